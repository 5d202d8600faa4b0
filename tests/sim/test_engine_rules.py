"""Each rule of docs/engine.md as a small story: who goes, when, and what the log says."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.demand import Demand
from yingji.sim.engine import simulate
from yingji.sim.events import EventLog, What
from yingji.sim.world import World

# station 0 —100 s— cell 1 —50 s— cell 2 —70 s— station 3
ROAD = [(0, 1, 100.0), (1, 2, 50.0), (2, 3, 70.0)]
TWO_STATIONS = {0: {"engine": 1}, 3: {"engine": 1}}


def rows(log: EventLog, *what: What) -> list[tuple[float, str, int, int]]:
    """(time, what, incident, unit) of the records of these kinds, or of all."""
    keep = [i for i in range(len(log)) if not what or log.what[i] in what]
    return [(round(float(log.time_s[i]), 6), What(log.what[i]).name, int(log.incident[i]), int(log.unit[i])) for i in keep]


def play(world: World, demand: Demand, *what: What) -> list[tuple[float, str, int, int]]:
    return rows(simulate(world, demand), *what)


def test_one_call_step_by_step() -> None:
    world = world_by_hand(ROAD, stations=TWO_STATIONS, cells=[1, 2], turnout_s=(60, 80), rolling_out_s=5.0, arriving_s=10.0)
    log = simulate(world, demand_by_hand(world, np.array([7.0]), cell=1, alarm_s=30.0, on_scene_s=600.0))
    assert rows(log) == [
        (7, "CALL", 0, -1), (37, "ORDER", 0, 1), (117, "ROLLING", 0, 1), (202, "ARRIVED", 0, 1), (202, "FULL", 0, -1),
        (802, "CLEARED", 0, 1), (802, "CLOSED", 0, -1), (872, "HOME", 0, 1),
    ]  # fmt: skip
    assert log.cause.tolist() == [-1, 0, 1, 2, 3, 3, 5, 5]
    assert log.place.tolist() == [2, 3, 3, 2, 2, 2, 2, 3]


def test_turnout_is_by_day_from_the_first_hour_to_before_the_second() -> None:
    world = world_by_hand(ROAD, stations=TWO_STATIONS, cells=[1, 2], turnout_s=(60, 80))
    for hour_s, turnout_s in ((8 * 3600 - 1.0, 80), (8 * 3600.0, 60), (20 * 3600 - 1.0, 60), (20 * 3600.0, 80)):
        assert play(world, demand_by_hand(world, np.array([hour_s])), What.ROLLING) == [(hour_s + turnout_s, "ROLLING", 0, 0)]


def test_driving_takes_the_factor_of_the_hour_in_which_wheels_roll() -> None:
    factor = np.ones(168)
    factor[1] = 2.0
    world = world_by_hand(ROAD, stations=TWO_STATIONS, cells=[1], turnout_s=(60, 60), hour_factor=factor)
    log = play(world, demand_by_hand(world, np.array([3600.0 - 60])), What.ARRIVED)
    assert log == [(3600 + 200, "ARRIVED", 0, 0)]


def test_chance_in_turnout_and_in_driving_is_of_each_slot_and_of_nothing_else() -> None:
    world = world_by_hand(ROAD, stations={0: {"engine": 2}}, cells=[1], cards=[{"engine": 2}], turnout_s=(60, 60), rolling_out_s=5.0)
    plain = demand_by_hand(world, np.array([0.0]))
    demand = replace(plain, turnout_factor=np.array([0.5, 1.0]), travel_factor=np.array([1.0, 2.0]))
    assert play(world, demand, What.ROLLING, What.ARRIVED) == [
        (30, "ROLLING", 0, 0), (60, "ROLLING", 0, 1), (30 + 5 + 100, "ARRIVED", 0, 0), (60 + 5 + 200, "ARRIVED", 0, 1),
    ]  # fmt: skip


def test_the_week_begins_on_the_worlds_first_weekday() -> None:
    factor = np.ones(168)
    factor[24] = 3.0  # Tuesday, midnight
    world = world_by_hand(ROAD, stations=TWO_STATIONS, cells=[1], hour_factor=factor)
    demand = demand_by_hand(world, np.array([0.0]))
    assert play(world, demand, What.ARRIVED)[0][0] == 100
    assert play(replace(world, start_weekday=1), demand, What.ARRIVED)[0][0] == 300


def test_equals_go_by_the_lower_number() -> None:
    world = world_by_hand([(0, 2, 50.0), (1, 2, 50.0)], stations={1: {"engine": 1}, 0: {"engine": 1}}, cells=[2])
    assert play(world, demand_by_hand(world, np.array([0.0])), What.ORDER) == [(0, "ORDER", 0, 0)]


def test_a_run_card_is_filled_from_several_stations_by_kind() -> None:
    stations = {0: {"engine": 1, "ladder": 1}, 3: {"engine": 2}}
    world = world_by_hand(ROAD, stations=stations, cells=[1, 2], cards=[{"ladder": 1, "engine": 2}])
    log = simulate(world, demand_by_hand(world, np.array([0.0]), cell=1))
    assert rows(log, What.ORDER) == [(0, "ORDER", 0, 2), (0, "ORDER", 0, 3), (0, "ORDER", 0, 1)]
    assert rows(log, What.FULL) == [(150, "FULL", 0, -1)]
    assert rows(log, What.WAITS) == []


def test_what_is_missing_waits_and_is_served_when_a_unit_is_home() -> None:
    world = world_by_hand(ROAD, stations={0: {"engine": 1}}, cells=[1, 2])
    log = simulate(world, demand_by_hand(world, np.array([0.0, 10.0]), cell=[0, 1]))
    assert rows(log, What.WAITS, What.HOME, What.ORDER)[1:4] == [(10, "WAITS", 1, -1), (800, "HOME", 0, 0), (800, "ORDER", 1, 0)]
    home, order = np.flatnonzero(log.what == What.HOME)[0], np.flatnonzero(log.what == What.ORDER)[1]
    assert log.cause[order] == home


def test_those_who_wait_go_by_priority_then_by_time_of_call() -> None:
    cards = [{"engine": 1}, {"engine": 1}]
    world = world_by_hand(ROAD, stations={0: {"engine": 1}}, cells=[1], cards=cards, priorities=[1, 0])
    log = play(world, demand_by_hand(world, np.array([0.0, 1, 2, 3]), card=[0, 0, 0, 1]), What.ORDER)
    assert [incident for _, _, incident, _ in log] == [0, 3, 1, 2]


def test_a_unit_on_the_way_home_rolls_at_once_from_the_next_node_ahead() -> None:
    world = world_by_hand(ROAD, stations={0: {"engine": 1}}, cells=[1, 2], turnout_s=(60, 60), free_on_way_home=True)
    # cleared at cell 2 at 60 + 150 + 600 = 810; 30 s later it is 20 s before cell 1
    log = simulate(world, demand_by_hand(world, np.array([0.0, 840.0]), cell=[1, 1]))
    assert rows(log, What.ORDER, What.ROLLING, What.ARRIVED)[3:] == [
        (840, "ORDER", 1, 0), (840, "ROLLING", 1, 0), (840 + 20 + 50, "ARRIVED", 1, 0),
    ]  # fmt: skip
    assert log.place[log.what == What.ORDER].tolist() == [0, 1]
    assert rows(log, What.HOME) == [(910 + 600 + 150, "HOME", 1, 0)]


def test_free_only_at_home_means_that_the_call_waits_for_the_homecoming() -> None:
    world = world_by_hand(ROAD, stations={0: {"engine": 1}}, cells=[1, 2], free_on_way_home=False)
    log = play(world, demand_by_hand(world, np.array([0.0, 760.0]), cell=[1, 1]), What.ORDER)
    assert log[1] == (150 + 600 + 150, "ORDER", 1, 0)


def test_a_neighbour_gets_its_order_after_the_delay_and_is_free_at_home_only() -> None:
    world = world_by_hand(ROAD, stations=TWO_STATIONS, cells=[1, 2], delays_s={3: 300.0}, free_on_way_home=True)
    log = simulate(world, demand_by_hand(world, np.array([0.0, 1.0, 1000.0]), cell=[1, 1, 1], on_scene_s=[9000, 600, 600]))
    assert rows(log, What.ORDER) == [(0, "ORDER", 0, 0), (301, "ORDER", 1, 1), (1041 + 300, "ORDER", 2, 1)]
    assert log.place[log.what == What.ORDER].tolist() == [0, 3, 3]


def test_a_neighbours_turnout_is_that_of_the_hour_of_its_order() -> None:
    """Asked for at 7:58:20 by night, ordered at 8:03:20 by day."""
    world = world_by_hand(ROAD, stations={3: {"engine": 1}}, cells=[2], delays_s={3: 300.0}, turnout_s=(60, 80))
    morning = 8 * 3600.0
    log = play(world, demand_by_hand(world, np.array([morning - 100])), What.ORDER, What.ROLLING)
    assert log == [(morning + 200, "ORDER", 0, 0), (morning + 260, "ROLLING", 0, 0)]


def test_a_delay_can_make_the_farther_station_the_nearer_one() -> None:
    world = world_by_hand(ROAD, stations=TWO_STATIONS, cells=[2], delays_s={3: 81.0})
    assert play(world, demand_by_hand(world, np.array([0.0])), What.ORDER) == [(0, "ORDER", 0, 0)]


def test_what_has_waited_too_long_is_given_up_and_the_rest_goes_on() -> None:
    world = world_by_hand(ROAD, stations={0: {"engine": 1}}, cells=[1], cards=[{"engine": 2}], max_wait_s=400.0)
    log = play(world, demand_by_hand(world, np.array([0.0])), What.GIVEN_UP, What.ARRIVED, What.FULL, What.CLEARED, What.CLOSED)
    assert log == [(100, "ARRIVED", 0, 0), (400, "GIVEN_UP", 0, -1), (700, "CLEARED", 0, 0), (700, "CLOSED", 0, -1)]


def test_giving_up_closes_a_call_that_all_have_left() -> None:
    world = world_by_hand(ROAD, stations={0: {"engine": 1}}, cells=[1], cards=[{"engine": 2}], max_wait_s=700.0)
    # the one engine clears at 200, is home at 300, and goes again: it fills the second slot itself
    log = play(world, demand_by_hand(world, np.array([0.0]), on_scene_s=100.0), What.ORDER, What.FULL, What.CLOSED, What.GIVEN_UP)
    assert log == [(0, "ORDER", 0, 0), (300, "ORDER", 0, 0), (400, "FULL", 0, -1), (500, "CLOSED", 0, -1)]
    down = [(0, 150.0, 5000.0)]
    log = play(world, demand_by_hand(world, np.array([0.0]), on_scene_s=100.0, down=down), What.CLEARED, What.CLOSED, What.GIVEN_UP)
    assert log == [(200, "CLEARED", 0, 0), (700, "GIVEN_UP", 0, -1), (700, "CLOSED", 0, -1)]


def test_a_freed_unit_comes_before_giving_up_at_the_same_moment() -> None:
    world = world_by_hand(ROAD, stations={0: {"engine": 1}}, cells=[1], max_wait_s=800.0)
    log = play(world, demand_by_hand(world, np.array([0.0, 0.0])), What.HOME, What.ORDER, What.GIVEN_UP)
    assert log == [(0, "ORDER", 0, 0), (800, "HOME", 0, 0), (800, "ORDER", 1, 0), (1600, "HOME", 1, 0)]


def test_a_unit_that_breaks_down_on_duty_finishes_first() -> None:
    world = world_by_hand(ROAD, stations={0: {"engine": 1}}, cells=[1], free_on_way_home=True)
    log = simulate(world, demand_by_hand(world, np.array([0.0, 710.0]), down=[(0, 300.0, 2000.0)]))
    assert rows(log, What.CLEARED, What.HOME, What.DOWN, What.UP, What.ORDER)[1:6] == [
        (700, "CLEARED", 0, 0), (800, "HOME", 0, 0), (800, "DOWN", -1, 0), (2000, "UP", -1, 0), (2000, "ORDER", 1, 0),
    ]  # fmt: skip
    down, up = (int(np.flatnonzero(log.what == what)[0]) for what in (What.DOWN, What.UP))
    assert log.what[log.cause[down]] == What.HOME
    assert log.cause[up] == down


def test_a_window_that_ends_before_the_homecoming_leaves_no_record() -> None:
    world = world_by_hand(ROAD, stations={0: {"engine": 1}}, cells=[1])
    assert play(world, demand_by_hand(world, np.array([0.0]), down=[(0, 300.0, 400.0)]), What.DOWN, What.UP) == []


def test_a_unit_that_is_in_service_again_on_its_way_home_serves_who_waits() -> None:
    world = world_by_hand(ROAD, stations={0: {"engine": 1}}, cells=[1, 2], free_on_way_home=True)
    # cleared at cell 2 at 750, out of service until 780: then it is 20 s before cell 1
    log = simulate(world, demand_by_hand(world, np.array([0.0, 760.0]), cell=[1, 0], down=[(0, 300.0, 780.0)]))
    assert rows(log, What.WAITS, What.ORDER, What.ARRIVED, What.UP)[2:] == [
        (760, "WAITS", 1, -1), (780, "ORDER", 1, 0), (800, "ARRIVED", 1, 0),
    ]  # fmt: skip
    assert log.what[log.cause[np.flatnonzero(log.what == What.ORDER)[1]]] == What.CLEARED


def test_at_one_moment_what_is_repaired_goes_before_what_clears_and_both_before_what_is_asked() -> None:
    """Unit 0 is up, unit 1 leaves the scene, and a call comes in, all at 700 s; one call waits already."""
    world = world_by_hand(ROAD, stations={0: {"engine": 1}, 1: {"engine": 1}}, cells=[1], free_on_way_home=True)
    log = simulate(world, demand_by_hand(world, np.array([100.0, 150.0, 700.0]), down=[(0, 0.0, 700.0)]))
    assert rows(log, What.WAITS, What.ORDER) == [
        (100, "ORDER", 0, 1), (150, "WAITS", 1, -1), (700, "ORDER", 1, 0), (700, "ORDER", 2, 1),
    ]  # fmt: skip


def test_a_unit_that_is_down_is_not_sent() -> None:
    world = world_by_hand(ROAD, stations=TWO_STATIONS, cells=[1])
    log = play(world, demand_by_hand(world, np.array([0.0]), down=[(0, 0.0, 10.0)]), What.DOWN, What.ORDER)
    assert log == [(0, "DOWN", -1, 0), (0, "ORDER", 0, 1)]


def test_where_there_is_no_way_nobody_is_sent() -> None:
    world = world_by_hand([(0, 1, 10.0), (2, 3, 10.0)], stations={0: {"engine": 1}}, cells=[1, 3])
    log = play(world, demand_by_hand(world, np.array([0.0, 5.0]), cell=[1, 0]), What.WAITS, What.ORDER)
    assert log == [(0, "WAITS", 0, -1), (5, "ORDER", 1, 0)]


def test_a_card_that_sends_nothing_closes_when_the_alarm_is_handled() -> None:
    world = world_by_hand(ROAD, stations=TWO_STATIONS, cells=[1], cards=[{}])
    assert play(world, demand_by_hand(world, np.array([0.0]), alarm_s=40.0)) == [(0, "CALL", 0, -1), (40, "CLOSED", 0, -1)]


def test_area_first_sends_the_first_due_station_though_another_unit_is_nearer() -> None:
    kwargs: dict[str, Any] = {"stations": TWO_STATIONS, "cells": [1], "turnout_s": (60, 60), "free_on_way_home": True}
    # unit 1 leaves the cell at 300; at 310 it could be back in 40 + 50 s, where unit 0, at home, takes 60 + 100 s
    times, on_scene_s = np.array([0.0, 1.0, 310.0]), [10.0, 119.0, 600.0]
    sent = {}
    for policy in ("nearest", "area-first"):
        world = world_by_hand(ROAD, **kwargs, policy=policy)
        sent[policy] = [unit for *_, unit in play(world, demand_by_hand(world, times, on_scene_s=on_scene_s), What.ORDER)]
    assert sent == {"nearest": [0, 1, 1], "area-first": [0, 1, 0]}


def test_a_neighbour_is_never_first_due_however_near() -> None:
    assert world_by_hand(ROAD, stations=TWO_STATIONS, cells=[1, 2]).first_due.tolist() == [0, 1]
    assert world_by_hand(ROAD, stations=TWO_STATIONS, cells=[1, 2], delays_s={3: 1.0}).first_due.tolist() == [0, 0]
