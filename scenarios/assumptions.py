"""The register of assumptions: every figure has a confidence, and those that are assumed are listed."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from yingji.base.figures import Confidence, Figure, Frozen, figures
from yingji.scenarios.marks import Map, spot
from yingji.scenarios.names import display
from yingji.scenarios.schema.plan import Plan
from yingji.scenarios.schema.scenario import ScenarioFile

F = TypeVar("F", bound=Frozen)


@dataclass(frozen=True)
class Assumption:
    """What rests on no source: where it can be changed, and what it says; `value` is 0 and `unit` empty where it is no figure."""

    file: str
    line: int
    field: str
    printed: str
    value: float
    unit: str
    source: str


def labelled(scenario: ScenarioFile) -> ScenarioFile:
    """The scenario with a confidence at every figure of its plan, area and profile.

    What a plan says under a clause is the plan's own word; every other figure that does not say how sure it is, is an assumption.
    How the run is made (cells, replications, length) is a choice and has none.
    """
    plan = scenario.plan
    rows = {name: tuple(_row(item) for item in getattr(plan, name)) for name in Plan.model_fields if isinstance(getattr(plan, name), tuple)}
    area = scenario.area
    parts = {name: _label(getattr(area, name), "assumed") for name in ("people", "speeds", "intercepts")}
    options = _label(scenario.options, "assumed")
    return scenario.model_copy(
        update={
            "plan": plan.model_copy(update=rows),
            "area": area.model_copy(update=parts),
            "everyday": _label(scenario.everyday, "assumed"),
            "options": options,
        }
    )


def _row(row: Any) -> Any:
    return _label(row, "plan" if getattr(row, "clause", "") else "assumed")


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
    """Sites and classes of stations that no plan gives, then every figure with confidence `assumed`, by file and line."""
    found = []
    for way, figure in figures(scenario):
        if figure.confidence != "assumed":
            continue
        place = spot(root, tuple(step.rstrip("_") if isinstance(step, str) else step for step in way))  # files write `class`, not `class_`
        mark = place.mark
        found.append(Assumption(mark.file, mark.line, place.words, figure.printed, figure.value, figure.unit, figure.source))
    return (*_stations(scenario.plan, root), *found, *_hours(scenario.area.by_hour))


def _stations(plan: Plan, root: Map) -> Iterator[Assumption]:
    """Sites and classes that no plan gives: no figures, but every time and area rests on them."""
    for group in ("stations", "neighbours"):
        for index, station in enumerate(getattr(plan, group)):
            for name, value, source in (("at", str(station.at), station.at_source), ("class", station.class_ or "", station.class_source)):
                if source is not None:
                    place = spot(root, ("plan", group, index, name))
                    said = f"{source.zh} {source.en}"
                    yield Assumption(place.mark.file, place.mark.line, place.words, value, 0.0, "", said)


def _hours(path: str) -> tuple[Assumption, ...]:
    """The congestion profile, where any row of its table is assumed or does not say how sure it is."""
    if not path:
        return ()
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        factors = [float(row[day]) for row in rows for day in ("weekday", "weekend")]
    except (OSError, ValueError, KeyError, TypeError):
        return ()  # whoever loads the ground tells what is wrong with the table
    unsure = [row for row in rows if (row.get("confidence") or "assumed") == "assumed"]
    if not unsure:
        return ()
    source = "; ".join(dict.fromkeys(row.get("source") or "" for row in unsure)).strip("; ")
    printed = f"{min(factors):g}–{max(factors):g}"
    return (Assumption(display(Path(path)), 1, "by_hour", printed, max(factors), "", source),)
