"""Accidents: who must leave, which streets are closed to whom until when, and the calls that hazards bring."""

from __future__ import annotations

import numpy as np
import pytest

from tests.sim.hazard.quarter import HOUR, blast, common, draw, earthquake, own_links, relief_world, row
from yingji.sim.hazard.world import CallRule

NET = row(3)
COMMON = common(own_links(NET), people=[500, 500])


def test_streets_are_closed_to_vehicles_at_once_and_on_foot_when_the_last_has_left() -> None:
    """The last of the cell leaves after some time; from the next full 10 minutes on nobody walks in, either."""
    damage = draw(relief_world(NET), blast(COMMON, evacuated=[500, 0], links=[1], start_s=HOUR))
    changes, last_s = damage.changes, damage.party_leave_s.max()
    assert changes.on_foot.tolist() == [False, True]
    assert changes.from_s.tolist() == [HOUR, np.ceil(last_s / 600) * 600]
    assert changes.to_s.tolist() == [7 * HOUR] * 2


def test_a_cordon_about_nobody_is_closed_on_foot_at_once() -> None:
    changes = draw(relief_world(NET), blast(COMMON, evacuated=[0, 0], links=[0, 2])).changes
    assert sorted(zip(changes.link.tolist(), changes.from_s.tolist(), changes.on_foot.tolist(), strict=True)) == [
        (0, 0.0, False), (0, 0.0, True), (2, 0.0, False), (2, 0.0, True),
    ]  # fmt: skip


def test_it_happens_with_its_chance() -> None:
    happened = [draw(relief_world(NET), blast(COMMON, evacuated=[9, 0], chance=0.3), replication=r).displaced.sum() > 0 for r in range(600)]
    assert np.mean(happened) == pytest.approx(0.3, abs=0.075)


def test_how_long_it_lasts_is_lognormal() -> None:
    accident = blast(COMMON, evacuated=[0, 0], links=[1], lasts=(6 * HOUR, 0.5))
    ends = [draw(relief_world(NET), accident, replication=r).changes.to_s.max() for r in range(300)]
    assert np.median(ends) == pytest.approx(6 * HOUR, rel=0.1)


def test_the_hurt_are_right_on_average_and_never_more_than_there_are() -> None:
    hurt = np.array([12.4, 3.3, 0.5, 0.2])
    found = np.array([draw(relief_world(NET), blast(COMMON, evacuated=[0, 0], hurt=hurt), replication=r).casualties[0] for r in range(600)])
    assert found.mean(axis=0) == pytest.approx(hurt, abs=0.1)
    assert set(found.sum(axis=1).tolist()) <= {16, 17}


def test_calls_to_an_event_are_poisson_at_its_place_within_their_time() -> None:
    rule = (CallRule("event", 8.0, HOUR, "gas"),)
    drawn = [draw(relief_world(NET), blast(COMMON, evacuated=[0, 0], calls=rule, start_s=HOUR, cell=1), replication=r) for r in range(500)]
    counts = np.array([len(damage.call_s) for damage in drawn])
    times = np.concatenate([damage.call_s for damage in drawn])
    assert counts.mean() == pytest.approx(8, abs=0.5)
    assert counts.var() == pytest.approx(8, rel=0.25)
    assert times.min() >= HOUR
    assert times.max() <= 2 * HOUR
    assert np.median(times) == pytest.approx(HOUR + 1200 * np.log(2 / (1 + np.exp(-3))), abs=60)  # the median of the cut exponential
    assert {cell for damage in drawn for cell in damage.call_cell.tolist()} == {1}


def test_calls_follow_collapsed_buildings_and_bear_their_kind_in_the_order_of_time() -> None:
    rules = (CallRule("collapsed building", 2.0, HOUR, "rescue"), CallRule("collapsed building", 1.0, 5 * HOUR, "ambulance"))
    quake = earthquake(common(own_links(NET), people=[8000, 0]), intensity=9.0, each=200, calls=rules, start_s=60.0)
    damage = draw(relief_world(NET), quake)
    n = damage.collapsed.sum()
    kinds = np.array(damage.call_kind)
    assert n > 10
    assert np.sum(kinds == "rescue") == pytest.approx(2 * n, abs=4 * np.sqrt(2 * n))
    assert np.sum(kinds == "ambulance") == pytest.approx(n, abs=4 * np.sqrt(n))
    assert np.all(damage.collapsed[damage.call_cell] > 0)
    assert np.all(np.diff(damage.call_s) >= 0)
    assert damage.call_s[0] >= 60


def test_a_rule_for_what_the_hazard_has_not_brings_nothing() -> None:
    rule = (CallRule("collapsed building", 50.0, HOUR, "rescue"),)
    assert len(draw(relief_world(NET), blast(COMMON, evacuated=[0, 0], calls=rule)).call_s) == 0
