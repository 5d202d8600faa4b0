"""Whole runs by the real command: time against SimPy on processes, what a replication costs, and memory that does not grow."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.row import Row
from yingji.geo.buckets import ready

SCENARIO = "hebei/everyday"
_RUN = """
import sys
from yingji.__main__ import main
try:
    main()
except SystemExit:
    pass
with open("/proc/self/status") as status:  # not getrusage, which also counts what the process was before it became this one
    print(next(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
"""


def rows(*, smoke: bool) -> Iterator[Row]:
    """A row says so where they cannot be measured."""
    few, many = (2, 4) if smoke else (1_000, 10_000)
    if not ready() or not sys.platform.startswith("linux"):
        yield Row("no numba, or no Linux, which tells a process's memory: whole runs are not measured", 0.0, "")
        return
    workers = str(min(os.cpu_count() or 1, 2))
    _run("--replications", "1", "--engine", "compiled")  # compiles, where that is not done yet
    simpy_s, simpy, _ = _run("--replications", str(few), "--engine", "simpy", "--executor", "processes", "--workers", workers)
    ours_s, ours, _ = _run("--replications", str(few), "--engine", "compiled", "--executor", "threads", "--workers", workers)
    played = tuple(sum(each[stage] for stage in ("simulate", "judge")) for each in (simpy, ours))
    what = f"{SCENARIO}, {few:,} × 1 year, {workers} workers"
    yield Row(f"{what}, replications and verdicts: SimPy on processes ÷ ours", played[0] / played[1], "×", at_least=None if smoke else 30)
    yield Row("… the whole command, tables, layers and map included", simpy_s / ours_s, "×")
    yield Row("… the whole command, compiled", ours_s, "s")
    yield Row("… draws, calls and measures of a year", played[1] / few * 1000, "ms")
    _, _, hundred = _run("--replications", str(few // 10 or 1), "--engine", "compiled")
    _, _, thousands = _run("--replications", str(many), "--engine", "compiled")
    what = f"memory of {many:,} replications ÷ that of {few // 10 or 1:,}"
    yield Row(what, thousands / hundred, "×", at_most=None if smoke else 1.5, note=f"{hundred / 1024:.0f} and {thousands / 1024:.0f} MB")


def _run(*words: str) -> tuple[float, dict[str, float], float]:
    """Wall-clock seconds of the command, its own by stage, and the most memory of its own process (kB)."""
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-c", _RUN, "run", SCENARIO, "--json", "--out", f"{folder}/run", *words]
        start = perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
        took = perf_counter() - start
        seconds = json.loads((Path(folder) / "run" / "manifest.json").read_text("utf-8"))["seconds"]
    return took, seconds, float(done.stderr.split()[-1])
