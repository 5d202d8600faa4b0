"""What is written: JSON, workbook, CSV, GeoPackage, Parquet; each read again by another program's eyes."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import openpyxl
import pyarrow.parquet as pq
import pyogrio
import pytest

from yingji.results.case import Runs
from yingji.results.geopackage import geoparquet_path
from yingji.results.headline import measures_json, run_json
from yingji.results.parquet import event_replications, write_records
from yingji.results.verdicts import Verdict, judge
from yingji.results.writing import write_results
from yingji.scenarios.assumptions import Assumption
from yingji.scenarios.schema.scenario import ScenarioFile

WHEN = datetime(2025, 12, 31, 8, 30, tzinfo=UTC)
TARGETS = [
    {"id": "a", "measure": "response.first", "statistic": "p90", "clock": "call", "at_most": "5 min"},
    {"id": "b", "measure": "station.edge_time", "scope": "each station", "at_most": "5 min"},
    {"id": "c", "measure": "response.first_share", "within": "5 min", "clock": "call", "at_least": "95 %"},
    {"id": "=d", "ledger": "没有台账"},
]
ASSUMED = (Assumption("a.yaml", 3, "everyday.turnout.engine.by_day", "45 s", 45.0, "s", ""),)


@pytest.fixture
def runs(make_runs: Callable[..., Runs], scenario: Callable[..., ScenarioFile]) -> Runs:
    return make_runs(scenario(TARGETS), samples=3, limits={"一级": 7})


@pytest.fixture
def verdicts(runs: Runs) -> tuple[Verdict, ...]:
    return judge(runs.scenario, runs.world, runs.coverage, runs.samples)


@pytest.fixture
def folder(tmp_path: Path, runs: Runs, verdicts: tuple[Verdict, ...]) -> Path:
    write_results(tmp_path, [runs], verdicts, assumptions=ASSUMED, lang="zh", when=WHEN)
    return tmp_path


def test_the_json_holds_every_key_of_the_contract_and_no_nan(runs: Runs, verdicts: tuple[Verdict, ...]) -> None:
    made = run_json(run="runs/x", scenario="小区", replications=3, seed=1, verdicts=verdicts, runs=[runs], lang="zh")
    text = json.dumps(made, ensure_ascii=False, allow_nan=False)
    assert {"run", "scenario", "replications", "verdicts", "measures"} <= set(json.loads(text))
    for verdict in made["verdicts"]:
        assert {"id", "metric", "threshold", "unit", "measured", "low", "high", "verdict", "clause"} <= set(verdict)
        assert verdict["verdict"] in {"met", "missed", "uncertain", "not simulated"}
    first = made["verdicts"][0]
    assert (first["threshold"], first["unit"], first["measured"]) == (300, "s", None)  # a call that was never reached
    assert made["measures"]["手工"]["response"]["first"]["call"]["p50"]["mean"] == 150


def test_measures_without_simulation_are_the_geometry_alone(runs: Runs) -> None:
    assert set(measures_json(replace(runs, samples=()))) == {"coverage"}


def test_the_workbook_has_numbers_as_numbers_and_a_definition_for_every_column(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "verdicts.xlsx")
    assert book.sheetnames == ["判定", "分站分区", "消防站", "到场时间", "车辆", "假定", "字段说明"]
    defined = {row[0] for row in book["字段说明"].iter_rows(min_row=2, values_only=True)}
    for page in book:
        header = [cell.value for cell in page[1]]
        assert page.freeze_panes == "A2"
        assert page.auto_filter.ref.startswith("A1:")
        assert set(header) <= defined or page.title == "字段说明"
    page = book["判定"]
    header = {cell.value: index for index, cell in enumerate(page[1])}
    rows = list(page.iter_rows(min_row=2))
    edge, ledger = rows[1], rows[3]
    assert edge[header["结果"]].value == 3.25  # 195 s, in the minutes of the target
    assert edge[header["单位"]].value == "分钟"
    assert edge[header["判定"]].value == "✓ 达到"
    assert ledger[header["编号"]].value == "=d"
    assert ledger[header["编号"]].data_type == "s"
    assert ledger[header["结果"]].value is None
    assert edge[header["判定"]].fill.fgColor.rgb != ledger[header["判定"]].fill.fgColor.rgb


def test_the_csv_opens_in_excel_with_its_chinese(folder: Path) -> None:
    raw = (folder / "verdicts.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert [row["编号"] for row in rows] == ["a", "b", "c", "=d"]


def test_the_layers_open_and_hold_what_they_say(folder: Path) -> None:
    path = folder / "run.gpkg"
    assert {name for name, _ in pyogrio.list_layers(path)} >= {"cells", "areas", "stations", "links", "boundary"}
    cells = pyogrio.read_dataframe(path, layer="cells")
    assert cells["minutes"].tolist() == [2.25, 3.25]
    assert cells["first_due"].tolist() == ["一号站", "一号站"]
    assert cells["people_night"].sum() == 400
    assert cells.crs.to_epsg() == 4548
    areas = pyogrio.read_dataframe(path, layer="areas")
    assert areas.geometry.area.sum() == pytest.approx(20_000)
    assert pyogrio.read_dataframe(path, layer="links")["name"].tolist() == ["中山路", "中山路", ""]


def test_every_layer_lies_beside_the_geopackage_as_geoparquet(folder: Path) -> None:
    """Read back by geopandas they are the same features; the file's own words say version, column and CRS as the standard asks."""
    for layer, kind in pyogrio.list_layers(folder / "run.gpkg"):
        if kind is None:
            continue  # the table of styles
        path = geoparquet_path(folder / "run.gpkg", layer)
        there, other = gpd.read_parquet(path), pyogrio.read_dataframe(folder / "run.gpkg", layer=layer)
        assert there.geometry.geom_equals(other.geometry).all()
        assert there.crs.to_epsg() == other.crs.to_epsg() == 4548
        assert list(there.columns) == list(other.columns)
        for column in set(there.columns) - {"geometry"}:
            assert there[column].astype(object).where(there[column].notna(), None).tolist() == (
                other[column].astype(object).where(other[column].notna(), None).tolist()
            )
        said = json.loads(pq.read_schema(path).metadata[b"geo"])
        assert (said["version"], said["primary_column"]) == ("1.0.0", "geometry")
        assert said["columns"]["geometry"]["encoding"] == "WKB"
        assert said["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 4548}
    assert len(list((folder / "geoparquet").iterdir())) == 5


def test_qgis_finds_a_style_for_every_layer(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "run.gpkg")) as database:
        assert database.execute("SELECT data_type FROM gpkg_contents WHERE table_name = 'layer_styles'").fetchall() == [("attributes",)]
        columns = [row[1] for row in database.execute("PRAGMA table_info(layer_styles)")]
        rows = database.execute("SELECT f_table_name, f_geometry_column, styleQML, styleSLD, useAsDefault FROM layer_styles").fetchall()
        version = database.execute("PRAGMA user_version").fetchone()[0]
        fields = {layer: [row[1] for row in database.execute(f"PRAGMA table_info({layer})")] for layer, *_ in rows}
    assert version == 10300  # GeoPackage 1.3
    assert columns == [
        "id", "f_table_catalog", "f_table_schema", "f_table_name", "f_geometry_column", "styleName", "styleQML", "styleSLD", "useAsDefault",
        "description", "owner", "ui", "update_time",
    ]  # fmt: skip
    assert {row[0] for row in rows} == {"cells", "areas", "stations", "links", "boundary"}
    for layer, geometry, qml, sld, default in rows:
        assert (geometry, default) == ("geom", 1)
        assert geometry in fields[layer]
        root = ElementTree.fromstring(qml)
        symbols = {symbol.get("name") for symbol in root.iter("symbol")}
        assert {rule.get("symbol") for rule in root.iter("rule") if rule.get("symbol")} <= symbols
        assert {alias.get("field") for alias in root.iter("alias")} <= set(fields[layer])
        assert ElementTree.fromstring(sld).tag.endswith("StyledLayerDescriptor")


def test_cells_are_styled_by_minutes_up_to_and_including_five(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "run.gpkg")) as database:
        (qml,) = database.execute("SELECT styleQML FROM layer_styles WHERE f_table_name = 'cells'").fetchone()
    rules = [rule.get("filter") for rule in ElementTree.fromstring(qml).iter("rule")]
    assert rules[:3] == ['"minutes" <= 3', '"minutes" > 3 AND "minutes" <= 4', '"minutes" > 4 AND "minutes" <= 5']


def test_the_record_holds_every_replication_with_names(folder: Path) -> None:
    incidents = pq.read_table(folder / "incidents.parquet").to_pydict()
    assert incidents["replication"] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert incidents["kind"][:3] == ["rescue", "rescue", "fire"]
    assert incidents["first_station"][:3] == ["一号站", "一号站", None]
    events = pq.read_table(folder / "events.parquet")
    assert events.num_rows == 3 * 38
    assert json.loads(events.schema.metadata[b"yingji"])["what"]["2"] == "ORDER"


def test_events_are_kept_for_whole_replications_up_to_the_cap(runs: Runs, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("yingji.results.parquet.EVENT_ROWS", 80)
    assert event_replications([runs]) == 2
    assert write_records(tmp_path, [runs]) == 2
    assert pq.read_table(tmp_path / "events.parquet").num_rows == 2 * 38


def test_without_logs_there_are_no_events_and_the_rest_is_there(runs: Runs, tmp_path: Path) -> None:
    bare = replace(runs, samples=[replace(sample, log=None) for sample in runs.samples])
    assert write_records(tmp_path, [bare]) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["assignments.parquet", "incidents.parquet"]


def test_the_same_run_gives_the_same_bytes(folder: Path, runs: Runs, verdicts: tuple[Verdict, ...], tmp_path_factory: Any) -> None:
    again = tmp_path_factory.mktemp("again")
    write_results(again, [runs], verdicts, assumptions=ASSUMED, lang="zh", when=WHEN)
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    assert names == sorted(str(path.relative_to(again)) for path in again.rglob("*") if path.is_file())
    assert "geoparquet/run.cells.parquet" in names
    assert [name for name in names if (folder / name).read_bytes() != (again / name).read_bytes()] == []


def test_english_tables_have_no_chinese_of_ours(runs: Runs, verdicts: tuple[Verdict, ...], tmp_path: Path) -> None:
    write_results(tmp_path, [runs], verdicts, assumptions=ASSUMED, lang="en", when=WHEN)
    book = openpyxl.load_workbook(tmp_path / "verdicts.xlsx")
    assert all(str(cell.value).isascii() or "²" in str(cell.value) for page in book for cell in page[1])


def test_a_world_in_which_nothing_happened_can_be_written(runs: Runs, tmp_path: Path) -> None:
    empty = replace(
        runs.samples[0], incidents=type(runs.samples[0].incidents)(**{k: v[:0] for k, v in vars(runs.samples[0].incidents).items()}),
        assignments=type(runs.samples[0].assignments)(**{k: v[:0] for k, v in vars(runs.samples[0].assignments).items()}),
        busy_s=np.zeros(3),
    )  # fmt: skip
    quiet = replace(runs, samples=[empty, empty])
    found = judge(quiet.scenario, quiet.world, quiet.coverage, quiet.samples)
    assert [verdict.verdict for verdict in found] == ["not simulated", "met", "not simulated", "not simulated"]
    write_results(tmp_path, [quiet], found, assumptions=(), lang="zh", when=WHEN)
    json.dumps(measures_json(quiet), allow_nan=False)
