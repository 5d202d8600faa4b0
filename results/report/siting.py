"""Where the next stations would go: what was asked, which sites the models chose, what they bring, and how sure that is."""

from __future__ import annotations

import math
from collections.abc import Iterator

from yingji.results.report.blocks import Block, Paragraph, Section
from yingji.results.report.phrases import listed, percent
from yingji.results.report.shape import SiteChoice, SitingRecord
from yingji.results.report.told import Told
from yingji.results.words import number

_CHOICES = ("choice", "new_sites", "closed_sites", "stations", "within_people_share", "mean_min", "worst_min", "proven", "gap_share")
_SITES = ("choice", "site", "origin", "first_due_km2", "limit_km2", "over_limit", "first_due_people", "in_hours")
_FRONTIER = ("stations", "new_sites", "within_people_share", "mean_min", "worst_min", "proven", "gap_share")
_RULES = ("rule", "at_least_m", "known_places", "left_out", "source", "confidence")
_POINT = 100.0


def siting(told: Told) -> Iterator[Section]:
    """The chapter on sites; none where the run asked for none."""
    found = told.record.siting
    if found is not None:
        yield told.section("siting", *_blocks(told, found))


def site_points(told: Told) -> Iterator[Paragraph]:
    """What page one says of it: the best sites with what they bring, and what the plan's own bring."""
    found = told.record.siting
    if found is None:
        return
    best, plan = found.widest, found.planned
    yield Paragraph(told.say("report.site.best", **_said(told, found, best)), "point", told.links("siting"))
    if plan is not None and best.model:
        short = number((best.people_within - plan.people_within) * _POINT, 1)
        yield Paragraph(told.say("report.site.plan", share=percent(plan.people_within, 1), points=short), "point", told.links("siting"))
    if told.record.comparison is not None:
        ranked = told.name(told.record.comparison.best)
        sites = next((each for each in found.choices if each.name.in_(told.lang) in ranked.split(" = ")), best)
        key = "report.site.ranked" if told.record.comparison.best else "report.site.ranked_today"
        yield Paragraph(told.say(key, best=ranked, sites=_named(told, sites)), "point", told.links("options"))


def _said(told: Told, found: SitingRecord, choice: SiteChoice) -> dict[str, object]:
    today = found.choices[0]
    gain = max(choice.people_within - today.people_within, 0.0)
    return {
        "sites": _named(told, choice), "share": percent(choice.people_within, 1), "today": percent(today.people_within, 1),
        "minutes": _minutes(found),
        "people": number(round(gain * found.people, -2), 0), "points": number(gain * _POINT, 1), "choice": choice.name.in_(told.lang),
    }  # fmt: skip


def _named(told: Told, choice: SiteChoice) -> str:
    """The new sites of a choice."""
    return listed([name.in_(told.lang) for name in choice.new], told.lang, most=max(len(choice.new), 1)) or "–"


def _minutes(found: SitingRecord) -> str:
    return f"{found.within_s / 60:g}"


def _blocks(told: Told, found: SitingRecord) -> Iterator[Block]:
    best = found.widest
    yield Paragraph(told.say("report.site.asked", add=found.add, minutes=_minutes(found), candidates=found.candidates, out=found.left_out))
    yield from (Paragraph(each.text, "plain", each.refs[:0]) for each in site_points(told))
    if best.proven:
        yield Paragraph(told.say("report.site.proven", choice=best.name.in_(told.lang)), "plain", told.defined("site.proven"))
    elif best.proven is not None and math.isfinite(best.gap):
        said = {"choice": best.name.in_(told.lang), "gap": percent(best.gap, 2)}
        yield Paragraph(told.say("report.site.gap", **said), "unknown", told.defined("site.gap_share"))
    if told.record.comparison is None:
        yield Paragraph(told.say("report.site.not_simulated"), "unknown")
    yield Paragraph(told.say("report.site.unknown"), "unknown")
    yield from told.take("site_choices", found.tables.get("choices"), _CHOICES, minutes=_minutes(found))
    if found.frontier or len(found.choices) > 1:
        yield told.figure("sites", -1, minutes=_minutes(found))
    yield from told.take("site_sites", found.tables.get("sites"), _SITES)
    yield from told.take("site_frontier", found.tables.get("frontier"), _FRONTIER, minutes=_minutes(found))
    yield from told.take("site_refused", found.tables.get("refused"), ("model", "why"), most=20)
    yield from told.take("site_rules", found.tables.get("rules"), _RULES)
