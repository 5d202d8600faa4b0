"""Travel times after a local closure, from those before it: only what hangs on a closed street is found again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

from yingji.geo.compiling import ready
from yingji.geo.network import Floats
from yingji.geo.travel import _LEAST_S, Nodes, TravelTimes

WORTH_REPAIRING = 0.1
"""Where a larger share of the nodes hangs on what is closed, a new search is faster."""


def closed(times: TravelTimes, links: npt.ArrayLike, factor: npt.ArrayLike = 0.0) -> TravelTimes:
    """Travel times on the same streets with the free speed of `links` multiplied by `factor` (0: closed, at most 1)."""
    net, which = times.network, np.asarray(links, dtype=np.int64)
    by = np.broadcast_to(np.asarray(factor, dtype=np.float64), which.shape)
    speed = net.free_speed_mps.copy()
    speed[which] *= np.where(by > 0, by, 1.0)  # a closed link keeps its speed, which must be above 0
    said = times._said
    return TravelTimes(
        replace(net.without(which[by == 0]), free_speed_mps=speed), mode=times.mode, congestion=times.congestion,
        rolling_out_s=said["rolling_out"], arriving_s=said["arriving"], walk_mps=times.walk_mps,
    )  # fmt: skip


def times_after(
    times: TravelTimes, found: Floats, origins: Nodes, links: npt.ArrayLike, factor: npt.ArrayLike = 0.0, *, reverse: bool = False
) -> Floats:
    """Seconds [o, n] that `closed(times, links, factor).times(origins)` would find, to the last bit, from `found`, those before it.

    Both are on empty streets. A closure that cuts off few nodes costs a fraction of a new search; without numba it is searched anew.
    """
    sources = np.atleast_1d(np.asarray(origins, dtype=np.int64))
    which = np.asarray(links, dtype=np.int64)
    if not ready():
        return closed(times, which, factor).times(sources, reverse=reverse)
    from yingji.geo.closures_kernel import repair

    tail, head, seconds = _longer(times, which, np.broadcast_to(np.asarray(factor, dtype=np.float64), which.shape))
    graph, back = times._arcs[0], times._backwards
    if reverse:
        graph, back, tail, head = back, graph, head, tail
    weight, new = graph.data.copy(), back.data.copy()
    weight[_place(graph, tail, head)], new[_place(back, head, tail)] = seconds, seconds
    after, cut = found.copy(), np.unique(head).astype(np.int32)
    given = (graph.indptr, graph.indices, weight, back.indptr, back.indices, back.data, new, cut)
    n, arcs = times.network.n_nodes, len(weight)
    most = round(n * WORTH_REPAIRING)
    room = np.zeros(n, np.bool_), np.empty(n, np.int32), np.empty(n + arcs), np.empty(n + arcs, np.int32)
    anew = [row for row in range(len(sources)) if not repair(*given, after[row], most, *room)]
    if anew:
        after[anew] = closed(times, which, factor).times(sources[anew], reverse=reverse)
    return after


def _longer(
    times: TravelTimes, links: npt.NDArray[np.int64], factor: Floats
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """`(tail, head, seconds)` of every arc that becomes longer; of parallel links, that of the fastest that is left."""
    net, n = times.network, times.network.n_nodes
    by_link = np.ones(net.n_links)
    by_link[links] = factor
    tails = np.unique(np.concatenate([net.link_from[links], net.link_to[links]]))
    which, link, end = times.arcs_from(tails)
    tail, head = tails[which].astype(np.int64), np.where(end == 0, net.link_to[link], net.link_from[link]).astype(np.int64)
    open_ = by_link[link] > 0
    speed = times.walk_mps if times.mode == "walk" else net.free_speed_mps[link] * np.where(open_, by_link[link], 1.0)
    seconds = np.where(open_, np.maximum(net.length_m[link] / speed, _LEAST_S), np.inf)
    pair: npt.NDArray[np.int64] = np.asarray(tail * n + head, dtype=np.int64)
    keys, inverse = np.unique(pair, return_inverse=True)
    least = np.full(len(keys), np.inf)
    np.minimum.at(least, inverse, seconds)
    arc = np.asarray(np.searchsorted(times._arc_keys, keys))
    there = arc < np.searchsorted(times._arc_keys, keys, side="right")  # a loop is not stored
    arc, least, keys = arc[there], least[there], keys[there]
    longer = least > times._arcs[0].data[arc]
    return keys[longer] // n, keys[longer] % n, least[longer]


def _place(graph: csr_matrix, row: npt.NDArray[np.int64], column: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """[a] where in `graph` each entry is stored."""
    start, count = (np.asarray(each, dtype=np.int64)[row] for each in (graph.indptr, np.diff(graph.indptr)))
    places = np.repeat(start - np.cumsum(count) + count, count) + np.arange(count.sum())
    found: npt.NDArray[np.int64] = places[graph.indices[places] == np.repeat(column, count)]
    return found
