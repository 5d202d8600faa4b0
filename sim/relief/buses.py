"""Buses fetch those who cannot walk: who has waited longest first, then the nearest until the bus is full."""

from __future__ import annotations

from bisect import insort
from math import inf

import numpy as np
import numpy.typing as npt

from yingji.sim.clock import Moment
from yingji.sim.relief.gates import Shelters
from yingji.sim.relief.log import Did
from yingji.sim.relief.rules import Rank
from yingji.sim.relief.state import Run
from yingji.sim.relief.vehicles import Driver, Steps

Floats = npt.NDArray[np.float64]


class Buses:
    """Those who wait at home to be driven, and the buses that come for them."""

    def __init__(self, run: Run, shelters: Shelters) -> None:
        self.run, self.shelters = run, shelters
        self.waiting: list[int] = []  # parties in the order of their leaving, which is that of their numbers
        self.home = run.world.cell_node[run.damage.party_cell]  # [p]
        self.left = run.damage.party_people.tolist()
        self.kits = run.damage.party_kits.tolist()
        self.idle: dict[int, tuple[Driver, Moment]] = {}  # by vehicle
        self.looks_s = -inf  # the last change of streets at which the idle look again

    def waits(self, party: int) -> None:
        """A party, or what is left of it, is ready to be fetched: the nearest idle bus is told."""
        insort(self.waiting, party)
        seconds = {vehicle: self._seconds(bus, self._home(party)) for vehicle, (bus, _) in self.idle.items()}
        nearest = min(seconds, key=lambda vehicle: (seconds[vehicle], vehicle), default=-1)
        if nearest >= 0 and seconds[nearest] < inf:
            self._wake(nearest)
        else:
            self._when_streets_change()

    def _wake(self, vehicle: int) -> None:
        _, moment = self.idle.pop(vehicle)
        self.run.clock.set(moment, self.run.clock.now, Rank.READY, vehicle)

    def _when_streets_change(self) -> None:
        """Somebody waits to whom no idle bus has a way now: all of them look again when streets change."""
        change_s = self.run.streets.next_change_s(self.run.clock.now)
        if self.looks_s < change_s < inf:
            self.looks_s = change_s
            self.run.clock.at(change_s, Rank.STREETS, -3).callbacks.append(lambda _: self._wake_all())

    def _wake_all(self) -> None:
        """All idle buses look again."""
        for vehicle in sorted(self.idle):
            self._wake(vehicle)

    def work(self, vehicle: int, ready: int) -> Steps:
        """A bus's work, as long as the run lasts or until it is cut off for ever."""
        bus = Driver(self.run, vehicle)
        seats = int(self.run.world.fleet.seats[vehicle])
        cause = ready
        while True:
            party = self._longest(bus)
            if party < 0:
                if self.waiting:
                    self._when_streets_change()
                moment = Moment(self.run.clock)
                self.idle[vehicle] = bus, moment
                yield moment
                continue
            aboard: list[tuple[int, int, int, int]] = []  # party, people, kits, record
            free = seats
            while party >= 0:
                cause = yield from bus.drive(self._home(party), cause)
                if cause < 0:  # it is shut in for ever, with whom it has on board
                    self.waits(party)
                    return cause
                take = min(free, self.left[party])
                kits = min(self.kits[party], take)
                yield self._board(bus, take)
                self.left[party] -= take
                self.kits[party] -= kits
                free -= take
                cause = self.run.record(Did.BOARDED, who=vehicle, other=party, people=take, cause=cause)
                aboard.append((party, take, kits, cause))
                if self.left[party]:
                    self.waits(party)
                party = self._nearest(bus) if free else -1
            shelter = self._shelter(bus)
            while shelter < 0:
                if not (yield from bus.wait_for_streets()):
                    return cause
                shelter = self._shelter(bus)
            cause = yield from bus.drive(int(self.run.world.shelters.node[shelter]), cause)
            if cause < 0:
                return cause
            people = sum(take for _, take, _, _ in aboard)
            yield self._board(bus, people)
            cause = self.run.record(Did.BUS_AT, who=vehicle, place=shelter, people=people, cause=cause)
            for party, take, kits, boarded in aboard:
                self.shelters.arrives(shelter, party, take, kits, boarded)
            bus.rounds += 1

    def _board(self, bus: Driver, people: int) -> Moment:
        seconds = people * self.run.world.steps.board_s * bus.handling()
        return self.run.clock.at(self.run.clock.now + seconds, Rank.ARRIVED, bus.vehicle)

    def _home(self, party: int) -> int:
        return int(self.home[party])

    def _seconds(self, bus: Driver, node: int) -> float:
        """Driving from where the bus is."""
        return self.run.streets.seconds(bus.node, node, self.run.clock.now)

    def _longest(self, bus: Driver) -> int:
        """The party that has waited longest, of those to whom there is a way; it is taken off the list."""
        for index, party in enumerate(self.waiting):
            if self._seconds(bus, self._home(party)) < inf:
                del self.waiting[index]
                return party
        return -1

    def _nearest(self, bus: Driver) -> int:
        """The waiting party that is nearest now, of equals the one that has waited longest; it is taken off the list."""
        homes = self.home[self.waiting]
        index = self.run.streets.nearest(bus.node, homes, self.run.clock.now)
        return self.waiting.pop(index) if index >= 0 else -1

    def _shelter(self, bus: Driver) -> int:
        """The nearest shelter with room that nobody has been promised, else the nearest; −1: no way to any."""
        usable = ~self.run.damage.shelter_out
        for among in (np.flatnonzero(usable & self.shelters.roomy()), np.flatnonzero(usable)):
            nearest = self.run.streets.nearest(bus.node, self.run.world.shelters.node[among], self.run.clock.now)
            if nearest >= 0:
                return int(among[nearest])
        return -1
