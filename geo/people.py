"""People into cells: a district's total, divided over its subdistricts and then over their cells; nobody is lost on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from yingji.base.faults import MissingExtra
from yingji.geo.cells import CellTable
from yingji.geo.crs import to_metric
from yingji.geo.network import CLASSES, Floats, Ints, StreetNetwork

HOMES_ON = ("collector", "local", "service")
"""Classes of street that people live on: where a cell has none near it (parks, water, rail yards), nobody lives."""
_STEP_M = 10.0
_TOUCH_M2 = 1e-3  # neighbours that only touch share this much by rounding


class NoCell(ValueError):
    """Some subdistricts (their places in the table are `which`) have no cell to put their people in."""

    def __init__(self, which: tuple[int, ...]) -> None:
        self.which = which
        super().__init__(f"subdistricts without a cell: {which}")


@dataclass(frozen=True, eq=False)
class Subdistricts:
    """`s` subdistricts: their share of the people, people by day to each by night, and where they are: a point or a polygon each."""

    names: tuple[str, ...]
    weight: Floats  # [s] ≥ 0, not all 0
    by_day: Floats  # [s]
    place: npt.NDArray[Any]  # [s] shapely points or polygons, metres
    english: tuple[str, ...] = ()  # names in English, '' where none is given


def street_density(cells: CellTable, net: StreetNetwork, *, within_m: float) -> Floats:
    """Metres of minor street (`HOMES_ON`) within `within_m` of each cell's point, [c]: how much is built there."""
    links = np.flatnonzero(net.drive & np.isin(net.link_class, [CLASSES.index(name) for name in HOMES_ON]))
    if not len(links) or not len(cells):
        return np.zeros(len(cells))
    from yingji.geo.snap import link_lines

    pieces = np.maximum(np.ceil(net.length_m[links] / _STEP_M), 1).astype(np.int64)
    which = np.repeat(np.arange(len(links)), pieces)
    middle = (np.arange(len(which)) - np.repeat(np.cumsum(pieces) - pieces, pieces) + 0.5) / pieces[which]
    points = shapely.line_interpolate_point(link_lines(net, links)[which], middle, normalized=True)
    at = np.column_stack([shapely.get_x(points), shapely.get_y(points)])
    metres = (net.length_m[links] / pieces)[which]
    near = cKDTree(at).query_ball_point(cells.xy, within_m, return_sorted=True)
    return np.array([metres[found].sum() for found in near])


def nearest_subdistrict(cells: CellTable, subdistricts: Subdistricts) -> Ints:
    """The subdistrict of each cell, [c]: that whose polygon or point is nearest to the cell's point; ties to the earlier in the table.

    For points this is the plain Voronoi division. Weights do not move its borders: what a weight says is how many people live
    there, and a power diagram drawn from it would make every subdistrict equally dense.
    """
    distance = shapely.distance(shapely.points(cells.xy)[:, None], subdistricts.place[None, :])
    return np.asarray(np.argmin(distance, axis=1), dtype=np.int32)


def spread(cells: CellTable, subdistricts: Subdistricts, *, total: float, density: Floats) -> CellTable:
    """The cells with `total` people by night, divided by weight over the subdistricts and in each by area × `density` [c].

    Polygons share a cell by the area that each has in it; points take whole cells, each to the nearest. Where a subdistrict has no
    density at all its people lie evenly over its area. Sums are kept: of all cells to `total`, of each subdistrict to its share.
    Raises `NoCell`.
    """
    owner = nearest_subdistrict(cells, subdistricts)
    s, c = len(subdistricts.names), len(cells)
    area = np.zeros((s, c))
    if np.all(shapely.get_dimensions(subdistricts.place) == 2):
        i, j = shapely.STRtree(cells.polygon).query(subdistricts.place, predicate="intersects")
        area[i, j] = shapely.area(shapely.intersection(subdistricts.place[i], cells.polygon[j]))
        area[area < _TOUCH_M2] = 0.0
    else:
        area[owner, np.arange(c)] = cells.area_m2
    weight = area * density[None, :]
    bare = weight.sum(axis=1) <= 0
    weight[bare] = area[bare]
    sums = weight.sum(axis=1)
    lost = np.flatnonzero((sums <= 0) & (subdistricts.weight > 0))
    if len(lost):
        raise NoCell(tuple(int(i) for i in lost))
    people = total * subdistricts.weight / subdistricts.weight.sum()
    part = np.divide(weight, sums[:, None], out=np.zeros_like(weight), where=sums[:, None] > 0) * people[:, None]
    day = (part * subdistricts.by_day[:, None]).sum(axis=0)
    return replace(
        cells, night=part.sum(axis=0), day=day, subdistrict=owner, subdistricts=subdistricts.names,
        english=subdistricts.english,
    )  # fmt: skip


def raster_density(cells: CellTable, path: str | Path) -> Floats:
    """People to m² of each cell [c] by a population raster (any CRS; cells without data have none), each pixel shared out by area.

    Only proportions are taken from it: the total comes from the area file. Raises `MissingExtra` without rasterio.
    """
    try:
        import rasterio
        from rasterio.warp import transform_bounds
        from rasterio.windows import Window, from_bounds
    except ImportError:
        raise MissingExtra("raster", str(path)) from None
    with rasterio.open(path) as raster:
        bounds = transform_bounds(cells.crs, raster.crs, *shapely.total_bounds(cells.polygon), densify_pts=21)
        exact = from_bounds(*bounds, transform=raster.transform)
        left, top = floor(exact.col_off), floor(exact.row_off)
        window = Window(left, top, ceil(exact.col_off + exact.width) - left, ceil(exact.row_off + exact.height) - top)
        people = raster.read(1, window=window, boundless=True, masked=True, fill_value=0).filled(0).astype(np.float64)
        corner = raster.window_transform(window)
        crs = raster.crs.to_wkt()
    row, column = np.nonzero(np.isfinite(people) & (people > 0))
    if not len(row):
        return np.zeros(len(cells))
    ring = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)])
    right, down = (column[:, None] + ring[:, 0]).ravel(), (row[:, None] + ring[:, 1]).ravel()
    at = np.column_stack([corner.a * right + corner.b * down + corner.c, corner.d * right + corner.e * down + corner.f])
    pixels = shapely.polygons(to_metric(at, crs, cells.crs).reshape(-1, 5, 2))
    i, j = shapely.STRtree(cells.polygon).query(pixels, predicate="intersects")
    share = shapely.area(shapely.intersection(pixels[i], cells.polygon[j])) / shapely.area(pixels[i])
    return np.bincount(j, weights=people[row, column][i] * share, minlength=len(cells)) / cells.area_m2
