"""The compiled engine as one function: replications played one after the other, each with its log or with its stamps."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yingji.geo.compiling import kernel
from yingji.sim.compiled_stamps import Measured, Stamps, stamp
from yingji.sim.compiled_state import Drawn, Log, State
from yingji.sim.compiled_steps import play
from yingji.sim.tables import Arrays

Ends = npt.NDArray[np.int64]


@kernel
def run(
    given: Arrays, measured: Measured, demand: Drawn, call_from: Ends, down_from: Ends, state: State, log: Log, stamps: Stamps,
    max_wait_s: float,
) -> int:  # fmt: skip
    """Play all of `demand`, which begins at `call_from` and `down_from` [r + 1]; the records of the last log. It ends with `clock.passed`.

    `log` is room for one log, or empty; `stamps` are of all replications, or empty.
    """
    records = 0
    for r in range(len(call_from) - 1):
        call, call_to, down, down_to = call_from[r], call_from[r + 1], down_from[r], down_from[r + 1]
        slot, slot_to = demand.first_slot[call], demand.first_slot[call_to]
        for i in range(call_to - call + 1):
            state.first_slot[i] = demand.first_slot[call + i] - slot
        one = Drawn(
            demand.time_s[call:call_to],
            demand.cell[call:call_to],
            demand.card[call:call_to],
            demand.alarm_s[call:call_to],
            state.first_slot[: call_to - call + 1],
            demand.turnout_factor[slot:slot_to],
            demand.travel_factor[slot:slot_to],
            demand.on_scene_s[slot:slot_to],
            demand.down_unit[down:down_to],
            demand.down_from_s[down:down_to],
            demand.down_to_s[down:down_to],
        )
        records = play(given, one, state, log, max_wait_s)
        if state.clock[0].passed:
            break
        if len(stamps.call_to):
            stamp(measured, one, state, stamps, r)
    return records
