"""Crews that clear blocked links: in which order they take them, and when each is open again."""

from __future__ import annotations

from heapq import heapify, heapreplace

import numpy as np

from yingji.geo.travel import TravelTimes
from yingji.sim.hazard.roads import Blocks, next_step_s
from yingji.sim.hazard.world import Counts, Floats
from yingji.sim.relief.world import ReliefWorld


def main_roads(*, link_class: Floats, length_m: Floats, carried: Counts) -> Counts:
    """[o] the place of each link in the order: more ways carried first, then by (class, longer first, number)."""
    o = len(length_m)
    rank = np.empty(o, dtype=np.int64)
    rank[np.lexsort((np.arange(o), -length_m, link_class, -carried))] = np.arange(o)
    return rank


def ways_carried(world: ReliefWorld, own_links: int) -> Counts:
    """[o] how many of the fastest ways from each depot to each shelter, on undamaged streets, lead over each of the ground's links."""
    carried = np.zeros(own_links, dtype=np.int64)
    times = TravelTimes(world.network)
    for depot in world.depots.node.tolist():
        seconds, before = (a[0] for a in times.tree([depot]))
        for shelter in world.shelters.node[np.isfinite(seconds[world.shelters.node])].tolist():
            nodes = [shelter]
            while nodes[-1] != depot:
                nodes.append(int(before[nodes[-1]]))
            links = times.links_between(nodes[:0:-1], nodes[-2::-1])
            carried[np.unique(world.parent[links])] += 1
    return carried


def reopened_s(blocks: Blocks, *, rank: Counts, crews: int, start_s: float) -> Floats:
    """[b] when each block is cleared: the crews take the links by rank, each as soon as it is free; at the next full 10 minutes.

    Nobody clears what is not blocked yet: a crew waits for the next of the order. Without crews nothing is ever cleared.
    """
    to_s = np.full(len(blocks.own), np.inf)
    free = [start_s] * crews
    heapify(free)
    if not free:
        return to_s
    for block in np.lexsort((np.arange(len(to_s)), rank[blocks.own])).tolist():
        done_s = max(free[0], float(blocks.from_s[block])) + float(blocks.work_s[block])
        heapreplace(free, done_s)
        to_s[block] = done_s
    return next_step_s(to_s)
