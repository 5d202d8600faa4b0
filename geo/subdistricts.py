"""Subdistricts from a file: points with weights (CSV), or polygons with people."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from yingji.base.faults import Fault, Mark
from yingji.geo.crs import to_metric
from yingji.geo.people import Subdistricts
from yingji.geo.shapes import read_polygons
from yingji.geo.table import Row, read_table

_CSV = (".csv", ".txt")
_NAME = ("name", "NAME", "Name", "名称", "街道")
_ENGLISH = ("en", "name_en", "name:en")


def read_subdistricts(
    path: str | Path, *, crs: str, metric_crs: str, by_day: float, faults: list[Fault]
) -> tuple[Subdistricts | None, list[Mark]]:
    """The subdistricts of `path` and the place of each in it; `None`, with its faults noted, where it cannot be used.

    A CSV has name, lon, lat[, en] and weight or people (people where every row has it), and by_day where it differs from the area's;
    GeoJSON and GeoPackage have polygons with the same columns.
    """
    before = len(faults)
    read = _points if Path(path).suffix.lower() in _CSV else _polygons
    found = read(path, crs, metric_crs, by_day, faults)
    if len(faults) > before or found is None:
        return None, []
    subdistricts, marks = found
    if not subdistricts.weight.sum() > 0:
        faults.append(Fault(Mark(str(path)), "weight", "geo.ground.no_points"))
        return None, []
    return subdistricts, marks


def _points(path: str | Path, crs: str, metric_crs: str, by_day: float, faults: list[Fault]) -> tuple[Subdistricts, list[Mark]] | None:
    rows = read_table(path, required=("name", "lon", "lat"), optional=("en", "weight", "people", "by_day"), faults=faults)
    if not rows:
        return None
    by = _measure(rows, path, faults)
    first: dict[str, Row] = {}
    at, weight, day = [], [], []
    for row in rows:
        if not row["name"]:
            faults.append(row.fault("name", "geo.table.name"))
        elif row["name"] in first:
            faults.append(row.fault("name", "geo.table.twice", first=first[row["name"]].mark.line))
        first.setdefault(row["name"], row)
        at.append(row.lonlat(crs, faults) or (0.0, 0.0))
        weight.append(_not_negative(row, by, row.number(by, faults), faults))
        day.append(_not_negative(row, "by_day", row.number_or("by_day", by_day, faults), faults))
    points = shapely.points(to_metric(np.array(at), crs, metric_crs))
    names = tuple(row["name"] for row in rows)
    return Subdistricts(names, np.array(weight), np.array(day), points, tuple(row["en"] for row in rows)), [row.mark for row in rows]


def _measure(rows: list[Row], path: str | Path, faults: list[Fault]) -> str:
    """The column that says how many people: `people` where every row has it, else `weight`."""
    written = [bool(row["people"]) for row in rows]
    if all(written):
        return "people"
    if any(written):
        faults.append(rows[written.index(False)].fault("people", "geo.ground.some_people"))
    if not any(row["weight"] for row in rows):
        faults.append(Fault(Mark(str(path), 1, 1), "", "geo.table.columns", {"columns": "weight", "all": "name,lon,lat,weight"}))
    return "weight"


def _not_negative(row: Row, column: str, value: float | None, faults: list[Fault]) -> float:
    if value is not None and value < 0:
        faults.append(row.fault(column, "geo.table.negative"))
    return value or 0.0


def _polygons(path: str | Path, crs: str, metric_crs: str, by_day: float, faults: list[Fault]) -> tuple[Subdistricts, list[Mark]] | None:
    table = read_polygons(path, metric_crs=metric_crs, crs=crs, faults=faults)
    if table is None:
        return None
    column = next((name for name in ("people", "weight") if name in table.columns), None)
    if column is None:
        faults.append(Fault(Mark(str(path)), "people", "geo.ground.people_column"))
        return None
    named = next((name for name in _NAME if name in table.columns), None)
    names = tuple(str(name) for name in table[named]) if named else tuple(str(i + 1) for i in range(len(table)))
    latin = next((name for name in _ENGLISH if name in table.columns), None)
    english = tuple("" if pd.isna(name) else str(name) for name in table[latin]) if latin else ()
    weight = np.nan_to_num(np.asarray(table[column], dtype=np.float64))
    day = np.asarray(table["by_day"], dtype=np.float64) if "by_day" in table.columns else np.full(len(table), by_day)
    day = np.where(np.isfinite(day), day, by_day)
    for name, values in ((column, weight), ("by_day", day)):
        faults += [
            Fault(Mark(str(path)), f"{names[i]}.{name}", "geo.table.negative", {"written": f"{values[i]:g}"})
            for i in np.flatnonzero(values < 0)
        ]
    return Subdistricts(names, weight, day, np.asarray(table.geometry.values), english), [Mark(str(path))] * len(names)
