"""Every chart that a finished run has data for, by key."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from matplotlib.figure import Figure

from yingji.base.figures import Text
from yingji.base.language import Lang, half, say
from yingji.base.units import Dimension
from yingji.results.charts.board import Tile, board_chart
from yingji.results.charts.busy import busy_chart
from yingji.results.charts.canvas import Size
from yingji.results.charts.differences import Choice, Gap, differences_chart, frontier_chart
from yingji.results.charts.hours import ByHour, Goods, hours_chart, stocks_chart
from yingji.results.charts.measured import CLOCKS, arrival, busy, relief_curves
from yingji.results.charts.relief import ReliefGoal, Stage, bottleneck_chart, relief_chart
from yingji.results.charts.response import Arrival, Goal, response_chart
from yingji.results.report.shape import OptionRecord, RunRecord, SitingRecord
from yingji.results.verdicts import Verdict
from yingji.results.words import measured, promised, scale, unit_word

Chart = Callable[[Size], Figure]

_GOALS = {"response.full": "full", "response.travel": "travel"}
"""Measure of a target → the clock on whose chart it is drawn."""
_SHOWN_UNIT = {"time": "min", "share": "%"}
_FIVE = "5_min"


def charts(record: RunRecord, lang: Lang, option: int = 0) -> dict[str, Chart]:
    """By key, in the order in which they are told, of one option where a chart shows one; a chart without data is left out."""
    first = record.options[option]
    found: dict[str, Chart] = {"board": partial(_board, first, lang)}
    if record.comparison is not None:
        found["differences"] = partial(_differences, record, lang)
    if record.siting is not None:
        found["sites"] = partial(_sites, record.siting, lang)
    elif record.comparison is not None:
        found["frontier"] = partial(_frontier, record, lang)
    if any(option.relief is not None for option in record.options):
        found |= _relief_charts(record, first, lang)
    for clock in CLOCKS:
        goals = goals_on(first.verdicts, clock, lang)
        if clock in ("order", *_GOALS.values()) and (goals or clock == "order"):
            ordered = [first, *(each for each in record.options if each is not first)]  # the targets' results are the first one's
            arrivals = tuple(one for each in ordered if (one := arrival(record, each, clock, lang)) is not None)
            if arrivals:
                words = say(f"charts.clock_{clock}", lang)
                found[f"response_{clock}"] = partial(_response, arrivals, goals, words, lang)
    hours = _by_hour(record, first)
    if hours is not None:
        words = say("charts.clock_call", lang)
        found["hours"] = partial(_hours, hours, words, lang)
    out = busy(record, first, lang) if record.kind != "disaster" else None
    if out is not None:
        found["busy"] = lambda size: busy_chart(out, lang=lang, size=size)
    return found


def tiles(option: OptionRecord, lang: Lang) -> tuple[Tile, ...]:
    """A tile for each target of an option."""
    return tuple(
        Tile(v.verdict, v.promise.in_(lang), _bound(v, lang), "" if math.isnan(v.measured) else measured(v, lang), half(v.clause, lang))
        for v in option.verdicts
    )


def _bound(verdict: Verdict, lang: Lang) -> str:
    """What is promised; a bound that the plan prints in Chinese words is in the promise, which is translated."""
    written = promised(verdict, lang)
    return "" if lang == "en" and any("\u4e00" <= sign <= "\u9fff" for sign in written) else written


def _response(arrivals: Sequence[Arrival], goals: Sequence[Goal], clock: str, lang: Lang, size: Size) -> Figure:
    return response_chart(arrivals, goals, clock=clock, lang=lang, size=size)


def _hours(found: ByHour, clock: str, lang: Lang, size: Size) -> Figure:
    return hours_chart(found, clock=clock, lang=lang, size=size)


def _board(option: OptionRecord, lang: Lang, size: Size) -> Figure:
    every = tiles(option, lang)
    judged = tuple(tile for tile in every if tile.verdict != "not simulated")
    return board_chart(every, lang=lang, size=size, columns=3 if size.width < 200 else 4, most=max(12, len(judged)))


def goals_on(verdicts: Sequence[Verdict], clock: str, lang: Lang) -> tuple[Goal, ...]:
    """The targets on a percentile of this clock."""
    return tuple(goal for verdict in verdicts if (goal := _goal(verdict, clock, lang)) is not None)


def _goal(verdict: Verdict, clock: str, lang: Lang) -> Goal | None:
    """A target on a percentile of this clock."""
    if _GOALS.get(verdict.metric) != clock or not verdict.statistic.startswith("p") or verdict.verdict == "not simulated":
        return None
    share = float(verdict.statistic[1:]) / 100
    return Goal(verdict.threshold / 60, share, verdict.verdict, promised(verdict, lang), measured(verdict, lang))


def _differences(record: RunRecord, lang: Lang, size: Size) -> Figure:
    found = record.comparison
    assert found is not None
    unit = _SHOWN_UNIT.get(found.dimension, "")
    gaps = []
    for option, apart in zip(record.options, found.differences, strict=True):
        if apart is not None:
            value, low, high = (_shown(each, found.dimension, unit) for each in (apart.value, apart.low, apart.high))
            gaps.append(Gap(option.name.in_(lang), value, low, high, apart.sense))
    words = say("charts.difference_points", lang) if unit == "%" else unit_word(unit, lang)
    axis = say("charts.difference_axis", lang, measure=found.name, unit=words, first=record.options[0].name)
    return differences_chart(gaps, axis=axis, lang=lang, size=size)


def _shown(value: float, dimension: Dimension, unit: str) -> float:
    return scale(value, dimension, unit) if unit and math.isfinite(value) else value


def taken(record: RunRecord, lang: Lang) -> list[Choice]:
    """Each option by its stations and the residents whom they reach within five minutes."""
    return [
        Choice(
            option.name.in_(lang), sum(station.own and station.kind == "fire" for station in option.stations),
            float(option.measures["coverage"]["people_within"][_FIVE]),
        )
        for option in record.options
    ]  # fmt: skip


def sited(siting: SitingRecord, lang: Lang) -> tuple[list[Choice], list[tuple[float, float]]]:
    """The choices of a siting, and the most residents that each number of stations can reach."""
    frontier = [(float(stations), share) for stations, share, _ in siting.frontier]
    return [Choice(each.name.in_(lang), each.stations, each.people_within) for each in siting.choices], frontier


def _frontier(record: RunRecord, lang: Lang, size: Size) -> Figure:
    return frontier_chart(taken(record, lang), minutes=5, lang=lang, size=size)


def _sites(siting: SitingRecord, lang: Lang, size: Size) -> Figure:
    choices, frontier = sited(siting, lang)
    return frontier_chart(choices, minutes=siting.within_s / 60, lang=lang, size=size, frontier=frontier)


def _relief_charts(record: RunRecord, option: OptionRecord, lang: Lang) -> dict[str, Chart]:
    found: dict[str, Chart] = {}
    hours, curves = relief_curves(record, option, lang)
    goals = [
        ReliefGoal(v.threshold / 3600, 1.0, v.verdict)
        for v in option.verdicts
        if v.metric == "relief.time_all_served" and v.dimension == "time" and v.verdict != "not simulated"
    ]
    if curves:
        found["relief"] = lambda size: relief_chart(hours, curves, goals, lang=lang, size=size)
    if "items" in record.tables and (goods := _goods(record, option, lang)):
        found["stocks"] = lambda size: stocks_chart(goods, lang=lang, size=size)
    if "bottleneck" in record.tables:
        stages, note = _stages(record, option, lang)
        if stages:
            found["bottleneck"] = lambda size: bottleneck_chart(stages, note=note, lang=lang, size=size)
    return found


def _by_hour(record: RunRecord, option: OptionRecord) -> ByHour | None:
    """Half and nine tenths of the calls by hour of the day, from the call."""
    if "response" not in record.tables:
        return None
    table = record.tables["response"].of(option.name)
    hour, call, until = say("results.by.hour", "en"), say("results.clock.call", "en"), say("results.until.first", "en")
    half, ninety = np.full(24, np.nan), np.full(24, np.nan)
    for row in table.rows:
        cells = {column: cell.en if isinstance(cell, Text) else cell for column, cell in zip(table.columns, row, strict=True)}
        if (cells["by"], cells["clock"], cells["until"]) == (hour, call, until):
            at = int(str(cells["group"]).split("–")[0].split(":")[0].split("-")[0])
            half[at], ninety[at] = (float(cells[key]) if cells[key] is not None else np.nan for key in ("p50_min", "p90_min"))  # type: ignore[arg-type]
    return ByHour(half, ninety) if np.isfinite(half).any() else None


def _goods(record: RunRecord, option: OptionRecord, lang: Lang) -> tuple[Goods, ...]:
    table = record.tables["items"].of(option.name)
    made = []
    for row in table.rows:
        cells = {column: cell.in_(lang) if isinstance(cell, Text) else cell for column, cell in zip(table.columns, row, strict=True)}
        need = _number(cells["need"])
        if need > 0:
            numbers = (_number(cells[key]) for key in ("usable", "delivered"))
            made.append(Goods(str(cells["item"]), str(cells["item_unit"]), need, *numbers))
    return tuple(made)


def _stages(record: RunRecord, option: OptionRecord, lang: Lang) -> tuple[tuple[Stage, ...], str]:
    """Hours that the 90th percentile would fall; where it is never reached as it is, people who would be relieved more."""
    table = record.tables["bottleneck"].of(option.name)
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    if not rows:
        return (), ""
    by_time = all(isinstance(row["p90_h"], float | int) for row in rows)
    made = []
    for row in rows:
        gain = _number(row["falls_h"]) if by_time else _number(row["freed_share"]) - _number(row["relieved_share"])
        gain = max(gain, 0.0)
        key = "relief.sheet_bar_hours" if by_time else "relief.sheet_bar_share"
        words = "0" if round(gain, 1 if by_time else 2) == 0 else say(key, lang, hours=f"{gain:.1f}", share=f"{gain * 100:.0f}")
        stage = row["stage"]
        made.append(Stage(stage.in_(lang) if isinstance(stage, Text) else str(stage), gain, words))
    now = {"hours": f"{_number(rows[0]['p90_h']):.1f}", "share": f"{_number(rows[0]['relieved_share']):.0%}",
           "replications": rows[0]["replications"]}  # fmt: skip
    return tuple(made), say("relief.sheet_bars_hours" if by_time else "relief.sheet_bars_share", lang, **now)


def _number(value: object) -> float:
    """A cell of a table; what is no number is 0."""
    return float(value) if isinstance(value, int | float) else 0.0
