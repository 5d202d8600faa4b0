"""MEXCLP with stations of several units: a chosen station brings all of its own."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from yingji.geo.network import Flags, Floats
from yingji.geo.siting.cover import LIMIT_S, covered_by, expected_benefit
from yingji.geo.siting.milp import Programme, solve
from yingji.geo.siting.problem import Ints, NoSolution, Problem, Solution, nearest_of
from yingji.geo.siting.reduce import merge_rows

NOTHING = 1e-9
"""A unit that adds less than this share of what the first one brings is not counted."""


@dataclass(frozen=True, eq=False)
class StationMEXCLP:
    """The most weight that some free unit has within `within_s`: of `sites` stations, station j brings `units[j]` units.

    Each is busy with probability `busy` (Daskin 1983, whose units stand one by one: `MEXCLP`). Solved by HiGHS, with
    `Σ_k y_ik ≤ Σ_j units_j covers_ij x_j` and benefits that fall with k.
    """

    within_s: float
    sites: int
    busy: float
    units: Ints  # [c] ≥ 1 where a station would be of use

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is the expected weight covered. Raises `NoSolution`."""
        start = perf_counter()
        problem.check_sites(self.sites)
        covers = covered_by(problem, self.within_s)
        most = int((covers * self.units).sum(axis=1).max(initial=1))
        benefit = expected_benefit(problem.weight, self.busy, min(most, int(np.sort(self.units)[::-1][: self.sites].sum())))
        benefit = benefit[:, : max(int((benefit > NOTHING * benefit.max()).any(axis=0).sum()), 1)]
        rows, worth = merge_rows(covers, benefit)
        kept = rows.any(axis=1) & worth.any(axis=1)
        rows, worth = rows[kept], worth[kept]
        answer = solve(self._programme(problem, rows, worth), limit_s=max(limit_s - (perf_counter() - start), 0.1))
        if answer.x is None:
            raise NoSolution("siting.out_of_time", limit_s=round(limit_s))
        chosen = tuple(np.flatnonzero(answer.x[: len(self.units)] > 0.5).tolist())
        units = np.zeros(len(self.units), dtype=np.int64)
        units[list(chosen)] = self.units[list(chosen)]
        counted = np.arange(benefit.shape[1]) < (covers @ units)[:, None]
        objective = float((benefit * counted).sum())
        bound = objective if answer.proven else max(answer.bound, objective)
        return Solution(
            "MEXCLP", chosen, units, nearest_of(problem.time_s, chosen), objective, bound, answer.proven, perf_counter() - start, "highs"
        )

    def _programme(self, problem: Problem, covers: Flags, worth: Floats) -> Programme:
        r, k = worth.shape
        n = len(self.units)
        row, column = np.nonzero(covers)
        parts = np.arange(r * k) + n
        return Programme(
            cost=np.concatenate([np.zeros(n), worth.ravel()]),
            lower=np.concatenate([problem.is_required.astype(np.float64), np.zeros(r * k)]),
            upper=np.concatenate([problem.allowed.astype(np.float64), np.ones(r * k)]),
            integer=np.arange(n + r * k) < n,
            row=np.concatenate([row, np.repeat(np.arange(r), k), np.full(n, r)]),
            column=np.concatenate([column, parts, np.arange(n)]),
            value=np.concatenate([-self.units[column].astype(np.float64), np.ones(r * k), np.ones(n)]),
            row_lower=np.concatenate([np.full(r, -np.inf), [float(self.sites)]]),
            row_upper=np.concatenate([np.zeros(r), [float(self.sites)]]),
            maximise=True,
        )
