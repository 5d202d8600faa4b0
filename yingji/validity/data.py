"""Cases that want data from outside: OR-Library's medians, New York's streets, San Francisco's record."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from yingji.geo.network import Floats
from yingji.geo.plain import plain_network
from yingji.geo.siting.median import PMedian
from yingji.geo.siting.problem import Problem
from yingji.validity.case import Answer, Case, NotRun
from yingji.validity.twice import farthest_apart

PMED = dict(
    enumerate(
        (5819, 4093, 4250, 3034, 1355, 7824, 5631, 4445, 2734, 1255, 7696, 6634, 4374, 2968, 1729, 8162, 6999, 4809, 2845, 1789), start=1
    )
)
"""Least sums of OR-Library's pmed1–20 (Beasley 1990)."""


def pmed(path: Path) -> tuple[Floats, int]:
    """`(distances [n, n], medians)` of an instance; an edge that stands twice has its last length."""
    numbers = np.array(path.read_text().split(), dtype=np.int64)
    n, m, sites = numbers[:3].tolist()
    edges = {(min(a, b), max(a, b)): length for a, b, length in numbers[3 : 3 + 3 * m].reshape(-1, 3).tolist()}
    ends = np.array(list(edges)).T - 1
    return dijkstra(coo_matrix((list(edges.values()), tuple(ends)), shape=(n, n)).tocsr(), directed=False), sites


FOLDERS = ("pmed", "ny", "sanfrancisco")
"""What a folder of outside data may hold."""


def _medians(folder: Path) -> Iterator[Answer]:
    for number, least in PMED.items():
        path = _there(folder / "pmed" / f"pmed{number}.txt")
        metres, sites = pmed(path)
        found = PMedian(sites).solve(Problem(metres, np.ones(len(metres))))
        yield Answer(least, found.objective if found.proven else float("inf"), 1e-9, f"pmed {number}")


def _new_york(folder: Path) -> Iterator[Answer]:
    """264,346 nodes: from two of them to all others, by our compiled search and by networkx."""
    with gzip.open(_there(folder / "ny" / "USA-road-t.NY.gr.gz"), "rt") as file:
        arcs = np.array([line[2:].split() for line in file if line.startswith("a ")], dtype=np.int64)
    nodes = int(arcs[:, :2].max())
    seconds = np.maximum(arcs[:, 2] / 10.0, 1e-3)
    links = list(map(tuple, (arcs[:, :2] - 1).tolist()))
    net = plain_network(np.zeros((nodes, 2)) + np.arange(nodes)[:, None], links, length_m=seconds, speed_mps=1.0, oneway=1)
    yield Answer(0, farthest_apart(net, [0, nodes // 2]), 1e-5, f"nodes {nodes:,}")


def _san_francisco(folder: Path) -> Iterator[Answer]:
    """Each day of the record predicted from the other three: required bounds, and how many rows the naive model is not beaten on."""
    from yingji.geo.importing import import_streets
    from yingji.results.replay.diagnosis import diagnose
    from yingji.results.replay.scores import score
    from yingji.sim.replay.folds import replay
    from yingji.sim.replay.record import read_record

    data = folder / "sanfrancisco"
    for name in ("calls.csv.gz", "streets.csv.gz", "stations.csv"):
        _there(data / name)
    network, _ = import_streets(data / "streets.csv.gz", crs="EPSG:4326", mapping="sanfrancisco")
    record = read_record(data / "calls.csv.gz", network=network, stations=data / "stations.csv", mapping="sanfrancisco")
    done = replay(record)
    scores = score(done)
    for one in scores:
        if one.bound is not None:
            middle = (one.bound.low + one.bound.high) / 2
            yield Answer(middle, one.ours, one.bound.high - middle + 1e-12, one.key.replace(".", "_"))
    yield Answer(0, sum(one.beats is False for one in scores), 0, "naive")
    yield Answer(0, len(diagnose(done)), 0, "findings")


def _there(path: Path) -> Path:
    if not path.is_file():
        raise NotRun("validity.not_run.file", str(path))
    return path


def data_cases(folder: Path) -> tuple[Case, ...]:
    """The cases on the data of a folder; what is not there is told as not run."""
    return (
        Case("pmed", "data", "OR-Library, Beasley (1990)", partial(_medians, folder)),
        Case("new_york_streets", "data", "9th DIMACS challenge; networkx", partial(_new_york, folder)),
        Case("san_francisco", "data", "San Francisco Fire Department, 31 Dec 2016 – 6 Jan 2017", partial(_san_francisco, folder)),
    )
