"""What the hydrants of a district reach: streets, cells and residents, and where they stand too far apart along the streets."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from yingji.geo.cells import CellTable
from yingji.geo.hydrants import APART_M, REACH_M, Hydrants
from yingji.geo.network import CLASSES, Floats, StreetNetwork
from yingji.geo.snap import link_lines, piece, split_points

MUNICIPAL = ("arterial", "collector", "local")
"""Classes of street along which municipal hydrants stand: no expressways or ramps, no lanes within compounds. Assumed."""
BESIDE_M = 50.0
"""A hydrant farther than this from every municipal street stands along none of them. Assumed; the code says 2 m from the kerb."""
KEPT, APART, BEYOND = 0, 1, 2
"""Within reach and near enough along the street; within reach, but the next hydrants are too far apart; out of reach."""


@dataclass(frozen=True)
class Gap:
    """A stretch of street between two hydrants (indices) without another, longer than it may be."""

    street: str
    first: int
    second: int
    length_m: float


@dataclass(frozen=True, eq=False)
class HydrantReach:
    """What hydrants in service reach within the district. `lines` are its municipal streets in pieces of one `state` each."""

    lines: npt.NDArray[np.object_]  # [p]
    state: npt.NDArray[np.intp]  # [p] KEPT, APART or BEYOND
    street: tuple[str, ...]  # [p] name, '' where it has none
    cell_share: Floats  # [c] of the cell's ground
    gaps: tuple[Gap, ...]  # the longest first

    def share(self, *states: int) -> float:
        """The share of the streets' length in these states; nan where there are no such streets."""
        length = shapely.length(self.lines)
        total = float(length.sum())
        return float(length[np.isin(self.state, states)].sum()) / total if total > 0 else float("nan")


def hydrant_reach(hydrants: Hydrants, network: StreetNetwork, boundary: Any, cells: CellTable) -> HydrantReach:
    """The reach of the hydrants that are in service.

    Reach is a circle of `REACH_M`. A place on a street is too far from the next hydrants where it is farther than half of `APART_M` from
    the nearest one, measured along municipal streets: between two hydrants that is so exactly where they are more than `APART_M` apart.
    """
    which = np.flatnonzero(hydrants.works)
    circles = shapely.union_all(shapely.buffer(shapely.points(hydrants.xy[which]), REACH_M, quad_segs=32))
    others = tuple(name for name in CLASSES if name not in MUNICIPAL)
    split = split_points(network, hydrants.xy[which], avoid=others) if network.drive.any() else None
    streets = split.network if split is not None else network
    along = streets.drive & np.isin(streets.link_class, [CLASSES.index(name) for name in MUNICIPAL])
    links = np.flatnonzero(along)
    beside = np.flatnonzero(split.gap_m <= BESIDE_M) if split is not None else np.zeros(0, dtype=np.intp)
    node = split.node[beside] if split is not None else np.zeros(0, dtype=np.int32)
    away, source = _along(streets, links, node, which[beside])
    lines, state, link = _pieces(streets, links, away, boundary, circles)
    shapes = cells.polygon
    inside = shapely.area(shapely.intersection(shapes, circles)) / shapely.area(shapes)
    return HydrantReach(lines, state, tuple(streets.name(int(each)) for each in link), inside, _gaps(streets, links, away, source))


def _along(streets: StreetNetwork, links: npt.NDArray[np.intp], node: Any, hydrant: Any) -> tuple[Floats, npt.NDArray[np.int64]]:
    """[nodes] metres along `links` to the nearest hydrant, whichever way they may be driven, and that hydrant; inf and −1: none."""
    away, source = np.full(streets.n_nodes, np.inf), np.full(streets.n_nodes, -1, dtype=np.int64)
    if not len(node) or not len(links):
        return away, source
    ends = np.sort(np.column_stack([streets.link_from[links], streets.link_to[links]]), axis=1)
    order = np.lexsort((streets.length_m[links], ends[:, 1], ends[:, 0]))  # of parallel links the shortest
    ends, length = ends[order], streets.length_m[links][order]
    first = np.concatenate([[True], (np.diff(ends, axis=0) != 0).any(axis=1)]) & (ends[:, 0] != ends[:, 1])
    graph = coo_array((length[first], (ends[first, 0], ends[first, 1])), shape=(streets.n_nodes, streets.n_nodes)).tocsr()
    at, index = np.unique(node, return_index=True)
    away, _, found = dijkstra(graph, directed=False, indices=at, min_only=True, return_predecessors=True)
    by_node = dict(zip(at.tolist(), np.asarray(hydrant)[index].tolist(), strict=True))
    source = np.array([by_node.get(each, -1) for each in found.tolist()], dtype=np.int64)
    return away, source


def _gaps(streets: StreetNetwork, links: npt.NDArray[np.intp], away: Floats, source: npt.NDArray[np.int64]) -> tuple[Gap, ...]:
    """A gap for each link on which two hydrants are equally near: no other stands between them."""
    a, b, length = streets.link_from[links], streets.link_to[links], streets.length_m[links]
    both = (source[a] >= 0) & (source[b] >= 0) & (source[a] != source[b])
    between = np.where(both, away[a] + length + away[b], 0.0)
    low, high = np.minimum(source[a], source[b]), np.maximum(source[a], source[b])
    found = [
        Gap(streets.name(int(links[i])), int(low[i]), int(high[i]), float(between[i])) for i in np.flatnonzero(between > APART_M).tolist()
    ]
    return tuple(sorted(found, key=lambda gap: (-gap.length_m, gap.first, gap.second)))


def _pieces(
    streets: StreetNetwork, links: npt.NDArray[np.intp], away: Floats, boundary: Any, circles: Any
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The streets within the district, cut where their state changes: lines, states and links."""
    a, b, length = away[streets.link_from[links]], away[streets.link_to[links]], streets.length_m[links]
    low, high = (np.clip(each, 0.0, length) for each in (APART_M / 2 - a, length - (APART_M / 2 - b)))
    lines: list[Any] = []
    far: list[bool] = []
    owner: list[int] = []
    for i, whole in enumerate(link_lines(streets, links).tolist()):
        cuts = [0.0, *sorted({low[i] / length[i], high[i] / length[i]} - {0.0, 1.0}), 1.0] if low[i] < high[i] else [0.0, 1.0]
        for start, end in pairwise(cuts):
            middle = (start + end) / 2 * length[i]
            lines.append(whole if len(cuts) == 2 else shapely.LineString(piece(streets.vertices(int(links[i])), start=start, end=end)))
            far.append(bool(low[i] < middle < high[i]))
            owner.append(int(links[i]))
    within: Any = shapely.intersection(np.array(lines, dtype=object), boundary)
    near, beyond = _lines_of(shapely.intersection(within, circles)), _lines_of(shapely.difference(within, circles))
    state = np.concatenate([np.where(far, APART, KEPT), np.full(len(lines), BEYOND)]).astype(np.intp)
    shapes, link = np.concatenate([near, beyond]), np.array(owner + owner, dtype=np.intp)
    there = shapely.length(shapes) > 0.01
    return shapes[there], state[there], link[there]


def _lines_of(shapes: Any) -> npt.NDArray[np.object_]:
    """Shapes without the points where they only touch."""
    mixed = np.flatnonzero(shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION)
    for i in mixed.tolist():
        parts = shapely.get_parts(shapes[i])
        shapes[i] = shapely.multilinestrings(parts[shapely.get_type_id(parts) == shapely.GeometryType.LINESTRING])
    made: npt.NDArray[np.object_] = shapes
    return made
