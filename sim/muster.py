"""Who serves in one option on its day: stations in service, neighbours in force, and their units; what the option changes, old → new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from yingji.base.faults import Fault, Mark
from yingji.scenarios.combining import change_way
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.changes import MoveStation, SetAgreement, SetClass, SetCrew, SetDates, SetRoad, SetUnits
from yingji.scenarios.schema.common import UnitKind
from yingji.scenarios.schema.plan import Plan, Station
from yingji.scenarios.schema.scenario import Change, Option, ScenarioFile
from yingji.sim.mustering_changes import moved, of_class, under_agreement, with_crew, with_dates, with_units
from yingji.sim.world import UNIT_KINDS, Changed

Way = tuple[str | int, ...]
Marker = Callable[[Way], Mark]


_SETS = {"units": SetUnits, "move": MoveStation, "class": SetClass, "crew": SetCrew, "date": SetDates}


def nowhere(way: Way) -> Mark:
    """A mark for scenarios that come from no file."""
    return Mark(".".join(str(step) for step in way))


@dataclass
class Post:
    """A station of the plan, while an option is being applied to it."""

    station: Station
    way: Way
    own: bool
    open: bool
    units: list[tuple[str, UnitKind]]  # by name; a moved unit keeps its name


@dataclass(frozen=True)
class Muster:
    """Own stations in service, then neighbours in force, with their units."""

    day: date
    posts: tuple[Post, ...]
    changes: tuple[Changed, ...]
    faults: tuple[Fault, ...]
    roads: tuple[tuple[Way, SetRoad], ...] = ()  # with where each is written


def in_force(station: Station, plan: Plan, day: date) -> bool:
    """Whether a neighbour comes on `day`: by its own date of agreement, else by an agreement of the plan with its district."""
    if not station.in_service(day):
        return False
    if station.agreement_from is not None:
        return station.agreement_from <= day
    aid = [a for a in plan.agreements if a.about == "mutual aid" and a.partner == station.of and a.status != "mentioned"]
    return any(a.since <= day if a.since is not None else a.status == "existing" for a in aid)


def muster(scenario: ScenarioFile, option: Option | None, *, mark: Marker = nowhere) -> Muster:
    """The stations and units of `option` (None: the plan as it is), with all faults of its changes."""
    return _Mustering(scenario, option, mark).result()


def of_relief(change: Change, scenario: ScenarioFile) -> bool:
    """Whether a change is one to relief, and to no station: a setting, a depot, or a shelter that is opened or closed."""
    if scenario.relief is None:
        return False
    shelters, stations = scenario.plan.shelters, (*scenario.plan.stations, *scenario.plan.neighbours)
    name = change.open or change.close
    known = name in [row.name for row in shelters] and name not in [row.name for row in stations]
    return known or change.set is not None or change.add_depot is not None


@dataclass
class _Mustering:
    scenario: ScenarioFile
    option: Option | None
    mark: Marker
    posts: dict[str, Post] = field(default_factory=dict)
    changes: list[Changed] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    roads: list[tuple[Way, SetRoad]] = field(default_factory=list)

    def result(self) -> Muster:
        scenario, plan = self.scenario, self.scenario.plan
        day = (self.option.as_of if self.option else None) or scenario.as_of
        for i, station in enumerate(plan.stations):
            self._post(station, ("plan", "stations", i), own=True, opened=station.in_service(day))
        asked = scenario.everyday.neighbours == "when in force"
        for i, station in enumerate(plan.neighbours):
            self._post(station, ("plan", "neighbours", i), own=False, opened=asked and in_force(station, plan, day))
        self._take_over(log=False)
        if day != scenario.as_of:
            self.changes.append(Changed("as_of", "", str(scenario.as_of), str(day)))
        for i, change in enumerate(self.option.change if self.option else ()):
            self._apply(change, change_way(scenario, self.option, i) if self.option else (), day)
            self._take_over(log=True)
        for post in self.posts.values():
            if post.open:
                self._staff(post)
        serving = [post for own in (True, False) for post in self.posts.values() if post.open and post.own is own]
        if not any(post.own for post in serving):
            self.faults.append(Fault(self.mark(("as_of",)), "as_of", "sim.no_station", {"day": day}))
        elif not any(post.units for post in serving):
            self.faults.append(Fault(self.mark(("plan", "stations")), "stations", "sim.no_unit", {}))
        return Muster(day, tuple(serving), tuple(self.changes), tuple(self.faults), tuple(self.roads))

    def _post(self, station: Station, way: Way, *, own: bool, opened: bool) -> None:
        units = [(f"{station.name}/{kind}/{i + 1}", kind) for kind in UNIT_KINDS for i in range(_whole(station, kind))]
        self.posts[station.name] = Post(station, way, own, opened, units)

    def _take_over(self, *, log: bool) -> None:
        """A rebuilt station takes the old one's place, and its units where it is given none of its own."""
        for post in self.posts.values():
            old = self.posts.get(post.station.rebuilds)
            if not post.open or old is None or not old.open:
                continue
            old.open = False
            if not post.units:
                post.units, old.units = old.units, []
            if log:
                self.changes.append(Changed("station", old.station.name, "open", "closed"))

    def _apply(self, change: Change, way: Way, day: date) -> None:
        if of_relief(change, self.scenario):
            return
        if change.agreement is not None:
            self._agree(change.agreement, (*way, "agreement"))
        elif change.road is not None:
            now = change.road.is_ if change.road.speed is None else f"{change.road.is_} {change.road.speed.value:.0%}"
            self.changes.append(Changed("road", str(change.road.at), "", now))
            self.roads.append(((*way, "road"), change.road))
        elif (one := change.move or change.class_ or change.crew or change.date or change.units) is not None:
            self._set(one, way, day)
        elif change.add is not None:
            self._add(change.add, (*way, "add"))
        elif change.move_units is not None:
            self._move(change.move_units.from_, change.move_units.to, (*way, "move_units"))
        else:
            self._set_open(change.open or change.close or "", (*way, "open" if change.open else "close"), opened=change.open is not None)

    def _set(self, one: MoveStation | SetClass | SetCrew | SetDates | SetUnits, way: Way, day: date) -> None:
        """One thing of one station."""
        name = next(key for key, kind in _SETS.items() if isinstance(one, kind))
        post = self._known(one.station, (*way, name, "station"))
        if post is None:
            return
        if isinstance(one, SetUnits):
            post.units, log = with_units(post.station, post.units, one)
        elif isinstance(one, MoveStation):
            post.station, log = moved(post.station, one)
            post.way = (*way, name)
        elif isinstance(one, SetClass):
            post.station, log = of_class(post.station, one)
        elif isinstance(one, SetCrew):
            post.station, log = with_crew(post.station, one)
        else:
            post.station, log = with_dates(post.station, one)
            post.open = post.station.in_service(day)
        self.changes += log

    def _agree(self, one: SetAgreement, way: Way) -> None:
        theirs = {name: post.open for name, post in self.posts.items() if not post.own and post.station.of == one.with_}
        if not theirs:
            districts = dict.fromkeys(post.station.of for post in self.posts.values() if not post.own)
            known = ", ".join(nearest(one.with_, districts) or tuple(districts)) or "–"
            fault = Fault(self.mark((*way, "with")), "with", "scenarios.neighbour_district", {"written": one.with_, "known": known})
            self.faults.append(fault)
        for name in theirs:
            self.posts[name].open = one.in_force
        self.changes += under_agreement(theirs, one)

    def _add(self, station: Station, way: Way) -> None:
        if station.name in self.posts:
            self.faults.append(Fault(self.mark((*way, "name")), "add.name", "sim.added_twice", {"written": station.name}))
            return
        self._post(station, way, own=not station.of, opened=True)
        self.changes.append(Changed("station", station.name, "", "open"))

    def _set_open(self, name: str, way: Way, *, opened: bool) -> None:
        post = self._known(name, way)
        if post is not None:
            words = {True: "open", False: "closed"}
            self.changes.append(Changed("station" if post.own else "neighbour", name, words[post.open], words[opened]))
            post.open = opened

    def _move(self, from_: str, to: str, way: Way) -> None:
        source, target = self._known(from_, (*way, "from")), self._known(to, (*way, "to"))
        if source is None or target is None:
            return
        if not target.open:  # whoever has taken its place takes them
            target = next((post for post in self.posts.values() if post.open and post.station.rebuilds == to), target)
        if not target.open:
            values = {"written": from_, "to": to}
            self.faults.append(Fault(self.mark((*way, "to")), "move_units.to", "sim.moved_to_closed", values))
            return
        self.changes += [Changed("units", name, from_, to) for name, _ in source.units]
        target.units, source.units = target.units + source.units, []

    def _known(self, name: str, way: Way) -> Post | None:
        if name not in self.posts:
            known = ", ".join(nearest(name, self.posts) or tuple(self.posts))
            values = {"written": name, "known": known}
            self.faults.append(Fault(self.mark(way), str(way[-1]), "sim.unknown_station", values))
        return self.posts.get(name)

    def _staff(self, post: Post) -> None:
        """Where it is known who is on duty, they staff as many vehicles as they can: the first of each kind first."""
        per_vehicle, station = self.scenario.everyday.crew_per_vehicle, post.station
        if per_vehicle is None or not per_vehicle.value or station.crew is None or station.on_duty is None:
            return
        most = int(station.crew.total * station.on_duty.value / per_vehicle.value + 1e-9)
        if most < len(post.units):
            first = sorted(post.units, key=lambda unit: (int(unit[0].rpartition("/")[2]), UNIT_KINDS.index(unit[1])))[:most]
            self.changes.append(Changed("crew", station.name, str(len(post.units)), str(most)))
            post.units = [unit for unit in post.units if unit in first]


def _whole(station: Station, kind: UnitKind) -> int:
    count = station.vehicles.get(kind)
    return round(count.value) if count is not None else 0
