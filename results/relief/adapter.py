"""From a run to its relief sheet."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from yingji.base.language import Lang, say
from yingji.results.arithmetic import FIXED_OR_CENTRAL
from yingji.results.case import Runs
from yingji.results.maps.adapter import content_from_run
from yingji.results.maps.content import MapContent, VerdictLine
from yingji.results.relief.colours import BREAKS_H
from yingji.results.relief.headline import relieved_share
from yingji.results.relief.picture import Bar, Curve, Limit, MapDepot, MapShelter, ReliefPicture, State
from yingji.results.relief.reasons import definition, stage_name
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sheets import middle
from yingji.results.relief.summary import HOUR_S, relief_lines
from yingji.results.statistics import Floats
from yingji.results.verdicts import Verdict
from yingji.results.words import measured, promised
from yingji.scenarios.ground import Ground

_BLOCKED_H = 6.0
_ON_SHEET = ("relief.", "shelter.", "roads.")
_FULL = 0.9
_FEW = 20
"""Up to so many shelters all bear their names on the map; of more the fixed and central ones do."""
_FIGURES = ("affected", "at_relatives", "outside", "cut_off", "walk_90", "tonnes")


def picture_from_run(
    runs: Runs, ground: Ground, *, verdicts: Sequence[Verdict], run_id: str, seed: int, date: str, lang: Lang
) -> ReliefPicture:
    """The relief sheet of one option with disasters. Map, shelters and blocked streets are those of the median replication.

    Raises `BadInput` where the area's file of barriers cannot be read.
    """
    relief = runs.relief
    assert relief is not None
    mine = [v for v in verdicts if v.option == runs.world.option and v.metric.startswith(_ON_SHEET) and v.verdict != "not simulated"]
    timed = [v for v in mine if v.metric == "relief.time_all_served" and v.dimension == "time"]
    limits = tuple(Limit(v.threshold / HOUR_S, v.verdict, relief.world.share) for v in timed)
    blank = content_from_run(
        runs.scenario, ground, runs.world, runs.coverage, run_id=run_id, seed=seed, replications=len(relief.samples), date=date, lang=lang
    )
    sample, share = relief.sample, relieved_share(relief)
    struck = share[~np.isnan(share[:, 0])]
    closed = sample.closures
    still = closed.to_s > _BLOCKED_H * HOUR_S
    gains, note = _bars(relief, lang)
    return ReliefPicture(
        content=_content(blank, runs, relief, mine, limits, lang),
        shelters=_shelters(relief, lang),
        depots=tuple(
            MapDepot(float(x), float(y), title.in_(lang), bool(lost))
            for title, x, y, lost in zip(*(getattr(relief.world.depots, part) for part in ("title", "x", "y", "lost")), strict=True)
        ),
        blocked=np.unique(closed.link[still]),
        opened=np.setdiff1d(closed.link[~still], closed.link[still]),
        blocked_h=_BLOCKED_H,
        hours=relief.moments_s / HOUR_S,
        median=_quantile(struck, 0.5),
        low=_quantile(struck, 0.05),
        high=_quantile(struck, 0.95),
        curves=_curves(relief, lang),
        limits=limits,
        bars=gains,
        bars_note=note,
        figures=_figures(relief, lang),
        definition=" ".join(reason.text(lang) for reason in definition(runs)),
    )


def _content(
    blank: MapContent, runs: Runs, relief: ReliefRuns, verdicts: Sequence[Verdict], limits: tuple[Limit, ...], lang: Lang
) -> MapContent:
    """The map's ground with cells by the time of their last person."""
    sample, district = relief.sample, runs.scenario.plan.district
    affected = sample.cell_affected > 0
    strikes = runs.scenario.strikes
    when = say("relief.sheet_strikes", lang, day=say(f"maps.day_{strikes.hour_of_week // 24}", lang), hour=strikes.hour) if strikes else ""
    hazards = tuple(strike.hazard.title for strike in runs.scenario.hazards)
    return replace(
        blank,
        title=say("relief.sheet_title", lang, district=district.zh if lang == "zh" else district.en),
        subtitle=tuple(
            text for text in (say("relief.sheet_hazards", lang, hazards=hazards, when=when) if hazards else when,
                              say("relief.sheet_as_of", lang, date=runs.day)) if text
        ),
        streets=relief.world.network,
        cells=blank.cells[affected],
        minutes=sample.cell_last_s[affected].astype(np.float64) / 60,
        people=sample.cell_affected[affected].astype(np.float64),
        breaks_min=tuple(hours * 60 for hours in BREAKS_H),
        limit_min=(limits[0].hours if limits else 10.0) * 60,
        stations=(),
        first_due=None,
        verdicts=tuple(_line(verdict, lang) for verdict in verdicts),
    )  # fmt: skip


def _line(verdict: Verdict, lang: Lang) -> VerdictLine:
    key = "maps.verdict_line" if verdict.clause else "maps.verdict_line_bare"
    said = {"promise": verdict.promise.in_(lang), "measured": measured(verdict, lang), "promised": promised(verdict, lang)}
    return VerdictLine(verdict.verdict, say(key, lang, **said, clause=verdict.clause))


def _shelters(relief: ReliefRuns, lang: Lang) -> tuple[MapShelter, ...]:
    shelters, found = relief.world.shelters, relief.sample.shelters
    made = []
    for h, title in enumerate(shelters.title):
        full = found.admitted[h] >= _FULL * shelters.capacity[h]
        state: State = "room"
        if found.out[h]:
            state = "out"
        elif found.outside[h]:
            state = "outside"
        elif not found.admitted[h]:
            state = "unused"
        elif full:
            state = "full"
        label = ""
        if shelters.class_[h] in FIXED_OR_CENTRAL or len(shelters.name) <= _FEW:  # the names of many small ones would cover the map
            values = {"name": title.in_(lang), "people": f"{found.admitted[h]:,}", "capacity": f"{shelters.capacity[h]:,}"}
            label = say("relief.sheet_shelter", lang, **values)
        made.append(MapShelter(float(shelters.x[h]), float(shelters.y[h]), label, float(shelters.capacity[h]), state))
    return tuple(made)


def _quantile(table: Floats, share: float) -> Floats:
    """[t] the percentile over replications (type 1)."""
    if not len(table):
        return np.zeros(table.shape[1])
    return np.quantile(table, share, axis=0, method="inverted_cdf")


def _curves(relief: ReliefRuns, lang: Lang) -> tuple[Curve, ...]:
    """Sheltered, then each required item: the median over replications of the share of the affected."""
    items = relief.world.items
    struck = [sample for sample in relief.samples if sample.affected]
    if not struck:
        return ()
    roof = Curve(say("relief.sheet_sheltered", lang), _quantile(np.stack([s.sheltered / s.affected for s in struck]), 0.5))
    having = (
        Curve(items.title[index].in_(lang), _quantile(np.stack([s.having[index] / s.affected for s in struck]), 0.5))
        for index in np.flatnonzero(items.required).tolist()
    )
    return (roof, *having)


def _bars(relief: ReliefRuns, lang: Lang) -> tuple[tuple[Bar, ...], str]:
    """Hours that the 90th percentile would fall; where it is never reached as it is, people who would be relieved more."""
    gains = relief.gains
    if not gains:
        return (), ""
    by_time = all(math.isfinite(gain.p90_s) for gain in gains)
    values = [max(gain.falls_s / HOUR_S if by_time else gain.freed_share - gain.share, 0.0) for gain in gains]
    most = max(values) or 1.0
    bars = tuple(
        Bar(stage_name(g.stage).in_(lang), value / most, _gained(value, by_time, lang)) for g, value in zip(gains, values, strict=True)
    )
    now = {"hours": f"{gains[0].p90_s / HOUR_S:.1f}", "share": f"{gains[0].share:.0%}", "replications": gains[0].replications}
    return bars, say("relief.sheet_bars_hours" if by_time else "relief.sheet_bars_share", lang, **now)


def _gained(value: float, by_time: bool, lang: Lang) -> str:
    """Hours or points of per cent; what rounds to nothing is nothing."""
    if round(value, 1 if by_time else 2) == 0:
        return "0"
    if by_time:
        return say("relief.sheet_bar_hours", lang, hours=f"{value:.1f}")
    return say("relief.sheet_bar_share", lang, share=f"{value * 100:.0f}")


def _figures(relief: ReliefRuns, lang: Lang) -> tuple[tuple[str, str], ...]:
    lines = {line.key: line for line in relief_lines(relief)}
    made = []
    for key in _FIGURES:
        line, value = lines[key], middle(lines[key].values)
        number = "–" if math.isnan(value) else f"{value:,.0f}"
        made.append((say(f"relief.line.{key}", lang), f"{number} {say(f'relief.unit.{line.unit}', lang)}"))
    return tuple(made)
