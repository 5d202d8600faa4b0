"""Location models against every choice that there is, and against spopt where it is installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np

from yingji.geo.network import Floats
from yingji.geo.siting.center import PCenter
from yingji.geo.siting.cover import LSCP, MCLP
from yingji.geo.siting.median import PMedian
from yingji.geo.siting.problem import Problem
from yingji.validity.case import Answer, Case, NotRun

WITHIN, SITES = 260.0, 4
DRAWS = 6


def scattered(demand: int, candidates: int, seed: int) -> tuple[Floats, Floats]:
    """Distances [demand, candidates] between points drawn in a square of 1,000 m, and whole weights up to 100."""
    rng = np.random.default_rng(seed)
    distance_m = np.hypot(*(rng.random((2, demand, 1)) - rng.random((2, 1, candidates)))) * 1000
    return distance_m, rng.integers(1, 100, demand).astype(np.float64)


def _tried(worth: Callable[[Floats, Floats], float], found: Callable[[Problem], float], pick: Callable[..., float]) -> Iterator[Answer]:
    """Every choice of `SITES` of 14 candidates, on problems drawn by seed; `worth` is of the distances to the chosen and the weights."""
    for seed in range(DRAWS):
        metres, weight = scattered(60, 14, seed)
        best = pick(worth(metres[:, list(chosen)], weight) for chosen in combinations(range(14), SITES))
        yield Answer(best, found(Problem(metres, weight)), 1e-6, f"problem {seed + 1}")


def _median() -> Iterator[Answer]:
    yield from _tried(lambda d, w: float(w @ d.min(axis=1)), lambda p: PMedian(SITES).solve(p).objective, min)


def _cover() -> Iterator[Answer]:
    yield from _tried(lambda d, w: float(w @ (d.min(axis=1) <= WITHIN)), lambda p: MCLP(WITHIN, SITES).solve(p).objective, max)


def _centre() -> Iterator[Answer]:
    yield from _tried(lambda d, _: float(d.min(axis=1).max()), lambda p: PCenter(SITES).solve(p).objective, min)


def _against_spopt() -> Iterator[Answer]:
    """The same matrices given to spopt, solved by HiGHS or by the solver that pulp brings."""
    try:
        import pulp
        from spopt import locate
    except ImportError:
        raise NotRun("validity.not_run.package", "spopt", "peers") from None
    solver = pulp.HiGHS(msg=False) if "HiGHS" in pulp.listSolvers(onlyAvailable=True) else pulp.PULP_CBC_CMD(msg=False)
    metres, weight = scattered(200, 60, 7)
    problem = Problem(metres, weight)
    covering = locate.MCLP.from_cost_matrix(metres, weight, 150.0, p_facilities=8).solve(solver)
    yield Answer(float(pulp.value(covering.problem.objective)), MCLP(150.0, 8).solve(problem).objective, 1e-6, "mclp")
    median = locate.PMedian.from_cost_matrix(metres, weight, p_facilities=8).solve(solver)
    yield Answer(float(pulp.value(median.problem.objective)), PMedian(8).solve(problem).objective, 1e-4, "p_median")
    reach = float(metres.min(axis=1).max())  # at which everybody can be reached
    every = locate.LSCP.from_cost_matrix(metres, reach).solve(solver)
    yield Answer(float(pulp.value(every.problem.objective)), LSCP(reach).solve(problem).objective, 1e-9, "lscp")
    centre = locate.PCenter.from_cost_matrix(metres, p_facilities=8).solve(solver)
    yield Answer(float(pulp.value(centre.problem.objective)), PCenter(8).solve(problem).objective, 1e-4, "p_centre")


CASES: tuple[Case, ...] = (
    Case("median_tried", "siting", "Hakimi (1964)", _median, by="tried"),
    Case("cover_tried", "siting", "Church & ReVelle (1974)", _cover, by="tried"),
    Case("centre_tried", "siting", "Minieka (1970)", _centre, by="tried"),
    Case("spopt", "siting", "spopt (PySAL)", _against_spopt, by="same_matrices"),
)
