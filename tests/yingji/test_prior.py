"""The ranges of a district without a record: what is not known, and chance, each by itself."""

from __future__ import annotations

import pytest

from yingji.sim.by_hand import world_by_hand
from yingji.validity.prior import PUBLISHED, priors, reach_km2


def test_reach_is_the_area_within_five_minutes_of_the_order() -> None:
    """Cells of 0.01 km² at 100, 240 and 300 s of driving, 60 s of turnout: the second is just within, the third is not."""
    world = world_by_hand(
        [(0, 1, 100.0), (0, 2, 240.0), (0, 3, 300.0)], stations={0: {"engine": 1}}, cells=[1, 2, 3], turnout_s=(60.0, 60.0)
    )
    assert reach_km2(world) == pytest.approx(0.02)


def test_what_is_not_known_is_wider_than_chance_and_neither_is_in_the_other() -> None:
    """One draw has no width by what is not known, as it is of one year; one year has none by chance."""
    single = priors(draws=1, years=1)
    assert [one.key for one in single] == [*PUBLISHED, *PUBLISHED]
    assert all(one.low == one.high and one.chance_low == one.chance_high for one in single)
    several = [one for one in priors(draws=12, years=3) if one.key != "reach_km2"]
    assert all(one.high - one.low > 3 * (one.chance_high - one.chance_low) > 0 for one in several)
