"""Coverage by the geometry alone: who is first due where, and how soon, with every station at home."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.base.figures import Text
from yingji.results.statistics import Floats, weighted_quantile
from yingji.scenarios.schema.common import UnitKind
from yingji.scenarios.schema.siting import FIRST_UNITS
from yingji.sim.world import UNIT_KINDS, WITHOUT_STREETS_M, World, is_day

WITHIN_S = (180.0, 240.0, 300.0, 480.0)
"""The times for which people and area are counted: 3, 4, 5 and 8 minutes from the order."""

_WITHOUT_AREA = "战勤保障"  # 建标152-2017: a support station has no area of responsibility

Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class StationCover:
    """One own fire station and the area in which it is first due by travel time."""

    station: int  # index into World.stations
    name: str
    class_: str  # '' where the plan does not say
    limit_km2: float  # the class's limit; nan where there is none
    area_km2: float
    people: float  # residents (by night)
    edge_s: float  # order to the farthest cell of its area; nan for an empty area
    edge_p90_s: float  # 90 % of its area is reached within this time; nan for an empty area
    edge_cell: int  # that farthest cell; −1 for an empty area
    people_within: tuple[float, ...]  # by WITHIN_S
    km2_within: tuple[float, ...]  # by WITHIN_S
    title: Text  # the name in both languages


@dataclass(frozen=True, eq=False)
class Coverage:
    """`c` cells at one hour of the week. Times run from the dispatch order to arrival: turnout, driving at that hour, finding the place.

    Own fire stations that have a vehicle count; neighbours are kept apart. A cell that nobody reaches has time inf and station −1.
    Where a kind of unit is asked for, its own first one counts, and no other.
    """

    hour: int  # of the week, Monday 00–01 is 0
    first: Ints  # [c] station that is first due, −1 for none
    time_s: Floats  # [c]
    second: Ints  # [c] next station after it, −1 for none
    second_s: Floats  # [c]
    neighbour: Ints  # [c] the nearest neighbour's station in force, −1 for none
    neighbour_s: Floats  # [c] with the agreement's delay
    stations: tuple[StationCover, ...]
    people_within: tuple[float, ...]  # share of all residents, by WITHIN_S
    area_within: tuple[float, ...]  # share of the area, by WITHIN_S
    people: float
    area_km2: float
    unit: UnitKind | None = None


def busiest_hour(world: World) -> int:
    """The hour of the week with the slowest streets; the first of equals."""
    return int(np.argmax(world.drive.factor))


def quietest_hour(world: World) -> int:
    """The hour of the week with the fastest streets; the first of equals."""
    return int(np.argmin(world.drive.factor))


def order_to_arrival_s(world: World, hour: int, unit: UnitKind | None = None) -> Floats:
    """[s, c] from the order to arrival of each station's first unit (of `unit`'s kind) at `hour`; inf where it has none, or no way."""
    time_s = np.full((len(world.stations), len(world.cell_node)), np.inf)
    night = int(not is_day(hour % 24, world.day_hours))
    for station in range(len(world.stations)):
        kind = first_unit_kind(world, station, unit)
        if kind is None:
            continue
        drive = world.drive.to_cell_s[world.station_node[station]] * world.drive.factor[hour]
        intercept = world.drive.rolling_out_s[kind] + world.drive.arriving_s[kind]
        delay = world.units.delay_s[world.units.station == station].min()
        time_s[station] = delay + world.turnout_s[kind, night] + intercept + drive
    time_s[:, world.cell_gap_m > WITHOUT_STREETS_M] = np.inf
    return time_s


def coverage(
    world: World, *, hour: int | None = None, limits_km2: Mapping[str, float] | None = None, unit: UnitKind | None = None
) -> Coverage:
    """The coverage at `hour` of the week (the busiest where none is given), with the classes' area limits where they are at hand.

    `unit` asks for one kind alone: ladders, rescue engines, ambulances (which may stand at stations without an area).
    """
    hour = busiest_hour(world) if hour is None else hour
    time_s = order_to_arrival_s(world, hour, unit)
    first, first_s = _nearest(np.where(world.own[:, None], time_s, np.inf))
    behind = np.where(world.own[:, None], time_s, np.inf)
    behind[first, np.arange(len(first))] = np.inf
    second, second_s = _nearest(behind)
    neighbour, neighbour_s = _nearest(np.where(world.own[:, None], np.inf, time_s))
    night, area = world.cells.night, world.cells.area_m2
    return Coverage(
        hour=hour,
        first=first,
        time_s=first_s,
        second=second,
        second_s=second_s,
        neighbour=neighbour,
        neighbour_s=neighbour_s,
        stations=tuple(
            _station(world, index, first, first_s, dict(limits_km2 or {}))
            for index in range(len(world.stations))
            if world.own[index] and (has_area(world, index) if unit is None else first_unit_kind(world, index, unit) is not None)
        ),
        people_within=_share_within(first_s, night),
        area_within=_share_within(first_s, area),
        people=float(night.sum()),
        area_km2=float(area.sum() / 1e6),
        unit=unit,
    )


def has_area(world: World, station: int) -> bool:
    """Whether a station has an area of responsibility: a fire station, not one for support only."""
    return world.stations[station].kind == "fire" and world.stations[station].class_ != _WITHOUT_AREA


def first_unit_kind(world: World, station: int, unit: UnitKind | None = None) -> int | None:
    """The kind of unit by which a station is timed, as a code: `unit`, or the first of FIRST_UNITS; None where it has none."""
    there = world.units.kind[world.units.station == station]
    if unit is not None:
        return UNIT_KINDS.index(unit) if bool(np.any(there == UNIT_KINDS.index(unit))) else None
    if not has_area(world, station):
        return None
    codes = [UNIT_KINDS.index(name) for name in FIRST_UNITS]
    return next((code for code in codes if bool(np.any(there == code))), None)


def _nearest(time_s: Floats) -> tuple[Ints, Floats]:
    """The row with the least time in each column, the first of equals; −1 and inf where no row reaches it."""
    if not len(time_s):
        return np.full(time_s.shape[1], -1, dtype=np.int32), np.full(time_s.shape[1], np.inf)
    first = np.argmin(time_s, axis=0).astype(np.int32)
    least = np.min(time_s, axis=0)
    return np.where(np.isinf(least), np.int32(-1), first), least


def _share_within(time_s: Floats, weight: Floats) -> tuple[float, ...]:
    total = float(weight.sum())
    return tuple(float(weight[time_s <= limit].sum()) / total if total > 0 else math.nan for limit in WITHIN_S)


def _station(world: World, station: int, first: Ints, time_s: Floats, limits: Mapping[str, float]) -> StationCover:
    own = np.flatnonzero(first == station)
    area, people, times = world.cells.area_m2[own], world.cells.night[own], time_s[own]
    class_ = world.stations[station].class_ or ""
    return StationCover(
        station=station,
        name=world.stations[station].name,
        class_=class_,
        limit_km2=limits.get(class_, math.nan),
        area_km2=float(area.sum() / 1e6),
        people=float(people.sum()),
        edge_s=float(times.max()) if len(own) else math.nan,
        edge_p90_s=weighted_quantile(times, area, 0.9),
        edge_cell=int(own[np.argmax(times)]) if len(own) else -1,
        people_within=tuple(float(people[times <= limit].sum()) for limit in WITHIN_S),
        km2_within=tuple(float(area[times <= limit].sum() / 1e6) for limit in WITHIN_S),
        title=Text(zh=world.stations[station].name, en=world.stations[station].en or world.stations[station].name),
    )
