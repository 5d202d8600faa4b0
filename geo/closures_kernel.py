"""The loop of `geo.closures`, compiled by numba: imported only where it is installed."""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from yingji.geo.compiling import Array, inlined, kernel


@kernel
def repair(
    indptr: Array, indices: Array, weight: Array, back_indptr: Array, tails: Array, old: Array, new: Array, cut: Array, dist: Array,
    most: int,
) -> bool:  # fmt: skip
    """Make `dist` [n], the distances by the old weights, those by the new ones; False, with nothing done: more than `most` may change.

    `weight` are the new weights of the arcs by their tails; `old` and `new` those of the arcs by their heads, of which none is shorter
    than before; `cut` the heads of those that are longer. A node keeps its distance if the first arc by which it had it, and all before
    on its way, are as they were. Whatever hangs on a longer arc is forgotten and found again from its border (Ramalingam and Reps 1996;
    the least tree stands for their count of ways).
    """
    lost, those = np.zeros(len(dist), np.bool_), np.empty(len(dist), np.int32)
    count = _hanging(indptr, indices, weight, back_indptr, tails, old, new, cut, dist, lost, those, most)
    if count > most:
        return False
    heap = [(0.0, np.int32(0))]
    heap.clear()
    for v in those[:count]:
        least = np.inf
        for arc in range(back_indptr[v], back_indptr[v + 1]):
            if not lost[tails[arc]]:
                least = min(least, dist[tails[arc]] + new[arc])
        if least < np.inf:
            heappush(heap, (least, v))
    dist[those[:count]] = np.inf
    for entry in heap:
        dist[entry[1]] = entry[0]
    while len(heap) > 0:
        at, u = heappop(heap)
        if at > dist[u]:
            continue
        for arc in range(indptr[u], indptr[u + 1]):
            v, then = indices[arc], at + weight[arc]
            if then < dist[v]:
                dist[v] = then
                heappush(heap, (then, v))
    return True


@inlined
def _hanging(
    indptr: Array, indices: Array, weight: Array, back_indptr: Array, tails: Array, old: Array, new: Array, cut: Array, dist: Array,
    lost: Array, those: Array, most: int,
) -> int:  # fmt: skip
    """Mark in `lost` [n] what hangs on a longer arc, and list it in `those`; returns how many, and stops at more than `most`."""
    count = done = 0
    for v in cut:
        arc = _first(back_indptr, tails, old, dist, v)
        if arc >= 0 and new[arc] > old[arc]:
            lost[v], those[count] = True, v
            count += 1
    while done < count <= most:
        u = those[done]
        done += 1
        for arc in range(indptr[u], indptr[u + 1]):
            v = indices[arc]
            if not lost[v] and dist[u] + weight[arc] == dist[v]:
                first = _first(back_indptr, tails, old, dist, v)
                if first >= 0 and tails[first] == u:
                    lost[v], those[count] = True, v
                    count += 1
    return count


@inlined
def _first(back_indptr: Array, tails: Array, old: Array, dist: Array, v: int) -> int:
    """The first arc by which a node has its distance; −1: it is a source, or cut off."""
    if dist[v] == np.inf or dist[v] == 0.0:
        return -1
    for arc in range(back_indptr[v], back_indptr[v + 1]):
        if dist[tails[arc]] + old[arc] == dist[v]:
            return arc
    return -1
