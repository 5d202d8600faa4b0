"""Formulas of hazards at their bounds and over their ranges; their published points are cases of `yingji validate`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingji.sim.hazard.calls import after_s
from yingji.sim.hazard.quake import between
from yingji.sim.hazard.roads import tokyo_2022
from yingji.sim.hazard.storm import LOWEST_MM, excess, flooded_mps, rain_of
from yingji.sim.hazard.streams import apportion, poisson

TIANJIN_MM = {1.0: 33.2, 2.0: 41.8, 5.0: 53.1, 10.0: 61.7, 20.0: 70.3, 50.0: 81.7}


@pytest.mark.parametrize(
    ("width_m", "percent"),
    [
        (3.4999, 0.9009 * 20 + 19.845),
        (5.4999, 0.3514 * 20 + 13.189),
        (12.9999, 0.2229 * 20 - 1.5026),
        (40.0, 0.0),
    ],
)
def test_tokyo_2022_at_twenty_percent_just_below_the_bounds_of_its_widths(width_m: float, percent: float) -> None:
    assert tokyo_2022(np.array([width_m]), np.array([20.0]))[0] == pytest.approx(percent / 100)


def test_tokyo_2022_stays_within_0_and_100_and_knows_no_rubble_without_collapse() -> None:
    width_m, x = np.array([3.0, 9.0, 3.0]), np.array([95.0, 5.0, 0.0])
    assert tokyo_2022(width_m, x).tolist() == [1.0, 0.0, 0.0]  # 105.4 %, −0.39 %, and nothing has fallen


@given(st.floats(0.5, 30), st.floats(0, 20), st.floats(0, 100))
def test_wider_streets_are_never_more_often_blocked(width_m: float, wider_by_m: float, x: float) -> None:
    narrow, wide = tokyo_2022(np.array([width_m, width_m + wider_by_m]), np.array([x, x]))
    assert wide <= narrow


def test_speed_in_water_never_rises_with_depth_and_stays_above_zero() -> None:
    speed = flooded_mps(np.arange(0.0, 2000))
    assert np.all(np.diff(speed) <= 0)
    assert speed.min() * 3.6 == pytest.approx(2.0295, abs=1e-3)  # at the parabola's least, 307 mm
    assert pytest.approx(307.17, abs=0.01) == LOWEST_MM


def test_rain_between_two_periods_and_beyond_the_table() -> None:
    assert rain_of(7, TIANJIN_MM) == pytest.approx(53.1 + (61.7 - 53.1) * np.log(7 / 5) / np.log(2))
    assert (rain_of(0.5, TIANJIN_MM), rain_of(200, TIANJIN_MM)) == (33.2, 81.7)  # outside the table its ends


def test_depth_follows_the_rain_beyond_the_drains() -> None:
    assert excess(rain=70, reference=60, drained=40) == pytest.approx(1.5)
    assert excess(rain=60, reference=60, drained=40) == 1.0
    assert excess(rain=40, reference=60, drained=40) == 0.0  # just drained: dry
    assert excess(rain=20, reference=60, drained=40) == 0.0


def test_a_table_is_taken_by_straight_line_and_ends_at_its_ends() -> None:
    at, table = np.array([6.0, 8.0]), np.array([[0.1, 0.2], [0.3, 0.8]])
    assert between(at, table, np.array([5.0, 6.0, 6.5, 8.0, 11.0])) == pytest.approx(
        np.array([[0.1, 0.2], [0.1, 0.2], [0.15, 0.35], [0.3, 0.8], [0.3, 0.8]])
    )


def test_poisson_by_quantiles_has_the_distribution_of_poisson() -> None:
    u = (np.arange(100_000) + 0.5) / 100_000
    for mean in (0.0, 0.3, 4.0, 60.0):
        counts = poisson(np.full(len(u), mean), u)
        assert counts.mean() == pytest.approx(mean, abs=0.002)
        assert counts.var() == pytest.approx(mean, rel=0.002)
        assert np.mean(counts == 0) == pytest.approx(np.exp(-mean), abs=1e-5)


@given(st.floats(0, 50), st.floats(0, 50), st.floats(0.0001, 0.9999))
def test_a_larger_mean_never_gives_a_smaller_count(mean: float, more: float, u: float) -> None:
    low, high = poisson(np.array([mean, mean + more]), np.array([u, u]))
    assert low <= high


def test_moments_are_exponential_within_three_means() -> None:
    u = (np.arange(100_000) + 0.5) / 100_000
    t = after_s(3600.0, u)
    assert t.min() >= 0
    assert t.max() <= 3600
    # a third of it, drawn again above: P(T ≤ t) = (1 − e^(−t/1200)) ÷ (1 − e^(−3))
    assert np.mean(t <= 1200) == pytest.approx((1 - np.exp(-1)) / (1 - np.exp(-3)), abs=1e-4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6).filter(lambda w: sum(w) > 0.01), st.integers(0, 10_000))
def test_what_is_apportioned_adds_up_and_lies_next_to_its_share(weights: list[float], total: int) -> None:
    parts = apportion(np.array([weights]), np.array([total]))[0]
    exact = np.array(weights) / sum(weights) * total
    assert parts.sum() == total
    assert np.all(np.abs(parts - exact) < 1 + 1e-6)
