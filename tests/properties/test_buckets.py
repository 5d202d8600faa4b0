"""Compiled travel times give SciPy's bits, on any streets."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from yingji.geo import travel
from yingji.geo.buckets import lay_out
from yingji.geo.plain import grid_network
from yingji.geo.travel import TravelTimes

pytest.importorskip("numba", reason="numba is not installed: SciPy answers, and there is nothing to compare")


@st.composite
def graphs(draw: st.DrawFn) -> tuple[csr_matrix, np.ndarray, np.ndarray]:
    """Arcs at random, many of one length (ties) and a few very short or long, some nodes cut off; and where the nodes lie."""
    n = draw(st.integers(1, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    density = draw(st.sampled_from([0.05, 0.15, 0.5]))
    there = rng.random((n, n)) < density
    np.fill_diagonal(there, val=False)
    seconds = rng.choice([1.0, 1.0, 2.0, 0.1, 1e-6, 900.0], size=(n, n)) * rng.choice([1.0, 1 / 3], size=(n, n))
    return csr_matrix(np.where(there, seconds, 0.0)), rng.random(n), rng.random(n)


@settings(deadline=None)  # the first case waits for the compiler
@given(graphs(), st.integers(1, 4))
def test_times_are_scipys_to_the_last_bit(case: tuple[csr_matrix, np.ndarray, np.ndarray], threads: int) -> None:
    graph, x, y = case
    sources = np.arange(graph.shape[0])
    assert np.array_equal(lay_out(graph, x, y).times(sources, threads=threads), dijkstra(graph, indices=sources))


@settings(deadline=None)
@given(graphs(), st.integers(1, 6))
def test_the_k_nearest_are_those_of_the_whole_matrix(case: tuple[csr_matrix, np.ndarray, np.ndarray], k: int) -> None:
    graph, x, y = case
    sources = np.arange(graph.shape[0])[::-1][: max(k, graph.shape[0] // 2)]
    k = min(k, len(sources))
    whole = dijkstra(graph, indices=sources)
    order = np.argsort(whole, axis=0, kind="stable")[:k]
    seconds = np.take_along_axis(whole, order, axis=0)
    found, found_s = lay_out(graph, x, y).nearest(sources, k)
    assert np.array_equal(found_s, seconds)
    # at equal seconds, rounding of different sums may let another source in: the seconds to it are the same
    named = np.where(found >= 0, np.take_along_axis(whole, np.maximum(found, 0), axis=0), np.inf)
    assert np.array_equal(named, seconds)
    assert np.array_equal(found < 0, ~np.isfinite(seconds))


@settings(deadline=None)
@given(graphs(), st.floats(0, 5))
def test_what_lies_within_a_limit_is_what_the_whole_tree_says(case: tuple[csr_matrix, np.ndarray, np.ndarray], limit_s: float) -> None:
    graph, x, y = case
    laid, sources = lay_out(graph, x, y), np.arange(graph.shape[0])[::3]
    whole = dijkstra(graph, indices=sources, min_only=True)
    for _ in range(2):  # the second question finds nothing left behind by the first
        node, seconds = laid.within(sources, limit_s)
        assert sorted(node.tolist()) == np.flatnonzero(whole <= limit_s).tolist()
        assert np.array_equal(seconds, whole[node])


@settings(deadline=None)
@given(graphs(), st.floats(0, 5))
def test_each_source_by_itself_reaches_what_its_own_tree_says(case: tuple[csr_matrix, np.ndarray, np.ndarray], limit_s: float) -> None:
    graph, x, y = case
    laid, sources = lay_out(graph, x, y), np.arange(graph.shape[0])
    whole = dijkstra(graph, indices=sources)
    for _ in range(2):
        ends, node, seconds = laid.within_each(sources, limit_s)
        for row, there, found in zip(whole, np.split(node, ends[:-1]), np.split(seconds, ends[:-1]), strict=True):
            assert sorted(there.tolist()) == np.flatnonzero(row <= limit_s).tolist()
            assert np.array_equal(found, row[there])


@settings(deadline=None)
@given(graphs(), st.booleans())
def test_a_way_takes_the_seconds_of_the_tree_and_of_ties_the_lowest_nodes(
    case: tuple[csr_matrix, np.ndarray, np.ndarray], straight: bool
) -> None:
    graph, x, y = case
    if straight:  # no arc is faster than its straight line: what is left is as far as the search takes it to be
        tail = np.repeat(np.arange(graph.shape[0]), np.diff(graph.indptr))
        graph.data = np.maximum(np.hypot(x[tail] - x[graph.indices], y[tail] - y[graph.indices]), 1e-6)
    laid, whole, back = lay_out(graph, x, y), dijkstra(graph), graph.T.tocsr()
    for origin in range(graph.shape[0]):
        for goal in range(graph.shape[0]):
            nodes, seconds = laid.way(origin, goal)
            assert seconds == whole[origin, goal]
            expected = [goal] if np.isfinite(seconds) else []
            while expected and expected[-1] != origin:
                part = slice(back.indptr[expected[-1]], back.indptr[expected[-1] + 1])
                tails = back.indices[part]
                expected.append(int(tails[whole[origin, tails] + back.data[part] == whole[origin, expected[-1]]].min()))
            assert nodes.tolist() == expected[::-1]


def test_two_threads_that_ask_one_network_at_once_get_the_answers_of_one_alone() -> None:
    """Compiled code runs without Python's lock: a question must not write where another one reads."""
    laid = TravelTimes(grid_network(100, 100, block_m=100.0))._laid
    goals = np.random.default_rng(1).integers(0, 100 * 100, (200, 2)).tolist()

    def ask(goal: list[int]) -> tuple[object, ...]:
        way, found, (ends, *each) = laid.way(*goal), laid.within(goal, 300.0), laid.within_each(goal, 200.0)
        return way[1], *(part.tolist() for part in (way[0], *found, ends, *each))

    alone = [ask(goal) for goal in goals]
    with ThreadPoolExecutor(2) as both:
        assert list(both.map(ask, goals)) == alone
    assert len(laid._unused) <= 2


@settings(max_examples=20, deadline=None)
@given(st.integers(2, 9), st.integers(2, 9), st.integers(0, 2**32))
def test_travel_times_are_the_same_with_and_without_compiled_code(wide: int, high: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    net = grid_network(wide, high, block_m=100.0).slowed(rng.integers(0, wide, 3), by=1.7)
    origins = rng.integers(0, net.n_nodes, 4)

    def answers() -> tuple[np.ndarray, ...]:
        times = TravelTimes(net)
        path = times.path(int(origins[0]), int(origins[1]))
        way = np.array(path.nodes), np.array(path.links), np.array([path.time_s, path.length_m]), shapely.get_coordinates(path.geometry)
        return *way, times.times(origins), times.times(origins, reverse=True), *times.nearest(np.unique(origins), k=len(np.unique(origins)))

    plain = answers()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(travel, "WORTH_COMPILING", 0)
        compiled = answers()
    assert all(np.array_equal(a, b) for a, b in zip(plain, compiled, strict=True))
