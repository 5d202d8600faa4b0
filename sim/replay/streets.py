"""The streets of a replay: ways from where units were to where calls came from, and what those ways are made of."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from yingji.geo.network import CLASSES, Floats, Ints, StreetNetwork
from yingji.geo.snap import split_points

Whole = npt.NDArray[np.integer[Any]]
GROUPS: tuple[tuple[str, ...], ...] = (("expressway", "ramp"), ("arterial",), ("collector",), ("local", "service", "path"))
"""Classes whose pace is fitted together: the rarer ones go with those that are driven like them."""
N_PARTS = len(GROUPS) + 2
"""What a way is made of: metres in each group of classes, junctions passed, turns."""
TURN = np.pi / 4
"""A change of direction of more than this is a turn."""
AT_ONCE = 200
"""Trees held in memory at a time."""


@dataclass(frozen=True)
class Paces:
    """What driving costs: seconds a metre in each group of classes, seconds a junction."""

    s_per_m: tuple[float, ...]  # [GROUPS]
    junction_s: float = 0.0


@dataclass(frozen=True, eq=False)
class ReplayStreets:
    """A network in which every call and every station is a node; a junction is where three links or more meet."""

    network: StreetNetwork
    station_node: Ints

    def with_stations(self, node: Ints) -> ReplayStreets:
        """The same with other homes."""
        return replace(self, station_node=np.asarray(node, dtype=np.int32))

    @cached_property
    def group(self) -> npt.NDArray[np.int64]:
        """[m] the group of each link's class."""
        of_class = np.array([next(i for i, names in enumerate(GROUPS) if name in names) for name in CLASSES])
        return of_class[self.network.link_class]

    @cached_property
    def junction(self) -> npt.NDArray[np.bool_]:
        """[n] nodes where three links or more meet."""
        net = self.network
        ends = np.concatenate([net.link_from[net.drive], net.link_to[net.drive]])
        return np.bincount(ends, minlength=net.n_nodes) >= 3

    @cached_property
    def _bearings(self) -> tuple[Floats, Floats]:
        """`(leaving, entering)` [a]: direction of travel at the beginning and at the end of each arc."""
        net, (tail, _, link) = self.network, self.network.arcs
        at, first, last = net.geometry, net.offsets[:-1], net.offsets[1:] - 1
        begin, end = at[first + 1] - at[first], at[last] - at[last - 1]
        head_on, end_on = np.arctan2(begin[:, 1], begin[:, 0]), np.arctan2(end[:, 1], end[:, 0])
        forwards = net.link_from[link] == tail
        leaving = np.where(forwards, head_on[link], end_on[link] + np.pi)
        return leaving, np.where(forwards, end_on[link], head_on[link] + np.pi)

    def search(self, paces: Paces) -> Search:
        """Fastest ways at these paces."""
        net, (tail, head, link) = self.network, self.network.arcs
        seconds = net.length_m[link] * np.array(paces.s_per_m)[self.group[link]] + paces.junction_s * self.junction[head]
        order = np.lexsort((link, seconds, head, tail))
        tail, head, sorted_s = tail[order], head[order], seconds[order]
        first = np.ones(len(tail), dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        first &= tail != head
        tail, head = tail[first].astype(np.int64), head[first].astype(np.int64)
        graph = csr_matrix((np.maximum(sorted_s[first], 1e-6), (tail, head)), shape=(net.n_nodes, net.n_nodes))
        return Search(self, graph, order[first], tail * net.n_nodes + head)


@dataclass(frozen=True, eq=False)
class Search:
    """Fastest ways on one set of paces."""

    streets: ReplayStreets
    graph: csr_matrix
    arc: npt.NDArray[np.int64]  # of each stored arc its index into network.arcs
    key: npt.NDArray[np.int64]  # ascending, tail × n + head

    def seconds(self, origins: Ints, destinations: Ints) -> Floats:
        """Driving seconds [o, d]; inf where there is no way."""
        unique, back = np.unique(destinations, return_inverse=True)
        found = np.empty((len(origins), len(unique)))
        for at in range(0, len(origins), AT_ONCE):
            found[at : at + AT_ONCE] = dijkstra(self.graph, indices=origins[at : at + AT_ONCE])[:, unique]
        return found[:, back.ravel()]

    def parts(self, origin: Ints, destination: Ints) -> tuple[Floats, Floats]:
        """`(seconds [k], parts [k, N_PARTS])` of the way from each origin to its destination; inf and zeros where there is none."""
        origin, destination = np.asarray(origin, dtype=np.int64), np.asarray(destination, dtype=np.int64)
        unique, which = np.unique(origin, return_inverse=True)
        seconds, parts = np.full(len(origin), np.inf), np.zeros((len(origin), N_PARTS))
        for at in range(0, len(unique), AT_ONCE):
            mine = np.flatnonzero((which >= at) & (which < at + AT_ONCE))
            times, before = dijkstra(self.graph, indices=unique[at : at + AT_ONCE], return_predecessors=True)
            row = which[mine] - at
            seconds[mine] = times[row, destination[mine]]
            self._walk_back(before, row, destination[mine], parts, mine)
        return seconds, parts

    def _walk_back(self, before: Whole, row: Whole, node: Whole, parts: Floats, mine: Whole) -> None:
        """Go back all ways at once, an arc at a time, and add up what they are made of."""
        streets, n = self.streets, self.streets.network.n_nodes
        link_of, group, length = streets.network.arcs[2], streets.group, streets.network.length_m
        leaving, entering = streets._bearings
        node, onwards = node.copy(), np.full(len(mine), np.nan)
        while True:
            previous = before[row, node]
            going = np.flatnonzero(previous >= 0)
            if not len(going):
                return
            tail, head = previous[going].astype(np.int64), node[going]
            arc = self.arc[np.searchsorted(self.key, tail * n + head)]
            link = link_of[arc]
            np.add.at(parts, (mine[going], group[link]), length[link])
            parts[mine[going], len(GROUPS)] += streets.junction[head]
            bend = np.abs((onwards[going] - entering[arc] + np.pi) % (2 * np.pi) - np.pi)
            parts[mine[going], len(GROUPS) + 1] += np.nan_to_num(bend) > TURN
            onwards[going], node[going] = leaving[arc], tail


def lay_places(network: StreetNetwork, calls: Floats, stations: Floats) -> tuple[ReplayStreets, Ints, Floats]:
    """`(streets, node, gap_m)` with every call and station as a node, calls first; nothing is put on expressways."""
    places = np.vstack([calls, stations])
    unique, back = np.unique(places, axis=0, return_inverse=True)
    split = split_points(network, unique, avoid=("expressway", "ramp"))
    return ReplayStreets(split.network, np.zeros(0, dtype=np.int32)), split.node[back.ravel()], split.gap_m[back.ravel()]
