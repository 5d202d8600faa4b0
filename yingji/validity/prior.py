"""Districts without a record: everything assumed drawn from its range at once, beside what Chinese studies report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yingji.results.coverage import WITHIN_S, coverage
from yingji.results.measures import reduce_replication
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.scenarios.schema.scenario import Run
from yingji.sim.build import build_world
from yingji.sim.replicate import replicate
from yingji.sim.unknown import Space, places, unknowns
from yingji.sim.world import World

DISTRICTS = ("hebei/everyday", "nankai/everyday")
DRAWS = 60
DAYS = "90"
FIVE_MIN = WITHIN_S.index(300.0)
CHANGSHA, NANJING = "Changsha, GB 51080 studies (V)", "Nanjing, response study (V)"
PUBLISHED = {"effective_km2": (3.27, CHANGSHA), "mean_min": (10.0, NANJING), "within_5_min": (0.082, NANJING)}
"""What is reported: effective cover of a station of 7 km², mean response time, share of calls reached within 5 min."""


@dataclass(frozen=True)
class Prior:
    """One quantity of one district: `key` is the sentence `validity.prior.<key>`."""

    key: str
    district: str
    low: float  # 5 %
    middle: float
    high: float  # 95 %
    published: float
    source: str

    @property
    def holds(self) -> bool:
        """Whether the published figure lies within the middle nine tenths."""
        return self.low <= self.published <= self.high


def priors(*, draws: int = DRAWS, seed: int = 1) -> list[Prior]:
    """The ranges of both districts; other cities are other cities, so that a figure outside is a question and not a fault."""
    found = []
    for name in DISTRICTS:
        scenario = load(name).scenario
        scenario = scenario.model_copy(update={"run": Run(days=DAYS, warm_up=scenario.run.warm_up, replications=1, seed=seed)})  # type: ignore[arg-type]
        ground = load_ground(scenario.area)
        world = build_world(scenario, ground)
        parts = unknowns(scenario, world)
        space = Space(scenario, ground, world.pattern.expected, parts, places(len(parts), draws, seed=seed))
        drawn = np.array([_looked(build_world(*space.at(index)), seed + index) for index in range(draws)])
        for column, (key, (published, source)) in enumerate(PUBLISHED.items()):
            low, middle, high = np.quantile(drawn[:, column], [0.05, 0.5, 0.95])
            found.append(Prior(key, name.partition("/")[0], float(low), float(middle), float(high), published, source))
    return found


def _looked(world: World, seed: int) -> tuple[float, float, float]:
    """Mean km² that a station reaches within 5 min of the order in its own area; mean min from call to arrival; share within 5 min."""
    stations = coverage(world).stations
    effective = float(np.mean([station.km2_within[FIVE_MIN] for station in stations]))
    (sample,) = replicate(world, seed=seed, replications=1, reduce=reduce_replication)
    response_s = sample.incidents.arrive_s - sample.incidents.call_s
    known = response_s[np.isfinite(response_s)]
    return effective, float(known.mean()) / 60, float((known <= 300).mean())
