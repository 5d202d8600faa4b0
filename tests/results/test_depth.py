"""Coverage in depth, on a street of four crossings: a station at each end, cells at the crossings between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yingji.results.coverage import coverage
from yingji.results.depth import depth
from yingji.sim.by_hand import world_by_hand
from yingji.sim.world import World


def town(*, engines: tuple[int, int] = (2, 1), minute_s: float = 100) -> World:
    """Crossings 0–1–2–3, `minute_s` apart; own engines at 0 and 3; cells at 1 and 2; no turnout, nothing else to wait for."""
    return world_by_hand(
        [(0, 1, minute_s), (1, 2, minute_s), (2, 3, minute_s)],
        stations={0: {"engine": engines[0]}, 3: {"engine": engines[1]}},
        cells=[1, 2],
    )


def quiet(world: World, *, calls: float = 0) -> World:
    """The same with so many calls in all."""
    expected = world.pattern.expected
    return replace(world, pattern=replace(world.pattern, expected=expected * calls / expected[:, -1].sum()))


def test_engines_within_five_minutes_are_counted() -> None:
    """At 100 s a block each station reaches both cells: three engines; at 200 s each its own alone."""
    near, far = town(), town(minute_s=200)
    assert depth(near, coverage(near)).units_within.tolist() == [3, 3]
    found = depth(far, coverage(far))
    assert found.units_within.tolist() == [2, 1]
    people = far.cells.night / far.cells.night.sum()
    assert found.share_by_units == pytest.approx((1, people[0], 0, 0))


def test_a_station_adds_whom_no_other_reaches_in_time() -> None:
    near, far = town(), town(minute_s=200)
    assert [each.marginal_people for each in depth(near, coverage(near)).stations] == [0, 0]
    assert [each.marginal_people for each in depth(far, coverage(far)).stations] == far.cells.night.tolist()


def test_when_a_station_is_out_its_people_wait_for_the_next() -> None:
    """The cell a block away is then two blocks from the other station: 100 s later."""
    world = town()
    for each, people in zip(depth(world, coverage(world)).stations, world.cells.night, strict=True):
        assert (each.later_people, each.later_mean_s) == (people, pytest.approx(100))


def test_without_another_station_nobody_comes() -> None:
    world = world_by_hand([(0, 1, 60)], stations={0: {"engine": 1}}, cells=[1])
    (only,) = depth(world, coverage(world)).stations
    assert only.later_mean_s == np.inf
    assert only.marginal_people == world.cells.night[0]


def test_without_calls_cover_under_load_is_the_binary_one() -> None:
    world = quiet(town(minute_s=200))
    cover = coverage(world)
    found = depth(world, cover)
    assert found.share_in_time == pytest.approx(cover.people_within)
    assert (found.busy_mean, found.busy_max, found.exact) == (0, 0, True)


def test_the_more_calls_the_less_cover_is_left() -> None:
    world = town(minute_s=200)
    shares = [depth(busy, coverage(busy)).share_in_time[2] for busy in (quiet(world, calls=calls) for calls in (1, 100, 1000))]
    assert 1 > shares[0] > shares[1] > shares[2] > 0
