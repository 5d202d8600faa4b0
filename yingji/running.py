"""From a scenario's file to its verdicts, tables, layers and map: the way through the rooms."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from yingji.base.faults import BadInput, Fault
from yingji.base.language import Lang
from yingji.progress import Progress, silent
from yingji.reporting import write_short
from yingji.results.atlas.ground import write_ground
from yingji.results.case import Runs
from yingji.results.confidence import assumption_rows
from yingji.results.coverage import Coverage, coverage
from yingji.results.depth import Depth, depth, depth_json
from yingji.results.headline import coverage_json, run_json
from yingji.results.maps.adapter import content_from_run
from yingji.results.maps.draw import draw_coverage
from yingji.results.measures import reduce_replication
from yingji.results.relief.adapter import picture_from_run
from yingji.results.relief.after import days_after
from yingji.results.relief.bottleneck import gains
from yingji.results.relief.draw import draw_relief
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sample import ReliefSample, reduce_relief
from yingji.results.runfolder import Manifest, RunFolder, write_manifest
from yingji.results.verdicts import Verdict, judge
from yingji.results.writing import write_results
from yingji.scenarios.ground import Ground, load_ground
from yingji.scenarios.loader import Loaded, check, load
from yingji.sim.build import build_worlds
from yingji.sim.compiled import Engine, choose
from yingji.sim.relief.disasters import DisasterWorld, build_disasters
from yingji.sim.relief.replicate import BATCH, Disaster, Outcome
from yingji.sim.replicate import replicate, spread
from yingji.sim.world import World

MOST_WORKERS = 4
"""Processes that a run of disasters takes by itself: each holds a world of its own, and about 300 MB."""
STAGES_IN = 2
"""Replications in which each stage of the chain is set free in turn, for the bottleneck: nine runs more each; in further options one."""
KEPT_LOGS = 200
"""Up to so many replications every event is kept and written (about 0.4 MB each in memory); beyond, incidents and assignments only."""


@dataclass(frozen=True, eq=False)
class Done:
    """A finished run: where it is, and what it says."""

    folder: Path
    scenario: str
    title: Any
    replications: int
    seed: int
    runs: tuple[Runs, ...]
    verdicts: tuple[Verdict, ...]
    maps: tuple[Path, ...]
    schematic: bool
    seconds: dict[str, float]

    @property
    def missed(self) -> tuple[Verdict, ...]:
        """The targets that are surely missed."""
        return tuple(verdict for verdict in self.verdicts if verdict.verdict == "missed")

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """What `yingji run --json` prints."""
        return run_json(
            run=str(self.folder), scenario=self.scenario, replications=self.replications, seed=self.seed,
            verdicts=self.verdicts, runs=self.runs, lang=lang,
        )  # fmt: skip


@dataclass(frozen=True, eq=False)
class Covered:
    """The geometry of each option, with its map where a folder was asked for."""

    scenario: str
    worlds: tuple[World, ...]
    coverages: tuple[Coverage, ...]
    depths: tuple[Depth, ...]
    folder: Path | None
    schematic: bool

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """What `yingji coverage --json` prints."""
        options = {
            world.option.in_(lang): {**coverage_json(cover), "depth": depth_json(deep, world)}
            for world, cover, deep in zip(self.worlds, self.coverages, self.depths, strict=True)
        }
        return {"scenario": self.scenario, "folder": str(self.folder) if self.folder else None, "coverage": options}


def run_scenario(
    path_or_name: str | Path,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    engine: Engine = "auto",
    out: Path | None = None,
    lang: Lang = "zh",
    progress: Progress = silent,
) -> Done:
    """Run a scenario's options and write its run folder, whole or not at all. Raises `BadInput` with every fault.

    `workers` None: one process for everyday response, for disasters as many as there are cores, up to `MOST_WORKERS`.
    """
    when, clock = datetime.now().astimezone(), Stopwatch()
    loaded, ground, worlds = prepare(path_or_name, clock, progress)
    scenario = loaded.scenario
    workers = workers or (min(os.cpu_count() or 1, MOST_WORKERS) if scenario.hazards else 1)
    replications = replications if replications is not None else round(scenario.run.replications.value)
    seed = seed if seed is not None else scenario.run.seed
    with RunFolder(out, name=loaded.name, when=when) as folder:
        runs = _play(loaded, worlds, replications=replications, seed=seed, workers=workers, engine=engine, progress=progress)
        clock.lap("simulate")
        verdicts = tuple(verdict for run in runs for verdict in judge(scenario, run.world, run.coverage, run.samples, run.relief))
        clock.lap("judge")
        progress.stage("write")
        kept = write_results(folder.path, runs, verdicts, assumptions=loaded.assumptions, lang=lang, when=when, boundary=ground.boundary)
        clock.lap("tables")
        progress.stage("draw")
        maps = draw_maps(
            folder.path, loaded, ground, runs, verdicts,
            lang=lang, run_id=folder.number, when=when, seed=seed, replications=replications,
        )  # fmt: skip
        clock.lap("map")
        record(
            folder, loaded, ground, runs,
            when=when, clock=clock, seed=seed, replications=replications, workers=workers, event_replications=kept, lang=lang,
        )  # fmt: skip
    final = folder.final
    return Done(
        final, loaded.name, scenario.title, replications, seed, runs, verdicts, tuple(final / path.name for path in maps),
        ground.network.source.schematic, clock.seconds,
    )  # fmt: skip


def check_file(path_or_name: str | Path) -> tuple[Fault, ...]:
    """Every fault of any file; of a scenario with hazards also what shows only when their tables are read and its worlds are built."""
    if faults := check(path_or_name):
        return faults
    try:
        loaded = load(path_or_name)
    except BadInput:
        return ()  # a plan or an area, which is whole by itself
    if loaded.scenario.hazards:
        try:
            build_disasters(loaded.scenario, load_ground(loaded.scenario.area, mark=loaded.mark), mark=loaded.mark)
        except BadInput as wrong:
            return wrong.faults
    return ()


def cover_scenario(
    path_or_name: str | Path, *, hour: int | None = None, out: Path | None = None, lang: Lang = "zh", progress: Progress = silent
) -> Covered:
    """The geometry of a scenario's options alone; with `out`, a folder with the map of each. Raises `BadInput`."""
    when = datetime.now().astimezone()
    loaded, ground, built = prepare(path_or_name, Stopwatch(), progress)
    worlds = tuple(one.world if isinstance(one, DisasterWorld) else one for one in built)
    coverages = tuple(coverage(world, hour=hour, limits_km2=loaded.scenario.area_limits_km2) for world in worlds)
    if out is not None:
        with RunFolder(out, name=loaded.name, when=when) as folder:
            progress.stage("draw")
            runs = tuple(Runs(loaded.scenario, world, cover, ()) for world, cover in zip(worlds, coverages, strict=True))
            verdicts = tuple(verdict for run in runs for verdict in judge(loaded.scenario, run.world, run.coverage, ()))
            draw_maps(folder.path, loaded, ground, runs, verdicts, lang=lang, run_id=folder.number, when=when)
    depths = tuple(depth(world, cover) for world, cover in zip(worlds, coverages, strict=True))
    return Covered(loaded.name, worlds, coverages, depths, out, ground.network.source.schematic)


Built = tuple[World, ...] | tuple[DisasterWorld, ...]


def prepare(path_or_name: str | Path, clock: Stopwatch, progress: Progress) -> tuple[Loaded, Ground, Built]:
    """Read all files, put the area together, and make the world of each option; every fault of each step at once."""
    progress.stage("read")
    loaded = load(path_or_name)
    clock.lap("read")
    progress.stage("ground")
    ground = load_ground(loaded.scenario.area, mark=loaded.mark)
    lost = loaded.place_faults(ground.gazetteer)
    if lost:
        raise BadInput(lost)
    clock.lap("ground")
    progress.stage("worlds")
    build = build_disasters if loaded.scenario.hazards else build_worlds
    worlds: Built = build(loaded.scenario, ground, mark=loaded.mark)
    clock.lap("worlds")
    return loaded, ground, worlds


def _play(
    loaded: Loaded, worlds: Built, *, replications: int, seed: int, workers: int, engine: Engine, progress: Progress
) -> tuple[Runs, ...]:
    """Every option on the same draws."""
    runs = []
    reduce = partial(reduce_replication, keep_log=replications <= KEPT_LOGS)
    for one in worlds:
        world = one.world if isinstance(one, DisasterWorld) else one
        progress.stage("simulate", total=replications, option=world.option)
        cover, relief = coverage(world, limits_km2=loaded.scenario.area_limits_km2), None
        if isinstance(one, DisasterWorld):
            choose(world, engine, changing=True)  # what is wrong is said here and not in a worker
            reduce_log = partial(reduce_relief, keep_log=replications <= KEPT_LOGS)
            task = Disaster(one, seed, STAGES_IN if one is worlds[0] else 1, reduce, reduce_log)
            outcomes = spread(task, replications=replications, workers=workers, progress=progress.advance, batch=BATCH)
            samples, relief = [outcome.response for outcome in outcomes], _relief_runs(one, outcomes)
        else:
            samples = replicate(
                world, seed=seed, replications=replications, workers=workers, reduce=reduce, progress=progress.advance, engine=engine
            )
        runs.append(Runs(loaded.scenario, world, cover, samples, relief))
    return tuple(runs)


def _relief_runs(one: DisasterWorld, outcomes: Sequence[Outcome[Any, ReliefSample]]) -> ReliefRuns:
    samples = [outcome.relief for outcome in outcomes]
    return ReliefRuns(
        one.relief,
        samples,
        gains(samples, [outcome.freed for outcome in outcomes]),
        days_after([outcome.days for outcome in outcomes], one.relief.items.key),
    )


def draw_maps(
    folder: Path, loaded: Loaded, ground: Ground, runs: Sequence[Runs], verdicts: Sequence[Verdict], *, lang: Lang, run_id: str,
    when: datetime, seed: int | None = None, replications: int | None = None,
) -> list[Path]:  # fmt: skip
    """coverage.png and coverage.pdf for each option, from the second on with its number; before them relief.png and .pdf of a disaster."""
    written: list[Path] = []
    for index, run in enumerate(runs, start=1):
        number = "" if index == 1 else f"-{index}"
        if run.relief is not None and seed is not None:
            picture = picture_from_run(run, ground, verdicts=verdicts, run_id=run_id, seed=seed, date=f"{when:%Y-%m-%d}", lang=lang)
            paths = [folder / f"relief{number}.png", folder / f"relief{number}.pdf"]
            draw_relief(picture, *paths, paper="A3", lang=lang)
            written += paths
            if index > 1 and np.array_equal(run.coverage.time_s, runs[0].coverage.time_s):
                continue  # what differs is the relief: one map of cover says it for all
        stem = f"coverage{number}"
        content = content_from_run(
            loaded.scenario, ground, run.world, run.coverage, verdicts=verdicts,
            run_id=run_id, seed=seed, replications=replications, date=f"{when:%Y-%m-%d}", lang=lang,
        )  # fmt: skip
        draw_coverage(content, folder / f"{stem}.png", folder / f"{stem}.pdf", paper="A3", lang=lang)
        written += [folder / f"{stem}.png", folder / f"{stem}.pdf"]
    return written


def record(
    folder: RunFolder, loaded: Loaded, ground: Ground, runs: Sequence[Runs], *, when: datetime, clock: Stopwatch, seed: int,
    replications: int, workers: int, event_replications: int, lang: Lang,
) -> None:  # fmt: skip
    """Write manifest.json of a run of all options, ground.json of its area, and from what is then in the folder its report.html."""
    scenario = loaded.scenario
    manifest = Manifest(
        run=folder.number, scenario=loaded.name, title={"zh": scenario.title.zh, "en": scenario.title.en}, seed=seed,
        replications=replications, workers=workers, length_s=scenario.run.length_s, warm_up_s=runs[0].world.warm_up_s,
        inputs=loaded.files, options=[_option(run.world) for run in runs], schematic=ground.network.source.schematic,
        sources=ground.sources, assumptions=assumption_rows(runs[0], loaded.assumptions),
        started=when.isoformat(timespec="seconds"), seconds=clock.seconds, event_replications=event_replications,
    )  # fmt: skip
    write_manifest(folder.path, manifest)
    write_ground(folder.path, scenario, ground, runs)
    write_short(folder.path, lang)


def _option(world: World) -> dict[str, Any]:
    changes = [{"what": change.what, "name": change.name, "old": change.old, "new": change.new} for change in world.changes]
    return {"name": {"zh": world.option.zh, "en": world.option.en}, "changes": changes}


class Stopwatch:
    """Wall-clock seconds by stage, for the manifest."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = perf_counter()

    def lap(self, stage: str) -> None:
        now = perf_counter()
        self.seconds[stage], self._last = round(now - self._last, 3), now
