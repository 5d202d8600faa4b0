"""The loops of `geo.buckets`, compiled by numba: imported only where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba  # type: ignore[import-untyped,unused-ignore]
import numpy as np

Array = Any  # numpy arrays; numba takes no annotations of theirs
F = TypeVar("F", bound=Callable[..., Any])


def jit(function: F) -> F:
    """Compiled when it is first called, and run without Python's lock; kept on disk where a folder can be written."""
    make = cast(Any, numba).njit
    try:
        return cast(F, make(nogil=True, cache=True, error_model="numpy")(function))
    except RuntimeError:  # no such folder: it is compiled anew in every process
        return cast(F, make(nogil=True, error_model="numpy")(function))


@jit
def _keep(label: Array, seconds: Array, s: int, then: float) -> bool:
    """Put source `s` at distance `then` into a node's sorted list, if it belongs there and is not there as near already."""
    k = len(label)
    last = k - 1
    if then > seconds[last] or (then == seconds[last] and label[last] >= 0 and s >= label[last]):
        return False
    for i in range(k):
        if label[i] == s:
            if seconds[i] <= then:
                return False
            last = i
            break
    while last > 0 and (seconds[last - 1] > then or (seconds[last - 1] == then and label[last - 1] > s)):
        seconds[last], label[last] = seconds[last - 1], label[last - 1]
        last -= 1
    seconds[last], label[last] = then, s
    return True


@jit
def times(
    indptr: Array, indices: Array, weight: Array, sources: Array, goal: int, width: float, buckets: int, order: Array, found: Array
) -> None:
    """Fill `found` [s, n], by old numbers, with the distances from each source; with a `goal`, of all that is not farther than it.

    An entry of a bucket is a node in a linked list; a node whose distance falls is entered again, and its older entry is passed over,
    for its distance then lies in an earlier bucket. Within a bucket order does not matter: a node whose distance falls there is entered
    there again.
    """
    n = len(indptr) - 1
    dist = np.empty(n)
    head = np.empty(buckets, np.int32)
    after, node = np.empty(len(indices) + 1, np.int32), np.empty(len(indices) + 1, np.int32)
    mask, per_width = buckets - 1, 1.0 / width
    for s in range(len(sources)):
        dist[:] = np.inf
        head[:] = -1
        dist[sources[s]] = 0.0
        node[0], after[0], head[0] = sources[s], -1, 0
        unused, spare, live, bucket = 1, -1, 1, 0
        while live > 0:
            entry = head[bucket & mask]
            while entry < 0:
                bucket += 1
                entry = head[bucket & mask]
            if goal >= 0 and dist[goal] * per_width < bucket:
                break
            u = node[entry]
            head[bucket & mask] = after[entry]
            after[entry] = spare
            spare = entry
            live -= 1
            at = dist[u]
            if int(at * per_width) != bucket:
                continue
            for arc in range(indptr[u], indptr[u + 1]):
                v, then = indices[arc], at + weight[arc]
                if then < dist[v]:
                    dist[v] = then
                    if spare >= 0:
                        entry = spare
                        spare = after[entry]
                    else:
                        entry = unused
                        unused += 1
                    slot = int(then * per_width) & mask
                    node[entry], after[entry], head[slot] = v, head[slot], entry
                    live += 1
        for v in range(n):
            found[s, order[v]] = dist[v]


@jit
def nearest(indptr: Array, indices: Array, weight: Array, sources: Array, width: float, buckets: int, label: Array, seconds: Array) -> None:
    """Fill `label` and `seconds` [n, k] (−1 and inf before) with the k nearest sources of each node, by (distance, place in `sources`).

    As `times`, but an entry is a node and one of its labels; a node passes on no more than the k that it keeps.
    """
    k = label.shape[1]
    head = np.full(buckets, -1, np.int32)
    room = len(indices) * k + len(sources) + 1
    after, node, which = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room, np.int32)
    mask, per_width = buckets - 1, 1.0 / width
    unused, spare, live, bucket = 0, -1, 0, 0
    for s in range(len(sources)):
        if _keep(label[sources[s]], seconds[sources[s]], s, 0.0):
            node[unused], which[unused], after[unused], head[0] = sources[s], s, head[0], unused
            unused += 1
            live += 1
    while live > 0:
        entry = head[bucket & mask]
        while entry < 0:
            bucket += 1
            entry = head[bucket & mask]
        u, s = node[entry], which[entry]
        head[bucket & mask] = after[entry]
        after[entry] = spare
        spare = entry
        live -= 1
        at = -1.0
        for i in range(k):
            if label[u, i] == s:
                at = seconds[u, i]
        if at < 0.0 or int(at * per_width) != bucket:
            continue
        for arc in range(indptr[u], indptr[u + 1]):
            v, then = indices[arc], at + weight[arc]
            if _keep(label[v], seconds[v], s, then):
                if spare >= 0:
                    entry = spare
                    spare = after[entry]
                else:
                    entry = unused
                    unused += 1
                slot = int(then * per_width) & mask
                node[entry], which[entry], after[entry], head[slot] = v, s, head[slot], entry
                live += 1


@jit
def within(
    indptr: Array, indices: Array, weight: Array, sources: Array, limit: float, width: float, buckets: int, dist: Array, reached: Array
) -> int:
    """How many nodes the nearest source reaches within `limit`: they go into `reached`, their distances into `dist` [n], inf before."""
    head, after, node = np.full(buckets, -1, np.int32), np.empty(1024, np.int32), np.empty(1024, np.int32)
    return _reach(indptr, indices, weight, sources, limit, width, head, after, node, dist, reached)[0]


@jit
def _reach(
    indptr: Array, indices: Array, weight: Array, sources: Array, limit: float, width: float,
    head: Array, after: Array, node: Array, dist: Array, reached: Array,
) -> tuple[int, Array, Array]:  # fmt: skip
    """As `within`, in buckets that are empty before and after; they may need more room for entries."""
    mask, per_width = len(head) - 1, 1.0 / width
    unused, live, bucket, count = 0, 0, 0, 0
    for s in sources:
        if dist[s] > 0.0:
            dist[s] = 0.0
            reached[count] = s
            count += 1
            if unused == len(node):
                after, node = _wider(after), _wider(node)
            node[unused], after[unused], head[0] = s, head[0], unused
            unused += 1
            live += 1
    while live > 0:
        entry = head[bucket & mask]
        while entry < 0:
            bucket += 1
            entry = head[bucket & mask]
        u = node[entry]
        head[bucket & mask] = after[entry]
        live -= 1
        at = dist[u]
        if int(at * per_width) != bucket:
            continue
        for arc in range(indptr[u], indptr[u + 1]):
            v, then = indices[arc], at + weight[arc]
            if then < dist[v] and then <= limit:
                if dist[v] == np.inf:
                    reached[count] = v
                    count += 1
                dist[v] = then
                if unused == len(node):
                    after, node = _wider(after), _wider(node)
                slot = int(then * per_width) & mask
                node[unused], after[unused], head[slot] = v, head[slot], unused
                unused += 1
                live += 1
    return count, after, node


@jit
def within_each(
    indptr: Array, indices: Array, weight: Array, sources: Array, limit: float, width: float, buckets: int, dist: Array, reached: Array
) -> tuple[Array, Array, Array]:
    """`(ends [s], node [·], seconds [·])`: what each source reaches by itself, one after the other; `dist` is inf before and after."""
    ends = np.empty(len(sources), np.int64)
    node, seconds = np.empty(1024, np.int32), np.empty(1024)
    head, after, entry = np.full(buckets, -1, np.int32), np.empty(1024, np.int32), np.empty(1024, np.int32)
    end = 0
    for s in range(len(sources)):
        count, after, entry = _reach(indptr, indices, weight, sources[s : s + 1], limit, width, head, after, entry, dist, reached)
        while len(node) < end + count:
            node, seconds = _wider(node), _wider(seconds)
        for i in range(count):
            v = reached[i]
            node[end + i], seconds[end + i] = v, dist[v]
            dist[v] = np.inf
        end += count
        ends[s] = end
    return ends, node[:end], seconds[:end]


@jit
def _wider(array: Array) -> Array:
    """The same numbers with as much room again."""
    more = np.empty(2 * len(array), array.dtype)
    more[: len(array)] = array
    return more
