"""Lorries: the foreman gives those who wait at a depot what is wanted most; they load, drive, unload and come back."""

from __future__ import annotations

from collections import Counter
from math import inf

from yingji.sim.clock import Moment
from yingji.sim.relief.depot import Depot
from yingji.sim.relief.foreman import Foreman, Stop
from yingji.sim.relief.gates import Shelters
from yingji.sim.relief.log import Did
from yingji.sim.relief.rules import Rank
from yingji.sim.relief.state import Run
from yingji.sim.relief.vehicles import Driver, Steps


class _Lorry(Driver):
    """A lorry while it is at work."""

    def __init__(self, run: Run, vehicle: int) -> None:
        super().__init__(run, vehicle)
        fleet = run.world.fleet
        self.payload_kg, self.volume_m3 = float(fleet.payload_kg[vehicle]), float(fleet.volume_m3[vehicle])
        self.group, self.convoy = int(fleet.group[vehicle]), int(fleet.convoy[vehicle])
        self.wake: Moment | None = None  # while it waits at a depot, or for its convoy
        self.load: tuple[Stop, ...] = ()
        self.too_small = False  # for one person's things
        self.at = -1  # the depot that it is at or on its way to
        self.sent = -1  # the depot to which it has been sent from another


class Lorries:
    """All lorries and depots, and the places at which shelters are unloaded."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.shelters = Shelters(run, self.assign)
        self.foreman = Foreman(run, self.shelters)
        self.depots = [Depot(run, d) for d in range(len(run.world.depots.name))]
        self.asked = False  # whether the foreman will look again at this moment
        self.looks_s = -inf  # the last change of streets at which he looks again
        self.idle: list[list[_Lorry]] = [[] for _ in self.depots]  # in the order of asking
        self.convoys: dict[tuple[int, int], list[_Lorry]] = {}  # loaded, by (group, depot)
        self.lorries: dict[int, _Lorry] = {}
        self.unloading: dict[int, list[_Lorry]] = {}  # by shelter: at the place, then those who wait

    # ── the foreman ────────────────────────────────────────────────────────────────────────────────────────────────────────

    def assign(self) -> None:
        """Let the foreman look again, when all that happens at this moment has happened."""
        if not self.asked:
            self.asked = True
            self.run.clock.at(self.run.clock.now, Rank.FOREMAN, 0).callbacks.append(lambda _: self._assign())

    def _assign(self) -> None:
        """Loads for those who wait, as long as there are docks and people in want; who can get nothing at his depot goes on."""
        self.asked = False
        if any(self.idle):
            for depot in self.depots:
                if self.idle[depot.number]:
                    self._assign_at(depot)
            self._send_elsewhere()
        self._send_convoys()

    def _assign_at(self, depot: Depot) -> None:
        idle = self.idle[depot.number]
        while idle and depot.free_docks:
            due, cut_off = self.foreman.due(depot)
            if cut_off.any():
                self._when_streets_change()
            if not due.any():
                break
            lorry = idle[0]
            lorry.load = self.foreman.load(depot, due=due, kg=lorry.payload_kg, m3=lorry.volume_m3)
            if lorry.load:
                depot.free_docks -= 1
            else:
                lorry.too_small = True  # not even one person's things go on it
            self._wake(idle.pop(0))
        if not depot.will_give:
            for lorry in idle:
                self._wake(lorry)
            idle.clear()

    def _send_elsewhere(self) -> None:
        """Who has nothing to do, or stands far back in line, goes to the nearest depot where something is due and a dock stands idle."""
        if not any(self.idle):
            return
        looks = [self.foreman.due(depot) for depot in self.depots]
        due = [bool(now.any()) for now, _ in looks]
        if any(cut_off.any() for _, cut_off in looks):
            self._when_streets_change()
        for depot, idle in zip(self.depots, self.idle, strict=True):
            while idle and (not due[depot.number] or len(idle) > depot.docks):  # one in line for each dock stays
                there = Counter(lorry.at for lorry in self.lorries.values() if not lorry.load)
                seconds = {
                    other.number: float(self.run.streets.away(depot.node, self.run.clock.now)[other.node])
                    for other in self.depots
                    if due[other.number] and there[other.number] < other.docks
                }
                nearest = min(seconds, key=lambda d: (seconds[d], d), default=-1)
                if nearest < 0:
                    break
                if seconds[nearest] == inf:
                    self._when_streets_change()
                    break
                lorry = idle.pop()  # who came last has waited least
                lorry.sent = lorry.at = nearest
                self._wake(lorry)

    def _when_streets_change(self) -> None:
        """Somebody in want cannot be reached now: look again when he can, perhaps."""
        change_s = self.run.streets.next_change_s(self.run.clock.now)
        if self.looks_s < change_s < inf:
            self.looks_s = change_s
            self.run.clock.at(change_s, Rank.STREETS, -2).callbacks.append(lambda _: self.assign())

    def _wake(self, lorry: _Lorry) -> None:
        moment, lorry.wake = lorry.wake, None
        if moment is not None:
            self.run.clock.set(moment, self.run.clock.now, Rank.LOADED, lorry.vehicle)

    # ── a lorry ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def work(self, vehicle: int, ready: int) -> Steps:
        """A lorry's work, until no depot that it can reach will ever give anything."""
        run, lorry = self.run, _Lorry(self.run, vehicle)
        self.lorries[vehicle] = lorry
        cause = ready
        while True:
            there = yield from self._to_a_depot(lorry, cause)
            if there < 0:
                return self._gives_up(lorry, cause)
            cause, depot = there, self.depots[lorry.at]
            lorry.wake = moment = Moment(run.clock)
            self.idle[depot.number].append(lorry)
            self.assign()
            yield moment
            if lorry.too_small:
                return self._gives_up(lorry, cause)
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
            for number, stop in enumerate(lorry.load):
                cause = yield from self._deliver(lorry, stop, cause)
                if cause < 0:
                    return self._never_comes(lorry.load[number:])
            lorry.load = ()
            lorry.rounds += 1

    def _gives_up(self, lorry: _Lorry, cause: int) -> int:
        """Its work is over; another may take the place that it held at a depot."""
        lorry.at = -1
        self.assign()
        return self.run.record(Did.GAVE_UP, who=lorry.vehicle, cause=cause)

    def _to_a_depot(self, lorry: _Lorry, cause: int) -> Steps:
        """Drive to the depot to which it has been sent, else to the nearest that will give something; −1: there is none."""
        run = self.run
        while True:
            some = [self.depots[lorry.sent]] if lorry.sent >= 0 else [depot for depot in self.depots if depot.will_give]
            if not some:
                return -1
            seconds = {depot.number: run.streets.seconds(lorry.node, depot.node, run.clock.now) for depot in some}
            nearest = min(seconds, key=lambda d: (seconds[d], d))
            lorry.sent = -1
            if seconds[nearest] == inf:
                if not (yield from lorry.wait_for_streets()):
                    return -1
                continue
            lorry.at = nearest
            cause = yield from lorry.drive(self.depots[nearest].node, cause)
            return run.record(Did.AT_DEPOT, who=lorry.vehicle, place=nearest, cause=cause) if cause >= 0 else -1

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

    def _deliver(self, lorry: _Lorry, stop: Stop, cause: int) -> Steps:
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
        brought = []
        for thing in stop.things:
            cause = run.record(Did.UNLOADED, who=lorry.vehicle, place=shelter, other=thing.item, amount=thing.units, cause=cause)
            brought.append((thing.item, thing.units, cause))
        self.shelters.brought(shelter, brought)
        line.pop(0)
        if line:
            self._wake(line[0])
        return cause

    def _never_comes(self, stops: tuple[Stop, ...]) -> int:
        """What is on a lorry that is cut off for ever is wanted again, of others."""
        for stop in stops:
            for thing in stop.things:
                self.shelters.promise(stop.shelter, thing.item, -thing.units)
        return -1
