"""When and where calls come, from a profile: the expected number by hour of each kind, and the share of each cell."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from yingji.base.faults import Fault, Mark
from yingji.base.figures import Figure
from yingji.geo.crs import to_metric
from yingji.geo.table import read_table
from yingji.scenarios.ground import Ground
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.everyday import Everyday, Kind, Rhythm
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.muster import Marker
from yingji.sim.world import UNIT_KINDS, Pattern, Units, World, is_day

Floats = npt.NDArray[np.float64]
HOUR_S, YEAR_H = 3600.0, 365 * 24
_MONTH_DAYS = np.array([monthrange(2025, month)[1] for month in range(1, 13)])


def calls_per_year(scenario: ScenarioFile) -> float:
    """All calls expected in 365 days."""
    calls = scenario.everyday.calls
    if calls.per_year is not None:
        return calls.per_year.value
    assert calls.per_10k_people_year is not None  # the schema wants one of the two
    return calls.per_10k_people_year.value * scenario.area.people.total.value / 1e4


def hourly(rhythm: Rhythm, start: date, hours: int) -> Floats:
    """[hours] how many calls come in each hour from the first of `start` on, where the first 365 days bring 1.

    Weights of hours (of weekdays and of weekends, each on its own) and of weekdays multiply; those of months are calls in the month,
    whatever its length. The calendar has 365 days: 29 February is one more 28 February.
    """
    n = max(hours, YEAR_H)
    hour, day = np.arange(n) % 24, np.arange(n) // 24
    weekday = (start.weekday() + day) % 7
    february_29 = (start.month, start.day) == (2, 29)
    first = date(2025, start.month, 28 if february_29 else start.day).timetuple().tm_yday - 1
    month = np.repeat(np.arange(12), _MONTH_DAYS)[(first + day) % 365]
    on_weekdays = _weights(rhythm.hours, 24)
    at_weekends = _weights(rhythm.weekend_hours, 24) if rhythm.weekend_hours else on_weekdays
    by_month = _weights(rhythm.months, 12) / _MONTH_DAYS if rhythm.months else np.ones(12)
    weight = np.where(weekday < 5, on_weekdays[hour], at_weekends[hour]) * _weights(rhythm.weekdays, 7)[weekday] * by_month[month]
    return np.asarray(weight[:hours] / weight[:YEAR_H].sum())


def _weights(figures: tuple[Figure, ...], size: int) -> Floats:
    """Weights with mean 1; even where none are given."""
    given = np.array([figure.value for figure in figures]) if figures else np.ones(size)
    return np.asarray(given * size / given.sum(), dtype=np.float64)


def call_pattern(scenario: ScenarioFile, ground: Ground, units: Units, *, mark: Marker, faults: list[Fault]) -> Pattern | None:
    """The pattern of a scenario's calls; `None` once there are faults."""
    everyday = scenario.everyday
    end_s = scenario.run.length_s + scenario.warm_up_s
    hours = int(np.ceil(end_s / HOUR_S))
    part = np.ones(hours)
    part[-1] = end_s / HOUR_S - (hours - 1)
    shapes = [np.cumsum(hourly(everyday.rhythm_of(kind), scenario.first_day, hours) * part) for kind in everyday.kinds]
    a_year = [calls_per_year(scenario) * kind.share.value for kind in everyday.kinds]
    expected = np.array([np.concatenate([[0.0], shape]) * calls for shape, calls in zip(shapes, a_year, strict=True)])
    rows, place_of = _places(scenario, ground, mark=mark, faults=faults)
    if faults:
        return None
    breakdowns = [everyday.breakdowns.get(kind) for kind in UNIT_KINDS]
    off_unit, off_from_h, off_to_h = _off_duty(everyday, units)
    return Pattern(
        expected=expected,
        place=np.cumsum(rows, axis=1) / rows.sum(axis=1, keepdims=True),
        place_of=place_of,
        alarm_median_s=everyday.alarm_handling.median.value,
        alarm_sigma=_value(everyday.alarm_handling.sigma),
        travel_sigma=_value(everyday.travel_sigma),
        between_s=np.array([b.between.value if b and b.between.value > 0 else np.inf for b in breakdowns]),
        repair_s=np.array([b.repair.value if b else 0.0 for b in breakdowns]),
        off_unit=off_unit,
        off_from_h=off_from_h,
        off_to_h=off_to_h,
    )


def _value(figure: Figure | None) -> float:
    return figure.value if figure is not None else 0.0


def _places(scenario: ScenarioFile, ground: Ground, *, mark: Marker, faults: list[Fault]) -> tuple[Floats, npt.NDArray[np.int16]]:
    """`(weights [p, c], row [k, 2])` of the cells, by day and by night for each kind."""
    cells, place_of = ground.cells, []
    rows: list[Floats] = []
    for i, kind in enumerate(scenario.everyday.kinds):
        way = ("everyday", "kinds", i)
        factor = _risk(kind, ground, mark((*way, "risk")), faults)
        if kind.follows == "people":
            weights = [cells.day * factor, cells.night * factor]
            if not all(weight.sum() > 0 for weight in weights):
                faults.append(Fault(mark((*way, "follows")), f"kinds.{kind.kind}.follows", "sim.no_people", {"kind": kind.kind}))
        elif kind.follows == "area":
            weights = [cells.area_m2 * factor]
        else:
            weights = [_past_calls(kind, scenario, ground, mark=mark((*way, "follows")), faults=faults) * factor]
        place_of.append([len(rows), len(rows) + len(weights) - 1])
        rows += weights
    return np.array(rows), np.array(place_of, dtype=np.int16)


def _risk(kind: Kind, ground: Ground, mark: Mark, faults: list[Fault]) -> Floats:
    """[c] the factor of each cell, by its subdistrict."""
    names, factor = ground.cells.subdistricts, np.ones(len(ground.cells.x))
    for name, risk in kind.risk.items():
        if name not in names:
            known = ", ".join(nearest(name, names) or names)
            faults.append(Fault(mark, f"kinds.{kind.kind}.risk", "sim.unknown_subdistrict", {"written": name, "known": known}))
            continue
        factor[ground.cells.subdistrict == names.index(name)] = risk.value
    return factor


def _past_calls(kind: Kind, scenario: ScenarioFile, ground: Ground, *, mark: Mark, faults: list[Fault]) -> Floats:
    """[c] past calls of this kind (of all, where the file has no column `kind`) at the nearest cell; those outside are left out."""
    path, cells = scenario.everyday.calls.points, ground.cells
    count, found = np.zeros(len(cells.x)), []
    if not path:
        faults.append(Fault(mark, f"kinds.{kind.kind}.follows", "sim.points_missing", {"kind": kind.kind}))
        return count
    before = len(faults)
    for row in read_table(path, required=("lon", "lat"), optional=("kind", "weight"), faults=faults):
        lonlat, weight = row.lonlat(scenario.area.crs, faults), row.number_or("weight", 1.0, faults)
        if weight is not None and weight < 0:
            faults.append(row.fault("weight", "sim.points_negative"))
        if lonlat is not None and weight is not None and row["kind"] in ("", kind.kind):
            found.append((*lonlat, weight))
    if len(faults) > before:
        return count
    table = np.array(found).reshape(-1, 3)
    gap_m, cell = cKDTree(np.column_stack([cells.x, cells.y])).query(to_metric(table[:, :2], scenario.area.crs, ground.crs))
    inside = gap_m <= scenario.area.cells.across.value
    np.add.at(count, cell[inside], table[inside, 2])
    if not count.sum() > 0:
        faults.append(Fault(Mark(path), "", "sim.points_outside", {"kind": kind.kind}))
    return count


def _off_duty(everyday: Everyday, units: Units) -> tuple[npt.NDArray[np.int32], Floats, Floats]:
    """Units that a shift leaves unstaffed, with the hours: station by station, the share is rounded up, and the first units are staffed."""
    off: list[tuple[int, float, float]] = []
    for shift in everyday.shifts:
        kind = UNIT_KINDS.index(shift.unit)
        for station in np.unique(units.station):
            there = np.flatnonzero((units.station == station) & (units.kind == kind))
            staffed = int(np.ceil(len(there) * shift.share.value - 1e-9))
            from_h, to_h = shift.from_hour.value, shift.to_hour.value
            spans = [(from_h, to_h)] if from_h < to_h else [(from_h, 24.0), (0.0, to_h)]
            off += [(int(unit), a, b) for unit in there[staffed:] for a, b in spans if a < b]
    columns = np.array(off, dtype=np.float64).reshape(-1, 3)
    return columns[:, 0].astype(np.int32), columns[:, 1], columns[:, 2]


def calls_by_cell(world: World) -> Floats:
    """[k, c] calls of each kind a second in each cell, the mean over the run."""
    pattern = world.pattern
    by_day = float(np.mean(is_day(np.arange(24), world.day_hours)))
    rows = []
    for kind, per_s in enumerate((pattern.played[:, -1] / world.end_s).tolist()):
        day, night = (np.diff(pattern.place[row], prepend=0.0) for row in pattern.place_of[kind])
        rows.append(per_s * (by_day * day + (1 - by_day) * night))
    return np.array(rows)
