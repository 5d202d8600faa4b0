"""Streets from tables of lines: GeoJSON, GeoPackage, Shapefile, CSV, GraphML, with column mappings."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pytest
import shapely

from yingji.base.faults import BadInput
from yingji.geo.importing import import_streets
from yingji.geo.network import CLASSES, StreetNetwork
from yingji.geo.offsets import bd09_from_wgs84, gcj02_from_wgs84

LON, LAT, STEP = 117.2, 39.14, 0.001
RING = [(0, 0), (2, 0), (4, 0), (4, 4), (2, 4), (0, 4), (0, 0)]
MIDDLE = [(2, 0), (2, 2), (2, 4)]


def line(points: list[tuple[float, float]]) -> shapely.LineString:
    return shapely.LineString([(LON + x * STEP, LAT + y * STEP) for x, y in points])


def table(crs: str | None = "EPSG:4326", **columns: list[object]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=[line(RING), line(MIDDLE)], crs=crs)


def geofabrik(crs: str | None = "EPSG:4326") -> gpd.GeoDataFrame:
    return table(crs, fclass=["primary", "residential"], Name=["环路", "中街"], oneway=["B", "F"], maxspeed=[0, 30], bridge=["F", "T"])


def middle(net: StreetNetwork) -> int:
    (link,) = [link for link in range(net.n_links) if net.name(link) == "中街"]
    return link


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.shp"])
def test_geofabrik_in_three_formats_is_one_town(tmp_path: Path, name: str) -> None:
    geofabrik().to_file(tmp_path / name)
    net, report = import_streets(tmp_path / name)
    link = middle(net)
    assert (net.n_nodes, net.n_links) == (3, 4)
    assert (net.oneway[link], bool(net.bridge[link]), CLASSES[net.link_class[link]]) == (1, True, "local")
    assert net.free_speed_mps[link] * 3.6 == pytest.approx(30)
    assert report.row("streets.preset").values == {"preset": "geofabrik"}
    assert report.row("streets.joined_by_coordinates") in report.rows


def test_geojson_may_end_in_json(tmp_path: Path) -> None:
    geofabrik().to_file(tmp_path / "a.geojson")
    (tmp_path / "a.geojson").rename(tmp_path / "a.json")
    assert import_streets(tmp_path / "a.json")[0].n_links == 4


def test_geofabriks_t_is_against_the_line(tmp_path: Path) -> None:
    frame = geofabrik()
    frame["oneway"] = ["B", "T"]
    frame.to_file(tmp_path / "a.gpkg")
    net, _ = import_streets(tmp_path / "a.gpkg")
    assert net.oneway[middle(net)] == -1


def test_parts_of_a_multi_line_are_lines(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"fclass": ["primary"], "oneway": ["B"]}, geometry=[shapely.MultiLineString([line(RING), line(MIDDLE)])], crs="EPSG:4326"
    )
    frame.to_file(tmp_path / "a.gpkg")
    net, report = import_streets(tmp_path / "a.gpkg")
    assert net.n_links == 4
    assert (report.row("streets.read").links, report.row("streets.read").values["ways"]) == (1, "2")


def test_rows_without_a_line_are_counted(tmp_path: Path) -> None:
    frame = geofabrik()
    frame.loc[2] = ["residential", "点", "B", 0, "F", shapely.Point(LON, LAT)]
    frame.to_file(tmp_path / "a.geojson")
    _, report = import_streets(tmp_path / "a.geojson")
    assert report.row("streets.no_line").links == 1


def test_a_mapping_of_ones_own_in_chinese(tmp_path: Path) -> None:
    table(道路等级=["主干路", "二级"], 道路名称=["环路", "中街"], 单向=["否", "是"]).to_file(tmp_path / "a.gpkg")
    mapping = tmp_path / "ours.yaml"
    mapping.write_text(
        "columns:\n"
        "  highway: [{column: 道路等级, values: {二级: secondary}}, 道路等级]\n"
        "  name: 道路名称\n"
        "  oneway: {column: 单向, values: {是: yes, 否: no}}\n"
        "licence: 内部\n",
        "utf-8",
    )
    net, _ = import_streets(tmp_path / "a.gpkg", mapping=mapping)
    link = middle(net)
    assert (CLASSES[net.link_class[link]], net.oneway[link], net.source.licence) == ("collector", 1, "内部")
    assert sorted({CLASSES[code] for code in net.link_class}) == ["arterial", "collector"]


def test_a_shapefile_in_gbk_without_cpg_reads_right(tmp_path: Path) -> None:
    geofabrik().to_file(tmp_path / "a.shp", encoding="GBK")
    (tmp_path / "a.cpg").unlink()
    net, _ = import_streets(tmp_path / "a.shp")
    assert "中街" in net.names


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_csv_with_wkt(tmp_path: Path, encoding: str, name: str) -> None:
    frame = geofabrik()
    frame["wkt"] = frame.geometry.to_wkt()
    frame.drop(columns="geometry").to_csv(tmp_path / name, index=False, encoding=encoding)
    net, _ = import_streets(tmp_path / name, crs="EPSG:4490")
    assert (net.n_nodes, net.n_links, net.oneway[middle(net)]) == (3, 4, 1)


@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4548", "EPSG:4527", "EPSG:32650"])
def test_the_same_ground_from_any_crs(tmp_path: Path, crs: str) -> None:
    geofabrik().to_file(tmp_path / "a.gpkg")
    geofabrik().to_crs(crs).to_file(tmp_path / "b.gpkg")
    (here, _), (there, _) = import_streets(tmp_path / "a.gpkg"), import_streets(tmp_path / "b.gpkg")
    assert there.crs == here.crs == "EPSG:4548"
    assert np.abs(there.geometry - here.geometry).max() < 1e-3


@pytest.mark.parametrize(("crs", "shift"), [("gcj02", gcj02_from_wgs84), ("bd09", bd09_from_wgs84)])
def test_offset_coordinates_come_home(tmp_path: Path, crs: str, shift) -> None:  # type: ignore[no-untyped-def]
    frame = geofabrik()
    frame.to_file(tmp_path / "a.geojson")
    frame.geometry = shapely.transform(frame.geometry.to_numpy(), shift)
    frame.to_file(tmp_path / "b.geojson", COORDINATE_PRECISION=9)
    here, _ = import_streets(tmp_path / "a.geojson")
    there, report = import_streets(tmp_path / "b.geojson", crs=crs)
    assert np.abs(there.geometry - here.geometry).max() < 1e-3
    assert report.row("streets.crs_overruled").values == {"said": "EPSG:4326", "given": crs}


def test_within_keeps_whole_the_links_that_touch(tmp_path: Path) -> None:
    """The box holds the southern edge of the ring and the foot of the middle street, which stays whole; boundary in another CRS."""
    frame = table(fclass=["primary", "residential"], name=["环路", "中街"], oneway=["B", "B"])
    frame.loc[2] = ["primary", "北路", "B", line([(0, 4), (0, 9), (4, 9), (4, 4)])]
    frame.to_file(tmp_path / "a.gpkg")
    box = shapely.box(LON - STEP, LAT - STEP, LON + 5 * STEP, LAT + STEP)
    gpd.GeoDataFrame(geometry=[box], crs="EPSG:4326").to_crs("EPSG:4548").to_file(tmp_path / "box.gpkg")
    net, report = import_streets(tmp_path / "a.gpkg", within=tmp_path / "box.gpkg")
    assert "北路" not in net.names
    assert net.length_m[middle(net)] == pytest.approx(444, rel=0.01)
    assert report.row("streets.dropped_outside").links == 3  # the northern edge of the ring in two, and 北路


def _graph() -> nx.MultiDiGraph:  # type: ignore[type-arg]
    """As OSMnx makes it: simplified, each two-way street as two edges, one with its geometry reversed."""
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for node, (x, y) in {10: (0, 0), 20: (4, 0), 30: (4, 4)}.items():
        graph.add_node(node, x=LON + x * STEP, y=LAT + y * STEP)
    bent = line([(4, 4), (2, 5), (0, 0)])
    graph.add_edge(10, 20, osmid=1, highway="primary", name="南路", oneway=False, reversed=False, length=346.0, lanes="['2', '3']")
    graph.add_edge(20, 10, osmid=1, highway="primary", name="南路", oneway=False, reversed=True, length=346.0, lanes="['2', '3']")
    graph.add_edge(20, 30, osmid=2, highway="['residential', 'service']", name="东路", oneway=True, reversed=False, length=444.0)
    graph.add_edge(30, 10, osmid=3, highway="trunk", name="斜路", oneway=True, reversed=False, length=700.0, geometry=bent.wkt)
    return graph


def test_graphml(tmp_path: Path) -> None:
    nx.write_graphml(_graph(), tmp_path / "a.graphml")
    net, _ = import_streets(tmp_path / "a.graphml")
    by_name = {net.name(link): link for link in range(net.n_links)}
    assert (net.n_nodes, net.n_links) == (3, 3)
    assert [int(net.oneway[by_name[name]]) for name in ("南路", "东路", "斜路")] == [0, 1, 1]
    assert (net.lanes[by_name["南路"]], len(net.vertices(by_name["斜路"]))) == (2, 3)


def test_osmnx_geopackage_takes_the_layer_of_edges_and_its_node_numbers(tmp_path: Path) -> None:
    """Two edges cross at a vertex that both have; the node numbers say that they do not meet."""
    cross = (1, 1)
    edges = gpd.GeoDataFrame(
        {"u": [1, 2, 3, 4], "v": [2, 3, 4, 1], "highway": "primary", "oneway": True},
        geometry=[line([(0, 0), cross, (2, 2)]), line([(2, 2), (2, 0)]), line([(2, 0), cross, (0, 2)]), line([(0, 2), (0, 0)])],
        crs="EPSG:4326",
    )
    edges.to_file(tmp_path / "a.gpkg", layer="edges")
    edges.set_geometry(edges.geometry.boundary).to_file(tmp_path / "a.gpkg", layer="nodes")
    net, _ = import_streets(tmp_path / "a.gpkg")
    assert (net.n_nodes, net.n_links) == (4, 4)


def test_a_line_drawn_against_its_own_node_numbers_is_set_right(tmp_path: Path) -> None:
    """San Francisco's table has nine of them: four lines agree where node 1 and node 2 lie, the fifth has them changed over."""
    ways = [(1, 2, RING[:3]), (2, 3, [(4, 0), (4, 4)]), (3, 1, [(4, 4), (0, 0)]), (1, 4, [(0, 0), (0, 4)]), (4, 2, [(0, 4), (4, 0)])]
    ways.append((2, 1, [(0, 0), (2, -1), (4, 0)]))
    frame = gpd.GeoDataFrame(
        {"u": [way[0] for way in ways], "v": [way[1] for way in ways], "highway": "primary", "oneway": False},
        geometry=[line(way[2]) for way in ways],
        crs="EPSG:4326",
    )
    frame.to_file(tmp_path / "a.gpkg")
    net, _ = import_streets(tmp_path / "a.gpkg")
    assert (net.n_nodes, net.n_links) == (4, 6)
    ends = net.geometry[net.offsets[:-1]]
    assert np.abs(ends - np.column_stack([net.node_x, net.node_y])[net.link_from]).max() < 1e-6


def test_our_own_streets_file_is_no_input(tmp_path: Path) -> None:
    from yingji.geo.streets_file import write_network

    geofabrik().to_file(tmp_path / "a.gpkg")
    write_network(import_streets(tmp_path / "a.gpkg")[0], tmp_path / "b.gpkg")
    with pytest.raises(BadInput) as caught:
        import_streets(tmp_path / "b.gpkg")
    assert [fault.key for fault in caught.value.faults] == ["streets.already_network"]


def test_of_several_speeds_and_lanes_in_a_list_the_least_counts(tmp_path: Path) -> None:
    """OSMnx writes a list where it has made one edge of several ways."""
    frame = table(highway=["primary", "['residential', 'tertiary']"], name=["环路", "['中街', '南街']"])
    frame["maxspeed"], frame["lanes"] = ["60", "['50', '30']"], ["2", "['3', '1']"]
    frame.to_file(tmp_path / "a.gpkg")
    net, _ = import_streets(tmp_path / "a.gpkg")
    link = middle(net)
    assert net.free_speed_mps[link] == pytest.approx(30 / 3.6)
    assert net.lanes[link] == 1
    assert CLASSES[net.link_class[link]] == "local"
