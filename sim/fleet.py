"""Where every unit is and which of them can be ordered: the state that policies look at and that only the engine changes."""

from __future__ import annotations

from bisect import insort
from collections.abc import Sequence
from math import inf

import numpy as np
import numpy.typing as npt

from yingji.sim.clock import Clock
from yingji.sim.tables import HOUR_S, tables
from yingji.sim.ways import Ways
from yingji.sim.world import UNIT_KINDS, World

AT_HOME, BUSY, ON_WAY_HOME = range(3)


class Fleet:
    """The state of all units at the clock's time. A policy sees it as a `View`."""

    def __init__(self, world: World, clock: Clock, ways: Ways | None = None) -> None:
        self.clock, self.tables, self.ways = clock, tables(world), ways or Ways(world)
        n = len(self.tables.unit_kind)
        self.state = [AT_HOME] * n
        self.out = [False] * n  # broken down or off duty, or will be as soon as it is home
        self.free = [0] * len(UNIT_KINDS)  # units of each kind that could be ordered now
        self.at_station: list[list[list[int]]] = [[[] for _ in world.stations] for _ in UNIT_KINDS]  # free at home, by number
        self.on_way: list[list[int]] = [[] for _ in UNIT_KINDS]  # free on the way home, by number
        self._left = [(0.0, 1.0, 0.0)] * n  # when it last started for home, at which factor, how far in s on empty streets
        self._way: list[tuple[Sequence[float], Sequence[int]]] = [((), ())] * n  # s from each node home, and the node after it
        self._ahead = [-1] * n
        self._kind, self._station, self._free_on_way = self.tables.unit_kind, self.tables.unit_station, self.tables.unit_free_on_way
        for unit in range(n):
            self.at_station[self._kind[unit]][self._station[unit]].append(unit)
            self.free[self._kind[unit]] += 1

    # ── what the engine tells ──────────────────────────────────────────────────────────────────────────────────────────────

    def is_free(self, unit: int) -> bool:
        """Whether `unit` could be ordered now."""
        state = self.state[unit]
        return not self.out[unit] and (state == AT_HOME or (state == ON_WAY_HOME and self._free_on_way[unit]))

    def take(self, unit: int) -> None:
        """`unit`, which was free, is ordered."""
        kind = self._kind[unit]
        (self.at_station[kind][self._station[unit]] if self.state[unit] == AT_HOME else self.on_way[kind]).remove(unit)
        self.free[kind] -= 1
        self.state[unit] = BUSY

    def send_home(self, unit: int, cell: int) -> float:
        """`unit` starts for home from `cell`: when it will be there, s. It drives at the pace of the hour in which it starts.

        Where streets are closed it waits for a way; inf: there will be none.
        """
        node = self.tables.cell_node[cell]
        starts_s, home_s, onward = self.ways.home(self._station[unit], node, self.clock.now)
        factor, way_s = self.factor(starts_s) if starts_s < inf else 1.0, home_s[node]
        self._left[unit], self._way[unit] = (starts_s, factor, way_s), (home_s, onward)
        self._ahead[unit] = node
        self.state[unit] = ON_WAY_HOME
        if self._free_on_way[unit] and not self.out[unit]:
            insort(self.on_way[self._kind[unit]], unit)
            self.free[self._kind[unit]] += 1
        return starts_s + way_s * factor

    def come_home(self, unit: int) -> None:
        """`unit` is at its station."""
        kind = self._kind[unit]
        self.state[unit] = AT_HOME
        if self.out[unit]:
            return
        if self._free_on_way[unit]:
            self.on_way[kind].remove(unit)
        else:
            self.free[kind] += 1
        insort(self.at_station[kind][self._station[unit]], unit)

    def set_out(self, unit: int, *, out: bool) -> None:
        """`unit` goes out of service, or is back in it; one that is busy stays so."""
        kind, was_free = self._kind[unit], self.is_free(unit)
        self.out[unit] = out
        if was_free == self.is_free(unit):
            return
        listed = self.at_station[kind][self._station[unit]] if self.state[unit] == AT_HOME else self.on_way[kind]
        if out:
            listed.remove(unit)
        else:
            insort(listed, unit)
        self.free[kind] += -1 if out else 1

    # ── what the engine and policies ask ───────────────────────────────────────────────────────────────────────────────────

    def factor(self, time_s: float) -> float:
        """How many times as long as on empty streets a trip takes that starts at `time_s`."""
        return self.tables.hour_factor[int(time_s // HOUR_S) % 168]

    def turnout_s(self, kind: int, time_s: float) -> float:
        """Median turnout at the hour of `time_s`, s."""
        return self.tables.turnout_s[kind][self.tables.night[int(time_s // HOUR_S) % 24]]

    def ahead(self, unit: int) -> tuple[int, float]:
        """The next node on the way home of `unit`, and the seconds on empty streets to it; at a node: that node and 0."""
        home_s, onward = self._way[unit]
        started_s, factor, way_s = self._left[unit]
        if started_s > self.clock.now:  # it still waits for a way
            return self._ahead[unit], 0.0
        left_s = max(way_s - (self.clock.now - started_s) / factor, 0.0)
        node = self._ahead[unit]
        while home_s[node] > left_s:
            node = onward[node]
        self._ahead[unit] = node
        return node, left_s - home_s[node]

    def nearest(self, kind: int, cell: int) -> int:
        """The free unit of `kind` with the earliest expected arrival at `cell`, the lowest number of equals; −1 where none can come."""
        if not self.free[kind]:
            return -1
        now_s = self.clock.now
        factor = self.factor(now_s)
        overhead_s = self.turnout_s(kind, now_s) + self.tables.rolling_out_s[kind] + self.tables.arriving_s[kind]
        delay_s, at_station = self.tables.station_delay_s, self.at_station[kind]
        best, best_s = -1, inf
        for seconds, station in self.ways.routes[kind].get(cell) or self.ways.route(kind, cell):
            least_s = seconds * factor + overhead_s
            if least_s > best_s:  # the rest are farther, and a delay only adds
                break
            if at_station[station]:
                unit, arrival_s = at_station[station][0], least_s + delay_s[station]
                if arrival_s < best_s or (arrival_s == best_s and unit < best):
                    best, best_s = unit, arrival_s
        for unit in self.on_way[kind]:
            arrival_s = self._arrival_on_way_s(unit, cell)
            if arrival_s < best_s or (arrival_s == best_s and unit < best):
                best, best_s = unit, arrival_s
        return best

    def first_due(self, cell: int) -> int:
        """The station in whose area `cell` lies; −1: none."""
        return self.ways.first_due(cell)

    def standing_at(self, station: int, kind: int) -> int:
        """The lowest-numbered free unit of `kind` at home at `station`; −1: none."""
        standing = self.at_station[kind][station]
        return standing[0] if standing else -1

    def candidates(self, kind: int) -> npt.NDArray[np.int32]:
        """Units of `kind` that could be ordered now, by number."""
        return np.array(sorted([u for at_home in self.at_station[kind] for u in at_home] + self.on_way[kind]), dtype=np.int32)

    def arrival_s(self, units: npt.NDArray[np.int32], cell: int) -> npt.NDArray[np.float64]:
        """Expected seconds from now to each unit's arrival at `cell`; inf: no way there or no way back."""
        return np.array([self._arrival_s(int(unit), cell) for unit in units], dtype=np.float64)

    def _arrival_s(self, unit: int, cell: int) -> float:
        kind, station = self.tables.unit_kind[unit], self.tables.unit_station[unit]
        if self.state[unit] == ON_WAY_HOME:
            return self._arrival_on_way_s(unit, cell)
        seconds = {s: t for t, s in self.ways.route(kind, cell)}.get(station, inf)
        overhead_s = self.turnout_s(kind, self.clock.now) + self.tables.rolling_out_s[kind] + self.tables.arriving_s[kind]
        return seconds * self.factor(self.clock.now) + overhead_s + self.tables.station_delay_s[station]

    def _arrival_on_way_s(self, unit: int, cell: int) -> float:
        if self.tables.to_station_s[self.tables.unit_station[unit]][self.tables.cell_node[cell]] == inf:
            return inf
        node, rest_s = self.ahead(unit)
        free_s = rest_s + self.ways.to_cell_s(node, cell)
        return free_s * self.factor(self.clock.now) + self.tables.arriving_s[self.tables.unit_kind[unit]]
