"""How sure a verdict's inputs are: the weakest of them, and the names of those that are assumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from yingji.base.figures import CONFIDENCES, Confidence, figures
from yingji.geo.network import CLASSES
from yingji.results.case import Case, Runs
from yingji.results.registry import Measure
from yingji.scenarios.assumptions import Assumption
from yingji.scenarios.ground import CLASS_OF
from yingji.scenarios.schema.common import PlanRow
from yingji.sim.held import moving, table_part
from yingji.sim.unknown import unknowns
from yingji.sim.world import UNIT_KINDS

_DEPTH = 2
"""Inputs are named as in the files, to this depth: `everyday.turnout`, not each of its numbers; the register of assumptions has those."""

_GIVEN = {
    "hydrants.in_service": "hydrants",
    "hydrants.to_standard": "hydrants",
    "hydrants.provision": "hydrants",
    "lanes.usable": "fire_lanes",
}
"""Measure → the file of the area that it counts; what stands in a district's own survey is measured."""
_RESERVES = {"reserve.basic_share": ("basic", "small"), "reserve.necessities_share_7d": ("necessities",)}

Input = tuple[str, Confidence]


def confidence(case: Case, measure: Measure) -> tuple[Confidence, tuple[str, ...]]:
    """The weakest confidence among the inputs of a measure, and the inputs that are assumed, by their names in the files.

    A figure without a label counts as the plan's where its row cites a clause, and as assumed where nothing vouches for it.
    """
    target = case.target
    bound: Input = (f"target.{target.id}", target.confidence or ("plan" if target.clause else "assumed"))
    used = [bound, *_inputs(case.runs, measure)]
    weakest: Confidence = max((level for _, level in used), key=CONFIDENCES.index, default="plan")
    return weakest, tuple(dict.fromkeys(name for name, level in used if level == "assumed"))


def _inputs(runs: Runs, measure: Measure) -> Iterator[Input]:
    if measure.stage == "arithmetic":
        yield from _arithmetic(runs, measure)
        return
    if runs.world.network.source.schematic:
        yield "area.streets", "assumed"
    if measure.stage == "relief" or measure.id.startswith("shelter."):
        yield from _relief(runs, measure)
        return
    if measure.id in _GIVEN:
        yield f"area.{_GIVEN[measure.id]}", "measured"
        return
    sent = [UNIT_KINDS[code] for code in sorted(set(runs.world.units.kind.tolist()))]
    speeds, intercepts = runs.scenario.area.speeds, runs.scenario.area.intercepts
    yield from _figures("area.speeds", {kind: getattr(speeds, "ambulance" if kind == "ambulance" else "engine") for kind in sent})
    if _speeds_of_the_streets(runs):
        yield "area.streets.speeds", "assumed"
    yield "area.by_hour", runs.world.traffic
    yield from _figures("area.intercepts", {kind: intercepts.get(kind) for kind in sent})
    if any(station.at_source is not None for station in runs.world.stations):
        yield "plan.stations.at", "assumed"
    if measure.id == "station.area_to_limit":
        for station in runs.world.stations:
            if station.class_source is not None:
                yield "plan.stations.class", "assumed"
    if measure.id.startswith("cover.people") or measure.stage == "simulation":
        yield from _labelled("area", runs.scenario.area, ("people",))
    own = ("vehicles", "area") if measure.id == "station.area_to_limit" else ("vehicles",)
    yield from _rows("plan.stations", [station for station in runs.world.stations if not station.of], own)
    yield from _rows("plan.neighbours", [station for station in runs.world.stations if station.of], ("vehicles", "delay"))
    everyday = tuple(type(runs.scenario.everyday).model_fields) if measure.stage == "simulation" else ("turnout", "day_hours")
    yield from _labelled("everyday", runs.scenario.everyday, everyday)


def _speeds_of_the_streets(runs: Runs) -> bool:
    """Whether vehicles drive at speeds of the streets file: a limit on a sign or in a table is not how fast an engine goes."""
    network = runs.world.network
    given = {CLASSES.index(CLASS_OF[name]) for name in runs.scenario.area.speeds.engine}
    return bool(np.setdiff1d(network.link_class[network.drive], list(given)).size)


def _arithmetic(runs: Runs, measure: Measure) -> Iterator[Input]:
    if not measure.id.startswith(("count.", "staff.government")):
        yield from _labelled("area", runs.scenario.area, ("people",))
    own = [station for station in runs.world.stations if not station.of]
    if measure.id.startswith("staff."):
        if runs.scenario.plan.headquarters is not None:
            yield from _labelled("plan", runs.scenario.plan, ("headquarters",))
        yield from _rows("plan.stations", [station for station in own if station.kind == "fire"], ("crew",))
    elif measure.id.startswith("ambulance."):
        yield from _rows("plan.stations", [station for station in own if station.kind == "ambulance"], ())
        yield from _rows("plan.assets", [asset for asset in runs.scenario.plan.assets if asset.kind == "ambulance site"], ("count",))
    elif measure.id.startswith("shelter."):
        yield from _relief(runs, measure)
    elif measure.id in _RESERVES:
        stock = [reserve for reserve in runs.scenario.plan.reserves if reserve.kind in _RESERVES[measure.id]]
        yield from _rows("plan.reserves", stock, ("people", "person_days"))
        for row in runs.scenario.plan.ledger:
            yield "plan.ledger", row.confidence or "plan"
    else:
        yield from _rows("plan.shelters", [shelter for shelter in runs.scenario.plan.shelters if shelter.status == "planned"], ("count",))


def _relief(runs: Runs, measure: Measure) -> Iterator[Input]:
    """The relief chain and the hazards for what is simulated; for shelters alone their rules, their places and the people."""
    relief = runs.scenario.relief
    yield from _labelled("area", runs.scenario.area, ("people",))
    yield from _rows("plan.shelters", runs.scenario.plan.shelters, ("count", "ground", "capacity", "freeboard"))
    if relief is None:
        return
    if measure.stage != "relief":
        yield from _labelled("relief", relief, ("shelters",))
        return
    yield "area.by_hour", runs.world.traffic
    yield from _labelled("relief", relief, tuple(type(relief).model_fields))
    if runs.scenario.needs is not None:
        yield from _labelled("needs", runs.scenario.needs, ("items",))
    for strike in runs.scenario.hazards:
        for _, figure in figures(strike.hazard):
            yield "hazards", figure.confidence or "assumed"


def _labelled(top: str, model: object, names: tuple[str, ...]) -> Iterator[Input]:
    for name in names:
        for path, figure in figures(getattr(model, name), (top, name)):
            yield ".".join(str(step) for step in path[:_DEPTH]), figure.confidence or "assumed"


def _figures(label: str, model: object) -> Iterator[Input]:
    for _, figure in figures(model):
        yield label, figure.confidence or "assumed"


def _rows(top: str, rows: Sequence[PlanRow], names: tuple[str, ...]) -> Iterator[Input]:
    for row in rows:
        own: Confidence = row.confidence or ("plan" if row.clause else "assumed")
        yield top, own
        for name in names:
            for _, figure in figures(getattr(row, name, None), (name,)):
                yield f"{top}.{name}", figure.confidence or own


def assumption_rows(runs: Runs, assumptions: Sequence[Assumption]) -> tuple[dict[str, str], ...]:
    """The register of assumptions as rows: `input`, `value` as written, `where` it can be changed, `source`. Schematic streets head it.

    `range` is within what it is moved where uncertainty is told apart, `range_from` the file, a default by `confidence`, or `fixed`.
    """
    parts = moving(unknowns(runs.scenario, runs.world))
    rows = []
    for entry in assumptions:
        part = parts.get(entry.way) or parts.get((table_part(entry),))
        within, known_from = ("", "fixed") if part is None else (part.words, "file" if part.own else "confidence")
        rows.append({
            "input": entry.field, "value": entry.printed, "range": within, "range_from": known_from,
            "where": f"{entry.file}:{entry.line}", "source": entry.source,
        })  # fmt: skip
    streets = runs.world.network.source
    if streets.schematic:
        rows.insert(0, {
            "input": "area.streets", "value": streets.title, "range": "", "range_from": "fixed", "where": "", "source": streets.attribution,
        })  # fmt: skip
    return tuple(rows)
