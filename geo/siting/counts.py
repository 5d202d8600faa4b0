"""The models in which demand counts by how many units cover it: one core for MCLP, BACOP 1 and 2 and MEXCLP.

Of `benefit[i, k]`, never larger for the next unit than for the last, demand point `i` brings the first `count[i]`: a concave sum, for which
greedy, interchange and the Lagrangian bound (Galvão & ReVelle 1996, for MCLP) are the same whatever the model. What the bound leaves open
goes to HiGHS, without the candidates that its reduced costs rule out.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np
from scipy.sparse import csr_matrix

from yingji.geo.network import Flags, Floats
from yingji.geo.siting.milp import Programme, solve
from yingji.geo.siting.problem import EQUAL, Ints, whole
from yingji.geo.siting.reduce import dominated_columns, merge_rows

ROUNDS = 400
"""Steps of the subgradient at most."""
RESTARTS = 12
"""Perturbed restarts of the interchange; drawn from a set seed, so that the same question has the same answer."""
HEURISTIC_SHARE = 0.8
"""Of the time limit, at most so much goes to bounds and heuristics."""


@dataclass(frozen=True, eq=False)
class Counts:
    """`covers` [d, c]; `benefit` [d, k] of the first, second … unit; at most `most[c]` and at least `least[c]` units at a candidate."""

    covers: Flags
    benefit: Floats
    sites: int
    most: Ints
    least: Ints


@dataclass(frozen=True, eq=False)
class Best:
    """`units` [c], what they bring, what nothing can exceed, and how it was found."""

    units: Ints
    objective: float
    bound: float
    proven: bool
    method: str


def best_counts(counts: Counts, *, limit_s: float) -> Best:
    """The units that bring most within `limit_s`, with the bound on any others."""
    start = perf_counter()
    small, columns, added = _reduced(counts)
    step = 1.0 if whole(counts.benefit) else 0.0
    search = _Search(small, step)
    search.climb(search.greedy())
    search.bound(until=start + HEURISTIC_SHARE * limit_s)
    method = "lagrangian"
    if not search.closed:
        rng = np.random.default_rng(0)
        for _ in range(RESTARTS):
            if perf_counter() > start + HEURISTIC_SHARE * limit_s:
                break
            search.climb(search.shaken(rng))
        left = limit_s - (perf_counter() - start)
        if left > 0.05 and not search.closed:
            search.finish(left)
            method = "highs"
    units = np.zeros(len(counts.most), dtype=np.int64)
    units[columns] = search.units
    return Best(units, search.value + added, max(search.upper, search.value) + added, search.closed, method)


def _reduced(counts: Counts) -> tuple[Counts, Ints, float]:
    """Equal rows as one, what is certain as a constant, candidates that others are as good as left out; their columns."""
    covers, benefit = merge_rows(counts.covers, counts.benefit)
    certain = covers @ counts.least
    k = np.arange(benefit.shape[1])
    added = float((benefit * (k < certain[:, None])).sum())
    shifted = np.zeros_like(benefit)
    for i in np.flatnonzero(covers.any(axis=1)):
        rest = benefit[i, certain[i] :]
        shifted[i, : len(rest)] = rest
    rows = shifted.any(axis=1)
    covers, shifted = covers[rows], shifted[rows]
    columns = np.flatnonzero(counts.most > counts.least)
    covers = covers[:, columns]
    if shifted.shape[1] == 1 or (counts.most[columns] >= counts.sites).all():
        columns_left = ~dominated_columns(covers, keep=np.zeros(len(columns), dtype=bool))
        columns, covers = columns[columns_left], covers[:, columns_left]
    sites = counts.sites - int(counts.least.sum())
    room = (counts.most - counts.least)[columns]
    small = Counts(covers, shifted, min(sites, int(room.sum())), room, np.zeros(len(columns), dtype=np.int64))
    return small, columns, added


class _Search:
    """Bounds and best units of one reduced case; everything required is out of it."""

    def __init__(self, counts: Counts, step: float) -> None:
        self.counts, self.step = counts, step
        self.by_row = csr_matrix(counts.covers, dtype=np.float64)
        self.by_column = self.by_row.T.tocsr()
        self.dense = counts.covers.astype(np.float32)
        self.steps = np.concatenate([counts.benefit, np.zeros((len(counts.benefit), 1))], axis=1)  # [r, k + 1]
        self.units = np.zeros(len(counts.most), dtype=np.int64)
        self.value, self.upper = 0.0, float(counts.benefit.sum())
        self.low, self.high = self.units.copy(), counts.most.copy()  # what fixing has left

    @property
    def closed(self) -> bool:
        return self.upper < self.value + self.step - 1e-6 or self.upper <= self.value + EQUAL * max(1.0, abs(self.value))

    def _keep(self, units: Ints) -> None:
        value = self._worth(self.by_row @ units)
        if value > self.value or not self.units.any():
            self.units, self.value = units.copy(), value

    def greedy(self) -> Ints:
        """One unit after the other where it brings most."""
        units = np.zeros(len(self.counts.most), dtype=np.int64)
        covered = np.zeros(len(self.counts.benefit), dtype=np.int64)
        row, last = np.arange(len(covered)), self.steps.shape[1] - 1
        for _ in range(self.counts.sites):
            gain = self.steps[row, np.minimum(covered, last)]
            gain = self.by_column @ gain
            gain[units >= self.counts.most] = -1.0
            best = int(np.argmax(gain))
            units[best] += 1
            covered += self.counts.covers[:, best]
        return units

    def climb(self, units: Ints) -> None:
        """The best exchange of one unit, as long as there is one (Teitz & Bart 1968)."""
        covered = (self.by_row @ units).astype(np.int64)
        row, last = np.arange(len(covered)), self.steps.shape[1] - 1
        while units.any():
            one = self.steps[row, np.minimum(covered, last)]
            lost = self.steps[row, np.minimum(np.maximum(covered - 1, 0), last)] * (covered > 0)
            inside = np.flatnonzero(units)
            both = np.flatnonzero((lost != one) & (covered > 0))
            gain = self.by_column @ one
            gain[units >= self.counts.most] = -np.inf
            loss = (self.by_column @ lost)[inside]
            shared = self.dense[both]
            change = gain[:, None] - loss[None, :] + (shared * (lost - one)[both, None].astype(np.float32)).T @ shared[:, inside]
            into, out = np.unravel_index(int(np.argmax(change)), change.shape)
            if not change[into, out] > 0:
                break
            after = covered + self.counts.covers[:, into].astype(np.int64) - self.counts.covers[:, inside[out]]
            if not self._worth(after) > self._worth(covered) * (1 + EQUAL):  # the change above is in single precision
                break
            units[into] += 1
            units[inside[out]] -= 1
            covered = after
        self._keep(units)

    def _worth(self, covered: Ints) -> float:
        return float((self.counts.benefit * (np.arange(self.counts.benefit.shape[1]) < covered[:, None])).sum())

    def shaken(self, rng: np.random.Generator) -> Ints:
        """The best units so far with a few of them elsewhere."""
        units = self.units.copy()
        for _ in range(min(max(2, self.counts.sites // 5), int(units.sum()))):
            units[rng.choice(np.flatnonzero(units))] -= 1
        while units.sum() < self.counts.sites:
            units[rng.choice(np.flatnonzero(units < self.counts.most))] += 1
        return units

    def bound(self, *, until: float) -> None:
        """The Lagrangian bound over the price `u` of cover at each demand point, by subgradient; each step's units are tried too."""
        counts, benefit = self.counts, self.counts.benefit
        if not len(benefit) or not counts.sites:
            self.upper = self.value
            return
        price = benefit[:, 0] * 0.5
        scale, stale = 1.5, 0
        best_price = price
        for _ in range(ROUNDS):
            if self.closed or scale < 0.005 or perf_counter() > until:
                break
            score = self.by_column @ price
            units = self._top(score)
            taken = benefit > price[:, None]
            upper = float(np.where(taken, benefit - price[:, None], 0.0).sum() + score @ units)
            if upper < self.upper - 1e-9 * abs(self.upper):
                stale = 0 if upper < self.upper * (1 - 1e-5) else stale + 1
                self.upper, best_price = upper, price
                self._keep(units)
            else:
                stale += 1
            if stale >= 12:
                scale, stale, price = scale / 2, 0, best_price
                continue
            slope = self.by_row @ units - taken.sum(axis=1)
            length = float((slope**2).sum())
            if not length:
                break
            price = np.clip(price - scale * max(upper - self.value, 1e-6) / length * slope, 0.0, benefit[:, 0])
        self._fix(best_price)
        if not self.closed:
            self.climb(self.units.copy())

    def _top(self, score: Floats) -> Ints:
        """The units with the highest scores."""
        units, left = np.zeros(len(score), dtype=np.int64), self.counts.sites
        for j in np.argsort(-score, kind="stable"):
            units[j] = min(self.counts.most[j], left)
            left -= units[j]
            if not left:
                break
        return units

    def _fix(self, price: Floats) -> None:
        """Candidates that no better choice has, or without which there is none, by their scores at the bound's prices."""
        score = self.by_column @ price
        units = self._top(score)
        upper = float(np.maximum(self.counts.benefit - price[:, None], 0.0).sum() + score @ units)
        worse = self.value + self.step - 1e-6 * (1 + abs(self.value))  # below this there is no better choice
        spare = units < self.counts.most
        inside, outside = float(score[units > 0].min()), float(score[spare].max(initial=0.0))
        self.high = np.where((units == 0) & (upper - inside + score < worse), 0, self.counts.most)
        self.low = np.where((units > 0) & (upper - score + outside < worse), 1, 0)

    def finish(self, limit_s: float) -> None:
        """HiGHS on what is left: `Σ_k y_ik ≤ Σ_j covers_ij x_j`."""
        counts, open_ = self.counts, np.flatnonzero(self.high > 0)
        covers, benefit = merge_rows(counts.covers[:, open_], counts.benefit)
        r, k = benefit.shape
        row, column = np.nonzero(covers)
        n = len(open_)
        parts, part_row = np.arange(r * k) + n, np.repeat(np.arange(r), k)
        programme = Programme(
            cost=np.concatenate([np.zeros(n), benefit.ravel()]),
            lower=np.concatenate([self.low[open_], np.zeros(r * k)]).astype(np.float64),
            upper=np.concatenate([self.high[open_], np.ones(r * k)]).astype(np.float64),
            integer=np.arange(n + r * k) < n,
            row=np.concatenate([row, part_row, np.full(n, r)]),
            column=np.concatenate([column, parts, np.arange(n)]),
            value=np.concatenate([-np.ones(len(row)), np.ones(r * k), np.ones(n)]),
            row_lower=np.concatenate([np.full(r, -np.inf), [0.0]]),
            row_upper=np.concatenate([np.zeros(r), [float(counts.sites)]]),
            maximise=True,
        )
        start = None
        if (self.units >= self.low).all() and (self.units <= self.high).all():
            reached = np.arange(k) < (covers @ self.units[open_])[:, None]
            start = np.concatenate([self.units[open_], reached.ravel()]).astype(np.float64)
        answer = solve(programme, limit_s=limit_s, start=start, step=self.step)
        if answer.x is not None:
            units = np.zeros(len(counts.most), dtype=np.int64)
            units[open_] = np.round(answer.x[:n]).astype(np.int64)
            self._keep(units)
        if answer.proven or answer.infeasible:  # what was fixed holds no better choice than the best that was known
            self.upper = self.value
        else:
            self.upper = max(self.value, min(self.upper, answer.bound))
