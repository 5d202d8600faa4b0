"""Which links matter most to a station's cover: who loses it when one is closed, worked out anew for each that could matter."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components, dijkstra

from yingji.geo.network import StreetNetwork
from yingji.results.coverage import Coverage, order_to_arrival_s
from yingji.results.statistics import Floats
from yingji.sim.world import World

LIMIT_S = 300.0
"""Five minutes from the order (GB 51080-2015, 4.1.3)."""
MOST_LINKS = 10
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class CriticalLink:
    """One link of a station's fastest ways, and what closing it to vehicles, both ways, costs."""

    link: int  # of the world's network: the worst piece of the stretch between two junctions
    name: str  # of the road; '' where it has none
    cross: tuple[str, ...]  # roads that meet it at the ends of the stretch
    one_way: bool  # of a dual carriageway this one alone is closed
    loses: float  # residents whom the station no longer reaches within the limit
    uncovered: float  # of them, those whom no other own station reaches within it either


@dataclass(frozen=True, eq=False)
class Streets:
    """Arcs that may be driven, with their free-flow times."""

    tail: Ints
    head: Ints
    link: Ints
    time_s: Floats
    nodes: int

    @classmethod
    def of(cls, network: StreetNetwork) -> Streets:
        """Those of a network, both ways where both may be driven."""
        tail, head, link = (each.astype(np.int64) for each in network.arcs)
        return cls(tail, head, link, np.maximum(network.length_m[link] / network.free_speed_mps[link], 1e-6), len(network.node_x))

    def from_(
        self, sources: npt.NDArray[np.int32], *, closed: int = -1, limit_s: float = np.inf, tree: bool = False
    ) -> tuple[Floats, Ints]:
        """`(seconds [s, n], the arc by which each node is reached [s, n] or −1)`; the arcs only for a `tree`."""
        keep = np.flatnonzero(self.link != closed)
        order = keep[np.lexsort((self.time_s[keep], self.head[keep], self.tail[keep]))]
        first = np.ones(len(order), dtype=bool)  # of several links between two nodes the fastest
        first[1:] = (np.diff(self.tail[order]) != 0) | (np.diff(self.head[order]) != 0)
        arcs = order[first]
        graph = csr_matrix((self.time_s[arcs], (self.tail[arcs], self.head[arcs])), shape=(self.nodes, self.nodes))
        if not tree:
            return dijkstra(graph, indices=sources, limit=limit_s), np.zeros(0, dtype=np.int64)
        seconds, before = dijkstra(graph, indices=sources, limit=limit_s, return_predecessors=True)
        key = self.tail[arcs] * self.nodes + self.head[arcs]  # ascending, for the arcs are sorted by it
        wanted = before.astype(np.int64) * self.nodes + np.arange(self.nodes)
        by = arcs[np.minimum(np.searchsorted(key, wanted), len(arcs) - 1)]
        return seconds, np.where(before >= 0, by, -1)


def critical_links(world: World, coverage: Coverage, *, most: int = MOST_LINKS) -> dict[int, tuple[CriticalLink, ...]]:
    """The `most` links that matter most to each own station, by residents whom it no longer reaches in time; the most first.

    Only a link on the station's fastest ways can matter, and no more than to the residents beyond it: links are tried in the order of
    these, each by the fastest ways without it, until no link left could be among the most. Exact, with all units at home at the
    coverage's hour. A stretch between two junctions is shown once, by its worst piece. The two carriageways of a road are two stretches:
    each is closed by itself.
    """
    network, streets = world.network, Streets.of(world.network)
    stations = [cover.station for cover in coverage.stations]
    arrival, factor = order_to_arrival_s(world, coverage.hour), float(world.drive.factor[coverage.hour])
    driving = world.drive.to_cell_s[world.station_node] * factor
    besides = {s: float((arrival[s] - driving[s])[np.isfinite(arrival[s])][0]) for s in stations if np.isfinite(arrival[s]).any()}
    stations = [s for s in stations if s in besides]
    if not stations:
        return {}
    room = np.array([(LIMIT_S - besides[s]) / factor for s in stations])  # driving on an empty street that is within the limit
    cells = world.cell_node
    reached = np.isfinite(arrival[stations])
    nodes = world.station_node[stations]
    far = float(max(room.max(initial=0.0), 0.0)) + 1e-6
    _, by_arc = streets.from_(nodes, limit_s=far, tree=True)
    covered = (arrival[stations] <= LIMIT_S) & reached
    stretch = _stretches(network)
    found: dict[int, tuple[CriticalLink, ...]] = {}
    closed_s: dict[int, Floats] = {}
    for row, station in enumerate(stations):
        beyond = _beyond(streets, by_arc[row], cells, covered[row], world.cells.night, network.n_links)
        best: dict[int, CriticalLink] = {}
        for each in np.argsort(-beyond, kind="stable").tolist():
            worst = sorted((one.loses for one in best.values()), reverse=True)
            if not beyond[each] > 0 or (len(worst) >= most and beyond[each] <= worst[most - 1]):
                break
            old = best.get(int(stretch[each]))
            if old is not None and beyond[each] <= old.loses:
                continue
            if each not in closed_s:
                closed_s[each] = streets.from_(nodes, closed=each, limit_s=far)[0][:, cells]
            still = (closed_s[each] <= room[:, None] + 1e-9) & reached
            lost = covered[row] & ~still[row]
            loses = float(world.cells.night[lost].sum())
            if loses > 0 and (old is None or loses > old.loses):
                alone = float(world.cells.night[lost & ~still.any(axis=0)].sum())
                best[int(stretch[each])] = CriticalLink(
                    each, network.name(each), _cross(network, stretch, each), bool(network.oneway[each]), loses, alone
                )
        found[station] = tuple(sorted(best.values(), key=lambda one: (-one.loses, one.link))[:most])
    return found


def _beyond(
    streets: Streets, by_arc: Ints, cells: npt.NDArray[np.int32], covered: npt.NDArray[np.bool_], people: Floats, links: int
) -> Floats:
    """[links] residents who are covered, by the links of their fastest way."""
    total = np.zeros(links)
    waiting = np.bincount(cells[covered], weights=people[covered], minlength=streets.nodes)
    # from the leaves to the root: a node is done once all that are reached by way of it are
    parent = np.where(by_arc >= 0, streets.tail[np.maximum(by_arc, 0)], -1)
    children = np.bincount(parent[parent >= 0], minlength=streets.nodes)
    ready = [int(node) for node in np.flatnonzero((children == 0) & (by_arc >= 0))]
    while ready:
        node = ready.pop()
        total[streets.link[by_arc[node]]] += waiting[node]
        above = int(parent[node])
        waiting[above] += waiting[node]
        children[above] -= 1
        if children[above] == 0 and by_arc[above] >= 0:
            ready.append(above)
    return total


def _stretches(network: StreetNetwork) -> npt.NDArray[np.int32]:
    """[links] the stretch between two junctions that each is a piece of: pieces that meet where nothing else does are one."""
    drive = np.flatnonzero(network.drive)
    ends = np.concatenate([network.link_from[drive], network.link_to[drive]])
    of = np.concatenate([drive, drive])
    order = np.argsort(ends, kind="stable")
    ends, of = ends[order], of[order]
    start = np.flatnonzero(np.concatenate([[True], np.diff(ends) != 0]))
    count = np.diff(np.append(start, len(ends)))
    two = start[count == 2]
    joined = csr_matrix((np.ones(len(two)), (of[two], of[two + 1])), shape=(network.n_links, network.n_links))
    labels: npt.NDArray[np.int32] = connected_components(joined, directed=False)[1]
    return labels


def _cross(network: StreetNetwork, stretch: npt.NDArray[np.int32], link: int) -> tuple[str, ...]:
    """Names of the roads, other than its own, that meet the stretch of a link."""
    pieces = np.flatnonzero(stretch == stretch[link])
    ends = np.unique(np.concatenate([network.link_from[pieces], network.link_to[pieces]]))
    near = np.flatnonzero(np.isin(network.link_from, ends) | np.isin(network.link_to, ends))
    names = dict.fromkeys(network.names[i] for i in network.name_id[near].tolist())
    return tuple(sorted(name for name in names if name and name != network.name(link)))
