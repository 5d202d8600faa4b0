"""OR-Library's pmed (Beasley 1990) and SJC324 (Lorena & Pereira 2002) at their published optimum."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from yingji.geo.siting.cover import MCLP
from yingji.geo.siting.median import PMedian
from yingji.geo.siting.problem import Problem
from yingji.validity.data import PMED, pmed

QUICK = (1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 16, 17)
"""Those proven within a second or so; `yingji validate --data` solves all twenty."""
SJC324 = (5461, 8790, 11604, 12106, 12152)


@pytest.mark.parametrize("number", QUICK)
def test_pmed_at_its_published_optimum(shared: Path, number: int) -> None:
    time_s, sites = pmed(shared / "pmed" / f"pmed{number}.txt")
    found = PMedian(sites).solve(Problem(time_s, np.ones(len(time_s))))
    assert found.proven
    assert found.objective == PMED[number]


def test_sjc324_at_its_published_covers(shared: Path) -> None:
    folder = shared / "sjc"
    if not folder.is_dir():
        pytest.skip(f"SJC324 not at hand: put SJC324.txt (x y) and demand-SJC324.dat into {folder}")
    xy, weight = np.loadtxt(folder / "SJC324.txt"), np.loadtxt(folder / "demand-SJC324.dat")
    metres = np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    assert tuple(MCLP(800, sites).solve(Problem(metres, weight)).objective for sites in range(1, 6)) == SJC324
