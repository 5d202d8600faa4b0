"""A comparison on the terminal: option × target with paired differences, the ranking with its probability, and what it costs others."""

from __future__ import annotations

import math
from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from yingji.base.language import Lang, say
from yingji.base.units import Dimension
from yingji.results.burdens import cover_lost, losing_subdistricts, work_lost
from yingji.results.compared import Comparison
from yingji.results.comparison import Compared, Difference
from yingji.results.firewater import firewater_json
from yingji.results.firewater_said import firewater_of
from yingji.results.phasing import Order, orders
from yingji.results.relief.compared import show_relief_compared
from yingji.results.robustness import Robustness
from yingji.results.verdicts import Verdict
from yingji.results.words import SYMBOLS, as_written, decimals, measured, number, scale, unit_like, with_unit
from yingji.results.years_shown import show_years

SIGNS = {"better": "▲", "worse": "▼", "same": "=", "unclear": "~"}
"""Better, worse, the same, not to be told: never by colour alone."""
_STYLES = {"better": "bold blue", "worse": "bold red", "same": "dim", "unclear": ""}
_ACROSS = 3
"""So many options stand side by side; more of them in further tables."""


def show_comparison(console: Console, found: Comparison, lang: Lang) -> None:
    """All tables, the ranking last but for what options cost others."""
    others = range(1, len(found.runs))
    for start in range(0, len(others), _ACROSS):
        console.print(_targets(found, others[start : start + _ACROSS], lang))
    console.print(Text(say("compare.show.signs", lang), style="dim"))
    if found.relief:
        show_relief_compared(console, [name.in_(lang) for name in found.names], found.relief, SIGNS, lang)
    console.print(_ranked(found, lang))
    console.print(Text(_settled(found, lang), style="bold"))
    if not found.relief:
        console.print(_costs(found, lang))
    for sentence in firewater_of([firewater_json(run.world) for run in found.runs], lang):
        console.print(sentence, highlight=False)
    if made := orders(found, found.runs[0].scenario.options):
        console.print(_orders(found, made, lang))
    if found.years is not None:
        show_years(console, found.years, lang)
    if found.robust is not None:
        console.print(_robust(found, found.robust, lang))
        best = {
            name: found.names[option]
            for name, option in (
                ("mean", found.robust.best_mean),
                ("worst", found.robust.best_worst),
                ("regret", found.robust.least_regret),
            )
        }
        console.print(Text(say("compare.show.robust_best", lang, **best), style="bold"))


def _targets(found: Comparison, options: Sequence[int], lang: Lang) -> Table:
    title = say("compare.show.table", lang, against=found.names[0])
    table = Table(title=title, title_justify="left", title_style="bold", expand=True, pad_edge=False, show_lines=True, padding=(0, 1))
    table.add_column(say("results.show.target", lang), ratio=4, overflow="fold")
    for option in (0, *options):
        table.add_column(found.names[option].in_(lang), ratio=3, overflow="fold")
    for row in found.table:
        if row.measured:
            cells = [_cell(row, option, lang) for option in options]
            table.add_row(Text(row.target.promise.in_(lang)), _value(row.verdicts[0], lang), *cells)
    return table


def _value(verdict: Verdict, lang: Lang) -> Text:
    return Text(f"{SYMBOLS[verdict.verdict]} {measured(verdict, lang)}")


def _cell(row: Compared, option: int, lang: Lang) -> Text:
    """The option's verdict and value, and below it how much it differs from the first."""
    verdict, difference = row.verdicts[option], row.differences[option]
    text = _value(verdict, lang)
    if difference is not None and verdict.dimension is not None:
        sense = difference.sense(verdict.bound)
        text.append(f"\n{SIGNS[sense]} {difference_words(difference, verdict.dimension, verdict.written, lang)}", style=_STYLES[sense])
    return text


def difference_words(difference: Difference, dimension: Dimension, like: str, lang: Lang) -> str:
    """−1.2 min [−1.4 – −1.0], in the unit of `like`; of shares in percentage points."""
    unit = unit_like(like, dimension)
    value, low, high = (scale(each, dimension, unit) for each in (difference.value, difference.low, difference.high))
    places = max(decimals(value, unit), 1 if dimension == "time" else 0)
    word = with_unit(_signed(value, places), unit, lang) if unit != "%" else say("compare.points", lang, n=_signed(value, places))
    return word if low == high else f"{word} [{_signed(low, places)}, {_signed(high, places)}]"


def _signed(value: float, places: int) -> str:
    if math.isnan(value):
        return "–"
    said = number(abs(value), places)
    sign = "" if not said.strip("0.") else "−" if value < 0 else "+"  # nothing has no sign, however it was rounded
    return sign + said


def _ranked(found: Comparison, lang: Lang) -> Table:
    ranking = found.ranking
    unit, dimension = unit_like(ranking.rank_by.indifference, ranking.dimension), ranking.dimension
    title = say("compare.show.ranking", lang, measure=ranking.name)
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False)
    for key, side in (("rank", "right"), ("option", "left"), ("mean", "right"), ("difference", "right"), ("probability_best", "right")):
        table.add_column(say(f"compare.column.{key}", lang), justify="right" if side == "right" else "left", overflow="fold")
    for place, option in enumerate(ranking.order, start=1):
        mean = scale(ranking.means[option], dimension, unit)
        difference = ranking.differences[option]
        apart = difference_words(difference, dimension, ranking.rank_by.indifference, lang) if difference is not None else "–"
        chance = f"{ranking.probability_best[option]:.0%}"
        table.add_row(str(place), found.names[option].in_(lang), with_unit(number(mean, 1), unit, lang), apart, chance)
    return table


def _settled(found: Comparison, lang: Lang) -> str:
    ranking = found.ranking
    values = {
        "best": found.names[ranking.selection.best], "procedure": ranking.procedure, "confidence": f"{ranking.confidence:.0%}",
        "indifference": as_written(ranking.rank_by.indifference, ranking.dimension, lang), "replications": ranking.selection.replications,
    }  # fmt: skip
    if ranking.selection.probability is not None:
        made = tuple(f"{count}" for count in ranking.selection.made)
        key = "compare.show.ocba_settled" if ranking.selection.settled else "compare.show.ocba_budget"
        return say(key, lang, **values, chance=f"{ranking.selection.probability:.1%}", made=made, budget=found.budget)
    if ranking.selection.settled:
        return say("compare.show.settled", lang, **values)
    left = tuple(found.names[option] for option in ranking.selection.in_play)
    return say("compare.show.budget_ended", lang, **values, left=left, budget=found.budget)


def _costs(found: Comparison, lang: Lang) -> Table:
    """What each option changes for people, and whom it costs what."""
    title = say("compare.show.costs", lang, against=found.names[0])
    table = Table(title=title, title_justify="left", title_style="bold", pad_edge=False, show_lines=True)
    table.add_column(say("compare.column.option", lang), overflow="fold")
    for key in ("newly_people", "no_longer_people", "later_people"):
        table.add_column(say(f"compare.column.{key}", lang), justify="right", max_width=14, overflow="fold")
    table.add_column(say("compare.show.losers", lang), overflow="fold", ratio=1)
    for option, (name, cover) in enumerate(zip(found.names, found.cover, strict=True)):
        if cover is not None:
            people = (number(each, 0) for each in (cover.newly_within, cover.no_longer_within, cover.later))
            table.add_row(name.in_(lang), *people, _losers(found, option, lang) or "–")
    return table


def _orders(found: Comparison, made: Sequence[Order], lang: Lang) -> Table:
    """Orders of building, the best first: what ranks after each step, and the targets that are first met there."""
    ranking = found.ranking
    unit = unit_like(ranking.rank_by.indifference, ranking.dimension)

    def value(mean: float) -> str:
        return with_unit(number(scale(mean, ranking.dimension, unit), 1), unit, lang)

    table = Table(title=say("compare.show.orders", lang, measure=ranking.name), title_justify="left", title_style="bold", pad_edge=False)
    table.add_column(say("compare.column.order_mean", lang), justify="right")
    for size in range(len(made[0].steps)):
        table.add_column(say("compare.show.step", lang, n=size + 1), overflow="fold")
    for order in made:
        cells = []
        for step in order.steps:
            new = "".join(f"\n✓ {promise.in_(lang)}" for promise in step.newly_met)
            cells.append(f"{step.change.in_(lang)} {value(step.mean)}{new}")
        table.add_row(value(order.mean), *cells)
    return table


def _robust(found: Comparison, robust: Robustness, lang: Lang) -> Table:
    """Each option's mean in each scenario, and its largest regret."""
    ranking = found.ranking
    unit, dimension = unit_like(ranking.rank_by.indifference, ranking.dimension), ranking.dimension
    table = Table(title=say("compare.show.robust", lang, measure=ranking.name), title_justify="left", title_style="bold", pad_edge=False)
    table.add_column(say("compare.column.option", lang), overflow="fold")
    for title in robust.scenarios:
        table.add_column(title.in_(lang), justify="right", overflow="fold")
    table.add_column(say("compare.show.regret", lang), justify="right")
    for name, means, regret in zip(found.names, robust.means.tolist(), robust.regret.tolist(), strict=True):
        cells = [with_unit(number(scale(each, dimension, unit), 1), unit, lang) for each in (*means, max(regret))]
        table.add_row(name.in_(lang), *cells)
    return table


def _losers(found: Comparison, option: int, lang: Lang) -> str:
    """Stations, neighbours and subdistricts, each with its interval."""
    changes = found.stations[option]
    work = [say("compare.show.less_work", lang, station=c.station, n=_from_to(c.orders, -1, 0)) for c in work_lost(changes)]
    cover = [say("compare.show.more_away", lang, station=c.station, n=_from_to(c.hours, 1, 1)) for c in cover_lost(changes)]
    there = [
        say("compare.show.subdistrict_loses", lang, name=c.name, no_longer=number(c.no_longer_within, 0), later=number(c.later, 0),
            share=difference_words(c.share, "share", "%", lang))
        for c in losing_subdistricts(found.subdistricts[option])
    ]  # fmt: skip
    return say("results.join", lang).join((*work, *cover, *there))


def _from_to(difference: Difference, sign: int, places: int) -> str:
    ends = sorted((sign * difference.low, sign * difference.high))
    return f"{number(sign * difference.value, places)} [{number(ends[0], places)}–{number(ends[1], places)}]"
