"""One disaster from end to end: what it does, where people go, what is brought, and the calls that the same units serve meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from yingji.geo.timeline import StreetTimeline
from yingji.sim.demand import Demand
from yingji.sim.draws import draw_demand
from yingji.sim.engine import simulate
from yingji.sim.events import EventLog
from yingji.sim.hazard.draws import draw_damage
from yingji.sim.relief.bottleneck import Freed, bottlenecks
from yingji.sim.relief.calls import with_hazard_calls
from yingji.sim.relief.demand import Chances, Damage
from yingji.sim.relief.disasters import DisasterWorld
from yingji.sim.relief.draws import draw_chances
from yingji.sim.relief.engine import simulate_relief
from yingji.sim.relief.log import ReliefLog
from yingji.sim.relief.walks import plan_walks
from yingji.sim.relief.world import ReliefWorld
from yingji.sim.world import World

S = TypeVar("S")
R = TypeVar("R")

BATCH = 4
"""Replications that a worker is given at once: a disaster takes about a second, so that small batches cost nothing."""


@dataclass(frozen=True, eq=False)
class Outcome(Generic[S, R]):
    """What is kept of one disaster: of the calls, of the relief, and of the stages that were set free in turn (None: not asked)."""

    response: S
    relief: R
    freed: tuple[Freed, ...] | None


@dataclass(frozen=True, eq=False)
class Disaster(Generic[S, R]):
    """One option's disasters by their number, for `sim.replicate.spread`. The first `stages` of them also look for the bottleneck."""

    of: DisasterWorld
    seed: int
    stages: int
    reduce: Callable[[World, Demand, EventLog], S]
    reduce_relief: Callable[[ReliefWorld, Damage, Chances, ReliefLog], R]

    def __call__(self, replication: int) -> Outcome[S, R]:
        world, relief, draw = self.of.world, self.of.relief, {"seed": self.seed, "replication": replication}
        chances = draw_chances(relief, **draw)
        damage = draw_damage(relief, self.of.hazards, chances, **draw)
        streets = StreetTimeline(relief.network, damage.changes, congestion=relief.congestion, start_hour=relief.start_hour)
        walks = plan_walks(relief, damage, streets)
        log = simulate_relief(relief, damage, chances, streets, walks)
        strikes_s = world.warm_up_s
        demand = with_hazard_calls(world, draw_demand(world, **draw), damage, at_s=strikes_s, **draw)
        calls = simulate(world, demand, streets=streets, start_s=strikes_s)
        freed = bottlenecks(relief, damage, chances, streets, walks) if replication < self.stages else None
        return Outcome(self.reduce(world, demand, calls), self.reduce_relief(relief, damage, chances, log), freed)
