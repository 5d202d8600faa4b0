"""`yingji site` on the bundled districts, as a planner types it, and where there is no answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import openpyxl
import pytest
from PIL import Image

ADDED = 3


@pytest.fixture(scope="module", params=["hebei/sites", "nankai/sites"])
def sited(request: Any, yingji_module: Any) -> tuple[Any, Path]:
    """Each district's siting with ten replications, as JSON."""
    folder = request.param.partition("/")[0]
    answer = yingji_module("site", request.param, "--replications", "10", "--budget", "10", "--json", "--lang", "zh", "--out", folder)
    assert answer.status == 0, answer.err
    return answer.json, yingji_module.folder / folder


def test_the_best_choice_is_proven_and_better_than_the_plans_own(sited: tuple[Any, Path]) -> None:
    """The plan's sites are among the candidates, so that no choice of as many by MCLP can cover fewer people."""
    found, _ = sited
    best = found["choices"][0]
    assert best["model"] == "MCLP"
    assert best["solution"]["proven"]
    assert best["solution"]["gap"] == 0
    assert len(best["chosen"]) == ADDED
    assert found["today"]["people_within"] < found["plan"]["people_within"] <= best["people_within"]
    assert [choice["people_within"] for choice in found["choices"][:3]] == sorted(
        (choice["people_within"] for choice in found["choices"][:3]), reverse=True
    )


def test_each_model_is_best_by_its_own_measure(sited: tuple[Any, Path]) -> None:
    found, _ = sited
    same = [choice for choice in found["choices"] if choice["stations"] == found["today"]["stations"] + ADDED]
    by_model = {choice["model"]: choice for choice in reversed(same)}
    assert by_model["p-median"]["mean_s"] == pytest.approx(min(choice["mean_s"] for choice in same))
    assert by_model["p-center"]["worst_s"] == pytest.approx(min(choice["worst_s"] for choice in same))


def test_the_simulation_ranks_what_the_models_chose(sited: tuple[Any, Path]) -> None:
    found, _ = sited
    simulated = found["simulated"]
    names = [option["name"] for option in simulated["options"]]
    assert "MCLP 1" in " ".join(names)
    assert simulated["ranking"]["order"][-1]["name"] == names[0]  # nobody is better off with what there is today
    assert sum(option["probability_best"] for option in simulated["options"]) == pytest.approx(1)


def test_the_folder_holds_tables_layers_and_maps(sited: tuple[Any, Path]) -> None:
    found, folder = sited
    book = openpyxl.load_workbook(folder / "sites.xlsx")
    fields = {row[0] for row in book[book.sheetnames[-1]].iter_rows(min_row=2, values_only=True)}
    for sheet in book.worksheets[:-1]:
        assert {cell.value for cell in sheet[1]} <= fields
    candidates = gpd.read_file(folder / "sites.gpkg", layer="candidates")
    assert len(candidates) == len(found["candidates"])
    assert (candidates["allowed"] == 0).sum() == sum(not each["allowed"] for each in found["candidates"])
    assert len(gpd.read_file(folder / "sites.gpkg", layer="choices")) >= ADDED
    with Image.open(folder / "sites.png") as picture:
        assert picture.size == (4961, 3508)
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert "library/plans" in " ".join(manifest["inputs"])
    assert any("site.station" in row["input"] for row in manifest["assumptions"])


def test_layers_open_in_qgis_with_their_style(sited: tuple[Any, Path], styled_in_chinese: Callable[[Path], dict[str, Any]]) -> None:
    told = styled_in_chinese(sited[1] / "sites.gpkg")
    assert told["choices"]["label"] == "site"
    assert told["candidates"]["legend"] == ["候选点", "被排除的候选点"]


def test_where_nothing_reaches_anybody_it_names_the_people_and_writes_nothing(yingji: Any) -> None:
    yingji("new", "town")
    scenario = yingji.folder / "town" / "scenario.yaml"
    block = "\nsite: {find: [{model: LSCP}], within: 1 s, candidates: {crossings: [主干路, 支路]}}\n"
    scenario.write_text(scenario.read_text("utf-8") + block, "utf-8")
    answer = yingji("site", "town/scenario.yaml", "--out", "here")
    assert answer.status == 2
    assert "out of reach of every candidate" in answer.err
    assert "people" in answer.err
    assert not (yingji.folder / "here").exists()


def test_any_scenario_can_be_asked_for_more_stations(yingji: Any) -> None:
    """Without a block of its own: the usual question, and what a new station is assumed to have is said."""
    yingji("new", "town")
    answer = yingji("site", "town/scenario.yaml", "--add", "1", "--frontier", "2", "--no-simulate", "--out", "here")
    assert answer.status == 0, answer.err
    assert "1 more beside" in answer.out
    assert "assumed" in answer.out
    found = json.loads((yingji.folder / "here" / "sites.json").read_text("utf-8"))
    assert found["choices"][0]["solution"]["proven"]
    assert [each["stations"] - found["today"]["stations"] for each in found["frontier"]] == [0, 1, 2]


def test_a_disaster_sites_no_stations(yingji: Any) -> None:
    answer = yingji("site", "hebei/earthquake-8")
    assert answer.status == 2
    assert "without hazards" in answer.err
