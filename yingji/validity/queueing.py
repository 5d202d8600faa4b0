"""Queueing theory through the real engine, and the hypercube against the book."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from yingji.sim.by_hand import world_by_hand
from yingji.sim.events import EventLog, What
from yingji.sim.hypercube import MOST_EXACT, approximate, exact
from yingji.validity.case import Answer, Case
from yingji.validity.playing import CALLS, Floats, Ints, near, played, share_of, workloads

ERLANG = "Erlang (1917); Cooper, Introduction to Queueing Theory (1981)"
LARSON = "Larson & Odoni, Urban Operations Research (1981)"
BLOCKED = ((2, 1.25, 0.257732), (3, 1.5, 0.134328), (10, 10.0, 0.214582), (30, 25.0, 0.052603))
DELAYED = ((3, 1.5, 0.236842), (10, 6.0, 0.101299))
ATOMS, ORDERS = np.array([0.50, 0.25, 0.35, 0.40]), ((0, 1, 2), (0, 2, 1), (1, 0, 2), (2, 0, 1))
"""Three servers: calls an hour of four atoms, and the order in which each prefers them (5.4–5.5; the atoms are inferred)."""
THREE = {"workload 1": 0.5574, "workload 2": 0.4734, "workload 3": 0.4693, "delay": 0.23684, "inter_area": 0.43533}
TWO = {"workload 1": 0.49010, "workload 2": 0.43773, "distance": 0.46246}


def _erlang(what: What, servers: int, load: float, answer: float, max_wait_s: float) -> Iterator[Answer]:
    """Share of calls that have a record `what`: one station, no travel, exponential times on scene."""
    world = world_by_hand([(0, 1, 0.0)], stations={0: {"engine": servers}}, cells=[1], max_wait_s=max_wait_s)
    yield from near({"": answer}, played(world, load, share_of(what), servers=servers, seed=1917))


def _two_servers() -> Iterator[Answer]:
    """2 × 1 miles, right-angle travel, homes at (0.75, 0) and (−0.25, 0); half of the calls come from the quarter mile east of 0.75.

    The mean distance is that from east to west; the way north or south is a quarter of a mile whoever goes.
    """
    x, y = (g.ravel() for g in np.meshgrid(np.arange(-15, 16, 2) / 16, np.arange(-7, 8, 2) / 16))
    weight = np.where(x > 0.75, 0.5 / 0.25, 0.5 / 1.75)
    miles = np.array([np.abs(x - 0.75) + np.abs(y), np.abs(x + 0.25) + np.abs(y)])
    links = [(s, 2 + c, float(miles[s, c]) * 1e-3) for s in range(2) for c in range(len(x))]
    world = world_by_hand(links, stations={0: {"engine": 1}, 1: {"engine": 1}}, cells=range(2, 2 + len(x)), max_wait_s=0.0)

    def look(log: EventLog, cell: Ints, end_s: float) -> list[float]:
        sent = log.what == What.ORDER
        return [*workloads(log, 2, end_s), float(miles[log.unit[sent], cell[log.incident[sent]]].mean()) - 0.25]

    yield from near(TWO, played(world, 1.25, look, servers=2, shares=weight / weight.sum(), seed=1981))


def _three_servers() -> Iterator[Answer]:
    """Four atoms with fixed orders of preference; what waits is served first come, first served."""
    links = [(s, 3 + c, 1e-3 * (1 + order.index(s))) for c, order in enumerate(ORDERS) for s in range(3)]
    world = world_by_hand(links, stations={s: {"engine": 1} for s in range(3)}, cells=range(3, 7))
    own = np.array([order[0] for order in ORDERS])

    def look(log: EventLog, cell: Ints, end_s: float) -> list[float]:
        sent = log.what == What.ORDER
        inter = float((log.unit[sent] != own[cell[log.incident[sent]]]).mean())
        return [*workloads(log, 3, end_s), float((log.what == What.WAITS).sum() / CALLS), inter]

    yield from near(THREE, played(world, float(ATOMS.sum()), look, servers=3, shares=ATOMS / ATOMS.sum(), seed=1981))


def _hypercube_three() -> Iterator[Answer]:
    found = exact(ATOMS, np.array(ORDERS), service_rate=1.0, queue=True)
    inter = 1 - float((ATOMS / ATOMS.sum()) @ found.sent[[order[0] for order in ORDERS], np.arange(len(ATOMS))])
    got = dict(zip(THREE, [*found.workload.tolist(), found.all_busy, inter], strict=True))
    for name, value in THREE.items():
        yield Answer(value, got[name], 5e-5 if name.startswith("workload") else 5e-6, name)  # half of the last printed digit


def _hypercube_two() -> Iterator[Answer]:
    """Half of the demand lies east of 0.75, the other half is spread evenly over the 1.75 miles west of it."""
    east = 0.5 + 0.5 / 1.75 * 0.5  # nearer to 0.75 than to −0.25: all beyond 0.25
    found = exact(1.25 * np.array([east, 1 - east]), np.array([[0, 1], [1, 0]]), service_rate=1.0, queue=False)
    for place, name in enumerate(list(TWO)[:2]):
        yield Answer(TWO[name], float(found.workload[place]), 1e-5, name)  # the book's last digit
    yield Answer(BLOCKED[0][2], found.all_busy, 5e-7, "loss")


def _hypercube_erlang() -> Iterator[Answer]:
    """Whoever goes first, all are busy as Erlang says, by the exact model and by the approximate one."""
    for word, table, queue in (("blocked", BLOCKED, False), ("delayed", DELAYED, True)):
        for servers, load, answer in table:
            rate, order = strewn(1, servers, load / servers)
            for how, model in (("exact", exact), ("near", approximate)):
                if how == "exact" and servers > MOST_EXACT:
                    continue
                found = model(rate, order, service_rate=1.0, queue=queue)
                yield Answer(answer, found.all_busy, 5e-7, f"{word}_{how} {servers}")


def strewn(seed: int, units: int, load: float) -> tuple[Floats, Ints]:
    """`(rate [40], order [40, units])`: homes and places of calls strewn over a square, each place preferring the nearer unit."""
    draw = np.random.default_rng([1975, seed])
    at, homes = draw.random((40, 2)), draw.random((units, 2))
    rate = draw.random(40)
    order = np.argsort(np.hypot(*(at[:, None] - homes[None]).transpose(2, 0, 1)), axis=1)
    return rate / rate.sum() * load * units, order


def _approximation() -> Iterator[Answer]:
    """Ten towns of eight units at each of four loads: how far the approximate workloads lie from the exact ones."""
    for name, queue in (("loss", False), ("queue", True)):
        apart, share = [], []
        for load in (0.1, 0.3, 0.5, 0.7):
            for seed in range(10):
                rate, order = strewn(seed, 8, load)
                sure, nearly = (model(rate, order, service_rate=1.0, queue=queue).workload for model in (exact, approximate))
                apart.append(np.abs(nearly - sure))
                share.append(np.abs(nearly / sure - 1))
        yield Answer(0, 100 * float(np.mean(share)), 2.0, f"{name}_mean")
        yield Answer(0, 100 * float(np.max(apart)), 2.0, f"{name}_worst")


def _work(what: What, servers: int, load: float, answer: float, max_wait_s: float) -> Callable[[], Iterator[Answer]]:
    return partial(_erlang, what, servers, load, answer, max_wait_s)


CASES: tuple[Case, ...] = (
    *(Case(f"erlang_b_{n}", "queueing", ERLANG, _work(What.GIVEN_UP, n, load, answer, 0.0)) for n, load, answer in BLOCKED),
    *(Case(f"erlang_c_{n}", "queueing", ERLANG, _work(What.WAITS, n, load, answer, np.inf)) for n, load, answer in DELAYED),
    Case("two_servers", "queueing", f"{LARSON}, 5.3.3", _two_servers),
    Case("three_servers", "queueing", f"{LARSON}, 5.4–5.5", _three_servers),
    Case("hypercube_two", "queueing", f"{LARSON}, 5.3.3", _hypercube_two),
    Case("hypercube_three", "queueing", f"{LARSON}, 5.4–5.5", _hypercube_three),
    Case("hypercube_erlang", "queueing", ERLANG, _hypercube_erlang),
    Case("hypercube_near", "queueing", "Larson (1975), Operations Research 23(5)", _approximation),
)
