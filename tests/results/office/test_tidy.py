"""Tables on paper: a single row is turned, the register is gathered line by line of its files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from tests.results.office.conftest import Made
from yingji.base.language import Lang, say
from yingji.results.office.paging import pages_of, table_pt
from yingji.results.office.tidy import TOGETHER, for_paper, gathered, turned
from yingji.results.office.word import write_word
from yingji.results.report.blocks import Column, Table


def table(heads: str, *rows: tuple[str | float | None, ...], key: str = "t") -> Table:
    return Table(key, "caption", tuple(Column(f"report.{head}", head) for head in heads.split()), rows)


def test_a_single_row_of_many_columns_becomes_pairs() -> None:
    wide = Table(
        "t", "caption", tuple(Column(f"c.{n}", f"h{n}", kind="number", decimals=0) for n in range(7)), (tuple(map(float, range(7))),)
    )
    found = turned(wide, "en")
    assert [column.heading for column in found.columns] == ["Item", "Value", "Item", "Value"]
    assert found.rows == (("h0", "0", "h4", "4"), ("h1", "1", "h5", "5"), ("h2", "2", "h6", "6"), ("h3", "3", "", ""))
    assert turned(table("a b c", ("1", "2", "3")), "en").rows == (("1", "2", "3"),)


def test_the_register_tells_in_one_row_what_stands_in_one_line() -> None:
    heads = "input input_value range range_from where source"
    found = gathered(
        table(
            heads,
            ("rhythm.hours[1]", "0.5", "", "", "p.yaml:3", "none"),
            ("rhythm.hours[2]", "0.4", "", "", "p.yaml:3", "none"),
            ("kinds[fire].send.engine", "2", "", "", "p.yaml:4", "none"),
            ("kinds[fire].send.ladder", "2", "", "", "p.yaml:4", "none"),
            ("kinds[fire].median", "4 h", "÷ 1.4 – × 1.4", "default by confidence", "p.yaml:4", "none"),
            ("kinds[fire].share", "3 %", "1 % – 5 %", say("uncertainty.from.file", "en"), "p.yaml:4", "none"),
            ("max_wait", "2 h", "", "", "p.yaml:4", "another"),
            ("speeds", "1", "", "", "p.yaml:9", "none"),
            ("by_hour", "2", "", "", "p.yaml:9", "none"),
        ),
        "en",
    )
    assert [row[:2] for row in found.rows] == [
        ("rhythm.hours", "[1–2] 0.5; 0.4"),
        ("kinds[fire]", "send.engine/send.ladder 2; median 4 h (÷ 1.4 – × 1.4); share 3 % (1 % – 5 %*)"),
        ("max_wait", "2 h"),
        ("speeds", "1"),
        ("by_hour", "2"),
    ]
    assert [column.heading for column in found.columns] == ["input", "input_value", "where", "source"]


def test_the_register_is_whole_and_other_tables_are_cut() -> None:
    rows = tuple((f"n{n}", str(n), "", "", f"f.yaml:{n}", "none") for n in range(50))
    register = table("input input_value range range_from where source", *rows, key="run1-assumptions")
    assert len(for_paper(register, "en", most=40).rows) == 50
    cut = for_paper(table("a b c d e f", *rows), "en", most=40)
    assert len(cut.rows) == 40
    assert "10 more rows" in cut.note


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("sizes", [{}, {"options": 3}, {"relief": True}], ids=["everyday", "comparison", "disaster"])
def test_what_was_found_takes_page_one_and_the_contents_follow(
    lang: Lang, sizes: dict[str, int], made: Callable[..., Made], tmp_path: Path
) -> None:
    record, story, gallery = made(lang, **sizes)
    write_word([record], story, tmp_path / "r.docx", gallery)
    document = docx.Document(str(tmp_path / "r.docx"))
    contents = next(p for p in document.paragraphs if p.style.name == "TOC Heading")
    assert contents.paragraph_format.page_break_before
    verdicts = next(p for p in document.paragraphs if p.style.name == "Heading 1" and p.text.endswith(story.section("verdicts").heading))
    mark = verdicts._p.find(qn("w:bookmarkStart")).get(qn("w:name"))
    assert pages_of(document)[mark] in (2, 3), "what was found fills page one, the contents no more than two"


def test_small_tables_stand_on_one_page(made: Callable[..., Made], tmp_path: Path) -> None:
    record, story, gallery = made("zh")
    write_word([record], story, tmp_path / "r.docx", gallery)
    tables = docx.Document(str(tmp_path / "r.docx")).tables[1:]  # the first is the board
    small = [len(each.rows) <= TOGETHER + 1 and table_pt(each) <= 280 for each in tables]
    assert True in small
    kept = [each._tbl.find(f".//{qn('w:keepNext')}") is not None for each in tables]
    assert [is_kept for is_kept, each in zip(kept, tables, strict=True) if len(each.rows) > 1] == small
