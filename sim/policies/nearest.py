"""The unit that is expected to arrive first."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yingji.sim.policy import View
from yingji.sim.world import World


class Nearest:
    """Nearest by expected arrival at this hour, wherever the unit belongs."""

    name = "nearest"

    def choose(self, kind: int, cell: int, view: View) -> int:
        return view.nearest(kind, cell)

    def goes_first(self, world: World) -> npt.NDArray[np.int32]:
        return np.full(len(world.cell_node), -1, np.int32)
