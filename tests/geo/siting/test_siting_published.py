"""OR-Library's pmed (Beasley 1990) and SJC324 (Lorena & Pereira 2002) at their published optimum."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import dijkstra

from yingji.geo.siting.cover import MCLP
from yingji.geo.siting.median import PMedian
from yingji.geo.siting.problem import Problem

QUICK = {1: 5819, 2: 4093, 3: 4250, 4: 3034, 5: 1355, 6: 7824, 7: 5631, 8: 4445, 10: 1255, 11: 7696, 12: 6634, 13: 4374, 16: 8162, 17: 6999}
"""Those proven within a second or so; `python -m benchmarks` solves all twenty."""
SJC324 = (5461, 8790, 11604, 12106, 12152)


def distances(path: Path) -> tuple[npt.NDArray[np.float64], int]:
    """The matrix of shortest ways, and the number of medians; an edge that stands twice has its last length."""
    numbers = np.array(path.read_text().split(), dtype=np.int64)
    n, m, sites = numbers[:3].tolist()
    edges = {(min(a, b), max(a, b)): length for a, b, length in numbers[3 : 3 + 3 * m].reshape(-1, 3).tolist()}
    ends = np.array(list(edges)).T - 1
    return dijkstra(coo_matrix((list(edges.values()), tuple(ends)), shape=(n, n)).tocsr(), directed=False), sites


@pytest.mark.parametrize("number", QUICK)
def test_pmed_at_its_published_optimum(shared: Path, number: int) -> None:
    time_s, sites = distances(shared / "pmed" / f"pmed{number}.txt")
    found = PMedian(sites).solve(Problem(time_s, np.ones(len(time_s))))
    assert found.proven
    assert found.objective == QUICK[number]


def test_sjc324_at_its_published_covers(shared: Path) -> None:
    folder = shared / "sjc"
    if not folder.is_dir():
        pytest.skip(f"SJC324 not at hand: put SJC324.txt (x y) and demand-SJC324.dat into {folder}")
    xy, weight = np.loadtxt(folder / "SJC324.txt"), np.loadtxt(folder / "demand-SJC324.dat")
    metres = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    assert tuple(MCLP(800, sites).solve(Problem(metres, weight)).objective for sites in range(1, 6)) == SJC324
