"""The question in numbers: travel times from every site to every cell, as the simulation has them, and what each cell weighs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from yingji.base.faults import BadInput, Fault
from yingji.base.figures import Figure, Text
from yingji.geo.crs import from_metric
from yingji.geo.siting.problem import Ints, Problem
from yingji.results.case import Reason
from yingji.results.coverage import Coverage, coverage, first_unit_kind, has_area
from yingji.results.siting.candidates import Candidate, Rule, candidates, is_called
from yingji.results.statistics import Floats
from yingji.scenarios.ground import Ground
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.common import UnitKind
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.scenarios.schema.siting import FIRST_UNITS, Siting
from yingji.sim.build import Spot, once, worlds_on_one_layout
from yingji.sim.muster import Marker, muster
from yingji.sim.pattern import calls_by_cell
from yingji.sim.world import UNIT_KINDS, WITHOUT_STREETS_M, World, is_day

YEAR_S = 365 * 86400.0
_ENGINE = UNIT_KINDS.index("engine")


@dataclass(frozen=True, eq=False)
class Question:
    """`c` cells and `s` sites: existing stations first, then candidates. Times run from the order to arrival at `coverage.hour`."""

    scenario: ScenarioFile
    siting: Siting
    today: World
    coverage: Coverage
    sites: tuple[Candidate, ...]  # [s]
    rules: tuple[Rule, ...]
    drive_s: Floats  # [c, s] on an empty street
    fixed_s: Floats  # [s, 2] turnout, rolling out and finding the place, by day and by night
    weight: Floats  # [c] people by night, calls a year or m²
    required: tuple[int, ...]

    @cached_property
    def time_s(self) -> Floats:
        """[c, s] at the coverage's hour."""
        return self.time_at(self.coverage.hour)

    def time_at(self, hour: int) -> Floats:
        """[c, s] at an hour of the week."""
        night = int(not is_day(hour % 24, self.today.day_hours))
        return np.asarray(self.drive_s * self.today.drive.factor[hour] + self.fixed_s[:, night])

    @cached_property
    def existing(self) -> tuple[int, ...]:
        """The columns of today's stations."""
        return tuple(i for i, site in enumerate(self.sites) if site.existing)

    @cached_property
    def planned(self) -> tuple[int, ...]:
        """The columns of the plan's own new stations that may be built."""
        return tuple(i for i, site in enumerate(self.sites) if site.origin == "planned" and site.out is None)

    @cached_property
    def capacity(self) -> Floats | None:
        """[s] people whom each site can serve; None where nobody says."""
        if self.siting.capacity is None:
            return None
        own = np.array([site.capacity for site in self.sites])
        return np.where(np.isfinite(own), own, self.siting.capacity.value)

    @cached_property
    def problem(self) -> Problem:
        """The location problem; raises `NoSolution`."""
        left_out = tuple(i for i, site in enumerate(self.sites) if site.out is not None)
        return Problem(self.time_s, self.weight, self.capacity, self.required, left_out)

    def lonlat(self, xy: Floats) -> Floats:
        """[k, 2] longitude and latitude, in the CRS of the area's own files, of metres [k, 2]."""
        return from_metric(xy, self.today.network.crs, self.scenario.area.crs)

    @cached_property
    def engines(self) -> Ints:
        """[s] engines that each site has today, or would have; at least one, for whoever is first there counts."""
        of_station = np.bincount(self.today.units.station[self.today.units.kind == _ENGINE], minlength=len(self.today.stations))
        index_of = {station.name: i for i, station in enumerate(self.today.stations)}
        found = []
        for site in self.sites:
            if site.existing and site.station is not None:
                found.append(int(of_station[index_of[site.station.name]]))
            else:
                engines = vehicles_at(site, self.siting).get("engine")
                found.append(round(engines.value) if engines is not None else 0)
        return np.maximum(np.array(found, dtype=np.int64), 1)

    def sites_of(self, add: int) -> int:
        """How many sites `add` new ones make with those that are required."""
        return len(self.required) + add


def ask(scenario: ScenarioFile, siting: Siting, ground: Ground, *, mark: Marker) -> Question:
    """The question of a scenario on its ground: today is the scenario's first option, or the plan on its day. Raises `BadInput`."""
    base = scenario.options[0] if scenario.options else None
    faults: list[Fault] = []
    serving = muster(scenario, base, mark=mark)
    names = [post.station.name for post in serving.posts if post.own]
    found, rules = candidates(scenario, siting, ground, names, day=serving.day, mark=mark, faults=faults)
    if faults:
        raise BadInput(faults)
    spots = [Spot(each.name.zh, each.x, each.y, ("site", "candidates")) for each in found if each.out is None]
    layout, worlds = worlds_on_one_layout(scenario, ground, (base,), spots=spots, mark=mark, faults=faults)
    if faults or layout is None:
        raise BadInput(once(faults))
    (world,) = worlds
    own = [i for i in range(len(world.stations)) if world.own[i] and has_area(world, i)]
    cover = coverage(world, hour=siting.hour, limits_km2=scenario.area_limits_km2)
    here = [
        Candidate(
            Text(zh=world.stations[i].name, en=world.stations[i].en or world.stations[i].name),
            float(world.network.node_x[world.station_node[i]]), float(world.network.node_y[world.station_node[i]]), "existing",
            world.stations[i],
        )
        for i in own
    ]  # fmt: skip
    drive_s = np.full((len(world.cell_node), len(here) + len(found)), np.inf)
    drive_s[:, : len(here)] = world.drive.to_cell_s[world.station_node[own]].T
    allowed = [len(here) + i for i, each in enumerate(found) if each.out is None]
    drive_s[:, allowed] = world.drive.to_cell_s[layout.spot_node].T
    drive_s[world.cell_gap_m > WITHOUT_STREETS_M] = np.inf
    kinds = [first_unit_kind(world, i) for i in own]
    drive_s[:, [i for i, kind in enumerate(kinds) if kind is None]] = np.inf  # no vehicle, no cover
    first = [_ENGINE if kind is None else kind for kind in kinds] + [_first_of(each, siting) for each in found]
    fixed_s = world.turnout_s[first] + (world.drive.rolling_out_s[first] + world.drive.arriving_s[first])[:, None]
    sites = tuple(
        replace(each, out=Reason("site.out.named")) if each.existing and is_called(each, siting.excluded) else each
        for each in (*here, *found)
    )
    required = _required(sites, siting, mark)
    return Question(scenario, siting, world, cover, sites, rules, drive_s, fixed_s, _weight(world, siting), required)


def _required(sites: tuple[Candidate, ...], siting: Siting, mark: Marker) -> tuple[int, ...]:
    """The sites that stay or must be built: those that are named, else all of today that are not excluded."""
    if siting.required is None:
        return tuple(i for i, site in enumerate(sites) if site.existing and site.out is None)
    faults = []
    for index, name in enumerate(siting.required):
        if not any(is_called(site, (name,)) for site in sites):
            known = [site.name.zh for site in sites if site.existing]
            near = ", ".join(nearest(name, [site.name.zh for site in sites]) or known)
            faults.append(Fault(mark(("site", "required", index)), "site.required", "site.not_required", {"written": name, "known": near}))
    if faults:
        raise BadInput(faults)
    return tuple(i for i, site in enumerate(sites) if is_called(site, siting.required))


def vehicles_at(site: Candidate, siting: Siting) -> Mapping[UnitKind, Figure]:
    """What a station there has, or would have: the plan's own vehicles, else the block's."""
    return site.station.vehicles if site.station is not None else siting.station.vehicles


def _first_of(site: Candidate, siting: Siting) -> int:
    """The kind of the first unit that a station there would have, as a code."""
    there = vehicles_at(site, siting)
    return next((UNIT_KINDS.index(kind) for kind in FIRST_UNITS if kind in there and there[kind].value > 0), _ENGINE)


def _weight(world: World, siting: Siting) -> Floats:
    if siting.weight == "calls":
        return np.asarray(calls_by_cell(world).sum(axis=0) * YEAR_S)
    return world.cells.area_m2 if siting.weight == "area" else world.cells.night
