"""What lorries and buses have in common: they are ready where they stand, and drive."""

from __future__ import annotations

from collections.abc import Generator
from math import inf

from simpy import Event

from yingji.sim.relief.demand import TRIPS
from yingji.sim.relief.log import Did
from yingji.sim.relief.rules import Rank
from yingji.sim.relief.state import Run

Steps = Generator[Event, None, int]


class Driver:
    """One vehicle: where it is, and how it gets elsewhere."""

    def __init__(self, run: Run, vehicle: int) -> None:
        fleet = run.world.fleet
        self.run, self.vehicle, self.node = run, vehicle, int(fleet.node[vehicle])
        self.pace, self.priority = float(fleet.pace[vehicle]), bool(fleet.priority[vehicle])
        self._trip = run.chances.trip_factor[vehicle].tolist()
        self._handling = run.chances.handling_factor[vehicle].tolist()
        self.legs = self.rounds = 0
        self.metres = 0.0  # of the last leg

    def handling(self) -> float:
        """The factor on loading and unloading of this round."""
        factor: float = self._handling[self.rounds % TRIPS]
        return factor

    def drive(self, node: int, cause: int) -> Steps:
        """Drive to `node`; the last record on the way, or −1 where it never gets there."""
        run = self.run
        pace = self.pace * self._trip[self.legs % TRIPS]
        self.legs += 1
        trip = run.streets.trip(self.node, node, run.clock.now, pace=pace, traffic=not self.priority)
        words = {"rerouted": Did.REROUTED, "stuck": Did.STUCK}
        for turn_s, what, place in trip.turns:
            if turn_s > run.clock.now:
                yield run.clock.at(turn_s, Rank.TURN, self.vehicle)
            cause = run.record(words[what], who=self.vehicle, other=place, cause=cause)
        if trip.arrive_s == inf:
            return -1
        yield run.clock.at(trip.arrive_s, Rank.ARRIVED, self.vehicle)
        self.node, self.metres = node, trip.metres
        return cause

    def wait_for_streets(self) -> Generator[Event, None, bool]:
        """Wait until the streets change; false where they never will."""
        change_s = self.run.streets.next_change_s(self.run.clock.now)
        if change_s == inf:
            return False
        yield self.run.clock.at(change_s, Rank.STREETS, self.vehicle)
        return True
