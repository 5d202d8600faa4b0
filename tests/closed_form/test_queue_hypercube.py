"""Larson and Odoni, Urban Operations Research (1981), chapter 5: two servers with loss (5.3.3), three servers with a queue (5.4–5.5)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.engine import simulate
from yingji.sim.events import EventLog, What
from yingji.sim.world import World

REPLICATIONS, CALLS, ERRORS = 24, 4000, 4.0
HOUR_S = 3600.0
Floats = npt.NDArray[np.float64]


def assert_near(samples: list[list[float]], answers: list[float], *, within: float) -> None:
    """The mean of each column is its answer within `ERRORS` standard errors, and these are small enough to tell."""
    table = np.array(samples)
    error = table.std(axis=0, ddof=1) / np.sqrt(len(table))
    assert error.max() < within
    np.testing.assert_array_less(np.abs(table.mean(axis=0) - answers), ERRORS * error)


def workloads(log: EventLog, units: int, end_s: float) -> list[float]:
    """Share of the time until `end_s` in which each unit is on scene; travel takes next to none."""
    on = np.zeros(units)
    for what, sign in ((What.ARRIVED, -1.0), (What.CLEARED, 1.0)):
        rows = log.what == what
        on += sign * np.bincount(log.unit[rows], np.minimum(log.time_s[rows], end_s), minlength=units)
    return list(on / end_s)


def play(world: World, shares: Floats, load: float, seed: int) -> tuple[EventLog, npt.NDArray[np.int64], float]:
    """A log with `CALLS` calls at cells drawn by `shares`, exponential between calls and on scene; the cells, and the last call's time."""
    rng = np.random.default_rng([1981, seed])
    time_s, cell = np.cumsum(rng.exponential(HOUR_S / load, CALLS)), rng.choice(len(shares), CALLS, p=shares)
    demand = demand_by_hand(world, time_s, cell=cell, on_scene_s=rng.exponential(HOUR_S, CALLS))
    return simulate(world, demand), cell, float(time_s[-1])


def test_two_servers_in_the_rectangular_city_lose_calls() -> None:
    """2 × 1 miles, right-angle travel, homes at (0.75, 0) and (−0.25, 0); half of the calls come from the quarter mile east of 0.75.

    The mean distance is that from east to west, .46246; the way north or south is a quarter of a mile whoever goes.
    """
    x, y = (g.ravel() for g in np.meshgrid(np.arange(-15, 16, 2) / 16, np.arange(-7, 8, 2) / 16))
    weight = np.where(x > 0.75, 0.5 / 0.25, 0.5 / 1.75)
    miles = np.array([np.abs(x - 0.75) + np.abs(y), np.abs(x + 0.25) + np.abs(y)])
    links = [(s, 2 + c, float(miles[s, c]) * 1e-3) for s in range(2) for c in range(len(x))]
    world = world_by_hand(links, stations={0: {"engine": 1}, 1: {"engine": 1}}, cells=range(2, 2 + len(x)), max_wait_s=0.0)
    samples = []
    for seed in range(REPLICATIONS):
        log, cell, end_s = play(world, weight / weight.sum(), 1.25, seed)
        sent = log.what == What.ORDER
        samples.append([*workloads(log, 2, end_s), float(miles[log.unit[sent], cell[log.incident[sent]]].mean()) - 0.25])
    assert_near(samples, [0.49010, 0.43773, 0.46246], within=0.005)


def test_three_servers_with_a_queue() -> None:
    """Four atoms with fixed orders of preference; what waits is served first come, first served."""
    orders, rates = [(0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 0, 1)], np.array([0.50, 0.25, 0.35, 0.40])
    links = [(s, 3 + c, 1e-3 * (1 + order.index(s))) for c, order in enumerate(orders) for s in range(3)]
    world = world_by_hand(links, stations={s: {"engine": 1} for s in range(3)}, cells=range(3, 7))
    own = np.array([order[0] for order in orders])
    samples = []
    for seed in range(REPLICATIONS):
        log, cell, end_s = play(world, rates / rates.sum(), rates.sum(), seed)
        sent = log.what == What.ORDER
        inter = (log.unit[sent] != own[cell[log.incident[sent]]]).mean()
        samples.append([*workloads(log, 3, end_s), (log.what == What.WAITS).sum() / CALLS, float(inter)])
    assert_near(samples, [0.5574, 0.4734, 0.4693, 0.23684, 0.43533], within=0.005)
