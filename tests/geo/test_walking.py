"""Ways on foot and their crowds, small enough to work out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from yingji.geo.plain import plain_network
from yingji.geo.travel import TravelTimes
from yingji.geo.walking import Ways, crowded, ways_to_each, ways_to_nearest

# 0 ──100── 1 ──100── 2 ──100── 3 ──150── 4, and 5 by itself
NET = replace(
    plain_network(
        [(0, 0), (100, 0), (200, 0), (300, 0), (450, 0), (0, 900)],
        [(0, 1), (2, 1), (2, 3), (3, 4)],
        drive=[False, False, True, True],
    ),
    width_m=np.array([2.0, np.nan, 2.0, 2.0]),
)
FOOT = TravelTimes(NET, mode="walk", walk_mps=1.0)


def nodes(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


def links_of(ways: Ways, way: int) -> list[int]:
    return ways.link[ways.way == way].tolist()


def test_each_walks_to_the_nearest_over_the_links_of_its_way() -> None:
    ways = ways_to_nearest(FOOT, nodes(2, 1, 0, 3, 5), nodes(4, 0))
    assert ways.to.tolist() == [1, 1, 1, 0, -1]
    assert ways.metres.tolist() == [200, 100, 0, 150, np.inf]
    assert [links_of(ways, w) for w in range(5)] == [[1, 0], [0], [], [3], []]


def test_of_destinations_at_one_node_the_first_counts() -> None:
    assert ways_to_nearest(FOOT, nodes(3), nodes(0, 4, 4)).to.tolist() == [1]


def test_without_destinations_nobody_has_a_way() -> None:
    ways = ways_to_nearest(FOOT, nodes(3), nodes())
    assert (ways.to.tolist(), ways.metres.tolist(), ways.link.tolist()) == ([-1], [np.inf], [])


def test_each_can_be_told_where_to_go() -> None:
    ways = ways_to_each(FOOT, nodes(2, 2, 5, 1), nodes(0, 4), to=nodes(1, 0, 0, -1))
    assert ways.to.tolist() == [1, 0, -1, -1]
    assert ways.metres.tolist() == [250, 200, np.inf, np.inf]
    assert [links_of(ways, w) for w in range(4)] == [[2, 3], [1, 0], [], []]


def test_the_sum_over_a_way_of_the_lengths_of_its_links_is_its_length() -> None:
    ways = ways_to_nearest(FOOT, nodes(2, 4, 5), nodes(0))
    assert ways.sums(NET.length_m).tolist() == [200, 450, 0]


def test_joined_ways_keep_their_links_and_some_of_them_can_be_picked() -> None:
    both = Ways.joined([ways_to_nearest(FOOT, nodes(2, 5), nodes(0)), ways_to_nearest(FOOT, nodes(3), nodes(4))])
    assert [links_of(both, w) for w in range(3)] == [[1, 0], [], [3]]
    picked = both.only(np.array([0, 2]))
    assert [links_of(picked, w) for w in range(2)] == [[1, 0], [3]]
    assert picked.to_these(nodes(7)).to.tolist() == [7, 7]


def crowd(*, slope: float = 0.5, leave_s: tuple[float, ...] = (0.0, 0.0)) -> list[float]:
    """Link factors where 480 people walk 2 → 0 and 60 walk 1 → 0, with a free flow of 1 person a metre and second."""
    ways = ways_to_nearest(FOOT, nodes(2, 1), nodes(0))
    found = crowded(NET, ways, np.array([480, 60]), np.array(leave_s), footway_m=4.0, free_flow=1.0, slope=slope)
    return found.tolist()


def test_a_link_takes_longer_for_each_time_that_its_flow_exceeds_the_free_one() -> None:
    # all leave within a minute: 540 ÷ 60 s on 2 m is 4.5 times the free flow; 480 ÷ 60 s on the 4 m assumed is twice
    assert crowd() == [1 + 0.5 * 3.5, 1 + 0.5, 1, 1]


def test_a_crowd_that_leaves_over_a_longer_time_is_thinner() -> None:
    # 10 % of the 540 have left at 0 s, 90 % at 120 s: 540 ÷ 120 s on 2 m is 2.25 times the free flow
    assert crowd(leave_s=(120.0, 0.0)) == pytest.approx([1 + 0.5 * 1.25, 1 + 0.5, 1, 1])


def test_the_tenth_at_either_end_do_not_stretch_the_time() -> None:
    # the 60 are 11 % of the people on link 0, but 9 % of 640: alone at the end they count for nothing
    ways = ways_to_nearest(FOOT, nodes(2, 1), nodes(0))
    late = crowded(NET, ways, np.array([580, 60]), np.array([0.0, 7200.0]), footway_m=4.0, free_flow=1.0, slope=1.0)
    assert late[0] == pytest.approx(640 / 60 / 2)


def test_up_to_the_free_flow_nobody_slows_down() -> None:
    ways = ways_to_nearest(FOOT, nodes(2), nodes(0))
    assert crowded(NET, ways, np.array([120]), np.zeros(1), footway_m=4.0, free_flow=1.0, slope=9.0).tolist() == [1, 1, 1, 1]
