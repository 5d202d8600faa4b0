"""Parcels and places to keep away from: points of a CSV, or points and polygons of GeoJSON, GeoPackage and the like."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from yingji.base.faults import Fault
from yingji.base.figures import Text
from yingji.geo.crs import to_metric
from yingji.geo.shapes import read_polygons
from yingji.geo.table import read_table
from yingji.scenarios.ground import Ground


@dataclass(frozen=True)
class Parcel:
    """A piece of ground, m; `capacity` is the people whom a station there could serve."""

    name: Text
    x: float
    y: float
    area_m2: float = float("nan")
    capacity: float = float("nan")


def read_parcels(path: str, ground: Ground, faults: list[Fault]) -> list[Parcel]:
    """The parcels of a CSV (name, lon, lat[, en, area_m2, people]) or of polygons (name, en, area_m2, people); faults are added.

    A polygon stands at a point inside it, and has its own area where no column gives one.
    """
    if Path(path).suffix.lower() != ".csv":
        return _of_polygons(path, ground, faults)
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
            found.append(Parcel(Text(zh=row["name"], en=row["en"] or row["name"]), x, y, *(float(value or math.nan) for value in numbers)))
    return found


def _of_polygons(path: str, ground: Ground, faults: list[Fault]) -> list[Parcel]:
    table = read_polygons(path, metric_crs=ground.crs, crs=ground.area.crs, faults=faults)
    if table is None:
        return []
    columns = {name: list(table[name]) if name in table else [None] * len(table) for name in ("name", "en", "area_m2", "people")}
    inside = shapely.point_on_surface(np.asarray(table.geometry.values))
    found = []
    for index, (name, en, area_m2, people) in enumerate(zip(*columns.values(), strict=True)):
        shown = str(name) if _given(name) else f"{Path(path).stem} {index + 1}"
        area = _number(area_m2) if _given(area_m2) else float(table.geometry.values[index].area)
        point = inside[index]
        found.append(Parcel(Text(zh=shown, en=str(en) if _given(en) else shown), point.x, point.y, area, _number(people)))
    return found


def _given(value: Any) -> bool:
    return value is not None and str(value).strip() not in ("", "nan")


def _number(value: Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        return math.nan


def places_of(path: str, ground: Ground, faults: list[Fault]) -> tuple[Sequence[str], Any]:
    """`(names, shapes)` of a file of points or polygons, in metres."""
    if Path(path).suffix.lower() == ".csv":
        parcels = read_parcels(path, ground, faults)
        return [parcel.name.zh for parcel in parcels], shapely.points([(parcel.x, parcel.y) for parcel in parcels] or np.zeros((0, 2)))
    table = read_polygons(path, metric_crs=ground.crs, crs=ground.area.crs, faults=faults)
    if table is None:
        return [], np.zeros(0, dtype=object)
    names = [str(name) for name in table["name"]] if "name" in table else [f"{Path(path).stem} {i + 1}" for i in range(len(table))]
    return names, np.asarray(table.geometry.values)
