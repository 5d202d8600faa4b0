"""The relief engine in SimPy: people go to shelters, buses fetch those who cannot, lorries bring what they need (docs/relief.md).

There is no randomness here and no input or output: what is drawn is in `Damage` and `Chances`, and what happened is in the `ReliefLog`.
"""

from __future__ import annotations

from collections.abc import Generator
from math import inf

import numpy as np
from simpy import Event

from yingji.geo.timeline import StreetTimeline
from yingji.sim.relief.buses import Buses
from yingji.sim.relief.demand import Chances, Damage
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.lorries import Lorries
from yingji.sim.relief.rules import Rank
from yingji.sim.relief.state import Run
from yingji.sim.relief.walks import Walks, nearest_on_foot
from yingji.sim.relief.world import ReliefWorld

Steps = Generator[Event, None, None]


def simulate_relief(world: ReliefWorld, damage: Damage, chances: Chances, streets: StreetTimeline, walks: Walks) -> ReliefLog:
    """Play one disaster's relief out until its horizon, or until nothing is left to happen."""
    return _Relief(Run(world, damage, chances, streets), walks).log()


class _Relief:
    """One run: the chain of command, the people, and the vehicles."""

    def __init__(self, run: Run, walks: Walks) -> None:
        self.run, self.walks = run, walks
        self.lorries = Lorries(run)
        self.shelters = self.lorries.shelters
        self.buses = Buses(run, self.shelters)
        self.kits = run.damage.party_kits.tolist()
        self.lost: list[tuple[int, int]] = []  # (party, people) for whom there is no way; they try again

    def log(self) -> ReliefLog:
        """Run, and what happened."""
        run, clock = self.run, self.run.clock
        clock.process(self.chain())
        leave_s, walkers = run.damage.party_leave_s.tolist(), self.walks.party.tolist()
        for walk, party in enumerate(walkers):
            clock.at(leave_s[party], Rank.LEAVE, walk, walk).callbacks.append(lambda moment: self.leaves(moment.value))
        for party in np.flatnonzero(run.damage.party_driven).tolist():
            clock.at(leave_s[party], Rank.LEAVE, len(walkers) + party, party).callbacks.append(
                lambda moment: self.buses.waits(moment.value)
            )
        self.to_relatives()
        clock.at(run.world.horizon_s, Rank.END, 0).callbacks.append(lambda _: clock.end())
        clock.run()
        return run.log()

    def to_relatives(self) -> None:
        """Those who go to relatives leave with the first of their cell; who has no such neighbour, at the median of leaving home."""
        run, damage = self.run, self.run.damage
        leave_s = np.full(len(damage.relatives), inf)
        np.minimum.at(leave_s, damage.party_cell, damage.party_leave_s)
        there_s = np.where(leave_s < inf, leave_s, run.world.steps.leave[0]) + run.chances.relatives_s
        for cell in np.flatnonzero(damage.relatives).tolist():
            told = (cell, int(damage.relatives[cell]))
            run.clock.at(float(there_s[cell]), Rank.HOME, cell, told).callbacks.append(lambda moment: self.at_relatives(*moment.value))

    def at_relatives(self, cell: int, people: int) -> None:
        """They are there, and looked after."""
        self.run.record(Did.AT_RELATIVES, who=cell, people=people)

    # ── the chain of command ───────────────────────────────────────────────────────────────────────────────────────────────

    def chain(self) -> Steps:
        """Report, decision, callout; what follows from each starts then."""
        run, clock, chances = self.run, self.run.clock, self.run.chances
        yield clock.at(chances.report_s, Rank.CHAIN, 0)
        reported = run.record(Did.REPORTED)
        yield clock.at(chances.command_s, Rank.CHAIN, 1)
        decided = run.record(Did.DECIDED, cause=reported)
        for vehicle, ready_s in enumerate(chances.vehicle_ready_s.tolist()):
            clock.process(self.vehicle(vehicle, chances.command_s + ready_s, decided))
        for row, released_s in enumerate(chances.stock_released_s.tolist()):
            number = len(self.lorries.depots) + len(self.shelters.sites) + row
            clock.at(chances.command_s + released_s, Rank.OPEN, number, row).callbacks.append(lambda moment: self.release(moment.value))
        yield clock.at(chances.command_s + chances.callout_s, Rank.CHAIN, 2)
        posted, now_s = run.record(Did.POSTED, cause=decided), clock.now
        for depot, opens_s in zip(self.lorries.depots, chances.depot_opens_s.tolist(), strict=True):
            if not run.world.depots.lost[depot.number]:
                clock.process(self.open_depot(depot.number, now_s + opens_s, posted))
        for shelter, opens_s in enumerate(chances.shelter_opens_s.tolist()):
            if not run.damage.shelter_out[shelter]:
                clock.process(self.open_shelter(shelter, now_s + opens_s, posted))

    def vehicle(self, vehicle: int, ready_s: float, decided: int) -> Steps:
        """A vehicle is ready, and works."""
        yield self.run.clock.at(ready_s, Rank.READY, vehicle)
        ready = self.run.record(Did.READY, who=vehicle, cause=decided)
        crew = self.buses.work if self.run.world.fleet.seats[vehicle] > 0 else self.lorries.work
        yield from crew(vehicle, ready)

    def open_depot(self, depot: int, opens_s: float, posted: int) -> Steps:
        """A depot opens."""
        yield self.run.clock.at(opens_s, Rank.OPEN, depot)
        self.lorries.depots[depot].opens(self.run.record(Did.DEPOT_OPEN, place=depot, cause=posted))
        self.lorries.assign()

    def open_shelter(self, shelter: int, opens_s: float, posted: int) -> Steps:
        """A shelter opens its doors."""
        yield self.run.clock.at(opens_s, Rank.OPEN, len(self.lorries.depots) + shelter)
        self.shelters.opens(shelter, posted)

    def release(self, row: int) -> None:
        """A row of the ledger may be loaded."""
        self.lorries.depots[int(self.run.world.ledger.depot[row])].release(row)
        self.lorries.assign()

    # ── those who walk ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def leaves(self, walk: int) -> None:
        """A walk begins, or finds no way."""
        walks = self.walks
        party, people, shelter = int(walks.party[walk]), int(walks.people[walk]), int(walks.shelter[walk])
        if shelter < 0:
            self.run.record(Did.NO_WAY, who=party, people=people)
            if not self.lost:
                self.run.clock.process(self.try_again())
            self.lost.append((party, people))
            return
        self.goes(party, people, shelter, metres=float(walks.metres[walk]), seconds=float(walks.duration_s[walk]))

    def goes(self, party: int, people: int, shelter: int, *, metres: float, seconds: float, cause: int = -1) -> None:
        """Part of a party leaves home for a shelter."""
        run, kits = self.run, min(self.kits[party], people)
        self.kits[party] -= kits
        left = run.record(Did.LEFT, who=party, place=shelter, people=people, amount=metres, cause=cause)
        run.clock.at(run.clock.now + seconds, Rank.GATE, run.serial()).callbacks.append(
            lambda _: self.shelters.arrives(shelter, party, people, kits, left)
        )

    def try_again(self) -> Steps:
        """Whenever streets open to people on foot, those without a way look for one."""
        run = self.run
        while self.lost:
            change_s = run.streets.next_change_s(run.clock.now, on_foot=True)
            if change_s == inf:
                return
            yield run.clock.at(change_s, Rank.STREETS, -1)
            still, self.lost = self.lost, []
            for party, people in still:
                node = int(run.world.cell_node[run.damage.party_cell[party]])
                nothing = np.zeros(len(run.damage.shelter_out), dtype=bool)
                shelter, metres = nearest_on_foot(run.world, run.damage, run.streets, node, run.clock.now, exclude=nothing)
                if shelter < 0:
                    self.lost.append((party, people))
                    continue
                speed = float(run.world.walker_mps[run.damage.party_group[party]])
                self.goes(party, people, shelter, metres=metres, seconds=metres / speed)
