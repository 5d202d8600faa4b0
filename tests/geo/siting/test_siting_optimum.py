"""Every location model finds the optimum that trying everything finds, and says so."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.geo.siting.brute import assignments, best, choices, problems
from yingji.geo.siting.capacity import CapacitatedMCLP, CapacitatedPMedian
from yingji.geo.siting.center import PCenter
from yingji.geo.siting.cover import BACOP1, BACOP2, LSCP, MCLP, MEXCLP
from yingji.geo.siting.median import GradualCover, PMedian
from yingji.geo.siting.problem import NoSolution, Problem, Solution
from yingji.geo.siting.timed import TIMEXCLP

small = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
SITES = st.integers(1, 4)
WITHIN_S = 350.0


def count(problem: Problem, chosen: list[int], within_s: float = WITHIN_S) -> np.ndarray:
    return (problem.time_s[:, chosen] <= within_s).sum(axis=1)


def assert_agrees(found: Solution, wanted: float, problem: Problem) -> None:
    assert found.proven
    assert found.gap == 0
    assert found.objective == pytest.approx(wanted, abs=1e-6)
    assert set(problem.required) <= set(found.chosen)
    assert not set(problem.excluded) & set(found.chosen)


@small
@given(problems(), SITES)
def test_mclp(problem: Problem, sites: int) -> None:
    wanted = best(problem, sites, lambda s: problem.weight @ (count(problem, s) >= 1))
    found = MCLP(WITHIN_S, sites).solve(problem)
    assert_agrees(found, wanted, problem)
    assert len(found.chosen) == sites
    assert problem.weight @ (count(problem, list(found.chosen)) >= 1) == pytest.approx(found.objective)


@small
@given(problems(), st.sampled_from([350.0, 500.0]))
def test_lscp_or_the_points_out_of_reach(problem: Problem, within_s: float) -> None:
    sizes = range(max(len(problem.required), 1), int(problem.allowed.sum()) + 1)
    enough = [k for k in sizes if any(((count(problem, s, within_s) > 0) | (problem.weight == 0)).all() for s in choices(problem, k))]
    if enough:
        assert_agrees(LSCP(within_s).solve(problem), enough[0], problem)
        return
    with pytest.raises(NoSolution) as lost:
        LSCP(within_s).solve(problem)
    assert all((problem.time_s[i, problem.allowed] > within_s).all() for i in lost.value.demand)
    assert lost.value.demand


@small
@given(problems(), SITES)
def test_bacop1_or_too_few_sites(problem: Problem, sites: int) -> None:
    def value(chosen: list[int]) -> float | None:
        n = count(problem, chosen, 500)
        return problem.weight @ (n >= 2) if ((n > 0) | (problem.weight == 0)).all() else None

    wanted = best(problem, sites, value)
    if wanted is None:
        with pytest.raises(NoSolution):
            BACOP1(500, sites).solve(problem)
    else:
        assert_agrees(BACOP1(500, sites).solve(problem), wanted, problem)


@small
@given(problems(), SITES, st.sampled_from([0.5, 0.7, 1.0]))
def test_bacop2(problem: Problem, sites: int, first: float) -> None:
    def value(chosen: list[int]) -> float:
        n = count(problem, chosen)
        return problem.weight @ (first * (n >= 1) + (1 - first) * (n >= 2))

    assert_agrees(BACOP2(WITHIN_S, sites, first).solve(problem), best(problem, sites, value), problem)


@small
@given(problems(), SITES, st.sampled_from([0.0, 0.3, 0.7]))
def test_mexclp_with_several_units_at_a_site(problem: Problem, sites: int, busy: float) -> None:
    wanted = best(problem, sites, lambda s: problem.weight @ (1 - busy ** count(problem, s)), several=True)
    found = MEXCLP(WITHIN_S, sites, busy).solve(problem)
    assert_agrees(found, wanted, problem)
    assert found.units.sum() == sites


@small
@given(problems(), problems(), SITES)
def test_timexclp_is_the_sum_of_its_periods(night: Problem, day: Problem, sites: int) -> None:
    wanted = sum(
        best(one, units, lambda s, one=one, q=q: one.weight @ (1 - q ** count(one, s)), several=True)
        for one, units, q in ((night, sites, 0.1), (day, sites + 1, 0.5))
    )
    found = TIMEXCLP(WITHIN_S, (sites, sites + 1), (0.1, 0.5)).solve([night, day])
    assert found.objective == pytest.approx(wanted)
    assert found.units.sum(axis=1).tolist() == [sites, sites + 1]


@small
@given(problems(), SITES)
def test_p_median_or_too_few_sites(problem: Problem, sites: int) -> None:
    with np.errstate(invalid="ignore"):
        wanted = min(float(np.nansum(problem.weight * problem.time_s[:, s].min(axis=1))) for s in choices(problem, sites))
    if np.isinf(wanted):
        with pytest.raises(NoSolution):
            PMedian(sites).solve(problem)
    else:
        assert_agrees(PMedian(sites).solve(problem), wanted, problem)


@small
@given(problems(), SITES)
def test_p_center_or_too_few_sites(problem: Problem, sites: int) -> None:
    counted = problem.weight > 0
    wanted = min(float(problem.time_s[counted][:, s].min(axis=1).max()) for s in choices(problem, sites))
    if np.isinf(wanted):
        with pytest.raises(NoSolution):
            PCenter(sites).solve(problem)
    else:
        assert_agrees(PCenter(sites).solve(problem), wanted, problem)


@small
@given(problems(), SITES)
def test_gradual_cover(problem: Problem, sites: int) -> None:
    def share(chosen: list[int]) -> np.ndarray:
        return np.clip((600 - np.minimum(problem.time_s[:, chosen].min(axis=1), 600)) / 400, 0, 1)

    wanted = best(problem, sites, lambda s: problem.weight @ share(s))
    assert_agrees(GradualCover(200, 600, sites).solve(problem), wanted, problem)


@small
@given(problems(demand=5, candidates=4, capacity=True), st.integers(1, 3))
def test_mclp_with_capacity(problem: Problem, sites: int) -> None:
    def value(chosen: list[int]) -> float:
        given_to = assignments(problem, chosen, WITHIN_S)
        return max(sum(w for w, j in zip(problem.weight, by, strict=True) if j >= 0) for by in given_to)

    found = CapacitatedMCLP(WITHIN_S, sites).solve(problem)
    assert_agrees(found, best(problem, sites, value), problem)
    assert problem.weight[found.assigned >= 0].sum() == pytest.approx(found.objective)


def test_where_nobody_lives_nobody_need_be_reached() -> None:
    problem = Problem(
        time_s=np.array([[100.0, 900.0], [50.0, np.inf], [400.0, 200.0]]),
        weight=np.array([5.0, 0.0, 1.0]),
        capacity=np.array([15.0, 23.0]),
        required=(1,),
    )
    found = CapacitatedPMedian(1).solve(problem)
    assert (found.chosen, found.objective, found.assigned.tolist()) == ((1,), 4700.0, [1, -1, 1])
    found = CapacitatedPMedian(2).solve(problem)
    assert (found.chosen, found.objective, found.assigned.tolist()) == ((0, 1), 700.0, [0, 0, 1])


@small
@given(problems(demand=5, candidates=4, capacity=True), st.integers(1, 3))
def test_p_median_with_capacity_or_no_room(problem: Problem, sites: int) -> None:
    def value(chosen: list[int]) -> float | None:
        known = [
            -sum(problem.weight[i] * problem.time_s[i, j] for i, j in enumerate(by) if problem.weight[i] > 0)
            for by in assignments(problem, chosen, np.finfo(float).max)
            if all(j >= 0 or problem.weight[i] == 0 for i, j in enumerate(by))
        ]
        return max(known, default=None)

    wanted = best(problem, sites, value)
    if wanted is None:
        with pytest.raises(NoSolution):
            CapacitatedPMedian(sites).solve(problem)
    else:
        assert_agrees(CapacitatedPMedian(sites).solve(problem), -wanted, problem)
