"""Reads a scenario with all that it names: every fault of all files at once, or a `Loaded` that is valid, with the files it rests on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from yingji.base.faults import BadInput, Fault, Mark
from yingji.scenarios.assumptions import Assumption, assumptions_of, labelled
from yingji.scenarios.checks import Checks
from yingji.scenarios.checks_hazard import check_hazard
from yingji.scenarios.checks_options import check_phasing, check_settings, check_shelters
from yingji.scenarios.checks_relief import check_disaster, check_needs, check_relief
from yingji.scenarios.checks_whole import check_counts, check_in_service, check_length, check_options, check_ranges, check_rank_by
from yingji.scenarios.combining import expanded
from yingji.scenarios.loader_files import Reading, read
from yingji.scenarios.loader_parts import AREA, EVERYDAY, HAZARD, NEEDS, PLAN, RELIEF, SCENARIO, STANDARD, Part
from yingji.scenarios.loader_valid import validate
from yingji.scenarios.marks import Map, Seq, Way, at, spot
from yingji.scenarios.schema.area import AreaFile
from yingji.scenarios.schema.scenario import ScenarioFile

if TYPE_CHECKING:
    from yingji.geo.places import Gazetteer


@dataclass(frozen=True, eq=False)
class Loaded:
    """A valid scenario; `files` are the names as shown, with SHA-256, of every file read or named; every figure has its confidence."""

    scenario: ScenarioFile
    files: dict[str, str]
    assumptions: tuple[Assumption, ...]
    name: str
    tree: Map = field(repr=False)

    def mark(self, way: Way) -> Mark:
        """Where the value at a path, such as `("plan", "stations", 3, "at")`, is written."""
        return spot(self.tree, way).mark

    def words(self, way: Way) -> str:
        """What the value at a path is called in its file: `kinds[fire].share`."""
        return spot(self.tree, way).words

    def place_faults(self, gazetteer: Gazetteer) -> tuple[Fault, ...]:
        """Faults of places that are not on the map at hand; for whoever has loaded the ground."""
        from yingji.scenarios.checks_places import place_faults

        return tuple(place_faults(self.tree, ("plan",), gazetteer))


def load(path_or_name: str | Path) -> Loaded:
    """The scenario of a file or of a bundled name (`hebei/everyday`); raises `BadInput` with all faults of all files.

    Places are not looked up on the map when all else is right, for that takes the ground: ask `Loaded.place_faults`.
    """
    root, part, reading = read(path_or_name)
    typed, faults, bad = _checked(root, part, reading)
    if root is not None and part is not SCENARIO:
        faults.append(Fault(root.mark, "", "scenarios.not_a_scenario", {"is": part.title}))
    if faults or root is None or not isinstance(typed, ScenarioFile):
        raise BadInput(_unique(faults + _on_the_map(root, part, typed, faults, bad)))
    scenario = labelled(typed)
    return Loaded(expanded(scenario), dict(sorted(reading.files.items())), assumptions_of(scenario, root), _name(root.mark.file), root)


def _name(file: str) -> str:
    """A bundled scenario by its name on the command line (`hebei/everyday`), any other by its file."""
    return file.removeprefix("library/").removesuffix(".yaml") if file.startswith("library/") else file


def check(path_or_name: str | Path) -> tuple[Fault, ...]:
    """Every fault of a scenario (or of any other file of one) and of all files that it names, places and ground included."""
    root, part, reading = read(path_or_name)
    typed, faults, bad = _checked(root, part, reading)
    return BadInput(_unique(faults + _on_the_map(root, part, typed, faults, bad))).faults


def _unique(faults: list[Fault]) -> list[Fault]:
    """One fault for one place and message: two options may name one file."""
    return list({(fault.mark, fault.field, fault.key): fault for fault in faults}.values())


def _checked(root: Map | None, part: Part, reading: Reading) -> tuple[object, list[Fault], set[Way]]:
    """The model (with stand-ins where there are faults), every fault but those of the ground, and the paths at fault."""
    if root is None:
        return None, list(reading.faults), set()
    typed, faults, bad = validate(root, part.model, reading.bad)
    checks = Checks(root, bad)
    whole = part is SCENARIO
    plan: Way | None = ("plan",) if whole else () if part is PLAN else None
    if plan is not None and isinstance(at(root, plan), Map):
        checks.plan(plan)
    if whole or part is AREA:
        checks.area(("area",) if whole else ())
    if whole or part is EVERYDAY:
        checks.everyday(("everyday",) if whole else ())
    for kind, check_alone in ((HAZARD, check_hazard), (RELIEF, check_relief), (NEEDS, check_needs)):
        if part is kind:
            check_alone(checks, ())
    if part is STANDARD:
        checks.targets(("targets",))
    if whole:
        _check_whole(checks)
    check_counts(checks)
    check_ranges(checks)
    if whole and isinstance(typed, ScenarioFile):
        _check_typed(checks, typed, faults, bad)
    return typed, reading.faults + faults + checks.faults, bad


def _check_whole(checks: Checks) -> None:
    """What only a scenario has, and what its parts must know of each other."""
    standards = at(checks.root, ("standards",))
    checks.unique(("standards",), "id")
    for index in range(len(standards.items) if isinstance(standards, Seq) else 0):
        checks.targets(("standards", index, "targets"))
    check_options(checks, ("plan",) if isinstance(at(checks.root, ("plan",)), Map) else None)
    check_rank_by(checks)
    check_phasing(checks)
    check_length(checks)
    check_disaster(checks)


def _check_typed(checks: Checks, typed: ScenarioFile, faults: list[Fault], bad: set[Way]) -> None:
    """What takes days and settings that are right: asked where nothing is wrong with them."""
    spoilt = {way[0] for way in bad if way}
    if not spoilt & {"plan", "as_of"}:
        check_in_service(checks, typed)
    classes = any("shelters" in fault.field for fault in faults)  # a class that is misspelt is not also missing
    if not classes and not spoilt & {"plan", "as_of", "options", "relief"}:
        check_shelters(checks, typed)
    check_settings(checks, typed, bad)


def _on_the_map(root: Map | None, part: Part, typed: object, faults: list[Fault], bad: set[Way]) -> list[Fault]:
    """Faults of the ground: only a scenario and an area have one."""
    if root is None or part not in (SCENARIO, AREA):
        return []
    from yingji.scenarios.checks_places import ground_faults

    area: Way = ("area",) if part is SCENARIO else ()
    whole = typed.area if isinstance(typed, ScenarioFile) else typed if isinstance(typed, AreaFile) else None
    node = at(root, area)
    if not isinstance(node, Map):
        return []
    spoilt = any(way[: len(area)] == area for way in bad) or any(_inside(fault, root, area) for fault in faults)
    plan: Way | None = ("plan",) if part is SCENARIO and isinstance(at(root, ("plan",)), Map) else None
    return ground_faults(root, plan=plan, area=area, typed=None if spoilt else whole, bad=bad)


def _inside(fault: Fault, root: Map, area: Way) -> bool:
    """Whether a fault lies in the area's mapping."""
    node = at(root, area)
    if not isinstance(node, Map):
        return False
    if node.file is not None and area:
        return fault.mark.file == node.file.name
    return not area or fault.field.startswith("area.")
