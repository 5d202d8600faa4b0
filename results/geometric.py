"""Measures of the geometry: every station at home, every street as busy as it is at its busiest hour."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from yingji.base.figures import Text
from yingji.results.case import Case, Found, Part, Reason
from yingji.results.coverage import StationCover
from yingji.results.statistics import PERCENTILES, Floats, weighted_quantile


def area_to_limit(case: Case) -> Found:
    """station.area_to_limit, station by station; a class without a limit has nothing to keep to."""

    def ratio(station: StationCover) -> Part:
        if not station.class_:
            return _unknown(station.title, Reason("results.why.no_class", {"station": station.title}))
        limit = case.limits_km2.get(station.class_, math.nan)
        if math.isnan(limit):
            reason = Reason("results.why.no_limit", {"station": station.title, "class_": station.class_})
            return Part(station.title, np.empty(0), reason, empty=True)
        drawn = case.runs.world.stations[station.station].area  # by hand: it goes before the area by travel time
        return Part(station.title, np.array([(drawn.value / 1e6 if drawn is not None else station.area_km2) / limit]))

    return _by_station(case, ratio, over="max")


def edge_time(case: Case) -> Found:
    """station.edge_time: the worst cell of each area, or the percentile by area that the target asks for."""
    statistic = case.target.statistic
    share = PERCENTILES.get(statistic, 1.0)
    runs = case.runs
    if case.target.scope == "district":
        time_s, area = runs.coverage.time_s, runs.world.cells.area_m2
        value = _mean(time_s, area) if statistic == "mean" else weighted_quantile(time_s, area, share)
        return Found(np.array([value]), notes=_unreached(case))

    def edge(station: StationCover) -> Part:
        own = runs.coverage.first == station.station
        if not own.any():
            return _nothing(station)
        time_s, area = runs.coverage.time_s[own], runs.world.cells.area_m2[own]
        value = _mean(time_s, area) if statistic == "mean" else weighted_quantile(time_s, area, share)
        return Part(station.title, np.array([value]))

    return _by_station(case, edge, over="max")


def covered_people(case: Case) -> Found:
    """cover.people."""
    return _covered(case, case.runs.world.cells.night)


def covered_area(case: Case) -> Found:
    """cover.area."""
    return _covered(case, case.runs.world.cells.area_m2)


def _covered(case: Case, weight: Floats) -> Found:
    runs = case.runs
    reached = np.where(runs.coverage.time_s <= case.within_s, weight, 0.0)
    if case.target.scope == "each subdistrict":
        index, names = runs.world.cells.subdistrict, runs.world.cells.titles
        people = np.bincount(index, weights=weight, minlength=len(names))
        share = np.bincount(index, weights=reached, minlength=len(names)) / np.where(people > 0, people, math.nan)
        parts = tuple(
            Part(name, np.empty(0) if math.isnan(value) else np.array([value]), empty=math.isnan(value))
            for name, value in zip(names, share.tolist(), strict=True)
        )
        return Found(np.array([float(reached.sum() / weight.sum())]), parts)
    if case.target.scope == "each station":

        def within(station: StationCover) -> Part:
            own = runs.coverage.first == station.station
            total = float(weight[own].sum())
            return Part(station.title, np.array([float(reached[own].sum()) / total])) if total > 0 else _nothing(station)

        return _by_station(case, within, over="min")
    total = float(weight.sum())
    return Found(np.array([float(reached.sum()) / total if total > 0 else math.nan]), notes=_unreached(case))


def _by_station(case: Case, part: Callable[[StationCover], Part], *, over: str) -> Found:
    """Parts for every station; the district's value is that of the worst station."""
    parts = tuple(part(station) for station in case.runs.coverage.stations)
    known = [float(p.values[0]) for p in parts if len(p.values)]
    if not known:
        reasons = [p.missing for p in parts if p.missing is not None]
        return Found(np.empty(0), parts, missing=reasons[0] if reasons else Reason("results.why.no_station"))
    return Found(np.array([max(known) if over == "max" else min(known)]), parts)


def _mean(time_s: Floats, area: Floats) -> float:
    return float((time_s * area).sum() / area.sum())


def _unknown(name: Text, why: Reason) -> Part:
    return Part(name, np.empty(0), why)


def _nothing(station: StationCover) -> Part:
    return Part(station.title, np.empty(0), Reason("results.why.never_first", {"station": station.title}), empty=True)


def _unreached(case: Case) -> tuple[Reason, ...]:
    cells = int(np.isinf(case.runs.coverage.time_s).sum())
    return (Reason("results.why.unreached", {"cells": cells}),) if cells else ()
