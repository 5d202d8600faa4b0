"""MEXCLP with stations of several units, against trying every choice, and against the model whose units stand one by one."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from yingji.geo.siting.cover import MEXCLP
from yingji.geo.siting.problem import Problem
from yingji.geo.siting.stations import StationMEXCLP

D, C = 30, 8


def case(seed: int, **more: tuple[int, ...]) -> tuple[Problem, np.ndarray]:
    rng = np.random.default_rng(seed)
    time_s = np.hypot(*(rng.random((2, D, 1)) - rng.random((2, 1, C)))) * 1000
    return Problem(time_s, rng.integers(1, 50, D).astype(float), **more), rng.integers(1, 4, C)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("busy", [0.0, 0.1, 0.5])
def test_the_best_of_all_choices_is_found(seed: int, busy: float) -> None:
    problem, units = case(seed, required=(2,), excluded=(5,))
    found = StationMEXCLP(350, 3, busy, units).solve(problem)

    def expected(chosen: tuple[int, ...]) -> float:
        count = ((problem.time_s[:, list(chosen)] <= 350) * units[list(chosen)]).sum(axis=1)
        return float(problem.weight @ (1 - np.where(count > 0, busy**count, 1.0)))

    best = max(expected(each) for each in combinations(range(C), 3) if 2 in each and 5 not in each)
    assert found.proven
    assert found.objective == pytest.approx(best)
    assert expected(found.chosen) == pytest.approx(best)
    assert (found.units[list(found.chosen)] == units[list(found.chosen)]).all()


@pytest.mark.parametrize("seed", range(4))
def test_with_one_unit_a_station_it_is_daskins_own(seed: int) -> None:
    problem, _ = case(seed)
    one_each = Problem(problem.time_s, problem.weight, np.ones(C))
    daskin = MEXCLP(300, 4, 0.3).solve(one_each)
    assert StationMEXCLP(300, 4, 0.3, np.ones(C, dtype=np.int64)).solve(problem).objective == pytest.approx(daskin.objective)
