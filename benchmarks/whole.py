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
from typing import NamedTuple

from benchmarks.row import Row
from yingji.geo.compiling import ready

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
    on_simpy = "--replications", str(few), "--engine", "simpy", "--executor", "processes"
    on_ours = "--replications", str(few), "--engine", "compiled", "--executor", "threads"
    _run(*on_ours)  # compiles, where that is not done yet
    simpy = _run(*on_simpy, "--workers", workers)
    rounds = sorted(_run(*on_ours, "--workers", workers) for _ in range(1 if smoke else 3))
    ours, alone = rounds[len(rounds) // 2], _run(*on_ours, "--workers", "1")
    what = f"{SCENARIO}, {few:,} × 1 year, {workers} workers, replications and verdicts: SimPy on processes ÷ ours"
    note = f"{simpy.played_s:.1f} s and {ours.played_s:.2f} s, with the start of processes and with loading compiled code"
    yield Row(what, simpy.played_s / ours.played_s, "×", at_least=None if smoke else 30, note=note)
    yield Row("… one thread ÷ that many", alone.played_s / ours.played_s, "×")
    yield Row("… the whole command, tables, layers and map included", simpy.took_s / ours.took_s, "×")
    yield Row("… the whole command, compiled", ours.took_s, "s")
    yield Row("… draws, calls and measures of a year, one thread", alone.played_s / few * 1000, "ms")
    hundred = _run("--replications", str(few // 10 or 1), "--engine", "compiled").memory_kb
    thousands = _run("--replications", str(many), "--engine", "compiled").memory_kb
    what = f"memory of {many:,} replications ÷ that of {few // 10 or 1:,}"
    yield Row(what, thousands / hundred, "×", at_most=None if smoke else 1.5, note=f"{hundred / 1024:.0f} and {thousands / 1024:.0f} MB")


class _Done(NamedTuple):
    """One command."""

    played_s: float  # wall-clock seconds of its replications and verdicts
    took_s: float  # of all of it
    memory_kb: float  # the most of its own process


def _run(*words: str) -> _Done:
    with TemporaryDirectory() as folder:
        command = [sys.executable, "-c", _RUN, "run", SCENARIO, "--json", "--out", f"{folder}/run", *words]
        start = perf_counter()
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=folder)
        took = perf_counter() - start
        seconds = json.loads((Path(folder) / "run" / "manifest.json").read_text("utf-8"))["seconds"]
    return _Done(seconds["simulate"] + seconds["judge"], took, float(done.stderr.split()[-1]))
