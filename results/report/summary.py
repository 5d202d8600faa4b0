"""Page one: what was found, what it means and what is not known, in at most three hundred words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from yingji.base.language import half
from yingji.results.report.blocks import Board, Paragraph, Section, Tile
from yingji.results.report.doubts import turning
from yingji.results.report.phrases import hours, listed, minutes, percent
from yingji.results.report.siting import site_points
from yingji.results.report.told import Told
from yingji.results.verdicts import WORDS, Verdict
from yingji.results.words import measured, number, promised, quantity, verdict_word

_MOST_MISSED = 3
_RARELY_OUT = 0.10
"""Below this share of time out, a unit is not what calls wait for (Erlang loss of one server: 9 %)."""
_FEW_WAIT = 0.01


def summary(told: Told) -> Section:
    """The first section of a run."""
    blocks = [Paragraph(headline(told), "lead"), board(told), *_meaning(told), *_unknown(told)]
    return told.section("summary", *blocks)


def headline(told: Told) -> str:
    """How many targets of the shown option are met, missed, uncertain, and how many nobody could judge."""
    count = Counter(row[told.shown].verdict for row in told.targets())
    judged = sum(count[word] for word in WORDS[:3])
    values = {word.replace(" ", "_"): count[word] for word in WORDS}
    option = told.say("report.of_option", option=told.name(told.shown)) if told.several else ""
    return told.say("report.headline", judged=judged, of_option=option, **values)


def board(told: Told) -> Board:
    """Every judged target of the shown option as a tile."""
    tiles = []
    for row in told.judged():
        verdict = row[told.shown]
        tiles.append(Tile(
            told.target(verdict), verdict.promise.in_(told.lang), verdict.verdict, verdict_word(verdict.verdict, told.lang),
            promised(verdict, told.lang), measured(verdict, told.lang), half(verdict.clause, told.lang),
        ))  # fmt: skip
    return Board(told.key("board"), told.say("report.board", option=told.name(told.shown)), tuple(tiles))


def _meaning(told: Told) -> Iterator[Paragraph]:
    """What it means: of a comparison which option, of a disaster how soon, else how far help reaches."""
    yield from site_points(told)
    if told.record.comparison is not None:
        yield from _comparison(told)
    elif told.option.relief is not None:
        yield from _relief(told)
    else:
        yield from _everyday(told)


def _everyday(told: Told) -> Iterator[Paragraph]:
    found = told.option.measures
    within = found["coverage"]["people_within"]
    yield Paragraph(
        told.say("report.mean.cover", five=percent(within["5_min"] or 0), eight=percent(within["8_min"] or 0)), "point",
        told.defined("report.within_5_min"),
    )  # fmt: skip
    if "response" not in found:
        return
    first = found["response"]["first"]["call"]
    half, ninety = (minutes(first[name]["median"], told.lang) for name in ("p50", "p90"))
    yield Paragraph(told.say("report.mean.response", half=half, ninety=ninety), "point", told.defined("response.first"))
    busy, waited = found["busy_max"]["median"] or 0.0, found["waited"]["median"] or 0.0
    far = busy < _RARELY_OUT and waited < _FEW_WAIT
    yield Paragraph(
        told.say("report.mean.far" if far else "report.mean.busy", busy=percent(busy, 1), waited=percent(waited, 1),
                 calls=number(found["calls"]["median"] or 0.0, 0)), "point", told.defined("units.busy"),
    )  # fmt: skip


def _comparison(told: Told) -> Iterator[Paragraph]:
    found = told.record.comparison
    assert found is not None
    best, lang = found.best, told.lang

    def value(option: int) -> str:
        return quantity(found.means[option], found.dimension, lang, like=found.indifference)

    said = {"best": told.name(best), "measure": found.name.in_(lang), "value": value(best), "first": told.name(0), "of_first": value(0)}
    key, chance = "report.mean.best" if best else "report.mean.best_is_first", percent(found.probability_best[best])
    yield Paragraph(told.say(key, **said, chance=chance), "point", told.defined(found.measure))
    second = next((option for option in found.order if option not in (best, 0)), None)
    if second is not None:
        yield Paragraph(told.say("report.mean.second", second=told.name(second), value=value(second)), "point")
    if not found.settled:
        left = [told.name(option) for option in found.order if found.in_play[option]]
        yield Paragraph(told.say("report.mean.unsettled", options=listed(left, lang), replications=found.replications), "unknown")
    cover = found.cover[best]
    if cover is not None:
        people = {key: number(cover[key], 0) for key in ("newly_within", "no_longer_within")}
        yield Paragraph(
            told.say("report.mean.gain", best=told.name(best), first=told.name(0), **people), "point", told.defined("report.newly_within")
        )
    worse = [told.name(o) for o, apart in enumerate(found.differences) if apart is not None and apart.sense == "worse"]
    if worse:
        yield Paragraph(told.say("report.mean.worse", options=listed(worse, lang), first=told.name(0)), "point")
    none = [row[0] for row in told.judged() if all(each.verdict == "missed" for each in row)]
    if none:
        yield Paragraph(told.say("report.mean.none", targets=_named(none, told)), "point", tuple(told.clause(each) for each in none[:2]))


def _relief(told: Told) -> Iterator[Paragraph]:
    relief, lang = told.option.relief, told.lang
    assert relief is not None
    lines = relief.measures["relief"]
    people = {key: number(lines[key]["median"] or 0.0, 0) for key in ("affected", "at_relatives", "outside")}
    yield Paragraph(told.say("report.mean.people", **people), "point", told.defined("report.affected"))
    at = {name: hours(lines[key]["median"], lang) for name, key in (("half", "time_50"), ("ninety", "time_90"), ("all", "time_all"))}
    spread = {"low": hours(lines["time_all"]["low"], lang), "high": hours(lines["time_all"]["high"], lang)}
    yield Paragraph(told.say("report.mean.times", **at, **spread), "point", told.defined("relief.time_all_served"))
    if told.several:
        yield from _soonest(told)
    for gain in relief.measures["bottleneck"][:1]:
        if gain["falls_s"] and gain["falls_s"] > 0:
            stage = told.stage(gain["stage"])
            yield Paragraph(told.say("report.mean.bottleneck", stage=stage, hours=hours(gain["falls_s"] / 3600, lang)), "point",
                            told.defined("report.freed"))  # fmt: skip
    yield Paragraph(told.say("report.mean.relieved", words=told.relieved_words()), "note")


def _soonest(told: Told) -> Iterator[Paragraph]:
    """Of several options the one that relieves nine in ten soonest; nothing where none is sooner than the first."""
    times = [option.relief.measures["relief"]["time_90"]["median"] for option in told.record.options if option.relief is not None]
    never = float("inf")
    best = min(range(len(times)), key=lambda option: never if times[option] is None else times[option])
    if best:
        value, first = hours(times[best], told.lang), hours(times[0], told.lang)
        said = {"best": told.name(best), "value": value, "first": told.name(0), "of_first": first}
        yield Paragraph(told.say("report.mean.soonest", **said), "point", told.links("options"))


def _unknown(told: Told) -> Iterator[Paragraph]:
    """What is not known: streets, assumed inputs, and targets that the draws leave open."""
    open_ = [row[told.shown] for row in told.judged() if row[told.shown].verdict == "uncertain"]
    if open_:
        yield Paragraph(
            told.say("report.unknown.uncertain", targets=_named(open_, told)), "unknown", tuple(told.clause(v) for v in open_[:2])
        )
    hanging = turning(told)
    if hanging:
        named = _named([verdict for verdict, _ in hanging], told)
        yield Paragraph(told.say("report.unknown.moved", targets=named, parts=hanging[0][1][0]), "unknown", told.links("doubts"))
    if told.record.schematic:
        yield Paragraph(told.say("report.unknown.streets"), "unknown")
    yield Paragraph(told.say("report.unknown.assumed", count=len(told.record.assumptions)), "unknown", told.links("assumptions"))


def _named(verdicts: list[Verdict], told: Told) -> str:
    return listed([each.promise.in_(told.lang) for each in verdicts], told.lang, most=2, between="report.join")
