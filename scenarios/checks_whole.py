"""Checks of a whole scenario: what options change exists, something is in service, and counts are whole."""

from __future__ import annotations

from yingji.base.units import WrongQuantity, parse_quantity
from yingji.scenarios.checks import Checks
from yingji.scenarios.marks import Broken, Map, Scalar, Seq, Way, at, walk
from yingji.scenarios.schema.scenario import ScenarioFile

_WHOLE = ("vehicles", "send", "crew")  # mappings of counts
_WHOLE_FIELDS = ("replications",)


def check_options(checks: Checks, plan: Way | None) -> None:
    """Stations that options open, close or move are in the plan, or added by the same option; shelters open and close in a disaster."""
    checks.unique(("options",), "name")
    known = _station_names(checks, plan) if plan is not None else None
    shelters = _shelter_names(checks, plan) if plan is not None and checks.root.get("relief") is not None else []
    for way, option in checks.items("options"):
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
            for field in (("open",), ("close",), ("move_units", "from"), ("move_units", "to")):
                node = at(checks.root, (*inner, *field))
                may_be = [*names, *shelters] if len(field) == 1 else names
                if isinstance(node, Scalar) and not node.bare and node.text not in may_be:
                    checks.unknown((*inner, *field), "scenarios.station", node.text, may_be)


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
        field = way[:-1] if way[-1] == "value" else way
        if not (field[-1] in _WHOLE_FIELDS or (len(field) > 1 and field[-2] in _WHOLE)):
            continue
        try:
            count = parse_quantity(node.text, "count")
        except WrongQuantity:
            continue  # told where values are read
        if count >= 0 and count != int(count):
            checks.tell(way, "scenarios.whole_number", written=node.text, example=str(int(count) or 1))
        elif field[-1] == "replications" and count == 0:
            checks.tell(way, "scenarios.not_above", written=node.text, least="0", example="50")


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
