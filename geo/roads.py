"""Roads by name: which links they have, where their middle is, where two of them meet, what lies between two crossings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra
from scipy.spatial import cKDTree

from yingji.geo.network import Floats, StreetNetwork
from yingji.geo.placenames import keys_of_road
from yingji.geo.snap import link_lines, piece

ONE_JUNCTION_M = 100.0
"""Nodes where two roads meet belong to one junction (dual carriageways have two or four) where each is this near to another."""
NEARLY_MEET_M = 40.0
"""Two roads that share no node meet all the same where they come this near: roundabouts, slip roads without a name, bridges."""
SIDE_BY_SIDE_M = 60.0
"""The other carriageway of a road lies within this distance."""
_DETOUR = 20.0  # a metre off the road costs as much as this many on it, so that a stretch leaves its road only across a gap

_NOTHING: Floats = np.zeros((0, 2))
Nodes = npt.NDArray[np.int64]
Links = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Run:
    """A continuous run along a road: its links (those of the other carriageway too), its line, its middle."""

    links: tuple[int, ...]
    line: shapely.LineString
    length_m: float

    @property
    def middle(self) -> tuple[float, float]:
        """The point halfway along, m."""
        point = self.line.interpolate(0.5, normalized=True)
        return float(point.x), float(point.y)


@dataclass(frozen=True, eq=False)
class Junction:
    """Where two roads meet: the middle of it, the first road's nodes there (of all its carriageways), and how many such places there are.

    `apart_m` is how far each node lies from those that both roads share. Where they share none, the nodes are the ends of the first
    road's links that come near, and `leads` says by which link, and where on it (share of its length), the way from a node ends.
    """

    x: float
    y: float
    nodes: Nodes
    apart_m: Floats
    gap_m: float  # 0 where they share a node
    places: int
    leads: Mapping[int, tuple[int, float]] = field(default_factory=dict)


class Roads:
    """The named roads of a network, found by key (`placenames.key_of`)."""

    def __init__(self, network: StreetNetwork) -> None:
        self.network = network
        self._junctions: dict[tuple[str, str], Junction | None] = {}

    @cached_property
    def _by_key(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, list[int]] = {}
        for i, name in enumerate(self.network.names):
            if name:
                for key in keys_of_road(name):
                    found.setdefault(key, []).append(i)
        used = set(np.unique(self.network.name_id).tolist())
        return {key: tuple(ids) for key, ids in found.items() if used.intersection(ids)}

    @cached_property
    def _links_by_name(self) -> dict[int, Links]:
        order = np.argsort(self.network.name_id, kind="stable")
        ids, first = np.unique(self.network.name_id[order], return_index=True)
        return {int(i): part for i, part in zip(ids, np.split(order, first[1:]), strict=True)}

    def __contains__(self, key: str) -> bool:
        return key in self._by_key

    def name(self, key: str) -> str:
        """The road's name as the map writes it (the shortest, where the map writes several)."""
        return min((self.network.names[i] for i in self._by_key[key]), key=lambda name: (len(name), name))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """All names of roads, each once, in alphabetical order."""
        return tuple(sorted({self.name(key) for key in self._by_key}))

    def links(self, key: str) -> Links:
        """The road's links, ascending; only those that vehicles may drive, where it has any."""
        empty = np.zeros(0, dtype=np.int64)
        found = np.sort(np.concatenate([self._links_by_name.get(i, empty) for i in self._by_key[key]]))
        driven = found[self.network.drive[found]]
        return driven if len(driven) else found

    def nodes(self, key: str) -> Nodes:
        """The road's nodes, ascending."""
        links = self.links(key)
        return np.unique(np.concatenate([self.network.link_from[links], self.network.link_to[links]])).astype(np.int64)

    def longest_run(self, key: str) -> Run:
        """The longest continuous run along the road: of each connected piece the farthest two ends, and of these the longest."""
        links = self.links(key)
        graph, nodes = self._graph(links, self.network.length_m[links])
        count, piece = connected_components(graph, directed=False)
        best: tuple[float, list[int]] = (-1.0, [])
        for k in range(count):
            start = int(np.flatnonzero(piece == k)[0])
            for _ in range(2):  # twice: the node farthest from anywhere is one end, the node farthest from it the other
                far, before = dijkstra(graph, indices=start, return_predecessors=True)
                far[~np.isfinite(far)] = -1
                end = int(np.argmax(far))
                way = _way(before, end)
                start = end
            if far[end] > best[0]:
                best = (float(far[end]), [int(nodes[i]) for i in way])
        if len(best[1]) < 2:  # nothing but loops
            loop = int(links[0])
            return Run((loop,), shapely.LineString(self.network.vertices(loop)), float(self.network.length_m[loop]))
        return self._run(best[1], links, links)

    def meet(self, first: str, second: str) -> Junction | None:
        """Where two roads meet; `None` where they do not. Of several places, that with the most common nodes, then the most southern."""
        if (first, second) not in self._junctions:
            self._junctions[first, second] = self._meet(first, second)
        return self._junctions[first, second]

    def _meet(self, first: str, second: str) -> Junction | None:
        net = self.network
        if first == second:
            return None
        common = np.intersect1d(self.nodes(first), self.nodes(second))
        if len(common):
            xy = np.column_stack([net.node_x[common], net.node_y[common]])
            near = np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1)) <= ONE_JUNCTION_M
            places, label = connected_components(csr_matrix(near), directed=False)
            sizes = np.bincount(label)
            chosen = min(range(places), key=lambda k: (-sizes[k], float(xy[label == k, 1].mean())))
            x, y = xy[label == chosen].mean(axis=0)
            own = self.nodes(first)
            apart_m = cKDTree(xy[label == chosen]).query(np.column_stack([net.node_x[own], net.node_y[own]]))[0]
            here = apart_m <= SIDE_BY_SIDE_M
            return Junction(float(x), float(y), own[here], apart_m[here], 0.0, places)
        own, other = self.links(first), shapely.multilinestrings(link_lines(net, self.links(second)))
        lines = link_lines(net, own)
        far = shapely.distance(lines, other)
        if far.min() > NEARLY_MEET_M:
            return None
        middle = shapely.centroid(shapely.shortest_line(lines[int(np.argmin(far))], other))
        leads: dict[int, tuple[int, float]] = {}
        for i in np.argsort(far, kind="stable")[: np.count_nonzero(far <= NEARLY_MEET_M)].tolist():
            at = float(lines[i].project(middle, normalized=True))
            for node in (int(net.link_from[own[i]]), int(net.link_to[own[i]])):
                leads.setdefault(node, (int(own[i]), at))
        nodes = np.array(sorted(leads))
        return Junction(float(middle.x), float(middle.y), nodes, np.zeros(len(nodes)), float(far.min()), 1, leads)

    def crossing(self, key: str) -> tuple[str, ...]:
        """Keys of the roads that share a node with this one, in alphabetical order."""
        net = self.network
        on_road = np.zeros(net.n_nodes, dtype=bool)
        on_road[self.nodes(key)] = True
        touching = on_road[net.link_from] | on_road[net.link_to]
        ids = set(np.unique(net.name_id[touching]).tolist()) - set(self._by_key[key])
        return tuple(sorted(other for other, of in self._by_key.items() if ids.intersection(of)))

    def between(self, road: str, start: str, end: str) -> Run | None:
        """The stretch of a road between its crossings with two others, both carriageways; `None` where it does not run so."""
        net = self.network
        ends = [self.meet(road, other) for other in (start, end)]
        if ends[0] is None or ends[1] is None or start == end:
            return None
        own = self.links(road)
        cost = net.length_m * _DETOUR
        cost[own] = net.length_m[own]
        graph, nodes = self._graph(np.arange(net.n_links), cost)
        place = np.full(net.n_nodes, -1)
        place[nodes] = np.arange(len(nodes))
        first, last = place[ends[0].nodes], place[ends[1].nodes]
        far, before = dijkstra(graph, indices=first, directed=False, return_predecessors=True)
        # a node of the other carriageway may stand for the crossing, but never saves a metre of the stretch
        total = far[:, last] + 2 * (ends[0].apart_m[:, None] + ends[1].apart_m[None, :])
        i, j = np.unravel_index(np.argmin(total), total.shape)
        if not np.isfinite(far[i, last[j]]) or far[i, last[j]] <= 0:
            return None
        way = [int(nodes[k]) for k in _way(before[i], int(last[j]))]
        run = self._run(way, np.arange(net.n_links), own, before=self._lead(ends[0], way[0]), after=self._lead(ends[1], way[-1])[::-1])
        on_road = float(net.length_m[np.intersect1d(run.links, own)].sum())
        return run if run.links and on_road >= 0.5 * run.length_m else None

    def _graph(self, links: Links, cost: Floats) -> tuple[csr_matrix, Nodes]:
        """Undirected graph of `links` on their own nodes, of parallel links the cheapest; and the nodes' ids."""
        net = self.network
        nodes, ends = np.unique(np.concatenate([net.link_from[links], net.link_to[links]]), return_inverse=True)
        tail, head = ends[: len(links)], ends[len(links) :]
        tail, head, both = np.concatenate([tail, head]), np.concatenate([head, tail]), np.concatenate([cost, cost])
        order = np.lexsort((both, head, tail))
        tail, head, both = tail[order], head[order], both[order]
        keep = tail != head
        keep[1:] &= (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        return csr_matrix((both[keep], (tail[keep], head[keep])), shape=(len(nodes), len(nodes))), nodes.astype(np.int64)

    def _lead(self, junction: Junction, node: int) -> Floats:
        """The vertices from the place where a road nearly meets another to the end `node` of its link; none where they share a node."""
        if node not in junction.leads:
            return _NOTHING
        link, share = junction.leads[node]
        vertices = self.network.vertices(link)
        if node == self.network.link_from[link]:
            return piece(vertices, start=0.0, end=share)[::-1] if share > 0 else vertices[:1]
        return piece(vertices, start=share, end=1.0) if share < 1 else vertices[-1:]

    def _run(self, way: list[int], usable: Links, own: Links, *, before: Floats = _NOTHING, after: Floats = _NOTHING) -> Run:
        """The run through the nodes of `way` over `usable` links; its links are those of the road whose middle lies on it or beside it."""
        net = self.network
        is_own = np.zeros(net.n_links, dtype=bool)
        is_own[own] = True
        at: dict[tuple[int, int], list[int]] = {}
        inside = usable[np.isin(net.link_from[usable], way) & np.isin(net.link_to[usable], way)]
        for link in inside.tolist():
            at.setdefault((int(net.link_from[link]), int(net.link_to[link])), []).append(link)
        links = []
        parts = []
        for tail, head in pairwise(way):
            options = at.get((tail, head), []) + at.get((head, tail), [])
            link = min(options, key=lambda i: (not is_own[i], net.length_m[i], i))
            links.append(link)
            parts.append(net.vertices(link) if net.link_from[link] == tail else net.vertices(link)[::-1])
        line = shapely.LineString(np.concatenate([before, *parts, after]))
        on_road = {link for link in links if is_own[link]} | set(self._beside(line, own))
        return Run(tuple(sorted(on_road)), line, float(net.length_m[links].sum()))

    def _beside(self, line: shapely.LineString, own: Links) -> Iterable[int]:
        """The road's links whose middle lies beside `line`, not beyond its ends."""
        middles = shapely.line_interpolate_point(link_lines(self.network, own), 0.5, normalized=True)
        share = shapely.line_locate_point(line, middles, normalized=True)
        near = (shapely.distance(line, middles) <= SIDE_BY_SIDE_M) & (share > 0) & (share < 1)
        return own[near].tolist()  # type: ignore[no-any-return]


def _way(before: npt.NDArray[np.int32], end: int) -> list[int]:
    """Nodes from the root of a tree of predecessors to `end`."""
    way = [end]
    while before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    return way[::-1]
