"""From a scenario's file to its verdicts, tables, layers and map: the way through the rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any, Literal, cast

import numpy as np

from yingji.base.faults import BadInput
from yingji.base.language import Lang
from yingji.doubting import Doubted, doubted, ranges_to_zero, write_doubts
from yingji.enough import enough_told
from yingji.players import Player
from yingji.playing import Built, Play, Where
from yingji.progress import Progress, silent
from yingji.reporting import write_short
from yingji.results.atlas.ground import write_ground
from yingji.results.case import Runs
from yingji.results.confidence import assumption_rows
from yingji.results.headline import percentiles, run_json
from yingji.results.maps.adapter import content_from_run
from yingji.results.maps.draw import draw_coverage
from yingji.results.relief.adapter import picture_from_run
from yingji.results.relief.draw import draw_relief
from yingji.results.runfolder import Manifest, RunFolder, write_manifest
from yingji.results.verdicts import Verdict, judge_runs
from yingji.results.writing import write_results
from yingji.scenarios.ground import Ground, load_ground
from yingji.scenarios.loader import Loaded, load
from yingji.sim.build import build_worlds
from yingji.sim.compiled import Engine
from yingji.sim.executing import Kind
from yingji.sim.relief.disasters import build_disasters
from yingji.sim.world import World
from yingji.unfinished import Asked, agreed, all_versions, folder_of, kept_in, scenario_of, taken_up


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
    doubts: Doubted | None = None

    @property
    def missed(self) -> tuple[Verdict, ...]:
        """The targets that are surely missed."""
        return tuple(verdict for verdict in self.verdicts if verdict.verdict == "missed")

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """What `yingji run --json` prints."""
        found = run_json(
            run=str(self.folder), scenario=self.scenario, replications=self.replications, seed=self.seed,
            verdicts=self.verdicts, runs=self.runs, lang=lang,
        )  # fmt: skip
        return found if self.doubts is None else {**found, "uncertainty": self.doubts.as_json(lang)}


def run_scenario(
    path_or_name: str | Path | None = None,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int | None = None,
    engine: Engine | None = None,
    executor: Kind | None = None,
    cluster: str = "",
    resume: Path | None = None,
    uncertainty: Literal["parameters"] | None = None,
    until: float | None = None,
    out: Path | None = None,
    lang: Lang = "zh",
    progress: Progress = silent,
) -> Done:
    """Run a scenario's options and write its run folder, whole or not at all. Raises `BadInput` with every fault.

    `workers` None: as many as there are cores, up to `playing.MOST_WORKERS`; one for everyday response by SimPy. `executor` None: threads
    for the compiled engine, else processes; `cluster` is the address of dask's scheduler. `resume` is a run that was interrupted: what it
    was asked holds, and nothing that its results depend on may have changed. However it is carried out, results are the same.
    `uncertainty` also draws what is not known from its ranges, and keeps in the folder what makes each verdict uncertain.
    """
    begun = taken_up(resume, "run")
    path_or_name = scenario_of(begun, path_or_name)
    when, clock = datetime.now().astimezone(), Stopwatch()
    loaded, ground, worlds = prepare(path_or_name, clock, progress)
    scenario = loaded.scenario
    now = Asked(
        command="run", scenario=str(path_or_name), place=str(Path(path_or_name).absolute()), replications=replications, seed=seed,
        engine=engine, lang=lang, started=when.isoformat(), out=str(out.absolute()) if out else "", uncertainty=uncertainty or "",
        inputs=loaded.files, versions=all_versions(),
    )  # fmt: skip
    asked = agreed(begun, now, replications=round(scenario.run.replications.value), seed=scenario.run.seed, engine="auto")
    replications, seed, lang, when = cast(int, asked.replications), cast(int, asked.seed), asked.lang, datetime.fromisoformat(asked.started)
    if asked.uncertainty and (faults := ranges_to_zero(loaded, ground)):
        raise BadInput(faults)
    if until is not None:
        player = Player(seed, Where(executor, workers, cluster), asked.engine or "auto", progress)
        replications = enough_told(scenario, worlds, player, first=replications, until=until)
        asked = replace(asked, replications=replications)
    play = Play(scenario, worlds, replications, seed, asked.engine or "auto", Where(executor, workers, cluster))
    with folder_of(begun, asked, name=loaded.name) as folder:
        batches = kept_in(folder, begun, asked, progress)
        runs = play(progress, batches)
        clock.lap("simulate")
        verdicts = tuple(verdict for run in runs for verdict in judge_runs(run))
        clock.lap("judge")
        doubts = None
        if uncertainty or asked.uncertainty:
            played = runs if all(run.digest is None and len(run.samples) > 1 for run in runs) else None
            doubts = doubted(
                loaded, ground, worlds, base=played, seed=seed, workers=play.how.workers, folder=folder.final, progress=progress
            )  # fmt: skip
            verdicts = doubts.said(verdicts)
            clock.lap("uncertainty")
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
            when=when, clock=clock, seed=seed, replications=replications, workers=play.how.workers, event_replications=kept,
        )  # fmt: skip
        if doubts is not None:
            write_doubts(folder.path, doubts, lang)
        write_short(folder.path, lang)
        batches.clear()
    final = folder.final
    return Done(
        final, loaded.name, scenario.title, replications, seed, runs, verdicts, tuple(final / path.name for path in maps),
        ground.network.source.schematic, clock.seconds, doubts,
    )  # fmt: skip


def prepare(path_or_name: str | Path, clock: Stopwatch, progress: Progress) -> tuple[Loaded, Ground, Built]:
    """Read all files, put the area together, and make the world of each option; every fault of each step at once."""
    loaded, ground = laid_out(path_or_name, clock, progress)
    progress.stage("worlds")
    worlds: Built = (build_disasters if loaded.scenario.hazards else build_worlds)(loaded.scenario, ground, mark=loaded.mark)
    clock.lap("worlds")
    return loaded, ground, worlds


def laid_out(path_or_name: str | Path, clock: Stopwatch, progress: Progress) -> tuple[Loaded, Ground]:
    """Read all files and put the area together; every fault of each step at once."""
    progress.stage("read")
    loaded = load(path_or_name)
    clock.lap("read")
    progress.stage("ground")
    ground = load_ground(loaded.scenario.area, mark=loaded.mark)
    lost = loaded.place_faults(ground.gazetteer)
    if lost:
        raise BadInput(lost)
    clock.lap("ground")
    return loaded, ground


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
    replications: int, workers: int, event_replications: int,
) -> None:  # fmt: skip
    """Write manifest.json of a run of all options, and ground.json of its area."""
    scenario = loaded.scenario
    manifest = Manifest(
        run=folder.number, scenario=loaded.name, title={"zh": scenario.title.zh, "en": scenario.title.en}, seed=seed,
        replications=replications, workers=workers, length_s=scenario.run.length_s, warm_up_s=runs[0].world.warm_up_s,
        inputs=loaded.files, options=[_option(run.world) for run in runs], schematic=ground.network.source.schematic,
        sources=ground.sources, assumptions=assumption_rows(runs[0], loaded.assumptions),
        started=when.isoformat(timespec="seconds"), seconds=clock.seconds, event_replications=event_replications,
        record_replications=min(len(run.samples) for run in runs), percentiles=percentiles(runs[0]),
    )  # fmt: skip
    write_manifest(folder.path, manifest)
    write_ground(folder.path, scenario, ground, runs)


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
