"""When calls come: hours, weekends, weekdays and months from the scenario's day on, in a calendar of 365 days."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from yingji.scenarios.schema.everyday import Rhythm
from yingji.sim.pattern import hourly

WEEK_H = 168
FRIDAY = date(2025, 1, 3)


def rhythm(**weights: list[int]) -> Rhythm:
    return Rhythm.model_validate({name: [str(weight) for weight in row] for name, row in weights.items()})


def by_day(shape: np.ndarray) -> list[float]:
    """Calls of each day, in those of the first."""
    days = shape.reshape(-1, 24).sum(axis=1)
    return (days / days[0]).round(9).tolist()


def test_the_first_365_days_bring_one() -> None:
    uneven = rhythm(hours=[1, *[2] * 23], weekdays=[1, 2, 3, 4, 5, 6, 7], months=[5, *[1] * 11])
    assert hourly(uneven, FRIDAY, 2 * 365 * 24)[: 365 * 24].sum() == pytest.approx(1)
    assert len(hourly(uneven, FRIDAY, 100)) == 100


def test_weekends_have_hours_of_their_own_from_saturday_to_sunday() -> None:
    shape = hourly(rhythm(hours=[1] * 12 + [0] * 12, weekend_hours=[0] * 12 + [1] * 12), FRIDAY, 4 * 24).reshape(4, 24)
    assert (shape[:, :12].sum(axis=1) > 0).tolist() == [True, False, False, True]  # Friday, Saturday, Sunday, Monday
    assert by_day(shape.ravel()) == [1, 1, 1, 1]  # hours move calls within a day, not to another


def test_weekdays_begin_on_the_scenarios_day() -> None:
    assert by_day(hourly(rhythm(weekdays=[4, 1, 1, 1, 2, 1, 1]), FRIDAY, 4 * 24)) == [1, 0.5, 0.5, 2]


def test_months_begin_on_the_scenarios_day() -> None:
    assert by_day(hourly(rhythm(months=[62, *[31] * 11]), date(2025, 12, 31), 2 * 24)) == [1, 2]
    assert by_day(hourly(rhythm(months=[31, 28 * 3, *[31] * 10]), date(2025, 1, 31), 2 * 24)) == [1, 3]  # calls in the month, not a day


def test_a_leap_day_counts_as_the_day_before_it() -> None:
    march = rhythm(months=[1, 28, 31 * 2, *[1] * 9])
    assert by_day(hourly(march, date(2024, 2, 29), 2 * 24)) == [1, 2]
    assert by_day(hourly(march, date(2023, 2, 28), 2 * 24)) == [1, 2]
