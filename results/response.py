"""Response over all replications: by hour, kind, station, subdistrict and cell, from each start of the clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from yingji.results.case import Runs
from yingji.results.statistics import PERCENTILES, Floats, Grouped, grouped_mean, grouped_quantile, interval
from yingji.sim.world import UNIT_KINDS

By = Literal["all", "hour", "kind", "station", "subdistrict", "cell"]
Clock = Literal["call", "order"]
Until = Literal["first", "full"]
BYS: tuple[By, ...] = get_args(By)
CLOCKS: tuple[Clock, ...] = get_args(Clock)

HOURS = 24


@dataclass(frozen=True)
class ResponseRow:
    """A group of calls: percentiles over the calls of all replications (inf where nobody came), and the interval of the yearly p90."""

    group: str
    calls_per_year: float
    mean_s: float
    p50_s: float
    p80_s: float
    p90_s: float
    p95_s: float
    p90_low_s: float
    p90_high_s: float


def response_by(runs: Runs, by: By, *, clock: Clock, until: Until = "first") -> tuple[ResponseRow, ...]:
    """A row for each group that has calls, in the order of hours, of the profile's kinds, of stations, subdistricts or cells.

    `station` groups calls by the area in which they lie, whoever serves them.
    """
    pool = runs.pool
    values = pool.incidents.response_s(clock, full=until == "full")
    group, names = _groups(runs, by)
    inside = (group >= 0) & ~np.isnan(values)
    values, group, replication = values[inside], group[inside], pool.replication[inside]
    count = len(names)
    calls = np.bincount(group, minlength=count)
    together = Grouped(values, group, count)
    shown = {name: together.quantile(share) for name, share in PERCENTILES.items()}
    mean = grouped_mean(values, group, count)
    cells = group.astype(np.int64) * pool.replications + replication
    yearly = grouped_quantile(values, cells, count * pool.replications, 0.9).reshape(count, pool.replications)
    rows = []
    for index in np.flatnonzero(calls):
        seen = interval(yearly[index])
        p50, p80, p90, p95 = (float(shown[name][index]) for name in ("p50", "p80", "p90", "p95"))
        rows.append(
            ResponseRow(names[index], float(calls[index] / pool.years), float(mean[index]), p50, p80, p90, p95, seen.low, seen.high)
        )
    return tuple(rows)


def cell_p90_s(runs: Runs, *, clock: Clock = "order", least_calls: int = 1) -> Floats:
    """[c] the 90th percentile of the first arrival in each cell over all replications; nan where fewer than `least_calls` came."""
    cell, count = runs.pool.incidents.cell, len(runs.world.cell_node)
    values = runs.pool.incidents.response_s(clock)
    values, cell = values[~np.isnan(values)], cell[~np.isnan(values)]
    found = grouped_quantile(values, cell, count, 0.9)
    return np.where(np.bincount(cell, minlength=count) >= least_calls, found, math.nan)


def cell_calls_per_year(runs: Runs) -> Floats:
    """[c] calls a year in each cell."""
    return np.bincount(runs.pool.incidents.cell, minlength=len(runs.world.cell_node)) / runs.pool.years


def _groups(runs: Runs, by: By) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    calls, world = runs.pool.incidents, runs.world
    if by == "hour":
        return (calls.hour % HOURS).astype(np.int64), tuple(f"{hour:02d}" for hour in range(HOURS))
    if by == "kind":
        return calls.kind.astype(np.int64), world.kinds
    if by == "station":
        return runs.area_station.astype(np.int64), tuple(station.name for station in world.stations)
    if by == "subdistrict":
        return world.cells.subdistrict[calls.cell].astype(np.int64), world.cells.subdistricts
    if by == "cell":
        return calls.cell.astype(np.int64), tuple(str(cell) for cell in range(len(world.cell_node)))
    return np.zeros(len(calls), dtype=np.int64), ("",)


LEAST_CALLS = 10
"""A cell's percentile under load is worth naming from so many calls on, over all replications."""


@dataclass(frozen=True)
class StationLoad:
    """One station's area and work under load; times from the order. nan where nothing was simulated."""

    station: int  # index into World.stations
    calls_per_year: float  # in its area
    p90_s: float  # first arrival in its area, whoever came
    worst_cell_p90_s: float  # the largest p90 of a cell of its area that has at least LEAST_CALLS calls
    worst_cell: int  # −1 for none
    own_first: float  # share of its area's calls at which its own unit was first
    sent_per_year: float  # assignments of its units, anywhere
    busy: float  # mean busy share of its units


def station_loads(runs: Runs) -> tuple[StationLoad, ...]:
    """A row for each station of the coverage, in its order."""
    by_cell = cell_p90_s(runs, least_calls=LEAST_CALLS) if runs.samples else np.empty(0)
    return tuple(_load(runs, cover.station, by_cell) for cover in runs.coverage.stations)


def _load(runs: Runs, station: int, cell_p90: Floats) -> StationLoad:
    if not runs.samples:
        nan = math.nan
        return StationLoad(station, nan, nan, nan, -1, nan, nan, nan)
    calls = runs.pool.incidents
    here = runs.area_station == station
    values = calls.response_s("order")[here]
    values = values[~np.isnan(values)]
    by_cell = np.where(runs.coverage.first == station, cell_p90, math.nan)
    known = ~np.isnan(by_cell)
    worst = int(np.nanargmax(by_cell)) if known.any() else -1
    units = runs.world.units.station == station
    sent = sum(int((sample.assignments.station == station).sum()) for sample in runs.samples)
    busy, in_service = (sum(float(getattr(sample, name)[units].sum()) for sample in runs.samples) for name in ("busy_s", "in_service_s"))
    return StationLoad(
        station=station,
        calls_per_year=float(here.sum() / runs.pool.years),
        p90_s=float(grouped_quantile(values, np.zeros(len(values), dtype=np.int64), 1, 0.9)[0]),
        worst_cell_p90_s=float(by_cell[worst]) if worst >= 0 else math.nan,
        worst_cell=worst,
        own_first=float((calls.first_station[here] == station).mean()) if here.any() else math.nan,
        sent_per_year=sent / runs.pool.years,
        busy=busy / in_service if in_service > 0 else math.nan,
    )


@dataclass(frozen=True)
class UnitLoad:
    """One unit's work: share of its time in service that it was busy, over replications."""

    unit: int
    name: str
    kind: str
    station: str
    own: bool
    sent_per_year: float
    busy_mean: float
    busy_low: float
    busy_high: float


def unit_loads(runs: Runs) -> tuple[UnitLoad, ...]:
    """A row for each unit; none where nothing was simulated."""
    if not runs.samples:
        return ()
    world, count = runs.world, len(runs.world.units.name)
    sent = np.bincount(np.concatenate([sample.assignments.unit for sample in runs.samples]), minlength=count) / runs.pool.years
    rows = []
    for unit in range(count):
        shares = np.array([s.busy_s[unit] / s.in_service_s[unit] if s.in_service_s[unit] > 0 else math.nan for s in runs.samples])
        seen = interval(shares)
        station = int(world.units.station[unit])
        rows.append(
            UnitLoad(
                unit, world.units.name[unit], UNIT_KINDS[world.units.kind[unit]], world.stations[station].name, bool(world.own[station]),
                float(sent[unit]), seen.mean, seen.low, seen.high,
            )
        )  # fmt: skip
    return tuple(rows)
