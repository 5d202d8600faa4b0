"""A site serves no more than its capacity: the most weight covered, the least weighted travel. A demand point is served whole."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from yingji.geo.network import Flags, Floats
from yingji.geo.siting.cover import LIMIT_S, as_units, covered_by
from yingji.geo.siting.milp import Programme, solve
from yingji.geo.siting.problem import EQUAL, Ints, NoSolution, Problem, Solution, whole

HEURISTIC_SHARE = 0.25
"""Of the time limit, at most so much goes to the first choice by interchange."""


@dataclass(frozen=True)
class CapacitatedMCLP:
    """The most weight that `sites` have within `within_s` and within their `capacity` (Pirkul & Schilling 1991)."""

    within_s: float
    sites: int

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is the weight served; `assigned` is −1 for whoever is not."""
        return _solve("capacitated MCLP", problem, self.sites, covered_by(problem, self.within_s), None, limit_s)


@dataclass(frozen=True)
class CapacitatedPMedian:
    """The `sites` and their people with the least weighted travel, nobody left out (Mulvey & Beck 1984): shelters, depots."""

    sites: int

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is Σ weight × time. Raises `NoSolution` where there is not room for all, or nobody can reach it."""
        ways = np.isfinite(problem.time_s) & problem.allowed
        problem.check_reached(ways)
        room = np.where(problem.allowed, _capacity(problem), 0.0)
        required = sorted(set(problem.required))
        others = np.sort(np.delete(room, required))[::-1][: max(self.sites - len(required), 0)]
        most = float(room[required].sum() + others.sum())
        if most < problem.weight.sum():
            raise NoSolution("siting.no_room", room=round(most), need=round(float(problem.weight.sum())))
        return _solve("capacitated p-median", problem, self.sites, ways, np.where(ways, problem.time_s, 0.0), limit_s)


def _capacity(problem: Problem) -> Floats:
    if problem.capacity is None:
        raise ValueError("a model with capacity wants Problem.capacity")
    return problem.capacity


def _solve(model: str, problem: Problem, sites: int, ways: Flags, time_s: Floats | None, limit_s: float) -> Solution:
    """One programme for both: `time_s` is the price of a way and everybody with a weight must be served; None: weight served counts."""
    start = perf_counter()
    problem.check_sites(sites)
    capacity, weight = _capacity(problem), problem.weight
    first = _first(problem, sites, ways, time_s, until=start + HEURISTIC_SHARE * limit_s)
    programme, pairs = _programme(problem, sites, ways, time_s)
    point = _point(programme, pairs, first, capacity) if first is not None else None
    step = 1.0 if whole(programme.cost) else 0.0
    answer = solve(programme, limit_s=limit_s - (perf_counter() - start), start=point, step=step)
    if answer.infeasible:
        raise NoSolution("siting.no_room", room=round(float(np.sort(capacity)[::-1][:sites].sum())), need=round(float(weight.sum())))
    if answer.x is None:
        raise NoSolution("siting.out_of_time", limit_s=round(limit_s))
    c = len(capacity)
    chosen = tuple(np.flatnonzero(answer.x[:c] > 0.5).tolist())
    taken = answer.x[c:] > 0.5
    assigned = np.full(len(weight), -1, dtype=np.int64)
    assigned[pairs[0][taken]] = pairs[1][taken]
    if time_s is not None:  # who has no weight costs nothing and takes no room, and need not be reached
        for i in np.flatnonzero((weight == 0) & ways[:, chosen].any(axis=1)).tolist():
            assigned[i] = chosen[int(np.argmin(problem.time_s[i, list(chosen)]))]
    objective = float(programme.cost[c:][taken].sum())
    sure = answer.proven or abs(answer.bound - objective) <= EQUAL * max(1.0, abs(objective))
    units = as_units(problem, chosen)
    return Solution(model, chosen, units, assigned, objective, answer.bound, sure, perf_counter() - start, "highs")


def _programme(problem: Problem, sites: int, ways: Flags, time_s: Floats | None) -> tuple[Programme, tuple[Ints, Ints]]:
    """`x_j` a site is open, `z_ij` it serves point `i`; `Σ_i w_i z_ij ≤ capacity_j x_j`, and `z_ij ≤ x_j` for a tighter bound."""
    weight, capacity = problem.weight, _capacity(problem)
    fits = ways & (weight[:, None] <= capacity) & (weight[:, None] > 0 if time_s is None else True)
    i, j = np.nonzero(fits)
    d, c, n = len(weight), len(capacity), len(i)
    z = c + np.arange(n)
    row = np.concatenate([i, d + j, d + np.arange(c), d + c + np.arange(n), d + c + np.arange(n), np.full(c, d + c + n)])
    column = np.concatenate([z, z, np.arange(c), z, j, np.arange(c)])
    value = np.concatenate([np.ones(n), weight[i], -capacity, np.ones(n), -np.ones(n), np.ones(c)])
    everybody = np.zeros(d) if time_s is None else (weight > 0).astype(np.float64)
    cost = weight[i] if time_s is None else weight[i] * time_s[i, j]
    programme = Programme(
        cost=np.concatenate([np.zeros(c), cost]), lower=np.concatenate([problem.is_required.astype(np.float64), np.zeros(n)]),
        upper=np.concatenate([problem.allowed.astype(np.float64), np.ones(n)]), integer=np.ones(c + n, dtype=bool),
        row=row, column=column, value=value,
        row_lower=np.concatenate([everybody, np.full(c + n, -np.inf), [float(sites)]]),
        row_upper=np.concatenate([np.ones(d), np.zeros(c + n), [float(sites)]]), maximise=time_s is None,
    )  # fmt: skip
    return programme, (i, j)


def _point(programme: Programme, pairs: tuple[Ints, Ints], assigned: tuple[Ints, Ints], capacity: Floats) -> Floats:
    chosen, served_by = assigned
    point = np.zeros(len(programme.cost))
    point[chosen] = 1.0
    point[len(capacity) :] = served_by[pairs[0]] == pairs[1]
    return point


def _first(problem: Problem, sites: int, ways: Flags, time_s: Floats | None, *, until: float) -> tuple[Ints, Ints] | None:
    """`(chosen, assigned [d])` by exchanges of one site, as long as they help and there is time; None where none is found."""
    free = np.flatnonzero(problem.allowed & ~problem.is_required)
    room = _capacity(problem)
    worth = (np.minimum((problem.weight[:, None] * ways).sum(axis=0), room))[free]
    more = free[np.argsort(-worth, kind="stable")[: sites - len(set(problem.required))]]
    chosen = np.sort(np.concatenate([np.flatnonzero(problem.is_required), more]))
    best, served = _serve(problem, chosen, ways, time_s)
    better = True
    while better and perf_counter() < until:
        better = False
        for out in chosen[~problem.is_required[chosen]].tolist():
            for into in np.setdiff1d(free, chosen).tolist():
                if perf_counter() > until:
                    break
                tried = np.sort(np.append(chosen[chosen != out], into))
                price, by = _serve(problem, tried, ways, time_s)
                if price < best:
                    best, served, chosen, better = price, by, tried, True
                    break
    return None if np.isinf(best) else (chosen, served)


def _serve(problem: Problem, chosen: Ints, ways: Flags, time_s: Floats | None) -> tuple[float, Ints]:
    """What it costs (less is better) when the heaviest point first takes its nearest site with room; inf where one that must finds none."""
    left, assigned = _capacity(problem).copy(), np.full(len(problem.weight), -1, dtype=np.int64)
    price = 0.0
    for i in np.argsort(-problem.weight, kind="stable").tolist():
        weight = float(problem.weight[i])
        there = chosen[ways[i, chosen] & (left[chosen] >= weight)]
        if not len(there) or (time_s is None and not weight):
            if time_s is not None and weight:
                return np.inf, assigned
            continue
        j = int(there[np.argmin(problem.time_s[i, there])])
        assigned[i], left[j] = j, left[j] - weight
        price += -weight if time_s is None else weight * float(time_s[i, j])
    return price, assigned
