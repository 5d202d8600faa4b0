"""Travel times on the street network by mode and hour: matrix, nearest, trees, paths."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from shapely import LineString

from yingji.base.figures import Confidence, Figure
from yingji.geo.buckets import Laid, lay_out
from yingji.geo.compiling import ready
from yingji.geo.congestion import Congestion
from yingji.geo.network import Floats, Ints, StreetNetwork, arc_order

Mode = Literal["engine", "truck", "ambulance", "walk"]
WALK_MPS = 1.2
"""Walking speed of a grown person in a street, assumed where a file gives none."""
WORTH_COMPILING = 30_000_000
"""Arcs to look at (sources × arcs) from which compiled code answers: below, SciPy is done before it has been loaded."""
SEARCHES = 60
"""How many sources a search for a path counts as: it is asked for again and again."""
_LEAST_S = 1e-6  # SciPy takes a stored zero for a missing arc in some of its conversions
Nodes = npt.ArrayLike


class NoWay(LookupError):
    """There is no way from one node to another."""

    def __init__(self, origin: int, destination: int) -> None:
        self.origin, self.destination = origin, destination
        super().__init__(f"no way from node {origin} to node {destination}")


@dataclass(frozen=True)
class Path:
    """A fastest way: its nodes in order, the link between each two, driving time, length, and geometry in the direction of travel."""

    nodes: tuple[int, ...]
    links: tuple[int, ...]
    time_s: float
    length_m: float
    geometry: LineString


@dataclass(frozen=True)
class Ingredient:
    """One thing that a travel time is made of, with its source and how sure it is."""

    name: Literal["free_flow", "congestion", "rolling_out", "arriving"]
    source: str
    confidence: Confidence | None


class TravelTimes:
    """Travel times between nodes of a network in one mode.

    A trip takes its free-flow time × the congestion factor of the hour; door to door, also `rolling_out_s` before and `arriving_s`
    after. Vehicles (engine, truck, ambulance) use the arcs that may be driven at the links' free speeds: give each its own by
    `network.with_class_speeds`. People on foot use every link that may be walked, both ways, at `walk_mps`; traffic does not slow them.
    Times are seconds; where there is no way they are inf. Everything is lazy: the graph is built at the first question.
    """

    def __init__(
        self,
        network: StreetNetwork,
        *,
        mode: Mode = "engine",
        congestion: Congestion | None = None,
        rolling_out_s: float | Figure = 0.0,
        arriving_s: float | Figure = 0.0,
        walk_mps: float | Figure = WALK_MPS,
    ) -> None:
        self.network, self.mode = network, mode
        self.congestion = congestion if congestion is not None and mode != "walk" else Congestion()
        self.rolling_out_s, self.arriving_s, self.walk_mps = float(rolling_out_s), float(arriving_s), float(walk_mps)
        if not (self.rolling_out_s >= 0 and self.arriving_s >= 0 and self.walk_mps > 0):
            raise ValueError("intercepts are 0 or more, and a walking speed is above 0")
        self._said = {"rolling_out": rolling_out_s, "arriving": arriving_s, "free_flow": walk_mps if mode == "walk" else 0.0}

    def ingredients(self) -> tuple[Ingredient, ...]:
        """What the times are made of, each with its source and confidence, for the register of assumptions."""
        streets = Ingredient("free_flow", self.network.source.title, None)
        traffic = Ingredient("congestion", self.congestion.source, self.congestion.confidence)
        said = {name: Ingredient(name, f.source, f.confidence) for name, f in self._said.items() if isinstance(f, Figure)}  # type: ignore[arg-type]
        return (said.get("free_flow", streets), traffic, *(said[name] for name in ("rolling_out", "arriving") if name in said))

    @cached_property
    def _arcs(self) -> tuple[csr_matrix, Ints]:
        """`(graph, link)`: free-flow seconds by (tail, head), and the link of each stored arc; of parallel arcs the fastest, lowest id."""
        net = self.network
        tail, head, link = net.walk_arcs if self.mode == "walk" else net.arcs
        speed = self.walk_mps if self.mode == "walk" else net.free_speed_mps[link]
        seconds = np.maximum(net.length_m[link] / speed, _LEAST_S)
        order = arc_order(tail, head, seconds=seconds, link=link, n_nodes=net.n_nodes)
        tail, head, link, seconds = tail[order], head[order], link[order], seconds[order]
        first = np.ones(len(tail), dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        first &= tail != head
        indptr = np.concatenate([[0], np.cumsum(np.bincount(tail[first], minlength=net.n_nodes))])
        graph = csr_matrix((seconds[first], head[first].astype(np.int32), indptr.astype(np.int32)), shape=(net.n_nodes, net.n_nodes))
        return graph, link[first]

    @cached_property
    def _backwards(self) -> csr_matrix:
        return self._arcs[0].T.tocsr()

    def arc_seconds(self) -> Floats:
        """Free-flow seconds of each link [m] in this mode, whether or not it may be used."""
        if self.mode == "walk":
            return self.network.length_m / self.walk_mps
        return self.network.length_m / self.network.free_speed_mps

    def tree(self, origins: Nodes, *, reverse: bool = False, hour: int | None = None) -> tuple[Floats, Ints]:
        """`(times [o, n] s, neighbour [o, n])` between each origin and every node of the network.

        Forwards, `neighbour` is the node before on the way from the origin; with `reverse`, times run to the origin and `neighbour`
        is the next node on the way there. −1 marks the origin itself and nodes without a way.
        """
        sources = np.atleast_1d(np.asarray(origins, dtype=np.int64))
        if not len(sources):
            return np.zeros((0, self.network.n_nodes)), np.zeros((0, self.network.n_nodes), dtype=np.int32)
        graph = self._backwards if reverse else self._arcs[0]
        times, neighbour = dijkstra(graph, indices=sources, return_predecessors=True)
        return times * self.congestion.at(hour), np.where(neighbour < 0, -1, neighbour).astype(np.int32)

    def times(self, origins: Nodes, *, reverse: bool = False, hour: int | None = None, threads: int = 1) -> Floats:
        """Seconds [o, n] from each origin to every node; with `reverse`, from every node to each origin.

        Where numba is installed and there is enough to do, compiled code answers, with the same bits, on `threads` of them at once.
        """
        sources = np.atleast_1d(np.asarray(origins, dtype=np.int64))
        if not len(sources):
            return np.zeros((0, self.network.n_nodes))
        unique, back = np.unique(sources, return_inverse=True)
        once = len(unique) == len(sources)
        asked = sources if once else unique
        found: Floats
        if self._worth_compiling(len(asked)):
            found = (self._laid_backwards if reverse else self._laid).times(asked, threads=threads)
        else:
            found = dijkstra(self._backwards if reverse else self._arcs[0], indices=asked)
        if (factor := self.congestion.at(hour)) != 1.0:
            found *= factor  # in place: to get as much memory again takes as long as to find the trees
        return found if once else found[back]

    def within(self, origins: Nodes, within_s: float, *, hour: int | None = None) -> tuple[Ints, Floats]:
        """`(node [r], seconds [r])`: the nodes that the nearest of the origins reaches within `within_s` (≤), and how soon."""
        factor, starts = self.congestion.at(hour), np.unique(np.asarray(origins, dtype=np.int64))
        limit_s = within_s / factor * (1 + 1e-9)  # a node at the very limit is not lost to rounding
        if self.large:
            node, seconds = self._laid.within(starts, limit_s)
        else:
            found = dijkstra(self._arcs[0], indices=starts, min_only=True, limit=limit_s)
            node = np.flatnonzero(np.isfinite(found)).astype(np.int32)
            seconds = found[node]
        there = np.flatnonzero(seconds * factor <= within_s)
        there = there[np.argsort(node[there])]
        return node[there], seconds[there] * factor

    def arcs_from(self, nodes: Nodes) -> tuple[npt.NDArray[np.int64], Ints, Ints]:
        """`(which [a], link [a], end [a])`: every arc that leaves `nodes[which]`, over `link`, from its first node (end 0) or its last (1).

        Parallel links and loops are there, each by itself.
        """
        start, link, end = self._by_tail
        at = np.asarray(nodes, dtype=np.int64)
        count = start[at + 1] - start[at]
        arc = np.repeat(start[at] - np.cumsum(count) + count, count) + np.arange(count.sum())
        return np.repeat(np.arange(len(at)), count), link[arc], end[arc]

    @cached_property
    def _by_tail(self) -> tuple[npt.NDArray[np.int64], Ints, Ints]:
        """`(start [n + 1], link [a], end [a])`: arcs by the node that they leave."""
        net = self.network
        tail, _, link = net.walk_arcs if self.mode == "walk" else net.arcs
        forwards = int(net.walk.sum()) if self.mode == "walk" else int((net.drive & (net.oneway >= 0)).sum())
        order = np.argsort(tail, kind="stable")
        end = (np.arange(len(link)) >= forwards).astype(np.int32)  # a loop begins and ends at one node: only the order of arcs tells
        return np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=net.n_nodes))]), link[order], end[order]

    @property
    def large(self) -> bool:
        """Whether the network is so large that compiled code answers single questions."""
        return self._worth_compiling(SEARCHES)

    def _worth_compiling(self, sources: int) -> bool:
        return sources * self._arcs[0].nnz >= WORTH_COMPILING and ready()

    @cached_property
    def _laid(self) -> Laid:
        return lay_out(self._arcs[0], self.network.node_x, self.network.node_y)

    @cached_property
    def _laid_backwards(self) -> Laid:
        return lay_out(self._backwards, self.network.node_x, self.network.node_y)

    def forest(self, origins: Nodes) -> tuple[Floats, Ints, Ints]:
        """`(times [n] s, neighbour [n], index [n])` of the way from the nearest of `origins` to every node, on empty streets.

        `neighbour` is the node before; index is that of the origin by its place in `origins`, of several at one node the first. −1 as in
        `tree`. Of equally near origins it is always the same one.
        """
        places, n = np.atleast_1d(np.asarray(origins, dtype=np.int64)), self.network.n_nodes
        if not len(places):
            return np.full(n, np.inf), np.full(n, -1, dtype=np.int32), np.full(n, -1, dtype=np.int32)
        unique, first = np.unique(places, return_index=True)
        times, neighbour, source = dijkstra(self._arcs[0], indices=unique, return_predecessors=True, min_only=True)
        index = np.where(source < 0, -1, first[np.searchsorted(unique, np.maximum(source, unique[0]))])
        return times, np.where(neighbour < 0, -1, neighbour).astype(np.int32), index.astype(np.int32)

    def matrix(self, origins: Nodes, destinations: Nodes, *, hour: int | None = None, door_to_door: bool = False) -> Floats:
        """Seconds [o, d] from each origin to each destination, on empty streets (`hour=None`) or at an hour of the week 0…167."""
        starts, ends = (np.atleast_1d(np.asarray(nodes, dtype=np.int64)) for nodes in (origins, destinations))
        if len(ends) < len(starts):
            found = self.times(ends, reverse=True, hour=hour)[:, starts].T
        else:
            found = self.times(starts, hour=hour)[:, ends]
        return np.ascontiguousarray(found) + self.intercept_s(door_to_door)

    def intercept_s(self, door_to_door: bool) -> float:
        """What a trip costs besides driving: 0, or door to door rolling out and arriving."""
        return self.rolling_out_s + self.arriving_s if door_to_door else 0.0

    def nearest(self, origins: Nodes, *, k: int = 1, hour: int | None = None, door_to_door: bool = False) -> tuple[Ints, Floats]:
        """`(index [k, n], times [k, n] s)`: the k origins that reach each node first, by place in `origins`; ties to the earlier.

        Where fewer than k origins reach a node, index is −1 and time inf.
        """
        count = len(np.atleast_1d(np.asarray(origins)))
        if not 1 <= k <= count:
            raise ValueError(f"k={k}: there are {count} origins")
        if self._worth_compiling(count) and len(np.unique(origins)) == count:  # its labels tell origins apart by their nodes
            nearest, seconds = self._laid.nearest(origins, k)
            return nearest, seconds * self.congestion.at(hour) + self.intercept_s(door_to_door)
        found = self.times(origins, hour=hour)
        index = np.argmin(found, axis=0)[None, :] if k == 1 else np.argsort(found, axis=0, kind="stable")[:k]
        best = np.take_along_axis(found, index, axis=0)
        return np.where(np.isfinite(best), index, -1).astype(np.int32), best + self.intercept_s(door_to_door)

    def path(self, origin: int, destination: int, *, hour: int | None = None) -> Path:
        """The fastest way from one node to another; raises `NoWay`. Of equally fast ways it is always the same one."""
        nodes, free_s = self._way(origin, destination)
        if not np.isfinite(free_s):
            raise NoWay(origin, destination)
        links = self.links_between(nodes[:-1], nodes[1:])
        return Path(
            nodes=tuple(nodes.tolist()),
            links=tuple(links.tolist()),
            time_s=float(free_s * self.congestion.at(hour)),
            length_m=float(self.network.length_m[links].sum()),
            geometry=self._line(nodes, links),
        )

    def _way(self, origin: int, destination: int) -> tuple[Ints, float]:
        """`(nodes, seconds)` on empty streets: of several nodes before one the lowest, so that it is the same way however it is found."""
        if self.large:
            return self._laid.way(origin, destination)
        free_s, back = self.times([origin])[0], self._backwards
        nodes = [int(destination)]
        while nodes[-1] != origin and np.isfinite(free_s[destination]):
            part = slice(back.indptr[nodes[-1]], back.indptr[nodes[-1] + 1])
            tails = back.indices[part]
            nodes.append(int(tails[free_s[tails] + back.data[part] == free_s[nodes[-1]]].min()))
        return np.array(nodes[::-1], dtype=np.int32), float(free_s[destination])

    @cached_property
    def _arc_keys(self) -> npt.NDArray[np.int64]:
        """One ascending number for each stored arc: tail × n + head."""
        graph, n = self._arcs[0], self.network.n_nodes
        keys: npt.NDArray[np.int64] = np.repeat(np.arange(n, dtype=np.int64), np.diff(graph.indptr)) * n + graph.indices
        return keys

    def links_between(self, tails: Nodes, heads: Nodes) -> Ints:
        """[k] the link that a way takes from each of `tails` to its neighbour in `heads`: of parallel ones the fastest, lowest id."""
        wanted = np.asarray(tails, dtype=np.int64) * self.network.n_nodes + np.asarray(heads, dtype=np.int64)
        return self._arcs[1][np.searchsorted(self._arc_keys, wanted)]

    def _line(self, nodes: Ints, links: Ints) -> LineString:
        net = self.network
        if not len(links):
            here = (net.node_x[nodes[0]], net.node_y[nodes[0]])
            return LineString([here, here])
        first, count = net.offsets[links].astype(np.int64), np.diff(net.offsets)[links].astype(np.int64)
        ahead = net.link_from[links] == nodes[:-1]
        start, step = np.where(ahead, first, first + count - 1), np.where(ahead, 1, -1)
        along = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        line: Any = shapely.remove_repeated_points(LineString(net.geometry[np.repeat(start, count) + np.repeat(step, count) * along]))
        return line
