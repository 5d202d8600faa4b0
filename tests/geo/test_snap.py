"""Points become nodes: where they land, what is split, and what stays as it was."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.geo.plain import grid_network, plain_network
from yingji.geo.snap import NothingToDrive, piece, split_points, with_points
from yingji.geo.travel import TravelTimes

STREET = plain_network([(0, 0), (100, 0), (100, 50)], [(0, 1), (1, 2)], names=["解放路", "中山路"], classes=["arterial", "local"])


def test_a_point_splits_the_nearest_link_where_it_is_nearest() -> None:
    net, node, gap_m = with_points(STREET, np.array([(30.0, -12.0)]))
    assert (net.node_x[node[0]], net.node_y[node[0]]) == (30.0, 0.0)
    assert gap_m[0] == 12.0
    assert net.n_nodes == STREET.n_nodes + 1
    assert net.n_links == STREET.n_links + 1
    assert net.length_m.tolist() == [30.0, 50.0, 70.0]


def test_both_halves_keep_name_class_and_speed() -> None:
    net, _, _ = with_points(STREET, np.array([(30.0, 1.0)]))
    assert [net.name(link) for link in range(3)] == ["解放路", "中山路", "解放路"]
    assert net.link_class[0] == net.link_class[2] == STREET.link_class[0]


def test_old_nodes_keep_their_ids_and_untouched_links_theirs() -> None:
    net, _, _ = with_points(STREET, np.array([(30.0, 1.0), (60.0, 1.0)]))
    assert np.array_equal(net.node_x[:3], STREET.node_x)
    assert (net.link_from[1], net.link_to[1]) == (1, 2)
    assert np.array_equal(net.vertices(1), STREET.vertices(1))


@pytest.mark.parametrize(("x", "splits"), [(0.99, False), (1.0, True), (99.0, True), (99.01, False)])
def test_within_a_metre_of_an_end_the_end_is_used(x: float, splits: bool) -> None:
    net, node, _ = with_points(STREET, np.array([(x, -5.0)]))
    assert (net.n_nodes > STREET.n_nodes) == splits
    assert splits or node[0] == (0 if x < 50 else 1)


def test_many_points_on_one_link_come_in_their_order_along_it() -> None:
    net, node, _ = with_points(STREET, np.array([(80.0, 3.0), (20.0, 3.0), (50.0, -3.0), (20.0, -9.0), (20.5, 1.0)]))
    assert net.node_x[node].tolist() == [80.0, 20.0, 50.0, 20.0, 20.0]  # 20.5 is within a metre of 20
    assert len(set(node.tolist())) == 3
    assert net.length_m.sum() == pytest.approx(STREET.length_m.sum(), abs=1e-9)


def test_lengths_are_shared_out_where_they_differ_from_the_geometry() -> None:
    longer = plain_network([(0, 0), (100, 0)], [(0, 1)], length_m=200.0)
    net, _, _ = with_points(longer, np.array([(25.0, 0.0)]))
    assert net.length_m.tolist() == [50.0, 150.0]


def test_a_one_way_street_stays_one_way_for_a_station_on_it() -> None:
    one_way = plain_network([(0, 0), (100, 0)], [(0, 1)], oneway=1)
    net, node, _ = with_points(one_way, np.array([(40.0, 8.0)]))
    times = TravelTimes(net)
    assert times.matrix(node, [1])[0, 0] == pytest.approx(6.0)
    assert np.isinf(times.matrix(node, [0])[0, 0])


def test_times_between_old_nodes_do_not_change() -> None:
    grid = grid_network(5, 4, block_m=120)
    rng = np.random.default_rng(3)
    net, _, _ = with_points(grid, rng.uniform(-50, 600, (40, 2)))
    before, after = TravelTimes(grid).times(range(20)), TravelTimes(net).times(range(20))[:, :20]
    np.testing.assert_allclose(after, before, rtol=1e-12)


def test_a_street_that_vehicles_may_not_drive_is_passed_over() -> None:
    net = plain_network([(0, 0), (100, 0), (0, 40), (100, 40)], [(0, 1), (2, 3)], drive=[False, True])
    split, node, gap_m = with_points(net, np.array([(50.0, 1.0)]))
    assert split.node_y[node[0]] == 40.0
    assert gap_m[0] == 39.0


def test_classes_to_avoid_are_avoided_where_there_is_another_street() -> None:
    net = plain_network([(0, 0), (100, 0), (0, 40), (100, 40)], [(0, 1), (2, 3)], classes=["expressway", "local"])
    split, node, _ = with_points(net, np.array([(50.0, 1.0)]), avoid=["expressway"])
    assert split.node_y[node[0]] == 40.0


def test_without_a_street_to_drive_there_is_nothing_to_put_points_on() -> None:
    with pytest.raises(NothingToDrive):
        with_points(plain_network([(0, 0), (1, 0)], [(0, 1)], drive=False), np.array([(0.0, 0.0)]))


def test_no_points_change_nothing() -> None:
    net, node, gap_m = with_points(STREET, np.zeros((0, 2)))
    assert net is STREET
    assert len(node) == len(gap_m) == 0


def test_a_piece_of_a_polyline_keeps_the_bends_inside_it() -> None:
    bent = np.array([(0.0, 0.0), (10.0, 0.0), (10.0, 10.0)])
    np.testing.assert_allclose(piece(bent, start=0.25, end=0.75), [(5, 0), (10, 0), (10, 5)])
    np.testing.assert_allclose(piece(bent, start=0.0, end=0.5), [(0, 0), (10, 0)])
    np.testing.assert_allclose(piece(bent, start=0.5, end=1.0), [(10, 0), (10, 10)])


def test_each_piece_knows_the_link_it_comes_from_and_where_on_it_it_begins() -> None:
    split = split_points(STREET, np.array([(80.0, 3.0), (20.0, 3.0), (99.0, 20.0)]), avoid=())
    assert split.parent.tolist() == [0, 1, 0, 0, 1]
    assert split.start_m.tolist() == [0.0, 0.0, 20.0, 80.0, 20.0]
    for link, (parent, start_m) in enumerate(zip(split.parent, split.start_m, strict=True)):
        end_m = start_m + split.network.length_m[link]
        assert STREET.length_m[parent] >= end_m > start_m
        assert split.network.name(link) == STREET.name(int(parent))


def test_without_points_each_link_is_its_own_parent() -> None:
    split = split_points(STREET, np.zeros((0, 2)))
    assert split.parent.tolist() == [0, 1]
    assert split.start_m.tolist() == [0.0, 0.0]
