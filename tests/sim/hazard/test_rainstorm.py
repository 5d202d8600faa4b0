"""Water in a quarter: when it stands how deep, what it slows and closes, whom it drives out."""

from __future__ import annotations

import numpy as np
import pytest

from tests.sim.hazard.quarter import HOUR, common, draw, own_links, rainstorm, relief_world, row
from yingji.geo.timeline import Cause
from yingji.sim.hazard.storm import moments_s, out_of_use
from yingji.sim.hazard.world import CallRule

NET = row(4)
COMMON = common(own_links(NET), people=[1000, 1000])


def test_water_rises_stands_and_falls_evenly() -> None:
    """Up to 0.4 m within 1 h, for 2 h, down within 4 h: above 0.1 m from ¼ h to 6 h, at its deepest from 1 h to 3 h."""
    storm = rainstorm(COMMON)
    deep = np.full(3, 0.4)
    times = [moments_s(storm, deepest_m=deep[:1], at_m=at) for at in (0.1, 0.2, 0.4)]
    assert [(float(a[0]) / HOUR, float(b[0]) / HOUR) for a, b in times] == [(0.25, 6.0), (0.5, 5.0), (1.0, 3.0)]


def test_a_street_is_slowed_in_steps_of_50_mm_and_then_closed_to_vehicles_only() -> None:
    """15 m/s = 54 km/h: at 50 mm 61.5 km/h are safe, so nothing slows; from 100 mm on 40.7 km/h; closed from 300 mm on."""
    changes = draw(relief_world(NET), rainstorm(COMMON, link_m=[(2, 0.32)])).changes
    assert set(changes.link.tolist()) == {2}
    assert set(changes.cause.tolist()) == {Cause.FLOOD}
    order = np.argsort(-changes.factor)
    kmh = [40.6548, 24.2598, 12.3648, 4.9698]  # at 100, 150, 200 and 250 mm
    assert changes.factor[order] == pytest.approx([*(v / 54 for v in kmh), 0.0], abs=1e-4)
    assert not changes.on_foot.any()
    assert np.all(np.diff(changes.from_s[order]) >= 0)  # deeper water comes later and goes sooner
    assert np.all(np.diff(changes.to_s[order]) <= 0)
    assert np.all(changes.from_s % 600 == 0)
    assert np.all(changes.to_s % 600 == 0)


@pytest.mark.parametrize(("depth_m", "closed"), [(0.299, False), (0.3, True)])
def test_closed_from_300_mm_on(depth_m: float, closed: bool) -> None:
    assert bool((draw(relief_world(NET), rainstorm(COMMON, link_m=[(0, depth_m)])).changes.factor == 0).any()) is closed


def test_nobody_walks_from_half_a_metre_on() -> None:
    foot = [draw(relief_world(NET), rainstorm(COMMON, link_m=[(0, d)])).changes.on_foot.any() for d in (0.49, 0.5, 0.8)]
    assert foot == [False, True, True]


def test_of_two_waters_on_a_street_the_deeper_counts() -> None:
    once, twice = (draw(relief_world(NET), rainstorm(COMMON, link_m=m)) for m in ([(1, 0.4)], [(1, 0.2), (1, 0.4)]))
    assert np.array_equal(once.changes.to_s, twice.changes.to_s)


def test_people_on_the_ground_floor_of_the_part_of_a_cell_under_water_leave() -> None:
    """Half of a cell of 1,000, 20 % on the ground floor: 100, where the water reaches 0.3 m; none where it does not."""
    assert draw(relief_world(NET), rainstorm(COMMON)).displaced.tolist() == [100, 0]
    assert draw(relief_world(NET), rainstorm(COMMON, area_m=np.array([0.3]))).displaced.tolist() == [100, 0]
    assert draw(relief_world(NET), rainstorm(COMMON, area_m=np.array([0.29]))).displaced.tolist() == [0, 0]


def test_waters_that_overlap_drive_out_no_more_than_live_there() -> None:
    two = np.zeros(2, dtype=np.int32)
    storm = rainstorm(COMMON, area_cell=two, area_water=two, area_m=np.full(2, 0.5), area_share=np.array([0.7, 0.6]))
    assert draw(relief_world(NET), storm).displaced.tolist() == [200, 0]


def test_a_shelter_is_out_where_water_is_deeper_than_its_freeboard_beyond_half_a_metre() -> None:
    depth_m = np.array([0.0, 0.05, 0.0, 0.3, 0.3, 0.0])
    freeboard_m = np.array([np.nan, np.nan, 0.5, 0.8, 0.79, 0.4])
    assert out_of_use(depth_m, freeboard_m).tolist() == [False, True, False, False, True, True]


def test_shelters_go_out_in_the_drawn_damage() -> None:
    world = relief_world(NET, shelters=[0, 1], freeboard_m=[np.nan, 1.0])
    assert draw(world, rainstorm(COMMON, shelter_m=[(0, 0.1), (1, 0.4)])).shelter_out.tolist() == [True, False]


def test_each_water_has_a_chance_of_its_own_of_median_one() -> None:
    depths = np.array([
        draw(relief_world(NET), rainstorm(COMMON, sigma=0.4), replication=r).depth_m[0] for r in range(400)
    ])  # fmt: skip
    assert np.median(depths) == pytest.approx(0.4, rel=0.06)
    assert np.log(depths / 0.4).std() == pytest.approx(0.4, rel=0.1)


def test_a_point_that_is_dry_brings_no_calls() -> None:
    rule = (CallRule("water point", 30.0, HOUR, "rescue"),)
    none = np.zeros(0, dtype=np.int32)
    dry = {"node_cell": none, "node_water": none, "node_m": none, "area_cell": none, "area_water": none, "area_m": none, "area_share": none}
    wet, other = draw(relief_world(NET), rainstorm(COMMON, calls=rule)), draw(relief_world(NET), rainstorm(COMMON, calls=rule, **dry))
    assert len(wet.call_s) == pytest.approx(30, abs=22)  # four standard deviations
    assert set(wet.call_cell.tolist()) == {0}
    assert len(other.call_s) == 0
