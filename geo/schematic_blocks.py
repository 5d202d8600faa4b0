"""Minor streets: blocks between principal roads, split again and again by a seeded hand until they are small."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, split

from yingji.geo.network import Floats
from yingji.geo.schematic_lines import TOUCH_M
from yingji.geo.schematic_sheet import Barrier, Infill

XY = tuple[float, float]

FRAME_M = 120.0
"""Blocks reach this far beyond the boundary, so that a road along it has both its sides."""
LEAST_BLOCK_M2 = 4000.0
WIDE_BLOCK = 4.0
"""A street that splits a block larger than this many small blocks is a 支路; finer ones are 内部路."""
CAMPUS = 4.0
"""Blocks on a campus are this much larger."""
LEAST_SHARE = 0.2
"""A cut that takes less than this off a piece would draw two streets side by side."""
TRIES = 9
"""A piece of awkward form may refuse a cut that is drawn once."""
LEAST_CUT_M = 30.0
REACH_OVER_M = 0.01
"""A line that is to split a polygon starts and ends this far outside."""


@dataclass(frozen=True)
class MinorStreet:
    """One line of the infill, in metres."""

    line: LineString
    street_class: Literal["支路", "内部路"]
    width_m: float


def blocks(boundary: BaseGeometry, mains: Sequence[LineString], barriers: Sequence[Barrier]) -> list[Polygon]:
    """The faces between `mains` within `boundary`, less rivers, railways, parks and lakes; all in metres."""
    frame = boundary.buffer(FRAME_M)
    kept_out = shapely.union_all([barrier.keep_out for barrier in barriers if barrier.kind != "campus"])
    faces = polygonize(shapely.union_all([*mains, frame.boundary]))
    found = []
    for face in sorted(faces, key=lambda f: (f.centroid.x, f.centroid.y)):
        ground = face.intersection(boundary).difference(kept_out)
        found += [block for block in _polygons(ground) if block.area >= LEAST_BLOCK_M2]
    return found


def fill(block: Polygon, infill: Infill, campus: BaseGeometry, corners: list[XY], rng: np.random.Generator) -> list[MinorStreet]:
    """The minor streets of one block: it is split across its longer side until it is small, then dead ends reach into what is left.

    On a `campus` blocks stay larger. `corners` are the places where a street ends on another one from the other side; a new street likes
    to start there, which makes a crossing. The ends of the new streets are added to it.
    """
    streets: list[MinorStreet] = []
    waiting = [block]
    while waiting:
        piece = waiting.pop()
        median = infill.block.value * (CAMPUS if campus.contains(piece.centroid) else 1.0)
        small = median * math.exp(rng.normal(0.0, infill.spread.value))
        tries = TRIES if piece.area > small or piece.interiors else 0
        cut = next((found for attempt in range(tries) if (found := _cut(piece, infill, corners, attempt, rng))), None)
        if cut is None:
            streets += _dead_ends(piece, infill.dead_ends.value * min(1.0, piece.area / median), rng)
            continue
        lines, parts = cut
        wide = piece.area > WIDE_BLOCK * median
        for line in lines:
            streets.append(MinorStreet(line, "支路" if wide else "内部路", _width(wide, rng)))
            corners += [(float(x), float(y)) for x, y in (line.coords[0], line.coords[-1])]
        waiting += [part for part in parts if part.area > LEAST_BLOCK_M2 / 4]
    return streets


def _cut(
    piece: Polygon, infill: Infill, corners: Sequence[XY], attempt: int, rng: np.random.Generator
) -> tuple[list[LineString], list[Polygon]] | None:
    """Lines across `piece`, square to its longer side (every third attempt: along it), and the parts; `None` where none fits.

    One line, slightly bent; but where the piece has a hole (a park, a pond), straight lines from its edge to the hole.
    """
    box = np.asarray(piece.minimum_rotated_rectangle.exterior.coords)[:4]
    sides = np.roll(box, -1, axis=0) - box
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    long = int(np.argmax(lengths)) if attempt % 3 < 2 else int(np.argmin(lengths))
    along = sides[long] / lengths[long]
    angle = math.atan2(along[1], along[0]) + math.pi / 2 + math.radians(rng.normal(0.0, 3.0))
    slack = 0.15 + 0.03 * attempt
    start = box[long] + rng.uniform(0.5 - slack, 0.5 + slack) * sides[long] + 0.5 * sides[(long + 1) % 4]
    sway, through = rng.normal(0.0, infill.sway.value), rng.uniform() < infill.crossings.value
    corner = _corner(piece, corners, box[long], along, lengths[long]) if through and not piece.interiors else None
    if corner is not None:
        start = np.asarray(corner)
    if piece.interiors:
        start = np.asarray(Polygon(piece.interiors[0]).representative_point().coords[0])
    step = np.array([math.cos(angle), math.sin(angle)])
    reach = 2 * float(lengths.sum())
    knife = LineString([start - reach * step, start + reach * step])
    lines = [part for part in _lines(knife.intersection(piece)) if part.length > LEAST_CUT_M]
    if piece.interiors:
        parts = _polygons(piece.difference(knife.buffer(REACH_OVER_M, cap_style="flat")))
        return (lines, parts) if lines else None
    if corner is not None:
        lines = [line for line in lines if line.distance(Point(corner)) < TOUCH_M]
    return _split_along(piece, max(lines, key=lambda line: line.length), start, sway) if lines else None


def _split_along(piece: Polygon, chord: LineString, start: Floats, sway: float) -> tuple[list[LineString], list[Polygon]] | None:
    """`piece` split along a bow over `chord`, or along the chord itself where the bow leaves the piece."""
    # the very digits of `start` where the chord begins at it, so that two streets which meet there share one vertex
    ends = [start if np.hypot(*(end - start)) < TOUCH_M else end for end in (np.asarray(chord.coords[0]), np.asarray(chord.coords[-1]))]
    forth = ends[1] - ends[0]
    over = REACH_OVER_M * forth / np.hypot(*forth)
    for line in (_sway(ends[0], ends[1], sway), np.stack(ends)):
        parts = _polygons(split(piece, LineString([line[0] - over, *line, line[-1] + over])))
        if len(parts) == 2 and min(part.area for part in parts) > LEAST_SHARE * piece.area:
            return [LineString(line)], parts
    return None


def _corner(piece: Polygon, corners: Sequence[XY], origin: Floats, along: Floats, length: float) -> XY | None:
    """The corner on the edge of `piece` nearest to the middle of its longer side; `None` where none is in the middle third."""
    if not corners:
        return None
    xy = np.asarray(corners)
    share = (xy - origin) @ along / length
    near = np.flatnonzero((np.abs(share - 0.5) < 0.2) & (shapely.distance(piece.exterior, shapely.points(xy)) < TOUCH_M))
    if not len(near):
        return None
    x, y = xy[near[np.argmin(np.abs(share[near] - 0.5))]]
    return float(x), float(y)


def _sway(a: Floats, b: Floats, sway: float) -> Floats:
    """From `a` to `b` along one bow, `sway` of its length at most off the straight line."""
    t = np.linspace(0.0, 1.0, 6)[:, None]
    forth = b - a
    bow: Floats = a + t * forth + sway * np.sin(np.pi * t) * np.array([-forth[1], forth[0]])
    bow[0], bow[-1] = a, b
    return bow


def _dead_ends(piece: Polygon, expected: float, rng: np.random.Generator) -> list[MinorStreet]:
    """Streets from the edge of a small block towards its middle; `expected` how many, on average."""
    streets: list[MinorStreet] = []
    for _ in range(rng.poisson(expected)):
        start = piece.exterior.interpolate(rng.uniform(0.0, 1.0), normalized=True)
        share = rng.uniform(0.5, 0.9)
        goal = piece.representative_point() if not piece.contains(piece.centroid) else piece.centroid
        end = (start.x + share * (goal.x - start.x), start.y + share * (goal.y - start.y))
        line = LineString([(start.x, start.y), end])
        clear = all(line.distance(other.line) > 15.0 for other in streets)
        if line.length > 25.0 and line.within(piece.buffer(1e-3)) and clear:
            streets.append(MinorStreet(line, "内部路", _width(False, rng)))
    return streets


def _lines(geometry: BaseGeometry) -> list[LineString]:
    return [part for part in getattr(geometry, "geoms", [geometry]) if part.geom_type == "LineString"]


def _width(wide: bool, rng: np.random.Generator) -> float:
    return float(rng.choice([7.0, 9.0, 12.0] if wide else [4.0, 5.0, 6.0]))


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if part.geom_type == "Polygon" and not part.is_empty]
    return sorted(parts, key=lambda part: (part.centroid.x, part.centroid.y))
