"""Who leaves home: relatives, age groups, the driven, kits; nobody is lost and nobody counted twice."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sim.hazard.quarter import HOUR, blast, common, draw, own_links, relief_world, row
from yingji.sim.hazard.people import once, parties
from yingji.sim.hazard.streams import Streams

NET = row(2)
COMMON = common(own_links(NET), people=[1000, 1000, 1000])


def test_a_cell_of_a_hundred_by_hand() -> None:
    """30 to relatives; of 70 walk 56 of the first group and 7 of the second, 7 of the second are driven."""
    left = parties(COMMON, np.array([100, 0, 0]), np.zeros(3), (1800.0, 0.0), Streams(1, 0))
    assert left.relatives.tolist() == [30, 0, 0]
    found = zip(left.group.tolist(), left.driven.tolist(), left.people.tolist(), strict=True)
    assert sorted(found) == [(0, False, 56), (1, False, 7), (1, True, 7)]
    assert left.leave_s.tolist() == [1800.0] * 3


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 5000), min_size=3, max_size=3), st.floats(0, 1), st.floats(0, 1), st.integers(0, 999))
def test_parties_and_those_at_relatives_add_up_to_the_displaced(displaced: list[int], relatives: float, kits: float, seed: int) -> None:
    shared = replace(COMMON, relatives=relatives, kits=kits)
    left = parties(shared, np.array(displaced), np.zeros(3), (1800.0, 0.5), Streams(seed, 0))
    people = np.bincount(left.cell, left.people, minlength=3)
    assert (people + left.relatives).tolist() == displaced
    assert np.all(left.people >= 1)
    assert np.all((left.kits >= 0) & (left.kits <= left.people))
    assert np.all(np.diff(left.leave_s) >= 0)


def test_kits_are_their_share_on_average() -> None:
    gone = [parties(COMMON, np.array([7, 9, 11]), np.zeros(3), (1.0, 0.0), Streams(seed, 0)) for seed in range(500)]
    assert sum(g.kits.sum() for g in gone) / sum(g.people.sum() for g in gone) == pytest.approx(0.2, abs=0.02)


def test_leaving_is_lognormal_about_its_median() -> None:
    shared = common(own_links(NET), people=[100] * 2000)
    left = parties(shared, np.full(2000, 100), np.zeros(2000), (1800.0, 0.5), Streams(3, 0))
    assert np.median(left.leave_s) == pytest.approx(1800, rel=0.03)
    assert np.log(left.leave_s).std() == pytest.approx(0.5, rel=0.03)


def test_a_party_leaves_when_it_would_whoever_else_leaves() -> None:
    few, many = (parties(COMMON, np.array([0, n, m]), np.zeros(3), (1800.0, 0.5), Streams(5, 0)) for n, m in ((50, 0), (900, 40)))
    one, other = (
        {(int(g), bool(d)): float(t) for c, g, d, t in zip(x.cell, x.group, x.driven, x.leave_s, strict=True) if c == 1}
        for x in (few, many)
    )
    assert one == other  # fmt: skip


def test_more_relatives_or_kits_move_nobodys_leaving() -> None:
    base, more = (parties(replace(COMMON, kits=k), np.array([50, 60, 70]), np.zeros(3), (1800.0, 0.5), Streams(5, 0)) for k in (0.1, 0.3))
    assert np.array_equal(base.leave_s, more.leave_s)
    assert np.all(more.kits >= base.kits)


def test_of_two_hazards_the_larger_number_counts_and_of_equal_ones_the_first() -> None:
    people, since_s = once([np.array([5, 0, 7]), np.array([3, 4, 7])], [0.0, HOUR])
    assert people.tolist() == [5, 4, 7]
    assert since_s.tolist() == [0.0, HOUR, 0.0]


def test_nobody_leaves_where_nothing_happens() -> None:
    damage = draw(relief_world(NET), blast(COMMON, evacuated=[900, 0, 0], chance=0.0))
    assert (damage.displaced.sum(), len(damage.party_people), len(damage.changes.link), len(damage.call_s)) == (0, 0, 0, 0)
