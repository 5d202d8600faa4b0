"""Options compared on the same draws: the difference of each replication, so that what chance does to both cancels out."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.stats import t as t_distribution

from yingji.results.statistics import Floats


@dataclass(frozen=True)
class Difference:
    """Another option less the first one, over the replications in which both have a value; nan where no finite number can be given."""

    mean: float
    low: float  # of Student's 95 % confidence interval of the mean
    high: float
    less_in: float  # share of the replications in which the other is less
    more_in: float
    replications: int


def paired(first: Floats, other: Floats) -> Difference:
    """The difference per replication; two that never come to an end (inf) are equal, and one alone leaves no finite mean."""
    known = ~(np.isnan(first) | np.isnan(other))
    a, b = first[known], other[known]
    n = len(a)
    if not n:
        return Difference(math.nan, math.nan, math.nan, math.nan, math.nan, 0)
    both = np.isinf(a) & np.isinf(b)
    apart = np.where(both, 0.0, b - np.where(both, 0.0, a))
    apart[both] = 0.0
    less, more = float((apart < 0).mean()), float((apart > 0).mean())
    if not np.isfinite(apart).all():
        return Difference(math.nan, math.nan, math.nan, less, more, n)
    mean = float(apart.mean())
    half = float(t_distribution.ppf(0.975, n - 1)) * float(apart.std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
    return Difference(mean, mean - half, mean + half, less, more, n)
