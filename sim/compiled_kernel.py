"""The compiled engine as one function, kept on disk from one process to the next."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import numpy as np
import numpy.typing as npt

from yingji.geo.compiling import listen
from yingji.sim.compiled_stamps import Measured, Stamps, stamp
from yingji.sim.compiled_state import Drawn, Log, State, jit
from yingji.sim.compiled_steps import play
from yingji.sim.tables import Arrays

Ends = npt.NDArray[np.int64]
Kernel = Callable[..., Any]

SOURCES: Final = ("compiled_*.py", "events.py", "fleet.py", "rules.py", "tables.py", "world.py")


@cache
def kernel() -> Kernel:
    """`run`, below."""
    listen()
    here = Path(__file__).parent
    return _kernel(crc32(b"".join(path.read_bytes() for pattern in SOURCES for path in sorted(here.glob(pattern)))))


def _kernel(stamp_: int) -> Kernel:
    def run(
        given: Arrays, measured: Measured, demand: Drawn, call_from: Ends, down_from: Ends, first_slot: Ends, state: State, log: Log,
        stamps: Stamps, max_wait_s: float,
    ) -> Any:  # fmt: skip
        """Play replications one after the other, each with its log or with its stamps; the records of the last, or −1."""
        records = -1
        for r in range(len(call_from) - 1):
            call, call_to, down, down_to = call_from[r], call_from[r + 1], down_from[r], down_from[r + 1]
            slot, slot_to = demand.first_slot[call], demand.first_slot[call_to]
            for i in range(call_to - call + 1):
                first_slot[i] = demand.first_slot[call + i] - slot
            one = Drawn(
                demand.time_s[call:call_to],
                demand.cell[call:call_to],
                demand.card[call:call_to],
                demand.alarm_s[call:call_to],
                first_slot[: call_to - call + 1],
                demand.turnout_factor[slot:slot_to],
                demand.travel_factor[slot:slot_to],
                demand.on_scene_s[slot:slot_to],
                demand.down_unit[down:down_to],
                demand.down_from_s[down:down_to],
                demand.down_to_s[down:down_to],
            )
            records = play(given, one, state, log, max_wait_s)
            if state.clock[0].passed:
                return -1, stamp_
            if len(stamps.call_to):
                stamp(measured, one, state, stamps, r)
        return records, stamp_

    try:
        return jit(run, cache=True)
    except RuntimeError:  # no folder that can be written: it is compiled anew in every process
        return jit(run)
