"""The loops of `geo.buckets`, compiled by numba: imported only where it is installed."""

from __future__ import annotations

import numpy as np

from yingji.geo.compiling import Array, inlined, kernel


@inlined
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


OUT = -2
"""In place of the entry before it: a node is in no bucket."""


@inlined
def _enter(v: int, slot: int, head: Array, after: Array, before: Array) -> None:
    """Put a node in front of a bucket's list."""
    first = head[slot]
    after[v], before[v], head[slot] = first, -1, v
    if first >= 0:
        before[first] = v


@inlined
def _leave(v: int, slot: int, head: Array, after: Array, before: Array) -> int:
    """Take a node out of its bucket's list, if it is in one: 1, else 0."""
    ahead, behind = before[v], after[v]
    if ahead == OUT:
        return 0
    if ahead >= 0:
        after[ahead] = behind
    else:
        head[slot] = behind
    if behind >= 0:
        before[behind] = ahead
    before[v] = OUT
    return 1


@inlined
def _take_first(slot: int, head: Array, after: Array, before: Array) -> int:
    """Take the first node out of a bucket's list."""
    first: int = head[slot]
    behind = after[first]
    head[slot] = behind
    if behind >= 0:
        before[behind] = -1
    before[first] = OUT
    return first


@kernel
def times(
    indptr: Array, indices: Array, weight: Array, sources: Array, width: float, rank: Array, found: Array,
    head: Array, after: Array, before: Array, dist: Array, reached: Array,
) -> None:  # fmt: skip
    """Fill `found` [s, n], by old numbers, with the distances from each source. The rest is as in `within`.

    A bucket is a doubly linked list of nodes; a node whose distance falls moves to its new bucket. Within a bucket order does not
    matter: a node whose distance falls there is looked at there again.
    """
    for s in range(len(sources)):
        _reach(indptr, indices, weight, sources[s : s + 1], np.inf, width, head, after, before, dist, reached)
        for old in range(len(rank)):
            found[s, old] = dist[rank[old]]
        dist[:] = np.inf


@kernel
def nearest(
    indptr: Array, indices: Array, weight: Array, sources: Array, width: float, label: Array, seconds: Array,
    head: Array, after: Array, node: Array, which: Array,
) -> None:  # fmt: skip
    """Fill `label` and `seconds` [n, k] (−1 and inf before) with the k nearest sources of each node, by (distance, place in `sources`).

    As `times`, but an entry is a node and one of its labels; a node passes on no more than the k that it keeps. `after`, `node` and
    `which` [k × arcs + sources + 1] are room for entries.
    """
    k = label.shape[1]
    mask, per_width = len(head) - 1, 1.0 / width
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


@kernel
def within(
    indptr: Array, indices: Array, weight: Array, sources: Array, limit: float, width: float,
    head: Array, after: Array, before: Array, dist: Array, reached: Array,
) -> int:  # fmt: skip
    """How many nodes the nearest source reaches within `limit`: they go into `reached`, their distances into `dist` [n], inf before.

    The buckets `head` are empty before and after; `after` and `before` [n] hold their lists.
    """
    return _reach(indptr, indices, weight, sources, limit, width, head, after, before, dist, reached)


@inlined
def _reach(
    indptr: Array, indices: Array, weight: Array, sources: Array, limit: float, width: float,
    head: Array, after: Array, before: Array, dist: Array, reached: Array,
) -> int:  # fmt: skip
    mask, per_width = len(head) - 1, 1.0 / width
    live, bucket, count = 0, 0, 0
    for s in sources:
        if dist[s] > 0.0:
            dist[s] = 0.0
            reached[count] = s
            count += 1
            _enter(s, 0, head, after, before)
            live += 1
    while live > 0:
        while head[bucket & mask] < 0:
            bucket += 1
        u = _take_first(bucket & mask, head, after, before)
        live -= 1
        at = dist[u]
        for arc in range(indptr[u], indptr[u + 1]):
            v, then = indices[arc], at + weight[arc]
            was = dist[v]
            if then < was and then <= limit:
                live += 1
                if was == np.inf:
                    reached[count] = v
                    count += 1
                else:
                    live -= _leave(v, int(was * per_width) & mask, head, after, before)
                dist[v] = then
                _enter(v, int(then * per_width) & mask, head, after, before)
    return count


@kernel
def within_each(
    indptr: Array, indices: Array, weight: Array, sources: Array, limit: float, width: float,
    head: Array, after: Array, before: Array, dist: Array, reached: Array, ends: Array, node: Array, seconds: Array, done: int,
) -> int:  # fmt: skip
    """What each source reaches by itself, one after the other in `node` and `seconds`, up to its place in `ends`, from number `done` on.

    The number of sources that are done: the room was too little for the one after them. `dist` is inf before and after.
    """
    end = ends[done - 1] if done else 0
    for s in range(done, len(sources)):
        count = _reach(indptr, indices, weight, sources[s : s + 1], limit, width, head, after, before, dist, reached)
        fits = end + count <= len(node)
        for i in range(count):
            v = reached[i]
            if fits:
                node[end + i], seconds[end + i] = v, dist[v]
            dist[v] = np.inf
        if not fits:
            return s
        end += count
        ends[s] = end
    return len(sources)


@kernel
def way(
    indptr: Array, indices: Array, weight: Array, order: Array, x: Array, y: Array, pace: float, source: int, goal: int, width: float,
    head: Array, after: Array, before: Array, dist: Array, reached: Array, slot: Array, parent: Array, seconds: Array,
) -> int:  # fmt: skip
    """How many nodes the fastest way from `source` to `goal` has, of equal ones that by the lowest old numbers from its end on; 0: none.

    They are in `after`, the last first; `seconds` [1] is how long it takes, or inf.
    A* (Hart, Nilsson and Raphael 1968): a node's bucket is that of its distance + `pace` (seconds a metre, never more than an arc takes)
    × the straight line to the goal. `slot` and `parent` [n] are room for the bucket of a node and the node before it.
    """
    mask, per_width = len(head) - 1, 1.0 / width
    dist[source], parent[source], reached[0] = 0.0, -1, source
    last = np.inf
    bucket = int(pace * np.hypot(x[source] - x[goal], y[source] - y[goal]) * per_width)
    _enter(source, bucket & mask, head, after, before)
    live, count = 1, 1
    while live > 0:
        while head[bucket & mask] < 0:
            bucket += 1
        if bucket > last:
            break
        u = _take_first(bucket & mask, head, after, before)
        live -= 1
        at = dist[u]
        for arc in range(indptr[u], indptr[u + 1]):
            v, then = indices[arc], at + weight[arc]
            was = dist[v]
            if then < was:
                live += 1
                if was == np.inf:
                    reached[count] = v
                    count += 1
                else:
                    live -= _leave(v, slot[v], head, after, before)
                dist[v], parent[v] = then, u
                least = then + pace * np.hypot(x[v] - x[goal], y[v] - y[goal])
                slot[v] = max(bucket, int(least * per_width)) & mask
                _enter(v, slot[v], head, after, before)
                if v == goal:
                    last = int(then * (1 + 1e-9) * per_width)  # a sum in another order may be a little longer
            elif then == was and v != source and order[u] < order[parent[v]]:
                parent[v] = u
    seconds[0], hops, v = dist[goal], 0, goal if dist[goal] < np.inf else -1
    while v >= 0:
        after[hops] = v  # the lists of the buckets are done with
        hops += 1
        v = parent[v]
    head[:] = -1
    for i in range(count):
        dist[reached[i]] = np.inf
    return hops
