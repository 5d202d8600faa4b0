"""verdicts.xlsx and verdicts.csv: numbers as numbers, codes as text, a sheet that defines every field."""

from __future__ import annotations

import csv
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from yingji.base.language import Lang
from yingji.results.archive import settle
from yingji.results.sheet import Cell, Sheet
from yingji.results.verdicts import WORDS, Word
from yingji.results.words import SYMBOLS, verdict_word

# Okabe & Ito (2008), lightened: told apart by the colour-blind, and in grey by their words.
_FILLS = {"met": "CDE7F5", "missed": "F8D3B8", "uncertain": "FBF3B4", "not simulated": "E8E8E8"}
_HEADER = "1F3A5F"
_FORMATS = {"held_in": "0 %", "busy": "0.0 %", "busy_low": "0.0 %", "busy_high": "0.0 %", "own_first": "0.0 %", "people": "#,##0",
            "people_5min": "#,##0", "calls_per_year": "#,##0.0", "sent_per_year": "#,##0.0", "replications": "0"}  # fmt: skip
_NUMBER = "#,##0.00##"
_BY_ENDING = {"share": "0.0 %", "people": "#,##0", "h": "0.0", "min": "0.00", "km2": "0.00", "day": "0", "kg": "#,##0"}
"""Formats of columns by the last word of their names."""
_NARROW, _WIDE = 8.0, 46.0
"""Characters of Latin script between which a column's width lies; a Chinese character is as wide as two. Longer texts are wrapped."""
_TEXT_COLUMNS = {"why": 60.0, "definition": 90.0, "source": 60.0, "treat": 60.0, "said": 90.0}
"""Columns of sentences may be wider."""
_LINE_PT = 14.5
_MOST_LINES = 12
_A4, _A3 = 130.0, 230.0
"""Characters that can be read beside each other on either paper: wider sheets are printed on A3, and on several pages side by side."""


def write_workbook(path: Path, sheets: Sequence[Sheet], lang: Lang, *, when: datetime) -> None:
    """The sheets as one workbook; the same sheets and `when` give the same bytes."""
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator, book.properties.created = "yingji", when.astimezone(UTC).replace(tzinfo=None)
    for sheet in sheets:
        _fill(book.create_sheet(sheet.title(lang)), sheet, lang)
    book.save(path)
    settle(path, when)


def write_csv(path: Path, sheet: Sheet, lang: Lang) -> None:
    """One sheet as CSV in UTF-8 with a byte order mark, which Excel needs to read Chinese."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(sheet.header(lang))
        writer.writerows(["" if value is None else value for value in row] for row in sheet.rows)


def _fill(page: Worksheet, sheet: Sheet, lang: Lang) -> None:
    header = sheet.header(lang)
    words = {verdict_word(word, lang): word for word in WORDS}
    widths = [_width(sheet, index, title) for index, title in enumerate(header)]
    for index, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(index)].width = round(width, 1)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    for index, title in enumerate(header, start=1):
        _header(page.cell(1, index, title))
    page.row_dimensions[1].height = _LINE_PT * max(_lines(title, width) for title, width in zip(header, widths, strict=True)) + 4
    for row, values in enumerate(sheet.rows, start=2):
        lines = 1
        for index, (column, value) in enumerate(zip(sheet.columns, values, strict=True), start=1):
            _write(page.cell(row, index), column, value, words)
            lines = max(lines, _lines(value, widths[index - 1]) if isinstance(value, str) else 1)
        if lines > 1:
            page.row_dimensions[row].height = _LINE_PT * min(lines, _MOST_LINES) + 1
    _print(page, sheet.title(lang), width=sum(widths))


def _print(page: Worksheet, title: str, *, width: float) -> None:
    """On paper: landscape, as wide as the sheet or a few pages of it, the header on every page, and which page of which sheet it is."""
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A3 if width > _A4 else page.PAPERSIZE_A4
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = math.ceil(width / _A3), 0
    page.print_title_rows = "1:1"
    foot: Any = page.oddFooter
    foot.left.text, foot.right.text = title.replace("&", "&&"), "&P / &N"


def _width(sheet: Sheet, index: int, title: str) -> float:
    """As wide as what is in it, within limits; a heading may take two lines."""
    cells = max((_wide(_shown(row[index], sheet.columns[index])) for row in sheet.rows), default=0.0)
    words = max(_wide(word) for word in title.split() or [""])
    most = _TEXT_COLUMNS.get(sheet.columns[index], _WIDE)
    return min(max(cells, words if title.isascii() else _wide(title) / 2, _NARROW), most) + 3.5  # the filter's button, and margins


def _shown(value: Cell, column: str) -> str:
    if value is None or isinstance(value, str):
        return f"✗ {value}" if column == "verdict" else value or ""
    return f"{value:,.4f}" if isinstance(value, float) and _format(column) == _NUMBER else f"{value:,.1f}"


def _wide(text: str) -> float:
    """Its width in characters of Latin script."""
    return max((sum(2.0 if east_asian_width(each) in "WF" else 1.0 for each in line) for line in text.split("\n")), default=0.0)


def _lines(value: str, width: float) -> int:
    """About how many lines a text takes in a column: words of Latin script are not broken, so that lines end early."""
    return sum(max(1, math.ceil(_wide(line) * 1.06 / (width - 1.5))) for line in value.split("\n"))


def _format(column: str) -> str:
    return _FORMATS.get(column) or _BY_ENDING.get(column.rpartition("_")[2], _NUMBER)


def _header(cell: XlsxCell | MergedCell) -> None:
    cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_HEADER)
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def _write(cell: XlsxCell | MergedCell, column: str, value: Cell, words: Mapping[str, Word]) -> None:
    cell.alignment = Alignment(vertical="top", wrap_text=isinstance(value, str))
    if not isinstance(value, str):
        cell.value, cell.number_format = value, _format(column)
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type, cell.number_format = "s", "@"  # a text that begins with = is no formula, and a code no number
    if column == "verdict" and value in words:
        word = words[value]
        cell.value, cell.fill, cell.font = (
            f"{SYMBOLS[word]} {value}",
            PatternFill("solid", fgColor=_FILLS[word]),
            Font(bold=word == "missed"),
        )
