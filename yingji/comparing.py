"""`yingji compare`: all options on the same draws, until it is settled which is best or the budget ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from yingji.base.faults import BadInput, Fault
from yingji.base.figures import Text
from yingji.base.language import Lang
from yingji.progress import Progress, silent
from yingji.reporting import write_short
from yingji.results.case import Runs
from yingji.results.compared import Comparison, comparison, comparison_json
from yingji.results.coverage import coverage
from yingji.results.maps.changes import draw_changes
from yingji.results.measures import Sample, reduce_replication
from yingji.results.ranking import BY_DEFAULT, Ranking, most_replications, rank, rank_values
from yingji.results.robustness import robustness
from yingji.results.runfolder import RunFolder
from yingji.results.selection import LEAST_FIRST
from yingji.results.statistics import Floats
from yingji.results.writing import write_comparison, write_results
from yingji.running import Stopwatch, draw_maps, prepare, record
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import Loaded, load
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.build import build_worlds
from yingji.sim.compiled import Engine
from yingji.sim.replicate import replicate
from yingji.sim.world import World

GROWTH = 1.5
"""Each round has half as many replications again: few rounds, and never much more simulated than needed."""


@dataclass(frozen=True, eq=False)
class ComparisonDone:
    """A finished comparison: where it is, and what it says."""

    folder: Path
    scenario: str
    title: Text
    seed: int
    found: Comparison
    maps: tuple[Path, ...]
    schematic: bool
    seconds: dict[str, float]

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """What `yingji compare --json` prints."""
        return {"run": str(self.folder), "scenario": self.scenario, "seed": self.seed, **comparison_json(self.found, lang)}


def compare_scenario(
    path_or_name: str | Path,
    *,
    replications: int | None = None,
    budget: int | None = None,
    also: Sequence[str] = (),
    seed: int | None = None,
    workers: int = 1,
    engine: Engine = "auto",
    out: Path | None = None,
    lang: Lang = "zh",
    progress: Progress = silent,
) -> ComparisonDone:
    """Compare a scenario's options and write a run folder, whole or not at all. Raises `BadInput` with every fault.

    `replications` are made first, and at least `LEAST_FIRST`; `budget` is the most (default: the scenario's). The options are also played
    in the scenarios `also`, with as many replications, for how they stand up there.
    """
    when, clock = datetime.now().astimezone(), Stopwatch()
    loaded, ground, built = prepare(path_or_name, clock, progress)
    scenario, worlds = loaded.scenario, [world for world in built if isinstance(world, World)]
    _refuse(loaded, options=len(built))
    elsewhere = [_elsewhere(loaded, name, progress) for name in also]
    first = max(replications if replications is not None else round(scenario.run.replications.value), LEAST_FIRST)
    most = max(budget if budget is not None else most_replications(scenario), first)
    seed = seed if seed is not None else scenario.run.seed
    with RunFolder(out, name=loaded.name, when=when) as folder:
        play = partial(_more, seed=seed, workers=workers, engine=engine, progress=progress)
        runs, ranking = _grow(loaded, worlds, play, first=first, most=most)
        others = [_play_elsewhere(one, ranking, play, wanted=len(runs[0].samples)) for one in elsewhere]
        clock.lap("simulate")
        robust = None
        if others:
            titles = (scenario.title, *(other.title for other, _ in elsewhere))
            means = np.column_stack([ranking.means, *others])
            robust = robustness(means, titles, more_is_better=ranking.bound == "at_least")
        found = comparison(runs, ranking, budget=most, robust=robust)
        clock.lap("compare")
        progress.stage("write")
        kept = write_results(
            folder.path, runs, [each for row in found.verdicts for each in row],
            assumptions=loaded.assumptions, lang=lang, when=when, boundary=ground.boundary, found=found,
        )  # fmt: skip
        write_comparison(folder.path, found, lang, when=when)
        clock.lap("tables")
        progress.stage("draw")
        maps = draw_maps(
            folder.path, loaded, ground, runs, [each for row in found.verdicts for each in row],
            lang=lang, run_id=folder.number, when=when, seed=seed, replications=found.replications,
        )  # fmt: skip
        maps += draw_changes(folder.path, scenario, ground, found, lang=lang, run_id=folder.number, date=f"{when:%Y-%m-%d}")
        clock.lap("map")
        record(
            folder, loaded, ground, runs,
            when=when, clock=clock, seed=seed, replications=found.replications, workers=workers, event_replications=kept,
        )  # fmt: skip
        write_short(folder.path, lang)
    final = folder.final
    return ComparisonDone(
        final, loaded.name, scenario.title, seed, found, tuple(final / path.name for path in maps), ground.network.source.schematic,
        clock.seconds,
    )  # fmt: skip


Elsewhere = tuple[ScenarioFile, tuple[World, ...]]


def _elsewhere(loaded: Loaded, name: str, progress: Progress) -> Elsewhere:
    """The options, on their own day, in another scenario, of whose own options and day nothing is asked."""
    progress.stage("read")
    other = load(name)
    if other.scenario.hazards:
        raise BadInput([Fault(other.mark(("hazards",)), "hazards", "compare.everyday_only")])
    mine = loaded.scenario
    scenario = other.scenario.model_copy(update={"options": mine.options, "combine": mine.combine, "as_of": mine.as_of})
    ground = load_ground(scenario.area, mark=other.mark)
    return scenario, build_worlds(
        scenario, ground, mark=lambda way: (loaded if way[:1] in (("options",), ("combine",)) else other).mark(way)
    )


def _play_elsewhere(one: Elsewhere, ranking: Ranking, play: Callable[..., list[Sample]], *, wanted: int) -> Floats:
    """[options] the mean of what ranks, in another scenario."""
    scenario, worlds = one
    runs = [Runs(scenario, world, coverage(world), play(world, made=0, wanted=wanted)) for world in worlds]
    means: Floats = rank_values(runs, ranking.rank_by).mean(axis=1)
    return means


def _refuse(loaded: Loaded, *, options: int) -> None:
    """There is nothing to compare in one option, and disasters are compared by `yingji run`."""
    if loaded.scenario.hazards:
        raise BadInput([Fault(loaded.mark(("hazards",)), "hazards", "compare.everyday_only")])
    if options < 2:
        raise BadInput([Fault(loaded.mark(("options",)), "options", "compare.one_option")])


def _grow(
    loaded: Loaded, worlds: Sequence[World], play: Callable[..., list[Sample]], *, first: int, most: int
) -> tuple[tuple[Runs, ...], Ranking]:
    """Replications of every option, more and more of them until the selection is settled or there are `most`."""
    scenario = loaded.scenario
    rank_by = scenario.rank_by or BY_DEFAULT
    covers = [coverage(world, limits_km2=scenario.area_limits_km2) for world in worlds]
    samples: list[list[Sample]] = [[] for _ in worlds]
    wanted = first
    while True:
        for world, mine in zip(worlds, samples, strict=True):
            mine.extend(play(world, made=len(mine), wanted=wanted))
        runs = tuple(Runs(scenario, world, cover, tuple(mine)) for world, cover, mine in zip(worlds, covers, samples, strict=True))
        values = rank_values(runs, rank_by)
        if not values.shape[1]:
            raise BadInput([Fault(loaded.mark(("rank_by",)), "rank_by", "compare.no_value")])
        ranking = rank(values, rank_by, first=first)
        if ranking.selection.settled or wanted >= most:
            return runs, ranking
        wanted = min(most, round(wanted * GROWTH))


def _more(world: World, *, made: int, wanted: int, seed: int, workers: int, engine: Engine, progress: Progress) -> list[Sample]:
    progress.stage("simulate", total=wanted - made, option=world.option)
    return replicate(
        world, seed=seed, replications=wanted - made, workers=workers, reduce=reduce_replication, progress=progress.advance, engine=engine,
        first=made,
    )  # fmt: skip
