"""Demand: every random draw of one replication, as columns. `draw_demand` is the only place with randomness."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt


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

    def only(self, kept: npt.NDArray[np.bool_]) -> Demand:
        """The calls that are `kept` [k], each with its own draws; units are out of service as before."""
        slots = np.diff(self.first_slot)
        of_call = {name: getattr(self, name)[kept] for name in ("time_s", "cell", "card", "alarm_s")}
        of_slot = {name: getattr(self, name)[np.repeat(kept, slots)] for name in ("turnout_factor", "travel_factor", "on_scene_s")}
        return replace(self, first_slot=np.concatenate([[0], np.cumsum(slots[kept])]).astype(np.int64), **of_call, **of_slot)
