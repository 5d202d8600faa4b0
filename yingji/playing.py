"""Every option of a scenario played on the same draws: which engine, where, what is kept, and how batches become one option's results."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Protocol

from yingji.progress import Progress
from yingji.results.case import Runs
from yingji.results.coverage import coverage
from yingji.results.digest import EXACT_CALLS, Condense, Portion, Tally
from yingji.results.measures import Sample, reduce_replication
from yingji.results.records_twin import played
from yingji.results.relief.after import days_after
from yingji.results.relief.bottleneck import gains
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sample import ReliefSample, reduce_relief
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.compiled import Engine, choose, compiles, prepare
from yingji.sim.demand import Demands
from yingji.sim.executing import How, Kind, carry_out
from yingji.sim.relief.disasters import DisasterWorld
from yingji.sim.relief.replicate import BATCH, Disaster, Outcome
from yingji.sim.replicate import LEAST_BATCH, Batches, Everyday, Job, as_they_are, calls, engine_for, jobs
from yingji.sim.world import World

STAGES_IN = 2
"""Replications in which each stage of the chain is set free in turn, for the bottleneck: nine runs more each; in further options one."""
KEPT_LOGS = 200
"""Up to so many replications every event is kept and written (about 0.4 MB each in memory); beyond, incidents and assignments only."""
MOST_WORKERS = 4
"""Workers that a run takes by itself. A process of disasters holds a world of its own, and about 300 MB."""
DIGEST_BATCH = 100
"""Replications to a batch where a digest is kept of each: as many as one core plays in a second or less."""

Built = tuple[World, ...] | tuple[DisasterWorld, ...]


@dataclass(frozen=True)
class Where:
    """Where somebody wants it carried out; what is not said is chosen."""

    executor: Kind | None = None
    workers: int | None = None
    cluster: str = ""

    def how(self, *, compiled: bool, disasters: bool) -> How:
        """Threads for compiled code, which lets go of Python's lock, else processes; a core each, but one for calls by SimPy's engine."""
        most = min(os.cpu_count() or 1, MOST_WORKERS)
        workers = self.workers or (most if compiled or disasters or self.executor in ("threads", "processes") else 1)
        return How(self.executor or ("threads" if compiled else "processes"), workers, self.cluster)


@dataclass(frozen=True, eq=False)
class Play:
    """What is asked: replications of each option, and where they are carried out."""

    scenario: ScenarioFile
    worlds: Built
    replications: int
    seed: int
    engine: Engine
    where: Where = Where()

    def __call__(self, progress: Progress, finished: Finished) -> tuple[Runs, ...]:
        """Play what is not finished yet; each batch is kept as soon as it is done."""
        kept = _Kept(self)
        self._compile(progress, kept)
        work, asked, done = kept.work(), jobs(len(self.worlds), self.replications, batch=self.batch), 0
        before: set[int] = set()
        for index, result in finished.load():
            kept.add(asked[index], result)
            before.add(index)
            done += asked[index].size
        total = self.replications * len(self.worlds)
        if before:
            progress.notice("unfinished.goes_on", done=done, total=total)
        progress.stage("simulate", total=total)
        left = [index for index in range(len(asked)) if index not in before]
        with closing(carry_out(work, [asked[index] for index in left], self.how)) as results:
            for at, result in results:
                finished.save(left[at], result)
                kept.add(asked[left[at]], result)
                done += asked[left[at]].size
                progress.advance(done)
        return kept.runs()

    @cached_property
    def everyday(self) -> tuple[World, ...]:
        """The world of each option in which calls are served."""
        return tuple(one.world if isinstance(one, DisasterWorld) else one for one in self.worlds)

    @property
    def disasters(self) -> tuple[DisasterWorld, ...]:
        """The options' disasters; none in everyday response."""
        return tuple(one for one in self.worlds if isinstance(one, DisasterWorld))

    @cached_property
    def exact(self) -> bool:
        """Whether every sample is kept."""
        return bool(self.disasters) or calls(self.everyday, self.replications) <= EXACT_CALLS

    @property
    def batch(self) -> int:
        """Replications to a batch: what is kept of an interrupted run are whole ones. Results do not depend on it."""
        return BATCH if self.disasters else LEAST_BATCH if self.exact else DIGEST_BATCH

    @cached_property
    def played_by(self) -> Engine:
        """The engine; `BadInput` where the one that is named cannot be had, said here and not in a worker."""
        if not self.disasters:
            return engine_for(self.everyday, self.engine, replications=self.replications)
        for world in self.everyday:
            choose(world, self.engine, changing=True)
        return "simpy"

    @cached_property
    def compiled(self) -> bool:
        """Whether calls are played and measured by compiled code."""
        return self.played_by != "simpy" and compiles(self.everyday[0])

    @cached_property
    def how(self) -> How:
        """Where it is carried out."""
        return self.where.how(compiled=self.compiled, disasters=bool(self.disasters))

    def _compile(self, progress: Progress, kept: _Kept) -> None:
        """Once here, so that workers find it on disk; a cluster's are elsewhere."""
        if self.played_by != "simpy" and not self.how.cluster:
            progress.stage("compile")
            keys = {True: "executing.compiling", False: "executing.compiling_again"}
            prepare(self.everyday[0], lambda on_disk: progress.notice(keys[on_disk]), kept.rehearse)


class Finished(Protocol):
    """Where batches are kept as they are done, and those of a run that was interrupted are found."""

    def load(self) -> Iterator[tuple[int, Any]]:
        """Those that are there."""

    def save(self, index: int, result: object) -> None:
        """One more."""


class _Kept:
    """What is kept of the batches: all samples, or of everyday response with very many calls a digest."""

    def __init__(self, play: Play) -> None:
        self._play = play
        limits = play.scenario.area_limits_km2
        self._covers = [coverage(world, limits_km2=limits) for world in play.everyday]
        self._tallies = [] if play.exact else [
            Tally(world, cover, compiled=play.compiled) for world, cover in zip(play.everyday, self._covers, strict=True)
        ]  # fmt: skip
        self._batches: list[dict[int, list[Any]]] = [{} for _ in play.everyday]

    def rehearse(self, demands: Demands) -> None:
        """All that becomes of a replication, to load compiled code; nothing of it is kept.

        A digest is rehearsed even where none is kept: the first run after installation compiles for all that come.
        """
        play, world, cover = self._play, self._play.everyday[0], self._covers[0]
        samples = played(world, demands)
        Tally(world, cover, compiled=play.compiled).add(0, Condense(play.scenario, world, cover, play.compiled)(0, samples))

    def work(self) -> Batches[Any, Any]:
        """What workers are given."""
        play, keep_log = self._play, self._play.replications <= KEPT_LOGS
        reduce = partial(reduce_replication, keep_log=keep_log and play.exact)
        tasks: list[Callable[[int], Any]]
        if play.disasters:
            reduce_log = partial(reduce_relief, keep_log=keep_log)
            tasks = [
                Disaster(one, play.seed, 1 if index else STAGES_IN, reduce, reduce_log) for index, one in enumerate(play.disasters)
            ]  # fmt: skip
        else:
            together = None if keep_log and play.exact else played
            tasks = [Everyday(world, play.seed, reduce, play.played_by, together=together) for world in play.everyday]
        gathers: list[Callable[[int, Sequence[Any]], Any]] = [as_they_are] * len(tasks)
        if not play.exact:
            gathers = [
                Condense(play.scenario, world, cover, play.compiled) for world, cover in zip(play.everyday, self._covers, strict=True)
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
        return tuple(self._runs(index) for index in range(len(self._covers)))

    def _runs(self, index: int) -> Runs:
        scenario, world, cover = self._play.scenario, self._play.everyday[index], self._covers[index]
        if self._tallies:
            digest = self._tallies[index].digest()
            return Runs(scenario, world, cover, digest.samples, digest=digest)
        found = [each for _, batch in sorted(self._batches[index].items()) for each in batch]
        if not self._play.disasters:
            return Runs(scenario, world, cover, found)
        return Runs(scenario, world, cover, [outcome.response for outcome in found], _relief_runs(self._play.disasters[index], found))


def _relief_runs(one: DisasterWorld, outcomes: Sequence[Outcome[Any, ReliefSample]]) -> ReliefRuns:
    samples = [outcome.relief for outcome in outcomes]
    return ReliefRuns(
        one.relief,
        samples,
        gains(samples, [outcome.freed for outcome in outcomes]),
        days_after([outcome.days for outcome in outcomes], one.relief.items.key),
    )
