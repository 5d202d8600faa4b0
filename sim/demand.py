"""Demand: every random draw of one replication, as columns. `draw_demand` is the only place with randomness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Windows = tuple[npt.NDArray[np.int32], npt.NDArray[np.float64], npt.NDArray[np.float64]]
"""Times out of service: (unit, from s, to s), each [d]."""


@dataclass(frozen=True, eq=False)
class Demand:
    """`k` calls by time, `q` slots (one for each unit that a run card asks for), and the units' times out of service."""

    time_s: npt.NDArray[np.float64]  # [k] ascending, from 0 at the start of the warm-up
    cell: npt.NDArray[np.int32]  # [k]
    card: npt.NDArray[np.int16]  # [k] row of World.cards
    alarm_s: npt.NDArray[np.float64]  # [k] alarm handling: from call to first order
    first_slot: npt.NDArray[np.int64]  # [k + 1]
    turnout_factor: npt.NDArray[np.float64]  # [q] median 1
    travel_factor: npt.NDArray[np.float64]  # [q] median 1
    on_scene_s: npt.NDArray[np.float64]  # [q]
    down_unit: npt.NDArray[np.int32]  # [d] unit ids by station slot; the same windows for every option that has the unit
    down_from_s: npt.NDArray[np.float64]  # [d] ascending
    down_to_s: npt.NDArray[np.float64]  # [d]

    def picked(self, call: npt.NDArray[np.intp]) -> Demand:
        """Some calls [p] with their slots, in the order given, which must be that of time for an engine."""
        slots = np.diff(self.first_slot).take(call)
        first_slot = np.zeros(len(call) + 1, dtype=np.int64)
        np.cumsum(slots, out=first_slot[1:])
        slot = np.repeat(self.first_slot.take(call) - first_slot[:-1], slots) + np.arange(first_slot[-1])
        return Demand(
            time_s=self.time_s.take(call),
            cell=self.cell.take(call),
            card=self.card.take(call),
            alarm_s=self.alarm_s.take(call),
            first_slot=first_slot,
            turnout_factor=self.turnout_factor.take(slot),
            travel_factor=self.travel_factor.take(slot),
            on_scene_s=self.on_scene_s.take(slot),
            down_unit=self.down_unit,
            down_from_s=self.down_from_s,
            down_to_s=self.down_to_s,
        )

    def part(self, calls: slice, down: Windows) -> Demand:
        """Calls that follow one another, with other times out of service; a view."""
        first_slot = self.first_slot[calls.start : calls.stop + 1]
        slots = slice(first_slot[0], first_slot[-1])
        return Demand(
            time_s=self.time_s[calls],
            cell=self.cell[calls],
            card=self.card[calls],
            alarm_s=self.alarm_s[calls],
            first_slot=first_slot - first_slot[0],
            turnout_factor=self.turnout_factor[slots],
            travel_factor=self.travel_factor[slots],
            on_scene_s=self.on_scene_s[slots],
            down_unit=down[0],
            down_from_s=down[1],
            down_to_s=down[2],
        )
