"""The ground of a scenario, read from files: what comes out, and every mistake in every file at once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from yingji.base.faults import BadInput, Mark
from yingji.geo.crs import to_lonlat
from yingji.geo.offsets import gcj02_from_wgs84, wgs84_from_gcj02
from yingji.geo.plain import plain_network
from yingji.geo.schematic_sheet import read_barriers
from yingji.geo.streets_file import write_network
from yingji.scenarios.ground import Ground, load_ground
from yingji.scenarios.schema.area import AreaFile

E, N, CRS = 517_000.0, 4_332_000.0, "EPSG:4548"
HOURS = "\n".join(["hour,weekday,weekend,source,confidence", *(f"{h},{2 if h == 8 else 1},1,nobody,assumed" for h in range(24))])


def _lonlat(*xy: tuple[float, float]) -> list[list[float]]:
    return [[float(v) for v in point] for point in to_lonlat(np.array(xy) + (E, N), CRS)]  # noqa: RUF005


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """A square of 1.2 km: an arterial below, four local streets above it, and a park without streets in the north-west."""
    xy = [(0, 0), (600, 0), (1200, 0), (600, 1200), (1200, 1200), (600, 600), (1200, 600), (0, 300), (600, 300)]
    links = [(0, 1), (1, 2), (1, 8), (8, 5), (5, 3), (2, 6), (6, 4), (3, 4), (5, 6), (0, 7), (7, 8)]
    names = ["中山路", "中山路", *["三马路"] * 3, *["四马路"] * 2, "月纬路", "日纬路", "", ""]
    net = plain_network(np.array(xy) + (E, N), links, names=names, classes=["arterial"] * 2 + ["local"] * 9, speed_mps=8.0)  # noqa: RUF005
    write_network(net, tmp_path / "streets.gpkg")
    ring = _lonlat((0, 0), (1200, 0), (1200, 1200), (0, 1200), (0, 0))
    shape = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    (tmp_path / "boundary.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}), "utf-8")
    (west, south), (east, north) = _lonlat((300, 300), (900, 900))
    (tmp_path / "sub.csv").write_text(f"name,lon,lat,weight,by_day\n鸿顺里,{west},{south},1,\n望海楼,{east},{north},2,1.5\n", "utf-8")
    (tmp_path / "by_hour.csv").write_text(HOURS, "utf-8")
    (tmp_path / "places.csv").write_text(f"name,en,kind,lon,lat\n北宁公园,Beining Park,park,{west},{south}\n", "utf-8")
    return tmp_path


def _area(folder: Path, **changes: Any) -> AreaFile:
    fields: dict[str, Any] = {
        "name": {"zh": "河北区", "en": "Hebei"},
        "boundary": str(folder / "boundary.geojson"),
        "streets": str(folder / "streets.gpkg"),
        "crs": "EPSG:4490",
        "places": str(folder / "places.csv"),
        "people": {"total": "9000", "by_subdistrict": str(folder / "sub.csv"), "by_day": "0.8"},
        "cells": {"shape": "hexagon", "across": "150 m"},
        "speeds": {"engine": {"主干路": "36 km/h"}, "ambulance": {"主干路": "54 km/h"}, "walk": "1 m/s"},
        "by_hour": str(folder / "by_hour.csv"),
        "intercepts": {"engine": {"rolling_out": "30 s", "arriving": "20 s", "confidence": "assumed"}},
    }
    return AreaFile.model_validate({**fields, **changes})


@pytest.fixture
def ground(town: Path) -> Ground:
    return load_ground(_area(town))


def test_cells_cover_the_boundary_and_hold_all_people(ground: Ground) -> None:
    assert ground.cells.area_m2.sum() == pytest.approx(ground.boundary.area, rel=1e-9)
    assert ground.boundary.area == pytest.approx(1200**2, rel=1e-3)
    assert ground.cells.night.sum() == pytest.approx(9000, rel=1e-12)
    wanghailou = ground.cells.subdistrict == ground.cells.subdistricts.index("望海楼")
    assert ground.cells.night[wanghailou].sum() == pytest.approx(6000)
    assert ground.cells.day.sum() == pytest.approx(0.8 * 3000 + 1.5 * 6000)


def test_nobody_lives_in_the_park(ground: Ground) -> None:
    park = (ground.cells.x - E < 300) & (ground.cells.y - N > 800)
    assert park.any()
    assert ground.cells.night[park].sum() == 0


def test_speeds_of_the_area_file_replace_those_of_the_streets_class_by_class(ground: Ground) -> None:
    assert np.allclose(np.unique(ground.network.free_speed_mps), [8, 10])
    assert np.allclose(np.unique(ground.network_for("ambulance").free_speed_mps), [8, 15])


def test_travel_times_bear_congestion_intercepts_and_their_confidence(ground: Ground) -> None:
    times = ground.travel_times("engine")
    free, peak = (times.matrix([0], [2], hour=hour, door_to_door=True)[0, 0] for hour in (0, 8))
    assert free == pytest.approx(120 + 50)
    assert peak == pytest.approx(240 + 50)
    said = {i.name: i.confidence for i in times.ingredients()}
    assert said["congestion"] == said["rolling_out"] == "assumed"


def test_walking_ignores_traffic(ground: Ground) -> None:
    assert ground.walking_times().matrix([0], [2], hour=8)[0, 0] == pytest.approx(1200)


def test_places_are_found_on_these_streets(ground: Ground) -> None:
    assert ground.gazetteer.resolve("中山路 × 三马路").x == pytest.approx(E + 600, abs=0.01)
    assert ground.gazetteer.resolve("北宁公园").kind == "feature"


def test_loading_twice_gives_the_same_ground(town: Path) -> None:
    first, again = (load_ground(_area(town)) for _ in range(2))
    assert np.array_equal(first.cells.night, again.cells.night)
    assert shapely.equals_exact(first.cells.polygon, again.cells.polygon).all()


def test_without_subdistricts_the_whole_area_is_one(town: Path) -> None:
    ground = load_ground(_area(town, people={"total": "500"}))
    assert ground.cells.subdistricts == ("河北区",)
    assert ground.cells.night.sum() == pytest.approx(500)
    assert np.array_equal(ground.cells.day, ground.cells.night)


def test_all_faults_of_all_files_come_at_once(town: Path) -> None:
    (town / "by_hour.csv").write_text("hour,weekday,weekend\n0,0.5,1\n", "utf-8")
    (town / "sub.csv").write_text("name,lon,lat,weight\na,117.2,39.1,many\n", "utf-8")
    (town / "places.csv").write_text("name,lon,lat\n宁园,116.2,39.9\n", "utf-8")
    (town / "boundary.geojson").write_text("{}", "utf-8")
    with pytest.raises(BadInput) as caught:
        load_ground(_area(town))
    found = {(Path(f.mark.file).name, f.mark.line, f.key) for f in caught.value.faults}
    assert found == {
        ("by_hour.csv", 2, "geo.congestion.below_one"),
        ("sub.csv", 2, "geo.table.number"),
        ("places.csv", 2, "geo.ground.far_place"),
        ("boundary.geojson", 0, "geo.file.vector"),
    }


def test_without_streets_the_other_files_are_read_all_the_same(town: Path) -> None:
    (town / "sub.csv").write_text("name,lon,lat,weight\na,117.2,39.1,many\n", "utf-8")
    with pytest.raises(BadInput) as caught:
        load_ground(_area(town, streets=str(town / "absent.gpkg"), crs="?"))
    found = {(Path(f.mark.file).name, f.key) for f in caught.value.faults}
    assert found == {("absent.gpkg", "streets.file_missing"), ("sub.csv", "geo.table.number"), ("河北区", "geo.ground.crs")}


def _away(folder: Path) -> dict[str, Any]:
    text = (folder / "boundary.geojson").read_text("utf-8").replace("117.", "116.")
    (folder / "away.geojson").write_text(text, "utf-8")
    return {"boundary": str(folder / "away.geojson")}


def _far_point(folder: Path) -> dict[str, Any]:
    (folder / "far.csv").write_text("name,lon,lat,weight\na,117.19,39.12,1\nb,117.9,39.12,1\n", "utf-8")
    return {"people": {"total": "1", "by_subdistrict": str(folder / "far.csv")}}


def _no_weight(folder: Path) -> dict[str, Any]:
    (folder / "none.csv").write_text("name,lon,lat,weight\na,117.2,39.12,0\n", "utf-8")
    return {"people": {"total": "1", "by_subdistrict": str(folder / "none.csv")}}


def _lines_only(folder: Path) -> dict[str, Any]:
    shape = {"type": "Feature", "properties": {}, "geometry": {"type": "LineString", "coordinates": _lonlat((0, 0), (5, 5))}}
    (folder / "line.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [shape]}), "utf-8")
    return {"boundary": str(folder / "line.geojson")}


@pytest.mark.parametrize(
    ("spoil", "key"),
    [
        (_away, "geo.ground.apart"),
        (_far_point, "geo.ground.far_point"),
        (_no_weight, "geo.ground.no_points"),
        (_lines_only, "geo.ground.no_polygon"),
        (lambda _: {"crs": "WGS"}, "geo.ground.crs"),
        (lambda _: {"crs": "EPSG:4548"}, "geo.ground.crs"),
        (lambda folder: {"boundary": str(folder / "boundry.geojson")}, "geo.file.missing_alike"),
        (lambda folder: {"boundary": str(folder)}, "geo.file.folder"),
        (lambda _: {"cells": {"across": "0.1 m"}}, "geo.ground.too_many_cells"),
        (lambda _: {"cells": {"across": "0 m"}}, "geo.ground.across"),
    ],
)
def test_each_mistake_has_its_own_message(town: Path, spoil: Callable[[Path], dict[str, Any]], key: str) -> None:
    with pytest.raises(BadInput) as caught:
        load_ground(_area(town, **spoil(town)))
    assert [fault.key for fault in caught.value.faults] == [key]
    for lang in ("zh", "en"):
        assert caught.value.render(lang)


def test_faults_of_the_area_file_itself_are_marked_where_they_are_written(town: Path) -> None:
    with pytest.raises(BadInput, match=r"area\.yaml:7:9: cells\.across: a cell must be wider"):
        load_ground(_area(town, cells={"across": "0 m"}), mark=lambda way: Mark("area.yaml", 7, len(way) * 3))


def test_a_boundary_drawn_on_a_chinese_web_map_is_brought_back(town: Path) -> None:
    """GeoJSON names no CRS; an area file that says gcj02 means its boundary too."""
    area = _area(town, crs="gcj02", places="", people={"total": "10"})
    moved = load_ground(area).boundary.centroid.distance(load_ground(_area(town)).boundary.centroid)
    assert 400 < moved < 700


@pytest.mark.parametrize("suffix", ["geojson", "gpkg"])
def test_a_boundary_that_claims_wgs84_is_still_in_the_offset_system_of_its_area(town: Path, suffix: str) -> None:
    """No file can name gcj02: what QGIS and GeoPandas write of such coordinates says WGS 84."""
    straight = load_ground(_area(town, places="", people={"total": "10"})).boundary
    frame = gpd.read_file(town / "boundary.geojson")
    frame.geometry = shapely.transform(frame.geometry.to_numpy(), gcj02_from_wgs84)
    frame.to_file(town / f"drawn.{suffix}")
    area = _area(town, crs="gcj02", boundary=str(town / f"drawn.{suffix}"), places="", people={"total": "10"})
    assert shapely.hausdorff_distance(load_ground(area).boundary, straight) < 1.0
    frame = frame.set_geometry(shapely.transform(frame.geometry.to_numpy(), wgs84_from_gcj02)).to_crs(CRS)
    frame.to_file(town / "metres.gpkg")  # metres say truly what they are
    area = _area(town, crs="gcj02", boundary=str(town / "metres.gpkg"), places="", people={"total": "10"})
    assert shapely.hausdorff_distance(load_ground(area).boundary, straight) < 1.0


def test_mistakes_in_the_file_of_barriers_are_told_before_the_run(town: Path) -> None:
    line = {"type": "LineString", "coordinates": _lonlat((0, 0), (500, 500))}
    rows = [{"kind": "river", "width_m": "wide"}, {"kind": "moat"}, {"kind": "rail", "name": None, "width_m": None}]
    features = [{"type": "Feature", "properties": row, "geometry": line} for row in rows]
    (town / "barriers.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    with pytest.raises(BadInput) as caught:
        load_ground(_area(town, barriers=str(town / "barriers.geojson")))
    assert [(fault.key, fault.field) for fault in caught.value.faults] == [
        ("schematic.barrier_width", "features[1].width_m"), ("schematic.barrier_kind", "features[2].kind"),
    ]  # fmt: skip


def test_barriers_are_in_the_coordinates_of_their_area(town: Path) -> None:
    line = {"type": "LineString", "coordinates": _lonlat((0, 0), (500, 500))}
    feature = {"type": "Feature", "properties": {"kind": "river", "name": None}, "geometry": line}
    (town / "barriers.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    (here,), (moved,) = (read_barriers(town / "barriers.geojson", CRS, degrees=crs) for crs in ("EPSG:4490", "gcj02"))
    assert here.name == ""
    assert here.geometry.length == pytest.approx(500 * 2**0.5, rel=1e-6)
    assert 400 < shapely.distance(here.geometry.centroid, moved.geometry.centroid) < 700


def test_ambulances_have_speeds_of_their_own_where_the_area_gives_them(town: Path) -> None:
    """On the arterial 54 km/h to the engines' 36; on local streets, of which the area says nothing, the file's 8 m/s for both."""
    ground = load_ground(_area(town))
    net = ground.network
    arterial, local = (int(np.flatnonzero(net.link_class == code)[0]) for code in (1, 3))
    for unit, mps in (("engine", 10), ("ambulance", 15)):
        times = ground.travel_times(unit)  # type: ignore[arg-type]
        for link, speed in ((arterial, mps), (local, 8)):
            seconds = times.matrix([net.link_from[link]], [net.link_to[link]])[0, 0]
            assert seconds == pytest.approx(net.length_m[link] / speed)
