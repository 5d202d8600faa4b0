"""The streets file: what is written is what is read."""

from __future__ import annotations

import dataclasses
import sqlite3
import time
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from yingji.base.faults import BadInput
from yingji.geo.importing import import_streets
from yingji.geo.network import StreetNetwork, StreetSource
from yingji.geo.streets_file import read_network, write_network


@pytest.fixture
def net(tmp_path: Path) -> StreetNetwork:
    """Random lines of numbers with many digits over one ring, with and without names, lanes, one-way."""
    draw = np.random.default_rng(7)
    ring = np.column_stack([117.2 + 0.01 * np.cos(np.linspace(0, 2 * np.pi, 41)), 39.1 + 0.01 * np.sin(np.linspace(0, 2 * np.pi, 41))])
    lines = [shapely.LineString(ring)]
    for _ in range(40):
        a, b = draw.integers(0, 40, 2)
        lines.append(shapely.LineString([ring[a], (ring[a] + ring[b]) / 2 + draw.normal(0, 1e-4, 2), ring[b]]))
    frame = gpd.GeoDataFrame(
        {
            "highway": ["primary", *draw.choice(["residential", "service", "footway"], 40)],
            "name": ["环路", *draw.choice(["", "甲路", "乙道"], 40)],
            "oneway": ["no", *draw.choice(["yes", "no"], 40)],
            "lanes": ["4", *draw.choice(["", "2"], 40)],
        },
        geometry=lines,
        crs="EPSG:4490",
    )
    frame.to_file(tmp_path / "in.gpkg")
    return import_streets(tmp_path / "in.gpkg", title="考场")[0]


def same(one: StreetNetwork, other: StreetNetwork) -> bool:
    for field in dataclasses.fields(StreetNetwork):
        a, b = getattr(one, field.name), getattr(other, field.name)
        if isinstance(a, np.ndarray):
            if a.dtype != b.dtype or not np.array_equal(a, b, equal_nan=a.dtype.kind == "f"):
                return False
        elif a != b:
            return False
    return True


def test_it_reads_back_bit_by_bit(net: StreetNetwork, tmp_path: Path) -> None:
    schematic = dataclasses.replace(net, source=StreetSource("示意路网", "MIT", "yingji", schematic=True))
    write_network(schematic, tmp_path / "net.gpkg")
    assert net.n_links > 40
    assert same(read_network(tmp_path / "net.gpkg"), schematic)


def test_abroad_too(net: StreetNetwork, tmp_path: Path) -> None:
    abroad = dataclasses.replace(net, crs="+proj=tmerc +lat_0=0 +lon_0=-123 +k=1 +x_0=500000 +y_0=0 +datum=WGS84 +units=m +no_defs")
    write_network(abroad, tmp_path / "one.gpkg")
    once = read_network(tmp_path / "one.gpkg")
    write_network(once, tmp_path / "two.gpkg")
    assert np.abs(once.geometry - abroad.geometry).max() < 1e-4
    assert same(read_network(tmp_path / "two.gpkg"), once)


def test_two_writes_are_one_file(net: StreetNetwork, tmp_path: Path) -> None:
    write_network(net, tmp_path / "one.gpkg")
    time.sleep(1.1)  # GeoPackage stamps its layers to the second or finer
    write_network(net, tmp_path / "two.gpkg")
    assert (tmp_path / "one.gpkg").read_bytes() == (tmp_path / "two.gpkg").read_bytes()


def test_it_is_a_geopackage_1_3_of_three_layers(net: StreetNetwork, tmp_path: Path) -> None:
    write_network(net, tmp_path / "net.gpkg")
    file = sqlite3.connect(tmp_path / "net.gpkg")
    assert file.execute("pragma user_version").fetchone() == (10300,)
    assert [row[0] for row in file.execute("select table_name from gpkg_contents order by 1")] == ["about", "links", "nodes"]
    file.close()
    assert gpd.read_file(tmp_path / "net.gpkg", layer="links").crs.to_epsg() == 4490


def test_a_street_named_in_qgis_keeps_its_new_name(net: StreetNetwork, tmp_path: Path) -> None:
    write_network(net, tmp_path / "net.gpkg")
    file = sqlite3.connect(tmp_path / "net.gpkg")
    file.create_function("ST_IsEmpty", 1, lambda _: 0)  # what the file's own triggers call
    file.execute("drop trigger if exists rtree_links_geom_update6")
    for (trigger,) in file.execute("select name from sqlite_master where type = 'trigger' and tbl_name = 'links'").fetchall():
        file.execute(f'drop trigger "{trigger}"')
    file.execute("update links set name = '新路' where link_id = 3")
    file.commit()
    file.close()
    edited = read_network(tmp_path / "net.gpkg")
    assert edited.name(3) == "新路"
    assert [edited.name(i) for i in range(net.n_links) if i != 3] == [net.name(i) for i in range(net.n_links) if i != 3]


def test_nothing_is_left_behind(net: StreetNetwork, tmp_path: Path) -> None:
    write_network(net, tmp_path / "out" / "net.gpkg")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["net.gpkg"]


def test_what_is_no_streets_file(tmp_path: Path) -> None:
    def key(path: Path) -> str:
        with pytest.raises(BadInput) as caught:
            read_network(path)
        return caught.value.faults[0].key

    assert key(tmp_path / "no.gpkg") == "streets.file_missing"
    (tmp_path / "text.gpkg").write_text("hello")
    assert key(tmp_path / "text.gpkg") == "streets.file_broken"
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(0, 0)], crs="EPSG:4326").to_file(tmp_path / "other.gpkg")
    assert key(tmp_path / "other.gpkg") == "streets.not_a_network"


def test_an_older_file_without_a_column_says_which(net: StreetNetwork, tmp_path: Path) -> None:
    import pyogrio

    write_network(net, tmp_path / "net.gpkg")
    links = pyogrio.read_dataframe(tmp_path / "net.gpkg", layer="links").drop(columns="length_m")
    pyogrio.write_dataframe(links, tmp_path / "net.gpkg", layer="links", driver="GPKG")
    with pytest.raises(BadInput) as caught:
        read_network(tmp_path / "net.gpkg")
    assert caught.value.faults[0].values["columns"] == "length_m"
