"""Exchange with NetworkX: there and back, and graphs made by somebody else."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from yingji.geo.exchange import from_networkx, to_networkx
from yingji.geo.importing import import_streets
from yingji.geo.network import CLASSES, StreetNetwork
from yingji.geo.plain import plain_network


def _town(tmp_path: Path) -> StreetNetwork:
    """A ring of a one-way and two-way streets, a motorway that nobody walks, a loop, and a footpath."""
    rows = [
        ("primary", "环路", "no", "4", "yes", [(0, 0), (4, 0), (4, 4)]),
        ("secondary", "北路", "yes", "", "", [(4, 4), (2, 5), (0, 4)]),
        ("motorway", "高速", "-1", "", "", [(0, 0), (0, 4)]),
        ("residential", "圈", "no", "", "", [(4, 4), (5, 5), (6, 4), (4, 4)]),
        ("footway", "小径", "", "", "", [(0, 4), (1, 2), (0, 0)]),
    ]
    frame = gpd.GeoDataFrame(
        {column: [row[i] for row in rows] for i, column in enumerate(["highway", "name", "oneway", "lanes", "bridge"])},
        geometry=[shapely.LineString([(117.2 + x / 1000, 39.1 + y / 1000) for x, y in row[5]]) for row in rows],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "a.gpkg")
    return import_streets(tmp_path / "a.gpkg", title="小镇")[0]


def _times(net: StreetNetwork) -> list[tuple[int, int, float]]:
    tail, head, link = net.arcs
    return sorted(zip(tail.tolist(), head.tolist(), np.round(net.length_m / net.free_speed_mps, 9)[link].tolist(), strict=True))


def test_there_and_back_keeps_the_driving_network(tmp_path: Path) -> None:
    net = _town(tmp_path)
    back = StreetNetwork.from_networkx(net.to_networkx())
    assert _times(back) == _times(net)
    assert (back.crs, back.source, back.n_links) == (net.crs, net.source, int(net.drive.sum()))
    for link in range(back.n_links):
        (same,) = [i for i in range(net.n_links) if net.name(i) == back.name(link)]
        assert back.vertices(link) == pytest.approx(net.vertices(same)[:: 1 if back.oneway[link] * net.oneway[same] >= 0 else -1], abs=1e-6)
        assert (back.walk[link], back.bridge[link]) == (net.walk[same], net.bridge[same])
        assert back.lanes[link] == pytest.approx(net.lanes[same], nan_ok=True)


def test_the_columns_are_osmnxs(tmp_path: Path) -> None:
    net = _town(tmp_path)
    graph = to_networkx(net)
    assert graph.graph["crs"] == "epsg:4326"
    assert set(graph.nodes[0]) == {"x", "y"}
    edges = {(data["name"], data["reversed"]): data for _, _, data in graph.edges(data=True)}
    there, back = edges["环路", False], edges["环路", True]
    assert {"osmid", "length", "speed_kph", "travel_time", "name", "highway", "lanes", "oneway", "reversed", "geometry"} <= set(there)
    assert (there["oneway"], edges["北路", False]["oneway"]) == (False, True)
    assert list(there["geometry"].coords) == list(back["geometry"].coords)[::-1]
    assert there["travel_time"] == pytest.approx(there["length"] / there["speed_kph"] * 3.6)
    assert ("高速", False) not in edges  # one-way against its line


def test_on_foot_there_is_no_driving_time(tmp_path: Path) -> None:
    graph = to_networkx(_town(tmp_path), "walk")
    names = {data["name"] for _, _, data in graph.edges(data=True)}
    assert names == {"环路", "北路", "圈", "小径"}
    assert all(graph.has_edge(v, u) for u, v in graph.edges())
    assert not any("travel_time" in data for _, _, data in graph.edges(data=True))


def test_a_graph_made_by_hand() -> None:
    """Nodes with names, an edge without geometry, without length, without speed: each is filled from what there is."""
    graph = nx.MultiDiGraph(crs="EPSG:4326")
    graph.add_node("a", x=117.20, y=39.10)
    graph.add_node("b", x=117.21, y=39.10)
    graph.add_node("c", x=117.21, y=39.11)
    graph.add_edge("a", "b", length=900.0, travel_time=60.0, highway="primary")
    graph.add_edge("b", "a", length=900.0, travel_time=90.0, highway="primary")
    graph.add_edge("b", "c", length=1110.0, speed_kph=36.0)
    graph.add_edge("c", "a", highway=["residential", "service"], maxspeed="20", name="斜街")
    net = from_networkx(graph)
    time = {(int(a), int(b)): float(net.length_m[i] / net.free_speed_mps[i]) for a, b, i in zip(*net.arcs, strict=True)}
    assert net.n_links == 4  # a–b takes longer one way than the other: two links
    assert [time[edge] for edge in [(0, 1), (1, 0), (1, 2)]] == pytest.approx([60, 90, 111])
    assert time[2, 0] == pytest.approx(np.hypot(863.9, 1110.2) / (20 / 3.6), rel=1e-3)
    assert CLASSES[net.link_class[3]] == "local"
    assert net.crs == "EPSG:4548"


def test_a_projected_graph_and_an_undirected_one() -> None:
    graph = nx.MultiGraph(crs="EPSG:4548")
    graph.add_node(1, x=517_000.0, y=4_329_000.0)
    graph.add_node(2, x=517_300.0, y=4_329_400.0)
    graph.add_edge(1, 2, highway="secondary")
    net = from_networkx(graph)
    assert net.length_m == pytest.approx([500.0], abs=1e-6)
    assert (net.node_x[0], len(net.arcs[0])) == (pytest.approx(517_000.0, abs=1e-6), 2)


def test_a_graph_without_places_is_refused() -> None:
    with pytest.raises(ValueError, match="crs"):
        from_networkx(nx.MultiDiGraph())


def test_shortest_paths_are_networkxs_own(tmp_path: Path) -> None:
    """Dijkstra over the exported graph agrees with times summed by hand: 环路 and 北路 at the class table's 50 and 40 km/h."""
    net = _town(tmp_path)
    graph = to_networkx(net)
    length = {net.name(i): float(net.length_m[i]) for i in range(net.n_links)}
    start = next(u for u, _, data in graph.edges(data=True) if data["name"] == "环路" and not data["reversed"])
    end = next(v for _, v, data in graph.edges(data=True) if data["name"] == "北路")
    got = nx.shortest_path_length(graph, start, end, weight="travel_time")
    assert got == pytest.approx(length["环路"] / (50 / 3.6) + length["北路"] / (40 / 3.6))


def test_who_may_use_a_street_survives_there_and_back() -> None:
    """A footpath that engines may use, and an arterial that nobody may walk."""
    ends, links = [(517e3, 4332e3), (517.3e3, 4332e3), (517.3e3, 4332.3e3)], [(0, 1), (1, 2), (2, 0)]
    net = plain_network(ends, links, classes=["path", "arterial", "local"], walk=[True, False, True])
    back = from_networkx(to_networkx(net))
    users = [
        {
            frozenset(ends): use
            for *ends, use in zip(
                n.link_from.tolist(), n.link_to.tolist(), zip(n.drive.tolist(), n.walk.tolist(), strict=True), strict=True
            )
        }
        for n in (net, back)
    ]
    assert users[0] == users[1]
