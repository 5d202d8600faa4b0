"""verdicts.xlsx and verdicts.csv: numbers as numbers, codes as text, a sheet that defines every field."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, MergedCell
from openpyxl.cell.cell import Cell as XlsxCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
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
_BY_ENDING = {"share": "0.0 %", "people": "#,##0", "h": "0.0", "day": "0", "kg": "#,##0"}
"""Formats of columns by the last word of their names."""
_WIDTHS = {"promise": 44, "why": 60, "rests_on": 40, "definition": 90, "clause": 26, "input": 40, "source": 60, "field": 34, "id": 24,
           "treat": 60, "station": 24, "part": 24, "group": 20, "value": 16, "metric": 26, "unit_name": 34, "what": 40, "shelter": 30,
           "stage": 24, "lorry": 20, "depot": 20, "short_items": 30, "uncertain_by": 22, "not_modelled": 40, "range": 22,
           "range_from": 22}  # fmt: skip
_WIDTH = 13
_WRAPPED = {"uncertain_by", "not_modelled", "promise", "why", "definition", "rests_on", "source", "treat"}


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
    for index, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(index)].width = _WIDTHS.get(column, _WIDTH)
    page.freeze_panes = "A2"
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{len(sheet.rows) + 1}"
    for index, title in enumerate(sheet.header(lang), start=1):
        _header(page.cell(1, index, title))
    words = {verdict_word(word, lang): word for word in WORDS}
    for row, values in enumerate(sheet.rows, start=2):
        for index, (column, value) in enumerate(zip(sheet.columns, values, strict=True), start=1):
            _write(page.cell(row, index), column, value, words)


def _format(column: str) -> str:
    return _FORMATS.get(column) or _BY_ENDING.get(column.rpartition("_")[2], _NUMBER)


def _header(cell: XlsxCell | MergedCell) -> None:
    cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_HEADER)
    cell.alignment = Alignment(wrap_text=True, vertical="center")


def _write(cell: XlsxCell | MergedCell, column: str, value: Cell, words: Mapping[str, Word]) -> None:
    cell.alignment = Alignment(vertical="top", wrap_text=column in _WRAPPED)
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
