"""Two of everything: the same question to two programs that share no code for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import networkx as nx
import numpy as np

from yingji.geo.assignment import best_assignment
from yingji.geo.network import StreetNetwork
from yingji.geo.travel import TravelTimes
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim import engine
from yingji.sim.build import build_world
from yingji.sim.by_hand import world_by_hand
from yingji.sim.draws import draw_demand
from yingji.sim.hypercube import exact
from yingji.validity.case import Answer, Case, NotRun
from yingji.validity.playing import near, played, workloads
from yingji.validity.queueing import strewn

DISTRICTS = ("hebei/everyday", "nankai/everyday")
REPLICATIONS = 3
ORIGINS = 3


def _engines() -> Iterator[Answer]:
    """Bytes of the event logs of SimPy's and of the compiled engine that differ, in each bundled district and by each policy."""
    try:
        from yingji.sim import compiled

        compiled.choose(world_by_hand([(0, 1, 9.0)], stations={0: {"engine": 1}}, cells=[1]), "compiled")
    except Exception as why:
        raise NotRun("validity.not_run.package", "numba", "fast") from why
    for name in DISTRICTS:
        scenario = load(name).scenario
        planned = build_world(scenario, load_ground(scenario.area))
        for policy in ("nearest", "area-first"):
            world, apart = replace(planned, policy=policy), 0
            for replication in range(REPLICATIONS):
                demand = draw_demand(world, seed=scenario.run.seed, replication=replication)
                one, other = (simulate(world, demand).to_bytes() for simulate in (engine.simulate, compiled.simulate))
                apart += abs(len(one) - len(other)) + sum(a != b for a, b in zip(one, other, strict=False)) if one != other else 0
            yield Answer(0, apart, 0, f"logs {name}, {policy}")


def _hypercube_simulated() -> Iterator[Answer]:
    """Five units with loss, one unit a call, exponential times, no travel: each workload by the exact hypercube and by the engine."""
    rate, order = strewn(5, 5, 0.4)
    place = np.argsort(order, axis=1)
    links = [(s, 5 + c, 1e-3 * (1 + int(place[c, s]))) for c in range(40) for s in range(5)]
    world = world_by_hand(links, stations={s: {"engine": 1} for s in range(5)}, cells=range(5, 45), max_wait_s=0.0)
    total = float(rate.sum())
    got = played(world, total, lambda log, cell, end_s: workloads(log, 5, end_s), servers=5, shares=rate / total, seed=1974)
    found = exact(rate, order, service_rate=1.0, queue=False).workload
    yield from near({f"workload {unit + 1}": float(found[unit]) for unit in range(5)}, got)


def graph_of(network: StreetNetwork) -> nx.DiGraph[Any]:
    """The network as networkx has it: of parallel arcs the fastest."""
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for tail, head, link in zip(*(a.tolist() for a in network.arcs), strict=True):
        seconds = float(network.length_m[link] / network.free_speed_mps[link])
        if not graph.has_edge(tail, head) or seconds < graph[tail][head]["s"]:
            graph.add_edge(tail, head, s=seconds)
    return graph


def farthest_apart(network: StreetNetwork, origins: list[int]) -> float:
    """The largest difference in seconds between our travel times and networkx's, over all nodes that either of them reaches."""
    graph, most = graph_of(network), 0.0
    for row, origin in zip(TravelTimes(network).times(origins), origins, strict=True):
        theirs = np.full(network.n_nodes, np.inf)
        found = nx.single_source_dijkstra_path_length(graph, origin, weight="s")
        theirs[list(found)] = list(found.values())
        if not np.array_equal(np.isinf(theirs), np.isinf(row)):
            return float("inf")
        reached = np.isfinite(row)
        most = max(most, float(np.abs(row[reached] - theirs[reached]).max()))
    return most


def _networkx() -> Iterator[Answer]:
    for name in DISTRICTS:
        network = load_ground(load(name).scenario.area).network
        origins = np.unique(network.arcs[0])[:: max(1, len(np.unique(network.arcs[0])) // ORIGINS)][:ORIGINS].tolist()
        yield Answer(0, farthest_apart(network, origins), 1e-6, f"streets_{name.partition('/')[0]}")


def _min_cost_flow() -> Iterator[Answer]:
    """Parties to shelters with room, by our transportation problem and by networkx's network simplex on whole metres."""
    for seed in range(4):
        rng = np.random.default_rng(seed)
        parties, shelters = 40, 8
        metres = np.rint(np.hypot(*(rng.random((2, parties, 1)) - rng.random((2, 1, shelters)))) * 2000)
        people = rng.integers(1, 60, parties)
        room = rng.integers(50, 200, shelters)
        room[-1] += max(0, int(people.sum() - room.sum()))
        flows = best_assignment(metres, people, room)
        graph: nx.DiGraph[Any] = nx.DiGraph()
        graph.add_node("out", demand=int(people.sum()))
        for party in range(parties):
            graph.add_node(("party", party), demand=-int(people[party]))
            for shelter in range(shelters):
                graph.add_edge(("party", party), ("shelter", shelter), weight=int(metres[party, shelter]), capacity=int(people[party]))
        for shelter in range(shelters):
            graph.add_edge(("shelter", shelter), "out", weight=0, capacity=int(room[shelter]))
        least, _ = nx.network_simplex(graph)
        yield Answer(float(least), float((flows * metres).sum()), 1e-6, f"flow {seed + 1}")


CASES: tuple[Case, ...] = (
    Case("two_engines", "twice", "SimPy; numba", _engines, by="bytes"),
    Case("hypercube_simulated", "twice", "Larson (1974)", _hypercube_simulated, by="engine"),
    Case("networkx", "twice", "networkx: single_source_dijkstra", _networkx),
    Case("min_cost_flow", "twice", "networkx: network_simplex", _min_cost_flow),
)
