"""Polygons from GeoJSON, GeoPackage and the like, in metres."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from shapely import MultiPolygon, Polygon

from yingji.base.faults import Fault, Mark
from yingji.geo.crs import SAME_AS_WGS84, UnknownCrs, parse_crs, to_metric
from yingji.geo.table import read_text

_TEXT = (".geojson", ".json")


@dataclass(frozen=True)
class Wanted:
    """Types of geometry that are read, by shapely's numbers; where `only`, any other is a fault, else it is passed over."""

    types: tuple[int, ...]
    only: bool
    none: str  # the message where there is none
    others: str = ""  # the message where there are others


POLYGONS = Wanted((3, 6), False, "geo.ground.no_polygon")
POINTS_AND_POLYGONS = Wanted((0, 3, 6), True, "geo.file.no_shapes", "geo.file.shapes")
POINTS = Wanted((0,), True, "geo.file.no_points", "geo.file.only_points")
LINES_AND_POLYGONS = Wanted((1, 3, 5, 6), True, "geo.file.no_lines", "geo.file.only_lines")


def read_polygons(path: str | Path, *, metric_crs: str, crs: str = "", faults: list[Fault]) -> gpd.GeoDataFrame | None:
    """The polygons of a file, as `read_shapes` reads them; what is no polygon is passed over."""
    return read_shapes(path, POLYGONS, metric_crs=metric_crs, crs=crs, faults=faults)


def read_shapes(path: str | Path, wanted: Wanted, *, metric_crs: str, crs: str = "", faults: list[Fault]) -> gpd.GeoDataFrame | None:
    """The shapes of a file with their columns, made valid, in metres; `None`, with the faults noted, where it has none.

    `crs` is that of a file that names none. GeoJSON by its standard names none and is WGS 84, unless `crs` says gcj02, bd09 or another.
    No file can name gcj02 or bd09, which have no EPSG code: where `crs` is one of them, degrees that claim to be WGS 84 are in it.
    """
    mark = Mark(str(path))
    text: str | None = ""
    if Path(path).suffix.lower() in _TEXT or not Path(path).is_file():
        text = read_text(path, faults)
        if text is None:
            return None
    try:
        table = pyogrio.read_dataframe(path)
    except Exception as wrong:  # GDAL raises many kinds; whatever it is, the file cannot be read
        faults.append(Fault(mark, "", "geo.file.vector", {"reason": str(wrong).splitlines()[0][:120]}))
        return None
    table = _those(table, wanted, mark, faults)
    if table is None:
        return None
    silent = table.crs is None or ('"crs"' not in text[:4000] if text else False)  # GDAL reports WGS 84 for GeoJSON that says nothing
    said = crs or "EPSG:4326" if silent and text else (table.crs.to_wkt() if table.crs is not None else crs)
    if crs and _is_offset(crs, said):
        said = crs
    if not said:
        faults.append(Fault(mark, "", "geo.file.vector_crs"))
        return None
    try:
        metres: Any = shapely.transform(table.geometry.values, lambda xy: to_metric(xy, said, metric_crs))
    except UnknownCrs as wrong:
        faults.append(Fault(mark, "", wrong.key, wrong.values))
        return None
    shapes = np.array(metres, dtype=object)
    somewhere = np.isfinite(shapely.bounds(shapes)).all(axis=1)  # metres read as degrees are nowhere
    shapes[somewhere] = shapely.make_valid(shapes[somewhere])
    return gpd.GeoDataFrame(table.drop(columns=table.geometry.name), geometry=shapes, crs=metric_crs)


def _those(table: Any, wanted: Wanted, mark: Mark, faults: list[Fault]) -> gpd.GeoDataFrame | None:
    """The rows of the types that are asked for; `None`, with the fault noted, where there is none, or one that may not be."""
    kinds = shapely.get_type_id(table.geometry.values) if isinstance(table, gpd.GeoDataFrame) else np.zeros(0, dtype=int)
    there = np.isin(kinds, wanted.types)
    if wanted.only and not there.all():
        faults.append(Fault(mark, "", wanted.others, {"count": int((~there).sum())}))
    elif not there.any():
        faults.append(Fault(mark, "", wanted.none))
    else:
        return table[there].reset_index(drop=True)
    return None


def _is_offset(crs: str, said: str) -> bool:
    """Whether `crs` is one of the offset systems, and what a file says of itself is only what it has to say then."""
    try:
        return parse_crs(crs).kind in ("gcj02", "bd09") and parse_crs(said).epsg in SAME_AS_WGS84
    except UnknownCrs:
        return False


def one_polygon(table: gpd.GeoDataFrame) -> Polygon | MultiPolygon:
    """All polygons of a table as one, what is not area left out."""
    union = shapely.union_all(np.asarray(table.geometry.values))
    parts = [part for part in shapely.get_parts(shapely.get_parts(union)) if shapely.get_type_id(part) == 3]
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)
