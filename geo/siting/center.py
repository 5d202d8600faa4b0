"""p-center: the shortest time within which so many sites have everybody, by set covers over the times that occur."""

from __future__ import annotations

from dataclasses import dataclass
from time import perf_counter

import numpy as np

from yingji.geo.siting.cover import LIMIT_S, as_units
from yingji.geo.siting.problem import NoSolution, Problem, Solution, nearest_of
from yingji.geo.siting.setcover import least_sites


@dataclass(frozen=True)
class PCenter:
    """The `sites` from which the longest way is shortest (Hakimi 1964; by radii: Minieka 1970). Each point with weight counts once."""

    sites: int

    def solve(self, problem: Problem, *, limit_s: float = LIMIT_S) -> Solution:
        """The objective is the longest time. Raises `NoSolution` where so few sites cannot reach everybody."""
        start = perf_counter()
        problem.check_sites(self.sites)
        problem.check_reached(np.isfinite(problem.time_s))
        time_s = np.where(problem.allowed, problem.time_s, np.inf)[problem.weight > 0]
        radii = np.unique(time_s[np.isfinite(time_s)])
        low, high = int(np.searchsorted(radii, time_s.min(axis=1).max())), len(radii) - 1
        chosen: tuple[int, ...] = ()
        unsure = False
        while low < high or not chosen:
            middle = (low + high) // 2 if chosen else high
            left = limit_s - (perf_counter() - start)
            if chosen and left <= 0:
                unsure = True
                break
            found = least_sites(time_s <= radii[middle], problem, limit_s=max(left, 0.1), enough=self.sites)
            if len(found.chosen) <= self.sites:
                chosen = found.chosen
                high = min(middle, int(np.searchsorted(radii, time_s[:, list(chosen)].min(axis=1).max())))
            elif found.bound > self.sites:
                if not chosen:
                    raise NoSolution("siting.needs_sites", sites=self.sites, least=found.bound)
                low = middle + 1
            else:
                unsure = True
                break
        if not chosen:
            raise NoSolution("siting.out_of_time", limit_s=round(limit_s))
        chosen = self._filled(problem, chosen)
        objective, bound = float(time_s[:, list(chosen)].min(axis=1).max()), float(radii[low])
        units, assigned = as_units(problem, chosen), nearest_of(problem.time_s, chosen)
        seconds = perf_counter() - start
        return Solution("p-center", chosen, units, assigned, objective, min(bound, objective), not unsure, seconds, "set covers")

    def _filled(self, problem: Problem, chosen: tuple[int, ...]) -> tuple[int, ...]:
        """The sites that are left over where they shorten the longest way that is left."""
        time_s = np.where(problem.allowed, problem.time_s, np.inf)
        inside = list(chosen)
        while len(inside) < self.sites:
            here = np.where(problem.weight > 0, time_s[:, inside].min(axis=1), -1.0)
            nearest = time_s[int(np.argmax(here))].copy()
            nearest[inside] = np.inf
            if not np.isfinite(nearest.min()):
                nearest = np.where(problem.allowed, 0.0, np.inf)
                nearest[inside] = np.inf
            inside.append(int(np.argmin(nearest)))
        return tuple(sorted(inside))
