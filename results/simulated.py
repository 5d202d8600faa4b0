"""Measures of the simulation: a yearly statistic for each replication, over the calls that a target applies to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from yingji.base.figures import Text
from yingji.results.case import Case, Found, Part, Reason, not_found, station_name
from yingji.results.measures import calls_of_orders, of_units
from yingji.results.spread import Spread, spread
from yingji.results.statistics import PERCENTILES, Floats
from yingji.sim.world import UNIT_KINDS

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Observed:
    """What was seen in each replication, one after the other."""

    values: Floats  # [n] nan for none
    sizes: tuple[int, ...]  # of each replication
    of_call: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]  # [k] a column of the pool → [n] of the call of each value

    def where(self, flags: Flags) -> Observed:
        """What is flagged [n] of it."""
        rows = np.flatnonzero(flags)
        sizes = np.diff(rows.searchsorted([0, *np.cumsum(self.sizes)])).tolist()
        return Observed(self.values[rows], tuple(sizes), lambda column: self.of_call(column)[rows])


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
    observed = _every_call(case, case.runs.response_s(case.target.clock or "call", "full" if full else "first"))
    return _statistic(case, observed, share=share, lost="results.why.never_full" if full else "results.why.never_reached")


def travel(case: Case) -> Found:
    """response.travel; calls that nobody reached have no travel."""
    return _statistic(case, _every_call(case, case.runs.pool.incidents.first_travel_s))


def turnout(case: Case) -> Found:
    """response.turnout of own units ordered at home."""
    runs, named = case.runs, _unit_kinds(case)
    seconds = runs.turnouts.seconds
    if named:
        seconds = np.where(_among(named, len(UNIT_KINDS))[runs.world.units.kind[runs.turnouts.unit]], seconds, np.nan)
    return _statistic(case, Observed(seconds, runs.turnouts.sizes, lambda column: column[calls_of_orders(runs.samples)]))


def waited(case: Case) -> Found:
    """calls.waited."""
    return _statistic(case, _every_call(case, case.runs.pool.incidents.waited.astype(np.float64)), name="mean")


def by_neighbours(case: Case) -> Found:
    """calls.by_neighbours: of all orders of a year, those to neighbours' units."""
    pool = case.runs.pool
    units, theirs = pool.totals(pool.incidents.units), pool.totals(pool.incidents.neighbour_units)
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
    busy_s, in_service_s = (of_units(case.runs.samples, name) for name in ("busy_s", "in_service_s"))
    share = np.divide(busy_s, in_service_s, out=np.full(busy_s.shape, np.nan), where=in_service_s > 0)
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
    return _each(spread(share.ravel(), [share.shape[1]] * len(share), shares=_shares(case.target.statistic or "max")))


def _every_call(case: Case, values: Floats) -> Observed:
    return Observed(values, case.runs.pool.sizes, lambda column: column)


def _statistic(case: Case, observed: Observed, *, name: str = "", share: bool = False, lost: str = "results.why.never_reached") -> Found:
    """The target's statistic over the calls that it applies to, a value each replication, by its scope; `lost` tells of endless ones."""
    kinds = _call_kinds(case)
    if isinstance(kinds, Reason):
        return Found(np.empty(0), missing=kinds)
    runs, pool = case.runs, case.runs.pool
    if kinds is not None:
        observed = observed.where(_among(kinds, len(runs.world.kinds))[observed.of_call(pool.incidents.kind)])
    values = observed.values
    endless = int(np.isinf(values).sum())
    statistic = name or case.target.statistic or "mean"
    if share or statistic == "share":
        values, statistic = np.where(np.isnan(values), np.nan, values <= case.within_s), "mean"
    named: list[tuple[int, Text]] = []
    place = np.zeros((len(values), 0), np.int32)
    if case.target.scope == "each station":
        place = observed.of_call(runs.area_station)[:, np.newaxis]
        named = [(station.station, station.title) for station in runs.coverage.stations]
    elif case.target.scope == "each subdistrict":
        place = observed.of_call(runs.world.cells.subdistrict[pool.incidents.cell])[:, np.newaxis]
        named = list(enumerate(runs.world.cells.titles))
    groups = max((index for index, _ in named), default=-1) + 1
    shares = _shares(statistic)
    found = spread(
        values, observed.sizes, shares=shares, groups=np.where(place < groups, place, -1).astype(np.int32), parts=groups,
        share=shares[0] if shares else 1.0, compiled=runs.compiled,
    )  # fmt: skip
    whole, seen = _each(found), int(found.counts.sum())
    if np.isnan(whole).all():
        return not_found("results.why.no_calls")
    by_part = found.part_quantiles if shares else found.part_means
    parts = tuple(_part(label, by_part[:, index]) for index, label in named)
    notes = (Reason(lost, {"calls": endless, "all": seen}),) if endless else ()
    return Found(whole, parts, notes=notes, observed=seen)


def _shares(statistic: str) -> tuple[float, ...]:
    """Of a percentile and of `max`; the mean has none."""
    return () if statistic == "mean" else (PERCENTILES.get(statistic, 1.0),)


def _each(found: Spread) -> Floats:
    """[r] the one percentile that was asked for, or the mean."""
    return found.quantiles[:, 0] if found.quantiles.shape[1] else found.means


def _among(codes: list[int], count: int) -> Flags:
    among = np.zeros(count, dtype=bool)
    among[codes] = True
    return among


def _part(name: Text, values: Floats) -> Part:
    if np.isnan(values).all():
        return Part(name, np.empty(0), Reason("results.why.no_calls"), empty=True)
    return Part(name, values)


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
