"""Travel, places and cells on real streets: Hexi and San Francisco (read from the shared data, never kept)."""

from __future__ import annotations

import csv
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import shapely

from yingji.geo.crs import to_metric
from yingji.geo.importing import import_streets
from yingji.geo.isochrone import isochrone
from yingji.geo.network import StreetNetwork
from yingji.geo.places import Gazetteer, PlaceNotFound
from yingji.geo.snap import with_points
from yingji.geo.travel import TravelTimes


@pytest.fixture(scope="module")
def hexi(shared: Path) -> StreetNetwork:
    return import_streets(shared / "tianjin" / "hexi_osm_roads.geojson")[0]


@pytest.fixture(scope="module")
def san_francisco(shared: Path) -> StreetNetwork:
    return import_streets(shared / "sanfrancisco" / "streets.csv.gz", crs="EPSG:4326")[0]


@pytest.fixture(scope="module")
def engines(shared: Path, san_francisco: StreetNetwork) -> tuple[TravelTimes, np.ndarray, np.ndarray]:
    """San Francisco with its fire stations as nodes: times, the stations' nodes, how far they lay from their streets."""
    with (shared / "sanfrancisco" / "stations.csv").open(encoding="utf-8-sig") as file:
        stations = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    net, node, gap_m = with_points(san_francisco, to_metric(np.array(stations), "EPSG:4326", san_francisco.crs))
    return TravelTimes(net), node, gap_m


def test_san_franciscos_stations_lie_on_its_streets(engines: tuple[TravelTimes, np.ndarray, np.ndarray]) -> None:
    _, node, gap_m = engines
    assert len(node) == 42
    assert np.median(gap_m) < 40
    assert gap_m.max() < 150


def test_times_from_the_stations_equal_networkx_s(engines: tuple[TravelTimes, np.ndarray, np.ndarray]) -> None:
    times, node, _ = engines
    net = times.network
    graph = nx.DiGraph()
    for tail, head, link in zip(*(a.tolist() for a in net.arcs), strict=True):
        seconds = net.length_m[link] / net.free_speed_mps[link]
        if not graph.has_edge(tail, head) or seconds < graph[tail][head]["s"]:
            graph.add_edge(tail, head, s=seconds)
    found = times.times(node[:3])
    for row, origin in zip(found, node[:3].tolist(), strict=True):
        expected = nx.single_source_dijkstra_path_length(graph, origin, weight="s")
        np.testing.assert_allclose(row[list(expected)], list(expected.values()), rtol=1e-9)
        assert np.isinf(row).sum() == net.n_nodes - len(expected)


def test_every_street_of_san_francisco_has_its_nearest_station(engines: tuple[TravelTimes, np.ndarray, np.ndarray]) -> None:
    times, node, _ = engines
    index, seconds = times.nearest(node, k=3)
    driven = np.unique(np.concatenate(times.network.arcs[:2]))
    assert np.isfinite(seconds[:, driven]).all()
    assert (np.diff(seconds[:, driven], axis=0) >= 0).all()
    assert len(np.unique(index[0, driven])) == 42
    assert 60 < np.median(seconds[0, driven]) < 180  # a city with a station each 3 km²: a minute or two of driving


def test_a_path_has_the_length_of_its_geometry(engines: tuple[TravelTimes, np.ndarray, np.ndarray]) -> None:
    times, node, _ = engines
    path = times.path(int(node[0]), int(node[30]))
    assert path.geometry.length == pytest.approx(path.length_m, rel=0.01)
    assert path.geometry.is_valid
    straight = np.hypot(*(np.subtract(path.geometry.coords[0], path.geometry.coords[-1])))
    assert 1 <= path.length_m / straight < 2


def test_five_minutes_reach_more_than_four(engines: tuple[TravelTimes, np.ndarray, np.ndarray]) -> None:
    times, node, _ = engines
    four, five = (isochrone(times, node[:5], within_s=60 * minutes) for minutes in (4, 5))
    assert four.area < five.area
    assert four.difference(five).area < 1e-3 * four.area


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("珠江道", "road"),
        ("友谊南路 × 黑牛城道", "crossing"),
        ("友誼南路與黑牛城道交口", "crossing"),
        ("黑牛城道（友谊路—解放南路）", "stretch"),
        ("大沽南路", "road"),
    ],
)
def test_hexis_places_are_found(hexi: StreetNetwork, text: str, kind: str) -> None:
    found = Gazetteer(hexi).resolve(text)
    assert found.kind == kind
    _, _, gap_m = with_points(hexi, np.array([(found.x, found.y)]))
    assert gap_m[0] < 30


def test_a_stretch_of_hexi_lies_between_its_crossings(hexi: StreetNetwork) -> None:
    places = Gazetteer(hexi)
    stretch = places.resolve("黑牛城道（友谊路—解放南路）")
    ends = [places.resolve(f"黑牛城道 × {other}") for other in ("友谊路", "解放南路")]
    middles = np.array([hexi.vertices(link).mean(axis=0) for link in stretch.links])
    assert {hexi.name(link) for link in stretch.links} == {"黑牛城道"}
    assert middles[:, 0].min() > min(end.x for end in ends) - 60
    assert middles[:, 0].max() < max(end.x for end in ends) + 60


def test_a_road_that_is_not_in_hexi_offers_its_likes(hexi: StreetNetwork) -> None:
    with pytest.raises(PlaceNotFound) as caught:
        Gazetteer(hexi).resolve("珠江路")
    assert caught.value.nearest[0] == "珠江道"


def test_all_named_roads_of_hexi_have_a_middle_on_themselves(hexi: StreetNetwork) -> None:
    places = Gazetteer(hexi)
    for name in dict.fromkeys(filter(None, hexi.names)):
        try:
            found = places.resolve(name)
        except PlaceNotFound:
            assert name not in {hexi.name(link) for link in range(hexi.n_links)}  # a name that no link bears any more
            continue
        lines = shapely.multilinestrings([shapely.LineString(hexi.vertices(link)) for link in found.links])
        assert shapely.distance(lines, shapely.Point(found.x, found.y)) < 1e-6
