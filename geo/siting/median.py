"""p-median: the least weighted travel, by Lagrangian bound with reduced-cost fixing; and gradual cover, which is one."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heappop, heappush
from time import perf_counter

import numpy as np

from yingji.geo.network import Flags, Floats
from yingji.geo.siting.cover import LIMIT_S
from yingji.geo.siting.interchange import climb, greedy, shaken
from yingji.geo.siting.milp import solve
from yingji.geo.siting.problem import EQUAL, Ints, NoSolution, Problem, Solution, nearest_of, whole
from yingji.geo.siting.radii import radii
from yingji.geo.siting.setcover import least_sites

ROUNDS, NODE_ROUNDS = 600, 60
"""Steps of the subgradient at most: to begin with, and at each node of the branch and bound."""
NODES = 200
"""Where so many nodes have not closed the gap, HiGHS takes over: it does better where sites are many and prices tell little."""
LEAST_SCALE = 1e-3
"""The subgradient ends when its steps have become so short."""
RESTARTS = 12
"""Perturbed restarts of the interchange; drawn from a set seed, so that the same question has the same answer."""


@dataclass(frozen=True)
class PMedian:
    """The `sites` from which the weighted travel time is least (Hakimi 1964; bound: Narula, Ogbu & Samuelsson 1977)."""

    sites: int

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is Σ weight × time. Raises `NoSolution` where so few sites cannot reach everybody."""
        start = perf_counter()
        problem.check_sites(self.sites)
        reached = np.isfinite(problem.time_s)
        problem.check_reached(reached)
        if not reached[:, problem.allowed].all():
            needed = least_sites((reached & problem.allowed)[problem.weight > 0], problem, limit_s=limit_s / 4, enough=self.sites)
            if needed.bound > self.sites or (needed.proven and len(needed.chosen) > self.sites):
                raise NoSolution("siting.needs_sites", sites=self.sites, least=max(needed.bound, self.sites + 1))
        cost = problem.weight[:, None] * np.where(reached, problem.time_s, 0.0)
        never = float(cost.max(axis=1).sum()) + 1.0  # dearer than any way that there is
        cost = np.where(reached | (problem.weight == 0)[:, None], cost, never)
        units, value, bound, proven, method = least_cost(cost, problem, self.sites, limit_s=limit_s - (perf_counter() - start))
        if value >= never:
            raise NoSolution("siting.out_of_time", limit_s=round(limit_s))
        chosen = tuple(np.flatnonzero(units).tolist())
        assigned = nearest_of(problem.time_s, chosen)
        return Solution("p-median", chosen, units, assigned, value, bound, proven, perf_counter() - start, method)


@dataclass(frozen=True)
class GradualCover:
    """The most weight where cover is whole to `full_s` and falls in a line to none at `none_s` (Berman & Krass 2002; as a p-median)."""

    full_s: float
    none_s: float
    sites: int

    def __post_init__(self) -> None:
        if not 0 <= self.full_s < self.none_s:
            raise ValueError(f"full_s={self.full_s}, none_s={self.none_s}: cover ends after it begins to fall")

    def share(self, time_s: Floats) -> Floats:
        """How much of a demand point is covered from so far away: 1 … 0."""
        falling = (self.none_s - np.minimum(time_s, self.none_s)) / (self.none_s - self.full_s)
        return np.minimum(falling, 1.0)

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is the weight covered, by shares."""
        start = perf_counter()
        problem.check_sites(self.sites)
        cost = problem.weight[:, None] * (1.0 - self.share(problem.time_s))
        units, value, bound, proven, method = least_cost(cost, problem, self.sites, limit_s=limit_s)
        chosen, total = tuple(np.flatnonzero(units).tolist()), float(problem.weight.sum())
        assigned = nearest_of(problem.time_s, chosen)
        return Solution("gradual cover", chosen, units, assigned, total - value, total - bound, proven, perf_counter() - start, method)


def least_cost(cost: Floats, problem: Problem, sites: int, *, limit_s: float) -> tuple[Ints, float, float, bool, str]:
    """`(units [c], cost, bound, proven, method)` of the sites from which the sum of each row's least cost is least."""
    columns = np.flatnonzero(problem.allowed)
    search = _Search(np.ascontiguousarray(cost[:, columns]), problem.is_required[columns], sites)
    search.run(limit_s)
    units = np.zeros(cost.shape[1], dtype=np.int64)
    units[columns[search.chosen]] = 1
    return units, search.value, min(search.lower, search.value), search.closed, search.method


@dataclass(frozen=True, eq=False)
class _Node:
    """A part of the choices: `columns` that are left, which of them are `fixed`, the best bound, its prices, how often each was open."""

    columns: Ints
    fixed: Flags  # [columns]
    lower: float
    price: Floats  # [d]
    often: Floats  # [columns] 0 … 1


class _Search:
    """Bounds and best sites of one case, by branch and bound on the Lagrangian relaxation of assignment."""

    def __init__(self, cost: Floats, required: Flags, sites: int) -> None:
        self.cost, self.sites, self.required = cost, sites, required
        self.step = 1.0 if whole(cost) else 0.0
        self.lower, self.method = float(cost.min(axis=1).sum()), "lagrangian"
        self.chosen = climb(cost, greedy(cost, required, sites), required)
        self.value = self._value(self.chosen)

    @property
    def closed(self) -> bool:
        return self._pruned(self.lower)

    def _pruned(self, lower: float) -> bool:
        """Whether nothing better than the best known has this bound."""
        return lower > self.value - self.step + 1e-6 or lower >= self.value - EQUAL * max(1.0, abs(self.value))

    def _value(self, chosen: Ints) -> float:
        return float(self.cost[:, chosen].min(axis=1).sum())

    def _try(self, chosen: Ints) -> None:
        value = self._value(chosen)
        if value < self.value:
            self.chosen, self.value = np.sort(chosen), value

    def run(self, limit_s: float) -> None:
        start = perf_counter()
        until = start + limit_s
        c = self.cost.shape[1]
        root = _Node(np.arange(c), self.required.copy(), self.lower, self._second(), np.full(c, 0.5))
        root = self._relax(root, ROUNDS, until=start + 0.5 * limit_s)
        self.lower = max(self.lower, root.lower)
        rng = np.random.default_rng(0)
        for _ in range(RESTARTS):
            if self.closed or perf_counter() > start + 0.6 * limit_s:
                break
            self._try(climb(self.cost, shaken(self.chosen, self.required, c, rng), self.required))
        if not self.closed:
            self._branch(self._relax(root, NODE_ROUNDS, until=until), until)

    def _branch(self, root: _Node, until: float) -> None:
        """The node with the least bound first: its likeliest undecided column is in, or is out."""
        self.method = "branch and bound"
        number = 0
        open_ = [(root.lower, number, root)]
        while open_ and number < NODES and perf_counter() < until:
            _, _, node = heappop(open_)
            if self._pruned(node.lower):
                continue
            undecided = np.flatnonzero(~node.fixed)
            if not len(undecided) or int(node.fixed.sum()) >= self.sites or len(node.columns) <= self.sites:
                continue  # one choice is left, and its bound was tried as it is
            at = undecided[np.argmin(np.abs(node.often[undecided] - 0.5))]
            for inside in (True, False):
                fixed = node.fixed.copy()
                fixed[at] = inside
                left = np.ones(len(fixed), dtype=bool)
                left[at] = inside
                child = _Node(node.columns[left], fixed[left], node.lower, node.price, node.often[left])
                child = self._relax(child, NODE_ROUNDS, until=np.inf)
                if not self._pruned(child.lower):
                    number += 1
                    heappush(open_, (child.lower, number, child))
        least = min((lower for lower, _, _ in open_), default=np.inf)
        self.lower = min(self.value, max(self.lower, least))
        rest_s = until - perf_counter()
        if not self.closed and rest_s > 0.05:
            self._finish(root, rest_s)

    def _finish(self, root: _Node, limit_s: float) -> None:
        """HiGHS on the columns that the bound has left."""
        self.method = "highs"
        answer = solve(radii(self.cost[:, root.columns], root.fixed, self.sites), limit_s=limit_s, step=self.step)
        if answer.x is not None:
            self._try(root.columns[answer.x[: len(root.columns)] > 0.5])
        if answer.proven or answer.infeasible:  # what was ruled out holds nothing better than the best that was known
            self.lower = self.value
        else:
            self.lower = min(self.value, max(self.lower, answer.bound))

    def _relax(self, node: _Node, rounds: int, *, until: float) -> _Node:
        """The node with the bound `L(u) = Σ u_i + the least Σ_j Σ_i min(0, cost_ij − u_i)` over so many sites, by subgradient on `u`.

        What the bound rules out leaves the node's columns, and what it rules in is fixed.
        """
        columns, fixed, price, often = node.columns, node.fixed.copy(), node.price, node.often
        cost = np.ascontiguousarray(self.cost[:, columns])
        if len(columns) == self.sites or int(fixed.sum()) == self.sites:  # nothing to choose: the bound is the cost itself
            only = columns if len(columns) == self.sites else columns[fixed]
            self._try(only)
            return _Node(columns, fixed, max(node.lower, self._value(only)), price, often)
        scale, stale, best, best_price = 1.0 if rounds == NODE_ROUNDS else 1.5, 0, -np.inf, price
        for turn in range(rounds):
            if self._pruned(best) or scale < LEAST_SCALE or (turn % 16 == 15 and perf_counter() > until):
                break
            below = np.minimum(cost - price[:, None], 0.0)
            worth = below.sum(axis=0)
            open_ = self._pick(worth, fixed)
            lower = float(price.sum() + worth[open_].sum())
            often = 0.95 * often
            often[open_] += 0.05
            slope = 1.0 - (below[:, open_] < 0).sum(axis=1)
            if lower > best + 1e-7 * abs(lower):
                stale = 0 if lower > best + 1e-4 * abs(self.value - best) else stale + 1
                best, best_price = lower, price
                self._try(columns[open_])
                gone, sure = self._rule(worth, open_, fixed, lower)
                fixed = fixed | sure
                if gone.any():
                    columns, cost, fixed, often = columns[~gone], cost[:, ~gone], fixed[~gone], often[~gone]
                    if len(columns) == self.sites or int(fixed.sum()) == self.sites:
                        return self._relax(_Node(columns, fixed, best, best_price, often), rounds, until=until)
            else:
                stale += 1
            if stale >= 10:
                scale, stale, price = scale * 0.6, 0, best_price
                continue
            length = float((slope**2).sum())
            if not length:
                break
            price = price + scale * max(self.value * 1.001 - lower, 1e-6) / length * slope
        return _Node(columns, fixed, max(best, node.lower), best_price, often)

    def _second(self) -> Floats:
        """The prices to begin with: what each row pays for the second of the chosen sites."""
        second = min(1, len(self.chosen) - 1)
        return np.partition(self.cost[:, self.chosen], second, axis=1)[:, second]

    def _pick(self, worth: Floats, fixed: Flags) -> Ints:
        sure, free = np.flatnonzero(fixed), np.flatnonzero(~fixed)
        return np.concatenate([sure, free[np.argsort(worth[free], kind="stable")[: self.sites - len(sure)]]])

    def _rule(self, worth: Floats, open_: Ints, fixed: Flags, lower: float) -> tuple[Flags, Flags]:
        """Columns that no better choice has, and columns without which there is none."""
        inside = np.zeros(len(worth), dtype=bool)
        inside[open_] = True
        free, out = inside & ~fixed, ~inside
        better = self.value - self.step + 1e-7 * (1 + abs(self.value))
        gone: Flags = out & (lower + worth - worth[free].max(initial=-np.inf) > better)
        sure: Flags = free & (lower - worth + worth[out].min(initial=np.inf) > better)
        return gone, sure
