"""The register of assumptions: nothing of the chain that is assumed is missing from it."""

from __future__ import annotations

import shutil
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from yingji.geo.plain import plain_network
from yingji.geo.streets_file import write_network
from yingji.scenarios.assumptions import Assumption
from yingji.scenarios.loader import load
from yingji.scenarios.names import library
from yingji.scenarios.templates import write_template


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("assumed") / "town"
    write_template(folder)
    return folder


@pytest.fixture
def town(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "town"))


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def _found(town: Path, field: str) -> list[Assumption]:
    return [item for item in load(town / "scenario.yaml").assumptions if item.field == field]


def _said(town: Path, field: str) -> list[tuple[str, int, str]]:
    return [(Path(item.file).name, item.line, item.printed) for item in _found(town, field)]


def test_people_by_day_of_a_subdistrict_are_there_unless_their_row_is_sure(town: Path) -> None:
    head = "name,lon,lat,weight,by_day,source,confidence\n# a note\n"
    rows = "东,117.00,39.0,1,0.7,counted,measured\n西,116.99,39.0,2,0.9,guess,assumed\n南,117.0,38.99,3,1.2,hunch,\n"
    (town / "subdistricts.csv").write_text(head + rows, "utf-8")
    assert _said(town, "people.by_subdistrict.by_day") == [("subdistricts.csv", 4, "0.9–1.2")]
    assert _said(town, "people.by_subdistrict.weight") == [("subdistricts.csv", 4, "2–3")]
    assert _found(town, "people.by_subdistrict.by_day")[0].source == "guess; hunch"
    (town / "subdistricts.csv").write_text(head + rows.replace(",assumed", ",law").replace(",hunch,", ",hunch,derived"), "utf-8")
    assert _said(town, "people.by_subdistrict.by_day") == _said(town, "people.by_subdistrict.weight") == []


def test_people_that_stand_for_weights_are_what_is_named(town: Path) -> None:
    (town / "subdistricts.csv").write_text("name,lon,lat,people\n东,117.00,39.0,100\n西,116.99,39.0,300\n", "utf-8")
    assert _said(town, "people.by_subdistrict.people") == [("subdistricts.csv", 2, "100–300")]
    assert _said(town, "people.by_subdistrict.weight") == []


def test_polygons_of_subdistricts_are_read_too(town: Path) -> None:
    box = shapely.box(116.98, 38.98, 117.02, 39.02)
    frame = gpd.GeoDataFrame({"name": ["a", "b"], "people": [5, 7], "by_day": [0.5, None]}, geometry=[box, box], crs="EPSG:4326")
    frame.to_file(town / "parts.gpkg")
    _change(town / "area.yaml", "by_subdistrict: subdistricts.csv", "by_subdistrict: parts.gpkg")
    assert _said(town, "people.by_subdistrict.people") == [("parts.gpkg", 0, "5–7")]
    assert _said(town, "people.by_subdistrict.by_day") == [("parts.gpkg", 0, "0.5")]


def test_places_put_on_the_map_by_hand_are_there(town: Path) -> None:
    head, *rows = (town / "places.csv").read_text("utf-8").splitlines()
    (town / "places.csv").write_text(
        "\n".join([f"{head},confidence", f"{rows[0]},measured", *(f"{row},assumed" for row in rows[1:])]), "utf-8"
    )
    assert _said(town, "places") == [("places.csv", 3, f"{len(rows) - 1} × lon, lat")]


def test_a_congestion_profile_that_is_measured_is_not_there(town: Path) -> None:
    assert _said(town, "by_hour") == [("by_hour.csv", 2, "1–1.6")]
    text = (town / "by_hour.csv").read_text("utf-8")
    (town / "by_hour.csv").write_text(text.replace("assumed", "measured"), "utf-8")
    assert _said(town, "by_hour") == []


def test_speeds_of_the_class_table_are_there_where_the_area_gives_none(town: Path) -> None:
    """次干路 at 40 km/h is the table's; 支路 at 50, the table's for another class, was tagged; 主干路 is overridden."""
    speeds = [50 / 3.6, 40 / 3.6, 50 / 3.6, 10 / 3.6]
    classes = ["arterial", "collector", "local", "path"]
    streets = plain_network(
        [(517e3, 4332e3), (517.3e3, 4332e3), (517.3e3, 4332.3e3)], [(0, 1), (1, 2), (2, 0), (0, 2)],
        speed_mps=speeds, classes=classes, drive=[True, True, True, False],
    )  # fmt: skip
    write_network(streets, town / "streets.gpkg")
    _change(town / "area.yaml", "engine: {主干路: 40 km/h, 支路: 24 km/h}", "engine: {主干路: 40 km/h}")
    assert _said(town, "speeds.engine.次干路") == [("streets.gpkg", 0, "40 km/h")]
    assert "CJJ 37-2012" in _found(town, "speeds.engine.次干路")[0].source
    assert [item.file.rpartition("/")[2] for item in _found(town, "speeds.engine.主干路")] == ["area.yaml"]
    assert _said(town, "speeds.engine.支路") == _said(town, "speeds.engine.步行道") == []


def test_what_is_taken_where_the_area_is_silent_is_there(town: Path) -> None:
    """The template gives intercepts of engines alone, and its stations have a ladder and a rescue engine."""
    assert [_said(town, f"intercepts.{kind}") for kind in ("ladder", "rescue")] == [[("area.yaml", 3, "0 s")]] * 2
    assert _said(town, "intercepts.engine") == _said(town, "people.by_day.value") == []
    _change(town / "area.yaml", "by_hour: by_hour.csv", "")
    _change(town / "area.yaml", "  by_day: {value: 0.95, confidence: assumed}", "")
    assert [_said(town, name) for name in ("by_hour", "people.by_day")] == [[("area.yaml", 3, "1")]] * 2


def test_sites_classes_and_openings_that_no_plan_gives_are_there(town: Path) -> None:
    new = "class: 小型\n    class_source: {zh: 推定, en: taken}\n    at_source: {zh: 取路口, en: at a crossing}\n"
    new += "    confidence: assumed\n    treat: {zh: 按年底, en: the year's end}"
    _change(town / "plan.yaml", "class: 小型", new)
    lines = (town / "plan.yaml").read_text("utf-8").splitlines()
    for name, printed, source in (
        ("at", "六经路 × 五纬路", "取路口 | at a crossing"),
        ("class", "小型", "推定 | taken"),
        ("opens", "2027-12-31", "按年底 | the year's end"),
    ):  # fmt: skip
        (found,) = _found(town, f"stations[六经路消防救援站].{name}")
        assert (found.printed, found.source) == (printed, source)
        assert lines[found.line - 1].strip().startswith(f"{name}: ")
    assert not _found(town, "stations[三经路消防救援站].at")


def test_bounds_of_targets_without_a_text_are_there(town: Path) -> None:
    _change(town / "plan.yaml", "    clock: call", "    confidence: assumed\n    clock: call")
    (ours,) = _found(town, "targets[sample.first].at_most")
    assert (ours.printed, Path(ours.file).name) == ("8 min", "plan.yaml")
    _change(town / "scenario.yaml", "as_of:", "standards: [建标152-2017, own.yaml]\nas_of:")
    (town / "own.yaml").write_text((library() / "standards" / "建标152-2017.yaml").read_text("utf-8"), "utf-8")
    _change(town / "own.yaml", "id: 建标152-2017", "id: own")
    _change(town / "own.yaml", "\nconfidence: law", "\nconfidence: assumed")
    theirs = [item for item in load(town / "scenario.yaml").assumptions if item.file.endswith(("own.yaml", "建标152-2017.yaml"))]
    assert {Path(item.file).name for item in theirs} == {"own.yaml"}
    assert {item.field.partition("[")[0].partition(".")[0] for item in theirs} == {"targets", "area_limits_km2"}
    assert "7 km²" in {item.printed for item in theirs}


def test_firefighters_at_headquarters_without_a_source_are_there(town: Path) -> None:
    _change(town / "plan.yaml", "stations:", "headquarters: {state: 62}\n\nstations:")
    assert [line[0] for line in _said(town, "headquarters.state")] == ["plan.yaml"]


def test_a_figure_with_a_source_of_its_own_is_not_the_plans_word_for_standing_under_a_clause(town: Path) -> None:
    _change(town / "plan.yaml", "{engine: 3, ladder: 1, rescue: 1}", "{engine: {value: 3, source: a newspaper}, ladder: 1, rescue: 1}")
    said = [
        item.source for item in load(town / "scenario.yaml").assumptions if item.field.startswith("stations[三经路消防救援站].vehicles")
    ]
    assert said == ["a newspaper"]
    _change(town / "plan.yaml", "value: 3, source: a newspaper", "value: 3, source: 应急规划 附表, confidence: plan")
    assert not [item for item in load(town / "scenario.yaml").assumptions if item.field.startswith("stations[三经路消防救援站].vehicles")]
