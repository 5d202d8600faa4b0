"""Isochrones: the ground within so many minutes, as a polygon."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from shapely import MultiPolygon, Polygon

from yingji.geo.network import Floats, Ints
from yingji.geo.snap import link_lines, piece
from yingji.geo.travel import Nodes, TravelTimes

BESIDE_M = 40.0
"""How far beside a street its frontage is taken to be reached."""
HOLE_M2 = 20_000.0
"""A hole smaller than this (2 ha: the inside of a block) counts as reached: hoses and feet go the last metres."""


def isochrone(
    times: TravelTimes,
    origins: Nodes,
    *,
    within_s: float,
    hour: int | None = None,
    door_to_door: bool = False,
    beside_m: float = BESIDE_M,
    hole_m2: float = HOLE_M2,
) -> Polygon | MultiPolygon:
    """The ground (metres in the network's CRS) that the nearest of `origins` reaches within `within_s` seconds (≤).

    Streets are reached as far as the time goes: a link is cut where it runs out. What is reached is widened by `beside_m` and holes
    under `hole_m2` are filled. More time never gives less ground, up to the roundness of corners (8 points to the half circle).
    Nothing reached, as when intercepts alone take longer, is an empty polygon.
    """
    lines = reached_lines(times, origins, within_s=within_s, hour=hour, door_to_door=door_to_door)
    if not len(lines):
        return Polygon()
    # by whole street, not link by link: fewer round ends, and one union of simple shapes is three times faster than one big buffer
    streets = shapely.get_parts(shapely.line_merge(shapely.multilinestrings(lines)))
    widened = shapely.union_all(shapely.buffer(streets, beside_m, quad_segs=4))
    parts = [_filled(part, hole_m2) for part in shapely.get_parts(widened)]
    whole: Polygon | MultiPolygon = parts[0] if len(parts) == 1 else shapely.union_all(parts)  # one may lie in a hole that was filled
    return whole


def within_each(times: TravelTimes, origins: Nodes, within_s: float, *, hour: int | None = None) -> list[tuple[Ints, Floats]]:
    """`times.within` of each of `origins` by itself, all in one go; the nodes of each in the order in which they were reached."""
    factor, starts = times.congestion.at(hour), np.atleast_1d(np.asarray(origins, dtype=np.int64))
    if not times.large:
        return [times.within(origin, within_s, hour=hour) for origin in starts.tolist()]
    ends, node, seconds = times._laid.within_each(starts, within_s / factor * (1 + 1e-9))
    seconds = seconds * factor
    inside = seconds <= within_s
    if not inside.all():  # one at the very limit was let in for its rounding
        ends, node, seconds = np.cumsum(inside, dtype=np.int64)[ends - 1], node[inside], seconds[inside]
    cuts = [0, *ends.tolist()]
    return [(node[start:end], seconds[start:end]) for start, end in pairwise(cuts)]


def reached_lines(
    times: TravelTimes, origins: Nodes, *, within_s: float, hour: int | None = None, door_to_door: bool = False
) -> npt.NDArray[np.object_]:
    """The pieces of street reached within `within_s` seconds, as LineStrings; a link in which time runs out is cut there."""
    net = times.network
    left = within_s - times.intercept_s(door_to_door)
    if not np.size(origins) or left < 0:
        return np.array([], dtype=object)
    node, seconds = times.within(origins, left, hour=hour)
    which, link, end = times.arcs_from(node)
    links, row = np.unique(link, return_inverse=True)
    left_s = left - seconds[which]
    share = np.zeros((len(links), 2))  # of each link: how much is reached from its first node, and from its last
    np.maximum.at(share, (row, end), np.minimum(1.0, left_s / (times.arc_seconds()[link] * times.congestion.at(hour))))
    whole = np.flatnonzero(share.sum(axis=1) >= 1)
    cut = np.flatnonzero((share.sum(axis=1) < 1) & (share.max(axis=1) > 0))
    parts = []
    for i in cut.tolist():
        vertices = net.vertices(int(links[i]))
        first, last = share[i].tolist()
        if first > 0:
            parts.append(shapely.LineString(piece(vertices, start=0.0, end=first)))
        if last > 0:
            parts.append(shapely.LineString(piece(vertices, start=1.0 - last, end=1.0)))
    return np.concatenate([link_lines(net, links[whole]), np.array(parts, dtype=object)])


def _filled(part: Polygon, hole_m2: float) -> Polygon:
    """A polygon without its holes under `hole_m2`."""
    return Polygon(part.exterior, [ring for ring in part.interiors if Polygon(ring).area >= hole_m2])
