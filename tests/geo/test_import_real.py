"""Real street files beside the project: Hexi, Helsinki, San Francisco."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest

from yingji.geo.importing import import_streets
from yingji.geo.network import CLASSES
from yingji.geo.streets_file import read_network, write_network


def test_hexi(shared: Path, tmp_path: Path) -> None:
    """The yardstick's own figures: 1,817 roads, 488 km, 1,586 drivable, 5,421 vertices in the largest strongly connected part."""
    file = shared / "tianjin" / "hexi_osm_roads.geojson"
    net, report = import_streets(file)
    read = report.row("streets.read")
    assert (read.links, round(read.km)) == (1817, 488)
    drivable = ~gpd.read_file(file)["fclass"].isin(["footway", "steps", "pedestrian", "cycleway", "path"])
    assert int(drivable.sum()) == 1586
    of_link = np.repeat(np.arange(net.n_links), np.diff(net.offsets))
    driven = net.geometry[net.drive[of_link]]
    assert len(np.unique(np.round(driven, 3), axis=0)) == 5421
    assert net.length_m[net.drive].sum() / 1000 == pytest.approx(428.1, abs=0.1)
    assert "大沽南路" in net.names
    assert net.source.licence == "ODbL 1.0"
    write_network(net, tmp_path / "hexi.gpkg")
    assert np.array_equal(read_network(tmp_path / "hexi.gpkg").geometry, net.geometry)


@pytest.mark.parametrize("file", ["tianjin/hexi_osm_roads.geojson", "helsinki/Helsinki.osm.pbf", "sanfrancisco/streets.csv.gz"])
def test_every_kilometre_read_is_kept_or_accounted_for(shared: Path, file: str) -> None:
    if file.endswith(".pbf"):
        pytest.importorskip("osmium")
    boundary = shared / "tianjin" / "districts_wgs84.geojson" if file.startswith("tianjin") else None
    net, report = import_streets(shared / file, crs="EPSG:4326", within=boundary)
    whole = ("no_street", "closed", "outside", "twins", "left_out")
    dropped = sum(report.row(f"streets.dropped_{why}").km for why in whole)
    assert report.row("streets.kept").km + dropped == pytest.approx(report.row("streets.read").km, rel=1e-4)
    assert report.row("streets.kept").km == pytest.approx(net.length_m.sum() / 1000)
    assert len(report.lines("zh")) == len(report.lines("en")) == len(report.rows)
    assert all(row in report.rows for row in report.dropped)
    assert any("公里" in text for text in report.lines("zh"))


def test_hexi_has_its_bridges_apart(shared: Path) -> None:
    """Every kept link's inner vertices belong to it alone: where lines merely cross there is no node."""
    net, _ = import_streets(shared / "tianjin" / "hexi_osm_roads.geojson")
    inner = np.ones(len(net.geometry), dtype=bool)
    inner[net.offsets[:-1]] = inner[net.offsets[1:] - 1] = False
    spots, times = np.unique(np.round(net.geometry[inner], 2), axis=0, return_counts=True)
    assert times.max() == 1
    nodes = {tuple(spot) for spot in np.round(np.column_stack([net.node_x, net.node_y]), 2)}
    assert not nodes & {tuple(spot) for spot in spots}
    assert net.bridge.sum() > 100


def test_helsinki_is_clipped_and_still_read(shared: Path) -> None:
    pytest.importorskip("osmium")
    net, report = import_streets(shared / "helsinki" / "Helsinki.osm.pbf")
    assert report.row("streets.broken_ways").links > 100
    assert "Mannerheimintie" in net.names
    assert net.n_links > 3000
    paths = net.link_class == CLASSES.index("path")
    assert net.walk[paths].mean() > 0.99
    assert report.row("streets.speeds").links > 1000


def test_san_francisco_by_its_own_node_numbers(shared: Path) -> None:
    """15,586 centre lines between 9,394 nodes, 1,956 km; all but a few hang together."""
    net, report = import_streets(shared / "sanfrancisco" / "streets.csv.gz", crs="EPSG:4326")
    assert (report.row("streets.read").links, round(report.row("streets.read").km)) == (15586, 1956)
    assert 9300 < net.n_nodes <= 9394
    mph = net.free_speed_mps / 0.44704
    by_class = {name: np.unique(np.round(mph[net.link_class == CLASSES.index(name)])) for name in ("arterial", "collector", "local")}
    assert by_class["arterial"].tolist() == [30]
    assert by_class["collector"].tolist() == [30]
    assert by_class["local"].tolist() == [25]
    assert sorted(set(np.round(mph[net.link_class == CLASSES.index("expressway")]))) == [35, 60]
    franklin = [link for link in range(net.n_links) if net.name(link) == "FRANKLIN ST" and net.oneway[link]]
    north = [net.oneway[link] * (net.vertices(link)[-1, 1] - net.vertices(link)[0, 1]) > 0 for link in franklin]
    assert len(franklin) > 30
    assert all(north)  # Franklin Street runs north


def test_a_hundred_thousand_links_are_imported_whole(tmp_path: Path) -> None:
    """A grid of 224 × 224 crossings, as a file of lines that each span one block."""
    import shapely

    n = 224
    x, y = np.meshgrid(np.arange(n), np.arange(n))
    spot = np.stack([117.0 + x * 1e-3, 39.0 + y * 1e-3], axis=-1)
    across = np.stack([spot[:, :-1], spot[:, 1:]], axis=2).reshape(-1, 2, 2)
    along = np.stack([spot[:-1], spot[1:]], axis=2).reshape(-1, 2, 2)
    lines = shapely.linestrings(np.concatenate([across, along]))
    gpd.GeoDataFrame({"highway": np.full(len(lines), "residential")}, geometry=lines, crs="EPSG:4326").to_file(tmp_path / "grid.gpkg")
    net, _ = import_streets(tmp_path / "grid.gpkg")
    write_network(net, tmp_path / "net.gpkg")
    assert (net.n_links, net.n_nodes) == (2 * n * (n - 1), n * n)
