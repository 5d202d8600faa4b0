"""Options compared: who is best and how surely, by how much they differ, what each changes, and what it costs others."""

from __future__ import annotations

from collections.abc import Iterator

from yingji.base.language import say
from yingji.results.report.blocks import Block, Paragraph, Section
from yingji.results.report.phrases import listed, percent
from yingji.results.report.shape import ComparisonRecord
from yingji.results.report.told import Told
from yingji.results.words import as_written, quantity
from yingji.sim.world import UNIT_KINDS

_COVER = ("newly_within", "no_longer_within", "sooner", "later")


def options(told: Told) -> Section | None:
    """The chapter on options; None where there is one only."""
    if not told.several:
        return None
    found = told.record.comparison
    blocks: list[Block] = []
    if found is not None:
        blocks += _ranked(told, found)
        blocks += _costs(told, found)
        blocks += _robust(told, found)
    else:
        blocks += told.take("compared", told.record.tables.get("compared"),
                            ("what", "difference", "difference_low", "difference_high", "unit", "less_share", "more_share"))  # fmt: skip
    blocks += _changes(told)
    return told.section("options", *blocks)


def _ranked(told: Told, found: ComparisonRecord) -> Iterator[Block]:
    lang = told.lang
    values = {
        "best": told.name(found.best), "procedure": found.procedure, "confidence": percent(found.confidence),
        "indifference": as_written(found.indifference, found.dimension, lang), "replications": found.replications,
    }  # fmt: skip
    left = listed([told.name(option) for option in found.order if found.in_play[option]], lang)
    yield Paragraph(
        told.say("report.settled", **values) if found.settled else told.say("report.not_settled", **values, left=left, budget=found.budget)
    )
    columns = (told.column("rank", "number", decimals=0), told.column("option"), told.column("mean"), told.column("difference"),
               told.column("chance", "share", decimals=0))  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for place, option in enumerate(found.order, start=1):
        mean = quantity(found.means[option], found.dimension, lang, like=found.indifference)
        apart = told.apart(found.differences[option], found.dimension, found.indifference) if option else told.say("report.reference")
        rows.append((place, told.name(option), mean, apart, found.probability_best[option]))
    yield told.table("ranking", columns, rows, measure=found.name.in_(lang), first=told.name(0))
    yield told.figure("differences", -1, measure=found.name.in_(lang))
    if told.record.siting is None:
        yield told.figure("frontier", -1)
    shown = found.best or next(option for option in found.order if option)
    yield told.figure("changes", shown, first=told.name(0))


def _costs(told: Told, found: ComparisonRecord) -> Iterator[Block]:
    """Whom each option helps, and whom it costs."""
    columns = (told.column("option"), *(told.column(name, "number", decimals=0) for name in _COVER))
    rows: list[tuple[object, ...]] = [
        (told.name(option), *(each[name] for name in _COVER)) for option, each in enumerate(found.cover) if each is not None
    ]
    yield told.table("people", columns, rows, first=told.name(0))
    yield from told.take("work", found.tables.get("stations"), ("station", "whose", "first_orders", "difference", "low", "high"),
                         first=told.name(0))  # fmt: skip
    yield from told.take("orders", found.tables.get("orders"), ("place", "step", "change", "mean", "within_people", "newly_met"))


def _robust(told: Told, found: ComparisonRecord) -> Iterator[Block]:
    """How the options stand up in other scenarios."""
    robust = found.robust
    if robust is None:
        return
    names = {key: told.name(robust[key]) for key in ("best_mean", "best_worst", "least_regret")}
    yield Paragraph(told.say("report.robust", **names))


def _changes(told: Told) -> Iterator[Block]:
    """What each option changes, old → new."""
    columns = (told.column("option"), told.column("what"), told.column("name"), told.column("old"), told.column("new"))
    rows: list[tuple[object, ...]] = []
    for index, option in enumerate(told.record.options):
        for change in option.changes:
            kind = str(change["what"])
            what = told.say(f"report.changed.{kind}") if kind in _CHANGED else kind
            named = (_named(told, index, str(change[key])) for key in ("name", "old", "new"))
            rows.append((told.name(index), what, *named))
    if rows:
        yield told.table("changes", columns, rows)


_CHANGED = ("as_of", "station", "neighbour", "road", "units", "crew", "place", "class", "people", "on_duty", "opens", "closes", "vehicles",
            "depot", "setting", "shelter")  # fmt: skip
_STATES = ("open", "closed")


def _named(told: Told, option: int, text: str) -> str:
    """A station or a unit of one by its name in the language; whether something is open as a word; anything else as it is."""
    if text in _STATES:
        return told.say(f"report.state.{text}")
    station, slash, unit = text.partition("/")
    known = (told.record.options[at].title_of(station).in_(told.lang) for at in (option, *range(len(told.record.options))))
    title = next((name for name in known if name != station), station)
    kind, _, number = unit.partition("/")
    if kind in UNIT_KINDS:  # of a unit its kind in words, of a change of how many the kind alone
        return " ".join(part for part in (title, say(f"results.unit_kind.{kind}", told.lang), number) if part)
    return title + slash + unit
