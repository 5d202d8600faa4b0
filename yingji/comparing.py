"""`yingji compare`: all options on the same draws, until it is settled which is best or the budget ends."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, cast

import numpy as np

from yingji.base.faults import BadInput, Fault
from yingji.base.figures import Text
from yingji.base.language import Lang
from yingji.growing import grow
from yingji.phasing import phased
from yingji.players import Player
from yingji.playing import Built, Where
from yingji.progress import Progress, silent
from yingji.reporting import write_short
from yingji.results.compared import Comparison, comparison, comparison_json
from yingji.results.maps.changes import draw_changes
from yingji.results.ranking import Ranking, most_replications, rank_values
from yingji.results.robustness import robustness
from yingji.results.selection import LEAST_FIRST
from yingji.results.statistics import Floats
from yingji.results.writing import write_comparison, write_results
from yingji.running import Stopwatch, draw_maps, prepare, record
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import Loaded, load
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.build import build_worlds
from yingji.sim.compiled import Engine
from yingji.sim.executing import Kind
from yingji.sim.muster import of_relief
from yingji.sim.relief.disasters import build_disasters
from yingji.unfinished import Asked, agreed, all_versions, folder_of, kept_in, scenario_of, taken_up

MOST_DISASTERS = 30
"""Where growing ends in a scenario with hazards, unless its `rank_by` or `--budget` says otherwise."""


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
    path_or_name: str | Path | None = None,
    *,
    replications: int | None = None,
    budget: int | None = None,
    also: Sequence[str] = (),
    seed: int | None = None,
    workers: int | None = None,
    engine: Engine | None = None,
    executor: Kind | None = None,
    cluster: str = "",
    resume: Path | None = None,
    out: Path | None = None,
    lang: Lang = "zh",
    progress: Progress = silent,
) -> ComparisonDone:
    """Compare a scenario's options and write a run folder, whole or not at all. Raises `BadInput` with every fault.

    `replications` are made first, and at least `LEAST_FIRST`; `budget` is the most (default: the scenario's). The options are also played
    in the scenarios `also`, with as many replications, for how they stand up there. `workers`, `executor`, `cluster` and `resume` are
    those of `run_scenario`: what was asked when the comparison began holds, and results are the same however it is carried out.
    """
    begun = taken_up(resume, "compare")
    path_or_name = scenario_of(begun, path_or_name)
    when, clock = datetime.now().astimezone(), Stopwatch()
    loaded, ground, built = prepare(path_or_name, clock, progress)
    scenario = loaded.scenario
    if len(built) < 2:
        raise BadInput([Fault(loaded.mark(("options",)), "options", "compare.one_option")])
    if scenario.phasing is not None and scenario.hazards:
        raise BadInput([Fault(loaded.mark(("phasing",)), "phasing", "compare.years_everyday")])
    also = [str(Path(name).absolute()) if os.path.isfile(name) else name for name in also]
    if begun is not None and not also:
        also = begun.asked.other["also"]
    elsewhere = [_elsewhere(loaded, name, progress) for name in (*scenario.also, *also)]
    now = Asked(
        command="compare", scenario=str(path_or_name), place=str(Path(path_or_name).absolute()), replications=replications, seed=seed,
        engine=engine, lang=lang, started=when.isoformat(), out=str(out.absolute()) if out else "",
        inputs={name: found for one, _ in elsewhere for name, found in one.files.items()} | dict(loaded.files), versions=all_versions(),
        other={"budget": budget, "also": also},
    )  # fmt: skip
    asked = agreed(begun, now, seed=scenario.run.seed, engine="auto")
    seed, lang, when = cast(int, asked.seed), asked.lang, datetime.fromisoformat(asked.started)
    first, most = first_and_most(scenario, asked.replications, asked.other["budget"])
    where = Where(executor, workers, cluster)
    workers = where.how(compiled=False, disasters=bool(scenario.hazards)).workers
    with folder_of(begun, asked, name=loaded.name) as folder:
        batches = kept_in(folder, begun, asked, progress)
        player = Player(seed, where, asked.engine or "auto", progress, batches)
        runs, ranking = grow(loaded, player.growing(scenario, built), options=len(built), first=first, most=most)
        others = [_play_elsewhere(loaded, one, ranking, player, wanted=len(runs[0].samples)) for one in elsewhere]
        clock.lap("simulate")
        robust = None
        if others:
            titles = (scenario.title, *(one.scenario.title for one, _ in elsewhere))
            means = np.column_stack([ranking.means, *others])
            robust = robustness(means, titles, more_is_better=ranking.bound == "at_least")
        years = None
        if scenario.phasing is not None:
            years = phased(
                loaded, ground, scenario.phasing, rank_by=ranking.rank_by, play=partial(player.everyday, made=0, wanted=first, small=True)
            )
            clock.lap("years")
        found = comparison(runs, ranking, budget=most, robust=robust, years=years)
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
        if scenario.hazards == ():
            maps += draw_changes(folder.path, scenario, ground, found, lang=lang, run_id=folder.number, date=f"{when:%Y-%m-%d}")
        clock.lap("map")
        record(
            folder, loaded, ground, runs,
            when=when, clock=clock, seed=seed, replications=found.replications, workers=workers, event_replications=kept,
        )  # fmt: skip
        write_short(folder.path, lang)
        batches.clear()
    final = folder.final
    return ComparisonDone(
        final, loaded.name, scenario.title, seed, found, tuple(final / path.name for path in maps), ground.network.source.schematic,
        clock.seconds,
    )  # fmt: skip


Elsewhere = tuple[Loaded, Built]


def _elsewhere(loaded: Loaded, name: str, progress: Progress) -> Elsewhere:
    """The options, on their own day, in another scenario, of whose own options and day nothing is asked."""
    progress.stage("read")
    other = load(name)
    mine, options = loaded.scenario, loaded.scenario.options
    if other.scenario.relief is None:  # depots, stocks and shelters play no part in an everyday scenario
        options = tuple(
            one.model_copy(update={"change": tuple(each for each in one.change if not of_relief(each, mine))}) for one in options
        )
    scenario = other.scenario.model_copy(update={"options": options, "combine": mine.combine, "as_of": mine.as_of})
    ground = load_ground(scenario.area, mark=other.mark)
    build = build_disasters if scenario.hazards else build_worlds
    built: Built = build(scenario, ground, mark=lambda way: (loaded if way[:1] in (("options",), ("combine",)) else other).mark(way))
    return replace(other, scenario=scenario), built


def _play_elsewhere(loaded: Loaded, one: Elsewhere, ranking: Ranking, player: Player, *, wanted: int) -> Floats:
    """[options] the mean of what ranks, in another scenario; of disasters no more than at first, for each takes about a second."""
    scenario, built = one[0].scenario, one[1]
    more = player.growing(scenario, built)
    count = min(wanted, LEAST_FIRST) if scenario.hazards else wanted
    values = rank_values([more(option, count) for option in range(len(built))], ranking.rank_by)
    if not values.shape[1]:
        raise BadInput([Fault(loaded.mark(("rank_by",)), "rank_by", "compare.no_value_there", {"scenario": scenario.title})])
    means: Floats = values.mean(axis=1)
    return means


def first_and_most(scenario: ScenarioFile, replications: int | None, budget: int | None) -> tuple[int, int]:
    """Replications at first, and at most; of disasters as few as the procedures can do with, and `MOST_DISASTERS`."""
    asked = replications if replications is not None else LEAST_FIRST if scenario.hazards else round(scenario.run.replications.value)
    first = max(asked, LEAST_FIRST)
    by_itself = most_replications(scenario)
    if scenario.hazards and (scenario.rank_by is None or scenario.rank_by.most_replications is None):
        by_itself = MOST_DISASTERS
    return first, max(budget if budget is not None else by_itself, first)
