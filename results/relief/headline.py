"""What a disaster comes to, as JSON and in a few lines on the terminal."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import numpy as np

from yingji.base.figures import Text
from yingji.base.language import LANGS, Lang, say
from yingji.results.case import Reason, Runs
from yingji.results.relief.bottleneck import Gain
from yingji.results.relief.reasons import bottleneck, definition
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.summary import HOUR_S, Line, harm_lines, relief_lines
from yingji.results.statistics import Floats, Interval, finite, interval

Json = dict[str, Any]


def relief_json(runs: Runs) -> Json:
    """The disasters of one option; null stands for what never comes within the horizon. Shares are 0 … 1, hours from the disaster."""
    relief = runs.relief
    assert relief is not None
    return {
        "definition": [reason.text("zh") for reason in definition(runs)],
        "relieved_words": next(({lang: _words(reason, lang) for lang in LANGS} for reason in definition(runs)), None),
        "horizon_h": relief.world.horizon_s / HOUR_S,
        "relief": {line.key: _line(line) for line in relief_lines(relief)},
        "damage": {line.key: _line(line) for line in harm_lines(relief)},
        "curve": _curve(relief),
        "items": {key: _item(relief, index) for index, key in enumerate(relief.world.items.key)},
        "bottleneck": [_gain(gain) for gain in relief.gains],
        "days": [{**asdict(day), "area_m2": finite(day.area_m2)} for day in relief.days],
    }


def _words(reason: Reason, lang: Lang) -> str:
    """The scenario's own words of what counts as relieved."""
    words = reason.values["words"]
    return words.in_(lang) if isinstance(words, Text) else str(words)


def _line(line: Line) -> Json:
    return {**_ends(line.interval), "unit": line.unit}


def _spread(values: Floats, *, most: float = math.inf) -> Json:
    found = interval(values, most=most)
    return _ends(found)


def _ends(found: Interval) -> Json:
    return {name: finite(getattr(found, name)) for name in ("median", "low", "high")}


def _curve(relief: ReliefRuns) -> Json:
    """The share of the affected relieved, hour by hour."""
    table = relieved_share(relief)[:, :: round(HOUR_S / (relief.moments_s[1] - relief.moments_s[0]))]
    spreads = [_spread(column, most=1.0) for column in table.T]
    return {"hours": list(range(len(spreads))), **{name: [each[name] for each in spreads] for name in ("median", "low", "high")}}


def relieved_share(relief: ReliefRuns) -> Floats:
    """[n, t] share of the affected relieved by each moment of the grid; nan where nobody is affected."""
    return np.stack([sample.curve() / sample.affected if sample.affected else np.full(len(sample.sheltered), np.nan)
                     for sample in relief.samples])  # fmt: skip


def _item(relief: ReliefRuns, index: int) -> Json:
    goods = [sample.goods for sample in relief.samples]
    numbers = {name: np.array([getattr(each, name)[index] for each in goods], np.float64) for name in ("need", "delivered", "unmet_people")}
    out_h = np.array([each.out_s[index] for each in goods]) / HOUR_S
    return {"usable": float(goods[0].usable[index]), **{name: _spread(values) for name, values in numbers.items()}, "out_h": _spread(out_h)}


def _gain(gain: Gain) -> Json:
    times = {name: finite(getattr(gain, name)) for name in ("p90_s", "freed_p90_s", "falls_s")}
    return {"stage": gain.stage, **times, "share": gain.share, "freed_share": gain.freed_share, "worst_in": gain.worst_in,
            "replications": gain.replications}  # fmt: skip


def relief_headline(runs: Runs, relief: ReliefRuns, lang: Lang) -> Iterator[str]:
    """Who is affected and when they are relieved, what holds it up, and by which definition."""
    lines = {line.key: line for line in relief_lines(relief)}
    people = {key: f"{lines[key].interval.median:,.0f}" for key in ("affected", "at_relatives", "outside", "cut_off")}
    yield say("relief.show.people", lang, **people)
    hours = {key: _hours(lines[f"time_{key}"].interval.median, lang) for key in ("50", "90", "all")}
    ends = lines["time_all"].interval
    share = (
        {f"in_{h}": _almost(lines[f"within_{h}"].interval.median) for h in (10, 12)} if ends.replications else {"in_10": "–", "in_12": "–"}
    )
    yield say(
        "relief.show.times", lang, half=hours["50"], ninety=hours["90"], all=hours["all"], share=f"{relief.world.share:.0%}",
        low=_hours(ends.low, lang), high=_hours(ends.high, lang), **share,
    )  # fmt: skip
    for reason in (*bottleneck(relief.gains), *definition(runs)):
        yield reason.text(lang)


def _almost(share: float) -> str:
    """Per cent; nearly all are not all."""
    return f"{math.floor(share * 1000) / 10:.1f}%" if 0.99 < share < 1 else f"{share:.0%}"


def _hours(hours: float, lang: Lang) -> str:
    if math.isnan(hours):
        return "–"
    return say("relief.never", lang) if math.isinf(hours) else say("relief.hours", lang, hours=f"{hours:.1f}")
