"""The map itself: ground, cells by minutes, water, streets, borders. Everything with a place on the ground and without letters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from shapely.geometry.polygon import orient

from yingji.geo.network import StreetNetwork
from yingji.results.maps import style
from yingji.results.maps.content import Geometry, MapContent
from yingji.results.maps.text import MM_PER_PT

Floats = npt.NDArray[np.float64]
Bounds = tuple[float, float, float, float]

RASTER_LINKS = 20_000
"""With more links than this, streets are an image at 300 dpi inside the PDF: else the file takes minutes to open."""


@dataclass(frozen=True)
class Ground:
    """The ground that the frame shows: metres → mm of the page by a round scale, 1 : `denominator`."""

    denominator: int
    left_m: float
    bottom_m: float
    frame: Bounds  # mm

    @classmethod
    def around(cls, boundary: Geometry, frame: Bounds) -> Ground:
        """The largest round scale at which the boundary fits into the frame with 4 % to spare on each side, centred."""
        west, south, east, north = boundary.bounds
        width, height = frame[2] - frame[0], frame[3] - frame[1]
        needed = max((east - west) / (0.92 * width), (north - south) / (0.92 * height), 0.05) * 1000
        step = next(step for most, step in ((10_000, 500), (50_000, 1_000), (200_000, 5_000), (float("inf"), 50_000)) if needed <= most)
        denominator = ceil(needed / step) * step
        metres = denominator / 1000
        return cls(denominator, (west + east) / 2 - width / 2 * metres, (south + north) / 2 - height / 2 * metres, frame)

    @property
    def metres(self) -> Bounds:
        """What the frame shows: west, south, east, north in metres."""
        m = self.denominator / 1000
        left, bottom, right, top = self.frame
        return self.left_m, self.bottom_m, self.left_m + (right - left) * m, self.bottom_m + (top - bottom) * m

    def to_page(self, xy: Floats) -> Floats:
        """Metres [k, 2] → mm of the page [k, 2]."""
        origin = np.array([self.left_m, self.bottom_m])
        return np.asarray((xy - origin) * (1000 / self.denominator) + np.array(self.frame[:2]), dtype=np.float64)


def path_of(geometry: Geometry) -> Path:
    """One path of all rings and lines of a geometry; holes run against their shells, so that they stay open however it is filled."""
    vertices: list[Floats] = []
    codes: list[npt.NDArray[np.uint8]] = []
    for part in shapely.get_parts(np.atleast_1d(geometry)).tolist():
        if part.geom_type in ("MultiPolygon", "MultiLineString", "GeometryCollection"):
            rings = [path for piece in part.geoms for path in [path_of(piece)] if np.size(path.vertices)]
            vertices += [np.asarray(path.vertices) for path in rings]
            codes += [np.asarray(path.codes) for path in rings]
            continue
        if part.is_empty or part.geom_type == "Point":
            continue
        polygon = part.geom_type == "Polygon"
        lines = [orient(part).exterior, *orient(part).interiors] if polygon else [part]
        for line in lines:
            xy = shapely.get_coordinates(line)
            code = np.full(len(xy), Path.LINETO, dtype=np.uint8)
            code[0] = Path.MOVETO
            if polygon:
                code[-1] = Path.CLOSEPOLY
            vertices.append(xy)
            codes.append(code)
    if not vertices:
        return Path(np.empty((0, 2)))
    return Path(np.concatenate(vertices), np.concatenate(codes))


def draw_cells(ax: Axes, content: MapContent, *, k: float) -> None:
    """Cells of one class as one shape, so that no seams show; hatched beyond the limit."""
    colours: Sequence[style.Colour | str] = [each.colour for each in content.key] or style.time_colours(
        content.breaks_min, content.limit_min
    )
    classes = content.time_class()
    if content.key:
        late = np.isin(classes, [index for index, each in enumerate(content.key) if each.hatched])
    else:
        late = classes == len(content.breaks_min) + 1
        if content.limit_min is not None:
            late |= ~(content.minutes <= content.limit_min)
    for index, colour in enumerate(colours):
        if np.any(classes == index):
            shape = shapely.union_all(content.cells[classes == index])
            ax.add_artist(PathPatch(path_of(shape), facecolor=colour, edgecolor=colour, linewidth=0.2 * k, zorder=2))
    if np.any(late):
        shape = shapely.union_all(content.cells[late])
        ax.add_artist(PathPatch(path_of(shape), zorder=2.1, **style.HATCH))


def draw_barriers(ax: Axes, content: MapContent, ground: Ground, *, k: float) -> None:
    """Water blue, as wide as it is but never too thin to see; railways dashed; parks and campuses by a band inside the edge.

    Parks are not filled: they would change the colour of the minutes under them.
    """
    for barrier in content.barriers:
        path = path_of(barrier.geometry)
        if not np.size(path.vertices):
            continue
        filled = bool(shapely.get_dimensions(barrier.geometry) == 2)
        if barrier.kind in ("river", "water"):
            if filled:
                _line(ax, path, style.WATER_INK, 0.35 * k, 3.0, face=style.WATER)
            else:
                wide = max(1.3 * k, barrier.width_m * 1000 / ground.denominator / MM_PER_PT)
                _line(ax, path, style.WATER_INK, wide + 0.6 * k, 2.9, capstyle="round", joinstyle="round")
                _line(ax, path, style.WATER, wide, 3.0, capstyle="round", joinstyle="round")
        elif barrier.kind == "rail":
            _line(ax, path, style.RAIL, 1.7 * k, 5.0, capstyle="butt")
            _line(ax, path, "white", 1.0 * k, 5.1, linestyle=(0, (5, 5)), capstyle="butt")
        else:
            band, rim = (style.PARK, style.PARK_INK) if barrier.kind == "park" else (style.CAMPUS, style.CAMPUS_INK)
            inside = _line(ax, path, band, (4.4 if filled else 2.2) * k, 2.7)
            if filled:
                inside.set_clip_path(path, ax.transData)
            _line(ax, path, rim, 0.5 * k, 2.8)


def _line(ax: Axes, path: Path, colour: str, width_pt: float, zorder: float, *, face: str = "none", **look: Any) -> PathPatch:
    patch = PathPatch(path, facecolor=face, edgecolor=colour, linewidth=width_pt, zorder=zorder, **look)
    ax.add_artist(patch)
    return patch


def draw_streets(ax: Axes, content: MapContent, ground: Ground, *, k: float) -> None:
    """Streets by class, minor below main; main ones as bands with a dark rim."""
    streets = content.streets
    if not streets.n_links:
        return
    west, south, east, north = ground.metres
    x, y = streets.geometry[:, 0], streets.geometry[:, 1]
    start = streets.offsets[:-1]
    shown = (
        (np.maximum.reduceat(x, start) >= west)
        & (np.minimum.reduceat(x, start) <= east)
        & (np.maximum.reduceat(y, start) >= south)
        & (np.minimum.reduceat(y, start) <= north)
    )
    raster = int(shown.sum()) > RASTER_LINKS
    # A coarser scale gets thinner streets: at 1:30 000 on A3 a main street is drawn about 16 m wide.
    thin = k * min(1.25, max(0.45, (30_000 * 1.0 / (ground.denominator * k)) ** 0.5))
    order = list(style.STREET_WIDTHS)
    for rank, code in enumerate(order):
        links = np.flatnonzero(shown & (streets.link_class == code))
        if not len(links):
            continue
        width, rim = style.STREET_WIDTHS[code]
        for chunk in np.array_split(links, ceil(len(links) / _CHUNK)):
            path = street_path(streets, chunk)
            looks = ((width + 2 * rim, style.CASING, 4.0), (width, style.STREET_FILL[code], 4.5))
            for wide, colour, z in looks if rim else looks[1:]:
                ax.add_artist(
                    PathPatch(
                        path, facecolor="none", edgecolor=colour, linewidth=wide * thin, capstyle="round", joinstyle="round",
                        zorder=z + rank / 100, rasterized=raster,
                    )
                )  # fmt: skip


_CHUNK = 2_000
"""Links to a path: one path each is slow to write, and Agg refuses a path of too many cells."""


def street_path(streets: StreetNetwork, links: npt.NDArray[np.intp]) -> Path:
    """The links as one path, a stroke each."""
    vertices = np.concatenate([streets.vertices(int(i)) for i in links])
    codes = np.full(len(vertices), Path.LINETO, dtype=np.uint8)
    sizes = streets.offsets[links + 1] - streets.offsets[links]
    codes[np.concatenate([[0], np.cumsum(sizes)[:-1]])] = Path.MOVETO
    return Path(vertices, codes)


def draw_borders(ax: Axes, content: MapContent, ground: Ground, *, k: float) -> None:
    """What lies outside the district pales; first-due borders dashed; the district's boundary as a band with a dash-dot line."""
    west, south, east, north = ground.metres
    outside = shapely.box(west, south, east, north).difference(content.boundary)
    ax.add_artist(PathPatch(path_of(outside), facecolor=(1, 1, 1, 0.62), edgecolor="none", linewidth=0, zorder=6))
    if content.first_due is not None and not content.first_due.is_empty:
        path = path_of(content.first_due)
        ax.add_artist(PathPatch(path, facecolor="none", edgecolor="white", linewidth=2.0 * k, alpha=0.8, zorder=6.2))
        ax.add_artist(
            PathPatch(path, facecolor="none", edgecolor=style.FIRST_DUE, linewidth=1.0 * k, linestyle=style.DASH_FIRST_DUE, zorder=6.3)
        )
    path = path_of(content.boundary)
    ax.add_artist(
        PathPatch(path, facecolor="none", edgecolor=style.BOUNDARY_BAND, linewidth=4.2 * k, joinstyle="round", alpha=0.75, zorder=6.4)
    )
    ax.add_artist(PathPatch(path, facecolor="none", edgecolor=style.BOUNDARY, linewidth=1.1 * k, linestyle=style.DASH_BOUNDARY, zorder=6.5))
