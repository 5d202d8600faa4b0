"""Features that people survey: the rows of a CSV or of GeoJSON and GeoPackage, read alike, with the place of every fault."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import shapely

from yingji.base.faults import Fault, Mark
from yingji.geo.crs import to_metric
from yingji.geo.shapes import Wanted, read_shapes
from yingji.geo.table import read_table

OUTSIDE_M = 150.0
"""What lies farther than this outside the district is taken for a mistake; what stands on the far side of a border street is not."""
POINT = 0
"""Shapely's number of that type: a CSV can hold no other."""
_YES = ("1", "true", "yes", "y", "是", "有", "完好", "在用", "正常", "占用", "堵塞", "blocked")
_NO = ("0", "false", "no", "n", "否", "无", "停用", "损坏", "故障", "畅通", "open")
_NAMED = 3


@dataclass(frozen=True, eq=False)
class FeatureRow:
    """One feature: where it is written, its shape in metres, and its cells by column, "" where a cell is empty."""

    mark: Mark
    where: str  # what stands before a column's name in a fault: "" in a CSV, "features[3]." in a vector file
    shape: Any
    cells: Mapping[str, str]

    def fault(self, column: str, key: str, **values: object) -> Fault:
        """A fault of one cell; the message may use `{written}`."""
        return Fault(self.mark, f"{self.where}{column}", key, {"written": self.cells.get(column, ""), **values})

    def positive(self, column: str, faults: list[Fault]) -> float:
        """The cell as a number above 0, nan where it is empty; else the fault is noted."""
        written = self.cells.get(column, "")
        if not written:
            return math.nan
        try:
            value = float(written)
        except ValueError:
            faults.append(self.fault(column, "geo.table.number"))
            return math.nan
        if not 0 < value < math.inf:
            faults.append(self.fault(column, "geo.features.positive"))
        return value

    def yes(self, column: str, faults: list[Fault]) -> bool:
        """The cell as yes or no; else the fault is noted."""
        written = self.cells.get(column, "").lower().removesuffix(".0")
        if written not in _YES and written not in _NO:
            faults.append(self.fault(column, "geo.features.yes_no"))
        return written in _YES


@dataclass(frozen=True, eq=False)
class Features:
    """The rows of a file, and the columns that it has."""

    rows: Sequence[FeatureRow]
    columns: frozenset[str]


def read_features_of(
    path: str, wanted: Wanted, *, required: Sequence[str], optional: Sequence[str], crs: str, metric_crs: str, faults: list[Fault]
) -> Features:
    """Points of a CSV with lon and lat (degrees in `crs`) or x and y (metres in `metric_crs`), or the shapes of a vector file."""
    columns = (*required, *optional)
    if Path(path).suffix.lower() in (".csv", ".txt") and POINT in wanted.types:
        return _of_table(path, required, columns, crs, metric_crs, faults)
    table = read_shapes(path, wanted, metric_crs=metric_crs, crs=crs, faults=faults)
    if table is None:
        return Features((), frozenset())
    there = frozenset(str(name) for name in table.columns)
    if absent := [name for name in required if name not in there]:
        faults.append(Fault(Mark(path), "", "geo.features.columns", {"columns": ", ".join(absent), "all": ", ".join(columns)}))
        return Features((), there)
    cells = table[[name for name in columns if name in there]].to_dict("records")
    rows = [
        FeatureRow(Mark(path), f"features[{number}].", shape, {name: _text(value) for name, value in row.items()})
        for number, (shape, row) in enumerate(zip(table.geometry.values, cells, strict=True), start=1)
    ]
    return Features(rows, there)


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value).strip()


def _of_table(path: str, required: Sequence[str], columns: Sequence[str], crs: str, metric_crs: str, faults: list[Fault]) -> Features:
    places = ("lon", "lat", "x", "y")
    missing = "\0"  # tells a column that is not there from a cell that is empty
    rows = read_table(path, required=required, optional=(), faults=faults)
    there = frozenset(rows[0].cells) if rows else frozenset()
    if not rows:
        return Features((), there)
    degrees, metres = {"lon", "lat"} <= there, {"x", "y"} <= there
    if not degrees and not metres:
        faults.append(Fault(Mark(path, 1, 1), "", "geo.features.no_place", {"all": ",".join(columns), "crs": metric_crs}))
        return Features((), there)
    found = []
    for row in rows:
        if degrees:
            at = row.lonlat(crs, faults)
        else:
            x, y = row.number("x", faults), row.number("y", faults)
            at = None if x is None or y is None else (x, y)
        if at is None:
            continue
        xy = to_metric(np.array([at]), crs, metric_crs)[0] if degrees else at
        cells = {name: row.cells.get(name, "") for name in columns if row.cells.get(name, missing) != missing and name not in places}
        found.append(FeatureRow(row.mark, "", shapely.Point(*xy), cells))
    return Features(found, there)


def check_inside(rows: Sequence[FeatureRow], names: Sequence[str], boundary: Any, *, crs: str, faults: list[Fault]) -> None:
    """One fault for all rows that lie far outside the district, at the first of them."""
    if boundary is None or not rows:
        return
    somewhere = np.array([np.isfinite(shapely.get_coordinates(row.shape)).all() for row in rows])  # metres read as degrees are nowhere
    away = np.full(len(rows), np.inf)
    away[somewhere] = shapely.distance(boundary, np.array([row.shape for row in rows], dtype=object)[somewhere])
    far = np.flatnonzero(~(away <= OUTSIDE_M))
    if len(far):
        shown = ", ".join(names[i] for i in far[:_NAMED].tolist())
        values = {"count": len(far), "all": len(rows), "names": shown, "km": f"{away[far[0]] / 1000:.1f}", "crs": crs}
        faults.append(rows[int(far[0])].fault("", "geo.features.outside", **values))


def check_twice(rows: Sequence[FeatureRow], column: str, faults: list[Fault]) -> None:
    """A fault for each row whose `column` is empty or another's."""
    first: dict[str, int] = {}
    for number, row in enumerate(rows, start=1):
        written = row.cells.get(column, "")
        if not written:
            faults.append(row.fault(column, "geo.features.empty"))
        elif written in first:
            other = rows[first[written] - 1]
            faults.append(row.fault(column, "geo.features.twice", first=other.mark.line or first[written]))
        else:
            first[written] = number
