"""A log of thirty-eight records, worked out by hand."""

from __future__ import annotations

import pickle

import numpy as np

from yingji.results.measures import Sample
from yingji.results.records import assignments
from yingji.sim.events import EventLog
from yingji.sim.world import World

NAN = float("nan")


def test_calls_of_the_warm_up_are_dropped(sample: Sample) -> None:
    assert sample.incidents.call_s.tolist() == [2000, 2510, 9000]
    assert set(sample.assignments.incident.tolist()) == {1, 2}


def test_a_call_at_the_very_end_of_the_warm_up_is_kept(world: World) -> None:
    from dataclasses import replace

    from yingji.results.measures import reduce_replication
    from yingji.sim.by_hand import demand_by_hand
    from yingji.sim.engine import simulate

    ending = replace(world, warm_up_s=2000.0, length_s=8000.0)
    demand = demand_by_hand(ending, np.array([1999.0, 2000.0]))
    assert reduce_replication(ending, demand, simulate(ending, demand)).incidents.call_s.tolist() == [2000.0]


def test_each_incident_has_its_stamps(sample: Sample) -> None:
    calls = sample.incidents
    assert calls.order_s[:2].tolist() == [2030, 2520]
    assert calls.roll_s[:2].tolist() == [2090, 2520]
    assert calls.arrive_s[:2].tolist() == [2150, 2580]
    assert calls.full_s[:2].tolist() == [2210, 2660]
    assert calls.closed_s[:2].tolist() == [2600, 2960]
    assert calls.first_unit.tolist() == [0, 0, -1]
    assert calls.first_station.tolist() == [0, 0, -1]
    assert calls.first_travel_s[:2].tolist() == [60, 60]
    assert calls.units.tolist() == [2, 2, 0]
    assert calls.neighbour_units.tolist() == [1, 1, 0]
    assert calls.card_size.tolist() == [2, 2, 1]


def test_a_call_that_waited_or_was_given_up_says_so(sample: Sample) -> None:
    assert sample.incidents.waited.tolist() == [False, True, True]
    assert sample.incidents.given_up.tolist() == [False, False, True]


def test_a_call_that_nobody_reached_took_for_ever(sample: Sample) -> None:
    assert sample.incidents.response_s("call").tolist() == [150, 70, np.inf]
    assert sample.incidents.response_s("order").tolist() == [120, 60, np.inf]
    assert sample.incidents.response_s("order", full=True).tolist() == [180, 140, np.inf]


def test_a_call_to_which_nothing_is_sent_has_no_response() -> None:
    """Advice by telephone: it is a call, but nobody was asked for, so nobody came late."""
    from yingji.results.measures import reduce_replication
    from yingji.sim.by_hand import demand_by_hand, world_by_hand
    from yingji.sim.engine import simulate

    world = world_by_hand([(0, 1, 100.0)], stations={0: {"engine": 1}}, cells=[1], cards=[{}, {"engine": 1}])
    demand = demand_by_hand(world, np.array([0.0, 5.0]), card=[0, 1])
    calls = reduce_replication(world, demand, simulate(world, demand)).incidents
    for full in (False, True):
        assert np.array_equal(calls.response_s("call", full=full), [NAN, 100], equal_nan=True)


def test_hours_count_from_monday_and_begin_on_the_first_weekday(world: World, log: EventLog) -> None:
    from dataclasses import replace

    from yingji.results.measures import reduce_replication
    from yingji.sim.by_hand import demand_by_hand

    sunday = replace(world, start_weekday=6)
    demand = demand_by_hand(sunday, np.array([500.0, 3600.0 * 23, 3600.0 * 24, 3600.0 * 25.5]))
    hours = reduce_replication(sunday, demand, log).incidents.hour
    assert hours.tolist() == [6 * 24 + 23, 0, 1]


def test_assignments_follow_their_causes(world: World, log: EventLog) -> None:
    sent = assignments(world, log)
    assert sent.unit.tolist() == [0, 0, 2, 0, 2]
    assert sent.order_s.tolist() == [560, 2030, 2030, 2520, 2600]
    assert sent.arrive_s.tolist() == [680, 2150, 2210, 2580, 2660]
    assert sent.clear_s.tolist() == [1100, 2500, 2600, 2900, 2960]
    assert np.array_equal(sent.home_s, [1160, NAN, NAN, 3020, 3020], equal_nan=True)
    assert sent.on_way_home.tolist() == [False, False, False, True, True]


def test_busy_is_from_order_to_available_within_the_measured_time(sample: Sample) -> None:
    # unit 0: 1000–1100 left over from the warm-up, 2030–2500, 2520–2900. Unit 1: never.
    assert sample.busy_s[:2].tolist() == [100 + 470 + 380, 0]
    assert sample.in_service_s.tolist() == [9000, 8000, 9000]


def test_a_neighbours_unit_is_busy_until_it_is_home(sample: Sample) -> None:
    # 2030–2600, when it was sent on, and 2600–3020, when it was home: the way home counts, for an agreement is with the station.
    assert sample.busy_s[2] == 570 + 420


def test_busy_ends_with_the_run_and_where_nobody_is_sent_on_with_the_homecoming() -> None:
    """Ordered at 0, clear at 700, home at 800."""
    from yingji.results.measures import reduce_replication
    from yingji.sim.by_hand import demand_by_hand, world_by_hand
    from yingji.sim.engine import simulate

    for sent_on, length_s, busy_s in ((True, 500, 500), (True, 1000, 700), (False, 1000, 800), (False, 750, 750)):
        world = world_by_hand([(0, 1, 100.0)], stations={0: {"engine": 1}}, cells=[1], free_on_way_home=sent_on, length_s=length_s)
        demand = demand_by_hand(world, np.array([0.0]))
        assert reduce_replication(world, demand, simulate(world, demand)).busy_s.tolist() == [busy_s]


def test_a_sample_can_be_sent_to_another_process(sample: Sample) -> None:
    again = pickle.loads(pickle.dumps(sample))
    assert again.incidents.arrive_s.tobytes() == sample.incidents.arrive_s.tobytes()


def test_an_empty_log_gives_an_empty_sample(world: World) -> None:
    from yingji.results.measures import reduce_replication
    from yingji.sim.by_hand import demand_by_hand

    nothing = np.zeros(0)
    log = EventLog(nothing, nothing.astype(np.int8), *(nothing.astype(np.int32) for _ in range(4)))
    empty = reduce_replication(world, demand_by_hand(world, nothing), log)
    assert len(empty.incidents) == len(empty.assignments) == 0
    assert empty.busy_s.tolist() == [0, 0, 0]
