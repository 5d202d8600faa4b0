"""What the next lorry takes, and where to: to those most in want of what the depot has, then to the nearest others."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from yingji.sim.relief.depot import Depot, Taken
from yingji.sim.relief.gates import Shelters
from yingji.sim.relief.state import WHOLE, Run

Counts = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Stop:
    """What one shelter is brought."""

    shelter: int
    things: tuple[Taken, ...]


class Foreman:
    """Decides the loads of all depots."""

    def __init__(self, run: Run, shelters: Shelters) -> None:
        self.run, self.shelters = run, shelters
        self._none = np.zeros(len(shelters.sites), dtype=bool)

    def due(self, depot: Depot) -> tuple[Flags, Flags]:
        """`(due [h], cut off [h])`: shelters to which this depot should send a lorry now, and those to which it would were there a way."""
        items = depot.gives
        if not any(self.shelters.dues[item] for item in items):
            return self._none, self._none
        due = self.shelters.due[:, items].any(axis=1)
        there = self._seconds(depot.node) < inf
        return due & there, due & ~there

    def load(self, depot: Depot, *, due: Flags, kg: float, m3: float) -> tuple[Stop, ...]:
        """Put aside what goes on a lorry of `kg` and `m3`, for the shelter most in want of those `due` and then for the nearest others."""
        want, seconds = self._most(depot), self._seconds(depot.node)
        shelter = int(min(np.flatnonzero(due), key=lambda h: (-want[h], seconds[h], h)))
        stops: list[Stop] = []
        while shelter >= 0 and (things := self._things(depot, shelter, kg=kg, m3=m3)):
            stops.append(Stop(shelter, things))
            if len(stops) == self.run.world.steps.stops:
                break
            kg -= sum(thing.kg for thing in things)
            m3 -= sum(thing.m3 for thing in things)
            shelter = self._next(depot, stops)
        return tuple(stops)

    def _most(self, depot: Depot) -> Counts:
        """[h] people in want of the item that most lack, of those that a depot can give."""
        return np.asarray(self.shelters.want[:, depot.gives].max(axis=1, initial=0))

    def _next(self, depot: Depot, stops: list[Stop]) -> int:
        """The shelter in want that is nearest to the last stop; −1: none."""
        want = self._most(depot)
        want[[stop.shelter for stop in stops]] = 0
        some, node = np.flatnonzero(want), self.run.world.shelters.node
        nearest = self.run.streets.nearest(int(node[stops[-1].shelter]), node[some], self.run.clock.now)
        return int(some[nearest]) if nearest >= 0 else -1

    def _seconds(self, node: int) -> Floats:
        """[h] driving from a node to every shelter."""
        return self.run.streets.away(node, self.run.clock.now)[self.run.world.shelters.node]

    def _things(self, depot: Depot, shelter: int, *, kg: float, m3: float) -> tuple[Taken, ...]:
        """As much as goes on the lorry, in whole people: to each the items that he lacks and the depot still has."""
        items = self.run.world.items
        want = np.minimum(self.shelters.want[shelter], depot.persons)

        def fits(people: int) -> bool:
            units = np.minimum(want, people) * items.first
            return bool(units @ items.kg <= kg + WHOLE and units @ items.m3 <= m3 + WHOLE)

        low, high = 0, int(want.max(initial=0))
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(middle) else (low, middle - 1)
        things = []
        for item, people in enumerate(np.minimum(want, low).tolist()):
            if people:
                units = people * float(items.first[item])
                things.append(depot.take(item, units))
                self.shelters.promise(shelter, item, units)
        return tuple(things)
