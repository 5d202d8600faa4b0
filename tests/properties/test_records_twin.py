"""The records of a replication by compiled code are those by NumPy to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.properties.test_twin import a_seeded_case
from yingji.results.measures import Sample, reduce_replication
from yingji.results.records_twin import played
from yingji.sim import engine
from yingji.sim.by_hand import demand_by_hand
from yingji.sim.demand import Demand, Demands
from yingji.sim.world import World

pytest.importorskip("numba", reason="numba is not installed: there is no compiled code to compare")


def together(demands: list[Demand]) -> Demands:
    """Demands of the same world end to end."""
    columns = {name: np.concatenate([getattr(each, name) for each in demands]) for name in vars(demands[0]) if name != "first_slot"}
    slots = np.concatenate([np.zeros(1, np.int64), *(np.diff(each.first_slot) for each in demands)])
    calls, downs = ([0, *(len(getattr(each, name)) for each in demands)] for name in ("time_s", "down_unit"))
    return Demands(Demand(**columns, first_slot=np.cumsum(slots)), np.cumsum(calls), np.cumsum(downs))


def same(world: World, demand: Demand) -> Sample:
    theirs = reduce_replication(world, demand, engine.simulate(world, demand))
    before, ours, after = played(world, together([demand, demand, demand]))
    assert before.assignments.order_s.tobytes() == after.assignments.order_s.tobytes() == ours.assignments.order_s.tobytes()
    for table in ("incidents", "assignments"):
        for name, column in vars(getattr(theirs, table)).items():
            found = getattr(getattr(ours, table), name)
            assert (found.dtype, found.flags.c_contiguous, found.tobytes()) == (column.dtype, True, column.tobytes()), f"{table}.{name}"
    for name in ("busy_s", "in_service_s"):
        assert getattr(ours, name).tobytes() == getattr(theirs, name).tobytes(), name
    return ours


def test_three_hundred_small_worlds_whose_measured_time_begins_and_ends_among_their_calls() -> None:
    calls = orders = sent_on = waited = given_up = idle = 0
    for seed in range(300):
        world, demand = a_seeded_case(seed)
        begin = float(demand.time_s[len(demand.time_s) * (seed % 4) // 4])  # a call at that very moment is measured
        world = replace(world, warm_up_s=begin if seed % 5 else 0.0, length_s=float(demand.time_s[-1]) - begin + 100.0 * (seed % 3) + 1)
        found = same(world, demand)
        calls, orders = calls + len(found.incidents), orders + len(found.assignments)
        sent_on, waited = sent_on + int(found.assignments.on_way_home.sum()), waited + int(found.incidents.waited.sum())
        given_up += int(found.incidents.given_up.sum())
        idle += int((found.in_service_s < world.length_s).sum())
    assert min(calls, orders, sent_on, waited, given_up, idle) > 50


@pytest.mark.parametrize("nothing", ["calls", "orders", "measured"])
def test_nothing_at_all(nothing: str) -> None:
    world, demand = a_seeded_case(3)
    if nothing == "calls":
        none = {name: getattr(demand, name)[:0] for name in ("time_s", "cell", "card", "alarm_s")}
        demand = replace(demand, **none, first_slot=np.zeros(1, np.int64))
    elif nothing == "orders":
        world = replace(world, warm_up_s=0.0, cards=replace(world.cards, send=np.zeros_like(world.cards.send)))
        demand = replace(demand, first_slot=np.zeros_like(demand.first_slot))
    else:
        world = replace(world, warm_up_s=1e9)
    assert len(same(world, demand).assignments) == 0


def test_a_call_a_hair_before_the_hour_is_of_the_hour_before() -> None:
    """No quotient by 3600 s is rounded up to a whole hour."""
    world = replace(a_seeded_case(3)[0], warm_up_s=0.0)
    hours = np.arange(1.0, 9001.0) * 3600.0
    demand = demand_by_hand(world, np.sort(np.concatenate([np.nextafter(hours, 0.0), hours])))
    found = same(world, demand).incidents.hour
    assert found[:3].tolist() == [(world.start_weekday * 24 + hour) % 168 for hour in (0, 1, 1)]


def test_a_time_that_has_passed_is_refused() -> None:
    world, demand = a_seeded_case(1)
    late = replace(demand, on_scene_s=demand.on_scene_s - 1e6)
    with pytest.raises(ValueError, match="already"):
        played(world, together([demand, late]))
