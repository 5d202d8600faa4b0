"""A run that is interrupted goes on where it was, and ends with the same bytes."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from yingji.unfinished import Batches

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of a Unix system")

WAIT_S = 120.0
SAME = ("incidents.parquet", "assignments.parquet", "events.parquet", "measures.json", "verdicts.csv", "coverage.png")
RUN = ("run", "hebei/everyday", "--replications", "75", "--engine", "simpy", "--lang", "en", "--out", "here")


def begin(folder: Path, *words: str) -> subprocess.Popen[str]:
    # whoever runs these tests in the background has Ctrl-C switched off for all below
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from yingji.__main__ import main; main()"
    return subprocess.Popen([sys.executable, "-c", code, *words], cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def finish(folder: Path, *words: str, status: int = 0) -> str:
    run = begin(folder, *words)
    _, told = run.communicate(timeout=WAIT_S)
    assert run.returncode == status, told
    return told


def until(holds: Callable[[], bool], run: subprocess.Popen[str]) -> None:
    deadline = monotonic() + WAIT_S
    while not holds():
        assert monotonic() < deadline
        assert run.poll() is None, run.communicate()
        sleep(0.02)


def batches(folder: Path) -> list[Path]:
    return list(folder.glob(".here.*.partial/batches/*.pickle"))


def results(folder: Path) -> dict[str, bytes]:
    return {name: (folder / "here" / name).read_bytes() for name in SAME}


def interrupt(folder: Path) -> None:
    """A run that is stopped by Ctrl-C when its first batch is done."""
    run = begin(folder, *RUN)
    until(lambda: bool(batches(folder)), run)
    run.send_signal(signal.SIGINT)
    sent = monotonic()
    _, told = run.communicate(timeout=WAIT_S)
    assert run.returncode == 130
    assert monotonic() - sent < 5  # a second, where the machine has nothing else to do
    assert "Traceback" not in told
    assert "yingji run --resume" in told
    assert not (folder / "here").exists()


def test_an_interrupted_run_goes_on_as_it_was_asked_and_to_the_same_bytes(tmp_path: Path) -> None:
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    whole.mkdir()
    stopped.mkdir()
    interrupt(stopped)
    told = finish(stopped, "run", "nankai/everyday", "--resume", "here", "--seed", "5", "--replications", "80", "--lang", "en", status=2)
    assert "--seed: the run began with 20251231, and now it says 5" in told
    assert "--replications: the run began with 75" in told
    assert "FILE: the run began with hebei/everyday" in told
    assert "has changed since the run began" in told  # the files of another district
    assert "there are" in finish(stopped, "run", "--resume", "elsewhere", "--lang", "en", status=2)

    assert 0 < len(batches(stopped)) < 3
    assert "going on from" in finish(stopped, "run", "--resume", "here", "--workers", "2")
    finish(whole, *RUN)
    assert results(stopped) == results(whole)
    assert [path.name for path in stopped.iterdir()] == [path.name for path in whole.iterdir()] == ["here"]
    assert sorted(path.name for path in (stopped / "here").iterdir()) == sorted(path.name for path in (whole / "here").iterdir())
    assert "this run is finished" in finish(stopped, "run", "--resume", "here", "--lang", "en", status=2)


class Mischief:
    """What a folder from elsewhere may hold."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("echo mischief > done",)


def test_what_is_no_part_of_a_run_is_not_read(tmp_path: Path) -> None:
    kept = Batches(tmp_path)
    (tmp_path / "batches").mkdir()
    kept.save(0, [Mischief()])
    with pytest.raises(pickle.UnpicklingError, match="no part of a run"):
        list(kept.load())


def test_what_was_half_written_is_removed_with_its_folders(tmp_path: Path) -> None:
    kept = Batches(tmp_path)
    (tmp_path / "batches").mkdir()
    kept.save(0, [1])
    (tmp_path / "geoparquet").mkdir()
    for name in ("run.gpkg", "geoparquet/run.cells.parquet"):
        (tmp_path / name).write_text("half")
    kept.tidy()
    assert [path.name for path in tmp_path.iterdir()] == ["batches"]
    assert list(kept.load()) == [(0, [1])]
