"""Section 8 of docs/engine.md, each rule as a small story: the everyday engine on streets that close and open again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from yingji.base.faults import BadInput
from yingji.geo.congestion import Congestion
from yingji.geo.drive_tables import drive_tables
from yingji.geo.network import StreetNetwork
from yingji.geo.plain import plain_network
from yingji.geo.timeline import Cause, Changes, StreetTimeline
from yingji.geo.travel import TravelTimes
from yingji.scenarios.schema.common import UnitKind
from yingji.sim import compiled
from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.engine import simulate
from yingji.sim.events import EventLog, What
from yingji.sim.world import World

STRIKES_S = 1000.0

# station 0 —100 s— 1 —100 s— 2 —100 s— station 3, and a way round 1 —500 s— 3
ROAD = plain_network([(0, 0), (100, 0), (200, 0), (300, 0)], [(0, 1), (1, 2), (2, 3), (1, 3)], length_m=[100, 100, 100, 500], speed_mps=1.0)


def world_on(network: StreetNetwork, stations: Mapping[int, Mapping[UnitKind, int]], **more: Any) -> World:
    """A world by hand whose driving tables are those of a network, with a cell at each of its nodes."""
    nodes = np.arange(network.n_nodes, dtype=np.int32)
    world = world_by_hand([], stations=stations, cells=nodes.tolist(), **more)
    tables = drive_tables(TravelTimes(network), cell_node=nodes, station_node=world.station_node)
    drive = replace(world.drive, to_cell_s=tables.to_cell_s, to_station_s=tables.to_station_s, next_home=tables.next_home)
    return replace(world, network=network, drive=drive)


def streets(*closed: tuple[int, float, float], network: StreetNetwork = ROAD) -> StreetTimeline:
    """Links closed to wheels during (link, from, to), in s from the disaster."""
    link, from_s, to_s = zip(*closed, strict=True) if closed else ((),) * 3
    x = len(closed)
    changes = Changes(
        link=np.array(link, dtype=np.int32), from_s=np.array(from_s, dtype=float), to_s=np.array(to_s, dtype=float),
        factor=np.zeros(x), on_foot=np.zeros(x, dtype=bool), cause=np.full(x, Cause.FLOOD, dtype=np.int8),
    )  # fmt: skip
    return StreetTimeline(network, changes, congestion=Congestion(), start_hour=0)


def play(world: World, timeline: StreetTimeline, calls: Sequence[tuple[float, int]], on_scene_s: Any = 60.0) -> EventLog:
    """`calls` (time from the disaster, cell) on the streets as they change."""
    time_s = np.array([STRIKES_S + at for at, _ in calls])
    demand = demand_by_hand(world, time_s, cell=[cell for _, cell in calls], on_scene_s=on_scene_s)
    return simulate(world, demand, streets=timeline, start_s=STRIKES_S)


def rows(log: EventLog, *what: What) -> list[tuple[float, str, int, int]]:
    """(time from the disaster, what, incident, unit) of the records of these kinds."""
    return [
        (float(log.time_s[i]) - STRIKES_S, What(log.what[i]).name, int(log.incident[i]), int(log.unit[i]))
        for i in range(len(log))
        if log.what[i] in what
    ]


def test_a_call_is_reached_on_the_streets_as_they_are() -> None:
    world = world_on(ROAD, {0: {"engine": 1}})
    log = play(world, streets((1, 0, 10_000)), [(-900.0, 2), (100.0, 2)])
    assert rows(log, What.ARRIVED) == [(-700, "ARRIVED", 0, 0), (800, "ARRIVED", 1, 0)]
    assert rows(log, What.HOME) == [(-440, "HOME", 0, 0), (1560, "HOME", 1, 0)]


def test_the_nearest_is_the_nearest_now() -> None:
    world = world_on(ROAD, {0: {"engine": 1}, 3: {"engine": 1}})
    log = play(world, streets((0, 0, 5000)), [(-900.0, 1), (100.0, 1), (6000.0, 1)])
    assert [unit for _, _, _, unit in rows(log, What.ORDER)] == [0, 1, 0]


def test_the_area_of_a_station_is_that_of_the_streets_now() -> None:
    world = world_on(ROAD, {0: {"engine": 1}, 3: {"engine": 1}}, policy="area-first")
    log = play(world, streets((0, 0, 5000)), [(-900.0, 1), (100.0, 1), (6000.0, 1)])
    assert [unit for _, _, _, unit in rows(log, What.ORDER)] == [0, 1, 0]


def test_a_trip_keeps_the_streets_of_the_moment_at_which_it_was_named() -> None:
    world = world_on(ROAD, {0: {"engine": 1}}, turnout_s=(30.0, 30.0))
    log = play(world, streets((0, 10, 40)), [(0.0, 1)])
    assert rows(log, What.ROLLING, What.ARRIVED) == [(30, "ROLLING", 0, 0), (130, "ARRIVED", 0, 0)]


def test_what_happens_at_a_moment_happens_on_the_streets_from_then_on() -> None:
    world = world_on(ROAD, {0: {"engine": 1}})
    assert rows(play(world, streets((1, 50, 60)), [(50.0, 2)]), What.ARRIVED) == [(750, "ARRIVED", 0, 0)]
    assert rows(play(world, streets((1, 40, 50)), [(50.0, 2)]), What.ARRIVED) == [(250, "ARRIVED", 0, 0)]


def test_a_call_without_a_way_waits_and_is_asked_again_when_streets_open() -> None:
    world = world_on(ROAD, {0: {"engine": 1}})
    log = play(world, streets((0, 0, 700)), [(20.0, 1)])
    assert rows(log, What.WAITS, What.ORDER, What.ARRIVED) == [(20, "WAITS", 0, -1), (700, "ORDER", 0, 0), (800, "ARRIVED", 0, 0)]
    order = int(np.flatnonzero(log.what == What.ORDER)[0])
    assert What(log.what[log.cause[order]]) is What.CALL


def test_a_change_that_opens_nothing_for_a_call_leaves_it_waiting_until_its_longest_wait() -> None:
    world = world_on(ROAD, {0: {"engine": 1}}, max_wait_s=300.0)
    log = play(world, streets((0, 0, 700), (3, 0, 100)), [(20.0, 1)])
    assert rows(log, What.WAITS, What.ORDER, What.GIVEN_UP) == [(20, "WAITS", 0, -1), (320, "GIVEN_UP", 0, -1)]


def test_when_streets_open_the_more_urgent_call_is_asked_for_first() -> None:
    world = world_on(ROAD, {0: {"engine": 1}}, cards=[{"engine": 1}, {"engine": 1}], priorities=[1, 0])
    demand = demand_by_hand(world, STRIKES_S + np.array([10.0, 20.0]), cell=1, card=[0, 1], on_scene_s=60.0)
    log = simulate(world, demand, streets=streets((0, 0, 700)), start_s=STRIKES_S)
    assert rows(log, What.ORDER) == [(700, "ORDER", 1, 0), (960, "ORDER", 0, 0)]


def test_a_unit_keeps_its_way_home_and_turns_from_the_node_ahead() -> None:
    # on its way home from 2 it is between 1 and 0, on a street that has just closed; it drives to 0, and finds no way back out
    world = world_on(ROAD, {0: {"engine": 1}}, free_on_way_home=True)
    log = play(world, streets((0, 340, 900)), [(0.0, 2), (370.0, 1)])
    assert rows(log, What.CLEARED, What.HOME)[:2] == [(260, "CLEARED", 0, 0), (460, "HOME", 0, 0)]
    assert rows(log, What.ORDER)[1:] == [(900, "ORDER", 1, 0)]


def test_a_unit_that_no_way_leads_home_waits_at_the_scene_and_can_be_sent_from_there() -> None:
    world = world_on(ROAD, {0: {"engine": 1}}, free_on_way_home=True)
    shut = streets((0, 100, 2000))
    assert rows(play(world, shut, [(0.0, 2)]), What.CLEARED, What.HOME) == [(260, "CLEARED", 0, 0), (2200, "HOME", 0, 0)]
    log = play(world, shut, [(0.0, 2), (1000.0, 3)])
    assert rows(log, What.ARRIVED, What.HOME) == [(200, "ARRIVED", 0, 0), (1100, "ARRIVED", 1, 0), (2300, "HOME", 1, 0)]


def test_a_unit_that_never_finds_a_way_home_has_no_homecoming() -> None:
    world = world_on(ROAD, {0: {"engine": 1}})
    log = play(world, streets((0, 100, np.inf)), [(0.0, 2), (1000.0, 3)])
    assert rows(log, What.CLEARED, What.HOME) == [(260, "CLEARED", 0, 0)]
    assert rows(log, What.WAITS) == [(1000, "WAITS", 1, -1)]
    assert np.isfinite(log.time_s).all()


@pytest.mark.parametrize("policy", ["nearest", "area-first"])
def test_streets_that_do_not_change_give_the_same_bits(policy: str) -> None:
    world = world_on(ROAD, {0: {"engine": 1}, 3: {"engine": 1}}, policy=policy, free_on_way_home=True)
    demand = demand_by_hand(world, np.arange(40) * 97.0, cell=np.arange(40) * 7 % 4, on_scene_s=90.0)
    assert simulate(world, demand, streets=streets(), start_s=500.0).to_bytes() == simulate(world, demand).to_bytes()


@pytest.mark.parametrize("policy", ["nearest", "area-first"])
def test_asked_node_by_node_the_streets_give_what_the_tables_give(policy: str) -> None:
    """A closed dead end makes another state of the same ways."""
    places, links = [(0, 0), (100, 0), (200, 0), (300, 0), (900, 0)], [(0, 1), (1, 2), (2, 3), (1, 3), (3, 4)]
    dead_end = plain_network(places, links, length_m=[100, 100, 100, 500, 9], speed_mps=1.0)
    world = world_on(dead_end, {0: {"engine": 1}, 3: {"engine": 1}}, policy=policy, free_on_way_home=True)
    demand = demand_by_hand(world, np.arange(40) * 97.0, cell=np.arange(40) * 7 % 4, on_scene_s=90.0)
    changed = simulate(world, demand, streets=streets((4, 0, np.inf), network=dead_end), start_s=0.0)
    assert changed.to_bytes() == simulate(world, demand).to_bytes()


def test_the_compiled_engine_refuses_streets_that_change_and_auto_takes_simpy() -> None:
    world = world_on(ROAD, {0: {"engine": 1}})
    assert compiled.choose(world, "auto", changing=True) is simulate
    with pytest.raises(BadInput) as refused:
        compiled.choose(world, "compiled", changing=True)
    assert [fault.key for fault in refused.value.faults] == ["sim.changing_streets"]
