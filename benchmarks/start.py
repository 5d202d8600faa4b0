"""How long a planner waits for the first answer of the command line."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

from benchmarks.row import Row, best_s


def rows(*, smoke: bool) -> Iterator[Row]:
    """`yingji --help` in seconds, and as a multiple of a bare interpreter's start."""
    times = 1 if smoke else 7
    bare = best_s(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True), times=times)
    ours = best_s(lambda: subprocess.run([sys.executable, "-m", "yingji", "--help"], check=True, stdout=subprocess.DEVNULL), times=times)
    yield Row("yingji --help", ours, "s", at_most=None if smoke else 0.4)
    yield Row("yingji --help against `python -c pass`", ours / bare, "×")
