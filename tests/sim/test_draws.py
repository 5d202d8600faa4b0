"""Draws: as many calls as expected, when and where expected, the same in every option, and one stream for each purpose."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from yingji.sim.by_hand import world_by_hand
from yingji.sim.demand import Demand
from yingji.sim.draws import draw_demand
from yingji.sim.engine import simulate
from yingji.sim.world import Pattern, World

ROAD = [(0, 1, 100.0), (1, 2, 50.0), (2, 3, 70.0)]


def world(**kwargs: object) -> World:
    return world_by_hand(ROAD, **({"stations": {0: {"engine": 2}, 3: {"engine": 1}}, "cells": [1, 2]} | kwargs))  # type: ignore[arg-type]


def with_pattern(one: World, **kwargs: object) -> World:
    return replace(one, pattern=replace(one.pattern, **kwargs))  # type: ignore[arg-type]


def same(a: Demand, b: Demand, *names: str) -> bool:
    return all(np.array_equal(getattr(a, name), getattr(b, name)) for name in names)


CALLS = ("time_s", "cell", "card", "alarm_s", "first_slot", "turnout_factor", "travel_factor", "on_scene_s")


def test_the_same_seed_gives_the_same_draws_and_another_replication_others() -> None:
    one = world()
    assert same(draw_demand(one, seed=1, replication=3), draw_demand(one, seed=1, replication=3), *CALLS)
    assert not same(draw_demand(one, seed=1, replication=3), draw_demand(one, seed=1, replication=4), "time_s")
    assert not same(draw_demand(one, seed=1, replication=3), draw_demand(one, seed=2, replication=3), "time_s")


def test_calls_come_as_often_and_when_the_intensity_says() -> None:
    """All calls in one hour of the day: none elsewhere, uniform within it, their number Poisson."""
    one = world(length_s=20 * 86400.0)
    intensity = np.tile((np.arange(24) == 7) * 10.0, 20)
    one = with_pattern(one, expected=np.concatenate([[0.0], np.cumsum(intensity)])[None, :])
    draws = [draw_demand(one, seed=5, replication=r).time_s for r in range(200)]
    counts = np.array([len(time_s) for time_s in draws])
    assert abs(counts.mean() - 200) < 4 * np.sqrt(200 / 200)
    assert abs(counts.var(ddof=1) / 200 - 1) < 4 * np.sqrt(2 / 199)
    within = np.concatenate(draws) % 86400 - 7 * 3600
    assert within.min() >= 0
    assert within.max() < 3600
    assert stats.kstest(within / 3600, "uniform").pvalue > 1e-4


def test_calls_run_in_time_up_to_the_end_of_the_run_and_not_beyond() -> None:
    one = world(warm_up_s=86400.0, length_s=10.5 * 3600.0, per_year=1e6)
    time_s = draw_demand(one, seed=1, replication=0).time_s
    assert np.all(np.diff(time_s) >= 0)
    assert time_s[0] >= 0
    assert time_s[-1] < one.end_s
    assert time_s[-1] > one.end_s - 600


def test_cells_follow_people_by_day_and_by_night() -> None:
    one = with_pattern(world(per_year=50_000.0), place=np.array([[1.0, 1.0], [0.0, 1.0]]), place_of=np.array([[0, 1]], dtype=np.int16))
    demand = draw_demand(one, seed=1, replication=0)
    by_day = (demand.time_s // 3600 % 24 >= 8) & (demand.time_s // 3600 % 24 < 20)
    assert np.all(demand.cell[by_day] == 0)
    assert np.all(demand.cell[~by_day] == 1)


def test_a_cell_with_no_share_gets_no_call() -> None:
    one = with_pattern(world(per_year=20_000.0), place=np.array([[0.0, 1.0]]))
    assert set(draw_demand(one, seed=1, replication=0).cell.tolist()) == {1}


def test_levels_come_by_their_shares_within_their_kind() -> None:
    one = world(cards=[{"engine": 1}, {"engine": 2}], per_year=40_000.0)
    cards = replace(one.cards, kind=np.zeros(2, dtype=np.int16), share=np.array([0.25, 0.75]) * 0.4)  # of a kind that is 40 % of the calls
    pattern = Pattern(expected=one.pattern.expected[:1] * 2, place=one.pattern.place, place_of=one.pattern.place_of[:1])
    card = draw_demand(
        replace(one, cards=cards, pattern=pattern, kinds=("a",), kind_priority=np.zeros(1, dtype=np.int16)), seed=1, replication=0
    ).card
    assert abs((card == 0).mean() - 0.25) < 4 * np.sqrt(0.25 * 0.75 / len(card))


def test_times_of_a_stage_are_lognormal_about_their_median() -> None:
    one = with_pattern(world(per_year=20_000.0, on_scene=(1800.0, 0.5)), alarm_median_s=60.0, alarm_sigma=0.3, travel_sigma=0.2)
    one = replace(one, turnout_sigma=np.full(5, 0.1))
    demand = draw_demand(one, seed=1, replication=0)
    drawn = (
        (demand.alarm_s, 60.0, 0.3),
        (demand.on_scene_s, 1800.0, 0.5),
        (demand.turnout_factor, 1.0, 0.1),
        (demand.travel_factor, 1.0, 0.2),
    )
    for values, median, sigma in drawn:
        assert stats.kstest(np.log(values / median) / sigma, "norm").pvalue > 1e-4


def test_no_two_stages_share_their_chance() -> None:
    """A slow turnout says nothing of the drive, the stay or the alarm handling."""
    one = with_pattern(world(per_year=20_000.0, on_scene=(1800.0, 0.5)), alarm_median_s=60.0, alarm_sigma=0.3, travel_sigma=0.2)
    demand = draw_demand(replace(one, turnout_sigma=np.full(5, 0.1)), seed=1, replication=0)
    logs = np.log([demand.alarm_s, demand.turnout_factor, demand.travel_factor, demand.on_scene_s])
    between = np.corrcoef(logs)[np.triu_indices(4, 1)]
    assert np.abs(between).max() < 4 / np.sqrt(len(demand.alarm_s))


def test_a_slot_has_the_turnout_and_the_stay_of_its_kind_of_unit() -> None:
    one = world(cards=[{"engine": 1, "ladder": 1}], per_year=5000.0)
    medians = one.cards.on_scene_median_s * np.array([1.0, 2.0, 1.0, 1.0, 1.0])  # ladders are the second kind
    cards = replace(one.cards, on_scene_median_s=medians, on_scene_sigma=one.cards.on_scene_sigma * 0)
    demand = draw_demand(replace(one, cards=cards, turnout_sigma=np.array([0.0, 0.5, 0.0, 0.0, 0.0])), seed=1, replication=0)
    assert set(demand.on_scene_s[::2].tolist()) == {1800.0}
    assert set(demand.on_scene_s[1::2].tolist()) == {3600.0}
    assert set(demand.turnout_factor[::2].tolist()) == {1.0}
    assert demand.turnout_factor[1::2].std() > 0.3


def test_one_kind_of_chance_more_shifts_no_other() -> None:
    """Breakdowns and chance on the way change no call; options that have other units change none either."""
    one = world()
    plain = draw_demand(one, seed=1, replication=0)
    more = with_pattern(one, travel_sigma=0.3, between_s=np.full(5, 86400.0 * 30), repair_s=np.full(5, 86400.0))
    assert same(plain, draw_demand(more, seed=1, replication=0), *(name for name in CALLS if name != "travel_factor"))
    fewer = world(stations={3: {"engine": 1}})
    assert same(plain, draw_demand(fewer, seed=1, replication=0), *CALLS)


def test_a_unit_breaks_down_at_the_same_times_in_every_option_that_has_it() -> None:
    chance = {"between_s": np.full(5, 86400.0 * 10), "repair_s": np.full(5, 86400.0)}
    one, other = with_pattern(world(), **chance), with_pattern(world(stations={3: {"engine": 1}}), **chance)
    a, b = draw_demand(one, seed=1, replication=0), draw_demand(other, seed=1, replication=0)
    unit = one.units.name.index(other.units.name[0])
    np.testing.assert_array_equal(a.down_from_s[a.down_unit == unit], b.down_from_s)
    np.testing.assert_array_equal(a.down_to_s[a.down_unit == unit], b.down_to_s)
    assert len(b.down_from_s) > 10


def test_two_units_do_not_break_down_together() -> None:
    one = with_pattern(world(), between_s=np.full(5, 86400.0 * 10), repair_s=np.full(5, 86400.0))
    demand = draw_demand(one, seed=1, replication=0)
    starts = [set(demand.down_from_s[demand.down_unit == unit].tolist()) for unit in range(3)]
    assert not starts[0] & starts[1]
    assert not starts[1] & starts[2]


def test_the_time_between_breakdowns_runs_from_the_repair() -> None:
    """As long broken as in service: half of the time, once it has settled."""
    one = with_pattern(world(), between_s=np.full(5, 86400.0), repair_s=np.full(5, 86400.0))
    demand = draw_demand(one, seed=1, replication=0)
    out_s = np.minimum(demand.down_to_s, one.end_s) - demand.down_from_s
    assert abs(out_s.sum() / (3 * one.end_s) - 0.5) < 0.05


def test_breakdowns_take_their_share_of_the_time() -> None:
    one = with_pattern(world(), between_s=np.full(5, 86400.0 * 9), repair_s=np.full(5, 86400.0))
    shares = []
    for replication in range(100):
        demand = draw_demand(one, seed=1, replication=replication)
        out = np.minimum(demand.down_to_s, one.end_s) - demand.down_from_s
        shares.append(out.sum() / (3 * one.end_s))
    error = np.std(shares, ddof=1) / 10
    assert abs(np.mean(shares) - 0.1) < 4 * error + 0.1 * 9 / 365  # in service at the start: a little less than a tenth
    assert error < 0.005


def test_windows_of_one_unit_are_apart_and_all_are_in_order() -> None:
    one = with_pattern(
        world(length_s=10 * 86400.0),
        between_s=np.full(5, 86400.0),
        repair_s=np.full(5, 43200.0),
        off_unit=np.array([0, 0], dtype=np.int32),
        off_from_h=np.array([0.0, 20.0]),
        off_to_h=np.array([8.0, 24.0]),
    )
    demand = draw_demand(one, seed=1, replication=0)
    assert np.all(np.diff(demand.down_from_s) >= 0)
    for unit in range(3):
        mine = demand.down_unit == unit
        assert np.all(demand.down_from_s[mine][1:] > demand.down_to_s[mine][:-1])
    night = demand.down_unit == 0
    assert demand.down_from_s[night][0] == 0.0
    for midnight in np.arange(1, 10) * 86400.0:  # from 20 o'clock to 8 is one window, not two
        inside = (demand.down_from_s[night] < midnight) & (demand.down_to_s[night] > midnight)
        assert inside.sum() == 1


Row = tuple[float, int, int, list[list[float]]]


def rows(demand: Demand) -> dict[float, Row]:
    """`(time, cell, card, steps)` of each call by its alarm handling, which no two calls share."""
    slots = (demand.turnout_factor, demand.travel_factor, demand.on_scene_s)
    return {
        demand.alarm_s[call]: (
            demand.time_s[call],
            demand.cell[call],
            demand.card[call],
            [column[demand.first_slot[call] : demand.first_slot[call + 1]].tolist() for column in slots],
        )
        for call in range(len(demand.time_s))
    }


def lively(**kwargs: object) -> World:
    """A world of two kinds of two levels, with chance in every step."""
    one = world(cards=[{"engine": 1}, {"engine": 2}, {"engine": 1, "ladder": 1}, {"engine": 3}], per_year=4000.0)
    cards = replace(one.cards, kind=np.array([0, 0, 1, 1], dtype=np.int16), share=np.array([0.7, 0.3, 0.6, 0.4]))
    pattern = replace(one.pattern, alarm_median_s=60.0, alarm_sigma=0.3, travel_sigma=0.2, expected=one.pattern.expected[:2] * 2)
    return with_pattern(replace(one, cards=cards, pattern=pattern, kinds=("a", "b"), turnout_sigma=np.full(5, 0.2)), **kwargs)


def test_a_world_with_more_calls_has_the_same_calls_and_more() -> None:
    one = lively()
    more = with_pattern(one, expected=one.pattern.expected * 1.25)
    for replication in range(20):
        some, all_ = (rows(draw_demand(each, seed=3, replication=replication)) for each in (one, more))
        assert len(some) < len(all_)
        for call, (time_s, *row) in some.items():
            assert all_[call][0] == pytest.approx(time_s, abs=1e-6)
            assert all_[call][1:] == tuple(row)


def test_thinned_calls_are_some_of_those_drawn_and_keep_all_that_chance_decides() -> None:
    one = lively()
    drawn = rows(draw_demand(one, seed=3, replication=0))
    before = drawn
    for share in (1.0, 0.9, 0.5, 0.1):
        kept = rows(draw_demand(with_pattern(one, keep=np.array([share, 0.8])), seed=3, replication=0))
        assert all(before[call] == row for call, row in kept.items())  # of a higher share, too
        before = kept if share < 1 else drawn
    for kind, share in enumerate((0.1, 0.8)):
        n, k = (sum(row[2] // 2 == kind for row in each.values()) for each in (drawn, kept))
        assert abs(k - share * n) < 4 * np.sqrt(n * share * (1 - share))


def test_thinning_changes_no_breakdown_and_to_keep_all_changes_nothing() -> None:
    one = lively(between_s=np.full(5, 86400.0 * 10), repair_s=np.full(5, 86400.0))
    plain = draw_demand(one, seed=3, replication=0)
    assert same(plain, draw_demand(with_pattern(one, keep=np.ones(2)), seed=3, replication=0), *CALLS)
    half = draw_demand(with_pattern(one, keep=np.full(2, 0.5)), seed=3, replication=0)
    assert same(plain, half, "down_unit", "down_from_s", "down_to_s")


def test_no_calls_are_no_error() -> None:
    one = world(per_year=0.0)
    demand = draw_demand(one, seed=1, replication=0)
    assert len(demand.time_s) == 0
    assert len(simulate(one, demand)) == 0
