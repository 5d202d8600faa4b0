"""Covering models: how many sites cover all (LSCP), what so many cover at most (MCLP): singly, doubly, or when units are busy."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from yingji.geo.network import Flags, Floats
from yingji.geo.siting.counts import Best, Counts, best_counts
from yingji.geo.siting.problem import Ints, NoSolution, Problem, Solution, nearest_of
from yingji.geo.siting.setcover import least_sites

LIMIT_S = 60.0
"""How long a model may take where nobody says: then the best that was found is given with its bound."""


def covered_by(problem: Problem, within_s: float) -> Flags:
    """[d, c] which allowed candidate reaches which demand point within a time (≤)."""
    return (problem.time_s <= within_s) & problem.allowed


@dataclass(frozen=True)
class LSCP:
    """The fewest sites that have every demand point within `within_s` (Toregas, Swain, ReVelle & Bergman 1971)."""

    within_s: float

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is the number of sites. Raises `NoSolution` with the demand points that no candidate reaches in time."""
        start = perf_counter()
        covers = covered_by(problem, self.within_s)
        problem.check_reached(covers)
        found = least_sites(covers[problem.weight > 0], problem, limit_s=limit_s)
        chosen = found.chosen
        return Solution(
            "LSCP", chosen, as_units(problem, chosen), nearest_of(problem.time_s, chosen), float(len(chosen)), float(found.bound),
            found.proven, perf_counter() - start, found.method,
        )  # fmt: skip


@dataclass(frozen=True)
class MCLP:
    """The most weight that `sites` have within `within_s` (Church & ReVelle 1974)."""

    within_s: float
    sites: int

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is the weight covered; sites that add nothing stand where the remaining people are nearest."""
        return _by_counts("MCLP", problem, covered_by(problem, self.within_s), problem.weight[:, None], self.sites, limit_s)


@dataclass(frozen=True)
class BACOP1:
    """Everybody within `within_s` of one of `sites`, and the most weight of two (Hogan & ReVelle 1986)."""

    within_s: float
    sites: int

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is the weight covered twice. Raises `NoSolution` where so few sites cannot cover all."""
        start = perf_counter()
        problem.check_sites(self.sites)
        covers = covered_by(problem, self.within_s)
        problem.check_reached(covers)
        needed = least_sites(covers[problem.weight > 0], problem, limit_s=limit_s / 2)
        if needed.proven and len(needed.chosen) > self.sites:
            raise NoSolution("siting.needs_sites", sites=self.sites, least=len(needed.chosen))
        everybody = float(problem.weight.sum()) + 1.0  # no backup is worth leaving anybody without cover
        benefit = np.column_stack([np.where(problem.weight > 0, everybody, 0.0), problem.weight])
        counted = int((problem.weight > 0).sum()) * everybody
        found = _by_counts("BACOP1", problem, covers, benefit, self.sites, max(limit_s - (perf_counter() - start), 0.1))
        if found.objective < counted - 0.5:
            raise NoSolution("siting.out_of_time", limit_s=round(limit_s))
        return Solution(
            "BACOP1", found.chosen, found.units, found.assigned, found.objective - counted, max(found.bound - counted, 0.0), found.proven,
            perf_counter() - start, found.method,
        )  # fmt: skip


@dataclass(frozen=True)
class BACOP2:
    """The most of `first` × weight covered once + (1 − `first`) × weight covered twice, ½ ≤ `first` ≤ 1 (Hogan & ReVelle 1986)."""

    within_s: float
    sites: int
    first: float = 0.5

    def __post_init__(self) -> None:
        if not 0.5 <= self.first <= 1:
            raise ValueError(f"first={self.first}: a backup is worth no more than first cover")

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is the weighted sum of both covers."""
        benefit = np.column_stack([self.first * problem.weight, (1 - self.first) * problem.weight])
        return _by_counts("BACOP2", problem, covered_by(problem, self.within_s), benefit, self.sites, limit_s)


def expected_benefit(weight: Floats, busy: float, units: int) -> Floats:
    """[d, units] what the k-th unit within reach adds when each is busy with probability `busy`: (1 − q) q^(k−1) × weight."""
    return weight[:, None] * (1 - busy) * busy ** np.arange(units)[None, :]


@dataclass(frozen=True)
class MEXCLP:
    """The most weight that some free unit has within `within_s`, each of `sites` units busy with probability `busy` (Daskin 1983).

    Several units may stand at one candidate, as many as its `capacity` says; without one, any number.
    """

    within_s: float
    sites: int
    busy: float

    def __post_init__(self) -> None:
        if not 0 <= self.busy < 1:
            raise ValueError(f"busy={self.busy}: a share of time, below 1")

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is the expected weight covered."""
        benefit = expected_benefit(problem.weight, self.busy, self.sites)
        benefit = benefit[:, : max(int((benefit > 1e-9 * benefit.max()).any(axis=0).sum()), 1)]
        room = np.full(len(problem.allowed), self.sites) if problem.capacity is None else np.floor(problem.capacity)
        most = np.where(problem.allowed, np.minimum(room, self.sites), 0).astype(np.int64)
        return _by_counts("MEXCLP", problem, covered_by(problem, self.within_s), benefit, self.sites, limit_s, most=most)


def _by_counts(
    model: str, problem: Problem, covers: Flags, benefit: Floats, sites: int, limit_s: float, *, most: Ints | None = None
) -> Solution:
    start = perf_counter()
    several = most is not None
    most = problem.allowed.astype(np.int64) if most is None else most
    least = problem.is_required.astype(np.int64)
    if several and (sites < least.sum() or sites > most.sum()):
        key = "siting.too_few_sites" if sites < least.sum() else "siting.too_many_sites"
        raise NoSolution(key, candidates=problem.required, sites=sites, least=int(least.sum()), most=int(most.sum()))
    if not several:
        problem.check_sites(sites)
    counts = Counts(covers, benefit, sites, most, least)
    found = best_counts(counts, limit_s=limit_s)
    units = _filled(problem, found, sites, most, least)
    chosen = tuple(np.flatnonzero(units).tolist())
    return Solution(
        model, chosen, units, nearest_of(problem.time_s, chosen), found.objective, found.bound, found.proven, perf_counter() - start,
        found.method,
    )  # fmt: skip


def _filled(problem: Problem, found: Best, sites: int, most: Ints, least: Ints) -> Ints:
    """The units with the required ones, and those that are left over where they shorten the way of the most weight."""
    units = found.units + least
    far = np.where(np.isfinite(problem.time_s), problem.time_s, 2 * problem.time_s[np.isfinite(problem.time_s)].max(initial=1.0))
    while units.sum() < sites:
        here = far[:, units > 0].min(axis=1, initial=far.max())
        saved = problem.weight @ np.maximum(here[:, None] - far, 0.0)
        saved[units >= most] = -1.0
        units[int(np.argmax(saved))] += 1
    return units


def as_units(problem: Problem, chosen: tuple[int, ...]) -> Ints:
    """[c] one unit at each chosen candidate."""
    units = np.zeros(problem.time_s.shape[1], dtype=np.int64)
    units[list(chosen)] = 1
    return units
