"""Workbooks as LibreOffice Calc reads them: every sheet, numbers as numbers, codes as text, every field defined."""

from __future__ import annotations

import csv
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import openpyxl
import pypdf
import pytest

from tests.results.office.conftest import Made
from yingji.base.language import LANGS, Lang, say
from yingji.results.office.workbook import write_excel
from yingji.results.report.shape import TableRecord
from yingji.results.report.story import tell
from yingji.results.sheet import Sheet
from yingji.results.tables import write_workbook

WHEN = datetime.fromisoformat("2025-12-31T09:00:00+08:00")
CODES = Sheet(
    "assumptions", ("input", "value", "where", "source"),
    (("0010", 1234.5, "=1+1", "一" * 200), ("110", 3, "x\ny", "-"), ("2025-12-31", 0.25, "+86", "'")),
)  # fmt: skip
LONGEST = 31
"""Signs in the name of a sheet, as Excel allows."""


def calc(path: Path, form: str, folder: Path) -> list[Path]:
    """What LibreOffice makes of a workbook: a CSV a sheet, or one PDF."""
    kind = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1" if form == "csv" else form
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", kind, "--outdir", str(folder / form), str(path)], check=True,
        capture_output=True, timeout=120, env={**os.environ, "HOME": str(folder)},
    )  # fmt: skip
    return sorted((folder / form).iterdir())


with_calc = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed (apt: libreoffice-calc)")


@with_calc
def test_calc_reads_numbers_as_numbers_and_codes_as_text(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", [CODES, Sheet("fields", ("field", "definition"), (("a", "b"),))], "zh", when=WHEN)
    found = calc(tmp_path / "a.xlsx", "csv", tmp_path)
    assert [path.name for path in found] == ["a-假定.csv", "a-字段说明.csv"]
    rows = list(csv.reader(found[0].read_text("utf-8").splitlines()))
    assert rows[1][:3] == ["0010", "1234.5", "=1+1"], "a code has lost its nought, or a text has been computed"
    assert rows[-1][:3] == ["2025-12-31", "0.25", "+86"]


@with_calc
def test_calc_prints_every_sheet_with_its_header_on_every_page(made: Callable[..., Made], tmp_path: Path) -> None:
    record, story, _ = made("en", options=3)
    many = TableRecord("units", "results", ("option", "unit_name", "busy"), tuple(("x", f"unit {n}", 0.1) for n in range(200)))
    write_excel([replace(record, tables={**record.tables, "units": many})], story, tmp_path / "r.xlsx")
    names = openpyxl.load_workbook(tmp_path / "r.xlsx").sheetnames
    assert [path.stem.removeprefix("r-") for path in calc(tmp_path / "r.xlsx", "csv", tmp_path)] == sorted(names)
    (printed,) = calc(tmp_path / "r.xlsx", "pdf", tmp_path)
    pages = [page.extract_text() for page in pypdf.PdfReader(printed).pages]
    units = [text for text in pages if re.search(r"unit \d", text)]
    assert len(units) > 2
    assert all(say("results.column.unit_name", "en") in text for text in units), "a page without the header"


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("sizes", [{"options": 3}, {"relief": True}], ids=["comparison", "disaster"])
def test_every_field_is_defined_and_every_sheet_can_be_filtered(
    lang: Lang, sizes: dict[str, int | bool], made: Callable[..., Made], tmp_path: Path
) -> None:
    record, story, _ = made(lang, **sizes)
    write_excel([record], story, tmp_path / "r.xlsx")
    write_excel([record, record], tell([record, record], lang), tmp_path / "two.xlsx")
    for name in ("r.xlsx", "two.xlsx"):
        book = openpyxl.load_workbook(tmp_path / name)
        defined = book[say("office.sheet.defined", lang)]
        said = {(row[0], row[1]) for row in defined.iter_rows(min_row=2, values_only=True) if row[2]}
        for page in book:
            plain = page.title.removeprefix("1 ").removeprefix("2 ")
            assert len(page.title) <= LONGEST
            assert (page.freeze_panes, page.auto_filter.ref.split(":")[0]) == ("A2", "A1")
            assert page is defined or {(plain, cell.value) for cell in page[1]} <= said
    tables = [*record.tables.values(), *(record.comparison.tables.values() if record.comparison else ())]
    assert len(book.sheetnames) == 2 * (sum(bool(table.rows) for table in tables) + bool(record.assumptions)) + 2


def test_the_same_runs_are_the_same_workbook(made: Callable[..., Made], tmp_path: Path) -> None:
    record, story, _ = made("zh", options=2)
    for name in ("a", "b"):
        write_excel([record], story, tmp_path / f"{name}.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
