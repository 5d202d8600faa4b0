"""One look at a scenario at a place of what is not known of it: built, played on the same draws as everywhere, and answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from yingji.results.answers import Answer, Key, answers
from yingji.results.case import Runs
from yingji.results.coverage import coverage
from yingji.results.measures import reduce_replication
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sample import reduce_relief
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.build import build_worlds
from yingji.sim.relief.disasters import DisasterWorld, build_disasters
from yingji.sim.relief.replicate import Disaster
from yingji.sim.replicate import replicate
from yingji.sim.unknown import Space
from yingji.sim.world import World

Built = Sequence[World | DisasterWorld]


def built_for(scenario: ScenarioFile, ground: Ground) -> Built:
    """The worlds of all options, with their disasters where there are any."""
    return build_disasters(scenario, ground) if scenario.hazards else build_worlds(scenario, ground)


def everyday(one: World | DisasterWorld) -> World:
    """The world in which calls are served."""
    return one.world if isinstance(one, DisasterWorld) else one


def played(scenario: ScenarioFile, one: World | DisasterWorld, *, seed: int, replications: int, first: int = 0) -> Runs:
    """So many replications of one option, from `first` on."""
    world = everyday(one)
    cover = coverage(world, limits_km2=scenario.area_limits_km2)
    if not isinstance(one, DisasterWorld):
        samples = replicate(world, seed=seed, replications=replications, reduce=reduce_replication, first=first)
        return Runs(scenario, world, cover, samples)
    play = Disaster(one, seed, 0, reduce_replication, reduce_relief)
    found = [play(first + number) for number in range(replications)]
    return Runs(scenario, world, cover, [each.response for each in found], ReliefRuns(one.relief, [each.relief for each in found]))


def and_more(runs: Runs, more: Runs) -> Runs:
    """The replications of both."""
    relief = runs.relief
    if relief is not None and more.relief is not None:
        relief = replace(relief, samples=[*relief.samples, *more.relief.samples])
    return replace(runs, samples=[*runs.samples, *more.samples], relief=relief)


@dataclass(frozen=True, eq=False)
class Look:
    """The answers of every option at a place, by its number: a task that can be given to workers."""

    space: Space
    each: int  # replications
    seed: int

    def __call__(self, index: int) -> list[dict[Key, Answer]]:
        scenario, ground = self.space.at(index)
        found = []
        for one in built_for(scenario, ground):
            thinned = self.space.coupled(everyday(one), scenario)
            world = replace(one, world=thinned) if isinstance(one, DisasterWorld) else thinned
            found.append(answers(played(scenario, world, seed=self.seed, replications=self.each)))
        return found
