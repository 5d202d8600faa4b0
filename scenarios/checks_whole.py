"""Checks of a whole scenario: what options change exists, something is in service, and counts are whole."""

from __future__ import annotations

from typing import get_args

from yingji.base.units import Dimension, WrongQuantity, parse_quantity
from yingji.scenarios.checks import WITHIN, Checks, listed
from yingji.scenarios.combining import MOST_OPTIONS, how_many
from yingji.scenarios.marks import Broken, Map, Scalar, Seq, Way, at, walk
from yingji.scenarios.schema.scenario import How, ScenarioFile

_WHOLE = ("vehicles", "send", "crew")  # mappings of counts
_WHOLE_FIELDS = ("replications", "most_replications")
_STATION_FIELDS: tuple[Way, ...] = (
    ("open",), ("close",), ("move_units", "from"), ("move_units", "to"),
    *((name, "station") for name in ("move", "class", "units", "crew", "date")),
)  # fmt: skip
"""Where a change names a station."""


def check_options(checks: Checks, plan: Way | None) -> None:
    """Stations that options open, close or move are in the plan, or added by the same option; shelters open and close in a disaster."""
    checks.unique(("options",), "name")
    checks.unique(("combine", "changes"), "name")
    known = _station_names(checks, plan) if plan is not None else None
    shelters = _shelter_names(checks, plan) if plan is not None and checks.root.get("relief") is not None else []
    _check_neighbours(checks, plan)
    _check_combine(checks)
    for way, option in (*checks.items("options"), *checks.items("combine", "changes")):
        names = list(known or ())
        for inner, change in checks.items(*way, "change"):
            added = change.get("add")
            if isinstance(added, Map):
                names.append(added.text("name"))
                if added.text("status") == "planned" and added.get("opens") is None:
                    checks.tell((*inner, "add"), "scenarios.planned_without_opens")
        if known is None or shelters is None or isinstance(option.get("change"), Broken):
            continue
        for inner, _ in checks.items(*way, "change"):
            for field in _STATION_FIELDS:
                node = at(checks.root, (*inner, *field))
                may_be = [*names, *shelters] if len(field) == 1 else names
                if isinstance(node, Scalar) and not node.bare and node.text not in may_be:
                    checks.unknown((*inner, *field), "scenarios.station", node.text, may_be)


def _check_neighbours(checks: Checks, plan: Way | None) -> None:
    """An agreement is with a district of which the plan has a station."""
    if plan is None:
        return
    known = list(dict.fromkeys(item.text("of") for _, item in checks.items(*plan, "neighbours") if item.text("of")))
    for way, _ in (*checks.items("options"), *checks.items("combine", "changes")):
        for inner, _ in checks.items(*way, "change"):
            node = at(checks.root, (*inner, "agreement", "with"))
            if isinstance(node, Scalar) and not node.bare and node.text not in known:
                checks.unknown((*inner, "agreement", "with"), "scenarios.neighbour_district", node.text, known)


def _check_combine(checks: Checks) -> None:
    """No more options than anybody reads."""
    changes, how = at(checks.root, ("combine", "changes")), at(checks.root, ("combine", "how"))
    if not (isinstance(changes, Seq) and isinstance(how, Scalar) and how.text in get_args(How)):
        return
    word, count = next(each for each in get_args(How) if each == how.text), len(changes.items)
    if (options := how_many(word, count)) > MOST_OPTIONS:
        checks.tell(("combine", "how"), "scenarios.too_many_options", count=count, how=word, options=options, most=MOST_OPTIONS)


def check_rank_by(checks: Checks) -> None:
    """Options are ranked by a measure of response, or in a disaster of relief, in its dimension."""
    node = at(checks.root, ("rank_by",))
    if not isinstance(node, Map):
        return
    stages = ("simulation", "relief") if checks.root.get("hazards") is not None else ("simulation",)
    ranked = [name for name, row in listed("measures").items() if row["stage"] in stages]
    if (name := node.text("measure")) not in ranked:
        if name:
            key = "scenarios.not_ranked_by" if name in listed("measures") else "scenarios.measure"
            checks.unknown(("rank_by", "measure"), key, name, ranked)
        return
    dimension: Dimension = "share" if node.text("statistic") == "share" else listed("measures")[name]["dimension"]
    checks.quantity(("rank_by", "indifference"), node.get("indifference"), dimension)
    checks.quantity(("rank_by", "within"), node.get("within"), "time")
    if node.get("within") is None and (node.text("statistic") == "share" or name in WITHIN):
        checks.tell(("rank_by",), "scenarios.without_within", name=name)


def _station_names(checks: Checks, plan: Way) -> list[str] | None:
    """The stations of the plan; None where a name is missing or stands twice, for that station may be the one that is meant."""
    lists = [at(checks.root, (*plan, part)) for part in ("stations", "neighbours")]
    items = [item for found in lists if isinstance(found, Seq) for item in found.items]
    names = [item.text("name") if isinstance(item, Map) else "" for item in items]
    return names if names and all(names) and len(set(names)) == len(names) else None


def _shelter_names(checks: Checks, plan: Way) -> list[str] | None:
    """The shelters of the plan; None where a name is missing."""
    names = [item.text("name") for _, item in checks.items(*plan, "shelters")]
    return names if all(names) else None


def check_counts(checks: Checks) -> None:
    """What is counted is whole: nobody sends half an engine."""
    for way, node in walk(checks.root):
        if not isinstance(node, Scalar) or not way:
            continue
        field = way[:-1] if way[-1] == "value" else way[:-2] if way[-2:-1] == ("range",) else way
        if not (field[-1] in _WHOLE_FIELDS or (len(field) > 1 and field[-2] in _WHOLE and field[-1] != "on_duty")):
            continue
        try:
            count = parse_quantity(node.text, "count")
        except WrongQuantity:
            continue  # told where values are read
        if count >= 0 and count != int(count):
            checks.tell(way, "scenarios.whole_number", written=node.text, example=str(int(count) or 1))
        elif field[-1] == "replications" and count == 0:
            checks.tell(way, "scenarios.not_above", written=node.text, least="0", example="50")


_CHOICES = ("run", "rank_by", "site", "phasing")
"""Parts of a scenario that say what is asked and how it is played: nothing in them is unknown."""


def check_ranges(checks: Checks) -> None:
    """A range stands at what is not known, not at what is chosen."""
    for way, node in walk(checks.root):
        choice = way[:1] and (way[0] in _CHOICES or way[:3] == ("area", "cells", "across"))
        if choice and isinstance(node, Map) and node.get("range") is not None:
            checks.tell((*way, "range"), "scenarios.range_of_choice", name=".".join(str(step) for step in way))


def check_length(checks: Checks) -> None:
    """A run lasts longer than nothing."""
    for name in ("years", "days"):
        node = at(checks.root, ("run", name))
        if isinstance(node, Scalar) and node.text.strip().strip("0.") == "" and node.text.strip():
            checks.tell(("run", name), "scenarios.not_above", written=node.text, least="0", example="1")


def check_in_service(checks: Checks, scenario: ScenarioFile) -> None:
    """On the day asked for, at least one station of the plan works."""
    if not any(station.in_service(scenario.as_of) for station in scenario.plan.stations):
        checks.tell(("as_of",), "scenarios.none_in_service", day=scenario.as_of.isoformat())
