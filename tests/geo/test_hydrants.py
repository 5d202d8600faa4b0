"""Hydrants and fire lanes as they are given: read, refused where wrong, and what they reach by known answers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from yingji.base.faults import Fault
from yingji.geo.cells import make_cells
from yingji.geo.crs import to_lonlat
from yingji.geo.drawn import read_drawn
from yingji.geo.fire_lanes import STATES, read_fire_lanes
from yingji.geo.hydrant_reach import APART, BEYOND, KEPT, HydrantReach, hydrant_reach
from yingji.geo.hydrants import Hydrants, read_hydrants
from yingji.geo.network import CLASSES, StreetNetwork, StreetSource

CRS, DEGREES = "EPSG:4548", "EPSG:4490"
X, Y = 520_000.0, 4_330_000.0
BOX = shapely.box(X - 100, Y - 100, X + 1100, Y + 100)


def lonlat(x: float, y: float = 0.0) -> tuple[float, float]:
    lon, lat = to_lonlat(np.array([[X + x, Y + y]]), CRS)[0].tolist()
    return lon, lat


def hydrants(path: Path) -> tuple[Hydrants | None, list[Fault]]:
    faults: list[Fault] = []
    return read_hydrants(str(path), crs=DEGREES, metric_crs=CRS, boundary=BOX, faults=faults), faults


def said(faults: list[Fault]) -> str:
    return "\n".join(fault.text("en") for fault in faults)


def street(*lengths: float, class_: str = "arterial") -> StreetNetwork:
    """A straight street from (X, Y) eastwards, its links as long as given."""
    at = X + np.concatenate([[0.0], np.cumsum(lengths)])
    m, clas = len(lengths), np.int8(CLASSES.index(class_))
    return StreetNetwork(
        crs=CRS, node_x=at, node_y=np.full(m + 1, Y), link_from=np.arange(m, dtype=np.int32), link_to=np.arange(1, m + 1, dtype=np.int32),
        length_m=np.array(lengths, dtype=np.float64), free_speed_mps=np.full(m, 10.0), link_class=np.full(m, clas),
        oneway=np.ones(m, np.int8), drive=np.ones(m, bool), walk=np.ones(m, bool), name_id=np.ones(m, np.int32), names=("", "中山路"),
        lanes=np.full(m, np.nan), width_m=np.full(m, np.nan), bridge=np.zeros(m, bool),
        geometry=np.column_stack([np.repeat(at, 2)[1:-1], np.full(2 * m, Y)]), offsets=np.arange(0, 2 * m + 1, 2, dtype=np.int64),
        source=StreetSource(title="", licence="", attribution="", schematic=False),
    )  # fmt: skip


def at(*places: float, works: Callable[[int], bool] = lambda i: True) -> Hydrants:
    h = len(places)
    return Hydrants(
        tuple(f"H{i}" for i in range(h)), ("",) * h, np.array([(X + x, Y) for x in places]).reshape(-1, 2), np.full(h, np.nan),
        np.full(h, np.nan), np.array([works(i) for i in range(h)], dtype=bool), service_known=True,
    )  # fmt: skip


def reach(given: Hydrants, *lengths: float, class_: str = "arterial") -> HydrantReach:
    cells = make_cells(BOX, shape="square", across_m=100, crs=CRS)
    return hydrant_reach(given, street(*lengths, class_=class_), BOX, cells)


def length(found: HydrantReach, state: int) -> float:
    return float(shapely.length(found.lines[found.state == state]).sum())


def test_a_table_in_degrees_or_metres_gives_the_same_hydrants(tmp_path: Path) -> None:
    rows = [("A1", 10.0, "20", "0.15", "是"), ("A2", 130.0, "", "", "否")]
    head = "id,{},name,flow_lps,pressure_mpa,in_service\n"
    (tmp_path / "d.csv").write_text(
        head.format("lon,lat") + "".join(f"{i},{lonlat(x)[0]:.9f},{lonlat(x)[1]:.9f},,{f},{p},{s}\n" for i, x, f, p, s in rows), "utf-8-sig"
    )
    (tmp_path / "m.csv").write_text(head.format("x,y") + "".join(f"{i},{X + x},{Y},,{f},{p},{s}\n" for i, x, f, p, s in rows), "utf-8")
    frame = gpd.GeoDataFrame(
        {"id": ["A1", "A2"], "flow_lps": [20.0, np.nan], "in_service": [True, False]},
        geometry=shapely.points([(X + 10, Y), (X + 130, Y)]),
        crs=CRS,
    )
    frame.to_file(tmp_path / "p.gpkg")
    for name in ("d.csv", "m.csv", "p.gpkg"):
        found, faults = hydrants(tmp_path / name)
        assert not faults, said(faults)
        assert found is not None
        assert found.id == ("A1", "A2")
        assert found.xy == pytest.approx(np.array([(X + 10, Y), (X + 130, Y)]), abs=1e-3)
        assert found.works.tolist() == [True, False]
        assert found.flow_lps.tolist() == pytest.approx([20, np.nan], nan_ok=True)
        assert found.service_known


def test_every_mistake_is_told_at_once_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "h.csv"
    rows = (f"A,{X},{Y},15,是", f"A,{X + 50},{Y},15,是", f"B,{X},{Y},-3,maybe", f",{X + 70},{Y},many,否", f"C,{X + 9000},{Y},15,是")
    path.write_text("\n".join(("id,x,y,flow_lps,in_service", *rows)), "utf-8")
    found, faults = hydrants(path)
    assert found is None
    told = said(faults)
    for words in (
        "h.csv:3:1: id: the id “A” stands at row 2 already",
        "h.csv:4:1: flow_lps: “-3” is not above 0",
        "in_service: “maybe” is neither yes nor no",
        "h.csv:5:1: id: there is no id",
        "flow_lps: “many” is not a number",
        "1 of 5 lie outside the district, such as C (7.9 km away)",
        "“B” stands where “A” stands",
    ):  # fmt: skip
        assert words in told
    assert len(faults) == 7


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("h.csv", "id,name\n1,a\n", "write lon,lat (degrees) or x,y (metres in EPSG:4548)"),
        ("h.csv", "lon,lat\n117,39\n", "columns missing: id"),
        ("h.csv", "id,lon,lat\n1,117,399\n", "no degree of longitude"),
        ("h.csv", "id,lon,lat\n1,500000,4330000\n", "no degree of longitude"),
        ("h.geojson", json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": 1}, "geometry": {
            "type": "LineString", "coordinates": [[117, 39], [117.1, 39]]}}]}), "1 features are not points"),
        ("h.geojson", json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": "x"}, "geometry": {
            "type": "Point", "coordinates": list(lonlat(0))}}]}), "columns missing: id"),
    ],
)  # fmt: skip
def test_what_is_no_file_of_hydrants_is_refused(tmp_path: Path, name: str, text: str, words: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    found, faults = hydrants(tmp_path / name)
    assert found is None
    assert words in said(faults)


def test_a_layer_in_the_wrong_crs_lies_outside(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": ["1", "2"]}, geometry=shapely.points([(X, Y), (X + 100, Y)]), crs="EPSG:4547")
    frame.to_file(tmp_path / "h.gpkg")
    _, faults = hydrants(tmp_path / "h.gpkg")
    assert "2 of 2 lie outside the district" in said(faults)
    frame.set_crs(None, allow_override=True).to_file(tmp_path / "none.gpkg")
    _, faults = hydrants(tmp_path / "none.gpkg")
    assert "lie outside the district" in said(faults)  # metres that name no CRS are not degrees


def test_at_120_m_the_spacing_is_kept_and_beyond_it_is_not() -> None:
    kept, over = (reach(at(0, apart), 1000) for apart in (120, 121))
    assert (kept.gaps, len(over.gaps)) == ((), 1)
    assert (over.gaps[0].length_m, over.gaps[0].street, over.gaps[0].first, over.gaps[0].second) == (pytest.approx(121), "中山路", 0, 1)
    assert length(over, APART) - length(kept, APART) == pytest.approx(1)  # in the middle: 60 m from each is near enough


def test_streets_are_cut_where_their_state_changes() -> None:
    """Hydrants at 0 and 300 m of 1000: kept to 60 m of each along the street, too far apart up to 150 m of each, then out of reach."""
    found = reach(at(0, 300), 400, 600)
    assert length(found, KEPT) == pytest.approx(60 + 120, abs=0.01)
    assert length(found, APART) == pytest.approx(90 + 90 + 90, abs=0.01)
    assert length(found, BEYOND) == pytest.approx(550, abs=0.01)
    assert found.share(KEPT, APART) == pytest.approx(0.45, abs=1e-4)
    assert [gap.length_m for gap in found.gaps] == [pytest.approx(300)]


def test_what_is_out_of_service_reaches_nothing() -> None:
    found = reach(at(0, 100, 200, works=lambda i: i != 1), 1000)
    assert [(gap.first, gap.second, round(gap.length_m)) for gap in found.gaps] == [(0, 2, 200)]
    nothing = reach(at(0, works=lambda i: False), 1000)
    assert length(nothing, BEYOND) == pytest.approx(1000)
    assert nothing.cell_share.max() == 0
    assert nothing.gaps == ()


def test_lanes_of_compounds_and_expressways_want_no_hydrants() -> None:
    assert all(np.isnan(reach(at(0), 500, class_=class_).share(KEPT)) for class_ in ("service", "expressway"))


def test_residents_within_reach_are_by_the_ground_of_their_cells() -> None:
    """One circle of 150 m in the middle of the box: its area over the cells', cut by the box's edge."""
    found = reach(at(500), 1000)
    cells = make_cells(BOX, shape="square", across_m=100, crs=CRS)
    circle = shapely.Point(X + 500, Y).buffer(150, quad_segs=256)
    assert (found.cell_share * cells.area_m2).sum() == pytest.approx(shapely.intersection(circle, BOX).area, rel=2e-3)
    assert found.cell_share.max() == pytest.approx(1)


def test_lanes_narrower_than_4_m_or_blocked_are_told_apart(tmp_path: Path) -> None:
    lines = [shapely.LineString([(X, Y + i), (X + 50, Y + i)]) for i in range(4)]
    frame = gpd.GeoDataFrame(
        {"name": list("abcd"), "width_m": [4.0, 3.9, 6.0, np.nan], "blocked": ["否", "no", "是", "0"]}, geometry=lines, crs=CRS
    )
    frame.to_file(tmp_path / "lanes.gpkg")
    faults: list[Fault] = []
    where: dict[str, Any] = {"crs": DEGREES, "metric_crs": CRS, "boundary": BOX, "faults": faults}
    found = read_fire_lanes(str(tmp_path / "lanes.gpkg"), **where)
    assert found is not None, said(faults)
    assert [STATES[i] for i in found.state] == ["usable", "narrow", "blocked", "unknown"]
    frame.drop(columns="width_m").to_file(tmp_path / "bare.gpkg")
    assert read_fire_lanes(str(tmp_path / "bare.gpkg"), **where) is None
    (tmp_path / "lanes.csv").write_text("width_m,x,y\n4,1,1\n", "utf-8")
    assert read_fire_lanes(str(tmp_path / "lanes.csv"), **where) is None
    assert "columns missing: width_m" in said(faults)


def test_an_area_drawn_outside_the_district_is_refused(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame(
        {"station": ["一号站", "二号站", "三号站"]},
        geometry=[BOX, shapely.box(X + 500, Y, X + 2000, Y + 90), shapely.box(X + 5000, Y, X + 6000, Y + 90)], crs=CRS,
    )  # fmt: skip
    frame.to_file(tmp_path / "areas.gpkg")
    faults: list[Fault] = []
    read_drawn(str(tmp_path / "areas.gpkg"), crs=DEGREES, metric_crs=CRS, boundary=BOX, faults=faults)
    assert [fault.field for fault in faults] == ["features[2].station", "features[3].station"]
    assert "0.07 km² of the area of “二号站” lie outside" in said(faults)
    assert "the area of “三号站” lies wholly outside the district (3.9 km away)" in said(faults)
