"""Formulas of the literature beside their known answers, which are cases of `yingji validate`: where they are silent, how they join."""

from __future__ import annotations

import pytest

from yingji.geo.formulas import MILE_M, NEW_YORK_KINK_M, iso_time_s, new_york_time_s


@pytest.mark.parametrize("miles", [0.49, 8.01])
def test_iso_is_silent_outside_half_a_mile_to_eight(miles: float) -> None:
    with pytest.raises(ValueError, match="8 miles"):
        iso_time_s(miles * MILE_M)


def test_the_new_york_pieces_join_in_slope() -> None:
    """2.88 √D and 1.35 + 1.53 D meet at 0.88 miles (facts 6); their values there are a case of `yingji validate`."""
    step = 1.0
    before = new_york_time_s([NEW_YORK_KINK_M])[0]
    slope_before = (before - new_york_time_s(NEW_YORK_KINK_M - step)) / step
    slope_after = (new_york_time_s(NEW_YORK_KINK_M + 2 * step) - new_york_time_s(NEW_YORK_KINK_M + step)) / step
    assert slope_after == pytest.approx(slope_before, rel=0.01)
