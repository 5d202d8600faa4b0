"""Options played, more and more of them: everyday response, and disasters on the same draws of damage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from typing import Any, Protocol, TypeVar

from yingji.growing import Grow
from yingji.playing import Where
from yingji.progress import Progress
from yingji.results.case import Runs
from yingji.results.coverage import coverage
from yingji.results.measures import Sample, reduce_replication
from yingji.results.records_twin import played
from yingji.results.relief.after import days_after
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sample import ReliefSample, reduce_relief
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.compiled import Engine, choose, compiles, prepare
from yingji.sim.executing import How, carry_out
from yingji.sim.relief.disasters import DisasterWorld
from yingji.sim.relief.replicate import BATCH, Disaster, Outcome
from yingji.sim.replicate import LEAST_BATCH, Batches, Everyday, Job, as_they_are, engine_for
from yingji.sim.world import World

T = TypeVar("T")
Outcomes = list[Outcome[Sample, ReliefSample]]


class Finished(Protocol):
    """Where batches are kept as they are done, by the order in which they are asked."""

    @property
    def count(self) -> int:
        """How many are there from before."""

    def get(self, index: int) -> Any:
        """One of them; None where it is not there."""

    def save(self, index: int, result: object) -> None:
        """One more."""


class Player:
    """How replications are made: from which seed, where, with which engine; and which of them are made already.

    What is asked of it is the same whoever carries it out, and so are the batches, in their order: a comparison that was interrupted
    asks for the same again, and finds them.
    """

    def __init__(self, seed: int, where: Where, engine: Engine, progress: Progress, finished: Finished | None = None) -> None:
        self._seed, self._where, self._engine, self.progress, self._finished = seed, where, engine, progress, finished
        self._asked, self._prepared = 0, False
        if finished is not None and finished.count:
            progress.notice("unfinished.goes_on_batches", done=finished.count)

    def everyday(self, world: World, *, made: int, wanted: int, small: bool = False) -> list[Sample]:
        """The replications of one option from `made` up to `wanted`; `small`: too few for processes of their own."""
        engine = engine_for([world], self._engine, replications=wanted - made)
        compiled = engine != "simpy" and compiles(world)
        how = self._where.how(compiled=compiled, disasters=False)
        if small and how.kind == "processes":
            how = How(cluster=how.cluster)
        if compiled and not how.cluster and not self._prepared:
            self._prepared = True
            keys = {True: "executing.compiling", False: "executing.compiling_again"}
            prepare(world, lambda on_disk: self.progress.notice(keys[on_disk]), partial(played, world))
        return self._play(
            Everyday(world, self._seed, reduce_replication, engine, together=played), world, how, range(made, wanted, LEAST_BATCH), wanted
        )

    def disasters(self, one: DisasterWorld, *, made: int, wanted: int) -> Outcomes:
        """The same of one option's disasters. No stage is set free: what holds relief up is asked of one plan, by `yingji run`."""
        choose(one.world, self._engine, changing=True)  # what is wrong is said here and not in a worker
        task = Disaster(one, self._seed, 0, reduce_replication, partial(reduce_relief, keep_log=False))
        how = self._where.how(compiled=False, disasters=True)
        return self._play(task, one.world, how, range(made, wanted, BATCH), wanted)

    def _play(self, task: Callable[[int], T], world: World, how: How, firsts: range, wanted: int) -> list[T]:
        """Batches that begin at `firsts`: those that are not made already."""
        self.progress.stage("simulate", total=wanted - firsts.start, option=world.option)
        asked = [Job(0, first, min(first + firsts.step, wanted)) for first in firsts]
        place, self._asked = self._asked, self._asked + len(asked)
        found: list[list[T] | None] = [self._made(place + at, world, job) for at, job in enumerate(asked)]
        left = [at for at, batch in enumerate(found) if batch is None]
        done = sum(job.size for job, batch in zip(asked, found, strict=True) if batch is not None)
        with closing(carry_out(Batches((task,), (as_they_are,)), [asked[at] for at in left], how)) as results:
            for index, result in results:
                at = left[index]
                if self._finished is not None:
                    self._finished.save(place + at, (*_told(world, asked[at]), result))
                found[at] = result
                done += asked[at].size
                self.progress.advance(done)
        return [each for batch in found if batch is not None for each in batch]

    def _made(self, index: int, world: World, job: Job) -> list[Any] | None:
        kept = self._finished.get(index) if self._finished is not None else None
        return kept[-1] if kept is not None and kept[:-1] == _told(world, job) else None

    def growing(self, scenario: ScenarioFile, built: Sequence[World] | Sequence[DisasterWorld]) -> Grow:
        """Each option's runs with so many replications, of which none is made twice."""
        worlds = [one.world if isinstance(one, DisasterWorld) else one for one in built]
        covers = [coverage(world, limits_km2=scenario.area_limits_km2) for world in worlds]
        samples: list[list[Sample]] = [[] for _ in built]
        outcomes: list[Outcomes] = [[] for _ in built]

        def more(option: int, wanted: int) -> Runs:
            one, world, cover = built[option], worlds[option], covers[option]
            if not isinstance(one, DisasterWorld):
                if len(samples[option]) < wanted:
                    samples[option] += self.everyday(one, made=len(samples[option]), wanted=wanted)
                return Runs(scenario, world, cover, tuple(samples[option][:wanted]))
            if len(outcomes[option]) < wanted:
                outcomes[option] += self.disasters(one, made=len(outcomes[option]), wanted=wanted)
            seen = outcomes[option][:wanted]
            days = days_after([outcome.days for outcome in seen], one.relief.items.key)
            relief = ReliefRuns(one.relief, [outcome.relief for outcome in seen], (), days)
            return Runs(scenario, world, cover, tuple(outcome.response for outcome in seen), relief)

        return more


def _told(world: World, job: Job) -> tuple[str, int, int]:
    """What a batch is of: kept beside it, so that none is ever taken for another."""
    return world.option.zh, job.first, job.end
