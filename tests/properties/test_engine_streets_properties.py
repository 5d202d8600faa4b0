"""What must hold of the everyday engine on any streets that change."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sim.test_engine_streets import streets, world_on
from yingji.geo.plain import plain_network
from yingji.geo.travel import TravelTimes
from yingji.sim.by_hand import demand_by_hand
from yingji.sim.demand import Demand
from yingji.sim.engine import simulate
from yingji.sim.events import EventLog, What
from yingji.sim.policies import REGISTRY
from yingji.sim.world import World

Case = tuple[World, Demand, list[tuple[int, float, float]]]
SECONDS = st.integers(1, 40).map(float)  # whole and few, so that many things happen at one moment


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """A town whose streets hang together, a demand that keeps it busy, and (link, from, to) of streets that close and open again."""
    n = draw(st.integers(3, 7))
    links = [(a, draw(st.integers(0, a - 1))) for a in range(1, n)]
    links += draw(st.lists(st.sampled_from([(a, b) for a in range(n) for b in range(a)]), max_size=3))
    net = plain_network([(i, i * i) for i in range(n)], links, speed_mps=1.0, length_m=[draw(SECONDS) for _ in links])
    nodes = draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=3, unique=True))
    world = world_on(
        net,
        {node: {"engine": draw(st.integers(1, 2)), "ladder": 1} for node in nodes},
        cards=[{"engine": 1}, {"engine": 1, "ladder": 1}],
        priorities=[1, 0],
        delays_s={node: draw(SECONDS) for node in nodes[1:] if draw(st.booleans())},
        turnout_s=(draw(SECONDS), draw(SECONDS)),
        free_on_way_home=draw(st.booleans()),
        max_wait_s=draw(st.sampled_from([30.0, np.inf])),
        policy=draw(st.sampled_from(sorted(REGISTRY))),
    )
    time_s = np.sort(np.array(draw(st.lists(st.integers(0, 400), min_size=1, max_size=12)), dtype=np.float64))
    calls = {"cell": draw(st.lists(st.integers(0, n - 1), min_size=len(time_s), max_size=len(time_s))), "card": np.arange(len(time_s)) % 2}
    demand = demand_by_hand(world, time_s, alarm_s=draw(SECONDS), on_scene_s=draw(SECONDS), **calls)
    closed = st.tuples(st.integers(0, len(links) - 1), st.integers(0, 300).map(float), st.integers(1, 300).map(float))
    shut = [(link, from_s, from_s + lasts) for link, from_s, lasts in draw(st.lists(closed, max_size=8))]
    return world, demand, shut


def played(case: Case, *, start_s: float = 50.0) -> EventLog:
    world, demand, shut = case
    return simulate(world, demand, streets=streets(*shut, network=world.network), start_s=start_s)


@settings(deadline=None, max_examples=150)
@given(cases())
def test_each_unit_does_one_thing_after_the_other_and_is_home_in_the_end(case: Case) -> None:
    log = played(case)
    assert np.all(np.diff(log.time_s) >= 0)
    assert np.all(log.cause < np.arange(len(log)))
    lives = defaultdict(list)
    for what, unit in zip(log.what.tolist(), log.unit.tolist(), strict=True):
        if unit >= 0:
            lives[unit].append(What(what))
    after = {What.ORDER: {What.ROLLING}, What.ROLLING: {What.ARRIVED}, What.ARRIVED: {What.CLEARED}, What.HOME: {What.ORDER}}
    for records in lives.values():
        assert records[0] is What.ORDER
        assert records[-1] is What.HOME
        for before, now in pairwise(records):
            assert now in after.get(before, {What.HOME, What.ORDER})


@settings(deadline=None, max_examples=150)
@given(cases())
def test_every_call_gets_all_its_units_once_the_streets_are_open_or_gives_up(case: Case) -> None:
    world, demand, _ = case
    log = played(case)
    wanted = world.cards.send.sum(axis=1)[demand.card]
    came = np.bincount(log.incident[log.what == What.ARRIVED], minlength=len(demand.time_s))
    gave_up = np.isin(np.arange(len(demand.time_s)), log.incident[log.what == What.GIVEN_UP])
    assert np.array_equal(came < wanted, gave_up)
    assert not gave_up.any() or world.max_wait_s < np.inf


@settings(deadline=None, max_examples=150)
@given(cases())
def test_no_trip_is_faster_than_on_open_streets(case: Case) -> None:
    world = case[0]
    log = played(case)
    free_s = TravelTimes(world.network).matrix(*[np.arange(world.network.n_nodes)] * 2)
    arrived = np.flatnonzero(log.what == What.ARRIVED)
    rolled = log.cause[arrived]
    least_s = free_s[log.place[rolled], log.place[arrived]]
    assert (log.time_s[arrived] - log.time_s[rolled] >= least_s - 1e-9).all()


@settings(deadline=None, max_examples=100)
@given(cases())
def test_until_the_streets_change_nothing_is_different(case: Case) -> None:
    world, demand, _ = case
    calm, shaken = simulate(world, demand), played(case, start_s=200.0)
    before = int(np.searchsorted(calm.time_s, 200.0))
    for column in ("time_s", "what", "incident", "unit", "place", "cause"):
        assert np.array_equal(getattr(calm, column)[:before], getattr(shaken, column)[:before])
