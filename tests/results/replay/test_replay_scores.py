"""Scores of predictions whose value is known by hand."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.results.replay.errors import percentile_error
from yingji.results.replay.scores import BOUNDS, Bound, crps, ends, inside, pit, winkler
from yingji.sim.replay.spread import LEVELS, fit_spread


def test_crps_of_a_certain_prediction_is_its_error() -> None:
    assert crps(np.array([7.0]), np.full((1, 100), 4.0))[0] == pytest.approx(3.0)


def test_crps_of_two_equally_likely_values() -> None:
    """Values 0 and 2, observed 1: E|X − y| = 1, E|X − X'| = 1, so 1 − ½."""
    assert crps(np.array([1.0]), np.array([[0.0, 2.0]]))[0] == pytest.approx(0.5)


def test_an_interval_s_ends_lie_between_the_levels_that_bound_it() -> None:
    low, high = ends(100 * LEVELS[None, :], 0.9)
    assert (low[0], high[0]) == (pytest.approx(5.0), pytest.approx(95.0))
    assert inside(np.array([5.0]), 100 * LEVELS[None, :], 0.9)[0] == 1
    assert inside(np.array([4.9]), 100 * LEVELS[None, :], 0.9)[0] == 0


def test_a_miss_costs_twenty_times_its_size_of_a_ninety_percent_interval() -> None:
    assert winkler(np.array([97.0]), 100 * LEVELS[None, :], 0.9)[0] == pytest.approx(90 + 20 * 2)


def test_pit_is_even_where_predictions_are_right() -> None:
    rng = np.random.default_rng(0)
    share = np.histogram(pit(rng.random(5000), np.tile(LEVELS, (5000, 1))), bins=10, range=(0, 1))[0] / 5000
    assert np.abs(share - 0.1).max() < 0.02


def test_the_error_of_a_percentile_has_the_sign_of_the_prediction() -> None:
    observed = np.arange(1.0, 101.0)
    assert percentile_error(observed, 1.1 * observed[:, None], 0.9) == pytest.approx(0.1)


def test_a_spread_fitted_to_itself_gives_the_percentiles_back() -> None:
    rng = np.random.default_rng(1)
    predicted = np.exp(5 + 0.4 * rng.standard_normal(3000))
    observed = predicted * np.exp(0.3 * rng.standard_normal(3000))
    times = fit_spread(predicted, observed).times(predicted)
    for share in (0.1, 0.5, 0.9):
        assert percentile_error(observed, times, share) == pytest.approx(0, abs=0.02)
    assert inside(observed, times, 0.9).mean() == pytest.approx(0.9, abs=0.015)


def test_a_bound_holds_at_its_ends() -> None:
    assert Bound(-0.04, 0.04).held(0.04) == "held"
    assert Bound(-0.04, 0.04).held(0.0401) == "MISSED"
    assert set(BOUNDS) == {"drive.p50", "drive.p90", "drive.cover90"}
