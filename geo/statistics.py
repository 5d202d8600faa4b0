"""What a street network is like, in figures that two cities can be compared by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from yingji.base.language import Lang, say
from yingji.geo.network import CLASSES, Floats, Ints, StreetNetwork

PRINCIPAL = ("expressway", "arterial", "collector")
FAR_M = 500.0
"""Pairs of nodes closer than this tell little about detours."""


@dataclass(frozen=True)
class NetworkStatistics:
    """Figures of the streets that vehicles may drive; a street is counted once, whichever ways it may be driven.

    A node where a street merely goes on (two links) is no junction: links are measured from junction or dead end to the next.
    `circuity` is the length of all links over the straight lines between their ends (Boeing 2017: circuity_avg of OSMnx); `detour` is
    the median, over random pairs of nodes at least 500 m apart, of the shortest drive over the straight line.
    """

    area_km2: float
    nodes: int
    links: int
    length_km: float
    density_km_per_km2: float
    principal_km_per_km2: float
    share_dead_ends: float
    share_three_links: float
    share_four_links: float
    mean_link_m: float
    median_link_m: float
    circuity: float
    detour: float

    def lines(self, lang: Lang) -> list[str]:
        """The figures as sentences, one a line."""
        return [say(f"statistics.{name}", lang, value=getattr(self, name)) for name in self.__dataclass_fields__]


def network_statistics(net: StreetNetwork, area_km2: float, *, pairs: int = 2000, seed: int = 0) -> NetworkStatistics:
    """The figures of `net`, drawn on `area_km2` km²; `pairs` random pairs of nodes by `seed` give the detour."""
    drive = np.flatnonzero(net.drive)
    tail, head, length = net.link_from[drive], net.link_to[drive], net.length_m[drive]
    degree = np.bincount(np.concatenate([tail, head]), minlength=net.n_nodes).astype(np.int32)
    merged = _between_junctions(tail, head, length, degree)
    merged_m = np.array([link[2] for link in merged])
    ends = np.array([link[:2] for link in merged], dtype=np.int64).reshape(-1, 2)
    straight_m = np.hypot(net.node_x[ends[:, 0]] - net.node_x[ends[:, 1]], net.node_y[ends[:, 0]] - net.node_y[ends[:, 1]])
    is_open = ends[:, 0] != ends[:, 1]
    junctions = degree[(degree > 0) & (degree != 2)]
    principal = np.isin(net.link_class[drive], [CLASSES.index(name) for name in PRINCIPAL])
    return NetworkStatistics(
        area_km2=area_km2,
        nodes=len(junctions),
        links=len(merged),
        length_km=float(length.sum()) / 1000,
        density_km_per_km2=float(length.sum()) / 1000 / area_km2,
        principal_km_per_km2=float(length[principal].sum()) / 1000 / area_km2,
        share_dead_ends=float(np.mean(junctions == 1)),
        share_three_links=float(np.mean(junctions == 3)),
        share_four_links=float(np.mean(junctions == 4)),
        mean_link_m=float(merged_m.mean()),
        median_link_m=float(np.median(merged_m)),
        circuity=float(merged_m[is_open].sum() / straight_m[is_open].sum()),
        detour=_detour(net, pairs=pairs, seed=seed),
    )


def _between_junctions(tail: Ints, head: Ints, length: Floats, degree: Ints) -> list[tuple[int, int, float]]:
    """Links `(node, node, metres)` from junction to junction; streets that form a ring without a junction are left out."""
    at: dict[int, list[int]] = {}
    for link, (a, b) in enumerate(zip(tail.tolist(), head.tolist(), strict=True)):
        at.setdefault(a, []).append(link)
        at.setdefault(b, []).append(link)
    seen = np.zeros(len(tail), dtype=bool)
    merged = []
    for start in sorted(at):
        if degree[start] == 2:
            continue
        for first in at[start]:
            if seen[first]:
                continue
            node, link, metres = start, first, 0.0
            while True:
                seen[link] = True
                metres += float(length[link])
                node = int(head[link]) if tail[link] == node else int(tail[link])
                if degree[node] != 2 or node == start:
                    break
                link = at[node][0] if at[node][1] == link else at[node][1]
            merged.append((start, node, metres))
    return merged


def _detour(net: StreetNetwork, *, pairs: int, seed: int) -> float:
    tail, head, link = net.arcs
    order = np.lexsort((net.length_m[link], head, tail))
    keep = order[np.concatenate([[True], np.any(np.diff(np.stack([tail[order], head[order]]), axis=1), axis=0)])]
    graph = csr_array((net.length_m[link[keep]], (tail[keep], head[keep])), shape=(net.n_nodes, net.n_nodes))
    rng = np.random.default_rng(seed)
    nodes = np.unique(tail)
    origins = rng.choice(nodes, size=max(1, pairs // 50))
    goals = rng.choice(nodes, size=(len(origins), 50))
    drive_m = np.take_along_axis(dijkstra(graph, indices=origins), goals, axis=1)
    straight_m = np.hypot(net.node_x[goals] - net.node_x[origins, None], net.node_y[goals] - net.node_y[origins, None])
    told = (straight_m >= FAR_M) & np.isfinite(drive_m)
    return float(np.median(drive_m[told] / straight_m[told])) if told.any() else float("nan")
