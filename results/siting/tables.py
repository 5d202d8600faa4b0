"""A siting as tables: choices, their sites, candidates and rules, models without an answer, the frontier."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from yingji.base.language import Lang, half, say
from yingji.results.sheet import Cell, Sheet, sheets_of, with_definitions
from yingji.results.siting.answers import Answers, Choice
from yingji.results.siting.words import every_choice, hours_of, places, site_names, why_refused
from yingji.results.statistics import finite

_CHOICES = (
    "choice", "model", "place", "stations", "new_sites", "closed_sites", "within_people_share", "mean_min", "worst_min", "objective",
    "bound", "gap_share", "proven", "seconds", "method",
)  # fmt: skip
_SITES = ("choice", "site", "origin", "lon", "lat", "first_due_km2", "limit_km2", "over_limit", "first_due_people", "in_hours")
_CANDIDATES = ("site", "origin", "lon", "lat", "ground_m2", "allowed", "why_out", "chosen_by")
_RULES = ("rule", "at_least_m", "known_places", "left_out", "source", "confidence")
_REFUSED = ("model", "why", "cell", "subdistrict", "lon", "lat", "cell_people")
_FRONTIER = ("stations", "new_sites", "within_people_share", "mean_min", "worst_min", "proven", "gap_share")


def siting_sheets(answers: Answers, lang: Lang) -> tuple[Sheet, ...]:
    """Every sheet of sites.xlsx, the definitions of all fields last."""
    made = sheets_of(
        "site",
        (
            ("choices", _CHOICES, _choices(answers, lang)),
            ("sites", _SITES, _sites(answers, lang)),
            ("candidates", _CANDIDATES, _candidates(answers, lang)),
            ("rules", _RULES, _rules(answers, lang)),
            *((("refused", _REFUSED, _refused(answers, lang)),) if answers.refused else ()),
            *((("frontier", _FRONTIER, _frontier(answers, lang)),) if answers.frontier else ()),
        ),
    )
    return with_definitions("site", made, lang)


def _minutes(choice: Choice) -> tuple[float | None, float | None]:
    return finite(choice.mean_s / 60), finite(choice.worst_s / 60)


def _choices(answers: Answers, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    question = answers.question
    for choice in every_choice(answers):
        found = choice.solution
        proof: tuple[Cell, ...] = (None,) * 6
        if found is not None:
            proof = (found.objective, finite(found.bound), finite(found.gap), found.proven, found.seconds, found.method)
        yield (
            choice.name.in_(lang), choice.find.model if choice.find is not None else "", choice.rank or None, len(choice.chosen),
            site_names(question, choice.new, lang), site_names(question, choice.closed, lang), choice.people_within,
            *_minutes(choice), *proof,
        )  # fmt: skip


def _sites(answers: Answers, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    question, lonlat = answers.question, places(answers.question)
    for choice in every_choice(answers):
        for area in choice.areas:
            site = question.sites[area.site]
            yield (
                choice.name.in_(lang), site.name.in_(lang), say(f"site.origin.{site.origin}", lang),
                *np.round(lonlat[area.site], 6).tolist(), area.area_km2, finite(area.limit_km2), area.over, area.people,
                hours_of(choice, area.site, lang),
            )  # fmt: skip


def _candidates(answers: Answers, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    question, lonlat = answers.question, places(answers.question)
    for index, site in enumerate(question.sites):
        if site.existing:
            continue
        chosen = [choice.name.in_(lang) for choice in answers.choices if index in choice.new]
        yield (
            site.name.in_(lang), say(f"site.origin.{site.origin}", lang), *np.round(lonlat[index], 6).tolist(), finite(site.area_m2),
            site.out is None, site.out.text(lang) if site.out is not None else "", say("results.list", lang).join(chosen),
        )  # fmt: skip


def _rules(answers: Answers, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    for rule in answers.question.rules:
        sure = say(f"results.confidence.{rule.confidence}", lang)
        yield rule.name, rule.at_least_m, rule.places, rule.left_out, half(rule.source, lang), sure


def _refused(answers: Answers, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    """A row a cell that makes a model impossible; one without a cell where it is for another reason."""
    question = answers.question
    cells = question.today.cells
    for refused in answers.refused:
        why = why_refused(question, refused, lang)
        lonlat = question.lonlat(cells.xy[list(refused.cells)])
        for cell, (lon, lat) in zip(refused.cells, np.round(lonlat, 6).tolist(), strict=True):
            yield (
                refused.label.in_(lang),
                why,
                cell,
                cells.titles[int(cells.subdistrict[cell])].in_(lang),
                lon,
                lat,
                float(cells.night[cell]),
            )
        if not refused.cells:
            yield refused.label.in_(lang), why, None, "", None, None, None


def _frontier(answers: Answers, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    for choice in answers.frontier:
        proof = (choice.solution.proven, finite(choice.solution.gap)) if choice.solution is not None else (None, None)
        yield len(choice.chosen), site_names(answers.question, choice.new, lang), choice.people_within, *_minutes(choice), *proof
