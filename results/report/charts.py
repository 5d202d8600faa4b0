"""The story's charts for the page: which figure is drawn how, from a run's record."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence

import numpy as np

from yingji.base.language import say
from yingji.results.charts.differences import Choice, efficient
from yingji.results.charts.figures import goals_on, sited, taken
from yingji.results.charts.measured import STEP_MIN, arrival, busy
from yingji.results.charts.response import Goal
from yingji.results.compare_terminal import difference_words
from yingji.results.comparison import Difference
from yingji.results.report.blocks import FigureRef
from yingji.results.report.phrases import percent, signed
from yingji.results.report.shape import OptionRecord
from yingji.results.report.svg import Bar, Line, Spot, bars, curves, grid, spots
from yingji.results.report.told import Told
from yingji.results.words import number, scale, unit_like, verdict_word

_MOST_BARS = 40
_MOST_UNITS = 12
_EVERY = 2
"""Of the tenths of a minute of a curve each second one is drawn."""
_HOUR_S = 3600.0


def chart(told: Told, figure: FigureRef) -> str | None:
    """The figure as SVG; None where this run has nothing to draw for it, or where the map shows it."""
    draw = _CHARTS.get(figure.key)
    return draw(told, told.record.options[max(figure.option, 0)], figure.alt) if draw is not None else None


def _relief_curve(told: Told, option: OptionRecord, alt: str) -> str | None:
    if option.relief is None:
        return None
    curve = option.relief.measures["curve"]
    hours = [float(each) for each in curve["hours"]]
    done = next((h for h, low in zip(hours, curve["low"], strict=True) if low is not None and low > 0.995), hours[-1])
    last = max(12, min(len(hours) - 1, round(done) + 2, 48))
    low, middle, high = (tuple(0.0 if y is None else float(y) for y in curve[name][: last + 1]) for name in ("low", "median", "high"))
    marks = [
        (v.threshold / _HOUR_S, say("report.chart.target", told.lang, n=f"{v.threshold / _HOUR_S:g}"))
        for v in option.verdicts
        if v.metric == "relief.time_all_served" and v.verdict != "not simulated" and math.isfinite(v.threshold)
    ]
    row = Line(say("report.chart.median_band", told.lang), middle, low, high)
    return curves(hours[: last + 1], [row], alt=alt, axis=say("report.chart.hours_after", told.lang), top=1.0, percent=True, marks=marks,
                  step=2 if last <= 24 else 6)  # fmt: skip


def _response(told: Told, option: OptionRecord, alt: str) -> str | None:
    """A chart for each clock: all calls from the order, and every clock on which a target stands, with the target drawn."""
    drawn = []
    for clock in ("order", "travel", "full"):
        goals = goals_on(option.verdicts, clock, told.lang)
        found = arrival(told.record, option, clock, told.lang) if goals or clock == "order" else None
        if found is None:
            continue
        end = float(found.minutes[min(int(np.searchsorted(found.share, 0.99 * found.share[-1])), len(found.minutes) - 1)])
        last = math.ceil(max([end, *(goal.minutes * 1.1 for goal in goals), 4.0]))
        at = np.arange(0, round(last / STEP_MIN) + 1, _EVERY)
        low, middle, high = (tuple(each[at].round(4).tolist()) for each in (found.low, found.share, found.high))
        row = Line(say("report.chart.share_band", told.lang), middle, low, high)
        marks = [(goal.minutes, goal.share, _goal(told, goal)) for goal in goals]
        axis = say(f"report.chart.clock_{clock}", told.lang)
        words = f"{alt} {axis}" + "".join(f"; {each[2]}" for each in marks)
        x = found.minutes[at].tolist()
        drawn.append(curves(x, [row], alt=words, axis=axis, top=1.0, percent=True, goals=marks, step=2 if last > 8 else 1))
    return "".join(drawn) or None


def _goal(told: Told, goal: Goal) -> str:
    said = {"share": percent(goal.share), "written": goal.written.lstrip("≤ "), "found": goal.found}
    return told.say("report.chart.goal", **said, verdict=verdict_word(goal.verdict, told.lang))


def _frontier(told: Told, option: OptionRecord, alt: str) -> str | None:
    if told.record.comparison is None:
        return None
    return _spots(told, taken(told.record, told.lang), [], alt)


def _sites(told: Told, option: OptionRecord, alt: str) -> str | None:
    if told.record.siting is None:
        return None
    return _spots(told, *sited(told.record.siting, told.lang), alt)


def _spots(told: Told, choices: Sequence[Choice], frontier: Sequence[tuple[float, float]], alt: str) -> str:
    best = efficient(choices)
    rows = [Spot(each.name, each.stations, each.covered, index in best) for index, each in enumerate(choices)]
    path = sorted(frontier) or sorted((choices[index].stations, choices[index].covered) for index in best)
    return spots(rows, path, alt=alt, axis=say("report.chart.stations_people", told.lang))


def _busy_hours(told: Told, option: OptionRecord, alt: str) -> str | None:
    """The busiest units, hour by hour."""
    try:
        found = busy(told.record, option, told.lang) if not told.record.relief else None
    except OSError:
        return None
    if found is None:
        return None
    order = np.argsort(-found.share.mean(axis=1), kind="stable")[:_MOST_UNITS].tolist()
    axis = say("report.chart.busy_hours", told.lang, n=len(order))
    return grid([found.units[index] for index in order], [found.share[index].tolist() for index in order], alt=alt, axis=axis)


def _hours(told: Told, option: OptionRecord, alt: str) -> str | None:
    table = told.record.tables.get("response")
    if table is None:
        return None
    mine, lang = table.of(option.name), told.lang
    wanted = (say("results.clock.call", lang), say("results.until.first", lang), say("results.by.hour", lang))
    at = [mine.columns.index(name) for name in ("clock", "until", "by", "group", "p50_min", "p90_min")]
    rows = [[row[index] for index in at] for row in mine.told(lang)]
    found = {int(str(row[3])): (row[4], row[5]) for row in rows if tuple(row[:3]) == wanted}
    if not found:
        return None
    x = [float(hour) for hour in range(24)]
    series = []
    for place, name in enumerate(("p50", "p90")):
        values = [found.get(hour, (None, None))[place] for hour in range(24)]
        series.append(Line(told.say(f"report.column.{name}"), tuple(math.nan if v is None else float(v) for v in values)))
    most = max((y for line in series for y in line.y if math.isfinite(y)), default=4)
    top = next(4.0 * step for step in (1, 2, 3, 5, 10, 15, 20, 25, 30, 50, 100, math.ceil(most / 4)) if 4 * step >= most)
    gaps = any(math.isnan(y) for hour, y in enumerate(series[1].y) if hour in found)  # a call that nobody answered has no time
    axis = say("report.chart.hour_of_day_never" if gaps else "report.chart.hour_of_day", lang)
    return curves(x, series, alt=alt, axis=axis, top=top, percent=False, step=3)


def _busy(told: Told, option: OptionRecord, alt: str) -> str | None:
    rows = []
    for name, load in list(option.measures.get("stations", {}).items())[:_MOST_BARS]:
        busy = load["busy"] or 0.0
        rows.append(Bar(option.title_of(name).in_(told.lang), busy, percent(busy, 1)))
    return bars(rows, alt=alt, axis=say("report.chart.busy", told.lang)) if rows else None


def _differences(told: Told, option: OptionRecord, alt: str) -> str | None:
    found = told.record.comparison
    if found is None:
        return None
    unit = unit_like(found.indifference, found.dimension)
    rows = []
    for index in found.order:
        apart = found.differences[index]
        if apart is not None:
            value, low, high = (scale(each, found.dimension, unit) for each in (apart.value, apart.low, apart.high))
            words = difference_words(Difference(apart.value, apart.low, apart.high, "t", apart.pairs), found.dimension, found.indifference,
                                     told.lang)  # fmt: skip
            rows.append(Bar(told.name(index), value, words.partition(" [")[0], low, high))
    return bars(rows, alt=alt, axis=say("report.chart.less_first", told.lang, first=told.name(0)), points=True)


def _bottleneck(told: Told, option: OptionRecord, alt: str) -> str | None:
    if option.relief is None:
        return None
    rows = [
        Bar(told.stage(gain["stage"]), gain["falls_s"] / _HOUR_S, signed(number(gain["falls_s"] / _HOUR_S, 1)))
        for gain in option.relief.measures["bottleneck"]
        if gain["falls_s"] is not None
    ]
    return bars(rows, alt=alt, axis=say("report.chart.hours_sooner", told.lang)) if rows else None


def _stocks(told: Told, option: OptionRecord, alt: str) -> str | None:
    if option.relief is None:
        return None
    rows = []
    for key, item in option.relief.measures["items"].items():
        need, delivered = item["need"]["median"] or 0.0, item["delivered"]["median"] or 0.0
        if need > 0:
            share = delivered / need
            text = say("report.chart.of_stock", told.lang, share=percent(share), stock=number(item["usable"], 0))
            rows.append(Bar(option.relief.items[key].in_(told.lang), share, text))
    return bars(rows, alt=alt, axis=say("report.chart.delivered", told.lang)) if rows else None


_CHARTS: Mapping[str, Callable[[Told, OptionRecord, str], str | None]] = {
    "relief_curve": _relief_curve,
    "response": _response,
    "hours": _hours,
    "busy": _busy,
    "busy_hours": _busy_hours,
    "differences": _differences,
    "frontier": _frontier,
    "sites": _sites,
    "bottleneck": _bottleneck,
    "stocks": _stocks,
}
