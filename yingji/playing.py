"""Every option of a scenario played on the same draws: which engine, where, what is kept, and how batches become one option's results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any

from yingji.progress import Progress
from yingji.results.case import Runs
from yingji.results.coverage import coverage
from yingji.results.digest import EXACT_CALLS, Condense, Portion, Tally
from yingji.results.measures import Sample, reduce_replication
from yingji.results.relief.after import days_after
from yingji.results.relief.bottleneck import gains
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sample import ReliefSample, reduce_relief
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.compiled import Engine, choose, prepare
from yingji.sim.executing import How, carry_out
from yingji.sim.relief.disasters import DisasterWorld
from yingji.sim.relief.replicate import BATCH, Disaster, Outcome
from yingji.sim.replicate import LEAST_BATCH, Batches, Everyday, Job, as_they_are, calls, engine_for, jobs
from yingji.sim.world import World

STAGES_IN = 2
"""Replications in which each stage of the chain is set free in turn, for the bottleneck: nine runs more each; in further options one."""
KEPT_LOGS = 200
"""Up to so many replications every event is kept and written (about 0.4 MB each in memory); beyond, incidents and assignments only."""
DIGEST_BATCH = 100
"""Replications to a batch where a digest is kept of each: as many as one core plays in a second or less."""

Built = tuple[World, ...] | tuple[DisasterWorld, ...]


@dataclass(frozen=True, eq=False)
class Play:
    """What is asked: replications of each option, as batches of so many."""

    scenario: ScenarioFile
    worlds: Built
    replications: int
    seed: int
    engine: Engine
    how: How

    def __call__(self, progress: Progress) -> tuple[Runs, ...]:
        """Play all of it."""
        kept = _Kept(self)
        self._compile(kept.everyday, progress)
        work, asked = kept.work(), jobs(len(self.worlds), self.replications, batch=kept.batch)
        done = 0
        progress.stage("simulate", total=self.replications * len(self.worlds))
        with closing(carry_out(work, asked, self.how)) as results:
            for index, result in results:
                kept.add(asked[index], result)
                done += asked[index].size
                progress.advance(done)
        return kept.runs()

    def _compile(self, worlds: Sequence[World], progress: Progress) -> None:
        """Once here, so that workers find it on disk; a cluster's are elsewhere."""
        everyday = not isinstance(self.worlds[0], DisasterWorld)
        if everyday and not self.how.cluster and engine_for(worlds, self.engine, replications=self.replications) != "simpy":
            progress.stage("compile")
            prepare(worlds[0], lambda kept: progress.notice("executing.compiling" if kept else "executing.compiling_again"))


class _Kept:
    """What is kept of the batches: all samples, or of everyday response with very many calls a digest."""

    def __init__(self, play: Play) -> None:
        self._play = play
        self.everyday = [one.world if isinstance(one, DisasterWorld) else one for one in play.worlds]
        limits = play.scenario.area_limits_km2
        self._covers = [coverage(world, limits_km2=limits) for world in self.everyday]
        self._disasters = [one for one in play.worlds if isinstance(one, DisasterWorld)]
        self._tallies = (
            [Tally(world, cover) for world, cover in zip(self.everyday, self._covers, strict=True)]
            if not self._disasters and calls(self.everyday, play.replications) > EXACT_CALLS
            else []
        )
        self.batch = BATCH if self._disasters else DIGEST_BATCH if self._tallies else LEAST_BATCH
        self._batches: list[dict[int, list[Any]]] = [{} for _ in self.everyday]

    def work(self) -> Batches[Any, Any]:
        """What workers are given."""
        play, keep_log = self._play, self._play.replications <= KEPT_LOGS
        reduce = partial(reduce_replication, keep_log=keep_log and not self._tallies)
        tasks: list[Callable[[int], Any]]
        if self._disasters:
            for world in self.everyday:
                choose(world, play.engine, changing=True)  # what is wrong is said here and not in a worker
            reduce_log = partial(reduce_relief, keep_log=keep_log)
            tasks = [
                Disaster(one, play.seed, 1 if index else STAGES_IN, reduce, reduce_log) for index, one in enumerate(self._disasters)
            ]  # fmt: skip
        else:
            engine = engine_for(self.everyday, play.engine, replications=play.replications)
            tasks = [Everyday(world, play.seed, reduce, engine) for world in self.everyday]
        gathers: list[Callable[[int, list[Any]], Any]] = [as_they_are] * len(tasks)
        if self._tallies:
            gathers = [
                Condense(play.scenario, world, cover) for world, cover in zip(self.everyday, self._covers, strict=True)
            ]  # fmt: skip
        return Batches(tasks, gathers)

    def add(self, job: Job, result: list[Sample] | list[Outcome[Any, ReliefSample]] | Portion) -> None:
        """One batch's results."""
        if isinstance(result, Portion):
            self._tallies[job.task].add(job.first, result)
        else:
            self._batches[job.task][job.first] = list(result)

    def runs(self) -> tuple[Runs, ...]:
        """Each option's results, its replications in their order."""
        return tuple(self._runs(index) for index in range(len(self.everyday)))

    def _runs(self, index: int) -> Runs:
        scenario, world, cover = self._play.scenario, self.everyday[index], self._covers[index]
        if self._tallies:
            digest = self._tallies[index].digest()
            return Runs(scenario, world, cover, digest.samples, digest=digest)
        found = [each for _, batch in sorted(self._batches[index].items()) for each in batch]
        if not self._disasters:
            return Runs(scenario, world, cover, found)
        return Runs(scenario, world, cover, [outcome.response for outcome in found], _relief_runs(self._disasters[index], found))


def _relief_runs(one: DisasterWorld, outcomes: Sequence[Outcome[Any, ReliefSample]]) -> ReliefRuns:
    samples = [outcome.relief for outcome in outcomes]
    return ReliefRuns(
        one.relief,
        samples,
        gains(samples, [outcome.freed for outcome in outcomes]),
        days_after([outcome.days for outcome in outcomes], one.relief.items.key),
    )
