"""Small CSV tables that people write by hand, read with the place of every fault."""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process

from yingji.base.faults import Fault, Mark


@dataclass(frozen=True)
class Row:
    """One row: its place and its cells by column, stripped; an optional column that the file has not is ""."""

    mark: Mark
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, column: str, key: str, **values: object) -> Fault:
        """A fault of one cell; the message may use `{written}`."""
        return Fault(self.mark, column, key, {"written": self.cells.get(column, ""), **values})

    def number(self, column: str, faults: list[Fault]) -> float | None:
        """The cell as a finite number; else notes the fault and returns `None`."""
        try:
            value = float(self.cells[column])
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        faults.append(self.fault(column, "geo.table.number"))
        return None

    def lonlat(self, crs: str, faults: list[Fault]) -> tuple[float, float] | None:
        """Columns `lon` and `lat` as degrees; else notes what is wrong and returns `None`."""
        lon, lat = self.number("lon", faults), self.number("lat", faults)
        for column, value, most in (("lon", lon, 180), ("lat", lat, 90)):
            if value is not None and abs(value) > most:
                faults.append(self.fault(column, "geo.table.lonlat", crs=crs))
                return None
        return None if lon is None or lat is None else (lon, lat)

    def number_or(self, column: str, other: float, faults: list[Fault]) -> float | None:
        """The cell as a number, `other` where it is empty."""
        return self.number(column, faults) if self.cells[column] else other


def read_text(path: str | Path, faults: list[Fault]) -> str | None:
    """A UTF-8 file's text, BOM or not; a file that is missing, a folder, empty or in another encoding is a fault and gives `None`."""
    path = Path(path)
    mark = Mark(str(path))
    if not path.exists():
        alike = process.extractOne(path.name, [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else [], score_cutoff=60)
        faults.append(Fault(mark, "", "geo.file.missing_alike" if alike else "geo.file.missing", {"alike": alike[0] if alike else ""}))
        return None
    if path.is_dir():
        faults.append(Fault(mark, "", "geo.file.folder"))
        return None
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        faults.append(Fault(Mark(str(path), raw.count(b"\n", 0, wrong.start) + 1, 1), "", "geo.file.encoding"))
        return None
    if not text.strip():
        faults.append(Fault(mark, "", "geo.file.empty"))
        return None
    return text


def read_table(path: str | Path, *, required: Collection[str], optional: Collection[str] = (), faults: list[Fault]) -> list[Row]:
    """The rows of a CSV with a header; blank lines and lines that begin with # are passed over.

    Columns that are not known are left alone: a table may carry notes. Missing columns, rows that are too long or too short, and a file
    without rows are added to `faults`.
    """
    text = read_text(path, faults)
    if text is None:
        return []
    header: list[str] = []
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""))
    next_line = 1
    for cells in reader:
        line, next_line = next_line, reader.line_num + 1
        if not any(cell.strip() for cell in cells) or cells[0].lstrip().startswith("#"):
            continue
        if not header:
            header = [unicodedata.normalize("NFKC", cell).strip().lower() for cell in cells]
            absent = [column for column in required if column not in header]
            if absent:
                mark = Mark(str(path), line, 1)
                values = {"columns": ", ".join(absent), "all": ",".join(required)}
                faults.append(Fault(mark, "", "geo.table.columns", values))
                return []
            continue
        mark = Mark(str(path), line, 1)
        if len(cells) != len(header):
            faults.append(Fault(mark, "", "geo.table.width", {"got": len(cells), "want": len(header)}))
            continue
        found = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        rows.append(Row(mark, {**dict.fromkeys(optional, ""), **found}))
    if not rows and not faults:
        faults.append(Fault(Mark(str(path)), "", "geo.table.no_rows"))
    return rows
