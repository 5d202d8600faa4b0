"""Measures of the simulation: a yearly statistic for each replication, over the calls that a target applies to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.base.figures import Text
from yingji.results.case import Case, Found, Part, Reason, not_found, station_name
from yingji.results.statistics import PERCENTILES, Floats, grouped_mean, grouped_quantile
from yingji.sim.world import UNIT_KINDS

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class Observed:
    """What was seen: a value each, its replication, its incident's row in the pool (for its place and kind)."""

    values: Floats
    replication: Ints
    row: npt.NDArray[np.intp]


def first(case: Case) -> Found:
    """response.first."""
    return _response(case, full=False)


def station_first(case: Case) -> Found:
    """response.station_first: the calls in an area, whoever serves them."""
    return _response(case, full=False)


def first_share(case: Case) -> Found:
    """response.first_share."""
    return _response(case, full=False, share=True)


def full(case: Case) -> Found:
    """response.full."""
    return _response(case, full=True)


def _response(case: Case, *, full: bool, share: bool = False) -> Found:
    calls = case.runs.pool.incidents
    observed = _every_call(case, calls.response_s(case.target.clock or "call", full=full))
    return _statistic(case, observed, share=share, lost="results.why.never_full" if full else "results.why.never_reached")


def travel(case: Case) -> Found:
    """response.travel; calls that nobody reached have no travel."""
    return _statistic(case, _every_call(case, case.runs.pool.incidents.first_travel_s))


def turnout(case: Case) -> Found:
    """response.turnout of own units ordered at home."""
    world, samples = case.runs.world, case.runs.samples
    sizes = np.cumsum([0, *(len(sample.incidents) for sample in samples)])
    seconds, replication, row, kind = [], [], [], []
    for index, sample in enumerate(samples):
        sent = sample.assignments
        home = ~sent.on_way_home & ~np.isnan(sent.roll_s) & world.own[sent.station]
        seconds.append((sent.roll_s - sent.order_s)[home])
        replication.append(np.full(int(home.sum()), index, dtype=np.int32))
        row.append(sizes[index] + np.searchsorted(sample.incidents.incident, sent.incident[home]))
        kind.append(world.units.kind[sent.unit[home]])
    observed = Observed(np.concatenate(seconds), np.concatenate(replication), np.concatenate(row))
    named = _unit_kinds(case)
    if named:
        observed = _only(observed, np.isin(np.concatenate(kind), named))
    return _statistic(case, observed)


def waited(case: Case) -> Found:
    """calls.waited."""
    return _statistic(case, _every_call(case, case.runs.pool.incidents.waited.astype(np.float64)), name="mean")


def by_neighbours(case: Case) -> Found:
    """calls.by_neighbours: of all orders of a year, those to neighbours' units."""
    pool = case.runs.pool
    units = np.bincount(pool.replication, weights=pool.incidents.units, minlength=pool.replications)
    theirs = np.bincount(pool.replication, weights=pool.incidents.neighbour_units, minlength=pool.replications)
    return Found(np.divide(theirs, units, out=np.full(len(units), np.nan), where=units > 0))


def busy(case: Case) -> Found:
    """units.busy of own units: mean, percentile or the busiest (max), also station by station."""
    world = case.runs.world
    mine = world.own[world.units.station]
    named = _unit_kinds(case)
    if named:
        mine = mine & np.isin(world.units.kind, named)
    if not mine.any():
        return not_found("results.why.no_units", kinds=case.target.applies_to or ("–",))
    in_service = np.stack([sample.in_service_s for sample in case.runs.samples])
    share = np.divide(np.stack([sample.busy_s for sample in case.runs.samples]), in_service, out=np.full(in_service.shape, np.nan),
                      where=in_service > 0)  # fmt: skip
    values = _over_units(share[:, mine], case)
    if case.target.scope != "each station":
        return Found(values)
    parts = []
    for index, station in enumerate(world.stations):
        there = mine & (world.units.station == index)
        if there.any():
            parts.append(Part(station_name(station), _over_units(share[:, there], case)))
    return Found(values, tuple(parts))


def _over_units(share: Floats, case: Case) -> Floats:
    replications, units = share.shape
    group = np.repeat(np.arange(replications), units)
    seen = ~np.isnan(share.ravel())
    return _grouped(share.ravel()[seen], group[seen], replications, case.target.statistic or "max")


def _every_call(case: Case, values: Floats) -> Observed:
    seen = ~np.isnan(values)
    return Observed(values[seen], case.runs.pool.replication[seen], np.flatnonzero(seen))


def _only(observed: Observed, which: Flags) -> Observed:
    return Observed(observed.values[which], observed.replication[which], observed.row[which])


def _statistic(case: Case, observed: Observed, *, name: str = "", share: bool = False, lost: str = "results.why.never_reached") -> Found:
    """The target's statistic over the calls that it applies to, a value each replication, by its scope; `lost` tells of endless ones."""
    kinds = _call_kinds(case)
    if isinstance(kinds, Reason):
        return Found(np.empty(0), missing=kinds)
    runs, pool = case.runs, case.runs.pool
    if kinds is not None:
        observed = _only(observed, np.isin(pool.incidents.kind[observed.row], kinds))
    notes = _endless(observed, lost)
    statistic = name or case.target.statistic or "mean"
    values = observed.values
    if share or statistic == "share":
        values, statistic = (values <= case.within_s).astype(np.float64), "mean"
    whole = _grouped(values, observed.replication, pool.replications, statistic)
    if np.isnan(whole).all():
        return not_found("results.why.no_calls")
    if case.target.scope == "each station":
        place = runs.area_station[observed.row]
        named = [(station.station, station.title) for station in runs.coverage.stations]
    elif case.target.scope == "each subdistrict":
        place = runs.world.cells.subdistrict[pool.incidents.cell[observed.row]]
        named = list(enumerate(runs.world.cells.titles))
    else:
        return Found(whole, notes=notes, observed=len(observed.values))
    groups = max(index for index, _ in named) + 1 if named else 0
    inside = (place >= 0) & (place < groups)
    group = place[inside].astype(np.int64) * pool.replications + observed.replication[inside]
    by_part = _grouped(values[inside], group, groups * pool.replications, statistic).reshape(groups, pool.replications)
    return Found(whole, tuple(_part(label, by_part[index]) for index, label in named), notes=notes, observed=len(observed.values))


def _part(name: Text, values: Floats) -> Part:
    if np.isnan(values).all():
        return Part(name, np.empty(0), Reason("results.why.no_calls"), empty=True)
    return Part(name, values)


def _grouped(values: Floats, group: npt.NDArray[np.integer], groups: int, statistic: str) -> Floats:
    if statistic == "mean":
        return grouped_mean(values, group, groups)
    return grouped_quantile(values, group, groups, PERCENTILES.get(statistic, 1.0))


def _call_kinds(case: Case) -> list[int] | Reason | None:
    """The kinds of call that the target names, as codes; None for all; a reason where this scenario has none of them."""
    kinds = case.runs.world.kinds  # a kind of call and a kind of unit may share a name: rescue
    named = [name for name in case.target.applies_to if name in kinds or name not in UNIT_KINDS]
    if not named:
        return None
    fires = {kind.kind for kind in case.runs.scenario.everyday.kinds if kind.fire_target}
    wanted = set(named) | (fires if {"fires", "火灾"} & set(named) else set())
    codes = [index for index, kind in enumerate(kinds) if kind in wanted]
    return codes or Reason("results.why.kind_not_here", {"kinds": tuple(named)})


def _unit_kinds(case: Case) -> list[int]:
    return [code for code, name in enumerate(UNIT_KINDS) if name in case.target.applies_to and name not in case.runs.world.kinds]


def _endless(observed: Observed, key: str) -> tuple[Reason, ...]:
    calls = int(np.isinf(observed.values).sum())
    return (Reason(key, {"calls": calls, "all": len(observed.values)}),) if calls else ()
