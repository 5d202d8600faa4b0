"""`yingji run --uncertainty parameters`: the run's folder and its page say what makes each verdict uncertain."""

from __future__ import annotations

import csv
import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.slips import rewrite, well_said
from yingji.base.faults import BadInput
from yingji.doubting import doubt_scenario
from yingji.looking import check_file
from yingji.running import run_scenario
from yingji.scenarios.templates import write_template


def test_a_run_says_whether_chance_or_an_assumption_makes_a_verdict_uncertain(yingji: Any) -> None:
    yingji("new", "town")
    answer = yingji(
        "run", "town/scenario.yaml", "--uncertainty", "parameters", "--replications", "10", "--json", "--lang", "zh", "--out", "run"
    )  # fmt: skip
    assert answer.status == 0, answer.err
    doubts = answer.json["uncertainty"]
    judged = {(each["of"], each["id"]) for each in answer.json["verdicts"] if each["verdict"] != "not simulated"}
    assert {(row["of"], row["target"]) for row in doubts["targets"]} == judged
    folder = yingji.folder / "run"
    kept = json.loads((folder / "uncertainty.json").read_text("utf-8"))
    assert kept["targets"] == doubts["targets"]
    with (folder / "sensitivity.csv").open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == len(doubts["sensitivity"])
    assert 'id="doubts"' in (folder / "report.html").read_text("utf-8")
    told = yingji("report", "run", "--lang", "en", "--only", "html", "--out", "report")
    assert told.status == 0, told.err
    page = (yingji.folder / "report" / "report.html").read_text("utf-8")
    assert "What makes a verdict uncertain" in page
    assert "Steps that change it" in page


def test_what_makes_a_verdict_uncertain_stands_beside_it_in_every_form(yingji: Any) -> None:
    yingji("new", "town")
    answer = yingji(
        "run", "town/scenario.yaml", "--uncertainty", "parameters", "--replications", "4", "--json", "--lang", "en", "--out", "run"
    )
    assert answer.status == 0, answer.err
    by = {(row["option"], row["of"], row["target"]): row["uncertain_by"] for row in answer.json["uncertainty"]["targets"]}
    verdicts = answer.json["verdicts"]
    assert by
    for verdict in verdicts:
        expected = by.get((verdict["option"], verdict["of"], verdict["id"]), "not_modelled")
        assert verdict["uncertain_by"] == expected
    with (yingji.folder / "run" / "verdicts.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    words = {"chance": "chance (years differ)", "parameters": "what is not known", "both": "both", "not_modelled": "not modelled here"}
    words |= {"neither": "neither changes it", "text": "the plan's words leave it open"}
    assert [row["Uncertain by"] for row in rows] == [words[verdict["uncertain_by"]] for verdict in verdicts]
    assert all(("dispatcher" in row["Not modelled"]) == ("dispatcher" in v["not_modelled"]) for row, v in zip(rows, verdicts, strict=True))


def test_a_run_without_the_question_says_chance_where_years_straddle_the_bound(yingji: Any) -> None:
    yingji("new", "town")
    answer = yingji("run", "town/scenario.yaml", "--replications", "4", "--json", "--lang", "en", "--out", "run")
    assert answer.status == 0, answer.err
    for verdict in answer.json["verdicts"]:
        if verdict["verdict"] == "uncertain":
            assert verdict["uncertain_by"] == ("text" if verdict["interval"] == "exact" else "chance")
        else:
            assert verdict["uncertain_by"] == ("not_modelled" if verdict["verdict"] == "not simulated" else None)


@pytest.mark.parametrize(
    ("changes", "fields", "words"),
    [
        ((("ladder: 1", "ladder: {value: 1, range: [0, 2]}"),), ["stations[三经路消防救援站].vehicles.ladder.range"], "such as [1, 2]"),
        (
            (
                ("ladder: 1", "ladder: {value: 1, range: [0, 2]}"),
                ("vehicles: {engine: 2}", "vehicles: {engine: 2, ladder: {value: 2, range: [0, 3]}}"),
                ("opens: 2027", "opens: 2020"),
            ),
            ["stations[三经路消防救援站].vehicles.ladder.range", "stations[六经路消防救援站].vehicles.ladder.range"],
            "together with the others",
        ),
    ],
)
def test_a_range_down_to_0_that_leaves_nothing_to_send_is_told_before_anything_is_played(
    tmp_path: Path, changes: tuple[tuple[str, str], ...], fields: list[str], words: str
) -> None:
    """The only ladder may not be missing, nor both of two."""
    write_template(tmp_path / "town")
    scenario = tmp_path / "town" / "scenario.yaml"
    rewrite(scenario.with_name("plan.yaml"), *changes)
    faults = check_file(scenario)
    assert [fault.field for fault in faults] == fields
    for fault in faults:
        assert "the run card sends a unit of kind ladder" in fault.text("en")
        assert words in fault.text("en")
    well_said(faults)
    for ask in (partial(run_scenario, scenario, uncertainty="parameters", out=tmp_path / "run"), partial(doubt_scenario, scenario)):
        with pytest.raises(BadInput) as wrong:
            ask()
        assert wrong.value.faults == faults
    assert not (tmp_path / "run").exists()


def test_one_of_two_that_may_be_missing_is_no_mistake(tmp_path: Path) -> None:
    write_template(tmp_path / "town")
    scenario = tmp_path / "town" / "scenario.yaml"
    rewrite(
        scenario.with_name("plan.yaml"),
        ("vehicles: {engine: 2}", "vehicles: {engine: 2, ladder: {value: 2, range: [0, 3]}}"),
        ("opens: 2027", "opens: 2020"),
    )
    assert check_file(scenario) == ()
