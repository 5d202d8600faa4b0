"""Travel times on New York's streets (9th DIMACS challenge), beside SciPy, networkx and, where they are installed, igraph and pandana.

Each pair is timed in turn, in one run, the fastest of a few goes; every answer is compared with the peer's before it is timed.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from benchmarks.row import Row, best_s, in_turn_s
from yingji.geo.closures import closed, times_after
from yingji.geo.isochrone import isochrone, within_each
from yingji.geo.network import StreetNetwork
from yingji.geo.plain import plain_network
from yingji.geo.travel import TravelTimes

NEW_YORK = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "ny"
WITHIN_S = 300.0


def rows(*, smoke: bool) -> Iterator[Row]:
    """None where the streets or a compiler are not at hand; a row says so."""
    if not NEW_YORK.is_dir():
        yield Row("New York's streets are not beside the project: travel times are not measured", 0.0, "")
        return
    net = _new_york()
    rng = np.random.default_rng(1)
    sources, times = rng.integers(0, net.n_nodes, 5 if smoke else 100), TravelTimes(net)
    graph = times._arcs[0]
    goes = 1 if smoke else 2
    assert np.array_equal(times.times(sources[:3]), dijkstra(graph, indices=sources[:3]))
    ours, both, scipys = in_turn_s(
        (lambda: times.times(sources), lambda: times.times(sources, threads=2), lambda: dijkstra(graph, indices=sources)), times=goes
    )
    yield Row(f"{len(sources)} trees of New York, one core: SciPy ÷ ours", scipys / ours, "×", at_least=None if smoke else 2)
    yield Row("… on two cores: one ÷ two", ours / both, "×", at_least=None if smoke else 1.6)
    yield from _igraph(times, sources[: 5 if smoke else 20], ours * min(20, len(sources)) / len(sources), smoke=smoke)
    sites = np.unique(rng.integers(0, net.n_nodes, 100))
    nearest = best_s(lambda: times.nearest(sites, k=5), times=goes)
    yield Row(
        "five nearest of 100: SciPy ÷ ours", best_s(lambda: _five(graph, sites), times=1) / nearest, "×", at_least=None if smoke else 7
    )
    yield from _pandana(net, sites, nearest, smoke=smoke)
    yield from _networkx(net, times, sites, smoke=smoke)
    yield from _closed(net, sites, rng, smoke=smoke)


def _five(graph: csr_matrix, sites: Any) -> Any:
    found = dijkstra(graph, indices=sites)
    return np.argsort(found, axis=0, kind="stable")[:5]


def _igraph(times: TravelTimes, sources: Any, ours_s: float, *, smoke: bool) -> Iterator[Row]:
    igraph = _peer("igraph")
    if igraph is None:
        yield Row("igraph is not installed: not compared", 0.0, "")
        return
    graph = times._arcs[0].tocoo()
    theirs = igraph.Graph(n=graph.shape[0], edges=np.column_stack([graph.row, graph.col]), directed=True)
    theirs_s = best_s(lambda: theirs.distances(source=sources.tolist(), weights=graph.data), times=1)
    yield Row(f"{len(sources)} trees of New York: igraph ÷ ours", theirs_s / ours_s, "×", at_least=None if smoke else 5)


def _pandana(net: StreetNetwork, sites: Any, ours_s: float, *, smoke: bool) -> Iterator[Row]:
    pandana = _peer("pandana")
    if pandana is None:
        yield Row("pandana is not installed: not compared", 0.0, "")
        return
    import pandas as pd

    links = pd.DataFrame({"seconds": net.length_m / net.free_speed_mps})
    theirs = pandana.Network(
        pd.Series(net.node_x), pd.Series(net.node_y), pd.Series(net.link_from), pd.Series(net.link_to), links[["seconds"]], twoway=False
    )
    far = 1e9
    theirs.set_pois("sites", far, 5, net.node_x[sites], net.node_y[sites])
    theirs_s = best_s(lambda: theirs.nearest_pois(far, "sites", num_pois=5), times=1)
    yield Row("five nearest of 100: pandana's query ÷ ours", theirs_s / ours_s, "×", at_least=None if smoke else 6)


def _networkx(net: StreetNetwork, times: TravelTimes, sites: Any, *, smoke: bool) -> Iterator[Row]:
    import networkx as nx

    graph = nx.DiGraph()
    arcs = times._arcs[0].tocoo()
    graph.add_weighted_edges_from(zip(arcs.row.tolist(), arcs.col.tolist(), arcs.data.tolist(), strict=True))
    stations, goes = sites[:10].tolist(), 1 if smoke else 30
    each = {station: nx.single_source_dijkstra_path_length(graph, station, cutoff=WITHIN_S) for station in stations}
    assert [dict(zip(*(part.tolist() for part in one), strict=True)) for one in within_each(times, stations, WITHIN_S)] == [*each.values()]
    ours, one, theirs = in_turn_s(
        (
            lambda: within_each(times, stations, WITHIN_S),
            lambda: [times.within(station, WITHIN_S) for station in stations],
            lambda: [nx.single_source_dijkstra_path_length(graph, station, cutoff=WITHIN_S) for station in stations],
        ),
        times=goes,
    )
    note = f"{sum(len(found) for found in each.values()):,} nodes reached"
    yield Row("within 5 min of each of 10 stations: networkx ÷ ours", theirs / ours, "×", at_least=None if smoke else 8, note=note)
    yield Row("… asked one by one", theirs / one, "×")
    whole = best_s(lambda: isochrone(times, stations, within_s=WITHIN_S), times=3)
    yield Row("… as one polygon for a map", whole, "s")
    pairs = list(zip(sites[:5].tolist(), sites[5:10].tolist(), strict=True))
    assert [times.path(a, b).time_s for a, b in pairs] == [nx.dijkstra_path_length(graph, a, b) for a, b in pairs]
    ours, theirs = in_turn_s(
        (lambda: [times.path(a, b) for a, b in pairs], lambda: [nx.bidirectional_dijkstra(graph, a, b) for a, b in pairs]),
        times=1 if smoke else 3,
    )
    yield Row("path with its geometry: networkx's bidirectional search ÷ ours", theirs / ours, "×", at_least=None if smoke else 20)


def _closed(net: StreetNetwork, sites: Any, rng: np.random.Generator, *, smoke: bool) -> Iterator[Row]:
    """1 % of the links closed, and who is nearest asked again."""
    closed_ = rng.choice(net.n_links, net.n_links // 100, replace=False)
    ours = best_s(lambda: TravelTimes(net.without(closed_)).nearest(sites), times=2)
    theirs = best_s(lambda: dijkstra(TravelTimes(net.without(closed_))._arcs[0], indices=sites).argmin(axis=0), times=1)
    yield Row("1 % of links closed, nearest of 100 again: SciPy from scratch ÷ ours", theirs / ours, "×", at_least=None if smoke else 3)
    networkxs = _nearest_by_networkx(TravelTimes(net.without(closed_)), sites[: 1 if smoke else 2]) * len(sites) / (1 if smoke else 2)
    yield Row(
        "… networkx, a search for each site (two timed) ÷ ours",
        networkxs / ours,
        "×",
        at_least=None if smoke else 50,
        note="scaled by sites",
    )
    yield from _flooded(net, sites, smoke=smoke)


def _nearest_by_networkx(times: TravelTimes, sites: Any) -> float:
    """Seconds for the trees of some sites, the graph being there."""
    import networkx as nx

    graph = nx.DiGraph()
    arcs = times._arcs[0].tocoo()
    graph.add_weighted_edges_from(zip(arcs.row.tolist(), arcs.col.tolist(), arcs.data.tolist(), strict=True))
    return best_s(lambda: [nx.single_source_dijkstra_path_length(graph, site) for site in sites.tolist()], times=1)


def _flooded(net: StreetNetwork, sites: Any, *, smoke: bool) -> Iterator[Row]:
    """A disc of streets under water: the trees of the sites mended, against the same compiled search again, and against SciPy."""
    times, some = TravelTimes(net), sites[: 3 if smoke else 20]
    before = times.times(some)
    x, y = ((at[net.link_from] + at[net.link_to]) / 2 for at in (net.node_x, net.node_y))
    for share in (0.003, 0.01, 0.03):
        centre = int(some[2])
        wet = np.flatnonzero(np.hypot(x - net.node_x[centre], y - net.node_y[centre]) < share * np.ptp(net.node_x))
        dry = closed(times, wet)
        assert np.array_equal(times_after(times, before, some, wet), dry.times(some))
        ours = best_s(lambda wet=wet: times_after(times, before, some, wet), times=1 if smoke else 5)  # type: ignore[misc]
        again = best_s(lambda dry=dry: dry.times(some), times=1 if smoke else 3)  # type: ignore[misc]
        what = f"a disc of {len(wet):,} links closed, {len(some)} trees: searched again ÷ mended"
        yield Row(what, again / ours, "×", at_least=4 if share == 0.01 and not smoke else None)


def _peer(name: str) -> Any:
    try:
        return import_module(name)
    except ImportError:
        return None


def _new_york() -> StreetNetwork:
    """Each arc as a one-way street on which its travel time is what the file says."""
    xy = np.array([(float(x), float(y)) for _, x, y in _lines("v")])
    arcs = np.array([(int(a) - 1, int(b) - 1, float(s)) for a, b, s in _lines("a")])
    ends = arcs[:, :2].astype(np.int64)
    seconds = arcs[:, 2] / 100  # hundredths of the file's unit: New York in minutes, not in days
    length_m = np.maximum(np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T), 1.0)
    return plain_network(xy, ends, length_m=length_m, speed_mps=length_m / seconds, oneway=np.ones(len(ends)))


def _lines(letter: str) -> Iterator[list[str]]:
    with gzip.open(NEW_YORK / _FILES[letter], "rt") as file:
        yield from (line.split()[1:] for line in file if line.startswith(letter))


_FILES = {"v": "USA-road-d.NY.co.gz", "a": "USA-road-t.NY.gr.gz"}
