"""The loop of `geo.closures`, compiled by numba: imported only where it is installed."""

from __future__ import annotations

import numpy as np

from yingji.geo.compiling import Array, inlined, kernel, small


@kernel
def repair(
    indptr: Array, indices: Array, weight: Array, back_indptr: Array, tails: Array, old: Array, new: Array, cut: Array, dist: Array,
    most: int, lost: Array, those: Array, heap_s: Array, heap: Array,
) -> bool:  # fmt: skip
    """Make `dist` [n], the distances by the old weights, those by the new ones; False, with nothing done: more than `most` may change.

    `weight` are the new weights of the arcs by their tails; `old` and `new` those of the arcs by their heads, of which none is shorter
    than before; `cut` the heads of those that are longer. A node keeps its distance if the first arc by which it had it, and all before
    on its way, are as they were. Whatever hangs on a longer arc is forgotten and found again from its border (Ramalingam and Reps 1996;
    the least tree stands for their count of ways). `lost` [n], false before and after, and `those` [n] are room for its nodes, and `heap`
    and `heap_s` [n + arcs] for those that are to be looked at, and their seconds.
    """
    count = _hanging(indptr, indices, weight, back_indptr, tails, old, new, cut, dist, lost, those, most)
    size = 0
    for v in those[: count if count <= most else 0]:
        least = np.inf
        for arc in range(back_indptr[v], back_indptr[v + 1]):
            if not lost[tails[arc]]:
                least = min(least, dist[tails[arc]] + new[arc])
        if least < np.inf:
            _rise(heap_s, heap, size, least, v)
            size += 1
    for v in those[:count]:
        lost[v] = False
        if count <= most:
            dist[v] = np.inf
    for i in range(size):
        dist[heap[i]] = heap_s[i]
    while size > 0:
        at, u = heap_s[0], heap[0]
        size -= 1
        _sink(heap_s, heap, size, heap_s[size], heap[size])
        if at > dist[u]:
            continue
        for arc in range(indptr[u], indptr[u + 1]):
            v, then = indices[arc], at + weight[arc]
            if then < dist[v]:
                dist[v] = then
                _rise(heap_s, heap, size, then, v)
                size += 1
    return bool(count <= most)


@small
def _rise(heap_s: Array, heap: Array, here: int, at: float, v: int) -> None:
    """Put a node below the last of the heap, and let it rise."""
    while here > 0 and heap_s[(here - 1) >> 1] > at:
        above = (here - 1) >> 1
        heap_s[here], heap[here] = heap_s[above], heap[above]
        here = above
    heap_s[here], heap[here] = at, v


@small
def _sink(heap_s: Array, heap: Array, size: int, at: float, v: int) -> None:
    """Put a node at the top of a heap of `size`, and let it sink."""
    here, below = 0, 1
    while below < size:
        if below + 1 < size and heap_s[below + 1] < heap_s[below]:
            below += 1
        if at <= heap_s[below]:
            break
        heap_s[here], heap[here] = heap_s[below], heap[below]
        here, below = below, 2 * below + 1
    heap_s[here], heap[here] = at, v


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
