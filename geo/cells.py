"""Cells: a grid of hexagons or squares over a district, the smallest pieces that have people and calls."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon

from yingji.base.figures import Text
from yingji.geo.network import Floats, Ints

Shape = Literal["hexagon", "square"]
Shapes = npt.NDArray[Any]  # object array of shapely polygons

SLIVER = 0.2
"""A cell of which the boundary leaves less than this share joins the neighbour that it shares most border with."""
MOST_CELLS = 200_000


@dataclass(frozen=True, eq=False)
class CellTable:
    """`c` cells that tile a district: their areas add up to the district's. Rows run from south to north, and west to east in a row.

    `(x, y)` is a point inside the cell: its centroid, or the nearest sensible point where the centroid lies outside.
    """

    crs: str
    x: Floats  # [c] m
    y: Floats  # [c] m
    polygon: Shapes  # [c]
    area_m2: Floats  # [c]
    night: Floats  # [c] people
    day: Floats  # [c] people
    subdistrict: Ints  # [c] index into subdistricts
    subdistricts: tuple[str, ...]
    english: tuple[str, ...] = ()  # their names in English, in the same order; '' or none: as they are written

    def __post_init__(self) -> None:
        c = len(self.x)
        wrong = [name for name in ("y", "polygon", "area_m2", "night", "day", "subdistrict") if len(getattr(self, name)) != c]
        if wrong:
            raise ValueError(f"columns of different lengths: {c} cells, {wrong}")
        if c and not (np.all(self.area_m2 > 0) and np.all(self.night >= 0) and np.all(self.day >= 0)):
            raise ValueError("a cell has an area above 0 and no fewer than 0 people")
        if self.english and len(self.english) != len(self.subdistricts):
            raise ValueError(f"{len(self.subdistricts)} subdistricts, {len(self.english)} English names")
        if c and (self.subdistrict.min() < 0 or self.subdistrict.max() >= len(self.subdistricts)):
            raise ValueError("a cell names a subdistrict that is not there")
        for value in self.__dict__.values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    def __len__(self) -> int:
        return len(self.x)

    @property
    def titles(self) -> tuple[Text, ...]:
        """Names of the subdistricts in both languages; where no English one is given, the Chinese one stands for it."""
        return tuple(Text(zh=zh, en=en or zh) for zh, en in zip_longest(self.subdistricts, self.english, fillvalue=""))

    @property
    def xy(self) -> Floats:
        """The cells' points, [c, 2] m."""
        return np.column_stack([self.x, self.y])


class TooManyCells(ValueError):
    """The grid would have more than `MOST_CELLS` cells."""

    def __init__(self, cells: int) -> None:
        self.cells = cells
        super().__init__(f"{cells} cells; at most {MOST_CELLS}")


def make_cells(boundary: Polygon | MultiPolygon, *, shape: Shape, across_m: float, crs: str) -> CellTable:
    """A grid of cells over `boundary` (metres in `crs`), clipped to it, as yet without people and in one unnamed subdistrict.

    `across_m` is the distance between opposite sides. The grid is centred on the boundary's bounding box, so that the same boundary
    gives the same cells. A sliver at the edge joins a neighbour (see `SLIVER`): nothing is dropped, and the areas add up to the
    boundary's. Raises `TooManyCells`, and `ValueError` for a width that is not above 0.
    """
    if not across_m > 0:
        raise ValueError(f"across_m={across_m}: must be above 0")
    centres = _centres(boundary.bounds, shape, across_m)
    full = shapely.polygons(centres[:, None, :] + _corners(shape, across_m)[None, :, :])
    shapely.prepare(boundary)
    full = full[shapely.intersects(full, boundary)]
    pieces = _areas_only(shapely.intersection(full, boundary))
    area = shapely.area(pieces)
    some = area > 0
    pieces = _join_slivers(pieces[some], area[some], least=SLIVER * float(shapely.area(full[0])) if len(full) else 0.0)
    points = shapely.centroid(pieces)
    outside = ~shapely.contains(pieces, points)
    points[outside] = shapely.point_on_surface(pieces[outside])
    c = len(pieces)
    return CellTable(
        crs=crs,
        x=shapely.get_x(points),
        y=shapely.get_y(points),
        polygon=pieces,
        area_m2=shapely.area(pieces),
        night=np.zeros(c),
        day=np.zeros(c),
        subdistrict=np.zeros(c, dtype=np.int32),
        subdistricts=("",),
    )


def _centres(bounds: tuple[float, float, float, float], shape: Shape, across_m: float) -> Floats:
    """Centres of all cells whose shapes can touch the bounding box, row by row from the south-west, [k, 2]."""
    west, south, east, north = bounds
    # hexagons stand on a corner: rows are 1.5 sides apart, and every second row is shifted by half a cell
    row_m = across_m * np.sqrt(3) / 2 if shape == "hexagon" else across_m
    wide, high = ((end - start) / size for start, end, size in ((west, east, across_m), (south, north, row_m)))
    rows, columns = int(np.ceil(high / 2)) + 1, int(np.ceil(wide / 2)) + 1
    if (2 * rows + 1) * (2 * columns + 1) > 4 * MOST_CELLS:
        raise TooManyCells((2 * rows + 1) * (2 * columns + 1))
    row, column = (g.ravel() for g in np.meshgrid(np.arange(-rows, rows + 1), np.arange(-columns, columns + 1), indexing="ij"))
    if shape == "hexagon":
        right, up = (row % 2) / 2, 0.0
    else:  # an even number of squares has a line, not a cell, in the middle, so that a box of whole squares is cut into them
        right, up = (0.5 * (np.ceil(size - 1e-9) % 2 == 0) for size in (wide, high))
    return np.column_stack([(west + east) / 2 + (column + right) * across_m, (south + north) / 2 + (row + up) * row_m])


def _corners(shape: Shape, across_m: float) -> Floats:
    """Corners of a cell about its centre, closed, [k, 2]."""
    half = across_m / 2
    if shape == "square":
        return np.array([(-half, -half), (half, -half), (half, half), (-half, half), (-half, -half)])
    side = across_m / np.sqrt(3)
    return np.array([(0, side), (-half, side / 2), (-half, -side / 2), (0, -side), (half, -side / 2), (half, side / 2), (0, side)])


def _areas_only(pieces: Shapes) -> Shapes:
    """The pieces without the points and lines that a clip leaves where a cell only touches the boundary."""
    mixed = np.flatnonzero(shapely.get_type_id(pieces) == 7)
    for i in mixed:
        parts = shapely.get_parts(pieces[i])
        pieces[i] = shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
    return pieces


def _join_slivers(pieces: Shapes, area: Floats, *, least: float) -> Shapes:
    """Each piece under `least`, smallest first, joins the piece it shares the longest border with; alone it stays."""
    host = np.arange(len(pieces))
    tree = shapely.STRtree(pieces)
    joined = pieces.copy()
    size = area.copy()
    for small in sorted(np.flatnonzero(area < least), key=lambda i: (area[i], i)):
        if size[small] >= least:  # has grown by those that joined it
            continue
        near = np.unique([_root(host, i) for i in np.sort(tree.query(joined[small].buffer(1e-3)))])
        near = near[near != small]
        border = shapely.length(shapely.intersection(shapely.buffer(joined[near], 1e-3), shapely.boundary(joined[small])))
        if not len(near) or border.max() <= 0.01:
            continue
        target = int(near[np.argmax(border)])
        joined[target] = shapely.union(joined[target], joined[small])
        size[target] += size[small]
        host[small] = target
    kept: Shapes = joined[host == np.arange(len(pieces))]
    return kept


def _root(host: npt.NDArray[np.int64], i: int) -> int:
    while host[i] != i:
        i = int(host[i])
    return int(i)
