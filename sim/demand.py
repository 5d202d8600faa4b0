"""Demand: every random draw of one replication, as columns. `draw_demand` is the only place with randomness."""

from __future__ import annotations

from dataclasses import dataclass

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
