"""Compiled shortest paths from many sources: buckets of distance (Dial 1969) on nodes laid out so that neighbours lie together.

numba is optional: without it `ready` says no, and SciPy's `dijkstra` answers. Both give the same bits, for a distance is the least of its
paths' sums, each summed from the source on, however it is found.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from math import ceil, log2

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
MOST_BUCKETS = 1 << 16
"""Wider buckets than the longest arc needs cost a second look at a node; more of them than this no longer fit the cache."""


class Scratch:
    """Buckets, empty between two questions, and their lists; distances, all inf between two, and the nodes reached.

    Of a way twice the buckets, for an arc that leads away from the goal counts twice; and each node's bucket and parent. Of what several
    sources reach, one after the other, as much as there has been: `widen` doubles it.
    """

    def __init__(self, nodes: int, buckets: int) -> None:
        after, before, self.reached, slot, parent = (np.empty(nodes, dtype=np.int32) for _ in range(5))
        head, self.dist = np.full(2 * buckets, -1, dtype=np.int32), np.full(nodes, np.inf)
        self.of_trees = head[:buckets], after, before, self.dist, self.reached
        self.of_a_way = head, after, before, self.dist, self.reached, slot, parent
        self.node, self.seconds = np.empty(nodes, dtype=np.int32), np.empty(nodes)

    def widen(self) -> None:
        """Twice the room for what several sources reach, with what there is in it."""
        self.node, self.seconds = np.resize(self.node, 2 * len(self.node)), np.resize(self.seconds, 2 * len(self.node))


@dataclass(frozen=True, eq=False)
class Laid:
    """A graph whose nodes are numbered along a Z-order curve (Morton 1966), with the width and number of its buckets."""

    indptr: Ints
    indices: Ints
    weight: Floats
    order: Ints  # [n] the old number of each node
    rank: Ints  # [n] the new number of each old one
    x: Floats  # [n] metres, by new numbers
    y: Floats
    width: float
    buckets: int  # a power of two

    def nearest(self, sources: npt.ArrayLike, k: int) -> tuple[Ints, Floats]:
        """`(index [k, n], seconds [k, n])`: the k sources nearest to each node, of equals the earlier; else −1 and inf."""
        starts = self.rank[np.asarray(sources, dtype=np.int64)]
        n = len(self.rank)
        label, seconds = np.full((n, k), -1, dtype=np.int32), np.full((n, k), np.inf)
        head, room = np.full(self.buckets, -1, dtype=np.int32), len(self.indices) * k + len(starts) + 1
        entries = (np.empty(room, dtype=np.int32) for _ in range(3))
        from yingji.geo import buckets_kernel

        buckets_kernel.nearest(self.indptr, self.indices, self.weight, starts, self.width, label, seconds, head, *entries)
        return np.ascontiguousarray(label[self.rank].T), np.ascontiguousarray(seconds[self.rank].T)

    def within(self, sources: npt.ArrayLike, limit_s: float) -> tuple[Ints, Floats]:
        """`(node [r], seconds [r])` of all that the nearest of the sources reaches within `limit_s` (≤)."""
        from yingji.geo import buckets_kernel

        starts = self.rank[np.unique(np.asarray(sources, dtype=np.int64))]
        scratch = self._scratch()
        dist, reached = scratch.dist, scratch.reached
        there = reached[: buckets_kernel.within(self.indptr, self.indices, self.weight, starts, limit_s, self.width, *scratch.of_trees)]
        seconds, node = dist[there], self.order[there]
        dist[there] = np.inf
        self._unused.append(scratch)
        return node, seconds

    def within_each(self, sources: npt.ArrayLike, limit_s: float) -> tuple[npt.NDArray[np.int64], Ints, Floats]:
        """`(ends [s], node [·], seconds [·])`: what each source reaches by itself, one after the other, up to its place in `ends`."""
        from yingji.geo import buckets_kernel

        starts = self.rank[np.asarray(sources, dtype=np.int64)]
        scratch = self._scratch()
        ends, done = np.empty(len(starts), dtype=np.int64), 0
        given = self.indptr, self.indices, self.weight, starts, limit_s, self.width, *scratch.of_trees, ends
        while (done := buckets_kernel.within_each(*given, scratch.node, scratch.seconds, done)) < len(starts):
            scratch.widen()
        end = ends[-1] if len(ends) else 0
        found = ends, self.order[scratch.node[:end]], scratch.seconds[:end].copy()
        self._unused.append(scratch)
        return found

    def way(self, source: int, goal: int) -> tuple[Ints, float]:
        """`(nodes, seconds)` of the fastest way, inf where there is none; of equal ones, from its end on, by the lowest node before."""
        from yingji.geo import buckets_kernel

        here, there = int(self.rank[source]), int(self.rank[goal])
        scratch = self._scratch()
        seconds, (_, after, *_) = np.empty(1), scratch.of_a_way
        given = self.indptr, self.indices, self.weight, self.order, self.x, self.y, self._pace, here, there, self.width
        nodes = after[: buckets_kernel.way(*given, *scratch.of_a_way, seconds)][::-1]
        found = self.order[nodes], float(seconds[0])
        self._unused.append(scratch)
        return found

    def _scratch(self) -> Scratch:
        """Room for one question, which no other thread has meanwhile. Whoever has done with it puts it back into `_unused`."""
        try:
            return self._unused.pop()
        except IndexError:
            return Scratch(len(self.rank), self.buckets)

    @cached_property
    def _unused(self) -> list[Scratch]:
        """As many as there were questions at once; to make one takes longer than to answer. One whose question broke off is not clean."""
        return []

    @cached_property
    def _pace(self) -> float:
        """Seconds a metre of straight line that no arc undercuts; less a hair, so that rounding never makes it too much."""
        tail = np.repeat(np.arange(len(self.rank)), np.diff(self.indptr))
        metres = np.hypot(self.x[tail] - self.x[self.indices], self.y[tail] - self.y[self.indices])
        long = metres > 0
        return float((self.weight[long] / metres[long]).min(initial=np.inf)) * (1 - 1e-9) if long.any() else 0.0

    def times(self, sources: npt.ArrayLike, *, threads: int = 1) -> Floats:
        """Seconds [s, n] from each source to every node, inf where there is no way."""
        starts = self.rank[np.asarray(sources, dtype=np.int64)]
        found = np.empty((len(starts), len(self.rank)))
        from yingji.geo import buckets_kernel

        def fill(part: slice) -> None:
            scratch = self._scratch()
            buckets_kernel.times(
                self.indptr, self.indices, self.weight, starts[part], self.width, self.rank, found[part], *scratch.of_trees
            )
            self._unused.append(scratch)

        size = ceil(len(starts) / max(threads, 1)) or 1
        parts = [slice(at, at + size) for at in range(0, len(starts), size)]
        if len(parts) <= 1:
            fill(slice(None))
        else:
            with ThreadPoolExecutor(len(parts)) as pool:  # compiled code lets go of Python's lock
                list(pool.map(fill, parts))
        return found


def lay_out(graph: csr_matrix, x: Floats, y: Floats) -> Laid:
    """`graph` (seconds by tail and head, all above 0) on nodes at `x`, `y`."""
    n = graph.shape[0]
    order = np.argsort(_morton(x, y), kind="stable").astype(np.int32)
    rank = np.empty(n, dtype=np.int32)
    rank[order] = np.arange(n, dtype=np.int32)
    tail, head = rank[np.repeat(np.arange(n), np.diff(graph.indptr))], rank[graph.indices]
    by = np.lexsort((head, tail))
    indptr = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=n))]).astype(np.int32)
    weight = graph.data[by]
    longest, mean = (float(weight.max()), float(weight.mean())) if len(weight) else (1.0, 1.0)
    width = max(mean / 4, longest / (MOST_BUCKETS / 2))
    return Laid(indptr, head[by].astype(np.int32), weight, order, rank, x[order], y[order], width, 1 << ceil(log2(longest / width + 2)))


def _morton(x: Floats, y: Floats) -> npt.NDArray[np.uint64]:
    """Z-order of points: the bits of 16-bit coordinates, taken in turn."""

    def spread(values: Floats) -> npt.NDArray[np.uint64]:
        low, wide = values.min(initial=np.inf), np.ptp(values) if len(values) else 0.0
        bits = ((values - low) / (wide or 1.0) * 65535).astype(np.uint64)
        for shift, mask in ((16, 0x0000FFFF0000FFFF), (8, 0x00FF00FF00FF00FF), (4, 0x0F0F0F0F0F0F0F0F), (2, 0x3333333333333333),
                            (1, 0x5555555555555555)):  # fmt: skip
            bits = (bits | (bits << np.uint64(shift))) & np.uint64(mask)
        return np.asarray(bits)

    return np.asarray(spread(x) | (spread(y) << np.uint64(1)))
