"""The story says what was found in few words, in one language at a time, and the same way every time."""

from __future__ import annotations

import math
import re
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

from tests.results.report.made import run
from yingji.base.language import LANGS, Lang
from yingji.results.report.blocks import Column, FigureRef, Paragraph, Story, Table
from yingji.results.report.page import page
from yingji.results.report.phrases import day, percent, shown
from yingji.results.report.shape import RunRecord
from yingji.results.report.story import tell

RUNS: dict[str, RunRecord] = {"everyday": run(), "comparison": run(options=4), "disaster": run(relief=True), "nobody": run(stations=0)}
HAN = re.compile(r"[\u4e00-\u9fff]")


def _texts(value: Any) -> list[str]:
    """Every text of a story but keys."""
    if isinstance(value, str):
        return [value]
    if is_dataclass(value):
        return [text for each in fields(value) if each.name not in ("key", "kind", "role", "lang", "number", "verdict", "links")
                for text in _texts(getattr(value, each.name))]  # fmt: skip
    return [text for each in value for text in _texts(each)] if isinstance(value, tuple) else []


@pytest.fixture(params=RUNS)
def record(request: pytest.FixtureRequest) -> RunRecord:
    return RUNS[request.param]


def test_page_one_has_at_most_three_hundred_words(record: RunRecord) -> None:
    for lang in LANGS:
        said = " ".join(block.text for block in tell([record], lang).section("summary").blocks if isinstance(block, Paragraph))
        # A Chinese word is about 1.6 characters (Institute of Applied Linguistics, 2009).
        words = len(said.split()) if lang == "en" else len(HAN.findall(said)) / 1.6
        assert 20 < words <= 300


def test_verdicts_come_first_then_why_then_how(record: RunRecord) -> None:
    chapters = [section.key for section in tell([record], "en").sections if section.level == 1]
    assert chapters[:2] == ["summary", "verdicts"]
    assert chapters[-2:] == ["method", "assumptions"]
    assert chapters.index("cover") < chapters.index("stations") < chapters.index("method")


def test_no_page_is_half_translated(record: RunRecord) -> None:
    """Every Chinese character of an English story is in what the plan itself names: its clauses, streets and subdistricts."""
    named = re.compile("应急规划 二\\(三\\)2|应急规划 三\\(二\\)1|规划 一\\(一\\)|一级|5分钟|示意路网|[东西南北]街道")
    assert [text for text in _texts(tell([record], "en")) if HAN.search(named.sub("", text))] == []
    assert not [text for text in _texts(tell([record], "zh")) if re.search(r"\{\w*\}", text)]


def test_every_link_leads_somewhere_and_every_column_is_defined(record: RunRecord) -> None:
    story = tell([record], "zh")
    known = {section.key for section in story.sections} | {entry.key for entry in story.definitions}
    for section in story.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                assert {ref.key for ref in block.refs} <= known
            if isinstance(block, Table):
                assert {link for link in block.links if link} <= known
                assert all(column.definition or column.key.startswith("option.") for column in block.columns)


def test_every_target_and_station_has_a_section(record: RunRecord) -> None:
    keys = [section.key for section in tell([record], "zh").sections]
    assert len([key for key in keys if key.startswith("target-")]) == 2
    assert len([key for key in keys if key.startswith("station-")]) == len(record.options[0].stations)


def test_the_same_runs_make_the_same_page_byte_for_byte(record: RunRecord) -> None:
    assert page([record], tell([record], "zh")) == page([record], tell([record], "zh"))


def test_several_runs_share_a_report_without_sharing_addresses() -> None:
    story = tell([RUNS["everyday"], RUNS["disaster"]], "en")
    keys = [section.key for section in story.sections]
    assert keys[0] == "runs"
    assert len(keys) == len(set(keys))
    assert {block.run for section in story.sections for block in section.blocks if isinstance(block, FigureRef)} == {0, 1}


@pytest.mark.parametrize(("lang", "written"), [("zh", "2026年2月3日"), ("en", "3 February 2026")])
def test_dates_are_written_as_the_language_has_them(lang: Lang, written: str) -> None:
    assert day("2026-02-03T04:05:06+00:00", lang) == written


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0%"), (0.4539, "45%"), (0.9996, "99.9%"), (1.0, "100%"), (0.0002, "0.02%"), (math.nan, "–")]
)
def test_nearly_all_are_not_all(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [(None, "number", "–"), (math.inf, "time", "never"), (0.256, "share", "25.6%"), (-1234.5, "number", "−1,234.5"),
     (-0.04, "number", "0.0"), ("missed", "verdict", "✗ missed"), ("0510", "code", "0510")],
)  # fmt: skip
def test_cells_are_shown_as_people_read_them(value: Any, kind: Any, text: str) -> None:
    assert shown(value, Column("c", "C", kind=kind), "en") == text


def test_a_table_with_a_row_too_short_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        Table("t", "T", (Column("a", "A"), Column("b", "B")), (("only one",),))


def test_a_figure_that_nobody_draws_is_refused() -> None:
    with pytest.raises(ValueError, match="no such figure"):
        FigureRef("pie", "A pie", "a pie")


def test_a_story_knows_its_sections() -> None:
    story: Story = tell([RUNS["everyday"]], "en")
    assert story.section("summary") is story.sections[0]
