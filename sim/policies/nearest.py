"""The unit that is expected to arrive first."""

from __future__ import annotations

from yingji.sim.policy import View


class Nearest:
    """Nearest by expected arrival at this hour, wherever the unit belongs."""

    name = "nearest"

    def choose(self, kind: int, cell: int, view: View) -> int:
        return view.nearest(kind, cell)
