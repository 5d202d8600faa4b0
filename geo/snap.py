"""Places become nodes: a point is put on the nearest street that vehicles may drive, and the link is split there."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from yingji.geo.network import CLASSES, Floats, Ints, StreetNetwork

AT_END_M = 1.0
"""A point within this distance of a node, along the link, uses that node."""


class NothingToDrive(ValueError):
    """No link of the network may be driven, so nothing can be put on it."""


def link_lines(net: StreetNetwork, links: npt.NDArray[Any] | None = None) -> npt.NDArray[Any]:
    """The links' geometries as shapely LineStrings: of all links, or of `links` in their order."""
    links = np.arange(net.n_links) if links is None else np.asarray(links)
    count = (net.offsets[links + 1] - net.offsets[links]).astype(np.int64)
    if not len(links):
        return np.array([], dtype=object)
    first = np.repeat(net.offsets[links] - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    vertices = net.geometry[first + np.arange(count.sum())]
    lines: npt.NDArray[Any] = shapely.linestrings(vertices, indices=np.repeat(np.arange(len(links)), count))
    return lines


def nearest_links(net: StreetNetwork, xy: Floats, *, avoid: Collection[str] = ()) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """`(link, share, gap_m)` of the drivable link nearest to each point: [k] id, place on it as a share of its length, distance to it.

    Classes in `avoid` are used only where no other link may be driven. Ties go to the lower link id. Raises `NothingToDrive`.
    """
    wanted = net.drive & ~np.isin(net.link_class, [CLASSES.index(name) for name in avoid])
    links = np.flatnonzero(wanted if wanted.any() else net.drive)
    if not len(links):
        raise NothingToDrive("no link may be driven")
    lines = link_lines(net, links)
    points = shapely.points(np.asarray(xy, dtype=np.float64).reshape(-1, 2))
    (which, found), distance = shapely.STRtree(lines).query_nearest(points, return_distance=True)
    order = np.lexsort((found, which))
    first = order[np.unique(which[order], return_index=True)[1]]
    found = found[first]
    share = shapely.line_locate_point(lines[found], points, normalized=True)
    return links[found], share, distance[first]


@dataclass(frozen=True, eq=False)
class Split:
    """A network with points put in as nodes, and where in the network before each of its links lies."""

    network: StreetNetwork
    node: Ints  # [k] of each point
    gap_m: Floats  # [k] from each point to its node
    parent: Ints  # [m] the link of the network before that each link is a piece of
    start_m: Floats  # [m] how far along that link the piece begins


def with_points(net: StreetNetwork, xy: Floats, *, avoid: Collection[str] = ()) -> tuple[StreetNetwork, Ints, Floats]:
    """`(network, node [k], gap_m [k])` of `split_points`, for those who do not ask whence its links come."""
    split = split_points(net, xy, avoid=avoid)
    return split.network, split.node, split.gap_m


def split_points(net: StreetNetwork, xy: Floats, *, avoid: Collection[str] = ()) -> Split:
    """A network in which every point of `xy` [k, 2] is a node, and how far it lay from its street.

    Each point goes to the nearest place on the nearest drivable link, which is split there; both halves keep name, class, direction and
    speed, and their lengths add up to the old one. Old nodes and links keep their ids: a split link keeps its first piece, the others
    follow after the last link. Within `AT_END_M` of an end, or of another point on the link, the node that is there is used. Classes in
    `avoid` (calls do not come from expressways) take a point only where there is no other street.
    """
    xy = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    if not len(xy):
        return Split(net, np.zeros(0, dtype=np.int32), np.zeros(0), np.arange(net.n_links, dtype=np.int32), np.zeros(net.n_links))
    link, share, _ = nearest_links(net, xy, avoid=avoid)
    along = share * net.length_m[link]
    rest = net.length_m[link] - along
    node = np.where(along <= rest, net.link_from[link], net.link_to[link]).astype(np.int32)
    inner = np.flatnonzero((along >= AT_END_M) & (rest >= AT_END_M))
    cuts: dict[int, list[float]] = {}
    new_node = net.n_nodes
    for i in inner[np.lexsort((inner, along[inner], link[inner]))]:
        at = cuts.setdefault(int(link[i]), [])
        if not at or along[i] - at[-1] >= AT_END_M:
            at.append(float(along[i]))
            new_node += 1
        node[i] = new_node - 1
    cut = [(parent, start) for parent, starts in cuts.items() for start in starts]  # in the order in which `_split` appends the pieces
    split = _split(net, cuts)
    return Split(
        network=split,
        node=node,
        gap_m=np.hypot(split.node_x[node] - xy[:, 0], split.node_y[node] - xy[:, 1]),
        parent=np.array([*range(net.n_links), *(parent for parent, _ in cut)], dtype=np.int32),
        start_m=np.concatenate([np.zeros(net.n_links), [start for _, start in cut]]),
    )


def _split(net: StreetNetwork, cuts: dict[int, list[float]]) -> StreetNetwork:
    """The network with each link of `cuts` split at the distances given (ascending, m from its first node)."""
    if not cuts:
        return net
    geometry = np.split(net.geometry, net.offsets[1:-1])
    parent: list[int] = []  # of each piece that is appended
    more: list[Floats] = []
    link_from, link_to, length = (a.copy() for a in (net.link_from, net.link_to, net.length_m))
    froms: list[int] = []
    tos: list[int] = []
    lengths: list[float] = []
    at_x: list[float] = []
    at_y: list[float] = []
    for link, distances in cuts.items():
        ends = [0.0, *distances, float(net.length_m[link])]
        pieces = _cut(geometry[link], [d / ends[-1] for d in distances])
        first = net.n_nodes + len(at_x)
        nodes = [int(net.link_from[link]), *range(first, first + len(distances)), int(net.link_to[link])]
        for piece in pieces[:-1]:
            at_x.append(float(piece[-1, 0]))
            at_y.append(float(piece[-1, 1]))
        geometry[link], link_to[link], length[link] = pieces[0], nodes[1], ends[1]
        for k in range(1, len(pieces)):
            parent.append(link)
            more.append(pieces[k])
            froms.append(nodes[k])
            tos.append(nodes[k + 1])
            lengths.append(ends[k + 1] - ends[k])
    which = np.concatenate([np.arange(net.n_links), np.array(parent, dtype=np.int64)])
    vertices = [*geometry, *more]
    same = ("free_speed_mps", "link_class", "oneway", "drive", "walk", "name_id", "lanes", "width_m", "bridge")
    return replace(
        net,
        node_x=np.concatenate([net.node_x, at_x]),
        node_y=np.concatenate([net.node_y, at_y]),
        link_from=np.concatenate([link_from, np.array(froms, dtype=np.int32)]),
        link_to=np.concatenate([link_to, np.array(tos, dtype=np.int32)]),
        length_m=np.concatenate([length, lengths]),
        geometry=np.concatenate(vertices),
        offsets=np.concatenate([[0], np.cumsum([len(v) for v in vertices])]).astype(np.int64),
        **{name: getattr(net, name)[which] for name in same},
    )


def _cut(vertices: Floats, shares: list[float]) -> list[Floats]:
    """A polyline [v, 2] cut at shares of its length (ascending, inside 0…1): one more piece than shares, each of two vertices or more."""
    step = np.hypot(*np.diff(vertices, axis=0).T)
    reach = np.concatenate([[0.0], np.cumsum(step)])
    at = np.array(shares) * reach[-1]
    cut = np.column_stack([np.interp(at, reach, vertices[:, 0]), np.interp(at, reach, vertices[:, 1])])
    pieces = []
    for k in range(len(at) + 1):
        low = at[k - 1] if k else -1.0
        high = at[k] if k < len(at) else reach[-1] + 1.0
        inside = vertices[(reach > low) & (reach < high)]
        pieces.append(np.concatenate([cut[k - 1 : k] if k else inside[:0], inside, cut[k : k + 1]]))
    return pieces


def piece(vertices: Floats, *, start: float, end: float) -> Floats:
    """The part [v, 2] of a polyline between two shares of its length, 0 ≤ start < end ≤ 1."""
    shares = [share for share in (start, end) if 0 < share < 1]
    parts = _cut(vertices, shares)
    return parts[1 if start > 0 else 0]
