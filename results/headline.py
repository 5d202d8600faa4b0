"""The headline measures and everything else as JSON: numbers are finite or null."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from yingji.base.language import Lang, half
from yingji.results.case import Runs
from yingji.results.coverage import WITHIN_S, Coverage
from yingji.results.firewater import firewater_json
from yingji.results.histogram import METHOD
from yingji.results.relief.headline import relief_json
from yingji.results.response import CLOCKS, UNTILS, station_loads
from yingji.results.statistics import Floats, finite, interval
from yingji.results.unmodelled import bearing
from yingji.results.verdicts import PartVerdict, Verdict
from yingji.results.yearly import STATISTICS, headline_rows

Json = dict[str, Any]


def run_json(
    *, run: str, scenario: str, replications: int, seed: int, verdicts: Sequence[Verdict], runs: Sequence[Runs], lang: Lang
) -> Json:
    """What `yingji run --json` prints. `measures` has an entry for each option, by its name."""
    return {
        "run": run,
        "scenario": scenario,
        "replications": replications,
        "seed": seed,
        "verdicts": [verdict_json(verdict, lang) for verdict in verdicts],
        "measures": {option.world.option.in_(lang): measures_json(option) for option in runs},
    }


def verdict_json(verdict: Verdict, lang: Lang) -> Json:
    """One verdict; values in `unit` (SI), null where nothing was measured or a call was never reached."""
    return {
        "id": verdict.id,
        "of": verdict.of,
        "option": verdict.option.in_(lang),
        "promise": verdict.promise.in_(lang),
        "metric": verdict.metric or None,
        "statistic": verdict.statistic or None,
        "scope": verdict.scope,
        "bound": verdict.bound or None,
        "threshold": finite(verdict.threshold),
        "unit": verdict.unit,
        "printed": verdict.printed,
        "measured": finite(verdict.measured),
        "low": finite(verdict.low),
        "high": finite(verdict.high),
        "interval": verdict.interval,
        "replications": verdict.replications,
        "verdict": verdict.verdict,
        "uncertain_by": verdict.uncertain_by or None,
        "not_modelled": list(bearing(verdict)),
        "held_in": finite(verdict.held_in),
        "clause": half(verdict.clause, lang),
        "treat": verdict.treat.in_(lang) if verdict.treat else None,
        "confidence": verdict.confidence,
        "rests_on": list(verdict.rests_on),
        "why": [reason.text(lang) for reason in verdict.why],
        "parts": [_part_json(part, lang) for part in verdict.parts],
    }


def _part_json(part: PartVerdict, lang: Lang) -> Json:
    values = {"measured": finite(part.measured), "low": finite(part.low), "high": finite(part.high)}
    return {"name": part.name.in_(lang), "verdict": part.verdict, **values, "why": [reason.text(lang) for reason in part.why]}


def measures_json(runs: Runs) -> Json:
    """The headline measures of one option; each simulated one with its mean, median and interval over replications."""
    found: Json = {"coverage": coverage_json(runs.coverage), **firewater_json(runs.world)}
    if runs.relief is not None:
        found["relief"] = relief_json(runs)
    if not runs.samples:
        return found
    rows = runs.digest.years if runs.digest is not None else headline_rows(runs)
    found["percentiles"] = percentiles(runs)
    found["response"] = {until: {clock: _statistics(rows, f"response.{until}.{clock}") for clock in CLOCKS} for until in UNTILS}
    found["travel"], found["turnout"] = (_statistics(rows, name) for name in ("travel", "turnout"))
    for name in ("calls", "waited", "given_up", "by_neighbours", "busy_mean", "busy_max"):
        found[name] = _interval_json(rows[name], "/year" if name == "calls" else "")
    found["stations"] = {
        runs.world.stations[load.station].name: {
            "calls_per_year": finite(load.calls_per_year),
            "p90_s": finite(load.p90_s),
            "worst_cell_p90_s": finite(load.worst_cell_p90_s),
            "own_first": finite(load.own_first),
            "busy": finite(load.busy),
        }
        for load in station_loads(runs)
    }
    return found


def percentiles(runs: Runs) -> str:
    """How percentiles over the calls of all replications were found."""
    return METHOD if runs.digest is not None else "exact"


def coverage_json(coverage: Coverage) -> Json:
    """The geometry alone: shares within each time, and the stations' areas and edges."""
    labels = [f"{limit / 60:g}_min" for limit in WITHIN_S]
    return {
        "hour_of_week": coverage.hour,
        "people": finite(coverage.people),
        "area_km2": finite(coverage.area_km2),
        "people_within": {label: finite(share) for label, share in zip(labels, coverage.people_within, strict=True)},
        "area_within": {label: finite(share) for label, share in zip(labels, coverage.area_within, strict=True)},
        "unreached_cells": int(np.isinf(coverage.time_s).sum()),
        "stations": [
            {
                "name": station.name,
                "class": station.class_ or None,
                "area_km2": finite(station.area_km2),
                "limit_km2": finite(station.limit_km2),
                "people": finite(station.people),
                "edge_s": finite(station.edge_s),
                "edge_p90_s": finite(station.edge_p90_s),
                "people_within": {label: finite(n) for label, n in zip(labels, station.people_within, strict=True)},
                "km2_within": {label: finite(n) for label, n in zip(labels, station.km2_within, strict=True)},
            }
            for station in coverage.stations
        ],
    }


def _statistics(rows: Mapping[str, Floats], name: str) -> Json:
    return {each: _interval_json(rows[f"{name}.{each}"], "s") for each in STATISTICS}


def _interval_json(values: Floats, unit: str) -> Json:
    seen = interval(values)
    ends = {"mean": seen.mean, "median": seen.median, "low": seen.low, "high": seen.high}
    return {**{name: finite(value) for name, value in ends.items()}, "unit": unit, "interval": seen.kind}
