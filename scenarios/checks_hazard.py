"""Checks of a hazard by itself: numbers that must fit together, keys that must be numbers, calls that belong to something."""

from __future__ import annotations

from collections.abc import Iterator

from yingji.base.units import Dimension, WrongQuantity, parse_quantity
from yingji.scenarios.checks import Checks
from yingji.scenarios.marks import Map, Node, Scalar, Seq, Way, at

LEAST_INTENSITY, MOST_INTENSITY = 5, 12
"""Intensities (烈度) that an earthquake of a scenario may have: below V nobody is hurt, and the scale ends at XII."""
_BELONGS = {"collapsed building": "earthquake", "ignition": "earthquake", "water point": "rainstorm"}
"""What calls belong to → the form of hazard that has such a thing."""


def check_hazard(checks: Checks, way: Way) -> None:
    """Whatever of the hazard at `way` needs no other file."""
    here = []
    for form, check in (("earthquake", _earthquake), ("rainstorm", _rainstorm), ("accident", _accident)):
        node = at(checks.root, (*way, form))
        if node is not None:
            here.append(form)
        if isinstance(node, Map):
            check(checks, (*way, form))
    for inner, call in checks.items(*way, "calls"):
        form = _BELONGS.get(call.text("each"), "")
        if form and here and form not in here:
            checks.tell((*inner, "each"), "scenarios.calls_each", written=call.text("each"), form=form)
        levels = call.get("kind")
        if isinstance(levels, Map):
            checks.unique((*inner, "kind", "levels"), "level")


def number(root: Node, way: Way, dimension: Dimension) -> float | None:
    """The quantity at `way`, plain or as the value of a figure; None where there is none that can be read."""
    node = at(root, way)
    if isinstance(node, Map):
        node = node.get("value")
    try:
        return parse_quantity(node.text, dimension) if isinstance(node, Scalar) else None
    except WrongQuantity:
        return None  # told where values are read


def _earthquake(checks: Checks, way: Way) -> None:
    intensity = number(checks.root, (*way, "intensity"), "number")
    if intensity is not None and intensity >= 0 and not LEAST_INTENSITY <= intensity <= MOST_INTENSITY:
        checks.tell((*way, "intensity"), "scenarios.intensity", written=f"{intensity:g}")
    _by_number(checks, (*way, "bridges", "lost"), example="'8': 5 %")
    _by_number(checks, (*way, "ignitions", "per_10k_people"), example="'8': 0.5")
    debris = at(checks.root, (*way, "debris"))
    if not isinstance(debris, Map):
        return
    by_building = debris.text("rule") == "per building"
    if by_building and "reach" not in debris.entries:
        checks.tell((*way, "debris", "rule"), "hazard.reach_missing")
    elif "reach" in debris.entries and not by_building:
        checks.tell((*way, "debris", "reach"), "hazard.reach_unused")


def _rainstorm(checks: Checks, way: Way) -> None:
    root, storm = checks.root, at(checks.root, way)
    assert isinstance(storm, Map)
    if "return_period_years" in storm.entries:
        years = number(root, (*way, "return_period_years"), "number")
        if years == 0:
            checks.tell((*way, "return_period_years"), "scenarios.not_above", written="0", least="0", example="20")
        if "rain_by_return_period" not in storm.entries:
            checks.tell((*way, "return_period_years"), "scenarios.rain_table")
        _by_number(checks, (*way, "rain_by_return_period"), example="'10': 61.7 mm")
    drained, reference = (number(root, (*way, name), "length") for name in ("drained", "reference_rain"))
    if drained is not None and reference is not None and drained >= reference:
        checks.tell((*way, "drained"), "hazard.drained_above")
    walk, drive = (number(root, (*way, name), "length") for name in ("walk_closed_at", "closed_at"))
    if walk is not None and drive is not None and walk < drive:
        checks.tell((*way, "walk_closed_at"), "hazard.walk_closed")
    points = storm.get("points")
    if not (storm.text("polygons") or storm.text("raster") or (points is not None and not (isinstance(points, Seq) and not points.items))):
        checks.tell(way, "hazard.no_water")
    checks.unique((*way, "points"), "name")
    for inner, point in checks.items(*way, "points"):
        if ("works" in point.entries) != ("works_reduce" in point.entries):
            checks.tell(inner, "hazard.works_together")


def _accident(checks: Checks, way: Way) -> None:
    hurt = at(checks.root, (*way, "crowd", "hurt"))
    if not isinstance(hurt, Map):
        return
    for severity in hurt.entries:
        if severity not in ("1", "2", "3", "4"):
            checks.tell((*way, "crowd", "hurt", severity), "hazard.severity", on_key=True, written=severity)
    shares = [number(checks.root, (*way, "crowd", "hurt", severity), "share") for severity in hurt.entries]
    total = sum(share for share in shares if share is not None)
    if total > 1 + 1e-9:
        checks.tell((*way, "crowd", "hurt"), "hazard.hurt_shares", total=f"{total:g}")


def _by_number(checks: Checks, way: Way, *, example: str) -> None:
    """A table whose keys are numbers above 0, and which is not empty."""
    table = at(checks.root, way)
    if not isinstance(table, Map):
        return
    if not table.entries:
        checks.tell(way, "hazard.no_keys", example=example)
    for key in table.entries:
        try:
            fits = parse_quantity(key, "number") > 0
        except WrongQuantity:
            fits = False
        if not fits:
            checks.tell((*way, key), "hazard.key_not_number", on_key=True, written=key, example=example)


def hazards_of(checks: Checks) -> Iterator[Way]:
    """The paths of a scenario's hazards that could be read."""
    for inner, strike in checks.items("hazards"):
        if isinstance(strike.get("hazard"), Map):
            yield (*inner, "hazard")
