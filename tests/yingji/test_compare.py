"""`yingji compare` on both bundled comparisons, as a planner types it, and on mistakes."""

from __future__ import annotations

import shutil
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from PIL import Image

from yingji.scenarios.names import library

OPTIONS = {"hebei/stations": 7, "nankai/stations": 8}


@pytest.fixture(scope="module", params=sorted(OPTIONS))
def compared(request: Any, yingji_module: Any) -> tuple[str, Any, Path]:
    """Each comparison with ten replications, as JSON."""
    name = request.param
    folder = name.partition("/")[0]
    answer = yingji_module("compare", name, "--replications", "10", "--budget", "10", "--json", "--out", folder)
    assert answer.status == 0, answer.err
    return name, answer.json, yingji_module.folder / folder


def test_every_option_says_what_it_changes_and_by_how_much(compared: tuple[str, Any, Path]) -> None:
    name, found, _ = compared
    options = found["options"]
    assert len(options) == OPTIONS[name]
    for option in options:
        assert {"name", "changes", "verdicts", "differences", "probability_best"} <= set(option)
    assert options[0]["changes"] == options[0]["differences"] == []
    for option in options[1:]:
        assert option["changes"]
        assert option["differences"]
        for each in option["differences"]:
            assert each["low"] <= each["difference"] <= each["high"]
    assert sum(option["probability_best"] for option in options) == pytest.approx(1)


def test_the_page_lets_one_choose_among_the_options(compared: tuple[str, Any, Path]) -> None:
    name, found, folder = compared
    page = (folder / "report.html").read_text("utf-8")
    assert page.count("<option value=") == OPTIONS[name]
    assert f"“{found['ranking']['best']}”" in unescape(page)


def test_the_ranking_names_its_procedure_and_all_options(compared: tuple[str, Any, Path]) -> None:
    _, found, _ = compared
    ranking = found["ranking"]
    assert "Kim & Nelson 2001" in ranking["procedure"]
    assert ranking["confidence"] == pytest.approx(0.95)
    assert ranking["settled"] is not ranking["budget_ended"]
    means = [option["mean"] for option in ranking["order"]]
    assert means == sorted(means, reverse=True)
    assert {option["name"] for option in ranking["order"]} == {option["name"] for option in found["options"]}


def test_more_stations_are_never_worse_for_people_and_all_of_them_are_best(compared: tuple[str, Any, Path]) -> None:
    name, found, _ = compared
    last = found["options"][-1]
    assert found["ranking"]["best"] == last["name"]
    assert last["people"]["newly_within_5_min"] > 0
    assert last["people"]["later"] == 0
    assert last["costs_others"]["stations_losing_work"]
    if name == "hebei/stations":
        out = found["options"][4]
        assert out["people"]["no_longer_within_5_min"] > 0
        assert out["costs_others"]["neighbours_losing_cover"]
        lost = out["costs_others"]["subdistricts_losing_cover"]
        assert sum(each["no_longer_within_5_min"] for each in lost) == pytest.approx(out["people"]["no_longer_within_5_min"])


def test_the_folder_holds_tables_a_map_for_each_option_and_one_of_differences(compared: tuple[str, Any, Path]) -> None:
    name, found, folder = compared
    book = openpyxl.load_workbook(folder / "comparison.xlsx", read_only=True)
    assert book.sheetnames[:5] == ["Differences", "Ranking", "Stations changed", "People changed", "Subdistricts changed"]
    assert ("Orders" in book.sheetnames) is (name == "nankai/stations")
    assert sum(1 for _ in book["Ranking"].iter_rows()) == 1 + OPTIONS[name]
    assert (folder / "comparison.csv").read_text("utf-8-sig").count("\n") > len(found["options"])
    names = {path.name for path in folder.iterdir()}
    assert {"coverage.png", f"coverage-{OPTIONS[name]}.png", "changes.png", "changes.pdf", "run.gpkg", "manifest.json"} <= names
    with Image.open(folder / "changes.png") as picture:
        assert picture.size == (4961, 3508)  # A3 at 300 dpi
        red, blue = (picture.resize((496, 351)).convert("RGB").split()[band].tobytes() for band in (0, 2))
    assert sum(b > r + 80 for r, b in zip(red, blue, strict=True)) > 500  # the blue of those newly within five minutes


def test_programmes_are_laid_side_by_side_year_by_year(compared: tuple[str, Any, Path]) -> None:
    """Nankai by its six orders, of which two help more in 2024, and none is surely on time with a full alarm before them; Hebei by options.

    Whether ten replications are enough to be sure of those two a year before the others is chance.
    """
    name, found, folder = compared
    phasing = found["phasing"]
    assert phasing["years"] == [2021, 2022, 2023, 2024, 2025]
    assert phasing["people"]["confidence"] == "assumed"
    assert len(phasing["programmes"]) == (6 if name == "nankai/stations" else OPTIONS[name])
    for programme in phasing["programmes"]:
        people = [year["people_within_5_min"] for year in programme["years"]]
        assert len(people) == 5
        assert programme["years"][0]["cost"]["so_far"] == 0
        if name == "nankai/stations":
            assert [year["stations"] for year in programme["years"]] == [3, 4, 4, 5, 6]
            assert people == sorted(people)
            assert len(programme["years"][-1]["cost"]["not_given"]) == 3
            assert programme["years"][-1]["cost"]["so_far"] is None
    last = {round(programme["years"][-1]["people_within_5_min"]) for programme in phasing["programmes"]}
    assert len(last) == 1 if name == "nankai/stations" else len(last) > 3
    alarm = next(row for row in phasing["targets"] if row["id"] == "NFPA1710.full-alarm")
    if name == "nankai/stations":
        means = {programme["name"]: programme["years"][3]["mean"] for programme in phasing["programmes"]}
        best = [programme for programme, mean in means.items() if mean == max(means.values())]
        assert best == ["Olympic Centre → Sanfeng plot → Fenshui Road", "Sanfeng plot → Olympic Centre → Fenshui Road"]
        assert {alarm["first_met"][programme] for programme in best} == {alarm["first"]}
        assert max(alarm["first_met"].values()) == 2025
    else:
        assert (alarm["first"], len(alarm["by"])) == (2025, 1)
    book = openpyxl.load_workbook(folder / "comparison.xlsx", read_only=True)
    assert sum(1 for _ in book["Years"].iter_rows()) == 1 + 5 * len(phasing["programmes"])


def mine(yingji: Any, *changes: tuple[str, str]) -> str:
    """A copy of Hebei's comparison with changes, as a file of one's own."""
    shutil.copytree(library(), yingji.folder / "mine", ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    path = yingji.folder / "mine" / "hebei" / "stations.yaml"
    text = path.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return "mine/hebei/stations.yaml"


def test_all_mistakes_of_options_are_told_at_once(yingji: Any) -> None:
    file = mine(
        yingji,
        ("open: 北运河消防救援站", "opne: 北运河消防救援站"),
        ("open: 随园道消防救援站", "class: {station: 随园路消防救援站, to: 一级}"),
        ("open: 榆关北路消防救援站", "move: {station: 建昌道消防救援站, at: 没有这条路}"),
        ("close: 育红路消防救援站}", "road: {at: 中山路, is: slowed}}"),
        ("measure: response.first_share", "measure: cover.people"),
    )
    answer = yingji("compare", file, "--lang", "en")
    assert answer.status == 2
    assert answer.out == ""
    for words in ("opne", "随园道消防救援站", "没有这条路", "speed: 50%", "cannot rank options"):
        assert words in answer.err
    assert "5 fault(s)" in answer.err


def test_the_other_procedure_is_chosen_by_its_word(yingji: Any) -> None:
    """OCBA by name, with its approximate probability and what each option was given; all tables of as many replications each."""
    file = mine(yingji, ("years: [2021, 2025]", "years: [2021, 2021]"), ("indifference: 1 %", "select: OCBA, indifference: 0.2 %"))
    answer = yingji("compare", file, "--replications", "10", "--budget", "30", "--json", "--out", "here")
    assert answer.status == 0, answer.err
    ranking = answer.json["ranking"]
    assert "Chen, Lin" in ranking["procedure"]
    assert ranking["settled"] is (ranking["probability_correct"] >= ranking["confidence"])
    assert answer.json["replications"] == min(ranking["replications_by_option"]) >= 10
    assert max(ranking["replications_by_option"]) <= 30


def test_too_many_combinations_are_refused_with_their_number(yingji: Any) -> None:
    changes = "".join(f"    - {{name: c{i}, change: [{{open: 北运河消防救援站}}]}}\n" for i in range(7))
    file = mine(yingji, ("rank_by:", f"combine:\n  how: factorial\n  changes:\n{changes}rank_by:"))
    answer = yingji("compare", file, "--lang", "en")
    assert answer.status == 2
    assert "128 options" in answer.err


def test_options_are_also_played_in_another_scenario(yingji: Any) -> None:
    """Ten times as many calls: fewer are reached in time, and each option stands up as well or as badly."""
    file = mine(yingji, ("years: [2021, 2025]", "years: [2021, 2021]"))
    busy = yingji.folder / "mine" / "hebei" / "busy.yaml"
    profile = yingji.folder / "mine" / "profiles" / "everyday_china.yaml"
    text = profile.read_text("utf-8").replace("{value: 13.8, range: [13.8, 17.3]}", "138")
    (yingji.folder / "mine" / "profiles" / "busy.yaml").write_text(text, "utf-8")
    plain = (yingji.folder / "mine" / "hebei" / "everyday.yaml").read_text("utf-8")
    busy.write_text(plain.replace("everyday_china.yaml", "busy.yaml"), "utf-8")
    answer = yingji("compare", file, "--also", "mine/hebei/busy.yaml", "--replications", "10", "--budget", "10", "--json", "--out", "here")
    assert answer.status == 0, answer.err
    robust = answer.json["robustness"]
    assert len(robust["scenarios"]) == 2
    assert robust["best_mean"] in {option["name"] for option in robust["options"]}
    for option in robust["options"]:
        assert option["means"][1] < option["means"][0]
        assert min(option["regret"]) >= 0


def test_a_disaster_is_compared_on_the_same_draws_and_also_in_everyday_response(yingji: Any) -> None:
    """The template's little town: what is packed on pallets comes sooner, and nothing of it touches the calls, here or on other days."""
    assert yingji("new", "town").status == 0
    path = yingji.folder / "town" / "disaster.yaml"
    kept = path.read_text("utf-8").partition("  - name: {zh: 家庭应急包30%")[0]
    rank = "rank_by: {measure: response.first_share, clock: order, within: 5 min, indifference: 1 %}"
    path.write_text(f"{kept}{rank}\nalso: [scenario.yaml]\nrun: {{days: 1, replications: 20, seed: 20261231}}\n", "utf-8")
    answer = yingji("compare", "town/disaster.yaml", "--budget", "10", "--json", "--out", "here")
    assert answer.status == 0, answer.err
    today, pallets = answer.json["options"]
    half = next(row for row in pallets["relief"] if row["key"] == "time_50")
    assert half["sense"] == "better"
    assert half["pairs"] == 10
    assert half["difference_low"] <= half["difference"] <= half["difference_high"] < 0
    assert all(row["difference"] is None for row in today["relief"])
    robust = answer.json["robustness"]
    assert len(robust["scenarios"]) == 2
    assert robust["options"][0]["means"] == robust["options"][1]["means"]


def test_one_option_is_no_comparison(yingji: Any) -> None:
    answer = yingji("compare", "hebei/everyday", "--lang", "en")
    assert answer.status == 2
    assert "nothing to compare" in answer.err


def test_coverage_tells_what_each_station_adds(yingji: Any) -> None:
    answer = yingji("coverage", "nankai/stations", "--json")
    assert answer.status == 0, answer.err
    for cover in answer.json["coverage"].values():
        deep = cover["depth"]
        assert len(deep["stations"]) == len(cover["stations"])
        assert sum(each["marginal_people"] for each in deep["stations"]) <= cover["people"]
        assert deep["people_in_time_under_load"]["5_min"] <= cover["people_within"]["5_min"] + 1e-9
