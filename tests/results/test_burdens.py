"""What an option costs others, on a district small enough to count on fingers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from yingji.results.burdens import (
    LATER,
    NEWLY,
    NO_LONGER,
    SAME,
    SOONER,
    change_of_cells,
    cover_change,
    cover_lost,
    losing_subdistricts,
    station_changes,
    subdistrict_changes,
    work_lost,
)
from yingji.results.case import Runs
from yingji.results.measures import Sample


def with_times(runs: Runs, *seconds: float) -> Runs:
    """The same results with other times to the two cells (300 and 100 residents)."""
    return replace(runs, coverage=replace(runs.coverage, time_s=np.array(seconds)))


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (400, 300, NEWLY), (300, 300.1, NO_LONGER), (301, 300, NEWLY), (500, 469, SOONER), (500, 470, SAME), (200, 231, LATER),
        (np.inf, np.inf, SAME), (np.inf, 500, SOONER), (200, np.inf, NO_LONGER),
    ],
)  # fmt: skip
def test_five_minutes_come_before_sooner_and_later(
    make_runs: Callable[..., Runs], scenario: Any, before: float, after: float, found: int
) -> None:
    runs = make_runs(scenario())
    assert change_of_cells(with_times(runs, before, 0).coverage, with_times(runs, after, 0).coverage).tolist() == [found, SAME]


def test_people_are_counted_by_what_changes_for_them(make_runs: Callable[..., Runs], scenario: Any) -> None:
    runs = make_runs(scenario())
    change = cover_change(with_times(runs, 400, 200), with_times(runs, 250, 260))
    assert (change.newly_within, change.no_longer_within, change.sooner, change.later) == (300, 0, 300, 100)


def test_work_that_moves_to_a_neighbour_is_told_from_both_sides(make_runs: Callable[..., Runs], scenario: Any, sample: Sample) -> None:
    """All orders of station 0 go to the neighbour's station 1, which is out for the longer: work is lost here, cover there."""
    sent = sample.assignments
    moved = replace(
        sample, assignments=replace(sent, station=np.ones_like(sent.station)), busy_s=np.array([0.0, 0.0, sample.busy_s.sum() + 3600])
    )
    asked = scenario()
    changes = station_changes(make_runs(asked, samples=3), make_runs(asked, samples=[moved] * 3))
    assert [each.own for each in changes] == [True, False]
    assert [each.station.zh for each in work_lost(changes)] == ["一号站"]
    assert [each.station.zh for each in cover_lost(changes)] == ["邻站"]
    assert changes[0].orders.value == -changes[1].orders.value
    assert changes[0].first_orders == -changes[0].orders.value


def test_a_subdistrict_that_loses_cover_is_named_and_its_neighbour_is_not(make_runs: Callable[..., Runs], scenario: Any) -> None:
    """The first cell (300 residents) falls out of the five minutes, the second (100) is reached sooner; the calls are the same."""
    runs = make_runs(scenario(), samples=3)
    changes = subdistrict_changes(with_times(runs, 250, 200), with_times(runs, 310, 100))
    assert [(each.name.zh, each.no_longer_within, each.later) for each in changes] == [("甲街道", 300, 300), ("乙街道", 0, 0)]
    assert [each.name.zh for each in losing_subdistricts(changes)] == ["甲街道"]
    assert [(each.share.low, each.share.high) for each in changes] == [(0, 0), (0, 0)]


def test_calls_of_a_subdistrict_count_where_they_come_from(make_runs: Callable[..., Runs], scenario: Any, sample: Sample) -> None:
    """Three calls after the warm-up: of the first cell one is reached in time and one never; the only one of the second is in time."""
    never = replace(sample, incidents=replace(sample.incidents, arrive_s=np.full(len(sample.incidents), np.nan)))
    asked = scenario()
    changes = subdistrict_changes(make_runs(asked, samples=3), make_runs(asked, samples=[never] * 3))
    assert [each.first_share for each in changes] == pytest.approx([1 / 2, 1])
    assert [each.share.value for each in changes] == pytest.approx([-1 / 2, -1])
    assert [each.name.zh for each in losing_subdistricts(changes)] == ["甲街道", "乙街道"]
