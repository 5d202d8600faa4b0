"""`yingji run --uncertainty parameters`: the run's folder and its page say what makes each verdict uncertain."""

from __future__ import annotations

import csv
import json
from typing import Any


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


def test_a_disaster_is_not_doubted_yet_and_says_so(yingji: Any) -> None:
    answer = yingji("run", "hebei/temple-fair", "--uncertainty", "parameters", "--out", "run")
    assert answer.status == 2
    assert "everyday scenarios" in answer.err
    assert not (yingji.folder / "run").exists()
