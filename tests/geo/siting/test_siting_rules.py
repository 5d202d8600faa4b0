"""What must hold of every answer: more sites never cover less, a limit of time has its bound, and what cannot be says why."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tests.geo.siting.brute import problems
from yingji.geo.siting.capacity import CapacitatedPMedian
from yingji.geo.siting.cover import BACOP1, LSCP, MCLP
from yingji.geo.siting.frontier import frontier
from yingji.geo.siting.median import PMedian
from yingji.geo.siting.problem import NoSolution, Problem


def scattered(demand: int, candidates: int, seed: int = 1) -> Problem:
    rng = np.random.default_rng(seed)
    time_s = np.hypot(*(rng.random((2, demand, 1)) - rng.random((2, 1, candidates)))) * 1000
    return Problem(time_s, rng.integers(1, 100, demand).astype(np.float64))


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(problems())
def test_more_sites_never_cover_less(problem: Problem) -> None:
    covered = [each.objective for each in frontier(problem, within_s=300, most=int(problem.allowed.sum()))]
    assert covered == sorted(covered)


def test_a_time_limit_gives_the_best_so_far_with_its_bound() -> None:
    problem = scattered(3000, 300)
    found = PMedian(25).solve(problem, limit_s=0.3)
    assert not found.proven
    assert found.bound <= found.objective
    assert 0 < found.gap < 0.2
    assert problem.weight @ problem.time_s[:, list(found.chosen)].min(axis=1) == pytest.approx(found.objective)


def test_the_same_question_has_the_same_answer() -> None:
    first, second = (MCLP(90, 12).solve(scattered(600, 120)) for _ in range(2))
    assert first.chosen == second.chosen
    assert first.bound == second.bound


def test_no_demand_and_no_candidate_are_told() -> None:
    with pytest.raises(NoSolution, match="no demand"):
        Problem(np.ones((2, 2)), np.zeros(2))
    with pytest.raises(NoSolution, match="no candidate left"):
        Problem(np.ones((2, 2)), np.ones(2), excluded=(0, 1))


def test_a_candidate_both_required_and_excluded_is_named() -> None:
    with pytest.raises(NoSolution) as wrong:
        Problem(np.ones((2, 3)), np.ones(2), required=(1,), excluded=(1, 2))
    assert wrong.value.candidates == (1,)


def test_demand_without_a_way_is_named() -> None:
    time_s = np.array([[1.0, 2.0], [np.inf, np.inf], [3.0, 1.0]])
    with pytest.raises(NoSolution) as lost:
        PMedian(1).solve(Problem(time_s, np.ones(3)))
    assert lost.value.demand == (1,)


def test_a_disconnected_town_says_how_many_sites_it_needs() -> None:
    island = np.full((4, 4), np.inf)
    island[:2, :2] = island[2:, 2:] = 60.0
    for model in (PMedian(1), BACOP1(300, 1)):
        with pytest.raises(NoSolution) as few:
            model.solve(Problem(island, np.ones(4)))
        assert few.value.values["least"] == 2


@pytest.mark.parametrize("sites", [1, 5])
def test_more_or_fewer_sites_than_there_are_is_told(sites: int) -> None:
    with pytest.raises(NoSolution, match=f"{sites} sites are asked for"):
        MCLP(300, sites).solve(Problem(np.ones((3, 4)), np.ones(3), required=(0, 1)))


def test_too_little_room_is_told_before_anything_is_solved() -> None:
    with pytest.raises(NoSolution, match="capacity of 8 in all is too little for 12"):
        CapacitatedPMedian(2).solve(Problem(np.ones((3, 3)), np.full(3, 4.0), capacity=np.array([4.0, 4.0, 1.0])))


def test_the_limit_itself_is_within() -> None:
    problem = Problem(np.array([[300.0, 299.0], [300.0, 300.1]]), np.ones(2))
    assert LSCP(300).solve(problem).chosen == (0,)


def test_the_solver_prints_nothing() -> None:
    """Its name on stdout would spoil `--json`."""
    code = """
import numpy as np
from yingji.geo.siting.milp import Programme, solve
one, first = np.ones(1), np.zeros(1, dtype=int)
solve(Programme(one, one, one, one > 0, first, first, one, one, one), limit_s=1)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout + done.stderr == ""
