"""Trips on streets that change under way, small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.geo.congestion import Congestion
from yingji.geo.plain import plain_network
from yingji.geo.timeline import Cause, Changes, StreetTimeline, Trip

# 0 ──100 s── 1 ──100 s── 2 ──100 s── 3, a detour 1 ──400 s── 3, and 4 hangs on 3 by a footpath
NET = plain_network(
    [(0, 0), (100, 0), (200, 0), (300, 0), (400, 0)],
    [(0, 1), (1, 2), (2, 3), (1, 3), (3, 4)],
    length_m=[100, 100, 100, 400, 100],
    speed_mps=[1.0] * 5,
    drive=[True, True, True, True, False],
)
NEVER = np.inf


def changes(*rows: tuple[int, float, float, float, bool]) -> Changes:
    """Changes by (link, from, to, factor, on foot)."""
    link, from_s, to_s, factor, on_foot = zip(*rows, strict=True) if rows else ((),) * 5
    return Changes(
        link=np.array(link, dtype=np.int32), from_s=np.array(from_s, dtype=float), to_s=np.array(to_s, dtype=float),
        factor=np.array(factor, dtype=float), on_foot=np.array(on_foot, dtype=bool), cause=np.full(len(rows), Cause.DEBRIS, np.int8),
    )  # fmt: skip


def streets(*rows: tuple[int, float, float, float, bool], factor: float = 1.0) -> StreetTimeline:
    peak = Congestion(factor=np.where(np.arange(168) == 8, factor, 1.0))
    return StreetTimeline(NET, changes(*rows), congestion=peak, start_hour=8)


def test_where_nothing_changes_a_trip_takes_the_fastest_way_times_pace_times_traffic() -> None:
    assert streets(factor=2.0).trip(0, 3, 10.0, pace=1.5) == Trip(10 + 300 * 1.5 * 2, 300.0, ())
    assert streets(factor=2.0).trip(0, 3, 10.0, pace=1.5, traffic=False) == Trip(10 + 300 * 1.5, 300.0, ())


def test_a_trip_keeps_the_traffic_of_the_hour_in_which_it_started() -> None:
    assert streets(factor=2.0).trip(0, 3, 3590.0, pace=1.0).arrive_s == 3590 + 600
    assert streets(factor=2.0).trip(0, 3, 3600.0, pace=1.0).arrive_s == 3600 + 300


def test_a_trip_that_stays_where_it_is_takes_no_time() -> None:
    assert streets((0, 0, NEVER, 0, True)).trip(0, 0, 5.0, pace=1.0) == Trip(5.0, 0.0, ())


def test_a_street_that_closes_ahead_is_driven_round_from_the_next_node() -> None:
    assert streets((2, 50, NEVER, 0, False)).trip(0, 3, 0.0, pace=1.0) == Trip(500.0, 500.0, ((100.0, "rerouted", 1),))


def test_a_link_that_closes_under_the_wheels_is_driven_to_its_end() -> None:
    assert streets((0, 50, NEVER, 0, False)).trip(0, 3, 0.0, pace=1.0) == Trip(300.0, 300.0, ())


def test_a_street_that_closes_behind_or_elsewhere_is_no_turn() -> None:
    assert streets((0, 150, NEVER, 0, False), (3, 150, 160, 0, False)).trip(0, 3, 0.0, pace=1.0) == Trip(300.0, 300.0, ())


def test_a_state_begins_at_its_moment_for_one_who_is_at_a_node_just_then() -> None:
    assert streets((1, 100, NEVER, 0, False)).trip(0, 3, 0.0, pace=1.0).turns == ((100.0, "rerouted", 1),)
    assert streets((1, np.nextafter(100, 101), NEVER, 0, False)).trip(0, 3, 0.0, pace=1.0).turns == ()


def test_a_street_that_opens_is_taken_as_soon_as_the_next_node_is_reached() -> None:
    trip = streets((1, 0, 99.0, 0, False)).trip(0, 3, 0.0, pace=1.0)
    assert trip == Trip(300.0, 300.0, ((100.0, "rerouted", 1),))


def test_a_street_that_slows_ahead_is_the_same_way_in_another_time() -> None:
    trip = streets((2, 50, NEVER, 0.5, False)).trip(0, 3, 0.0, pace=1.0)
    assert trip == Trip(400.0, 300.0, ((100.0, "rerouted", 1),))


def test_without_a_way_it_waits_at_the_node_until_there_is_one() -> None:
    shut = [(2, 50.0, 1000.0, 0.0, False), (3, 0.0, 2000.0, 0.0, False)]
    assert streets(*shut).trip(0, 3, 0.0, pace=1.0) == Trip(1200.0, 300.0, ((100.0, "stuck", 1),))
    assert streets(*shut).trip(0, 3, 60.0, pace=1.0) == Trip(1300.0, 300.0, ((60.0, "stuck", 0),))


def test_where_there_is_never_a_way_it_never_arrives() -> None:
    trip = streets((2, 50, NEVER, 0, False), (3, 50, NEVER, 0, False)).trip(0, 3, 0.0, pace=1.0)
    assert trip == Trip(np.inf, 100.0, ((100.0, "stuck", 1),))


def test_of_overlapping_changes_the_least_factor_counts_and_the_last_closing_opens() -> None:
    both = streets((1, 0, 100, 0.5, False), (1, 50, 200, 0, False), (1, 60, 70, 0, False), (1, 80, 300, 0.5, False))
    at = {t: both.drive_times(t).times([1])[0, 2] for t in (-1.0, 0.0, 50.0, 70.0, 199.0, 200.0, 300.0)}
    assert at == {-1.0: 100, 0.0: 200, 50.0: 500, 70.0: 500, 199.0: 500, 200.0: 200, 300.0: 100}
    assert [both.next_change_s(t) for t in (-1.0, 0.0, 50.0, 200.0, 300.0)] == [0.0, 50.0, 200.0, 300.0, np.inf]


def test_what_concerns_only_wheels_is_no_change_on_foot_and_the_other_way_round() -> None:
    mixed = streets((1, 10, 20, 0, False), (1, 30, 40, 0.5, True), (4, 50, 60, 0, True), (2, 70, 80, 0, True))
    assert [mixed.next_change_s(t, on_foot=True) for t in (0.0, 50.0, 60.0, 80.0)] == [50.0, 60.0, 70.0, np.inf]
    assert [mixed.next_change_s(t) for t in (0.0, 40.0, 80.0)] == [10.0, 70.0, np.inf]
    assert [float(mixed.on_foot(4, t)[0][1]) for t in (10.0, 30.0, 55.0, 75.0)] == [300.0, 300.0, np.inf, 500.0]


def test_trees_are_shared_so_that_nobody_may_write_into_them() -> None:
    seconds, onward = streets().to(3, 0.0)
    assert (seconds.tolist(), onward.tolist()) == ([300, 200, 100, 0, np.inf], [1, 2, 3, -1, -1])
    with pytest.raises(ValueError, match="read-only"):
        seconds[0] = 1


def test_states_that_come_back_are_not_made_again() -> None:
    again = streets((1, 10, 20, 0, False), (1, 30, 40, 0, False))
    assert again.drive_times(15.0) is again.drive_times(35.0)
    assert again.drive_times(0.0) is again.drive_times(50.0)


def test_a_closure_can_be_luck_for_one_who_foresees_nothing() -> None:
    """Why trips are not monotone in closures: one sets out on a long way round, and one who waits takes the short one when it opens."""
    opens_soon, way_round = (2, 0.0, 50.0, 0.0, False), (3, 0.0, 1000.0, 0.0, False)
    assert streets(opens_soon).trip(1, 3, 0.0, pace=1.0).arrive_s == 400.0
    assert streets(opens_soon, way_round).trip(1, 3, 0.0, pace=1.0).arrive_s == 250.0


def test_who_leaves_later_can_be_there_sooner() -> None:
    opens_soon = streets((2, 0.0, 50.0, 0.0, False))
    assert [opens_soon.trip(1, 3, depart_s, pace=1.0).arrive_s for depart_s in (49.0, 50.0)] == [449.0, 250.0]
