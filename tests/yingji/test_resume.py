"""A run that is interrupted goes on where it was, and ends with the same bytes."""

from __future__ import annotations

import os
import pickle
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest

from yingji.base.faults import BadInput
from yingji.locking import Lock
from yingji.progress import Silent
from yingji.scenarios.names import library
from yingji.unfinished import STATE, Batches

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of a Unix system")

WAIT_S = 120.0
SAME = ("incidents.parquet", "assignments.parquet", "events.parquet", "measures.json", "verdicts.csv", "coverage.png", "comparison.json")
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
    return {name: path.read_bytes() for name in SAME if (path := folder / "here" / name).is_file()}


def interrupt(folder: Path, *words: str) -> None:
    """A run that is stopped by Ctrl-C when its first batch is done."""
    run = begin(folder, *(words or RUN))
    until(lambda: bool(batches(folder)), run)
    run.send_signal(signal.SIGINT)
    sent = monotonic()
    _, told = run.communicate(timeout=WAIT_S)
    assert run.returncode == 130
    assert monotonic() - sent < 2  # a second, where the machine has nothing else to do
    assert "Traceback" not in told
    assert f"yingji {(words or RUN)[0]} --resume" in told
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


def two_options(folder: Path) -> Path:
    """Hebei's comparison cut down to its first two options."""
    shutil.copytree(library(), folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    path = folder / "hebei" / "stations.yaml"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    third = next(i for i, line in enumerate(lines) if "＋随园道" in line)
    rest = next(i for i, line in enumerate(lines) if line.startswith("rank_by:"))
    path.write_text("".join(lines[:third] + lines[rest:]), "utf-8")
    return path


def test_an_interrupted_comparison_goes_on_to_the_same_bytes_on_other_workers_and_one_process_at_a_time(tmp_path: Path) -> None:
    whole, stopped = tmp_path / "whole", tmp_path / "stopped"
    whole.mkdir()
    stopped.mkdir()
    words = ("compare", str(two_options(tmp_path / "mine")), "--replications", "50", "--budget", "50", "--engine", "simpy")
    words += ("--lang", "en", "--out", "here")
    interrupt(stopped, *words)
    assert "begun by yingji compare" in finish(stopped, "run", "--resume", "here", "--lang", "en", status=2)
    assert "--budget: the run began with 50" in finish(stopped, "compare", "--resume", "here", "--budget", "60", "--lang", "en", status=2)
    (partial,) = stopped.glob(".here.*.partial")
    lock = Lock(partial)
    lock.take()
    told = finish(stopped, "compare", "--resume", "here", "--lang", "en", status=2)
    assert f"another process ({os.getpid()}) is at this run" in told
    lock.release()

    assert "going on from" in finish(stopped, "compare", "--resume", "here", "--executor", "processes", "--workers", "2")
    finish(whole, *words)
    assert results(stopped) == results(whole)
    assert "comparison.json" in results(whole)
    assert sorted(path.name for path in (stopped / "here").iterdir()) == sorted(path.name for path in (whole / "here").iterdir())
    assert [path.name for path in stopped.iterdir()] == ["here"]


def test_a_lock_that_a_dead_process_left_behind_stops_nobody(tmp_path: Path) -> None:
    code = "import os; from pathlib import Path; from yingji.locking import Lock; Lock(Path()).take(); os.kill(os.getpid(), 9)"
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=False, timeout=WAIT_S)
    assert (tmp_path / "lock").is_file()
    lock = Lock(tmp_path)
    lock.take()
    with pytest.raises(BadInput, match=str(os.getpid())):
        Lock(tmp_path).take()
    lock.release()
    assert list(tmp_path.iterdir()) == []


class Mischief:
    """What a folder from elsewhere may hold."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("echo mischief > done",)


def test_what_is_no_part_of_a_run_is_not_read(tmp_path: Path) -> None:
    kept = Batches(tmp_path)
    (tmp_path / "batches").mkdir()
    kept.save(0, [Mischief()])
    kept.write()
    with pytest.raises(pickle.UnpicklingError, match="no part of a run"):
        list(kept.load())


def test_what_was_half_written_is_removed_with_its_folders(tmp_path: Path) -> None:
    kept = Batches(tmp_path, "run")
    (tmp_path / "batches").mkdir()
    kept.save(0, [1])
    kept.write()
    (tmp_path / "geoparquet").mkdir()
    for name in ("run.gpkg", "geoparquet/run.cells.parquet"):
        (tmp_path / name).write_text("half")
    (tmp_path / STATE).write_text("{}")
    kept.go_on()
    assert {"run.gpkg", "geoparquet"}.isdisjoint(path.name for path in tmp_path.iterdir())
    assert list(kept.load()) == [(0, [1])]


def test_what_was_done_within_the_last_second_is_written_where_the_run_ends(tmp_path: Path) -> None:
    kept = Batches(tmp_path)
    (tmp_path / "batches").mkdir()
    for index in range(3):
        kept.save(index, [index])
    assert kept.count == 0
    assert kept.told(Silent(), tmp_path)
    assert list(kept.load()) == [(0, [0]), (1, [1]), (2, [2])]
