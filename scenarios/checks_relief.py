"""Checks of relief: what a disaster needs is there, and every item, depot and setting that is named is one that somebody knows."""

from __future__ import annotations

from collections.abc import Iterable

from yingji.scenarios.checks import Checks
from yingji.scenarios.checks_hazard import check_hazard, hazards_of
from yingji.scenarios.marks import Broken, Map, Scalar, Seq, Way, at

_EXAMPLES = {"strikes": "{weekday: Wed, hour: 14}", "relief": "relief.yaml", "needs": "needs.yaml"}


def check_needs(checks: Checks, way: Way) -> None:
    """Items of a profile of needs have names of their own."""
    checks.unique((*way, "items"), "item")


def check_relief(checks: Checks, way: Way) -> None:
    """Whatever of the relief at `way` needs no other file."""
    root = checks.root
    checks.unique((*way, "depots"), "name")
    checks.unique((*way, "vehicles"), "name")
    vehicles = at(root, (*way, "vehicles"))
    for inner, row in checks.items(*way, "vehicles"):
        if ("payload" in row.entries) != ("volume" in row.entries) and ("payload" in row.entries or "seats" in row.entries):
            checks.tell(inner, "scenarios.vehicles_one")
    rows = vehicles.items if isinstance(vehicles, Seq) else [vehicles]
    if all(isinstance(row, Map) and "seats" in row.entries and "payload" not in row.entries for row in rows):
        checks.tell((*way, "vehicles"), "scenarios.no_lorry")
    _stock(checks, (*way, "stock"))


def _stock(checks: Checks, way: Way) -> None:
    """Rows of a ledger have a place, and days go with a share of the residents."""
    for inner, row in checks.items(*way):
        if not row.text("depot") and not isinstance(row.get("depot"), Broken | Map | Seq):
            checks.tell(inner, "scenarios.stock_without_place", item=row.text("item") or "…")
        if "for_days" in row.entries and "quantity" in row.entries and "for_share" not in row.entries:
            checks.tell((*inner, "for_days"), "scenarios.for_days_alone")


def check_disaster(checks: Checks) -> None:
    """The parts of a disaster scenario are all there, and know each other."""
    root = checks.root
    hazards = root.get("hazards")
    if isinstance(hazards, Seq) and hazards.items:
        for name, example in _EXAMPLES.items():
            if name not in root.entries:
                checks.tell((name,), "scenarios.disaster_needs", name=name, example=example)
    elif hazards is None or isinstance(hazards, Seq):
        idle = [name for name in _EXAMPLES if name in root.entries]
        if idle:
            checks.tell(("hazards",), "scenarios.without_hazards", names=", ".join(idle))
    for way in hazards_of(checks):
        check_hazard(checks, way)
    _ground_of(checks)
    _works(checks)
    _calls(checks)
    if isinstance(root.get("needs"), Map):
        check_needs(checks, ("needs",))
    if isinstance(root.get("relief"), Map):
        check_relief(checks, ("relief",))
        _stock(checks, ("plan", "ledger"))
        _names(checks)
        _shelters(checks)


def _ground_of(checks: Checks) -> None:
    """Earthquakes need to know the homes."""
    area = checks.root.get("area")
    quakes = [way for way in hazards_of(checks) if at(checks.root, (*way, "earthquake")) is not None]
    if quakes and isinstance(area, Map) and "buildings" not in area.entries:
        checks.tell(("area", "buildings"), "hazard.no_homes")


def _works(checks: Checks) -> None:
    """The works that relieve a water point are drainage of the plan."""
    if not isinstance(checks.root.get("plan"), Map) or any(way[:2] == ("plan", "assets") for way in checks.bad):
        return  # what is wrong with an asset is told: it may be the one that is meant
    known = [item.text("name") for _, item in checks.items("plan", "assets") if item.text("kind") == "drainage"]
    for way in hazards_of(checks):
        for inner, point in checks.items(*way, "rainstorm", "points"):
            works = point.text("works")
            if works and works not in known:
                checks.unknown((*inner, "works"), "hazard.unknown_works", works, known)


def _calls(checks: Checks) -> None:
    """Kinds of calls of the hazards have keys of their own: none of the profile's, and each of one hazard alone."""
    seen = {item.text("kind"): item.mark for _, item in checks.items("everyday", "kinds")}
    for way in hazards_of(checks):
        for inner, call in checks.items(*way, "calls"):
            kind = call.get("kind")
            node = kind.get("kind") if isinstance(kind, Map) else None
            if not isinstance(node, Scalar) or not node.text:
                continue
            before = seen.setdefault(node.text, node.mark)
            if before != node.mark:  # a hazard that strikes twice brings the same kind twice
                checks.tell((*inner, "kind", "kind"), "scenarios.kind_twice", written=node.text, where=str(before))


def _texts(checks: Checks, way: Way, name: str) -> list[str] | None:
    """The names of a list's rows; None where one cannot be read or stands twice, for that may be the one that is meant."""
    node = at(checks.root, way)
    if not isinstance(node, Seq):
        return None
    names = [row.text(name) if isinstance(row, Map) else "" for row in node.items]
    return names if all(names) and len(set(names)) == len(names) else None


def known_items(checks: Checks) -> list[str] | None:
    """The items of the needs; None where they cannot be read."""
    return _texts(checks, ("needs", "items"), "item")


def _names(checks: Checks) -> None:
    """Items are those of the needs; depots are those of the relief, or added by an option."""
    items, depots = known_items(checks), _depots(checks)
    for ledger in (("relief", "stock"), ("plan", "ledger")):
        for inner, _ in checks.items(*ledger):
            _one_of(checks, (*inner, "item"), items, "scenarios.item")
            if depots is not None:
                _one_of(checks, (*inner, "depot"), depots, "scenarios.depot")
    for listed in (("relief", "relieved", "items"), ("relief", "people", "kits", "items")):
        node = at(checks.root, listed)
        for index in range(len(node.items) if isinstance(node, Seq) else 0):
            _one_of(checks, (*listed, index), items, "scenarios.item")


def _one_of(checks: Checks, way: Way, known: Iterable[str] | None, key: str) -> None:
    node = at(checks.root, way)
    if known is not None and isinstance(node, Scalar) and node.text and node.text not in known:
        checks.unknown(way, key, node.text, known)


def _depots(checks: Checks) -> list[str] | None:
    """The depots of the relief and of all options; at least one of them is there from the beginning."""
    own = _texts(checks, ("relief", "depots"), "name")
    if own is None:
        return None
    if not own:
        checks.tell(("relief", "depots"), "scenarios.no_depot")
    for way, _ in checks.items("options"):
        for _, change in checks.items(*way, "change"):
            added = change.get("add_depot")
            if added is not None:
                name = added.text("name") if isinstance(added, Map) else ""
                if not name:
                    return None
                own.append(name)
    return own


def _shelters(checks: Checks) -> None:
    """A shelter is somewhere, or there are so many of it, which the relief says how to place."""
    for way, shelter in checks.items("plan", "shelters"):
        if "at" in shelter.entries or shelter.text("status") == "mentioned":
            continue
        if "count" not in shelter.entries:
            checks.tell(way, "scenarios.shelter_without_place")
        elif at(checks.root, ("relief", "unnamed")) is None:
            checks.tell(("relief",), "scenarios.unnamed", name=shelter.text("name"), count=shelter.text("count") or "…")
