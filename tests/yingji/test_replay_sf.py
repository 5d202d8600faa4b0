"""San Francisco's record, each day predicted from the other three: the bounds that the program must keep, by the command itself."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from yingji.geo.streets_file import read_network
from yingji.results.replay.diagnosis import diagnose
from yingji.sim.replay.folds import replay
from yingji.sim.replay.model import ReplayModel, without_units
from yingji.sim.replay.model_file import read_model
from yingji.sim.replay.record import Record, read_record


@pytest.fixture(scope="module")
def folder(yingji_module: Any, shared: Path) -> Path:
    streets = yingji_module(
        "import", "streets", shared / "sanfrancisco" / "streets.csv.gz", "-o", "sf.gpkg", "--crs", "EPSG:4326", "--mapping", "sanfrancisco"
    )
    assert streets.status == 0, streets.err
    place: Path = yingji_module.folder
    return place


@pytest.fixture(scope="module")
def told(yingji_module: Any, folder: Path, shared: Path) -> Any:
    data = shared / "sanfrancisco"
    answer = yingji_module(
        "replay", data / "calls.csv.gz", "--streets", "sf.gpkg", "--stations", data / "stations.csv", "--mapping", "sanfrancisco",
        "--out", "replayed", "--json", "--strict", "--lang", "zh",
    )  # fmt: skip
    assert answer.status == 0, answer.err  # --strict: no required bound is missed, and nothing is named
    return answer.json


def test_days_held_out_keep_the_required_bounds(told: Any) -> None:
    scores = {row["key"]: row for row in told["scores"]}
    assert told["missed"] == []
    assert abs(scores["drive.p50"]["ours"]) <= 0.04
    assert abs(scores["drive.p90"]["ours"]) <= 0.04
    assert 0.87 <= scores["drive.cover90"]["ours"] <= 0.93
    assert scores["drive.p50"]["calls"] > 1000
    assert scores["drive.p50"]["chance"] > 0.02  # four days allow no firmer word


def test_the_straight_line_at_a_mean_speed_is_beaten_on_every_row(told: Any) -> None:
    compared = {row["key"]: row["better_than_naive"] for row in told["scores"] if row["better_than_naive"] is not None}
    assert len(compared) == 10
    assert all(compared.values()), compared


def test_a_folder_holds_the_tables_the_model_and_the_residuals(
    told: Any, folder: Path, styled_in_chinese: Callable[[Path], dict[str, Any]]
) -> None:
    names = {path.name for path in (folder / "replayed").iterdir()}
    assert names == {
        "replay.json", "scores.csv", "by_hour.csv", "by_station.csv", "busy.csv", "model.yaml", "residuals.gpkg", "residuals.png",
        "geoparquet",
    }  # fmt: skip
    assert told["rows"] == 3513
    layers = styled_in_chinese(folder / "replayed" / "residuals.gpkg")
    assert layers["residuals"]["legend"] == ["≤ 0.7", "0.7–0.85", "0.85–1", "1–1.18", "1.18–1.43", "> 1.43"]
    assert layers["residuals"]["symbols"][0] == "#2166ac"
    assert layers["stations"]["label"] == "station"
    assert told["unused"]["replay.punched_together"] == 106


@pytest.fixture(scope="module")
def record(folder: Path, shared: Path) -> Record:
    data = shared / "sanfrancisco"
    return read_record(
        data / "calls.csv.gz", network=read_network(folder / "sf.gpkg"), stations=data / "stations.csv", mapping="sanfrancisco"
    )


@pytest.fixture(scope="module")
def model(told: Any, folder: Path, record: Record) -> ReplayModel:
    return read_model(folder / "replayed" / "model.yaml", record.stations)


def test_faults_put_in_on_purpose_are_named_and_nothing_else(record: Record, model: ReplayModel) -> None:
    faults = {
        "travel too long": replace(model, travel=model.travel.times(1.3)),
        "turnout dropped": replace(model, turnout=None),
        "two units fewer": without_units(model, ["E03", "E36"]),
    }
    named = {what: [(one.key, one.subject) for one in diagnose(replay(record, model=wrong))] for what, wrong in faults.items()}
    assert named == {
        "travel too long": [("stage_ratio", "drive")],
        "turnout dropped": [("stage_absent", "turnout")],
        "two units fewer": [("unit_missing", "E03"), ("unit_missing", "E36")],
    }


def test_a_station_that_is_a_kilometre_off_is_named(folder: Path, shared: Path, model: ReplayModel, tmp_path: Path) -> None:
    data = shared / "sanfrancisco"
    stations = pd.read_csv(data / "stations.csv", dtype={"station": str})
    stations.loc[stations["station"] == "6", "lat"] -= 1000 / 111_000
    stations.to_csv(tmp_path / "stations.csv", index=False)
    wrong = read_record(
        data / "calls.csv.gz", network=read_network(folder / "sf.gpkg"), stations=tmp_path / "stations.csv", mapping="sanfrancisco"
    )
    assert [(one.key, one.subject) for one in diagnose(replay(wrong, model=model))] == [("station_moved", "6")]
