"""What must hold in every world, drawn small: causes, states, conservation, order, and what must make no difference."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.demand import Demand
from yingji.sim.engine import simulate
from yingji.sim.events import EventLog, What
from yingji.sim.policies import REGISTRY
from yingji.sim.world import World

SECONDS = st.integers(0, 40).map(float)  # whole and few, so that many things happen at one moment


@st.composite
def small(draw: st.DrawFn) -> tuple[World, Demand]:
    """A world of a few nodes with every feature, and a demand that keeps it busy."""
    n = draw(st.integers(3, 7))
    links = [(a, draw(st.integers(0, a - 1)), draw(SECONDS)) for a in range(1, n)]
    links += [(a, b, draw(SECONDS)) for a, b in draw(st.lists(st.sampled_from([(a, b) for a in range(n) for b in range(a)]), max_size=3))]
    nodes = draw(st.lists(st.integers(0, n - 1), min_size=1, max_size=3, unique=True))
    stations = {node: {"engine": draw(st.integers(1, 2)), "ladder": draw(st.integers(0, 1))} for node in nodes}
    delays = {node: draw(SECONDS) for node in nodes[1:] if draw(st.booleans())}
    world = world_by_hand(
        links,
        stations=stations,
        cells=list(range(n)),
        cards=[{"engine": 1}, {"engine": 2, "ladder": 1}, {"engine": 3}, {}],
        priorities=[1, 0, 2, 1],
        delays_s=delays,
        turnout_s=(draw(SECONDS), draw(SECONDS)),
        rolling_out_s=draw(SECONDS),
        arriving_s=draw(SECONDS),
        hour_factor=1 + np.arange(168) % 3 / 2,
        free_on_way_home=draw(st.booleans()),
        max_wait_s=draw(st.sampled_from([0.0, 30.0, np.inf])),
        policy=draw(st.sampled_from(sorted(REGISTRY))),
    )
    time_s = np.sort(np.array(draw(st.lists(st.integers(0, 600), min_size=1, max_size=12)), dtype=np.float64)) + draw(
        st.sampled_from([0.0, 3500.0])
    )
    k = len(time_s)
    card = draw(st.lists(st.integers(0, 3), min_size=k, max_size=k))
    q = int(world.cards.send.sum(axis=1)[card].sum())
    down = []
    for unit in range(len(world.units.name)):
        if draw(st.booleans()):
            start = float(time_s[0]) + draw(SECONDS) * 10
            down.append((unit, start, start + 1 + draw(SECONDS) * 5))
    demand = demand_by_hand(
        world,
        time_s,
        cell=draw(st.lists(st.integers(0, n - 1), min_size=k, max_size=k)),
        card=card,
        alarm_s=draw(st.lists(SECONDS, min_size=k, max_size=k)),
        on_scene_s=draw(st.lists(SECONDS.map(lambda s: s * 5), min_size=q, max_size=q)),
        down=down,
    )
    return world, demand


CAUSES = {
    What.CALL: {None}, What.WAITS: {What.CALL}, What.ORDER: {What.CALL, What.CLEARED, What.HOME, What.UP}, What.ROLLING: {What.ORDER},
    What.ARRIVED: {What.ROLLING}, What.FULL: {What.ARRIVED}, What.CLEARED: {What.ARRIVED}, What.HOME: {What.CLEARED},
    What.CLOSED: {What.CLEARED, What.CALL}, What.GIVEN_UP: {What.CALL}, What.DOWN: {None, What.HOME}, What.UP: {What.DOWN},
}  # fmt: skip
AFTER = {
    None: {What.ORDER, What.DOWN}, What.ORDER: {What.ROLLING}, What.ROLLING: {What.ARRIVED}, What.ARRIVED: {What.CLEARED},
    What.CLEARED: {What.HOME, What.ORDER}, What.HOME: {What.ORDER, What.DOWN}, What.DOWN: {What.UP}, What.UP: {What.ORDER, What.DOWN},
}  # fmt: skip
"""What may be the next record of a unit; at the end it is home or down."""


def lives(log: EventLog) -> dict[int, list[tuple[What, int]]]:
    """Each unit's records in order: what, and on which incident."""
    found: dict[int, list[tuple[What, int]]] = defaultdict(list)
    for what, incident, unit in zip(log.what.tolist(), log.incident.tolist(), log.unit.tolist(), strict=True):
        if unit >= 0:
            found[unit].append((What(what), incident))
    return found


@settings(deadline=None)
@given(small())
def test_records_run_in_time_and_have_their_causes(case: tuple[World, Demand]) -> None:
    log = simulate(*case)
    assert np.all(np.diff(log.time_s) >= 0)
    assert np.all(log.cause < np.arange(len(log)))
    for i in range(len(log)):
        cause = int(log.cause[i])
        assert (What(log.what[cause]) if cause >= 0 else None) in CAUSES[What(log.what[i])]
        if cause >= 0 and What(log.what[i]) not in (What.ORDER, What.FULL, What.CLOSED):
            assert log.unit[cause] in (-1, log.unit[i])


@settings(deadline=None)
@given(small())
def test_a_unit_does_one_thing_after_the_other(case: tuple[World, Demand]) -> None:
    for records in lives(simulate(*case)).values():
        for (before, on), (what, incident) in zip([(None, -1), *records], records, strict=False):
            assert what in AFTER[before]
            if before in (What.ORDER, What.ROLLING, What.ARRIVED) or what == What.HOME:
                assert incident == on
        assert records[-1][0] in (What.HOME, What.UP)


@settings(deadline=None)
@given(small())
def test_every_call_is_closed_or_given_up_or_still_open_for_want_of_units(case: tuple[World, Demand]) -> None:
    world, demand = case
    log = simulate(world, demand)
    for number, card in enumerate(demand.card):
        mine = log.what[log.incident == number]
        count = {what: int((mine == what).sum()) for what in What}
        asked = int(world.cards.send[card].sum())
        assert count[What.CALL] == 1
        assert count[What.ORDER] == count[What.ROLLING] == count[What.ARRIVED] == count[What.CLEARED] <= asked
        assert count[What.FULL] == (asked > 0 and count[What.ARRIVED] == asked)
        given_up, open_ = count[What.GIVEN_UP] == 1, count[What.ORDER] < asked and count[What.GIVEN_UP] == 0
        assert count[What.WAITS] >= (given_up or open_)
        assert count[What.CLOSED] == (not open_ and (count[What.ORDER] > 0 or asked == 0))
        assert not (open_ and world.max_wait_s < np.inf)


@settings(deadline=None)
@given(small())
def test_arithmetic_of_each_stage(case: tuple[World, Demand]) -> None:
    """A trip is never faster than the empty road, and a unit stays as long as was drawn."""
    world, demand = case
    log = simulate(world, demand)
    for i in np.flatnonzero(log.what == What.ARRIVED):
        rolling = log.cause[i]
        free_s = world.drive.to_cell_s[log.place[rolling], demand.cell[log.incident[i]]]
        assert log.time_s[i] - log.time_s[rolling] >= free_s + world.drive.arriving_s[0] - 1e-9
    stays = [float(log.time_s[i] - log.time_s[log.cause[i]]) for i in np.flatnonzero(log.what == What.CLEARED)]
    drawn = np.sort(demand.on_scene_s).tolist()
    for stay in stays:
        assert min(abs(stay - one) for one in drawn) < 1e-6


@settings(deadline=None)
@given(small())
def test_the_same_input_gives_the_same_bytes(case: tuple[World, Demand]) -> None:
    assert simulate(*case).to_bytes() == simulate(*case).to_bytes()


@settings(deadline=None)
@given(small())
def test_the_numbers_of_cells_make_no_difference(case: tuple[World, Demand]) -> None:
    world, demand = case
    turn = np.arange(len(world.cell_node))[::-1]
    drive = replace(world.drive, to_cell_s=world.drive.to_cell_s[:, turn].copy())
    turned = replace(world, cell_node=world.cell_node[turn].copy(), drive=drive)
    other = replace(demand, cell=turn[demand.cell].astype(np.int32))
    assert simulate(turned, other).to_bytes() == simulate(world, demand).to_bytes()


@settings(deadline=None)
@given(small())
def test_a_unit_that_no_call_asks_for_makes_no_difference(case: tuple[World, Demand]) -> None:
    """Nor does a call that sends nothing: more units are not always better, but units of another kind are neither."""
    world, demand = case
    units = world.units
    more = replace(
        units,
        name=(*units.name, "support"),
        kind=np.append(units.kind, np.int8(3)),
        station=np.append(units.station, np.int32(0)),
        delay_s=np.append(units.delay_s, 0.0),
    )
    assert simulate(replace(world, units=more), demand).to_bytes() == simulate(world, demand).to_bytes()


@settings(deadline=None)
@given(small())
def test_a_longer_wait_before_giving_up_never_gives_up_the_first_to_wait(case: tuple[World, Demand]) -> None:
    """Who waits first is decided before any wait is over, so up to then the two logs are one."""
    world, demand = case
    short, long = (simulate(replace(world, max_wait_s=wait), demand) for wait in (30.0, 60.0))
    given_up = np.flatnonzero(short.what == What.GIVEN_UP)
    until = int(given_up[0]) if len(given_up) else len(short)
    for column in ("time_s", "what", "incident", "unit", "place", "cause"):
        np.testing.assert_array_equal(getattr(short, column)[:until], getattr(long, column)[:until])
