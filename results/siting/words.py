"""What the siting's tables, JSON and map have in common: names of sites, where they are, and why a model has no answer."""

from __future__ import annotations

import numpy as np

from yingji.base.language import Lang, half, say
from yingji.results.siting.answers import Answers, Choice, Refused
from yingji.results.siting.periods import PERIODS
from yingji.results.siting.question import Question
from yingji.results.statistics import Floats
from yingji.results.words import class_word, number

MOST_NAMED = 3


def site_names(question: Question, sites: tuple[int, ...], lang: Lang) -> str:
    """The sites in a list."""
    return say("results.list", lang).join(question.sites[site].name.in_(lang) for site in sites)


def places(question: Question) -> Floats:
    """[s, 2] longitude and latitude of every site in the area's own CRS."""
    return question.lonlat(np.array([(site.x, site.y) for site in question.sites]).reshape(-1, 2))


def hours_of(choice: Choice, site: int, lang: Lang) -> str:
    """The periods in which a unit stands at a site that moves with the hour; "" where it stays."""
    if choice.solution is None or not choice.moves:
        return ""
    there = [f"{start}–{end}" for (start, end), units in zip(PERIODS, choice.solution.units[:, site], strict=True) if units > 0]
    return say("results.list", lang).join(there)


def why_refused(question: Question, refused: Refused, lang: Lang) -> str:
    """What is wrong, and in which subdistricts most of the people live whom it concerns."""
    text = refused.why.text(lang)
    if refused.why.candidates:
        return say("site.refused_sites", lang, why=text, sites=site_names(question, refused.why.candidates[:MOST_NAMED], lang))
    if not refused.cells:
        return text
    cells = question.today.cells
    people: dict[str, float] = {}
    for cell in refused.cells:
        name = cells.titles[int(cells.subdistrict[cell])].in_(lang)
        people[name] = people.get(name, 0.0) + float(cells.night[cell])
    most = sorted(people.items(), key=lambda each: (-each[1], each[0]))[:MOST_NAMED]
    where = say("results.list", lang).join(say("site.people_at", lang, name=name or "–", n=number(count, 0)) for name, count in most)
    return say("site.refused_cells", lang, why=text, people=number(refused.people, 0), where=where)


def proof_of(choice: Choice, lang: Lang) -> str:
    """Proven, or how far it may be from the best."""
    if choice.solution is None:
        return "–"
    return say("site.proven", lang) if choice.solution.proven else say("site.gap", lang, gap=f"{choice.solution.gap:.2%}")


def every_choice(answers: Answers) -> tuple[Choice, ...]:
    """Today, the plan's own, then the models'."""
    return (answers.today, *((answers.plan,) if answers.plan else ()), *answers.choices)


def station_words(question: Question, lang: Lang) -> dict[str, str]:
    """What a new station would have, and how sure that is."""
    new = question.siting.station
    parts = [f"{say(f'results.unit_kind.{kind}', lang)} {count.value:g}" for kind, count in new.vehicles.items()]
    figures = list(new.vehicles.values())
    sources = dict.fromkeys(figure.source or new.source for figure in figures)
    sure = dict.fromkeys(say(f"results.confidence.{figure.confidence or 'assumed'}", lang) for figure in figures)
    vehicles = say("results.list", lang).join(parts) or "–"
    return {
        "class": class_word(new.class_, lang),
        "vehicles": vehicles,
        "confidence": ", ".join(sure),
        "source": "; ".join(half(s, lang) for s in sources if s) or "–",
    }
