"""`yingji replay` on a small town: wrong input is told at once, and a model that was written is set against the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from typer.testing import CliRunner

from tests.sim.replay.replay_town import CRS, MAPPING, a_town
from yingji.commands import app
from yingji.geo.streets_file import write_network


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("town")
    made = a_town(3, calls_a_day=90)
    made.write(folder)
    write_network(made.network, folder / "streets.gpkg")
    (folder / "mapping.yaml").write_text(yaml.safe_dump(MAPPING, allow_unicode=True), "utf-8")
    return folder


def asked(town: Path, *more: str, **other: Any) -> Any:
    given = {"streets": "streets.gpkg", "stations": "stations.csv", "mapping": "mapping.yaml"} | other
    words = ["replay", str(town / "calls.csv")]
    for name, value in given.items():
        words += [f"--{name}", str(town / value)]
    return CliRunner().invoke(app, [*words, "--lang", "en", *(() if "--crs" in more else ("--crs", CRS)), *more])


def test_a_folder_is_written_and_its_model_is_set_against_the_record(town: Path, tmp_path: Path) -> None:
    answer = asked(town, "--json", "--out", str(tmp_path / "out"))
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert told["given_model"] is False
    assert told["findings"] == []
    assert sum(told["pit"]) == pytest.approx(1)
    again = asked(town, "--model", str(tmp_path / "out" / "model.yaml"))
    assert again.exit_code == 0, again.output
    assert "The model as given" in again.stdout
    assert len(pd.read_csv(tmp_path / "out" / "scores.csv", encoding="utf-8-sig")) == len(told["scores"])


def test_a_model_that_somebody_made_slower_is_named_and_strict_ends_with_three(town: Path, tmp_path: Path) -> None:
    assert asked(town, "--out", str(tmp_path / "out")).exit_code == 0
    model = yaml.safe_load((tmp_path / "out" / "model.yaml").read_text("utf-8"))
    travel = model["travel"]
    travel["kmh"] = {name: kmh / 1.4 for name, kmh in travel["kmh"].items()}
    travel["junction_s"] *= 1.4
    travel["intercept_s"] = {unit: 1.4 * seconds for unit, seconds in travel["intercept_s"].items()}
    (tmp_path / "slow.yaml").write_text(yaml.safe_dump(model), "utf-8")
    answer = asked(town, "--model", str(tmp_path / "slow.yaml"), "--strict")
    assert answer.exit_code == 3
    assert "MISSED" in answer.stdout
    assert "first engine's travel: the record takes 0.7" in answer.stdout


@pytest.mark.parametrize(
    ("more", "other", "told"),
    [
        ((), {"streets": "nowhere.gpkg"}, "nowhere.gpkg"),
        ((), {"stations": "nowhere.csv"}, "nowhere.csv"),
        ((), {"mapping": "nowhere.yaml"}, "sanfrancisco"),
        (("--crs", "EPSG:nonsense"), {}, "EPSG:nonsense"),
        (("--model", "nowhere.yaml"), {}, "nowhere.yaml"),
    ],
)
def test_wrong_input_ends_with_two_and_says_what(town: Path, more: tuple[str, ...], other: dict[str, str], told: str) -> None:
    answer = asked(town, *more, **other)
    assert answer.exit_code == 2
    assert told in answer.stderr


def test_a_folder_with_something_in_it_is_refused_before_any_work(town: Path, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", "utf-8")
    assert asked(town, "--out", str(tmp_path)).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]
