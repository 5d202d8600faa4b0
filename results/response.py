"""Response over all replications: by hour, kind, station, subdistrict and cell, from each start of the clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from yingji.results.case import Runs
from yingji.results.groups import HOURS, By, grouping, names, parts
from yingji.results.measures import all_orders, of_units
from yingji.results.spread import SHARES, spread
from yingji.results.statistics import PERCENTILES, Floats, Grouped, grouped_mean, grouped_quantile, interval
from yingji.sim.world import UNIT_KINDS

Clock = Literal["call", "order"]
Until = Literal["first", "full"]
CLOCKS: tuple[Clock, ...] = get_args(Clock)
UNTILS: tuple[Until, ...] = get_args(Until)


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
    groups, years = names(runs.world, by), runs.years
    if runs.digest is not None:
        calls = runs.digest.calls(by, clock=clock, until=until)
        shown = {name: runs.digest.quantile(by, share, clock=clock, until=until) for name, share in PERCENTILES.items()}
        total, p90 = (runs.digest.years[f"{what}.{until}.{clock}.{by}"] for what in ("sum", "p90"))
        total = np.asfortranarray(total).sum(axis=0)  # each group's years lie together: NumPy adds them pairwise, which loses the least
        mean = np.divide(total, calls, out=np.full(len(calls), math.nan), where=calls > 0)
    else:
        values, group, order = _seen(runs, by, clock, until)
        inside = group[order]
        calls = np.bincount(inside, minlength=len(groups))
        together = Grouped(values, group, len(groups), order=order)
        shown = {name: together.quantile(share) for name, share in PERCENTILES.items()}
        by_time = np.sort(order)
        mean = grouped_mean(values[by_time], group[by_time], len(groups))
        p90, _ = yearly(runs, by, clock=clock, until=until)
    rows = []
    for index in np.flatnonzero(calls):
        seen = interval(p90[:, index])
        p50, p80, p90_s, p95 = (float(shown[name][index]) for name in ("p50", "p80", "p90", "p95"))
        rows.append(ResponseRow(groups[index], float(calls[index] / years), float(mean[index]), p50, p80, p90_s, p95, seen.low, seen.high))
    return tuple(rows)


def yearly(runs: Runs, by: By, *, clock: Clock, until: Until) -> tuple[Floats, Floats]:
    """`(90th percentile, sum)` of each group in each replication, [replications, groups]; nan and 0 where there is no such call."""
    if by == "cell":
        cell, count = runs.pool.incidents.cell[:, np.newaxis], len(runs.world.cell_node)
        found = spread(runs.response_s(clock, until), runs.pool.sizes, groups=cell, parts=count)
        return found.part_quantiles, found.part_totals
    found = runs.spread(clock, until)
    if by == "all":
        return found.quantiles[:, [SHARES.index(0.9)]], found.totals[:, np.newaxis]
    part = parts(runs.world)[by]
    return found.part_quantiles[:, part], found.part_totals[:, part]


def _seen(runs: Runs, by: By, clock: Clock, until: Until) -> tuple[Floats, npt.NDArray[np.int64], npt.NDArray[np.intp]]:
    """`(time [k], group [k], order)`: the rows of the pool that have a group and a time, by their time."""
    calls = runs.pool.incidents
    group = grouping(runs.world, runs.coverage, by, hour=calls.hour % HOURS, kind=calls.kind, cell=calls.cell).astype(np.int64)
    values, order = runs.by_time(clock, until)
    return values, group, order[group[order] >= 0]


def cell_p90_s(runs: Runs, *, clock: Clock = "order", least_calls: int = 1) -> Floats:
    """[c] the 90th percentile of the first arrival in each cell over all replications; nan where fewer than `least_calls` came."""
    if runs.digest is not None:
        found = runs.digest.quantile("cell", 0.9, clock=clock, until="first")
        return np.where(runs.digest.calls("cell", clock=clock, until="first") >= least_calls, found, math.nan)
    cell, count = runs.pool.incidents.cell, len(runs.world.cell_node)
    values = runs.pool.incidents.response_s(clock)
    values, cell = values[~np.isnan(values)], cell[~np.isnan(values)]
    found = grouped_quantile(values, cell, count, 0.9)
    return np.where(np.bincount(cell, minlength=count) >= least_calls, found, math.nan)


def cell_calls_per_year(runs: Runs) -> Floats:
    """[c] calls a year in each cell."""
    if runs.digest is not None:
        return runs.digest.calls_by_cell / runs.years
    return np.bincount(runs.pool.incidents.cell, minlength=len(runs.world.cell_node)) / runs.years


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
    areas = _areas(runs) if runs.samples else np.empty((0, 3))
    return tuple(_load(runs, cover.station, by_cell, areas) for cover in runs.coverage.stations)


def _areas(runs: Runs) -> Floats:
    """[stations, 3] calls in each area, those of them at which its own unit was first, and the 90th percentile of the first arrival."""
    count, digest = len(runs.world.stations), runs.digest
    if digest is not None:
        first, own = runs.coverage.first, digest.counts["own_first"]
        calls = np.bincount(first[first >= 0], weights=digest.calls_by_cell[first >= 0], minlength=count)
        return np.column_stack([calls, own, digest.quantile("station", 0.9, clock="order", until="first")])
    area, by = runs.area_station, runs.pool.incidents.first_station
    calls, own = (np.bincount(area[which], minlength=count) for which in (area >= 0, (area >= 0) & (area == by)))
    values, group, order = _seen(runs, "station", "order", "first")
    return np.column_stack([calls, own, Grouped(values, group, count, order=order).quantile(0.9)])


def _load(runs: Runs, station: int, cell_p90: Floats, areas: Floats) -> StationLoad:
    if not runs.samples:
        nan = math.nan
        return StationLoad(station, nan, nan, nan, -1, nan, nan, nan)
    calls, own, p90_s = areas[station].tolist()
    by_cell = np.where(runs.coverage.first == station, cell_p90, math.nan)
    known = ~np.isnan(by_cell)
    worst = int(np.nanargmax(by_cell)) if known.any() else -1
    units = runs.world.units.station == station
    sent = int(sent_by_unit(runs)[units].sum())
    busy, in_service = (float(loads(runs, name)[:, units].sum()) for name in ("busy_s", "in_service_s"))
    return StationLoad(
        station=station,
        calls_per_year=calls / runs.years,
        p90_s=p90_s,
        worst_cell_p90_s=float(by_cell[worst]) if worst >= 0 else math.nan,
        worst_cell=worst,
        own_first=own / calls if calls else math.nan,
        sent_per_year=sent / runs.years,
        busy=busy / in_service if in_service > 0 else math.nan,
    )


def sent_by_unit(runs: Runs) -> npt.NDArray[np.int64]:
    """[u] orders to each unit, of all replications."""
    if runs.digest is not None:
        return runs.digest.counts["sent"]
    return np.bincount(all_orders(runs.samples, "unit"), minlength=len(runs.world.units.name))


def loads(runs: Runs, name: Literal["busy_s", "in_service_s"]) -> Floats:
    """[replications, u] seconds of each unit in each replication."""
    return runs.digest.years[name] if runs.digest is not None else of_units(runs.samples, name)


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
    sent, busy_s, in_service_s = sent_by_unit(runs) / runs.years, loads(runs, "busy_s"), loads(runs, "in_service_s")
    share = np.divide(busy_s, in_service_s, out=np.full(busy_s.shape, math.nan), where=in_service_s > 0)
    rows = []
    for unit in range(count):
        seen = interval(share[:, unit], most=1.0)
        station = int(world.units.station[unit])
        rows.append(
            UnitLoad(
                unit, world.units.name[unit], UNIT_KINDS[world.units.kind[unit]], world.stations[station].name, bool(world.own[station]),
                float(sent[unit]), seen.mean, seen.low, seen.high,
            )
        )  # fmt: skip
    return tuple(rows)
