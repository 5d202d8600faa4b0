"""The compiled engine as one function, kept on disk from one process to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Final
from zlib import crc32

from yingji.geo.compiling import listen
from yingji.sim.compiled_state import Drawn, Log, State, jit
from yingji.sim.compiled_steps import play
from yingji.sim.tables import Arrays

Kernel = Callable[[Arrays, Drawn, State, Log, float], tuple[int, int]]

SOURCES: Final = ("compiled_*.py", "events.py", "fleet.py", "rules.py", "tables.py", "world.py")


@cache
def kernel() -> Kernel:
    """`(given, demand, state, log, max_wait_s) → (number of records, stamp of the sources)`."""
    listen()
    here = Path(__file__).parent
    return _kernel(crc32(b"".join(path.read_bytes() for pattern in SOURCES for path in sorted(here.glob(pattern)))))


def _kernel(stamp: int) -> Kernel:
    """`stamp` is part of the function, and so of the name under which numba keeps it.

    numba looks at the age of this file alone: without the stamp it would take code that was compiled from older rules.
    """

    def run(given: Arrays, demand: Drawn, state: State, log: Log, max_wait_s: float) -> tuple[int, int]:
        return play(given, demand, state, log, max_wait_s), stamp

    try:
        return jit(run, cache=True)
    except RuntimeError:  # no folder that can be written: it is compiled anew in every process
        return jit(run)
