"""Districts without a record: everything assumed drawn from its range at once, beside what is reported of other Chinese cities."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yingji.results.coverage import order_to_arrival_s
from yingji.results.measures import reduce_replication
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim.build import build_world
from yingji.sim.compiled import choose
from yingji.sim.draws import draw_demand
from yingji.sim.unknown import Space, places, unknowns
from yingji.sim.world import World, is_day

DISTRICTS = ("hebei/everyday", "nankai/everyday")
DRAWS, YEARS = 60, 12
FIVE_MIN_S = 300.0


@dataclass(frozen=True)
class Published:
    """A figure of another city; `study` is the sentence `validity.study.<study>`, `confidence` V (seen in the source) or S (in a copy)."""

    figure: float
    study: str
    confidence: str


PUBLISHED = {
    "reach_km2": Published(3.27, "changsha", "V"),
    "drive_min": Published(10.0, "nanjing_mean", "V"),
    "drive_within_5": Published(0.082, "nanjing_share", "V"),
    "response_min": Published(8 + 40 / 60, "shanghai", "S"),
}
"""Zhu, Liu et al. (2024), CMES 139(1): one station, by a navigation service, mean over the hours of a week.

Zhu, Zhang et al. (2022), Journal of Geo-information Science: driving alone, from the station in charge to past fires, by a navigation
service for cars, three weeks of 2020. Shanghai fire brigade, as the press had it in October 2024: call to arrival, within the outer ring.
"""


@dataclass(frozen=True)
class Prior:
    """One quantity of one district: `key` is the sentence `validity.prior.<key>`; its range by what is not known, and by chance alone."""

    key: str
    district: str
    low: float  # 5 %
    middle: float
    high: float  # 95 %
    chance_low: float  # 5 % of whole years of the district as it is written
    chance_high: float
    published: Published

    @property
    def holds(self) -> bool:
        """Whether the published figure lies within the middle nine tenths of what is not known."""
        return self.low <= self.published.figure <= self.high


def priors(*, draws: int = DRAWS, years: int = YEARS, seed: int = 1) -> list[Prior]:
    """The ranges of both districts; other cities are other cities, so that a figure outside is a question and not a fault.

    What is not known: one and the same year of chance, with parameters drawn from their ranges (Latin hypercube). Chance: other years, with
    every parameter as it is written.
    """
    found = []
    for name in DISTRICTS:
        scenario = load(name).scenario
        ground = load_ground(scenario.area)
        world = build_world(scenario, ground)
        parts = unknowns(scenario, world)
        space = Space(scenario, ground, world.pattern.expected, parts, places(len(parts), draws, seed=seed))
        drawn = np.array([_looked(build_world(*space.at(index)), seed, 0) for index in range(draws)])
        other = np.array([_looked(world, seed, year) for year in range(years)])
        for column, (key, published) in enumerate(PUBLISHED.items()):
            low, middle, high = np.quantile(drawn[:, column], [0.05, 0.5, 0.95]).tolist()
            least, most = np.quantile(other[:, column], [0.05, 0.95]).tolist()
            found.append(Prior(key, name.partition("/")[0], low, middle, high, least, most, published))
    return found


def _looked(world: World, seed: int, year: int) -> tuple[float, float, float, float]:
    """Reach, km²; mean driving time of the first unit, min; share of calls to which it drives 5 min at most; call to its arrival, min."""
    demand = draw_demand(world, seed=seed, replication=year)
    calls = reduce_replication(world, demand, choose(world, "auto")(world, demand)).incidents
    came = np.isfinite(calls.arrive_s)
    drive_s, response_s = calls.first_travel_s[came], (calls.arrive_s - calls.call_s)[came]
    return reach_km2(world), float(drive_s.mean()) / 60, float((drive_s <= FIVE_MIN_S).mean()), float(response_s.mean()) / 60


def reach_km2(world: World) -> float:
    """Area of the district that an own fire station reaches in 5 min from the order, whoever is nearer: mean over hours and stations."""
    night = np.array([not is_day(hour % 24, world.day_hours) for hour in range(168)])
    kinds, hours = np.unique(np.column_stack([world.drive.factor, night]), axis=0, return_index=True)[:2]
    weight = [float(((world.drive.factor == factor) & (night == dark)).sum()) / 168 for factor, dark in kinds.tolist()]
    total = 0.0
    for hour, share in zip(hours.tolist(), weight, strict=True):
        time_s = order_to_arrival_s(world, hour)
        own = world.own & np.isfinite(time_s).any(axis=1)
        total += share * float(((time_s[own] <= FIVE_MIN_S) @ world.cells.area_m2).mean()) / 1e6
    return total
