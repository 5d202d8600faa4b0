"""Rainstorms and accidents from what is written: what lies under which water, and who is within which distance."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.sim.hazard.district import X, Y, build, lonlat, rain
from yingji.base.faults import BadInput
from yingji.sim.hazard.world import AccidentWorld, StormWorld

LAKE = {"name": "湖心", "at": "湖心", "radius": "120 m", "depth": "200 mm"}
WORKS = {**LAKE, "works": "湖心积水片区改造", "works_reduce": "75 %"}


def storm(*, day: date = date(2025, 6, 1), **more: Any) -> StormWorld:
    (world,) = build(rain(**more), day=day)
    assert isinstance(world, StormWorld)
    return world


def accident(**more: Any) -> AccidentWorld:
    hour = more.pop("hour", 2)
    (world,) = build({"title": "爆炸", "accident": {"at": "湖心", "lasts": "6 h", **more}}, hour=hour)
    assert isinstance(world, AccidentWorld)
    return world


def test_a_point_lies_on_the_streets_the_node_and_the_part_of_the_cell_within_its_radius() -> None:
    """80 mm of rain are twice the excess of 60 mm over 40 mm: 0.4 m. In the middle of a cell, between streets at 200 and 300 m."""
    world = storm(points=[LAKE])
    assert len(world.link) == 12  # the block about it, and the two that lead on from each of its corners
    assert world.link_m == pytest.approx(0.4)
    assert (world.node_cell.tolist(), world.area_cell.tolist(), world.water_cell.tolist()) == ([0], [0], [0])
    assert world.area_share[0] == pytest.approx(np.pi * 120**2 / 500**2, rel=0.002)
    assert world.shelter.tolist() == []


def test_rain_that_the_drains_carry_leaves_all_dry() -> None:
    world = storm(points=[LAKE], rain_60min="40 mm")
    assert (len(world.link), len(world.area_cell)) == (0, 0)


def test_a_return_period_is_read_from_its_table() -> None:
    table = {"rain_60min": None, "return_period_years": "20", "rain_by_return_period": {"10": "50 mm", "40": "70 mm"}}
    assert storm(points=[LAKE], **table).link_m[0] == pytest.approx(0.2)  # 60 mm, the reference


def test_works_take_their_share_from_the_day_they_open() -> None:
    before, after = (storm(points=[WORKS], day=day) for day in (date(2025, 12, 30), date(2025, 12, 31)))
    assert (before.link_m[0], after.link_m[0]) == pytest.approx((0.4, 0.1))


def test_polygons_have_a_depth_each(tmp_path: Path) -> None:
    """One over the southern half of the first cell, one far outside."""
    shapes = [shapely.box(X, Y, X + 500, Y + 250), shapely.box(X + 5000, Y, X + 6000, Y + 100)]
    gpd.GeoDataFrame({"depth_m": [0.3, 1.0]}, geometry=shapes, crs="EPSG:4548").to_file(tmp_path / "water.gpkg")
    world = storm(polygons=str(tmp_path / "water.gpkg"))
    assert (world.area_cell.tolist(), world.area_share.tolist(), world.area_m.tolist()) == ([0], [pytest.approx(0.5)], [pytest.approx(0.6)])
    assert world.shelter.tolist() == [0, 1]  # at (0, 0) and (100, 100)


def test_a_raster_is_asked_along_streets_and_counted_in_cells(tmp_path: Path) -> None:
    """A quarter of the first cell, x below 250 m and y below 250 m, is 0.25 m deep; the rest of the raster is dry."""
    rasterio = pytest.importorskip("rasterio")
    depth = np.zeros((20, 20), dtype=np.float32)
    depth[15:, :5] = 0.25  # the first row is the northernmost
    profile = {"driver": "GTiff", "width": 20, "height": 20, "count": 1, "dtype": "float32", "crs": "EPSG:4548"}
    with rasterio.open(tmp_path / "depth.tif", "w", transform=rasterio.transform.from_origin(X, Y + 1000, 50, 50), **profile) as file:
        file.write(depth, 1)
    world = storm(raster=str(tmp_path / "depth.tif"))
    assert (world.area_cell.tolist(), world.area_share.tolist(), world.area_m.tolist()) == ([0], [0.25], [pytest.approx(0.5)])
    assert len(world.link) == 15  # of three streets northwards and two across three blocks each; the one on the border is outside
    assert world.water_cell.tolist() == [-1]


def test_mistakes_of_a_rainstorm_are_told_at_once() -> None:
    wrong = rain(
        points=[{**LAKE, "at": "湖芯"}, {**WORKS, "works": "湖心积水改造"}, {**LAKE, "works": "湖心积水片区改造"}],
        drained="60 mm", walk_closed_at="200 mm",
    )  # fmt: skip
    with pytest.raises(BadInput) as told:
        build(wrong, rain(rain_60min=None, return_period_years="5", rain_by_return_period={"zehn": "1 mm"}))
    keys = {fault.key for fault in told.value.faults}
    assert keys == {
        "geo.place.not_found", "hazard.unknown_works", "hazard.works_together", "hazard.drained_above", "hazard.walk_closed",
        "hazard.key_not_number", "hazard.no_water",
    }  # fmt: skip
    assert "the nearest are: 湖心积水片区改造" in str(told.value)


def test_polygons_without_depths_are_told(tmp_path: Path) -> None:
    gpd.GeoDataFrame({"tiefe": [0.3]}, geometry=[shapely.box(X, Y, X + 9, Y + 9)], crs="EPSG:4548").to_file(tmp_path / "w.gpkg")
    with pytest.raises(BadInput, match="no column depth_m"):
        storm(polygons=str(tmp_path / "w.gpkg"))


def test_those_who_are_within_the_distance_leave_more_of_them_by_day() -> None:
    """Cells' points lie 0, 500, 500 and 707 m away; by day twice as many are there."""
    assert accident(evacuate="499 m").evacuated.tolist() == [1001, 0, 0, 0]
    assert accident(evacuate="500 m").evacuated.tolist() == [1001, 500, 200, 0]
    assert accident(evacuate="500 m", hour=12).evacuated.tolist() == [2001, 1001, 400, 0]
    assert accident().evacuated.sum() == 0


def test_streets_within_the_distance_are_closed() -> None:
    """The nearest four are 50 m away, the eight that lead on from their corners 70.7 m."""
    assert [len(accident(close_streets=d).links) for d in ("49 m", "50 m", "70 m", "71 m")] == [0, 4, 4, 12]


def test_the_crowd_is_that_of_its_hour() -> None:
    crowd = {"people": "10000", "by_hour": ["0.1"] * 12 + ["1"] * 12, "hurt": {"1": "2 %", "4": "0.1 %"}}
    assert accident(crowd=crowd, hour=3).hurt.tolist() == pytest.approx([20, 0, 0, 1])
    assert accident(crowd=crowd, hour=36).hurt.tolist() == pytest.approx([200, 0, 0, 10])


def test_an_accident_by_coordinates_lies_in_its_cell() -> None:
    assert accident(at=lonlat(750, 800)).cell == 3


def test_mistakes_of_an_accident_are_told_at_once() -> None:
    crowd = {"people": "100", "hurt": {"5": "10 %", "1": "60 %", "2": "50 %"}}
    with pytest.raises(BadInput) as told:
        accident(at="糊心", crowd=crowd)
    assert sorted(fault.key for fault in told.value.faults) == ["geo.place.not_found", "hazard.hurt_shares", "hazard.severity"]


def test_two_hazards_of_one_title_draw_apart() -> None:
    worlds = build(*[{"title": "爆炸", "accident": {"at": "湖心", "lasts": "6 h"}}] * 2)
    assert [world.name for world in worlds] == ["爆炸", "爆炸/2"]
