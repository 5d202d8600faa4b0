"""The hypercube's balances and limits; against Erlang, the book and the simulation it is a case of `yingji validate`."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from yingji.sim.hypercube import MOST_EXACT, Hypercube, Overloaded, approximate, exact, hypercube
from yingji.validity.queueing import strewn


def assert_balanced(found: Hypercube, rate: npt.NDArray[np.float64], *, queue: bool) -> None:
    served = rate if queue else rate * (1 - found.all_busy)
    np.testing.assert_allclose(found.sent.sum(axis=0), 1, atol=1e-9)
    assert found.workload.sum() == pytest.approx(served.sum(), rel=1e-9)  # μ = 1
    if found.exact:
        np.testing.assert_allclose(found.workload, found.sent @ served, rtol=1e-9)


@pytest.mark.parametrize("queue", [True, False])
@pytest.mark.parametrize("model", [exact, approximate])
def test_work_is_neither_lost_nor_made(model, queue: bool) -> None:  # type: ignore[no-untyped-def]
    rate, order = strewn(3, 6, 0.4)
    assert_balanced(model(rate, order, service_rate=1.0, queue=queue), rate, queue=queue)


def test_many_units_are_approximated() -> None:
    for units, sure in ((MOST_EXACT, True), (MOST_EXACT + 1, False)):
        rate, order = strewn(2, units, 0.2)
        assert hypercube(rate, order, service_rate=1.0, queue=False).exact is sure


@pytest.mark.parametrize("load", [0.001, 0.01, 0.9])
def test_hundreds_of_units_are_within_what_floats_can_hold(load: float) -> None:
    """Of 200 units hardly ever out, 0.001²⁰⁰ is no float any more, nor is 200! of those that often are."""
    rate, order = strewn(2, 200, load)
    assert_balanced(approximate(rate, order, service_rate=1.0, queue=False), rate, queue=False)


def test_a_queue_that_grows_for_ever_is_refused() -> None:
    with pytest.raises(Overloaded):
        exact(np.array([2.0]), np.array([[0, 1]]), service_rate=1.0, queue=True)
