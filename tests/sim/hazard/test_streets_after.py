"""Rubble on streets, on which piece of them it lies, and the crews that clear it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sim.hazard.quarter import HOUR, common, draw, earthquake, own_links, relief_world, row
from tests.sim.hazard.test_earthquake import same
from yingji.geo.plain import grid_network
from yingji.geo.snap import split_points
from yingji.geo.timeline import Cause
from yingji.sim.hazard.clearing import main_roads, reopened_s, ways_carried
from yingji.sim.hazard.roads import Blocks, piece_at

NET = row(40)


def blocks(work_h: list[float], *, own: list[int] | None = None, from_s: float = 0.0) -> Blocks:
    b = len(work_h)
    which = np.array(own if own is not None else range(b), dtype=np.int32)
    return Blocks(which, np.full(b, from_s), np.zeros(b), np.zeros(b, dtype=bool), np.array(work_h) * HOUR)


def test_two_crews_take_the_links_in_order_each_as_soon_as_it_is_free() -> None:
    """From 1 h on: 3 h and 1 h are begun at once; the second crew takes 1 h, then 4 h from 3 h on; the first ½ h from 4 h on."""
    rank = np.arange(5)
    done = reopened_s(blocks([3, 1, 1, 4, 0.5]), rank=rank, crews=2, start_s=HOUR)
    assert (done / HOUR).tolist() == [4, 2, 3, 7, 4.5]


def test_the_order_is_the_ranks_not_the_links_number() -> None:
    done = reopened_s(blocks([1, 1, 1]), rank=np.array([2, 0, 1]), crews=1, start_s=0)
    assert (done / HOUR).tolist() == [3, 1, 2]


def test_reopening_is_put_off_to_the_next_full_ten_minutes_but_work_is_not() -> None:
    done = reopened_s(blocks([0.25, 0.25, 0.5]), rank=np.arange(3), crews=1, start_s=0)
    assert done.tolist() == [1200, 1800, 3600]  # 15, 30 and 60 minutes


def test_crews_wait_for_what_is_not_blocked_yet_and_without_crews_all_stays() -> None:
    assert reopened_s(blocks([1], from_s=5 * HOUR), rank=np.arange(1), crews=3, start_s=0).tolist() == [6 * HOUR]
    assert reopened_s(blocks([1]), rank=np.arange(1), crews=0, start_s=0).tolist() == [np.inf]


def test_main_roads_go_by_class_then_longer_first_then_number() -> None:
    rank = main_roads(link_class=np.array([3.0, 1, 3, 1, 3]), length_m=np.array([100.0, 50, 200, 80, 100]), carried=np.zeros(5, dtype=int))
    assert np.argsort(rank).tolist() == [3, 1, 2, 0, 4]


def test_ways_to_shelters_put_the_way_first_and_the_common_part_before_its_branches() -> None:
    """A street of five links; the depot at node 1, shelters at nodes 3 and 4: links 1 and 2 carry two ways, link 3 one."""
    net = row(5)
    carried = ways_carried(relief_world(net, shelters=[3, 4], depots=[1]), 5)
    assert carried.tolist() == [0, 2, 2, 1, 0]
    assert np.argsort(main_roads(link_class=np.zeros(5), length_m=net.length_m, carried=carried)).tolist() == [1, 2, 3, 0, 4]


def test_where_the_rubble_lies_only_that_piece_is_closed() -> None:
    """Link 1 (100 m) is cut at 30 and 60 m; its later pieces come last, as `split_points` numbers them."""
    split = split_points(row(3), np.array([(130.0, 0), (160.0, 0)]), avoid=())
    world = relief_world(split.network, parent=split.parent, start_m=split.start_m)
    on = piece_at(world, own=np.array([1, 1, 1, 1, 0], dtype=np.int32), at_m=np.array([0.0, 29.9, 30.0, 99.0, 50.0]))
    assert on.tolist() == [1, 1, 3, 4, 0]


def test_an_option_that_adds_a_depot_does_not_change_the_damage() -> None:
    """Its street is cut in two, and the same rubble lies on one of the pieces."""
    own = own_links(NET)
    quake = earthquake(common(own, people=[400]), sigma=0.3, local_sigma=0.2)
    split = split_points(NET, np.array([(1234.0, 5.0)]), avoid=())
    plain, cut = relief_world(NET), relief_world(split.network, parent=split.parent, start_m=split.start_m)
    before, after = draw(plain, quake), draw(cut, quake)
    assert split.network.n_links == NET.n_links + 1
    assert same(before, after, but=("changes",))
    assert np.array_equal(split.parent[after.changes.link], before.changes.link)
    assert np.array_equal(after.changes.to_s, before.changes.to_s)


def test_links_are_blocked_as_often_as_the_regression_says() -> None:
    """All buildings complete: x = 100 %, so that 48.3 % of 5 m streets are blocked, half of them on foot, too."""
    net = grid_network(40, 40, block_m=100)
    quake = earthquake(common(own_links(net), people=[400]), exceed=np.ones((3, 2, 4)))
    changes = draw(relief_world(net), quake).changes
    assert len(changes.link) / net.n_links == pytest.approx(0.3514 + 0.13189, abs=0.03)
    assert changes.on_foot.mean() == pytest.approx(0.5, abs=0.05)
    assert set(changes.cause.tolist()) == {Cause.DEBRIS}


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.floats(7, 9))
def test_a_wider_street_is_only_blocked_where_a_narrower_would_be(seed: int, intensity: float) -> None:
    people = [400]
    narrow, wide = (
        draw(relief_world(NET), earthquake(common(own_links(NET, width_m=[w] * 40), people=people), intensity=intensity), seed=seed)
        for w in (4.0, 9.0)
    )
    assert set(wide.changes.link.tolist()) <= set(narrow.changes.link.tolist())


@pytest.mark.parametrize(("width_m", "blocked"), [(6.49, True), (6.5, False)])
def test_rubble_of_a_building_blocks_where_it_leaves_less_than_3_5_m(width_m: float, blocked: bool) -> None:
    """One link, buildings of 6 m whose rubble reaches half of their height: 3 m."""
    net = row(1)
    quake = earthquake(
        common(own_links(net, width_m=[width_m]), people=[400]),
        exceed=np.ones((3, 2, 4)), collapse=np.ones(2), height_m=np.full(2, 6.0), reach=0.5,
    )  # fmt: skip
    assert (len(draw(relief_world(net), quake).changes.link) > 0) is blocked


def test_by_building_a_link_is_blocked_where_one_of_its_cell_collapses_before_it() -> None:
    """Three buildings collapse in the first cell, none in the second: at most three links are blocked, none in the second."""
    own = own_links(NET, cell=[0] * 20 + [1] * 20)
    quake = earthquake(
        common(own, people=[60, 0]), exceed=np.ones((3, 2, 4)), collapse=np.ones(2), reach=1.0, height_m=np.full(2, 18.0),
        building_cell=np.zeros(3, dtype=np.int32), building_class=np.zeros(3, dtype=np.int32), building_people=np.full(3, 20),
    )  # fmt: skip
    link = draw(relief_world(NET), quake).changes.link
    assert 1 <= len(link) <= 3
    assert link.max() < 20


def test_crews_begin_after_commands_decision() -> None:
    """One link, blocked; the crews start 1 h after the decision at ½ h and need 2 h."""
    net = row(1)
    quake = earthquake(common(own_links(net, width_m=[1.0]), people=[400]), exceed=np.ones((3, 2, 4)))
    assert draw(relief_world(net), quake, command_s=1800).changes.to_s.tolist() == [3.5 * HOUR]
