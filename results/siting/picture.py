"""The map of a siting: today's cover, the candidates, the new stations of every choice, and what each choice brings."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from yingji.base.language import Lang, say
from yingji.results.maps.adapter import content_from_run
from yingji.results.maps.content import Dots, MapContent, MapStation
from yingji.results.maps.draw import draw_coverage
from yingji.results.siting.answers import Answers
from yingji.results.siting.words import every_choice, site_names
from yingji.scenarios.ground import Ground


def draw_siting(folder: Path, answers: Answers, ground: Ground, *, run_id: str, date: str, lang: Lang) -> list[Path]:
    """sites.png and sites.pdf."""
    paths = [folder / "sites.png", folder / "sites.pdf"]
    draw_coverage(siting_content(answers, ground, run_id=run_id, date=date, lang=lang), *paths, paper="A3", lang=lang)
    return paths


def siting_content(answers: Answers, ground: Ground, *, run_id: str, date: str, lang: Lang) -> MapContent:
    """What the sheet shows."""
    question = answers.question
    district = question.scenario.plan.district
    plain = content_from_run(question.scenario, ground, question.today, question.coverage, run_id=run_id, date=date, lang=lang)
    open_sites, shut = (
        np.array([(site.x, site.y) for site in question.sites if site.origin != "existing" and (site.out is None) == free]).reshape(-1, 2)
        for free in (True, False)
    )
    return replace(
        plain,
        title=say("site.map.title", lang, district=district.zh if lang == "zh" else district.en),
        option=say("site.map.option", lang, minutes=f"{question.siting.within.value / 60:g}", add=round(question.siting.add.value)),
        stations=(*plain.stations, *_new(answers, lang)),
        planned_word=say("site.map.new", lang),
        dots=(
            Dots(say("site.map.candidate", lang), open_sites, "#1f5a96", "o"),
            Dots(say("site.map.left_out", lang), shut, "#7a1f1f", "x"),
        ),
        notes_title=say("site.map.choices", lang),
        notes=tuple(
            say(
                "site.map.line", lang, name=choice.name.in_(lang), share=f"{choice.people_within:.1%}",
                sites=site_names(question, choice.new, lang),
            )
            for choice in every_choice(answers)
        ),
    )  # fmt: skip


def _new(answers: Answers, lang: Lang) -> list[MapStation]:
    """The new stations of all choices, each once, with its area in the first choice that has it."""
    question = answers.question
    found: dict[int, MapStation] = {}
    for choice in every_choice(answers):
        for area in choice.areas:
            site = question.sites[area.site]
            class_ = (site.station.class_ if site.station is not None else question.siting.station.class_) or ""
            found.setdefault(area.site, MapStation(site.x, site.y, site.name.in_(lang), class_, "planned", area.area_km2))
    return [found[site] for site in sorted(found)]
