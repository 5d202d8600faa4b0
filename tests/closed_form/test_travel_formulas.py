"""Known answers of the literature, and the network model against them."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.geo.formulas import MILE_M, NEW_YORK_KINK_M, iso_time_s, new_york_time_s
from yingji.geo.plain import plain_network
from yingji.geo.travel import TravelTimes


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
