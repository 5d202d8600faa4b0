"""MSER-5 finds where a series has settled, and a mean is given the replications that it needs."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.results.convergence import MOST, half_width, mser5, needed
from yingji.results.statistics import quantile


def test_a_series_that_starts_too_low_is_cut_where_it_has_settled() -> None:
    rng = np.random.default_rng(1)
    settled = 10 + rng.standard_normal(2000)
    settled[:200] -= np.linspace(8, 0, 200)
    assert 120 <= mser5(settled) <= 260


def test_a_series_that_is_settled_from_the_start_keeps_almost_all() -> None:
    rng = np.random.default_rng(2)
    assert np.median([mser5(rng.standard_normal(1000)) for _ in range(21)]) < 100


def test_a_step_is_cut_at_the_step_and_never_more_than_half() -> None:
    assert mser5(np.repeat([0.0, 5.0], [50, 150])) == 50
    assert mser5(np.repeat([0.0, 5.0], [180, 20])) <= 100
    assert mser5(np.ones(4)) == 0


def test_the_replications_told_are_those_at_which_the_half_width_is_kept() -> None:
    rng = np.random.default_rng(3)
    pilot = rng.normal(300, 12, 400)
    for share in (0.5, 0.025):
        n = needed(pilot, 2.0, share)
        assert half_width(rng.normal(300, 12, n), share) == pytest.approx(2.0, rel=0.15)


def test_a_median_needs_half_as_many_years_again_as_a_mean_and_an_end_seven_times_as_many() -> None:
    """Of normal years: π/2 for the median, q (1 − q)/φ(z)² = 7.134 for the ends of the interval in which 95 % of them lie."""
    pilot = np.random.default_rng(3).normal(300, 12, 4000)
    for_mean = (1.959964 * pilot.std(ddof=1) / 0.3) ** 2
    assert needed(pilot, 0.3) == pytest.approx(np.pi / 2 * for_mean, rel=1e-3)
    assert needed(pilot, 0.3, 0.025) == pytest.approx(7.134 * for_mean, rel=1e-3)
    assert needed(pilot, 0.3, 0.025) == needed(pilot, 0.3, 0.975)


@pytest.mark.parametrize(("share", "true"), [(0.5, 0.0), (0.025, -1.959964)])
def test_the_half_width_holds_the_true_quantile_nineteen_times_in_twenty(share: float, true: float) -> None:
    sets = np.random.default_rng(4).standard_normal((2000, 400))
    found = np.array([quantile(years, share) for years in sets])
    half = np.array([half_width(years, share) for years in sets])
    assert np.mean(np.abs(found - true) <= half) == pytest.approx(0.95, abs=0.02)


def test_what_never_varies_needs_two_and_what_is_asked_too_closely_the_most() -> None:
    assert needed(np.full(10, 5.0), 0.1) == 2
    assert needed(np.array([1.0, 9.0]), 1e-6) == MOST
