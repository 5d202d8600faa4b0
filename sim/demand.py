"""Demand: every random draw of one replication, as columns. `draw_demand` is the only place with randomness."""

from __future__ import annotations

from collections.abc import Iterator
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


@dataclass(frozen=True, eq=False)
class Demands:
    """`r` replications end to end, to be gone through at once; each by itself is a view."""

    together: Demand  # their columns one after the other; `first_slot` runs on through all
    call_from: npt.NDArray[np.int64]  # [r + 1] where each one's calls begin
    down_from: npt.NDArray[np.int64]  # [r + 1] where its times out of service do

    def __len__(self) -> int:
        """How many replications."""
        return len(self.call_from) - 1

    def __iter__(self) -> Iterator[Demand]:
        """Each by itself, in their order."""
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, replication: int) -> Demand:
        """One of them, from 0 on: all but `first_slot` a view."""
        all_ = self.together
        call, calls_end = self.call_from[replication : replication + 2].tolist()
        down, down_end = self.down_from[replication : replication + 2].tolist()
        first_slot = all_.first_slot[call : calls_end + 1]
        slot, slots_end = int(first_slot[0]), int(first_slot[-1])
        return Demand(
            time_s=all_.time_s[call:calls_end],
            cell=all_.cell[call:calls_end],
            card=all_.card[call:calls_end],
            alarm_s=all_.alarm_s[call:calls_end],
            first_slot=first_slot - slot,
            turnout_factor=all_.turnout_factor[slot:slots_end],
            travel_factor=all_.travel_factor[slot:slots_end],
            on_scene_s=all_.on_scene_s[slot:slots_end],
            down_unit=all_.down_unit[down:down_end],
            down_from_s=all_.down_from_s[down:down_end],
            down_to_s=all_.down_to_s[down:down_end],
        )
