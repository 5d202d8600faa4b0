"""An earthquake in a quarter: who loses a home, and what holds whatever the draws."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sim.hazard.quarter import HOUR, blast, common, draw, earthquake, own_links, rainstorm, relief_world, row
from yingji.geo.timeline import Changes
from yingji.sim.hazard.quake import casualties, homeless, states
from yingji.sim.hazard.streams import Streams
from yingji.sim.hazard.world import CallRule
from yingji.sim.relief.demand import Damage

NET = row(12)
OWN = own_links(NET, cell=[i % 3 for i in range(12)], bridge=[i == 5 for i in range(12)])
COMMON = common(OWN, people=[400, 400, 400])


def same(one: Damage, other: Damage, *, but: tuple[str, ...] = ()) -> bool:
    """Whether two damages are equal to the last bit."""

    def equal(a: object, b: object) -> bool:
        if isinstance(a, Changes):
            return all(equal(getattr(a, f.name), getattr(b, f.name)) for f in fields(a))
        return a.tobytes() == b.tobytes() if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) else a == b

    return all(equal(getattr(one, f.name), getattr(other, f.name)) for f in fields(one) if f.name not in but)


def test_the_same_seed_gives_the_same_bytes_and_another_replication_does_not() -> None:
    quake = earthquake(COMMON, sigma=0.3, local_sigma=0.3)
    world = relief_world(NET)
    assert same(draw(world, quake), draw(world, quake))
    assert not same(draw(world, quake), draw(world, quake, replication=1))


def test_an_event_without_spread_is_felt_alike_everywhere() -> None:
    assert draw(relief_world(NET), earthquake(COMMON)).intensity.tolist() == [8.0, 8.0, 8.0]


def test_the_events_own_chance_moves_all_cells_together_and_the_local_one_each() -> None:
    event = draw(relief_world(NET), earthquake(COMMON, sigma=0.5)).intensity
    local = draw(relief_world(NET), earthquake(COMMON, local_sigma=0.5)).intensity
    assert np.ptp(event) == 0
    assert event[0] != 8.0
    assert len(set(local.tolist())) == 3


@settings(max_examples=40, deadline=None)
@given(st.floats(6, 10), st.floats(0, 2), st.integers(0, 10_000))
def test_more_intensity_never_makes_a_building_better_nor_displaces_fewer(intensity: float, more: float, seed: int) -> None:
    """On the same draws, building by building. (Those who then need no shelter, the dead and those in hospital, may outweigh it.)"""
    quake, streams = earthquake(COMMON, each=10), Streams(seed, 0)
    weak, strong = (states(quake, np.full(3, i), streams) for i in (intensity, intensity + more))
    assert np.all(strong >= weak)
    assert np.all(homeless(quake, strong) >= homeless(quake, weak))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000), st.floats(7, 9.5))
def test_never_more_people_are_hurt_than_are_there(seed: int, intensity: float) -> None:
    quake, streams = earthquake(COMMON, casualties=np.full((6, 4), 0.25)), Streams(seed, 0)
    hurt = casualties(quake, states(quake, np.full(3, intensity), streams), streams)
    assert np.all(hurt >= 0)
    assert np.all(hurt.sum(axis=(1, 2)) <= COMMON.people + 2)  # of three parts of a cell each is rounded for itself


def test_the_dead_and_those_in_hospital_need_no_shelter() -> None:
    """All buildings are complete and none collapses: of 400 people 1 % are badly hurt."""
    sure = np.ones((3, 2, 4))
    hurt = np.zeros((6, 4))
    hurt[4] = [0.05, 0.01, 0.0, 0.0]
    damage = draw(relief_world(NET), earthquake(COMMON, exceed=sure, collapse=np.zeros(2), casualties=hurt))
    assert damage.casualties.tolist() == [[20, 4, 0, 0]] * 3
    assert damage.displaced.tolist() == [396] * 3  # the lightly hurt leave like others
    assert damage.buildings.tolist() == [[0, 0, 0, 0, 20]] * 3


def test_homes_that_are_lost_by_night_hurt_more_than_by_day() -> None:
    night, day = (draw(relief_world(NET), earthquake(COMMON, intensity=9.0, indoors=share)) for share in (0.989, 0.35))
    assert night.casualties.sum() > 2 * day.casualties.sum()
    assert np.array_equal(night.buildings, day.buildings)


def test_a_bridge_is_lost_for_all_until_it_is_repaired() -> None:
    quake = earthquake(COMMON, intensity=9.0, exceed=np.zeros((3, 2, 4)))  # nothing else is damaged, and every bridge falls
    changes = draw(relief_world(NET), quake).changes
    assert (changes.link.tolist(), changes.on_foot.tolist(), changes.factor.tolist()) == ([5], [True], [0.0])
    assert changes.to_s[0] == 30 * 24 * HOUR


def test_people_whom_two_hazards_drive_out_leave_once() -> None:
    quake = earthquake(COMMON, intensity=9.0)
    gas = blast(COMMON, evacuated=[400, 0, 0], start_s=HOUR)
    alone, chain = draw(relief_world(NET), quake), draw(relief_world(NET), quake, gas)
    assert 0 < alone.displaced[0] < 400
    assert chain.displaced.tolist() == [400, *alone.displaced[1:].tolist()]  # the larger number, not the sum
    first = chain.party_leave_s[chain.party_cell == 0].min()
    assert first > HOUR  # and they leave for the one that drives out most


def test_hazards_of_a_chain_do_not_shift_each_others_draws() -> None:
    quake, rain = earthquake(COMMON, local_sigma=0.3), rainstorm(COMMON, link_m=[(0, 0.4)], sigma=0.4)
    alone, chain = draw(relief_world(NET), quake), draw(relief_world(NET), rain, quake)
    assert np.array_equal(alone.buildings, chain.buildings)
    assert np.array_equal(alone.casualties, chain.casualties)
    assert chain.depth_m[0] == pytest.approx(draw(relief_world(NET), rain).depth_m[0])


def test_ignitions_grow_with_people_and_intensity() -> None:
    rule = (CallRule("ignition", 1.0, 0.0, "fire"),)
    many = common(OWN, people=[400_000, 400, 0])
    weak, strong = (draw(relief_world(NET), earthquake(many, intensity=i, calls=rule)) for i in (7.0, 9.0))
    assert np.sum(weak.call_cell == 0) == pytest.approx(400, abs=80)  # 0.001 a person; four standard deviations
    assert np.sum(strong.call_cell == 0) == pytest.approx(2000, abs=180)
    assert not np.any(strong.call_cell == 2)
