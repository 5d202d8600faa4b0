"""MEXCLP by periods: travel, demand, busy shares and the number of units differ by the hour, and units move between periods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

import numpy as np

from yingji.geo.siting.cover import LIMIT_S, MEXCLP
from yingji.geo.siting.problem import NoSolution, Problem, Solution


@dataclass(frozen=True)
class TIMEXCLP:
    """The most weight that some free unit has within `within_s`, over all periods (Repede & Bernardo 1994).

    `sites` units are there in each period, each busy with probability `busy`; nothing ties one period's places to another's.
    """

    within_s: float
    sites: tuple[int, ...]
    busy: tuple[float, ...]

    def solve(self, problems: Sequence[Problem], *, limit_s: float = LIMIT_S) -> Solution:
        """A problem a period, with its own times and weights; the objective is the sum. `units` is [h, c], `assigned` the first's."""
        start = perf_counter()
        if not problems:
            raise NoSolution("siting.no_demand")
        periods = zip(problems, self.sites, self.busy, strict=True)
        found = [MEXCLP(self.within_s, units, q).solve(one, limit_s=limit_s / len(problems)) for one, units, q in periods]
        units = np.stack([each.units for each in found])
        return Solution(
            "TIMEXCLP", tuple(np.flatnonzero(units.any(axis=0)).tolist()), units, found[0].assigned, sum(each.objective for each in found),
            sum(each.bound for each in found), all(each.proven for each in found), perf_counter() - start, found[0].method,
        )  # fmt: skip
