"""The station whose area it is goes first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yingji.sim.policy import View
from yingji.sim.world import World


class AreaFirst:
    """责任区优先: a unit that stands at the first-due station, else the nearest."""

    name = "area-first"

    def choose(self, kind: int, cell: int, view: View) -> int:
        station = view.first_due(cell)
        unit = view.standing_at(station, kind) if station >= 0 else -1
        return unit if unit >= 0 else view.nearest(kind, cell)

    def goes_first(self, world: World) -> npt.NDArray[np.int32]:
        return world.first_due
