"""The hypercube against the book (Larson & Odoni 1981, chapter 5), against Erlang, against itself and against the simulation."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.engine import simulate
from yingji.sim.events import What
from yingji.sim.hypercube import MOST_EXACT, Hypercube, Overloaded, approximate, exact, hypercube

THREE = np.array([[0, 1, 2], [0, 2, 1], [1, 0, 2], [2, 0, 1]])
ATOMS = np.array([0.50, 0.25, 0.35, 0.40])


def random_case(seed: int, units: int, load: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
    """Units and atoms strewn over a square; each atom prefers the nearer unit."""
    draw = np.random.default_rng([1975, seed])
    at, homes = draw.random((40, 2)), draw.random((units, 2))
    rate = draw.random(40)
    order = np.argsort(np.hypot(*(at[:, None] - homes[None]).transpose(2, 0, 1)), axis=1)
    return rate / rate.sum() * load * units, order


def test_three_servers_with_a_queue() -> None:
    """5.4–5.5: λ = 1.5, μ = 1."""
    found = exact(ATOMS, THREE, service_rate=1.0, queue=True)
    np.testing.assert_allclose(found.workload, [0.5574, 0.4734, 0.4693], atol=5e-5)
    assert found.all_busy == pytest.approx(0.23684, abs=5e-6)
    inter_area = 1 - (ATOMS / ATOMS.sum()) @ found.sent[THREE[:, 0], np.arange(4)]
    assert inter_area == pytest.approx(0.43533, abs=5e-6)


def test_two_servers_with_loss() -> None:
    """5.3.3: λ = 1.25, μ = 1. Half of the demand lies east of 0.75, the other half is spread evenly over the 1.75 miles west of it."""
    east = 0.5 + 0.5 / 1.75 * 0.5  # nearer to 0.75 than to −0.25: all beyond 0.25
    found = exact(1.25 * np.array([east, 1 - east]), np.array([[0, 1], [1, 0]]), service_rate=1.0, queue=False)
    np.testing.assert_allclose(found.workload, [0.49010, 0.43773], atol=1e-5)
    assert found.all_busy == pytest.approx(0.257732, abs=5e-7)  # Erlang B(2, 1.25)


@pytest.mark.parametrize(
    ("units", "offered", "queue", "full"), [(3, 1.5, False, 0.134328), (3, 1.5, True, 0.236842), (10, 6.0, True, 0.101299)]
)
@pytest.mark.parametrize("model", [exact, approximate])
def test_whoever_goes_first_all_are_busy_as_erlang_says(model, units: int, offered: float, queue: bool, full: float) -> None:  # type: ignore[no-untyped-def]
    rate, order = random_case(1, units, offered / units)
    assert model(rate, order, service_rate=1.0, queue=queue).all_busy == pytest.approx(full, abs=5e-7)


@pytest.mark.parametrize("queue", [True, False])
@pytest.mark.parametrize("load", [0.1, 0.3, 0.5, 0.7])
def test_the_approximation_is_within_two_per_cent_with_eight_units(load: float, queue: bool) -> None:
    """Of the time: no unit of ten random cases is busy for 2 % of it more or less than the exact model says."""
    for seed in range(10):
        rate, order = random_case(seed, 8, load)
        sure, near = (model(rate, order, service_rate=1.0, queue=queue) for model in (exact, approximate))
        assert np.abs(near.workload - sure.workload).max() < 0.02


def assert_balanced(found: Hypercube, rate: npt.NDArray[np.float64], *, queue: bool) -> None:
    served = rate if queue else rate * (1 - found.all_busy)
    np.testing.assert_allclose(found.sent.sum(axis=0), 1, atol=1e-9)
    assert found.workload.sum() == pytest.approx(served.sum(), rel=1e-9)  # μ = 1
    if found.exact:
        np.testing.assert_allclose(found.workload, found.sent @ served, rtol=1e-9)


@pytest.mark.parametrize("queue", [True, False])
@pytest.mark.parametrize("model", [exact, approximate])
def test_work_is_neither_lost_nor_made(model, queue: bool) -> None:  # type: ignore[no-untyped-def]
    rate, order = random_case(3, 6, 0.4)
    assert_balanced(model(rate, order, service_rate=1.0, queue=queue), rate, queue=queue)


def test_many_units_are_approximated() -> None:
    for units, sure in ((MOST_EXACT, True), (MOST_EXACT + 1, False)):
        rate, order = random_case(2, units, 0.2)
        assert hypercube(rate, order, service_rate=1.0, queue=False).exact is sure


def test_a_queue_that_grows_for_ever_is_refused() -> None:
    with pytest.raises(Overloaded):
        exact(np.array([2.0]), np.array([[0, 1]]), service_rate=1.0, queue=True)


def test_the_simulation_agrees_where_the_assumptions_hold() -> None:
    """Five units with loss, one unit a call, exponential times, no travel: every workload within four standard errors."""
    rate, order = random_case(5, 5, 0.4)
    units, atoms = 5, len(rate)
    place = np.argsort(order, axis=1)
    links = [(s, units + c, 1e-3 * (1 + int(place[c, s]))) for c in range(atoms) for s in range(units)]
    world = world_by_hand(links, stations={s: {"engine": 1} for s in range(units)}, cells=range(units, units + atoms), max_wait_s=0.0)
    seen = []
    for seed in range(24):
        draw = np.random.default_rng([1974, seed])
        time_s = np.cumsum(draw.exponential(3600 / rate.sum(), 3000))
        demand = demand_by_hand(world, time_s, cell=draw.choice(atoms, 3000, p=rate / rate.sum()), on_scene_s=draw.exponential(3600, 3000))
        log = simulate(world, demand)
        on = np.zeros(units)
        for what, sign in ((What.ARRIVED, -1.0), (What.CLEARED, 1.0)):
            rows = log.what == what
            on += sign * np.bincount(log.unit[rows], np.minimum(log.time_s[rows], time_s[-1]), minlength=units)
        seen.append(on / time_s[-1])
    table = np.array(seen)
    error = table.std(axis=0, ddof=1) / np.sqrt(len(table))
    found = exact(rate, order, service_rate=1.0, queue=False)
    assert error.max() < 0.005
    np.testing.assert_array_less(np.abs(table.mean(axis=0) - found.workload), 4 * error)
