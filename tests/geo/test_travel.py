"""Travel times on networks small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from shapely import LineString

from yingji.base.figures import Figure
from yingji.geo.congestion import Congestion
from yingji.geo.drive_tables import drive_tables
from yingji.geo.network import arc_order
from yingji.geo.plain import grid_network, plain_network
from yingji.geo.travel import NoWay, TravelTimes

# 0 ──100 m── 1 ──100 m── 2 (one way back to 1), and a footpath from 0 straight to 2
SMALL = plain_network(
    [(0, 0), (100, 0), (100, 100)],
    [(0, 1), (1, 2), (0, 2)],
    oneway=[0, -1, 0],
    speed_mps=[10.0, 5.0, 10.0],
    drive=[True, True, False],
    walk=[True, True, True],
)
PEAK = Congestion(factor=np.where(np.arange(168) % 24 == 8, 2.0, 1.0))


def test_matrix_follows_one_way_streets_and_is_inf_where_there_is_no_way() -> None:
    expected = [[0, 10, np.inf], [10, 0, np.inf], [30, 20, 0]]
    np.testing.assert_allclose(TravelTimes(SMALL).matrix([0, 1, 2], [0, 1, 2]), expected)


def test_matrix_is_the_same_from_either_end() -> None:
    times = TravelTimes(grid_network(6, 5, block_m=80))
    assert np.array_equal(times.matrix([0, 7, 9], [3]), times.matrix([0, 7, 9], [3, 4])[:, :1])


def test_people_on_foot_go_both_ways_and_take_the_footpath() -> None:
    times = TravelTimes(SMALL, mode="walk", walk_mps=1.25, congestion=PEAK)
    assert times.matrix([0], [2], hour=8)[0, 0] == pytest.approx(100 * np.sqrt(2) / 1.25)


def test_of_two_streets_between_the_same_crossings_the_faster_counts() -> None:
    twin = plain_network([(0, 0), (100, 0)], [(0, 1), (0, 1), (0, 1)], speed_mps=[10.0, 20.0, 20.0], oneway=[0, 0, 1])
    times = TravelTimes(twin)
    assert times.matrix([0], [1])[0, 0] == pytest.approx(5.0)
    assert times.path(0, 1).links == (1,)


def test_congestion_multiplies_driving_and_leaves_intercepts_alone() -> None:
    times = TravelTimes(SMALL, congestion=PEAK, rolling_out_s=30, arriving_s=15)
    assert times.matrix([0], [1])[0, 0] == 10
    assert times.matrix([0], [1], hour=8)[0, 0] == 20
    assert times.matrix([0], [1], hour=8, door_to_door=True)[0, 0] == 65


def test_an_hour_outside_the_week_is_an_error() -> None:
    with pytest.raises(ValueError, match="hour of the week"):
        TravelTimes(SMALL, congestion=PEAK).matrix([0], [1], hour=168)


def test_nearest_k_are_in_order_and_ties_go_to_the_first_named() -> None:
    line = plain_network([(0, 0), (100, 0), (200, 0)], [(0, 1), (1, 2)])
    index, times = TravelTimes(line).nearest([2, 0], k=2)
    assert index.tolist() == [[1, 0, 0], [0, 1, 1]]
    assert times.tolist() == [[0, 10, 0], [20, 10, 20]]


def test_nearest_has_no_index_where_fewer_than_k_can_come() -> None:
    index, times = TravelTimes(SMALL).nearest([0, 2], k=2)
    assert index[:, 2].tolist() == [1, -1]
    assert times[1, 2] == np.inf


def test_nearest_wants_no_more_than_there_are() -> None:
    with pytest.raises(ValueError, match="k=3"):
        TravelTimes(SMALL).nearest([0, 2], k=3)


def test_reverse_tree_leads_home() -> None:
    times, onward = TravelTimes(SMALL).tree([0], reverse=True)
    assert times[0].tolist() == [0, 10, 30]
    assert onward[0].tolist() == [-1, 0, 1]


def test_path_gives_nodes_links_length_and_geometry_in_the_direction_of_travel() -> None:
    path = TravelTimes(SMALL, congestion=PEAK).path(2, 0, hour=8)
    assert path.nodes == (2, 1, 0)
    assert path.links == (1, 0)
    assert path.time_s == 60
    assert path.length_m == 200
    assert path.geometry.equals_exact(LineString([(100, 100), (100, 0), (0, 0)]))


def test_path_from_a_place_to_itself_is_a_point_in_no_time() -> None:
    path = TravelTimes(SMALL).path(1, 1)
    assert (path.nodes, path.links, path.time_s, path.length_m) == ((1,), (), 0.0, 0.0)


def test_without_a_way_there_is_no_path() -> None:
    with pytest.raises(NoWay):
        TravelTimes(SMALL).path(0, 2)


def test_drive_tables_agree_with_matrix_and_tree() -> None:
    times = TravelTimes(grid_network(7, 6, block_m=90))
    cells, stations = np.array([3, 3, 17, 40], dtype=np.int32), np.array([5, 20], dtype=np.int32)
    tables = drive_tables(times, cell_node=cells, station_node=stations)
    np.testing.assert_allclose(tables.to_cell_s, times.matrix(range(42), cells))
    np.testing.assert_allclose(tables.to_station_s, times.matrix(range(42), stations).T)
    node, steps = 41, 0
    while node != 5:
        node, steps = int(tables.next_home[0, node]), steps + 1
    assert steps * 9 == tables.to_station_s[0, 41]


def test_no_origins_give_empty_tables() -> None:
    times = TravelTimes(SMALL)
    assert times.matrix([], [0, 1]).shape == (0, 2)
    assert times.tree([])[0].shape == (0, 3)


def test_ingredients_bear_source_and_confidence() -> None:
    out = Figure(value=60.0, unit="s", source="facts 6", confidence="measured")
    known = {i.name: (i.source, i.confidence) for i in TravelTimes(SMALL, rolling_out_s=out, congestion=PEAK).ingredients()}
    assert known["rolling_out"] == ("facts 6", "measured")
    assert known["free_flow"][0] == "drawn by hand"


def test_a_closed_network_has_times_to_itself_only() -> None:
    shut = SMALL.without(range(3))
    np.testing.assert_array_equal(TravelTimes(shut).matrix([0], [0, 1, 2]), [[0, np.inf, np.inf]])


def test_arcs_are_ordered_by_their_ends_then_by_seconds_then_by_link() -> None:
    random = np.random.default_rng(1)
    tail, head = random.integers(0, 6, (2, 200)).astype(np.int32)
    seconds, link = random.integers(1, 4, 200).astype(float), random.permutation(200).astype(np.int32)
    order = arc_order(tail, head, seconds=seconds, link=link, n_nodes=6)
    assert order.tolist() == np.lexsort((link, seconds, head, tail)).tolist()
