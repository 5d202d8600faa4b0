"""The register of assumptions: every figure has a confidence, and those that are assumed are listed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from yingji.base.figures import Confidence, Figure, Frozen, Text, figures
from yingji.base.language import both
from yingji.scenarios.assumptions_files import Assumption, of_files
from yingji.scenarios.assumptions_relief import is_choice, of_relief
from yingji.scenarios.marks import Map, Way, spot
from yingji.scenarios.schema.plan import Plan, Target
from yingji.scenarios.schema.scenario import ScenarioFile

__all__ = ["Assumption", "assumptions_of", "labelled"]


def labelled(scenario: ScenarioFile) -> ScenarioFile:
    """The scenario with a confidence at every figure of its plan, area, profile, hazards, relief, needs and phasing.

    What a plan says under a clause, and of which no other source is named, is the plan's own word (see `PlanRow`); every other figure
    that does not say how sure it is, is an assumption.
    How the run is made (cells, replications, length) is a choice and has none.
    """
    plan = scenario.plan
    rows = {name: _label(getattr(plan, name), "assumed") for name in Plan.model_fields if isinstance(getattr(plan, name), tuple)}
    area = scenario.area
    parts = {name: _label(getattr(area, name), "assumed") for name in ("people", "speeds", "intercepts")}
    named = ("everyday", "hazards", "relief", "needs", "options", "combine", "phasing", "site")
    others = {name: _label(getattr(scenario, name), "assumed") for name in named}
    return scenario.model_copy(
        update={
            "plan": plan.model_copy(update={**rows, "headquarters": _label(plan.headquarters, "assumed")}),
            "area": area.model_copy(update=parts),
            **others,
        }
    )


def _label(value: Any, confidence: Confidence) -> Any:
    if isinstance(value, Figure):
        return value if value.confidence else value.model_copy(update={"confidence": confidence})
    if isinstance(value, Frozen):
        changed = {}
        for name in type(value).model_fields:
            old = getattr(value, name)
            new = _label(old, confidence)
            if new is not old:
                changed[name] = new
        return value.model_copy(update=changed) if changed else value
    if isinstance(value, dict):
        return {key: _label(inner, confidence) for key, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(_label(inner, confidence) for inner in value)
    return value


def assumptions_of(scenario: ScenarioFile, root: Map) -> tuple[Assumption, ...]:
    """Everything that is assumed: sites and classes of stations, figures, bounds, then what stands in tables or nowhere."""
    found = [
        _at(root, way, figure.printed, figure.source, value=figure.value, unit=figure.unit)
        for way, figure in figures(scenario)
        if figure.confidence == "assumed" and not is_choice(way)
    ]
    disaster = of_relief(scenario, partial(_at, root))
    every = (*_of_stations(scenario.plan, root), *found, *_bounds(scenario, root), *of_files(scenario, root), *disaster)
    return tuple(dict.fromkeys(every))  # a hazard that strikes twice is assumed once


def _at(root: Map, way: Way, printed: str, source: str, *, value: float | None = None, unit: str = "") -> Assumption:
    place = spot(root, tuple(step.rstrip("_") if isinstance(step, str) else step for step in way))  # files write `class`, not `class_`
    return Assumption(place.mark.file, place.mark.line, place.words, printed, value, unit, source, way)


def _of_stations(plan: Plan, root: Map) -> Iterator[Assumption]:
    """Sites and classes that the plan does not give, and days of opening that an unclear text was read as."""
    for part, stations in (("stations", plan.stations), ("neighbours", plan.neighbours)):
        for index, station in enumerate(stations):
            way: Way = ("plan", part, index)
            if station.at_source is not None:
                yield _at(root, (*way, "at"), str(station.at), _both(station.at_source))
            if station.class_ is not None and station.class_source is not None:
                yield _at(root, (*way, "class"), station.class_, _both(station.class_source))
            if station.opens is not None and station.treat is not None and station.confidence == "assumed":
                yield _at(root, (*way, "opens"), station.opens.isoformat(), _both(station.treat))


def _bounds(scenario: ScenarioFile, root: Map) -> Iterator[Assumption]:
    """Thresholds of targets that rest on no text, and limits of standards that do not say how sure they are."""
    lists: list[tuple[Way, tuple[Target, ...]]] = [(("plan", "targets"), scenario.plan.targets)]
    for number, standard in enumerate(scenario.standards):
        lists.append((("standards", number, "targets"), standard.targets))
        if standard.confidence in (None, "assumed"):
            for name, km2 in standard.area_limits_km2.items():
                way: Way = ("standards", number, "area_limits_km2", name)
                yield _at(root, way, f"{km2:g} km²", standard.source, value=km2 * 1e6, unit="m²")
    for start, targets in lists:
        for index, target in enumerate(targets):
            if target.measure and (target.confidence or ("plan" if target.clause else "assumed")) == "assumed":
                yield _at(
                    root, (*start, index, "at_most" if target.at_most else "at_least"), target.at_most or target.at_least, target.source
                )


def _both(text: Text) -> str:
    return both(text.zh, text.en)
