"""Wrong street files: each says what is wrong and what to write, in both languages."""

from __future__ import annotations

import gzip
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from yingji.base.faults import BadInput
from yingji.geo.importing import import_streets

RING = shapely.LineString([(117.2, 39.1), (117.21, 39.1), (117.21, 39.11), (117.2, 39.1)])


def streets(path: Path, crs: str | None = "EPSG:4326", **columns: object) -> Path:
    gpd.GeoDataFrame(columns or {"fclass": ["primary"], "oneway": ["B"]}, geometry=[RING], crs=crs).to_file(path)
    return path


def faults(path: Path, **options: object) -> BadInput:
    with pytest.raises(BadInput) as caught:
        import_streets(path, **options)  # type: ignore[arg-type]
    for lang in ("zh", "en"):
        assert all("；" in text or ";" in text for text in caught.value.render(lang).splitlines())  # what is wrong; what to write
    return caught.value


def keys(path: Path, **options: object) -> list[str]:
    return [fault.key for fault in faults(path, **options).faults]


def test_missing_folder_suffix_empty(tmp_path: Path) -> None:
    assert keys(tmp_path / "no.gpkg") == ["streets.file_missing"]
    assert keys(tmp_path) == ["streets.is_folder"]
    (tmp_path / "a.docx").write_text("x")
    assert keys(tmp_path / "a.docx") == ["streets.suffix"]


@pytest.mark.parametrize("name", ["a.osm", "a.osm.pbf", "a.json", "a.geojson", "a.gpkg", "a.shp", "a.csv", "a.csv.gz", "a.graphml"])
def test_empty_and_broken_files_of_every_format(tmp_path: Path, name: str) -> None:
    if name.startswith("a.osm"):
        pytest.importorskip("osmium")
    file = tmp_path / name
    file.write_bytes(b"")
    assert keys(file) == ["streets.file_empty"]
    file.write_bytes(b"\x00\x01 this is no street file \xff\xfe" * 9)
    (key,) = keys(file, crs="EPSG:4490")
    assert key in {"streets.file_broken", "streets.not_overpass", "streets.unknown_table", "streets.encoding"}


def test_a_file_cut_off_in_the_middle(tmp_path: Path) -> None:
    """A download that stopped: every cut gives a fault, never a traceback."""
    rows = "".join(f'primary,B,"LINESTRING (117.{i} 39.1, 117.2 39.{i})"\n' for i in range(100, 400))
    whole = gzip.compress(f"fclass,oneway,wkt\n{rows}".encode())
    for share in (0.01, 0.3, 0.9, 0.999):
        (tmp_path / "a.csv.gz").write_bytes(whole[: int(len(whole) * share)])
        assert keys(tmp_path / "a.csv.gz", crs="EPSG:4326") == ["streets.file_broken"]
    spoilt = bytearray(whole)
    spoilt[40:60] = b"\xff" * 20
    (tmp_path / "a.csv.gz").write_bytes(bytes(spoilt))
    assert keys(tmp_path / "a.csv.gz", crs="EPSG:4326") == ["streets.file_broken"]


def test_a_file_without_any_street(tmp_path: Path) -> None:
    assert keys(streets(tmp_path / "a.gpkg", fclass=["construction"], oneway=["B"])) == ["streets.no_streets"]
    gpd.GeoDataFrame({"highway": ["x"]}, geometry=[shapely.Point(117, 39)], crs="EPSG:4326").to_file(tmp_path / "b.geojson")
    assert keys(tmp_path / "b.geojson") == ["streets.no_streets"]
    (tmp_path / "c.geojson").write_text('{"type": "FeatureCollection", "features": []}')
    assert keys(tmp_path / "c.geojson")[0] in {"streets.no_streets", "streets.unknown_table"}


def test_streets_of_no_return(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"highway": ["primary"], "oneway": ["yes"]}, geometry=[shapely.LineString(RING.coords[:3])], crs="EPSG:4326")
    frame.to_file(tmp_path / "a.gpkg")
    assert keys(tmp_path / "a.gpkg") == ["streets.nothing_connected"]


def test_a_file_that_does_not_say_its_crs(tmp_path: Path) -> None:
    streets(tmp_path / "a.shp")
    (tmp_path / "a.prj").unlink()
    fault = faults(tmp_path / "a.shp")
    assert "--crs EPSG:4490" in fault.render("zh")
    assert import_streets(tmp_path / "a.shp", crs="EPSG:4490")[0].n_links == 1
    (tmp_path / "a.csv").write_text(f'fclass,oneway,wkt\nprimary,B,"{RING.wkt}"\n')
    assert keys(tmp_path / "a.csv") == ["streets.crs_missing"]


def test_crs_mapping_and_boundary_are_told_at_once(tmp_path: Path) -> None:
    found = keys(streets(tmp_path / "a.gpkg"), crs="WGS85", mapping="geofabrick", within=tmp_path / "no.gpkg")
    assert sorted(found) == ["streets.crs_unknown", "streets.file_missing", "streets.no_mapping"]


def test_metres_that_call_themselves_degrees(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text('fclass,oneway,wkt\nprimary,B,"LINESTRING (517300 4329600, 517400 4329600)"\n')
    assert keys(file, crs="EPSG:4490") == ["streets.not_degrees"]


def test_an_unknown_column_offers_the_nearest(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("columns:\n  highway: f_class\n  name: namme\n")
    fault = faults(streets(tmp_path / "a.gpkg", fclass=["primary"], name=["路"]), mapping=mapping)
    assert [(str(each.mark).rpartition("/")[2], each.field, each.values["nearest"]) for each in fault.faults] == [
        ("m.yaml:2:12", "highway", "fclass"),
        ("m.yaml:3:9", "name", "name"),
    ]


def test_a_table_that_fits_no_preset(tmp_path: Path) -> None:
    text = faults(streets(tmp_path / "a.gpkg", 等级=["主干路"])).render("zh")
    assert "等级" in text
    assert "geofabrik" in text


def test_every_fault_of_a_mapping_at_once(tmp_path: Path) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text("colums: {}\ncolumns:\n  hihgway: fclass\n  name: a\n  name: b\n  oneway: {values: {F: yes}}\n")
    fault = faults(streets(tmp_path / "a.gpkg"), mapping=mapping)
    assert [(each.mark.line, each.key.removeprefix("streets.mapping_")) for each in fault.faults] == [
        (1, "without_highway"),
        (1, "unknown"),
        (3, "unknown"),
        (5, "repeated"),
        (6, "without_column"),
    ]


@pytest.mark.parametrize(("text", "key"), [("columns: [", "yaml"), ("", "form"), ("- a", "form")])
def test_a_mapping_that_is_none(tmp_path: Path, text: str, key: str) -> None:
    mapping = tmp_path / "m.yaml"
    mapping.write_text(text)
    assert f"streets.mapping_{key}" in keys(streets(tmp_path / "a.gpkg"), mapping=mapping)


def test_several_layers_of_lines_want_a_name(tmp_path: Path) -> None:
    for layer in ("东半", "西半"):
        gpd.GeoDataFrame({"highway": ["primary"]}, geometry=[RING], crs="EPSG:4326").to_file(tmp_path / "a.gpkg", layer=layer)
    assert keys(tmp_path / "a.gpkg") == ["streets.which_layer"]
    mapping = tmp_path / "m.yaml"
    mapping.write_text("layer: 东半\ncolumns: {highway: highway}\n")
    assert import_streets(tmp_path / "a.gpkg", mapping=mapping)[0].n_links == 1
    mapping.write_text("layer: 东片\ncolumns: {highway: highway}\n")
    assert keys(tmp_path / "a.gpkg", mapping=mapping) == ["streets.no_layer"]


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_boundaries(tmp_path: Path) -> None:
    file = streets(tmp_path / "a.gpkg")
    assert keys(file, within=file) == ["streets.no_polygon"]
    gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], crs="EPSG:4326").to_file(tmp_path / "far.geojson")
    assert keys(file, within=tmp_path / "far.geojson") == ["streets.nothing_within"]
    gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)]).to_file(tmp_path / "where.shp")
    assert keys(file, within=tmp_path / "where.shp") == ["streets.boundary_crs"]


def test_degrees_are_not_taken_for_metres(tmp_path: Path) -> None:
    """Longitudes said to be a zone's metres would make a town of a few metres on the equator."""
    wrong = faults(streets(tmp_path / "a.geojson"), crs="EPSG:4548")
    assert [fault.key for fault in wrong.faults] == ["streets.not_degrees"]
    assert wrong.faults[0].values["likely"] == "EPSG:4490"


def test_latitude_first_is_told_as_such(tmp_path: Path) -> None:
    turned = shapely.transform(RING, lambda xy: xy[:, ::-1])
    gpd.GeoDataFrame({"fclass": ["primary"], "oneway": ["B"]}, geometry=[turned], crs="EPSG:4326").to_file(tmp_path / "a.geojson")
    assert keys(tmp_path / "a.geojson") == ["streets.latitude_first"]


def test_an_easting_with_its_zone_number_names_the_zone(tmp_path: Path) -> None:
    """EPSG:4527 is the zone of EPSG:4548 with 39 written before the easting; mixed up, each is offered for the other."""
    for real, said in (("EPSG:4527", "EPSG:4548"), ("EPSG:4548", "EPSG:4527")):
        frame = gpd.GeoDataFrame({"fclass": ["primary"], "oneway": ["B"]}, geometry=[RING], crs="EPSG:4326").to_crs(real)
        frame.to_file(tmp_path / f"{real[5:]}.gpkg")
        wrong = faults(tmp_path / f"{real[5:]}.gpkg", crs=said)
        assert [(fault.key, fault.values["likely"]) for fault in wrong.faults] == [("streets.not_degrees", real)]
