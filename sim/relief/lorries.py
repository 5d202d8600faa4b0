"""Lorries: a foreman at each depot gives those who wait there what is wanted most; they load, drive, unload and come back."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np
import numpy.typing as npt

from yingji.sim.clock import Moment
from yingji.sim.relief.depot import Depot, Taken
from yingji.sim.relief.gates import Shelters
from yingji.sim.relief.log import Did
from yingji.sim.relief.rules import Rank
from yingji.sim.relief.state import Run
from yingji.sim.relief.vehicles import Driver, Steps

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class _Stop:
    """What one shelter is brought."""

    shelter: int
    things: tuple[Taken, ...]


class _Lorry(Driver):
    """A lorry while it is at work."""

    def __init__(self, run: Run, vehicle: int) -> None:
        super().__init__(run, vehicle)
        fleet = run.world.fleet
        self.payload_kg, self.volume_m3 = float(fleet.payload_kg[vehicle]), float(fleet.volume_m3[vehicle])
        self.group, self.convoy = int(fleet.group[vehicle]), int(fleet.convoy[vehicle])
        self.wake: Moment | None = None  # while it waits at a depot, or for its convoy
        self.load: tuple[_Stop, ...] = ()
        self.at = -1  # the depot that it is at or on its way to


class Lorries:
    """All lorries and depots, and the places at which shelters are unloaded."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.shelters = Shelters(run, self.assign)
        self.depots = [Depot(run, d) for d in range(len(run.world.depots.name))]
        self.asked = False  # whether the foremen will look again at this moment
        self.idle: list[list[_Lorry]] = [[] for _ in self.depots]  # in the order of asking
        self.convoys: dict[tuple[int, int], list[_Lorry]] = {}  # loaded, by (group, depot)
        self.lorries: dict[int, _Lorry] = {}
        self.unloading: dict[int, list[_Lorry]] = {}  # by shelter: at the place, then those who wait

    # ── the foreman ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def assign(self) -> None:
        """Let the foremen look again, when all that happens at this moment has happened."""
        if not self.asked:
            self.asked = True
            self.run.clock.at(self.run.clock.now, Rank.FOREMAN, 0).callbacks.append(lambda _: self._assign())

    def _assign(self) -> None:
        """At every depot: loads for those who wait, as long as there are docks and people in want; those who can get nothing go on."""
        self.asked = False
        for depot, idle in zip(self.depots, self.idle, strict=True):
            if depot.opened >= 0:
                while idle and depot.free_docks:
                    load = self._load(depot, idle[0])
                    if not load:
                        break
                    lorry = idle.pop(0)
                    depot.free_docks -= 1
                    lorry.load = load
                    self._wake(lorry)
            if not depot.will_give():
                for lorry in list(idle):
                    idle.remove(lorry)
                    lorry.load = ()
                    self._wake(lorry)
        self._send_convoys()

    def _wake(self, lorry: _Lorry) -> None:
        moment, lorry.wake = lorry.wake, None
        if moment is not None:
            self.run.clock.set(moment, self.run.clock.now, Rank.LOADED, lorry.vehicle)

    def _load(self, depot: Depot, lorry: _Lorry) -> tuple[_Stop, ...]:
        """What the next lorry takes, and where to; nothing where nobody has been in want enough."""
        steps, now_s = self.run.world.steps, self.run.clock.now
        items = [item for item in self.shelters.required if depot.stock(item) >= self.shelters.first[item] - 1e-9]
        want = [max((self.shelters.want(h, item) for item in items), default=0) for h in range(len(self.shelters.sites))]
        due = [h for h, people in enumerate(want) if people >= steps.worth]
        due = due or [h for h, people in enumerate(want) if people and now_s >= self.shelters.sites[h].since + steps.patience_s]
        if not due:
            return ()
        seconds = self._seconds(depot.node)
        due = [h for h in due if seconds[h] < inf]
        if not due:
            return ()
        kg, m3 = lorry.payload_kg, lorry.volume_m3
        stops: list[_Stop] = []
        shelter: int | None = min(due, key=lambda h: (-want[h], seconds[h], h))
        while shelter is not None and len(stops) < steps.stops:
            things = self._things(depot, shelter, items, kg=kg, m3=m3)
            if not things:
                break
            stops.append(_Stop(shelter, things))
            kg -= sum(thing.kg for thing in things)
            m3 -= sum(thing.m3 for thing in things)
            shelter = self._next_stop(depot, items, stops)
        return tuple(stops)

    def _next_stop(self, depot: Depot, items: list[int], stops: list[_Stop]) -> int | None:
        """The shelter in want that is nearest to the last stop."""
        been = {stop.shelter for stop in stops}
        some = [item for item in items if depot.stock(item) >= self.shelters.first[item] - 1e-9]
        others = [h for h in range(len(self.shelters.sites)) if h not in been and any(self.shelters.want(h, item) for item in some)]
        if not others:
            return None
        seconds = self._seconds(int(self.run.world.shelters.node[stops[-1].shelter]))
        nearest = min(others, key=lambda h: (seconds[h], h))
        return nearest if seconds[nearest] < inf else None

    def _seconds(self, node: int) -> Floats:
        """[h] driving from a node to every shelter."""
        return self.run.streets.drive_times(self.run.clock.now).times([node])[0][self.run.world.shelters.node]

    def _things(self, depot: Depot, shelter: int, items: list[int], *, kg: float, m3: float) -> tuple[Taken, ...]:
        """As much as goes on the lorry, in whole people: to each the items that he lacks and the depot still has."""
        world, first = self.run.world, self.shelters.first
        want = {item: min(self.shelters.want(shelter, item), int(depot.stock(item) / first[item] + 1e-9)) for item in items}
        most = max(want.values(), default=0)

        def fits(people: int) -> bool:
            units = {item: min(people, number) * first[item] for item, number in want.items()}
            weight = sum(n * float(world.items.kg[item]) for item, n in units.items())
            room = sum(n * float(world.items.m3[item]) for item, n in units.items())
            return bool(weight <= kg + 1e-9 and room <= m3 + 1e-9)

        low, high = 0, most
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if fits(middle) else (low, middle - 1)
        things = []
        for item, number in want.items():
            if people := min(low, number):
                things.append(depot.take(item, people * first[item]))
                self.shelters.promise(shelter, item, people * first[item])
        return tuple(things)

    # ── a lorry ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def work(self, vehicle: int, ready: int) -> Steps:
        """A lorry's work, until no depot that it can reach will ever give anything."""
        run, lorry = self.run, _Lorry(self.run, vehicle)
        self.lorries[vehicle] = lorry
        cause = ready
        while True:
            there = yield from self._to_a_depot(lorry, cause)
            if there < 0:
                lorry.at = -1
                return run.record(Did.GAVE_UP, who=vehicle, cause=cause)
            cause, depot = there, self.depots[lorry.at]
            lorry.wake = moment = Moment(run.clock)
            self.idle[depot.number].append(lorry)
            self.assign()
            yield moment
            if not lorry.load:
                continue  # nothing more is to be had here
            cause = run.record(Did.LOADING, who=vehicle, place=depot.number, cause=cause)
            things = [thing for stop in lorry.load for thing in stop.things]
            yield run.clock.at(run.clock.now + sum(t.load_s for t in things) * lorry.handling(), Rank.LOADED, vehicle)
            for item in dict.fromkeys(thing.item for thing in things):
                units = sum(thing.units for thing in things if thing.item == item)
                cause = run.record(Did.LOADED, who=vehicle, place=depot.number, other=item, amount=units, cause=cause)
            depot.free_docks += 1
            yield from self._join_convoy(lorry, depot)
            self.assign()
            cause = run.record(Did.DEPARTED, who=vehicle, place=depot.number, other=lorry.load[0].shelter, cause=cause)
            lorry.at = -1
            for stop in lorry.load:
                cause = yield from self._deliver(lorry, stop, cause)
                if cause < 0:
                    return cause
            lorry.load = ()
            lorry.rounds += 1

    def _to_a_depot(self, lorry: _Lorry, cause: int) -> Steps:
        """Drive to the nearest depot that will give something; −1: there is none, and never will be."""
        run = self.run
        while True:
            some = [depot for depot in self.depots if depot.will_give()]
            if not some:
                return -1
            seconds = run.streets.drive_times(run.clock.now).times([lorry.node])[0]
            depot = min(some, key=lambda d: (seconds[d.node], d.number))
            if seconds[depot.node] == inf:
                if not (yield from lorry.wait_for_streets()):
                    return -1
                continue
            lorry.at = depot.number
            cause = yield from lorry.drive(depot.node, cause)
            return run.record(Did.AT_DEPOT, who=lorry.vehicle, place=depot.number, cause=cause) if cause >= 0 else -1

    def _join_convoy(self, lorry: _Lorry, depot: Depot) -> Steps:
        """Wait until enough of the group are loaded, or no other of it is loading here or can still get a dock."""
        if lorry.convoy > 1:
            waiting = self.convoys.setdefault((lorry.group, depot.number), [])
            waiting.append(lorry)
            lorry.wake = moment = Moment(self.run.clock)
            self.assign()
            yield moment
        return 0

    def _send_convoys(self) -> None:
        """Send off the convoys that are full, or for which nobody is still to come."""
        for (group, number), waiting in self.convoys.items():
            busy = self.depots[number].free_docks == 0  # whoever leaves a dock lets another in
            others = [
                each
                for each in self.lorries.values()
                if each.group == group and each.at == number and each not in waiting and (each.load or (busy and each in self.idle[number]))
            ]
            if waiting and (len(waiting) >= waiting[0].convoy or not others):
                for lorry in list(waiting):
                    waiting.remove(lorry)
                    self._wake(lorry)

    def _deliver(self, lorry: _Lorry, stop: _Stop, cause: int) -> Steps:
        """Drive to a shelter, wait for the place to unload, and unload; −1 where the way there is closed for ever."""
        run, shelter = self.run, stop.shelter
        cause = yield from lorry.drive(int(run.world.shelters.node[shelter]), cause)
        if cause < 0:
            return -1
        cause = run.record(Did.ARRIVED, who=lorry.vehicle, place=shelter, amount=lorry.metres, cause=cause)
        line = self.unloading.setdefault(shelter, [])
        line.append(lorry)
        if line[0] is not lorry:
            lorry.wake = moment = Moment(run.clock)
            yield moment
        yield run.clock.at(run.clock.now + sum(thing.unload_s for thing in stop.things) * lorry.handling(), Rank.UNLOADED, lorry.vehicle)
        for thing in stop.things:
            cause = run.record(Did.UNLOADED, who=lorry.vehicle, place=shelter, other=thing.item, amount=thing.units, cause=cause)
            self.shelters.brought(shelter, thing.item, thing.units, cause)
        line.pop(0)
        if line:
            self._wake(line[0])
        return cause
