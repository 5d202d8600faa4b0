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
        self.waiting: list[tuple[float, int]] = []  # (waits since, party)
        self.left = run.damage.party_people.tolist()
        self.kits = run.damage.party_kits.tolist()
        self.idle: list[tuple[int, Moment]] = []

    def waits(self, party: int) -> None:
        """A party is ready to be fetched."""
        insort(self.waiting, (float(self.run.damage.party_leave_s[party]), party))
        if self.idle:
            _, wake = self.idle.pop(0)
            self.run.clock.set(wake, self.run.clock.now, *self._key(wake))

    def _key(self, wake: Moment) -> tuple[int, int]:
        key: tuple[int, int] = wake._value
        return key

    def work(self, vehicle: int, ready: int) -> Steps:
        """A bus's work, until nobody waits any more and nobody will."""
        bus = Driver(self.run, vehicle)
        seats = int(self.run.world.fleet.seats[vehicle])
        cause = ready
        while True:
            party = self._longest(bus)
            if party < 0:
                if self.waiting:  # there is no way to any of them now
                    if not (yield from bus.wait_for_streets()):
                        return self.run.record(Did.GAVE_UP, who=vehicle, cause=cause)
                    continue
                wake = Moment(self.run.clock, (Rank.READY, vehicle))
                self.idle.append((vehicle, wake))
                self.idle.sort(key=lambda pair: pair[0])
                yield wake
                continue
            aboard: list[tuple[int, int, int, int]] = []  # party, people, kits, record
            free = seats
            while party >= 0:
                cause = yield from bus.drive(self._home(party), cause)
                if cause < 0:  # it is shut in for ever, with whom it has on board
                    insort(self.waiting, (float(self.run.damage.party_leave_s[party]), party))
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
                    insort(self.waiting, (float(self.run.damage.party_leave_s[party]), party))
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
        return int(self.run.world.cell_node[self.run.damage.party_cell[party]])

    def _seconds(self, bus: Driver) -> Floats:
        """[n] driving from where the bus is to every node."""
        return self.run.streets.drive_times(self.run.clock.now).times([bus.node])[0]

    def _longest(self, bus: Driver) -> int:
        """The party that has waited longest, of those to whom there is a way; it is taken off the list."""
        seconds = self._seconds(bus) if self.waiting else None
        for index, (_, party) in enumerate(self.waiting):
            if seconds is not None and seconds[self._home(party)] < inf:
                del self.waiting[index]
                return party
        return -1

    def _nearest(self, bus: Driver) -> int:
        """The waiting party that is nearest now, of equals the one that has waited longest; it is taken off the list."""
        if not self.waiting:
            return -1
        seconds = self._seconds(bus)[[self._home(party) for _, party in self.waiting]]
        index = int(np.argmin(seconds))
        return self.waiting.pop(index)[1] if seconds[index] < inf else -1

    def _shelter(self, bus: Driver) -> int:
        """The nearest shelter with room that nobody has been promised, else the nearest; −1: no way to any."""
        out = self.run.damage.shelter_out
        seconds = np.where(out, inf, self._seconds(bus)[self.run.world.shelters.node])
        roomy = np.array([self.shelters.has_room(h) for h in range(len(out))], dtype=bool)
        for among in (np.where(roomy, seconds, inf), seconds):
            if len(among) and among.min() < inf:
                return int(np.argmin(among))
        return -1
