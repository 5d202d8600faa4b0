"""The run's tables as plain rows: what verdicts.xlsx and verdicts.csv hold, with a definition of every field."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from yingji.base.language import Lang, half, say
from yingji.results.case import Runs, station_name
from yingji.results.groups import BYS, By
from yingji.results.registry import measures
from yingji.results.relief.sheets import relief_sheets
from yingji.results.report.inputs import input_words
from yingji.results.response import CLOCKS, StationLoad, response_by, station_loads, unit_loads
from yingji.results.sheet import Cell, Sheet, definitions
from yingji.results.unmodelled import not_modelled, uncertain_by
from yingji.results.verdicts import PLAN, PartVerdict, Verdict
from yingji.results.words import class_word, promised, scale, unit_like, unit_word, verdict_word, why

MINUTE_S = 60.0
_FIVE_MINUTES = 2  # index of 5 min in coverage.WITHIN_S
_TABLE_BYS: tuple[By, ...] = tuple(by for by in BYS if by != "cell")  # cells are on the map and in run.gpkg


def sheets(verdicts: Sequence[Verdict], runs: Sequence[Runs], assumptions: Sequence[Mapping[str, Any]], lang: Lang) -> tuple[Sheet, ...]:
    """Every sheet of the workbook, the definitions of all fields last."""
    found = (
        verdict_sheet(verdicts, lang),
        _sheet("parts", _PART_COLUMNS, (_part_row(verdict, part, lang) for verdict in verdicts for part in verdict.parts)),
        *relief_sheets(runs, lang),
        _sheet("stations", _STATION_COLUMNS, (row for run in runs for row in _station_rows(run, lang))),
        _sheet("response", _RESPONSE_COLUMNS, (row for run in runs for row in _response_rows(run, lang))),
        _sheet("units", _UNIT_COLUMNS, (row for run in runs for row in _unit_rows(run, lang))),
        _sheet("assumptions", _ASSUMPTION_COLUMNS, (_assumption_row(row, lang) for row in assumptions)),
    )
    return (*found, _fields(found, verdicts, runs, lang))


_VERDICT_COLUMNS = (
    "option", "of", "id", "promise", "clause", "promised", "measured", "low", "high", "threshold", "unit", "verdict", "uncertain_by",
    "not_modelled", "held_in", "statistic", "metric", "interval", "replications", "confidence", "rests_on", "why", "printed", "treat",
)  # fmt: skip
_PART_COLUMNS = ("option", "of", "id", "part", "measured", "low", "high", "threshold", "unit", "verdict", "why")
_STATION_COLUMNS = (
    "option", "station", "class", "limit_km2", "area_km2", "people", "edge_min", "edge_p90_min", "people_5min", "km2_5min",
    "calls_per_year", "load_p90_min", "load_worst_min", "own_first", "sent_per_year", "busy",
)  # fmt: skip
_RESPONSE_COLUMNS = (
    "option", "clock", "until", "by", "group", "calls_per_year", "mean_min", "p50_min", "p80_min", "p90_min", "p95_min", "p90_low_min",
    "p90_high_min",
)  # fmt: skip
_UNIT_COLUMNS = ("option", "unit_name", "unit_kind", "station", "own", "sent_per_year", "busy", "busy_low", "busy_high")
_ASSUMPTION_COLUMNS = ("input", "value", "range", "range_from", "where", "source")
_FIELD_COLUMNS = ("field", "definition")


def verdict_sheet(verdicts: Sequence[Verdict], lang: Lang) -> Sheet:
    """One row a target and option: the sheet that verdicts.csv holds too."""
    return _sheet("verdicts", _VERDICT_COLUMNS, (_verdict_row(verdict, lang) for verdict in verdicts))


def minutes(seconds: float) -> float | None:
    """Minutes, or None where there is no number to write."""
    return seconds / MINUTE_S if math.isfinite(seconds) else None


def number(value: float) -> float | None:
    """The number, or None where there is none."""
    return float(value) if math.isfinite(value) else None


def _sheet(key: str, columns: tuple[str, ...], rows: Iterator[tuple[Cell, ...]]) -> Sheet:
    return Sheet(key, columns, tuple(rows))


def _verdict_row(v: Verdict, lang: Lang) -> tuple[Cell, ...]:
    to_unit, unit = _in_unit(v)
    return (
        v.option.in_(lang), _of(v, lang), v.id, v.promise.in_(lang), half(v.clause, lang), promised(v, lang), to_unit(v.measured),
        to_unit(v.low),
        to_unit(v.high), to_unit(v.threshold), unit_word(unit, lang),
        verdict_word(v.verdict, lang), uncertain_by(v, lang), not_modelled(v, lang), number(v.held_in), v.statistic, v.metric,
        "" if v.interval == "none" else say(f"results.interval.{_INTERVAL[v.interval]}", lang), v.replications or None,
        say(f"results.confidence.{v.confidence}", lang) if v.confidence else "", _inputs(v, lang), why(v, lang), v.printed,
        v.treat.in_(lang) if v.treat else "",
    )  # fmt: skip


def _inputs(v: Verdict, lang: Lang) -> str:
    """What of a verdict's inputs is assumed, in words, each once."""
    return say("results.list", lang).join(dict.fromkeys(input_words(name, lang) for name in v.rests_on))


def _assumption_row(row: Mapping[str, Any], lang: Lang) -> tuple[Cell, ...]:
    """A row of the register; where its range comes from, in words."""
    told = {**row, "range_from": say(f"uncertainty.from.{row['range_from']}", lang) if row.get("range_from") else ""}
    return tuple(_plain(told.get(column), lang) for column in _ASSUMPTION_COLUMNS)


_INTERVAL = {"exact": "exact", "t": "few", "95 %": "most"}


def _part_row(v: Verdict, part: PartVerdict, lang: Lang) -> tuple[Cell, ...]:
    to_unit, unit = _in_unit(v)
    reasons = say("results.join", lang).join(reason.text(lang) for reason in part.why)
    return (
        v.option.in_(lang), _of(v, lang), v.id, part.name.in_(lang), to_unit(part.measured), to_unit(part.low), to_unit(part.high),
        to_unit(v.threshold), unit_word(unit, lang), verdict_word(part.verdict, lang), reasons,
    )  # fmt: skip


def _in_unit(v: Verdict) -> tuple[Callable[[float], float | None], str]:
    """From SI to the unit in which the target is written; and that unit."""
    dimension = v.dimension
    if dimension is None:
        return number, ""
    unit = unit_like(v.written, dimension)
    # A value of 0.95 written as 95 % comes back as 94.99999999999999: twelve digits are more than any input has.
    return lambda value: number(float(f"{scale(value, dimension, unit):.12g}")), unit


def _of(v: Verdict, lang: Lang) -> str:
    return say("results.of_plan", lang) if v.of == PLAN else v.of


def _station_rows(runs: Runs, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    loads: dict[int, StationLoad] = {load.station: load for load in station_loads(runs)}
    for cover in runs.coverage.stations:
        load = loads[cover.station]
        yield (
            runs.world.option.in_(lang), cover.title.in_(lang), class_word(cover.class_, lang) if cover.class_ else "",
            number(cover.limit_km2), cover.area_km2, cover.people,
            minutes(cover.edge_s), minutes(cover.edge_p90_s), cover.people_within[_FIVE_MINUTES], cover.km2_within[_FIVE_MINUTES],
            number(load.calls_per_year), minutes(load.p90_s), minutes(load.worst_cell_p90_s), number(load.own_first),
            number(load.sent_per_year), number(load.busy),
        )  # fmt: skip


def _response_rows(runs: Runs, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    if not runs.samples:
        return
    struck = (rule.kind for strike in runs.scenario.hazards for rule in strike.hazard.calls)
    kinds = {kind.kind: kind.name.in_(lang) for kind in (*runs.scenario.everyday.kinds, *struck)}
    subdistricts = {name.zh: name.in_(lang) for name in runs.world.cells.titles}
    words = {"kind": kinds, "subdistrict": subdistricts, "station": _station_names(runs, lang)}
    for until in ("first", "full"):
        for clock in CLOCKS:
            for by in _TABLE_BYS:
                for row in response_by(runs, by, clock=clock, until="full" if until == "full" else "first"):
                    yield (
                        runs.world.option.in_(lang), say(f"results.clock.{clock}", lang), say(f"results.until.{until}", lang),
                        say(f"results.by.{by}", lang), words.get(by, {}).get(row.group, row.group),
                        row.calls_per_year, *(minutes(s) for s in (row.mean_s, row.p50_s, row.p80_s, row.p90_s, row.p95_s)),
                        minutes(row.p90_low_s), minutes(row.p90_high_s),
                    )  # fmt: skip


def _station_names(runs: Runs, lang: Lang) -> dict[str, str]:
    return {station.name: station_name(station).in_(lang) for station in runs.world.stations}


def _unit_rows(runs: Runs, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    names = _station_names(runs, lang)
    for load in unit_loads(runs):
        yield (
            runs.world.option.in_(lang), load.name, say(f"results.unit_kind.{load.kind}", lang), names[load.station],
            say("results.own" if load.own else "results.neighbour", lang), load.sent_per_year, number(load.busy_mean),
            number(load.busy_low), number(load.busy_high),
        )  # fmt: skip


def _fields(found: Sequence[Sheet], verdicts: Sequence[Verdict], runs: Sequence[Runs], lang: Lang) -> Sheet:
    """Every column of every sheet and every measure that is used, with its definition."""
    rows = [*definitions(found, lang)]
    used = dict.fromkeys(v.metric for v in verdicts if v.metric)
    if any(run.digest is not None for run in runs):
        rows.append((say("digest.percentiles", lang), say("digest.method", lang)))
    rows += [(f"{measures()[key].name.in_(lang)} ({key})", measures()[key].definition.in_(lang)) for key in used]
    return Sheet("fields", _FIELD_COLUMNS, tuple(rows))


def _plain(value: Any, lang: Lang) -> Cell:
    return value if isinstance(value, int | float) or value is None else half(str(value), lang)
