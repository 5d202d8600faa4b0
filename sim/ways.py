"""The ways on which units are sent out and come home: a world's tables, or the streets as a disaster leaves them at each moment."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

import numpy as np

from yingji.geo.timeline import StreetTimeline
from yingji.sim.tables import tables
from yingji.sim.world import UNIT_KINDS, World

Home = tuple[float, Sequence[float], Sequence[int]]
"""(when it starts, s; free seconds home from each node; next node on the way home from each)."""


class Ways:
    """Ways on streets that do not change: those of the world's tables."""

    def __init__(self, world: World) -> None:
        self.world, self.tables = world, tables(world)
        self.routes = self.tables.routes  # [kind] cell → (free driving time, station), nearest first; filled as cells are asked for
        self._to_cell_s = world.drive.to_cell_s.item

    def to_cell_s(self, node: int, cell: int) -> float:
        """Free driving time from `node` to `cell`, s."""
        seconds: float = self._to_cell_s(node, cell)
        return seconds

    def route(self, kind: int, cell: int) -> list[tuple[float, int]]:
        """Stations with units of `kind` by driving time to `cell`, and by number; without those that cannot go there and come back."""
        return self.tables.route(self.world, kind, cell)

    def first_due(self, cell: int) -> int:
        """The station in whose area `cell` lies; −1: none."""
        return self.tables.first_due[cell]

    def home(self, station: int, node: int, now_s: float) -> Home:
        """The way home to `station` for a unit that is ready to leave `node` now."""
        return now_s, self.tables.to_station_s[station], self.tables.next_home[station]


class ChangingWays(Ways):
    """Ways on streets that change, made as they are asked for; while nothing is changed, those of the world's tables."""

    def __init__(self, world: World, streets: StreetTimeline, start_s: float) -> None:
        super().__init__(world)
        self.streets, self.start_s = streets, start_s
        units = world.units
        self._with_kind = [np.unique(units.station[units.kind == kind]).tolist() for kind in range(len(UNIT_KINDS))]
        self.change(-inf)

    def change(self, moment_s: float) -> None:
        """The streets are from now on as they are from `moment_s` on, on the clock of the streets."""
        self.moment_s, self.as_built = moment_s, self.streets.as_built(moment_s)
        self.routes = self.tables.routes if self.as_built else [{} for _ in UNIT_KINDS]
        self._first_due: dict[int, int] = {}
        self._homes: dict[int, tuple[list[float], list[int]]] = {}

    def to_cell_s(self, node: int, cell: int) -> float:
        if self.as_built:
            return super().to_cell_s(node, cell)
        return float(self.streets.to(self.tables.cell_node[cell], self.moment_s)[0][node])

    def route(self, kind: int, cell: int) -> list[tuple[float, int]]:
        if self.as_built:
            return super().route(kind, cell)
        node = self.tables.cell_node[cell]
        stations = [s for s in self._with_kind[kind] if self.tables.to_station_s[s][node] < inf]
        pairs = sorted((self.to_cell_s(self.tables.station_node[s], cell), s) for s in stations)
        known = self.routes[kind][cell] = [pair for pair in pairs if pair[0] < inf]
        return known

    def first_due(self, cell: int) -> int:
        if self.as_built:
            return super().first_due(cell)
        if cell not in self._first_due:
            node = self.tables.cell_node[cell]
            areas = [s for s in self.world.area_stations.tolist() if self.tables.to_station_s[s][node] < inf]
            nearest = min(((self.to_cell_s(self.tables.station_node[s], cell), s) for s in areas), default=(inf, -1))
            self._first_due[cell] = nearest[1] if nearest[0] < inf else -1
        return self._first_due[cell]

    def home(self, station: int, node: int, now_s: float) -> Home:
        """It leaves at once, or as soon as streets open; inf: never."""
        if self.as_built:
            return super().home(station, node, now_s)
        at = self.tables.station_node[station]
        if station not in self._homes:
            self._homes[station] = self._to(at, self.moment_s)
        home_s, onward = self._homes[station]
        if home_s[node] < inf:
            return now_s, home_s, onward
        opens_s = self.streets.way_again_s(node, at, self.moment_s)
        return self.start_s + opens_s, *(self._to(at, opens_s) if opens_s < inf else (home_s, onward))

    def _to(self, node: int, moment_s: float) -> tuple[list[float], list[int]]:
        seconds, onward = self.streets.to(node, moment_s)
        return seconds.tolist(), onward.tolist()
