"""What must hold of trips on streets that change, and a driver who asks networkx at every crossing as the oracle.

Trips are not monotone in closures: a driver foresees nothing, and can be unlucky (tests/geo/test_timeline.py). What does hold is here.
"""

from __future__ import annotations

from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.test_travel_properties import networks
from yingji.geo.congestion import Congestion
from yingji.geo.network import StreetNetwork
from yingji.geo.timeline import Cause, Changes, StreetTimeline
from yingji.geo.travel import TravelTimes

Row = tuple[int, float, float, float]
"""(link, from, to, factor)."""
EMPTY_STREETS = Congestion()


@st.composite
def towns(draw: st.DrawFn, *, least_from: int = 0, most_from: int = 300, ends: bool = True) -> tuple[StreetNetwork, list[Row], int, int]:
    """A network in which no two ways are equally long, changes of its links, and where a trip begins and ends."""
    net = draw(networks())
    net = replace(net, length_m=np.ceil(net.length_m) + np.sqrt(np.arange(net.n_links) + 2), free_speed_mps=np.ones(net.n_links))
    link = st.integers(0, net.n_links - 1)
    begins = st.integers(least_from, most_from).map(float)
    lasts = st.integers(1, 400).map(float) if ends else st.just(np.inf)
    rows = draw(st.lists(st.tuples(link, begins, lasts, st.sampled_from([0.0, 0.0, 0.25, 0.5])), max_size=12))
    node = st.integers(0, net.n_nodes - 1)
    return net, [(link, from_s, from_s + lasting, factor) for link, from_s, lasting, factor in rows], draw(node), draw(node)


def timeline(net: StreetNetwork, rows: list[Row], congestion: Congestion = EMPTY_STREETS) -> StreetTimeline:
    link, from_s, to_s, factor = (np.array(column) for column in zip(*rows, strict=True)) if rows else (np.zeros(0),) * 4
    changes = Changes(
        link=link.astype(np.int32), from_s=from_s, to_s=to_s, factor=factor,
        on_foot=np.zeros(len(rows), dtype=bool), cause=np.full(len(rows), Cause.FLOOD, dtype=np.int8),
    )  # fmt: skip
    return StreetTimeline(net, changes, congestion=congestion, start_hour=0)


def free_s(net: StreetNetwork, rows: list[Row], origin: int, destination: int) -> float:
    """Seconds on the streets as all of `rows` leave them."""
    return float(timeline(net, [(link, -1.0, np.inf, factor) for link, _, _, factor in rows]).to(destination, 0.0)[0][origin])


def _asks_at_every_crossing(net: StreetNetwork, rows: list[Row], origin: int, destination: int, now_s: float) -> float:
    node = origin
    moments = sorted({moment for _, from_s, to_s, _ in rows for moment in (from_s, to_s)})
    while node != destination:
        factor = [min([1.0, *(f for on, a, b, f in rows if on == link and a <= now_s < b)]) for link in range(net.n_links)]
        graph = nx.DiGraph()
        graph.add_nodes_from(range(net.n_nodes))
        for link in range(net.n_links):
            ends = (int(net.link_from[link]), int(net.link_to[link]))
            for (tail, head), allowed in ((ends, net.oneway[link] >= 0), (ends[::-1], net.oneway[link] <= 0)):
                if net.drive[link] and allowed and factor[link] > 0:
                    seconds = net.length_m[link] / factor[link]
                    if seconds < graph.get_edge_data(tail, head, {"s": np.inf})["s"]:
                        graph.add_edge(tail, head, s=seconds)
        if not nx.has_path(graph, node, destination):
            now_s = next((moment for moment in moments if moment > now_s), np.inf)
            if now_s == np.inf:
                return np.inf
            continue
        ahead = nx.dijkstra_path(graph, node, destination, weight="s")[1]
        now_s, node = now_s + graph[node][ahead]["s"], ahead
    return now_s


@settings(max_examples=200, deadline=None)
@given(towns(), st.integers(0, 400).map(float))
def test_a_trip_is_that_of_a_driver_who_asks_at_every_crossing(town: tuple[StreetNetwork, list[Row], int, int], depart_s: float) -> None:
    net, rows, origin, destination = town
    trip = timeline(net, rows).trip(origin, destination, depart_s, pace=1.0)
    assert trip.arrive_s == pytest.approx(_asks_at_every_crossing(net, rows, origin, destination, depart_s), rel=1e-12)


@settings(max_examples=100, deadline=None)
@given(towns(), st.floats(0, 1e6), st.floats(0.5, 3), st.floats(1, 3))
def test_where_nothing_changes_it_takes_the_shortest_time_times_pace_times_traffic(
    town: tuple[StreetNetwork, list[Row], int, int], depart_s: float, pace: float, traffic: float
) -> None:
    net, _, origin, destination = town
    shortest_s = TravelTimes(net).matrix([origin], [destination])[0, 0]
    trip = timeline(net, [], Congestion(factor=np.full(168, traffic))).trip(origin, destination, depart_s, pace=pace)
    assert trip.arrive_s == pytest.approx(depart_s + shortest_s * pace * traffic, rel=1e-12)
    assert not np.isfinite(shortest_s) or trip.turns == ()


@settings(max_examples=100, deadline=None)
@given(towns(), st.integers(0, 400).map(float))
def test_no_change_makes_it_faster_than_on_open_streets(town: tuple[StreetNetwork, list[Row], int, int], depart_s: float) -> None:
    net, rows, origin, destination = town
    trip = timeline(net, rows).trip(origin, destination, depart_s, pace=2.0)
    assert trip.arrive_s >= (depart_s + 2 * free_s(net, [], origin, destination)) * (1 - 1e-12)


@settings(max_examples=100, deadline=None)
@given(towns(), st.data())
def test_a_trip_whose_streets_are_unaffected_is_the_same_to_the_last_bit(
    town: tuple[StreetNetwork, list[Row], int, int], data: st.DataObject
) -> None:
    net, rows, origin, destination = town
    times = TravelTimes(net)
    if not np.isfinite(times.matrix([origin], [destination])[0, 0]):
        return
    way = times.path(origin, destination).links
    others = [row for row in rows if row[0] not in way]
    depart_s = data.draw(st.integers(0, 400).map(float))
    calm, changing = (timeline(net, those).trip(origin, destination, depart_s, pace=1.5) for those in ([], others))
    assert changing == calm


@settings(max_examples=100, deadline=None)
@given(towns(least_from=-100, most_from=-1))
def test_streets_that_only_open_under_way_never_make_it_later(town: tuple[StreetNetwork, list[Row], int, int]) -> None:
    net, rows, origin, destination = town
    held = [row for row in rows if row[2] > 0]
    trip = timeline(net, held).trip(origin, destination, 0.0, pace=1.0)
    assert trip.arrive_s <= free_s(net, held, origin, destination) * (1 + 1e-12)


@settings(max_examples=100, deadline=None)
@given(towns(least_from=1, ends=False))
def test_streets_that_only_close_under_way_never_make_it_sooner(town: tuple[StreetNetwork, list[Row], int, int]) -> None:
    net, rows, origin, destination = town
    trip = timeline(net, rows).trip(origin, destination, 0.0, pace=1.0)
    assert trip.arrive_s >= free_s(net, [], origin, destination) * (1 - 1e-12)


@settings(max_examples=100, deadline=None)
@given(towns(least_from=-100, most_from=0, ends=False), st.integers(0, 12))
def test_of_closures_that_hold_all_along_more_never_make_it_sooner(town: tuple[StreetNetwork, list[Row], int, int], fewer: int) -> None:
    net, rows, origin, destination = town
    some, all_ = (timeline(net, those).trip(origin, destination, 0.0, pace=1.0).arrive_s for those in (rows[:fewer], rows))
    assert some <= all_ * (1 + 1e-12)
