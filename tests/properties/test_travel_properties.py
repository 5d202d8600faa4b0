"""What must hold of travel times on any network, and networkx as the oracle."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingji.geo.network import StreetNetwork
from yingji.geo.plain import plain_network
from yingji.geo.snap import with_points
from yingji.geo.travel import NoWay, TravelTimes


@st.composite
def networks(draw: st.DrawFn) -> StreetNetwork:
    """Small networks of every kind: parallel links, loops, one-way streets, pieces that do not hang together, streets without driving."""
    n = draw(st.integers(2, 9))
    m = draw(st.integers(1, 18))
    node = st.integers(0, n - 1)
    links = draw(st.lists(st.tuples(node, node), min_size=m, max_size=m))
    place = st.tuples(st.integers(0, 400), st.integers(0, 400))
    xy = draw(st.lists(place, min_size=n, max_size=n, unique=True))

    def each(values: st.SearchStrategy[float]) -> list[float]:
        return draw(st.lists(values, min_size=m, max_size=m))

    return plain_network(
        np.array(xy, dtype=float),
        links,
        length_m=each(st.floats(1, 500)),
        speed_mps=each(st.floats(1, 25)),
        oneway=each(st.sampled_from([-1, 0, 1])),
        drive=each(st.sampled_from([True, True, True, False])),
    )


def _oracle(net: StreetNetwork) -> np.ndarray:
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(range(net.n_nodes))
    for link in range(net.n_links):
        if not net.drive[link]:
            continue
        ends, seconds = (int(net.link_from[link]), int(net.link_to[link])), net.length_m[link] / net.free_speed_mps[link]
        if net.oneway[link] >= 0:
            graph.add_edge(*ends, seconds=seconds)
        if net.oneway[link] <= 0:
            graph.add_edge(*ends[::-1], seconds=seconds)
    found = np.full((net.n_nodes, net.n_nodes), np.inf)
    for origin, times in nx.all_pairs_dijkstra_path_length(graph, weight="seconds"):
        found[origin, list(times)] = list(times.values())
    return found


@settings(max_examples=150, deadline=None)
@given(networks())
def test_times_equal_networkx_s(net: StreetNetwork) -> None:
    nodes = range(net.n_nodes)
    expected = _oracle(net)
    times = TravelTimes(net)
    np.testing.assert_allclose(times.matrix(nodes, nodes), expected, rtol=1e-12)
    np.testing.assert_allclose(times.times(nodes, reverse=True), expected.T, rtol=1e-12)
    _, best = times.nearest(nodes, k=2)
    np.testing.assert_allclose(best, np.sort(expected, axis=0)[:2], rtol=1e-12)


@settings(max_examples=100, deadline=None)
@given(networks())
def test_a_path_takes_as_long_as_the_matrix_says_and_uses_links_it_may(net: StreetNetwork) -> None:
    times = TravelTimes(net)
    matrix = times.matrix(range(net.n_nodes), range(net.n_nodes))
    for origin in range(net.n_nodes):
        for destination in range(net.n_nodes):
            if not np.isfinite(matrix[origin, destination]):
                with pytest.raises(NoWay):
                    times.path(origin, destination)
                continue
            path = times.path(origin, destination)
            links = list(path.links)
            assert (net.length_m[links] / net.free_speed_mps[links]).sum() == pytest.approx(matrix[origin, destination])
            for tail, head, link in zip(path.nodes, path.nodes[1:], path.links, strict=False):
                forwards = (net.link_from[link], net.link_to[link]) == (tail, head)
                assert net.drive[link]
                assert net.oneway[link] >= 0 if forwards and net.oneway[link] else net.oneway[link] <= 0


@settings(max_examples=100, deadline=None)
@given(networks(), st.data())
def test_a_faster_street_never_lengthens_a_way_and_a_closed_one_never_shortens_it(net: StreetNetwork, data: st.DataObject) -> None:
    links = data.draw(st.sets(st.integers(0, net.n_links - 1), min_size=1))
    nodes = range(net.n_nodes)
    before = TravelTimes(net).matrix(nodes, nodes)
    slower = TravelTimes(net.slowed(links, by=1.5)).matrix(nodes, nodes)
    closed = TravelTimes(net.without(links)).matrix(nodes, nodes)
    assert (before <= slower * (1 + 1e-12)).all()
    assert (slower <= closed * (1 + 1e-12)).all()  # to close a street is to slow it without end


@settings(max_examples=100, deadline=None)
@given(networks())
def test_no_detour_is_shorter_than_the_way(net: StreetNetwork) -> None:
    nodes = range(net.n_nodes)
    times = TravelTimes(net).matrix(nodes, nodes)
    over = times[:, :, None] + times[None, :, :]
    assert (times[:, None, :] <= over * (1 + 1e-12)).all()


@settings(max_examples=100, deadline=None)
@given(networks(), st.lists(st.tuples(st.floats(-50, 450), st.floats(-50, 450)), min_size=1, max_size=12))
def test_putting_points_on_streets_changes_no_time_between_old_nodes(net: StreetNetwork, points: list[tuple[float, float]]) -> None:
    if not net.drive.any():
        return
    split, node, gap_m = with_points(net, np.array(points))
    old = range(net.n_nodes)
    assert split.length_m.sum() == pytest.approx(net.length_m.sum())
    assert (split.length_m > 0).all()
    assert (gap_m >= 0).all()
    assert node.max() < split.n_nodes
    np.testing.assert_allclose(TravelTimes(split).matrix(old, old), TravelTimes(net).matrix(old, old), rtol=1e-9)
    walked = [TravelTimes(n, mode="walk").matrix(old, old) for n in (net, split)]
    np.testing.assert_allclose(walked[1], walked[0], rtol=1e-9)
