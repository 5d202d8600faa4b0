"""Isochrones: where the time runs out, and that more time is never less ground."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yingji.geo.congestion import Congestion
from yingji.geo.isochrone import isochrone, reached_lines
from yingji.geo.plain import grid_network, plain_network
from yingji.geo.travel import TravelTimes

STREET = plain_network([(0, 0), (300, 0), (600, 0)], [(0, 1), (1, 2)], speed_mps=10)
GRID = grid_network(8, 8, block_m=150)


def _length(times: TravelTimes, origins: list[int], within_s: float) -> float:
    return float(shapely.length(reached_lines(times, origins, within_s=within_s)).sum())


def test_a_link_is_cut_where_the_time_runs_out() -> None:
    assert _length(TravelTimes(STREET), [0], 40) == pytest.approx(400)


def test_a_link_reached_from_both_ends_is_reached_in_both_parts() -> None:
    assert _length(TravelTimes(STREET), [0, 2], 25) == pytest.approx(500)
    assert _length(TravelTimes(STREET), [0, 1], 10) == pytest.approx(300)  # 100 m from each end of the first, and on from 1


def test_a_one_way_street_is_reached_from_its_start_only() -> None:
    one_way = plain_network([(0, 0), (300, 0), (600, 0)], [(0, 1), (1, 2)], speed_mps=10, oneway=[1, 1])
    assert _length(TravelTimes(one_way), [1], 10) == pytest.approx(100)


def test_the_area_is_a_strip_along_the_street() -> None:
    reached = isochrone(TravelTimes(STREET), [0], within_s=40, beside_m=40)
    assert reached.area == pytest.approx(400 * 80 + np.pi * 40**2, rel=0.01)


def test_congestion_and_intercepts_shorten_the_reach() -> None:
    slow = TravelTimes(STREET, congestion=Congestion(factor=np.full(168, 2.0)), rolling_out_s=10)
    assert _length(slow, [0], 40) == pytest.approx(400)
    assert isochrone(slow, [0], within_s=40, hour=8, door_to_door=True).bounds[2] == pytest.approx(150 + 40)


def test_nothing_is_reached_before_the_intercept_is_over() -> None:
    assert isochrone(TravelTimes(STREET, rolling_out_s=60), [0], within_s=59, door_to_door=True).is_empty
    assert isochrone(TravelTimes(STREET), [], within_s=60).is_empty


def test_blocks_are_filled_and_parks_are_not() -> None:
    block = isochrone(TravelTimes(GRID), [0], within_s=1000, beside_m=40, hole_m2=5000)  # inside a block 70 m × 70 m stay open
    park = isochrone(TravelTimes(GRID), [0], within_s=1000, beside_m=40, hole_m2=4000)
    assert not shapely.get_num_interior_rings(block)
    assert shapely.get_num_interior_rings(park) == 49


@settings(max_examples=40, deadline=None)
@given(
    origins=st.lists(st.integers(0, 63), min_size=1, max_size=3),
    first=st.floats(1, 200),
    more=st.floats(0, 100),
    hole_m2=st.sampled_from([0, 4900, 20_000]),
)
def test_more_time_never_gives_less_ground(origins: list[int], first: float, more: float, hole_m2: float) -> None:
    times = TravelTimes(GRID)
    early, late = (isochrone(times, origins, within_s=t, hole_m2=hole_m2) for t in (first, first + more))
    assert early.difference(late).area <= 1e-3 * early.area  # corners are rounded by polygons of 16 sides


@settings(max_examples=40, deadline=None)
@given(origin=st.integers(0, 63), within_s=st.floats(0.5, 150))
def test_what_is_reached_is_what_the_times_say(origin: int, within_s: float) -> None:
    """On a grid at 10 m/s, a node lies in the isochrone of t seconds if and only if its own time is within t."""
    times = TravelTimes(GRID)
    reached = isochrone(times, [origin], within_s=within_s, beside_m=1, hole_m2=0)
    seconds = times.times([origin])[0]
    inside = shapely.contains_xy(reached, GRID.node_x, GRID.node_y)
    assert inside[seconds <= within_s].all()
    assert not inside[seconds > within_s + 1].any()


def test_a_loop_is_reached_from_both_its_ends() -> None:
    """A turning circle of 400 m at the end of a street of 100 m: after 20 s, 100 m each way round it; after 30 s, all of it."""
    street = plain_network([(0, 0), (100, 0)], [(0, 1), (1, 1)], speed_mps=10, length_m=[100, 400])
    ring = np.array([(0, 0), (100, 0), (100, 0), (200, 0), (200, 100), (100, 100), (100, 0)], dtype=float)
    circle = replace(street, geometry=ring, offsets=np.array([0, 2, 7]))
    assert _length(TravelTimes(circle), [0], 20) == pytest.approx(300)
    assert _length(TravelTimes(circle), [0], 30) == pytest.approx(500)
    one_way = replace(circle, oneway=np.array([0, 1], dtype=np.int8))
    assert _length(TravelTimes(one_way), [0], 20) == pytest.approx(200)


def test_ground_reached_in_the_middle_of_a_filled_block_counts_once() -> None:
    """A street round a block of 250 m, and an origin of its own within: the block is filled, and what was reached in it is in it."""
    ends = [(0, 0), (250, 0), (250, 250), (0, 250), (115, 125), (135, 125)]
    town = plain_network(ends, [(0, 1), (1, 2), (2, 3), (3, 0), (4, 5)], speed_mps=10)
    reached = isochrone(TravelTimes(town), [0, 4], within_s=60, beside_m=10, hole_m2=60_000)
    assert reached.is_valid
    assert reached.area == pytest.approx(270 * 270, rel=0.01)
