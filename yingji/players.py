"""Options played, more and more of them: everyday response, and disasters on the same draws of damage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeVar

from yingji.growing import Grow
from yingji.progress import Progress
from yingji.results.case import Runs
from yingji.results.coverage import coverage
from yingji.results.measures import Sample, reduce_replication
from yingji.results.relief.after import days_after
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sample import ReliefSample, reduce_relief
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.compiled import Engine, choose
from yingji.sim.relief.disasters import DisasterWorld
from yingji.sim.relief.replicate import BATCH, Disaster, Outcome
from yingji.sim.replicate import replicate, spread
from yingji.sim.world import World

T = TypeVar("T")
Outcomes = list[Outcome[Sample, ReliefSample]]


@dataclass(frozen=True)
class Player:
    """How replications are made: from which seed, by how many processes, with which engine."""

    seed: int
    workers: int
    engine: Engine
    progress: Progress

    def everyday(self, world: World, *, made: int, wanted: int, workers: int | None = None) -> list[Sample]:
        """The replications of one option from `made` up to `wanted`."""
        self.progress.stage("simulate", total=wanted - made, option=world.option)
        return replicate(
            world, seed=self.seed, replications=wanted - made, workers=workers or self.workers, reduce=reduce_replication,
            progress=self.progress.advance, engine=self.engine, first=made,
        )  # fmt: skip

    def disasters(self, one: DisasterWorld, *, made: int, wanted: int) -> Outcomes:
        """The same of one option's disasters. No stage is set free: what holds relief up is asked of one plan, by `yingji run`."""
        self.progress.stage("simulate", total=wanted - made, option=one.world.option)
        choose(one.world, self.engine, changing=True)  # what is wrong is said here and not in a worker
        task = Disaster(one, self.seed, 0, reduce_replication, partial(reduce_relief, keep_log=False))
        return spread(
            _From(task, made), replications=wanted - made, workers=self.workers, progress=self.progress.advance, batch=BATCH
        )  # fmt: skip

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


@dataclass(frozen=True, eq=False)
class _From(Generic[T]):
    """A task whose first replication is `first`."""

    task: Callable[[int], T]
    first: int

    def __call__(self, replication: int) -> T:
        return self.task(self.first + replication)
