"""Parcels and places to keep away from: points of a CSV, or points and polygons of GeoJSON, GeoPackage and the like."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from yingji.base.faults import Fault, Mark
from yingji.base.figures import Text
from yingji.geo.crs import to_metric
from yingji.geo.shapes import POINTS_AND_POLYGONS, read_shapes
from yingji.geo.table import read_table
from yingji.scenarios.ground import Ground


@dataclass(frozen=True, eq=False)
class Parcel:
    """A piece of ground, m: its shape, and the point in it that stands for it. `capacity`: people whom a station there could serve."""

    name: Text
    x: float
    y: float
    shape: Any
    area_m2: float = float("nan")
    capacity: float = float("nan")


def read_parcels(path: str, ground: Ground, faults: list[Fault]) -> list[Parcel]:
    """The parcels of a CSV (name, lon, lat[, en, area_m2, people]) or of features (name, en, area_m2, people); faults are added.

    A polygon stands at a point inside it, and has its own area where no column gives one.
    """
    if Path(path).suffix.lower() != ".csv":
        return _of_features(path, ground, faults)
    found = []
    for row in read_table(path, required=("name", "lon", "lat"), optional=("en", "area_m2", "people"), faults=faults):
        at = row.lonlat(ground.area.crs, faults)
        numbers = [row.number_or(column, math.nan, faults) for column in ("area_m2", "people")]
        if not row["name"]:
            faults.append(row.fault("name", "geo.table.name"))
        for column, value in zip(("area_m2", "people"), numbers, strict=True):
            if value is not None and value <= 0:
                faults.append(row.fault(column, "site.not_positive"))
        if at is not None and None not in numbers and row["name"]:
            x, y = to_metric(np.array([at]), ground.area.crs, ground.crs)[0].tolist()
            name = Text(zh=row["name"], en=row["en"] or row["name"])
            found.append(Parcel(name, x, y, shapely.Point(x, y), *(float(value or math.nan) for value in numbers)))
    return found


def _of_features(path: str, ground: Ground, faults: list[Fault]) -> list[Parcel]:
    table = read_shapes(path, POINTS_AND_POLYGONS, metric_crs=ground.crs, crs=ground.area.crs, faults=faults)
    if table is None:
        return []
    shapes = np.asarray(table.geometry.values)
    columns = {name: list(table[name]) if name in table else [None] * len(table) for name in ("name", "en", "area_m2", "people")}
    numbers = {name: [_number(value, path, name, faults) for value in columns[name]] for name in ("area_m2", "people")}
    found = []
    for index, (shape, inside) in enumerate(zip(shapes, shapely.point_on_surface(shapes), strict=True)):
        name, en = columns["name"][index], columns["en"][index]
        shown = str(name) if _given(name) else f"{Path(path).stem} {index + 1}"
        area_m2 = numbers["area_m2"][index]
        if math.isnan(area_m2) and shape.area > 0:
            area_m2 = float(shape.area)
        text = Text(zh=shown, en=str(en) if _given(en) else shown)
        found.append(Parcel(text, inside.x, inside.y, shape, area_m2, numbers["people"][index]))
    return found


def _given(value: Any) -> bool:
    return value is not None and str(value).strip() not in ("", "nan")


def _number(value: Any, path: str, column: str, faults: list[Fault]) -> float:
    """A number above 0, nan where none is given; anything else is a fault."""
    if not _given(value):
        return math.nan
    try:
        number = float(value)
    except (TypeError, ValueError):
        faults.append(Fault(Mark(path), column, "geo.table.number", {"written": value}))
        return math.nan
    if number <= 0:
        faults.append(Fault(Mark(path), column, "site.not_positive", {"written": value}))
    return number


def places_of(path: str, ground: Ground, faults: list[Fault]) -> tuple[Sequence[str], Any]:
    """`(names, shapes)` of a file of points or polygons, in metres."""
    found = read_parcels(path, ground, faults)
    return [each.name.zh for each in found], np.array([each.shape for each in found], dtype=object)
