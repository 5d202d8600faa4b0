"""Where water stands: circles about points, polygons of a file, or a raster, laid over streets, shelters and cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from yingji.base.faults import Fault, Mark, MissingExtra
from yingji.geo.cells import CellTable
from yingji.geo.crs import to_metric
from yingji.geo.network import StreetNetwork
from yingji.geo.snap import link_lines
from yingji.sim.hazard.world import Floats, Ints

SAMPLE_M = 5.0
"""Along streets the raster is asked every so many metres."""
TOUCH = 1e-9
"""Shapes that only touch share so much of a cell by rounding."""
DEPTH_STEP_M = 0.01
"""Pixels of one cell whose depths agree to a centimetre are counted together."""


@dataclass(frozen=True, eq=False)
class Lying:
    """Rows: which thing lies under which water, how deep, and with which share of it."""

    thing: Ints
    water: Ints
    depth_m: Floats
    share: Floats


def under_shapes(shapes: Sequence[Any], depth_m: Floats, things: npt.NDArray[Any]) -> Lying:
    """Lines or points that a water touches (share 1), polygons with the share of their area that is in it."""
    if not len(shapes) or not len(things):
        return _rows([], [], [], [])
    water, thing = shapely.STRtree(things).query(np.array(shapes, dtype=object), predicate="intersects")
    order = np.lexsort((water, thing))
    water, thing = water[order], thing[order]
    share = np.ones(len(thing))
    if shapely.get_dimensions(things[0]) == 2:
        both = shapely.intersection(np.array(shapes, dtype=object)[water], things[thing])
        share = shapely.area(both) / shapely.area(things[thing])
        in_it = share > TOUCH
        thing, water, share = thing[in_it], water[in_it], share[in_it]
    return _rows(thing, water, depth_m[water], share)


@dataclass(frozen=True, eq=False)
class Raster:
    """The part of a raster of depths that covers a district."""

    depth_m: Floats  # [rows, columns] 0 where dry or without data
    transform: Any  # of its window
    crs: str

    def at(self, xy: Floats, crs: str) -> Floats:
        """Depth at points [k, 2] in `crs`."""
        from rasterio.warp import transform

        x, y = transform(crs, self.crs, xy[:, 0].tolist(), xy[:, 1].tolist())
        column, row = (np.floor(a).astype(np.int64) for a in _through(~self.transform, np.array(x), np.array(y)))
        rows, columns = self.depth_m.shape
        inside = (row >= 0) & (row < rows) & (column >= 0) & (column < columns)
        return np.where(inside, self.depth_m[np.clip(row, 0, rows - 1), np.clip(column, 0, columns - 1)], 0.0)


def read_raster(path: str, cells: CellTable, faults: list[Fault]) -> Raster | None:
    """A GeoTIFF of depths in metres about the cells; raises `MissingExtra` without rasterio."""
    try:
        import rasterio
        from rasterio.warp import transform_bounds
        from rasterio.windows import Window, from_bounds
    except ImportError:
        raise MissingExtra("raster", str(path)) from None
    try:
        with rasterio.open(Path(path)) as raster:
            bounds = transform_bounds(cells.crs, raster.crs, *shapely.total_bounds(cells.polygon), densify_pts=21)
            exact = from_bounds(*bounds, transform=raster.transform)
            left, top = floor(exact.col_off), floor(exact.row_off)
            window = Window(left, top, ceil(exact.col_off + exact.width) - left, ceil(exact.row_off + exact.height) - top)
            depth = raster.read(1, window=window, boundless=True, masked=True, fill_value=0).filled(0).astype(np.float64)
            depth[~(depth > 0)] = 0
            return Raster(depth, raster.window_transform(window), raster.crs.to_wkt())
    except (OSError, ValueError) as wrong:  # rasterio's own errors are both
        faults.append(Fault(Mark(path), "raster", "hazard.raster", {"reason": str(wrong).splitlines()[0][:120]}))
        return None


def links_under(raster: Raster, net: StreetNetwork, *, water: int) -> Lying:
    """Links with the deepest water along each."""
    lines = link_lines(net)
    steps = np.maximum(np.ceil(net.length_m / SAMPLE_M), 1).astype(np.int64)
    which = np.repeat(np.arange(net.n_links), steps)
    place = (np.arange(len(which)) - np.repeat(np.cumsum(steps) - steps, steps) + 0.5) / steps[which]
    points = shapely.line_interpolate_point(lines[which], place, normalized=True)
    depth = np.zeros(net.n_links)
    np.maximum.at(depth, which, raster.at(np.column_stack([shapely.get_x(points), shapely.get_y(points)]), net.crs))
    return points_under(depth, water=water)


def points_under(depth_m: Floats, *, water: int) -> Lying:
    """The things of `depth_m` [k] that are under water."""
    wet = np.flatnonzero(depth_m > 0)
    return _rows(wet, np.full(len(wet), water), depth_m[wet], np.ones(len(wet)))


def cells_under(raster: Raster, cells: CellTable, *, water: int) -> Lying:
    """Parts of cells by depth, each pixel counted to the cell in which its middle lies."""
    rows, columns = (a.ravel() for a in np.indices(raster.depth_m.shape))
    x, y = _through(raster.transform, columns + 0.5, rows + 0.5)
    middle = shapely.points(to_metric(np.column_stack([x, y]), raster.crs, cells.crs))
    pixel, cell = shapely.STRtree(cells.polygon).query(middle, predicate="intersects")
    first = np.unique(pixel, return_index=True)[1]  # a middle on a border counts once
    pixel, cell = pixel[first], cell[first]
    pixels = np.bincount(cell, minlength=len(cells))
    step = np.round(raster.depth_m.ravel()[pixel] / DEPTH_STEP_M).astype(np.int64)
    wet = step > 0
    pairs, number = np.unique(np.column_stack([cell[wet], step[wet]]), axis=0, return_counts=True)
    return _rows(pairs[:, 0], np.full(len(pairs), water), pairs[:, 1] * DEPTH_STEP_M, number / pixels[pairs[:, 0]])


def together(parts: Sequence[Lying], factor: Floats) -> Lying:
    """All rows, each depth times the factor of its water [p]; rows that are dry then are left out."""
    columns = ("thing", "water", "depth_m", "share")
    thing, water, depth_m, share = (np.concatenate([getattr(part, name) for part in parts]) for name in columns)
    depth_m = depth_m * factor[water]
    wet = depth_m > 0
    return _rows(thing[wet], water[wet], depth_m[wet], share[wet])


def _through(affine: Any, x: npt.NDArray[Any], y: npt.NDArray[Any]) -> tuple[Floats, Floats]:
    """Points through an affine transform."""
    return affine.a * x + affine.b * y + affine.c, affine.d * x + affine.e * y + affine.f


def _rows(thing: npt.ArrayLike, water: npt.ArrayLike, depth_m: npt.ArrayLike, share: npt.ArrayLike) -> Lying:
    return Lying(
        np.asarray(thing, dtype=np.int32),
        np.asarray(water, dtype=np.int32),
        np.asarray(depth_m, dtype=np.float64),
        np.asarray(share, dtype=np.float64),
    )
