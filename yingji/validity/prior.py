"""Districts without a record: everything assumed drawn from its range at once, beside what Chinese studies report."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from yingji.results.coverage import WITHIN_S, coverage
from yingji.results.measures import reduce_replication
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim.build import build_world
from yingji.sim.replicate import replicate
from yingji.sim.unknown import places, unknowns, varied
from yingji.sim.world import World

DISTRICTS = ("hebei/everyday", "nankai/everyday")
DRAWS = 60
LENGTH_S = 90 * 86400.0
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
        world = build_world(scenario, load_ground(scenario.area))
        world = replace(world, length_s=LENGTH_S, pattern=replace(world.pattern, expected=_shortened(world)))
        parts = unknowns(scenario, world)
        drawn = np.array([_looked(varied(world, parts, place), seed + i) for i, place in enumerate(places(len(parts), draws, seed=seed))])
        for column, (key, (published, source)) in enumerate(PUBLISHED.items()):
            low, middle, high = np.quantile(drawn[:, column], [0.05, 0.5, 0.95])
            found.append(Prior(key, name.partition("/")[0], float(low), float(middle), float(high), published, source))
    return found


def _shortened(world: World) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The calls expected up to the end of the shorter time."""
    hours = int((world.warm_up_s + LENGTH_S) / 3600)
    return world.pattern.expected[:, : hours + 1]


def _looked(world: World, seed: int) -> tuple[float, float, float]:
    """Mean km² that a station reaches within 5 min of the order in its own area; mean min from call to arrival; share within 5 min."""
    stations = coverage(world).stations
    effective = float(np.mean([station.km2_within[FIVE_MIN] for station in stations]))
    (sample,) = replicate(world, seed=seed, replications=1, reduce=reduce_replication)
    response_s = sample.incidents.arrive_s - sample.incidents.call_s
    known = response_s[np.isfinite(response_s)]
    return effective, float(known.mean()) / 60, float((known <= 300).mean())
