"""The hypercube against Erlang and against itself; against the book and the simulation it is a case of `yingji validate`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

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
