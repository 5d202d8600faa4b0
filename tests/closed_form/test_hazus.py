"""Hazus on its own formulas: people displaced and casualties of very many buildings, whose shares are the expected ones."""

from __future__ import annotations

import numpy as np
import pytest

from tests.sim.hazard.quarter import EXCEED, HURT, common, draw, earthquake, own_links, relief_world, row
from yingji.sim.hazard.quake import casualties, homeless, states
from yingji.sim.hazard.streams import Streams
from yingji.sim.hazard.world import COLLAPSED

EACH, PEOPLE = 100_000, 20


def _many(intensity: float = 8.0, **more: object) -> tuple[object, ...]:
    quake = earthquake(common(own_links(row(1)), people=[2 * EACH * PEOPLE]), intensity=intensity, each=EACH, to_a_building=PEOPLE, **more)
    streams = Streams(7, 0)
    return quake, states(quake, np.array([intensity]), streams), streams


def test_people_displaced_by_single_and_multi_family_homes() -> None:
    """Units × people × (single: complete; multi: complete + 0.9 extensive), Hazus 6.1, eq. 13-1."""
    quake, state, _ = _many()
    single, multi = EXCEED[1]
    expected = EACH * PEOPLE * (single[3] + multi[3] + 0.9 * (multi[2] - multi[3]))
    assert expected == pytest.approx(480_000)  # 200,000 single, 280,000 multi
    assert homeless(quake, state)[0] == pytest.approx(expected, rel=0.01)


def test_between_two_intensities_the_matrix_is_a_straight_line() -> None:
    _, state, _ = _many(8.25)
    single = np.mean(state[:EACH] >= 4)
    assert single == pytest.approx(0.75 * 0.10 + 0.25 * 0.35, abs=0.005)


def test_beyond_the_matrix_its_end_holds() -> None:
    assert np.array_equal(_many(9.0)[1], _many(11.0)[1])


def test_collapse_is_its_share_of_complete() -> None:
    _, state, _ = _many()
    complete = state[:EACH] >= 4
    assert np.mean(state[:EACH][complete] == COLLAPSED) == pytest.approx(0.15, abs=0.02)


def test_casualties_are_the_tables_shares_of_those_indoors() -> None:
    quake, state, streams = _many(indoors=0.5)
    people = np.bincount(state, minlength=6) * PEOPLE
    hurt = casualties(quake, state, streams)[0].sum(axis=0)
    assert hurt == pytest.approx(0.5 * people @ HURT, abs=3)  # three parts, each rounded at random


def test_trapped_are_severities_two_to_four_of_collapsed_buildings() -> None:
    net = row(1)
    quake = earthquake(common(own_links(net), people=[4000]), intensity=9.0, each=100)
    damage = draw(relief_world(net), quake)
    inside = damage.collapsed[0] * 20
    assert damage.collapsed[0] > 0
    assert damage.trapped[0] == pytest.approx(inside * (0.20 + 0.05 + 0.10), abs=1)
