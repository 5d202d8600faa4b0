"""Choices as options of the scenario, so that the simulation and not the model has the last word."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yingji.base.figures import Text
from yingji.base.language import say
from yingji.geo.crs import from_metric
from yingji.results.siting.answers import Answers, Choice, said
from yingji.results.siting.question import Question
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.common import Place
from yingji.scenarios.schema.plan import Station
from yingji.scenarios.schema.scenario import Change, Option


@dataclass(frozen=True)
class Simulated:
    """The options to be simulated, today first; of each, the choices that come to these sites (none for today)."""

    options: tuple[Option, ...]
    choices: tuple[tuple[Choice, ...], ...]


def options_of(answers: Answers, ground: Ground, *, most_new: int) -> Simulated:
    """Today, then the plan's own and each choice, each once: of at most `most_new` new sites, which stay where they are all day."""
    question = answers.question
    base = question.scenario.options[0] if question.scenario.options else None
    before = base.change if base is not None else ()
    day = base.as_of if base is not None else None
    by_sites: dict[tuple[int, ...], list[Choice]] = {}
    for choice in (*((answers.plan,) if answers.plan else ()), *answers.choices):
        if not choice.moves and len(choice.new) <= most_new and choice.chosen != answers.today.chosen:
            by_sites.setdefault(choice.chosen, []).append(choice)
    today = Option(name=base.name if base is not None else said("site.today"), as_of=day, change=before)
    options, kept = [today], [()]
    for chosen, choices in by_sites.items():
        name = Text(zh=" = ".join(each.name.zh for each in choices), en=" = ".join(each.name.en for each in choices))
        options.append(Option(name=name, as_of=day, change=(*before, *_changes(question, ground, chosen))))
        kept.append(tuple(choices))  # type: ignore[arg-type]
    return Simulated(tuple(options), tuple(kept))


def _changes(question: Question, ground: Ground, chosen: tuple[int, ...]) -> list[Change]:
    """Today's stations that are not chosen are closed; the plan's are opened, others added."""
    changes = [Change(close=question.sites[site].name.zh) for site in question.existing if site not in chosen]
    for site in chosen:
        candidate = question.sites[site]
        if candidate.origin == "planned":
            changes.append(Change(open=candidate.name.zh))
        elif candidate.origin != "existing":
            changes.append(Change(add=new_station(question, ground, site)))
    return changes


def new_station(question: Question, ground: Ground, site: int) -> Station:
    """The station that would be built at a candidate, with the class and vehicles of the siting block."""
    candidate, new = question.sites[site], question.siting.station
    lon, lat = from_metric(np.array([[candidate.x, candidate.y]]), ground.crs, ground.area.crs)[0].tolist()
    fields = {
        "name": say("site.new_station", "zh", name=candidate.name),
        "en": say("site.new_station", "en", name=candidate.name),
        "at": Place(lon=lon, lat=lat),
        "class": new.class_,
        "vehicles": new.vehicles,
        "status": "planned",
        "opens": question.scenario.as_of,
    }
    return Station.model_validate(fields)
