"""A comparison as tables: option × target with differences, the ranking, what changes for each station and for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from yingji.base.language import Lang, say
from yingji.base.units import BASE_UNIT
from yingji.results.case import station_name
from yingji.results.compared import Comparison
from yingji.results.comparison import Difference
from yingji.results.phasing import orders
from yingji.results.sheet import Cell, Sheet, sheets_of, with_definitions
from yingji.results.statistics import finite
from yingji.results.verdicts import PLAN, Verdict
from yingji.results.words import scale, unit_like, unit_word, verdict_word
from yingji.results.years_shown import years_sheets

_DIFFERENCES = (
    "option", "against", "of", "id", "promise", "measured", "first", "difference", "low", "high", "unit", "sense", "verdict",
    "first_verdict", "method", "pairs",
)  # fmt: skip
_RANKING = (
    "rank",
    "option",
    "mean",
    "unit",
    "probability_best",
    "difference",
    "low",
    "high",
    "in_play",
    "settled",
    "procedure",
    "confidence",
)
_STATIONS = ("option", "station", "whose", "first_orders", "difference", "low", "high", "first_hours", "hours", "hours_low", "hours_high")
_COVER = ("option", "newly_people", "no_longer_people", "sooner_people", "later_people")
_SUBDISTRICTS = (
    "option", "subdistrict", "newly_people", "no_longer_people", "later_people", "first_share", "share_difference",
    "share_low", "share_high",
)  # fmt: skip
_CHANGES = ("option", "what", "name", "old", "new")
_ORDERS = ("place", "order_mean", "unit", "step", "change", "mean", "within_people", "newly_met")


def comparison_sheets(found: Comparison, lang: Lang) -> tuple[Sheet, ...]:
    """Every sheet of comparison.xlsx, the definitions of all fields last."""
    made = sheets_of(
        "compare",
        (
            ("differences", _DIFFERENCES, _differences(found, lang)),
            ("ranking", _RANKING, _ranking(found, lang)),
            ("stations", _STATIONS, _stations(found, lang)),
            ("cover", _COVER, _cover(found, lang)),
            ("subdistricts", _SUBDISTRICTS, _subdistricts(found, lang)),
            ("changes", _CHANGES, _changes(found, lang)),
            *((("orders", _ORDERS, rows),) if (rows := _orders(found, lang)) else ()),
        ),
    )
    years = years_sheets(found.years, lang) if found.years is not None else ()
    return with_definitions("compare", (*made, *years), lang)


def _differences(found: Comparison, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    for row in found.table:
        if not row.measured:
            continue
        first = row.verdicts[0]
        for verdict, difference in zip(row.verdicts[1:], row.differences[1:], strict=True):
            ends = (None, None, None) if difference is None else tuple(_scaled(each, first) for each in _ends(difference))
            yield (
                verdict.option.in_(lang), first.option.in_(lang), say("results.of_plan", lang) if first.of == PLAN else first.of, first.id,
                first.promise.in_(lang), _scaled(verdict.measured, first), _scaled(first.measured, first), *ends, _unit(first, lang),
                "" if difference is None else say(f"compare.sense.{difference.sense(first.bound)}", lang),
                verdict_word(verdict.verdict, lang), verdict_word(first.verdict, lang),
                "" if difference is None else say(f"compare.method.{difference.method}", lang),
                None if difference is None else difference.pairs,
            )  # fmt: skip


def _ends(difference: Difference) -> tuple[float, float, float]:
    return difference.value, difference.low, difference.high


def _scaled(value: float, verdict: Verdict) -> float | None:
    """From SI to the unit in which the target is written."""
    return finite(scale(value, verdict.dimension, unit_like(verdict.written, verdict.dimension)) if verdict.dimension else value)


def _unit(verdict: Verdict, lang: Lang) -> str:
    return unit_word(unit_like(verdict.written, verdict.dimension), lang) if verdict.dimension else ""


def _ranking(found: Comparison, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    ranking = found.ranking
    unit = unit_like(ranking.rank_by.indifference, ranking.dimension)
    for place, option in enumerate(ranking.order, start=1):
        difference = ranking.differences[option]
        ends = (None, None, None) if difference is None else tuple(finite(scale(e, ranking.dimension, unit)) for e in _ends(difference))
        yield (
            place, found.names[option].in_(lang), finite(scale(ranking.means[option], ranking.dimension, unit)),
            unit_word(unit, lang) or BASE_UNIT[ranking.dimension], ranking.probability_best[option], *ends,
            option in ranking.selection.in_play, ranking.selection.settled, ranking.procedure, ranking.confidence,
        )  # fmt: skip


def _stations(found: Comparison, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    for name, changes in zip(found.names, found.stations, strict=True):
        for each in changes:
            yield (
                name.in_(lang), each.station.in_(lang), say("results.own" if each.own else "results.neighbour", lang),
                finite(each.first_orders), *(finite(end) for end in _ends(each.orders)),
                finite(each.first_hours), *(finite(end) for end in _ends(each.hours)),
            )  # fmt: skip


def _cover(found: Comparison, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    for name, cover in zip(found.names, found.cover, strict=True):
        if cover is not None:
            yield name.in_(lang), cover.newly_within, cover.no_longer_within, cover.sooner, cover.later


def _subdistricts(found: Comparison, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    for name, changes in zip(found.names, found.subdistricts, strict=True):
        for each in changes:
            yield (
                name.in_(lang), each.name.in_(lang), each.newly_within, each.no_longer_within, each.later,
                *(finite(value * 100) for value in (each.first_share, *_ends(each.share))),
            )  # fmt: skip


def _changes(found: Comparison, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    every = (station for run in found.runs for station in (*run.world.stations, *run.scenario.plan.stations))
    names = {station.name: station_name(station).in_(lang) for station in every}
    for run in found.runs:
        for each in run.world.changes:
            yield run.world.option.in_(lang), each.what, *(_named(text, names, lang) for text in (each.name, each.old, each.new))


def _named(text: str, names: Mapping[str, str], lang: Lang) -> str:
    """A station, or a unit of one (`station/engine/1`), by its name in the language; anything else as it is."""
    station, _, unit = text.partition("/")
    if station not in names or not unit:
        return names.get(text, text)
    kind, _, number = unit.partition("/")
    return say("compare.unit_of", lang, station=names[station], kind=say(f"results.unit_kind.{kind}", lang), number=number)


def _orders(found: Comparison, lang: Lang) -> list[tuple[Cell, ...]]:
    """A row a step of each order of building, the best order first."""
    ranking = found.ranking
    unit = unit_like(ranking.rank_by.indifference, ranking.dimension)
    return [
        (
            place, finite(scale(order.mean, ranking.dimension, unit)), unit_word(unit, lang), number, step.change.in_(lang),
            finite(scale(step.mean, ranking.dimension, unit)), step.people,
            say("results.join", lang).join(each.in_(lang) for each in step.newly_met),
        )
        for place, order in enumerate(orders(found, found.runs[0].scenario.options), start=1)
        for number, step in enumerate(order.steps, start=1)
    ]  # fmt: skip
