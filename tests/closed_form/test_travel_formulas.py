"""Known answers of the literature, and the network model against them."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.geo.formulas import MILE_M, NEW_YORK_KINK_M, acceleration_time_s, iso_time_s, mean_distance_m, new_york_time_s
from yingji.geo.plain import plain_network
from yingji.geo.travel import TravelTimes


@pytest.mark.parametrize(("miles", "minutes"), [(1.5, 3.2), (2.5, 4.9)])
def test_iso_s_own_examples(miles: float, minutes: float) -> None:
    """ISO: 1.5 miles → 3.2 min, 2.5 miles → 4.9 min (facts 6, seen in the source)."""
    assert iso_time_s(miles * MILE_M) / 60 == pytest.approx(minutes, abs=1e-9)


@pytest.mark.parametrize("miles", [0.49, 8.01])
def test_iso_is_silent_outside_half_a_mile_to_eight(miles: float) -> None:
    with pytest.raises(ValueError, match="8 miles"):
        iso_time_s(miles * MILE_M)


def test_a_straight_street_with_isos_speed_and_intercept_gives_isos_times() -> None:
    """A street at 60/1.7 mph and 0.65 min of intercept is ISO's formula."""
    miles = np.array([0.0, 0.5, 1.5, 2.5, 8.0])
    street = plain_network(
        np.column_stack([miles * MILE_M, np.zeros(5)]), [(i, i + 1) for i in range(4)], speed_mps=60 / 1.7 * MILE_M / 3600
    )
    times = TravelTimes(street, rolling_out_s=0.4 * 60, arriving_s=0.25 * 60)
    found = times.matrix([0], [1, 2, 3, 4], door_to_door=True)[0]
    np.testing.assert_allclose(found, iso_time_s(miles[1:] * MILE_M), rtol=1e-12)
    assert found[1:3].tolist() == pytest.approx([3.2 * 60, 4.9 * 60])


def test_the_new_york_pieces_join() -> None:
    """2.88 √D and 1.35 + 1.53 D meet at 0.88 miles, in value and in slope (facts 6)."""
    before, after = new_york_time_s([NEW_YORK_KINK_M, NEW_YORK_KINK_M * (1 + 1e-12)])
    assert after == pytest.approx(before, abs=0.4)
    step = 1.0
    slope_before = (before - new_york_time_s(NEW_YORK_KINK_M - step)) / step
    slope_after = (new_york_time_s(NEW_YORK_KINK_M + 2 * step) - new_york_time_s(NEW_YORK_KINK_M + step)) / step
    assert slope_after == pytest.approx(slope_before, rel=0.01)


def test_larson_and_odoni_acceleration() -> None:
    """2 √(d/a) while cruising speed is not reached, d/v + v/a beyond; they join at d = v²/a."""
    v, a = 12.0, 0.8
    assert acceleration_time_s(80, cruise_mps=v, acceleration_mps2=a) == pytest.approx(20)
    assert acceleration_time_s(1800, cruise_mps=v, acceleration_mps2=a) == pytest.approx(150 + 15)
    join = v * v / a
    assert acceleration_time_s(join, cruise_mps=v, acceleration_mps2=a) == pytest.approx(join / v + v / a)


def test_square_root_law_in_a_straight_line() -> None:
    """Nearest of Poisson stations: mean straight distance 0.5/√γ (facts 6); Monte Carlo on a torus, tolerance 3 %."""
    rng = np.random.default_rng(1)
    side, stations = 10_000.0, 40
    distances = []
    for _ in range(60):
        at, asked = rng.uniform(0, side, (rng.poisson(stations), 2)), rng.uniform(0, side, (400, 2))
        apart = np.abs(asked[:, None] - at[None])
        distances.append(np.hypot(*np.minimum(apart, side - apart).transpose(2, 0, 1)).min(axis=1).mean())
    expected = mean_distance_m(area_m2=side**2, stations=stations, right_angle=False)
    assert expected == pytest.approx(0.5 / np.sqrt(stations / side**2))
    assert np.mean(distances) == pytest.approx(expected, rel=0.03)


def test_square_root_law_on_a_grid_of_streets() -> None:
    """Mean driving distance to the nearest of Poisson stations is 0.627/√γ on a dense grid (facts 6); Monte Carlo, tolerance 3 %.

    The grid is closed round both ways, so that it has no edge; 100-m blocks against stations some 1,400 m apart make it dense.
    """
    rng = np.random.default_rng(2)
    side, block_m = 60, 100.0
    node = np.arange(side * side).reshape(side, side)
    ends = np.concatenate([np.column_stack([node.ravel(), np.roll(node, -1, axis=axis).ravel()]) for axis in (0, 1)])
    row, column = np.divmod(node.ravel(), side)
    grid = plain_network(np.column_stack([column, row]) * block_m, [(int(a), int(b)) for a, b in ends], length_m=block_m, speed_mps=1.0)
    times = TravelTimes(grid)
    gamma, area = 0.5e-6, (side * block_m) ** 2
    means = [times.nearest(rng.integers(0, side * side, rng.poisson(gamma * area)))[1].mean() for _ in range(150)]
    expected = mean_distance_m(area_m2=1e6, stations=gamma * 1e6)
    assert expected == pytest.approx(0.627 / np.sqrt(gamma), rel=1e-3)
    assert np.mean(means) == pytest.approx(expected, rel=0.03)
