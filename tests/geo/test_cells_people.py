"""People into cells: totals are kept, and people live where streets for them are."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import box

from yingji.base.faults import Fault, MissingExtra
from yingji.geo.cells import make_cells
from yingji.geo.people import NoCell, Subdistricts, nearest_subdistrict, raster_density, spread, street_density
from yingji.geo.plain import plain_network
from yingji.geo.subdistricts import read_subdistricts

TOWN = box(500_000, 4_330_000, 502_000, 4_331_000)
CELLS = make_cells(TOWN, shape="square", across_m=200, crs="EPSG:4548")
POINTS = Subdistricts(
    ("west", "east"), np.array([1.0, 3.0]), np.array([1.0, 2.0]), shapely.points([(500_500, 4_330_500), (501_500, 4_330_500)])
)
EVEN = np.ones(len(CELLS))


def test_points_share_by_weight_and_the_total_is_kept() -> None:
    cells = spread(CELLS, POINTS, total=647_702, density=EVEN)
    assert cells.night.sum() == pytest.approx(647_702, rel=1e-12)
    assert cells.night[cells.subdistrict == 1].sum() == pytest.approx(0.75 * 647_702, rel=1e-12)


def test_people_by_day_follow_each_subdistricts_own_factor() -> None:
    cells = spread(CELLS, POINTS, total=1000, density=EVEN)
    np.testing.assert_allclose(cells.day, cells.night * np.where(cells.subdistrict == 1, 2.0, 1.0))


def test_each_cell_belongs_to_the_nearest_point_whatever_its_weight() -> None:
    owner = nearest_subdistrict(CELLS, POINTS)
    assert np.array_equal(owner, (CELLS.x > 501_000).astype(int))


def test_people_live_where_minor_streets_are() -> None:
    homes = plain_network([(500_000, 4_330_100), (501_000, 4_330_100)], [(0, 1)], classes=["local"])
    cells = spread(CELLS, POINTS, total=1000, density=street_density(CELLS, homes, within_m=200))
    west = cells.subdistrict == 0
    assert cells.night[west & (cells.y > 4_330_400)].sum() == 0  # a park: no street within 200 m
    assert cells.night[west].sum() == pytest.approx(250)
    assert cells.night[~west & (cells.y > 4_330_800)].sum() == pytest.approx(0)


def test_a_subdistrict_without_any_street_is_filled_evenly() -> None:
    cells = spread(CELLS, POINTS, total=1000, density=(CELLS.x < 501_000).astype(float))
    east = cells.subdistrict == 1
    np.testing.assert_allclose(cells.night[east], 750 / east.sum())


def test_nobody_lives_on_an_expressway() -> None:
    road = plain_network([(500_000, 4_330_100), (501_000, 4_330_100)], [(0, 1)], classes=["expressway"])
    assert street_density(CELLS, road, within_m=200).sum() == 0


def test_street_density_is_the_length_within_reach() -> None:
    road = plain_network([(500_000, 4_330_100), (502_000, 4_330_100)], [(0, 1)], classes=["local"])
    density = street_density(CELLS, road, within_m=100.5)
    middle = (CELLS.y < 4_330_200) & (CELLS.x > 500_200) & (CELLS.x < 501_800)
    assert density[middle] == pytest.approx(np.full(middle.sum(), 200), abs=10)


def test_polygons_share_a_cell_by_the_area_each_has_in_it() -> None:
    halves = Subdistricts(
        ("south", "north"),
        np.array([100.0, 300.0]),
        np.ones(2),
        np.array([box(500_000, 4_330_000, 502_000, 4_330_500), box(500_000, 4_330_500, 502_000, 4_331_000)]),
    )
    cells = spread(CELLS, halves, total=400, density=EVEN)
    middle_row = (CELLS.y > 4_330_400) & (CELLS.y < 4_330_600)
    assert cells.night.sum() == pytest.approx(400)
    np.testing.assert_allclose(cells.night[middle_row], 100 / 25 / 2 + 300 / 25 / 2)


def test_a_subdistrict_without_a_cell_is_told() -> None:
    close = Subdistricts(("a", "b"), np.ones(2), np.ones(2), shapely.points([(500_500, 4_330_500), (500_500, 4_330_500)]))
    with pytest.raises(NoCell) as caught:
        spread(CELLS, close, total=10, density=EVEN)
    assert caught.value.which == (1,)


def test_weights_from_a_csv(tmp_path: Path) -> None:
    file = tmp_path / "sub.csv"
    file.write_text("name,lon,lat,weight,by_day\n建昌道,117.2,39.15,17,\n宁园,117.21,39.16,6,1.4\n", "utf-8")
    faults: list[Fault] = []
    found, marks = read_subdistricts(file, crs="EPSG:4326", metric_crs="EPSG:4548", by_day=0.9, faults=faults)
    assert not faults
    assert found is not None
    assert found.weight.tolist() == [17, 6]
    assert found.by_day.tolist() == [0.9, 1.4]
    assert [mark.line for mark in marks] == [2, 3]


def test_people_count_rather_than_weights_where_every_row_has_them(tmp_path: Path) -> None:
    file = tmp_path / "sub.csv"
    file.write_text("name,lon,lat,weight,people\na,117.2,39.15,1,700\nb,117.21,39.16,1,300\n", "utf-8")
    faults: list[Fault] = []
    found, _ = read_subdistricts(file, crs="EPSG:4326", metric_crs="EPSG:4548", by_day=1, faults=faults)
    assert found is not None
    assert found.weight.tolist() == [700, 300]


def test_mistakes_in_the_subdistricts_are_told_all_at_once(tmp_path: Path) -> None:
    file = tmp_path / "sub.csv"
    file.write_text("name,lon,lat,weight\na,117.2,39.15,-1\na,39.15,117.21,1\n,117.2,39.1,x\n", "utf-8")
    faults: list[Fault] = []
    assert read_subdistricts(file, crs="EPSG:4326", metric_crs="EPSG:4548", by_day=1, faults=faults)[0] is None
    found = sorted((f.mark.line, f.field, f.key.removeprefix("geo.table.")) for f in faults)
    assert found == [(2, "weight", "negative"), (3, "lat", "lonlat"), (3, "name", "twice"), (4, "name", "name"), (4, "weight", "number")]


def test_people_in_some_rows_only_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "sub.csv"
    file.write_text("name,lon,lat,weight,people\na,117.2,39.15,1,700\nb,117.21,39.16,1,\n", "utf-8")
    faults: list[Fault] = []
    read_subdistricts(file, crs="EPSG:4326", metric_crs="EPSG:4548", by_day=1, faults=faults)
    assert [(f.mark.line, f.key) for f in faults] == [(3, "geo.ground.some_people")]


def test_offset_coordinates_are_brought_back(tmp_path: Path) -> None:
    file = tmp_path / "sub.csv"
    file.write_text("name,lon,lat,weight\na,117.2,39.15,1\n", "utf-8")
    faults: list[Fault] = []
    plain, _ = read_subdistricts(file, crs="EPSG:4490", metric_crs="EPSG:4548", by_day=1, faults=faults)
    moved, _ = read_subdistricts(file, crs="gcj02", metric_crs="EPSG:4548", by_day=1, faults=faults)
    assert plain is not None
    assert moved is not None
    assert 400 < shapely.distance(plain.place[0], moved.place[0]) < 700  # the offset at Tianjin is some 550 m


def _raster(path: Path, people: np.ndarray) -> Path:
    rasterio = pytest.importorskip("rasterio")
    from rasterio.transform import from_origin

    rows, columns = people.shape
    meta = {"driver": "GTiff", "count": 1, "dtype": "float32", "crs": "EPSG:4548", "height": rows, "width": columns, "nodata": -99}
    with rasterio.open(path, "w", transform=from_origin(500_000, 4_331_000, 2000 / columns, 1000 / rows), **meta) as file:
        file.write(people.astype("float32"), 1)
    return path


def test_a_raster_says_where_in_the_district_people_live(tmp_path: Path) -> None:
    people = np.zeros((5, 10))
    people[4, 0], people[0, 9], people[2, 2] = 30, 10, -99
    density = raster_density(CELLS, _raster(tmp_path / "people.tif", people))
    whole = Subdistricts(("all",), np.ones(1), np.ones(1), np.array([TOWN]))
    cells = spread(CELLS, whole, total=4000, density=density)
    assert cells.night[0] == pytest.approx(3000)
    assert cells.night[-1] == pytest.approx(1000)


def test_a_pixel_over_several_cells_is_shared_out_by_area(tmp_path: Path) -> None:
    density = raster_density(CELLS, _raster(tmp_path / "people.tif", np.array([[100.0, 0.0]])))
    np.testing.assert_allclose(density * CELLS.area_m2, np.where(CELLS.x < 501_000, 4.0, 0.0), atol=1e-9)


def test_without_rasterio_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(MissingExtra, match=r"\[raster\]"):
        raster_density(CELLS, tmp_path / "people.tif")


def test_a_polygon_that_says_nothing_of_the_day_has_the_areas_share(tmp_path: Path) -> None:
    box = shapely.box(117.2, 39.15, 117.21, 39.16)
    rows = [{"name": name, "people": 5, "by_day": day} for name, day in (("a", 1.5), ("b", None))]
    features = [{"type": "Feature", "properties": row, "geometry": shapely.geometry.mapping(box)} for row in rows]
    (tmp_path / "sub.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    faults: list[Fault] = []
    found, _ = read_subdistricts(tmp_path / "sub.geojson", crs="EPSG:4326", metric_crs="EPSG:4548", by_day=0.8, faults=faults)
    assert found is not None
    assert found.by_day.tolist() == [1.5, 0.8]


def test_subdistricts_bear_their_english_names_as_far_as_the_file_gives_them(tmp_path: Path) -> None:
    file = tmp_path / "s.csv"
    file.write_text("name,en,lon,lat,weight\n甲街道,Jia Subdistrict,117.2,39.1,1\n乙街道,,117.3,39.1,1\n", "utf-8")
    found, _ = read_subdistricts(file, crs="EPSG:4326", metric_crs="EPSG:4548", by_day=1, faults=[])
    assert found is not None
    cells = make_cells(shapely.box(517_000, 4_327_500, 526_500, 4_329_500), shape="square", across_m=500, crs="EPSG:4548")
    titles = spread(cells, found, total=100, density=np.ones(len(cells))).titles
    assert [(title.zh, title.en) for title in titles] == [("甲街道", "Jia Subdistrict"), ("乙街道", "乙街道")]
