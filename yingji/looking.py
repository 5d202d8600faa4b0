"""What needs no simulation: the faults of a file, and the geometry of a scenario's options."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from yingji.base.faults import BadInput, Fault
from yingji.base.figures import Text, figures
from yingji.base.language import LANGS, Lang, say
from yingji.doubting import ranges_to_zero
from yingji.progress import Progress, silent
from yingji.results.case import Runs
from yingji.results.coverage import Coverage, coverage
from yingji.results.depth import Depth, depth, depth_json
from yingji.results.firewater import firewater_json
from yingji.results.headline import coverage_json
from yingji.results.reach import Reach, reach, reach_json, write_reach
from yingji.results.runfolder import RunFolder
from yingji.results.siting.question import ask
from yingji.results.verdicts import judge
from yingji.running import Stopwatch, draw_maps, laid_out
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import check, load
from yingji.scenarios.schema.common import UnitKind
from yingji.sim.build import build_worlds
from yingji.sim.relief.build import build_relief_worlds
from yingji.sim.relief.disasters import build_disasters
from yingji.sim.world import UNIT_KINDS, World


@dataclass(frozen=True, eq=False)
class Covered:
    """The geometry of each option, with its map where a folder was asked for; of one kind of unit alone without depths and reaches."""

    scenario: str
    worlds: tuple[World, ...]
    coverages: tuple[Coverage, ...]
    depths: tuple[Depth, ...]
    reaches: tuple[Reach, ...]
    folder: Path | None
    schematic: bool
    unit: UnitKind | None = None

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """What `yingji coverage --json` prints."""
        names = _told_apart([world.option.in_(lang) for world in self.worlds])
        if not self.depths:
            plain = {name: coverage_json(cover) for name, cover in zip(names, self.coverages, strict=True)}
            return {"scenario": self.scenario, "folder": str(self.folder) if self.folder else None, "unit": self.unit, "coverage": plain}
        options = {
            name: {
                **coverage_json(cover),
                "depth": depth_json(deep, world),
                **reach_json(reach, world, lang),
                **firewater_json(world),
            }
            for name, world, cover, deep, reach in zip(names, self.worlds, self.coverages, self.depths, self.reaches, strict=True)
        }
        return {"scenario": self.scenario, "folder": str(self.folder) if self.folder else None, "coverage": options}


def _told_apart(names: Sequence[str]) -> list[str]:
    """The names; those that are there more than once are numbered, in their order: options may share a name in one language."""
    return [name if names.count(name) == 1 else f"{name} ({names[: at + 1].count(name)})" for at, name in enumerate(names)]


def _unit(kind: str) -> Text:
    """A kind of unit as it is written, with what it is called."""
    words = {lang: say(f"results.unit_kind.{kind}", lang) for lang in LANGS}
    return Text(**{lang: kind if word == kind else say("depth.unit_written", lang, kind=kind, word=word) for lang, word in words.items()})


def check_file(path_or_name: str | Path) -> tuple[Fault, ...]:
    """Every fault of any file; of a scenario with hazards, that asks for sites, or with ranges down to 0, also what shows only when its
    worlds are built."""
    if faults := check(path_or_name):
        return faults
    try:
        loaded = load(path_or_name)
    except BadInput:
        return ()  # a plan or an area, which is whole by itself
    scenario = loaded.scenario
    to_zero = any(figure.range is not None and figure.range.low == 0 for _, figure in figures(scenario))
    if not scenario.hazards and scenario.site is None and not to_zero:
        return ()
    try:
        ground = load_ground(scenario.area, mark=loaded.mark)
        if scenario.hazards:
            build_disasters(scenario, ground, mark=loaded.mark)
        elif scenario.site is not None:
            ask(scenario, scenario.site, ground, mark=loaded.mark)
        return tuple(ranges_to_zero(loaded, ground))
    except BadInput as wrong:
        return wrong.faults


def cover_scenario(
    path_or_name: str | Path,
    *,
    hour: int | None = None,
    unit: UnitKind | None = None,
    out: Path | None = None,
    lang: Lang = "zh",
    progress: Progress = silent,
) -> Covered:
    """The geometry of a scenario's options alone, of one kind of `unit` if asked; with `out`, a folder with the map of each.

    Raises `BadInput`, also where no option has such a unit.
    """
    when = datetime.now().astimezone()
    loaded, ground = laid_out(path_or_name, Stopwatch(), progress)
    progress.stage("worlds")
    if loaded.scenario.hazards:  # what they do is no matter of geometry; where shelters and depots part streets is
        worlds = tuple(world for world, _ in build_relief_worlds(loaded.scenario, ground, mark=loaded.mark))
    else:
        worlds = build_worlds(loaded.scenario, ground, mark=loaded.mark)
    if unit is not None and not any((world.units.kind == UNIT_KINDS.index(unit)).any() for world in worlds):
        there = tuple(_unit(kind) for code, kind in enumerate(UNIT_KINDS) if any((world.units.kind == code).any() for world in worlds))
        raise BadInput([Fault(loaded.mark(("plan", "stations")), "--unit", "depth.no_unit", {"unit": _unit(unit), "there": there})])
    limits = loaded.scenario.area_limits_km2 if unit is None else {}  # those are of a station's whole area, not of one kind of unit
    coverages = tuple(coverage(world, hour=hour, limits_km2=limits, unit=unit) for world in worlds)
    pairs = list(zip(worlds, coverages, strict=True)) if unit is None else []
    reaches = tuple(reach(world, cover, loaded.scenario.area) for world, cover in pairs)
    if out is not None:
        with RunFolder(out, name=loaded.name, when=when) as folder:
            progress.stage("draw")
            for number, (world, found) in enumerate(zip(worlds, reaches, strict=unit is None), start=1):
                write_reach(folder.path / ("coverage.gpkg" if number == 1 else f"coverage-{number}.gpkg"), world, found, lang, when=when)
            runs = tuple(Runs(loaded.scenario, world, cover, ()) for world, cover in zip(worlds, coverages, strict=True))
            verdicts = tuple(each for run in runs for each in judge(loaded.scenario, run.world, run.coverage, ()) if unit is None)
            draw_maps(folder.path, loaded, ground, runs, verdicts, lang=lang, run_id=folder.number, when=when)
    depths = tuple(depth(world, cover) for world, cover in pairs)
    return Covered(loaded.name, worlds, coverages, depths, reaches, out, ground.network.source.schematic, unit)
