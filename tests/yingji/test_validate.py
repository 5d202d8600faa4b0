"""`yingji validate`: one table, its JSON, its folder, and an exit status that a script can trust."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from yingji import validating
from yingji.commands import app
from yingji.validity.case import Answer, Case, NotRun, run_case
from yingji.validity.cases import cases
from yingji.validity.travel import CASES as TRAVEL


def absent() -> list[Answer]:
    raise NotRun("validity.not_run.package", "spopt", "peers")


RIGHT = (TRAVEL[0], Case("spopt", "siting", "spopt", absent))
WRONG = (*RIGHT, Case("one_trip", "relief", "by hand", lambda: [Answer(460, 461, 0.5)]))


def test_all_within_is_status_zero_and_one_out_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    for wanted, status, told in ((RIGHT, 0, "8 within tolerance, 0 out, 1 not run"), (WRONG, 1, "8 within tolerance, 1 out, 1 not run")):
        monkeypatch.setattr(validating, "cases", lambda data, wanted=wanted: wanted)
        monkeypatch.setattr(validating, "priors", tuple)
        answer = CliRunner().invoke(app, ["validate", "--lang", "en"])
        assert answer.exit_code == status
        assert told in answer.stdout
        assert "spopt is not installed" in answer.stdout


def test_rows_bear_what_was_expected_got_and_allowed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(validating, "cases", lambda data: WRONG)
    monkeypatch.setattr(validating, "priors", tuple)
    answer = CliRunner().invoke(app, ["validate", "--json", "--lang", "zh", "--out", str(tmp_path / "out")])
    rows = json.loads(answer.stdout)["rows"]
    assert {"case", "expected", "got", "difference", "tolerance", "source"} <= set(rows[0])
    assert (rows[-1]["expected"], rows[-1]["got"], rows[-1]["difference"], rows[-1]["held"]) == (460, 461, 1, False)
    with (tmp_path / "out" / "validity.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == len(rows)
    assert json.loads((tmp_path / "out" / "validity.json").read_text("utf-8"))["versions"]["yingji"]
    page = (tmp_path / "out" / "validity.md").read_text("utf-8")
    assert page.count("\n| ") >= len(rows)  # a row of the page for each row of the table
    assert "460 | 461 | 1" in page


def test_data_adds_cases_and_what_is_not_there_is_told(tmp_path: Path) -> None:
    more = cases(tmp_path)[len(cases()) :]
    assert [case.key for case in more] == ["pmed", "new_york_streets", "san_francisco"]
    for case in more:
        with pytest.raises(NotRun) as why:
            list(case.work())
        assert str(tmp_path) in why.value.what


def test_a_folder_of_data_that_is_not_there_is_wrong_input(tmp_path: Path) -> None:
    assert CliRunner().invoke(app, ["validate", "--data", str(tmp_path / "nowhere")]).exit_code == 2


def test_broken_data_is_a_failed_row_and_the_others_still_have_their_say(tmp_path: Path) -> None:
    (tmp_path / "pmed").mkdir()
    (tmp_path / "pmed" / "pmed1.txt").write_text("garbage", "utf-8")
    pmed, *others = cases(tmp_path)[len(cases()) :]
    (row,) = run_case(pmed)
    assert row.held is False
    assert row.why_not is not None
    assert "pmed1" in row.why_not.what or "garbage" in row.why_not.what
    assert [row.held for other in others for row in run_case(other)] == [None, None]


def test_a_folder_without_any_of_the_data_is_wrong_input(tmp_path: Path) -> None:
    answer = CliRunner().invoke(app, ["validate", "--data", str(tmp_path)])
    assert answer.exit_code == 2
