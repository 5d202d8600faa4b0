"""Pages are counted as a clerk would count them: 22 lines of 28 characters, headings with what follows, tables row by row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn

from tests.results.office.conftest import Made
from yingji.results.office import wordparts as parts
from yingji.results.office.paging import lines, pages_of
from yingji.results.office.word import write_word
from yingji.results.office.wordstyles import official_styles

LINE = "字" * 25  # with the indent of two characters one line of 156 mm


def empty() -> Document:
    made = docx.Document()
    official_styles(made, "zh")
    return made


def heading(document: Document, name: str) -> None:
    parts.bookmark(document.add_heading(name, level=1), name, 1)


@pytest.mark.parametrize(("before", "page"), [(0, 1), (19, 1), (20, 2), (21, 2), (22, 2), (41, 2), (42, 3)])
def test_a_heading_stays_with_the_line_that_follows(before: int, page: int) -> None:
    """A page has 22 lines; a heading takes one and 8 pt, and the next line must be on its page: so it needs two lines and a bit."""
    document = empty()
    for _ in range(before):
        document.add_paragraph(LINE)
    heading(document, "h")
    document.add_paragraph(LINE)
    assert pages_of(document) == {"h": page}


def test_a_table_turns_the_page_between_rows_and_repeats_its_header() -> None:
    """Rows of 10.5 pt are 17.2 pt high: 37 to a page, the header among them; the heading with its line needs room for four."""
    for rows, page in ((32, 1), (33, 2), (68, 2), (69, 3)):
        document = empty()
        table = document.add_table(rows=rows + 1, cols=1)
        for row in table.rows:
            paragraph = row.cells[0].paragraphs[0]
            paragraph.style = "Cell"
            paragraph.paragraph_format.line_spacing = docx.shared.Pt(13.9)
            paragraph.add_run("行")
        parts.fix_table(table, [156.0])
        heading(document, "h")
        document.add_paragraph(LINE)
        assert pages_of(document)["h"] == page, rows


@pytest.mark.parametrize(
    ("text", "ems", "found"),
    [
        ("字" * 28, 28, 1),
        ("字" * 29, 28, 2),
        ("字" * 28 + "。", 28, 1),
        ("字" * 20 + " " + "x" * 20, 28, 2),
        ("x" * 113, 28, 3),
        ("", 28, 1),
    ],
    ids=["full", "over", "a full stop hangs", "a word goes whole to the next line", "a word longer than two lines", "nothing"],
)
def test_lines_are_broken_as_typesetters_break_them(text: str, ems: int, found: int) -> None:
    assert lines(text, ems * 16.0, 16.0) == found


def test_every_line_of_the_contents_has_its_page(made: Callable[..., Made], tmp_path: Path) -> None:
    record, story, gallery = made("zh", relief=True)
    write_word([record], story, tmp_path / "r.docx", gallery)
    document = docx.Document(str(tmp_path / "r.docx"))
    rows = [p for p in document.paragraphs if p.style.name in ("TOC 1", "TOC 2")]
    numbers = [int(p.text.rpartition("\t")[2]) for p in rows]
    assert len(numbers) > 10
    assert numbers == sorted(numbers)
    assert numbers[0] == 1
    found = pages_of(document)
    targets = [next(p._p.iter(qn("w:hyperlink"))).get(qn("w:anchor")) for p in rows]
    assert [found[target] for target in targets] == numbers


def test_a_row_higher_than_a_page_is_carried_on() -> None:
    """Two hundred lines of 13.9 pt in one cell are four pages and a half."""
    document = empty()
    table = document.add_table(rows=2, cols=1)
    for row, text in zip(table.rows, ("头", "字" * 41 * 200), strict=True):
        paragraph = row.cells[0].paragraphs[0]
        paragraph.style = "Cell"
        paragraph.paragraph_format.line_spacing = docx.shared.Pt(13.9)
        paragraph.add_run(text)
    parts.fix_table(table, [156.0])
    heading(document, "h")
    document.add_paragraph(LINE)
    assert pages_of(document)["h"] == 5
