"""The station whose area it is goes first."""

from __future__ import annotations

from yingji.sim.policy import View


class AreaFirst:
    """责任区优先: a unit that stands at the first-due station, else the nearest."""

    name = "area-first"

    def choose(self, kind: int, cell: int, view: View) -> int:
        station = view.first_due(cell)
        unit = view.standing_at(station, kind) if station >= 0 else -1
        return unit if unit >= 0 else view.nearest(kind, cell)
