"""However a run ends, it leaves no half-made folder and no process behind, and says why."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of a Unix system")

WAIT_S = 60.0


def limited(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """`yingji …` where no file may become larger than 100 kB, as on a disk that is nearly full."""
    limit = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)); "
    code = limit + "from yingji.__main__ import main; main()"
    environment = {**os.environ, "YINGJI_LANG": "en", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", code, *words]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False)


def test_a_full_disk_is_told_in_a_line_and_leaves_nothing(tmp_path: Path) -> None:
    done = limited(tmp_path, "run", "hebei/everyday", "--replications", "2", "--out", "here")
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "see whether the disk is full" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_run_that_is_stopped_takes_its_workers_and_its_folder_with_it(tmp_path: Path, sent: Any, status: int) -> None:
    words = ["run", "hebei/everyday", "--replications", "1000", "--workers", "2", "--executor", "processes", "--out", "here"]
    # whoever runs these tests in the background has Ctrl-C switched off for all below
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from yingji.__main__ import main; main()"
    run = subprocess.Popen([sys.executable, "-c", code, *words], cwd=tmp_path, stderr=subprocess.PIPE, encoding="utf-8")
    try:
        until(lambda: bool(list(tmp_path.iterdir())))
        until(lambda: len(children(run.pid)) >= 3)  # one of them watches over the memory that they share
        workers = children(run.pid)
        run.send_signal(sent)
        assert run.wait(WAIT_S) == status
        until(lambda: not any(alive(pid) for pid in workers))
    finally:
        run.kill()
        run.communicate()
    assert list(tmp_path.iterdir()) == []


def until(holds: Any) -> None:
    deadline = monotonic() + WAIT_S
    while not holds():
        assert monotonic() < deadline
        sleep(0.05)


def children(pid: int) -> list[int]:
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, encoding="utf-8", check=False).stdout
    return [int(word) for word in listed.split()]


def alive(pid: int) -> bool:
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, encoding="utf-8", check=False).stdout.strip()
    return bool(state) and not state.startswith("Z")
