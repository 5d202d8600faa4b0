"""The efficient frontier: what each number of sites can cover at most."""

from __future__ import annotations

from yingji.geo.siting.cover import LIMIT_S, MCLP
from yingji.geo.siting.problem import Problem, Solution


def frontier(problem: Problem, *, within_s: float, most: int, limit_s: float = LIMIT_S) -> tuple[Solution, ...]:
    """The MCLP of every number of sites from those that are required (at least one) to `most`; the time is for all together."""
    least = max(len(set(problem.required)), 1)
    problem.check_sites(most)
    return tuple(MCLP(within_s, sites).solve(problem, limit_s=limit_s / (most - least + 1)) for sites in range(least, most + 1))
