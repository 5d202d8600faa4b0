"""Trees that are repaired after a closure are those of a new search, to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingji.geo import closures, travel
from yingji.geo.closures import closed, times_after
from yingji.geo.congestion import Congestion
from yingji.geo.isochrone import within_each
from yingji.geo.network import StreetNetwork
from yingji.geo.plain import plain_network
from yingji.geo.timeline import Changes, StreetTimeline
from yingji.geo.travel import TravelTimes


@st.composite
def towns(draw: st.DrawFn) -> StreetNetwork:
    """Streets at random: many of one length (ties), parallel ones, loops, one-way streets, parts that are cut off."""
    n, m = draw(st.integers(2, 25)), draw(st.integers(1, 80))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    xy, ends = rng.random((n, 2)) * 1000, rng.integers(0, n, (m, 2))
    length_m = rng.choice([100.0, 100.0, 200.0, 10.0, 1e-5, 9e4], m) * rng.choice([1.0, 1 / 3], m)
    return plain_network(xy, ends, length_m=length_m, speed_mps=rng.choice([10.0, 7.0], m), oneway=rng.integers(-1, 2, m))


def changes(net: StreetNetwork, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Some links, closed or slowed."""
    rng = np.random.default_rng(seed)
    links = np.flatnonzero(rng.random(net.n_links) < rng.choice([0.02, 0.2, 0.9]))
    return links, rng.choice([0.0, 0.0, 0.5, 1.0], len(links))


@settings(deadline=None, max_examples=300)
@given(towns(), st.integers(0, 2**32), st.booleans(), st.sampled_from(["engine", "walk"]))
def test_a_repaired_tree_is_a_new_one(net: StreetNetwork, seed: int, reverse: bool, mode: str) -> None:
    pytest.importorskip("numba", reason="numba is not installed: it is searched anew, and there is nothing to compare")
    before = TravelTimes(net, mode="walk" if mode == "walk" else "engine")
    links, factor = changes(net, seed)
    origins = np.arange(net.n_nodes)[:: 2 if seed % 2 else 1]
    found = before.times(origins, reverse=reverse)
    kept = found.copy()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(closures, "WORTH_REPAIRING", 1.0 if seed % 3 else 0.2)
        after = times_after(before, found, origins, links, factor, reverse=reverse)
    assert np.array_equal(after, closed(before, links, factor).times(origins, reverse=reverse))
    assert np.array_equal(found, kept)  # what was asked before still holds for the open streets
    if not len(links):
        assert np.array_equal(after, found)


def test_without_a_compiler_it_is_searched_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    net = plain_network(np.array([[0.0, 0], [100, 0], [200, 0]]), np.array([[0, 1], [1, 2]]))
    monkeypatch.setattr(closures, "ready", lambda: False)
    times = TravelTimes(net)
    assert times_after(times, times.times([0]), [0], [1])[0].tolist() == [0.0, times.times([0])[0, 1], np.inf]


def test_a_slower_parallel_street_takes_over() -> None:
    net = plain_network(np.array([[0.0, 0], [100, 0]]), np.array([[0, 1], [0, 1]]), length_m=np.array([100.0, 300.0]), speed_mps=10.0)
    times = TravelTimes(net)
    assert times_after(times, times.times([0]), [0], [0])[0].tolist() == [0.0, 30.0]


@settings(deadline=None, max_examples=50)
@given(towns(), st.floats(0, 60))
def test_what_each_reaches_is_what_it_reaches_alone(net: StreetNetwork, within_s: float) -> None:
    times, origins = TravelTimes(replace(net)), [0, net.n_nodes - 1, 0]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yingji.geo.travel.WORTH_COMPILING", 0)
        found = within_each(times, origins, within_s)
    for origin, (node, seconds) in zip(origins, found, strict=True):
        wanted, wanted_s = times.within(origin, within_s)
        order = np.argsort(node)
        assert np.array_equal(node[order], wanted)
        assert np.array_equal(seconds[order], wanted_s)


@settings(deadline=None, max_examples=50)
@given(towns(), st.integers(0, 2**32))
def test_a_timeline_tells_the_same_times_of_a_large_town(net: StreetNetwork, seed: int) -> None:
    links, factor = changes(net, seed)
    links, factor = links[factor < 1], factor[factor < 1]
    ones = np.ones(len(links))
    shut = Changes(links.astype(np.int32), ones * 10, ones * 20, factor, ones > 0, np.zeros(len(links), np.int8))
    found = []
    for worth in (travel.WORTH_COMPILING, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(travel, "WORTH_COMPILING", worth)
            streets = StreetTimeline(replace(net), shut, congestion=Congestion(), start_hour=0)
            found.append([streets.away(node, t) for node in range(net.n_nodes) for t in (0.0, 15.0, 25.0)])
    assert np.array_equal(found[0], found[1])
