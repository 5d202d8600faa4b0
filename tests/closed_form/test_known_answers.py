"""The cases of `yingji validate`: each answer is as near to what is known as the case itself says."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from yingji.base.language import LANGS, Lang, say
from yingji.validity import playing, relief
from yingji.validity.case import Answer, Case, NotRun, Row, run_case
from yingji.validity.cases import CASES, cases
from yingji.validity.page import cells
from yingji.validity.prior import DISTRICTS, PUBLISHED

ELSEWHERE = {"two_engines", "networkx"}
"""On the bundled districts: tests/properties has them replication by replication, and on worlds drawn small."""


TOP = Path(__file__).resolve().parents[2]
PAGE = TOP / "docs" / "validate.md"
HEADS = {"case", "question", "quantity", *(say(f"validity.prior.{key}", "en") for key in PUBLISHED)}


@cache
def rows_of(case: Case) -> list[Row]:
    """Run once for all tests here."""
    return list(run_case(case))


@pytest.mark.parametrize("case", [case for case in CASES if case.key not in ELSEWHERE], ids=lambda case: case.key)
def test_a_known_answer_is_found(case: Case) -> None:
    rows = rows_of(case)
    assert rows
    for row in rows:
        if row.why_not is not None:
            pytest.skip(row.why_not.what)
        assert row.held, f"{row.name}: {row.got} for {row.expected} ± {row.tolerance}"
        if row.expected:  # what is sampled may lie 1 % off, what is worked out only as much as its printed digits
            assert row.tolerance is not None
            assert row.tolerance <= 0.01 * row.expected * (1 + 1e-12)


def test_one_per_cent_tells_a_wrong_rule_from_the_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine whose crews stay 2 % too long on scene is out, in every case that plays it for workloads or losses."""
    told = playing.demand_by_hand
    monkeypatch.setattr(
        playing, "demand_by_hand", lambda world, time_s, **more: told(world, time_s, **{**more, "on_scene_s": 1.02 * more["on_scene_s"]})
    )
    for case in CASES:
        if case.key in ("erlang_b_3", "erlang_c_3", "two_servers", "hypercube_simulated"):
            assert any(row.held is False for row in run_case(case)), case.key


def test_what_is_expected_and_allowed_does_not_come_from_what_is_got(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another seed changes what is got of every sampled answer, and neither what is expected nor what is allowed."""
    sampled = [case for case in CASES if case.key in ("erlang_b_3", "two_servers", "machine_repair")]
    first = [row for case in sampled for row in rows_of(case)]
    monkeypatch.setattr(playing, "PLAYS", 3)
    monkeypatch.setattr(relief, "PLAYS", 4)
    second = [row for case in sampled for row in run_case(case)]
    assert [(row.expected, row.tolerance) for row in first] == [(row.expected, row.tolerance) for row in second]
    assert all(one.got != other.got for one, other in zip(first, second, strict=True))


@pytest.mark.parametrize("lang", LANGS)
def test_titles_and_sources_are_said_in_the_language_that_is_asked_for(lang: Lang) -> None:
    for row in (row for case in CASES if case.key not in ELSEWHERE for row in rows_of(case)):
        assert row.title(lang)
        assert row.source or row.by
        if lang == "zh":
            assert re.search("[\u4e00-\u9fff]", row.title(lang).replace("：", ""))


def test_each_case_has_a_name_of_its_own_and_a_source() -> None:
    assert len({case.key for case in CASES}) == len(CASES)
    for case in CASES:
        assert case.source or case.by
        assert all(say(f"validity.case.{case.key}", lang) for lang in LANGS)


def test_a_row_is_within_its_bound_included_and_out_beyond_it() -> None:
    def row(got: float) -> Row:
        (found,) = run_case(Case("iso", "travel", "x", lambda: [Answer(1.0, got, 0.5)]))
        return found

    assert row(1.5).held is True
    assert row(1.5000001).held is False
    assert row(float("nan")).held is False
    assert row(float("inf")).held is False


def test_what_is_not_there_is_told_and_is_neither_right_nor_wrong() -> None:
    def absent() -> list[Answer]:
        raise NotRun("validity.not_run.package", "spopt", "peers")

    (row,) = run_case(Case("spopt", "siting", "x", absent))
    assert (row.held, row.got) == (None, None)
    assert row.why_not is not None


def test_the_page_in_docs_has_the_rows_of_the_code() -> None:
    """It is what `yingji validate --lang en --data ../shared/data --out DIR` wrote: make it again where a case has changed."""
    page = PAGE.read_text("utf-8")
    told = {
        (line.split(" | ")[0].removeprefix("| "), line.split(" | ")[1]): line.split(" | ")
        for line in page.splitlines()
        if line.startswith("| ")
    }
    for row in (row for case in CASES for row in rows_of(case)):
        if row.why_not is not None:  # of a package that is not installed here
            assert say(f"validity.case.{row.key}", "en") in page
            continue
        title, expected, _, _, tolerance, _, source = cells(row, "en")
        found = told.get((title, expected))
        assert found is not None, f"not in docs/validate.md: {title}, {expected}"
        assert (found[4], found[6].removesuffix(" |")) == (tolerance, source)
    assert " | OUT | " not in page
    titles = {say(f"validity.case.{case.key}", "en") for case in cases(TOP)}
    of_no_case = [title for title, *_ in told if title not in HEADS and not any(title.startswith(known) for known in titles)]
    assert not of_no_case


def test_the_page_in_docs_has_the_figures_of_other_cities() -> None:
    page = PAGE.read_text("utf-8")
    for key, published in PUBLISHED.items():
        lines = [line for line in page.splitlines() if line.startswith(f"| {say(f'validity.prior.{key}', 'en')} |")]
        assert len(lines) == len(DISTRICTS)
        assert all(f"{say(f'validity.study.{published.study}', 'en')} ({published.confidence})" in line for line in lines)
