"""Queueing theory through the real engine, and the hypercube against the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.engine import simulate
from yingji.sim.events import EventLog, What
from yingji.sim.hypercube import exact
from yingji.sim.world import World
from yingji.validity.case import ERRORS, Answer, Case

Floats = npt.NDArray[np.float64]
HOUR_S = 3600.0
ERLANG_REPLICATIONS, LARSON_REPLICATIONS, CALLS, START = 16, 24, 4000, 200
ERLANG = "Erlang (1917); Cooper, Introduction to Queueing Theory (1981)"
LARSON = "Larson & Odoni, Urban Operations Research (1981)"
BLOCKED = ((2, 1.25, 0.257732), (3, 1.5, 0.134328), (10, 10.0, 0.214582))
DELAYED = ((3, 1.5, 0.236842), (10, 6.0, 0.101299))
ATOMS, ORDERS = np.array([0.50, 0.25, 0.35, 0.40]), ((0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 0, 1))
"""Three servers: calls an hour of four atoms, and the order in which each prefers them (5.4–5.5; the atoms are inferred)."""
THREE = {"workload 1": 0.5574, "workload 2": 0.4734, "workload 3": 0.4693, "P(delay)": 0.23684, "inter-area": 0.43533}
TWO = {"workload 1": 0.49010, "workload 2": 0.43773, "mean distance": 0.46246}


def _within(samples: list[list[float]], expected: dict[str, float]) -> Iterator[Answer]:
    """The mean over replications of each column against its answer, within `ERRORS` standard errors."""
    table = np.array(samples)
    error = table.std(axis=0, ddof=1) / np.sqrt(len(table))
    for (name, value), mean, standard_error in zip(expected.items(), table.mean(axis=0), error, strict=True):
        yield Answer(value, float(mean), ERRORS * float(standard_error), name)


def _erlang(what: What, servers: int, load: float, answer: float, max_wait_s: float) -> Iterator[Answer]:
    """Share of calls after the first `START` that have a record `what`: one station, no travel, exponential times on scene."""
    world = world_by_hand([(0, 1, 0.0)], stations={0: {"engine": servers}}, cells=[1], max_wait_s=max_wait_s)
    shares = []
    for seed in range(ERLANG_REPLICATIONS):
        rng = np.random.default_rng([20251231, seed])
        demand = demand_by_hand(world, np.cumsum(rng.exponential(HOUR_S / load, CALLS)), on_scene_s=rng.exponential(HOUR_S, CALLS))
        log = simulate(world, demand)
        shares.append([float((log.incident[log.what == what] >= START).sum() / (CALLS - START))])
    yield from _within(shares, {"": answer})


def workloads(log: EventLog, units: int, end_s: float) -> list[float]:
    """Share of the time until `end_s` in which each unit is on scene; travel takes next to none."""
    on = np.zeros(units)
    for what, sign in ((What.ARRIVED, -1.0), (What.CLEARED, 1.0)):
        rows = log.what == what
        on += sign * np.bincount(log.unit[rows], np.minimum(log.time_s[rows], end_s), minlength=units)
    return [float(share) for share in on / end_s]


def _play(world: World, shares: Floats, load: float, seed: int) -> tuple[EventLog, npt.NDArray[np.int64], float]:
    """A log with `CALLS` calls at cells drawn by `shares`, exponential between calls and on scene; the cells, and the last call's time."""
    rng = np.random.default_rng([1981, seed])
    time_s, cell = np.cumsum(rng.exponential(HOUR_S / load, CALLS)), rng.choice(len(shares), CALLS, p=shares)
    demand = demand_by_hand(world, time_s, cell=cell, on_scene_s=rng.exponential(HOUR_S, CALLS))
    return simulate(world, demand), cell, float(time_s[-1])


def _two_servers() -> Iterator[Answer]:
    """2 × 1 miles, right-angle travel, homes at (0.75, 0) and (−0.25, 0); half of the calls come from the quarter mile east of 0.75.

    The mean distance is that from east to west; the way north or south is a quarter of a mile whoever goes.
    """
    x, y = (g.ravel() for g in np.meshgrid(np.arange(-15, 16, 2) / 16, np.arange(-7, 8, 2) / 16))
    weight = np.where(x > 0.75, 0.5 / 0.25, 0.5 / 1.75)
    miles = np.array([np.abs(x - 0.75) + np.abs(y), np.abs(x + 0.25) + np.abs(y)])
    links = [(s, 2 + c, float(miles[s, c]) * 1e-3) for s in range(2) for c in range(len(x))]
    world = world_by_hand(links, stations={0: {"engine": 1}, 1: {"engine": 1}}, cells=range(2, 2 + len(x)), max_wait_s=0.0)
    samples = []
    for seed in range(LARSON_REPLICATIONS):
        log, cell, end_s = _play(world, weight / weight.sum(), 1.25, seed)
        sent = log.what == What.ORDER
        samples.append([*workloads(log, 2, end_s), float(miles[log.unit[sent], cell[log.incident[sent]]].mean()) - 0.25])
    yield from _within(samples, TWO)


def _three_servers() -> Iterator[Answer]:
    """Four atoms with fixed orders of preference; what waits is served first come, first served."""
    links = [(s, 3 + c, 1e-3 * (1 + order.index(s))) for c, order in enumerate(ORDERS) for s in range(3)]
    world = world_by_hand(links, stations={s: {"engine": 1} for s in range(3)}, cells=range(3, 7))
    own = np.array([order[0] for order in ORDERS])
    samples = []
    for seed in range(LARSON_REPLICATIONS):
        log, cell, end_s = _play(world, ATOMS / ATOMS.sum(), float(ATOMS.sum()), seed)
        sent = log.what == What.ORDER
        inter = float((log.unit[sent] != own[cell[log.incident[sent]]]).mean())
        samples.append([*workloads(log, 3, end_s), float((log.what == What.WAITS).sum() / CALLS), inter])
    yield from _within(samples, THREE)


def _hypercube_three() -> Iterator[Answer]:
    found = exact(ATOMS, np.array(ORDERS), service_rate=1.0, queue=True)
    inter = 1 - float((ATOMS / ATOMS.sum()) @ found.sent[[order[0] for order in ORDERS], np.arange(len(ATOMS))])
    got = dict(zip(THREE, [*found.workload.tolist(), found.all_busy, inter], strict=True))
    for name, value in THREE.items():
        yield Answer(value, got[name], 5e-5 if name.startswith("workload") else 5e-6, name)


def _hypercube_two() -> Iterator[Answer]:
    """Half of the demand lies east of 0.75, the other half is spread evenly over the 1.75 miles west of it."""
    east = 0.5 + 0.5 / 1.75 * 0.5  # nearer to 0.75 than to −0.25: all beyond 0.25
    found = exact(1.25 * np.array([east, 1 - east]), np.array([[0, 1], [1, 0]]), service_rate=1.0, queue=False)
    for place, name in enumerate(list(TWO)[:2]):
        yield Answer(TWO[name], float(found.workload[place]), 1e-5, name)
    yield Answer(BLOCKED[0][2], found.all_busy, 5e-7, "P(loss)")


def _work(what: What, servers: int, load: float, answer: float, max_wait_s: float) -> Callable[[], Iterator[Answer]]:
    return partial(_erlang, what, servers, load, answer, max_wait_s)


CASES: tuple[Case, ...] = (
    *(Case(f"erlang_b_{n}", "queueing", ERLANG, _work(What.GIVEN_UP, n, load, answer, 0.0)) for n, load, answer in BLOCKED),
    *(Case(f"erlang_c_{n}", "queueing", ERLANG, _work(What.WAITS, n, load, answer, np.inf)) for n, load, answer in DELAYED),
    Case("two_servers", "queueing", f"{LARSON}, 5.3.3", _two_servers),
    Case("three_servers", "queueing", f"{LARSON}, 5.4–5.5", _three_servers),
    Case("hypercube_two", "queueing", f"{LARSON}, 5.3.3", _hypercube_two),
    Case("hypercube_three", "queueing", f"{LARSON}, 5.4–5.5", _hypercube_three),
)
