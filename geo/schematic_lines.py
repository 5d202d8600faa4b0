"""Lines that meet: crossings become shared vertices, loose ends are tied to the street beside them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import pairwise

import numpy as np
import shapely
from shapely.geometry import LineString, Point

from yingji.geo.network import Floats

TOUCH_M = 0.05
"""Closer than this a line ends on another one."""


def tie_ends(lines: Sequence[LineString], within_m: float) -> list[LineString]:
    """Each line with its ends moved onto the nearest other line, where one passes within `within_m`; other ends stay.

    A short overshoot is cut by the same move: an end that has just crossed another line goes back onto it.
    """
    tied = list(lines)
    for index in range(len(tied)):
        for end in (0, -1):
            xy = np.asarray(tied[index].coords)
            tree = shapely.STRtree(tied)
            point = Point(xy[end])
            near = [k for k in tree.query(point, predicate="dwithin", distance=within_m) if k != index]
            if not near:
                continue
            host = min(near, key=lambda k: (tied[k].distance(point), k))
            ends_of_host = [Point(tied[host].coords[0]), Point(tied[host].coords[-1])]
            corner = min(ends_of_host, key=point.distance)
            # two roads that end beside each other meet in a corner, not in a stub of a few metres
            goal = corner if corner.distance(point) <= within_m else tied[host].interpolate(tied[host].project(point))
            xy[end] = goal.coords[0]
            if len(np.unique(xy, axis=0)) == len(xy):
                tied[index] = LineString(xy)
    return tied


def meet(lines: Sequence[LineString], *, apart: Collection[tuple[int, int]] = ()) -> list[Floats]:
    """The vertices of each line, with one more wherever another line crosses or ends on it; pairs in `apart` (i < j) do not meet."""
    more: dict[int, list[tuple[float, float]]] = defaultdict(list)
    tree = shapely.STRtree(lines)
    first, second = tree.query(lines, predicate="dwithin", distance=TOUCH_M)
    for i, j in sorted(zip(first.tolist(), second.tolist(), strict=True)):
        if i >= j or (i, j) in apart:
            continue
        for point in _shared(lines[i], lines[j]):
            more[i].append(point)
            more[j].append(point)
    return [_with_vertices(line, more.get(index, [])) for index, line in enumerate(lines)]


def split_at(vertices: Sequence[Floats], *, decimals: int = 2) -> list[tuple[int, Floats]]:
    """Pieces `(line, vertices)` between the vertices that two lines share, the ends of lines, and a line's own crossings.

    Vertices are the same where they agree in `decimals` of a metre.
    """
    times: dict[tuple[float, float], int] = defaultdict(int)
    keys = [[(round(x, decimals), round(y, decimals)) for x, y in xy] for xy in vertices]
    for row in keys:
        for key in row:
            times[key] += 1
        times[row[0]] += 1
        times[row[-1]] += 1
    pieces = []
    for index, (xy, row) in enumerate(zip(vertices, keys, strict=True)):
        cuts = [k for k, key in enumerate(row) if times[key] > 1]
        pieces += [(index, np.asarray(xy[a : b + 1])) for a, b in pairwise(cuts)]
    return pieces


def _shared(one: LineString, other: LineString) -> list[tuple[float, float]]:
    """Where two lines meet: an end that lies on the other line stands as it is, so that both get the same digits."""
    points = []
    for line, host in ((one, other), (other, one)):
        ends = (line.coords[0], line.coords[-1])
        points += [(float(x), float(y)) for x, y in ends if host.distance(Point(x, y)) <= TOUCH_M]
    crossing = one.intersection(other)
    for part in getattr(crossing, "geoms", [crossing]):
        points += [(float(x), float(y)) for x, y in part.coords]
    unique: list[tuple[float, float]] = []
    for point in points:
        if all(np.hypot(point[0] - x, point[1] - y) > 2 * TOUCH_M for x, y in unique):
            unique.append(point)
    return unique


def _with_vertices(line: LineString, points: list[tuple[float, float]]) -> Floats:
    xy = [(float(x), float(y)) for x, y in line.coords]
    at = [float(line.project(Point(p))) for p in xy]
    at[-1] = line.length
    placed = sorted(zip(at, xy, strict=True), key=lambda pair: pair[0])
    for point in points:
        near = [k for k, (_, old) in enumerate(placed) if np.hypot(old[0] - point[0], old[1] - point[1]) <= 2 * TOUCH_M]
        if near:
            placed[near[0]] = (placed[near[0]][0], point)
        else:
            placed.append((float(line.project(Point(point))), point))
            placed.sort(key=lambda pair: pair[0])
    return np.array([p for _, p in placed], dtype=np.float64)
