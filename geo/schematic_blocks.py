"""Minor streets: blocks between principal roads, split again and again by a seeded hand until they are small."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, split
from yingji.geo.schematic_sheet import Barrier, Infill

FRAME_M = 120.0
"""Blocks reach this far beyond the boundary, so that a road along it has both its sides."""
LEAST_BLOCK_M2 = 4000.0
WIDE_BLOCK = 4.0
"""A street that splits a block larger than this many small blocks is a 支路; finer ones are 内部路."""
CAMPUS = 4.0
"""Blocks on a campus are this much larger."""


@dataclass(frozen=True)
class MinorStreet:
    """One line of the infill, in metres."""

    line: LineString
    street_class: Literal["支路", "内部路"]
    width_m: float


def blocks(boundary: BaseGeometry, mains: Sequence[LineString], barriers: Sequence[Barrier]) -> list[tuple[Polygon, float]]:
    """Blocks `(polygon, factor)`: the faces between `mains`, less barriers; `factor` is how much larger than usual they stay."""
    frame = boundary.buffer(FRAME_M)
    kept_out = shapely.union_all([b.keep_out for b in barriers if b.kind != "campus"] or [Polygon()])
    campus = shapely.union_all([b.keep_out for b in barriers if b.kind == "campus"] or [Polygon()])
    faces = polygonize(shapely.union_all([*mains, frame.boundary]))
    found = []
    for face in sorted(faces, key=lambda f: (f.centroid.x, f.centroid.y)):
        ground = face.intersection(boundary).difference(kept_out)
        for part, factor in ((ground.difference(campus), 1.0), (ground.intersection(campus), CAMPUS)):
            found += [(block, factor) for block in _polygons(part) if block.area >= LEAST_BLOCK_M2]
    return found


def fill(block: Polygon, infill: Infill, factor: float, rng: np.random.Generator) -> list[MinorStreet]:
    """The minor streets of one block: it is split across its longer side until it is small, then dead ends reach into what is left."""
    median = infill.block.value * factor
    streets: list[MinorStreet] = []
    waiting = [block]
    while waiting:
        piece = waiting.pop()
        small = median * math.exp(rng.normal(0.0, infill.spread.value))
        cut = _cut(piece, rng) if piece.area > small else None
        if cut is None:
            streets += _dead_ends(piece, infill.dead_ends.value * min(1.0, piece.area / median), rng)
            continue
        wide = piece.area > WIDE_BLOCK * median
        streets.append(MinorStreet(cut, "支路" if wide else "内部路", _width(wide, rng)))
        waiting += [part for part in _polygons(split(piece, cut)) if part.area > LEAST_BLOCK_M2 / 4]
    return streets


def _cut(piece: Polygon, rng: np.random.Generator) -> LineString | None:
    """A slightly bent line across `piece`, square to its longer side; `None` where none fits."""
    corners = np.asarray(piece.minimum_rotated_rectangle.exterior.coords)[:4]
    sides = np.roll(corners, -1, axis=0) - corners
    lengths = np.hypot(sides[:, 0], sides[:, 1])
    long = int(np.argmax(lengths))
    angle = math.atan2(sides[long, 1], sides[long, 0]) + math.pi / 2 + math.radians(rng.normal(0.0, 4.0))
    reach = float(lengths.sum())
    share, bend = rng.uniform(0.35, 0.65), rng.normal(0.0, 0.04)
    middle = corners[long] + share * sides[long] + 0.5 * sides[(long + 1) % 4]
    step = np.array([math.cos(angle), math.sin(angle)])
    across = LineString([middle - reach * step, middle + reach * step]).intersection(piece)
    lines = [part for part in getattr(across, "geoms", [across]) if part.geom_type == "LineString" and part.length > 20.0]
    if not lines:
        return None
    straight = max(lines, key=lambda line: line.length)
    a, b = (np.asarray(end) for end in (straight.coords[0], straight.coords[-1]))
    side = np.array([-step[1], step[0]])
    bent = LineString([a, (a + b) / 2 + bend * straight.length * side, b])
    inside = piece.buffer(1e-3)
    return bent if bent.within(inside) and len(_polygons(split(piece, bent))) == 2 else straight


def _dead_ends(piece: Polygon, expected: float, rng: np.random.Generator) -> list[MinorStreet]:
    """Streets from the edge of a small block towards its middle; `expected` how many, on average."""
    streets = []
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


def _width(wide: bool, rng: np.random.Generator) -> float:
    return float(rng.choice([7.0, 9.0, 12.0] if wide else [4.0, 5.0, 6.0]))


def _polygons(geometry: BaseGeometry) -> list[Polygon]:
    parts = [part for part in getattr(geometry, "geoms", [geometry]) if part.geom_type == "Polygon" and not part.is_empty]
    return sorted(parts, key=lambda part: (part.centroid.x, part.centroid.y))


