"""Percentiles and intervals: the few statistics that the measures are made of."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
from scipy.stats import t as t_distribution

Floats = npt.NDArray[np.float64]
Statistic = Literal["mean", "p50", "p80", "p90", "p95", "max"]
PERCENTILES: dict[str, float] = {"p50": 0.50, "p80": 0.80, "p90": 0.90, "p95": 0.95}
FEW = 20
"""Below so many replications an interval is a prediction by Student's t, for its 2.5th percentile would be a guess."""

# A share times a count may land a hair above the whole number that it means (0.9 × 70 = 63.000000000000007).
HAIR = 1e-9


def finite(value: float) -> float | None:
    """The number, or None for nan and infinity, which JSON and workbooks do not have."""
    return float(value) if math.isfinite(value) else None


def rank(count: int, share: float) -> int:
    """The index (from 0) of the smallest of `count` sorted values that at least `share` of them do not exceed."""
    return min(max(math.ceil(share * count - HAIR) - 1, 0), count - 1)


def quantile(values: Floats, share: float) -> float:
    """The smallest value that at least `share` of `values` do not exceed; nan for none.

    The inverse of the empirical distribution (Hyndman & Fan 1996, type 1), so that «p90 ≤ 5 min» and «90 % within 5 min» are one
    statement, and a call that is never reached (inf) stays what it is.
    """
    if not len(values):
        return math.nan
    index = rank(len(values), share)
    return float(np.partition(values, index)[index])


def weighted_quantile(values: Floats, weights: Floats, share: float) -> float:
    """The smallest value such that values up to it hold at least `share` of the weight; nan where there is no weight."""
    total = float(weights.sum())
    if not total > 0:
        return math.nan
    order = np.argsort(values, kind="stable")
    reached = np.searchsorted(np.cumsum(weights[order]), share * total * (1 - HAIR))
    return float(values[order][min(int(reached), len(order) - 1)])


def statistic(values: Floats, name: str) -> float:
    """`mean`, `max` or a percentile of `values`; nan for none."""
    if not len(values):
        return math.nan
    if name in PERCENTILES:
        return quantile(values, PERCENTILES[name])
    return float(values.max() if name == "max" else values.mean())


_WORTH_SLICING = 64
"""Groups that lie one after the other are sorted one by one where they are of so many values: short sorts are the fastest."""


class Grouped:
    """Values sorted within their groups, once for any number of percentiles; no loop over the values."""

    def __init__(self, values: Floats, group: npt.NDArray[np.integer], groups: int, *, order: npt.NDArray[np.intp] | None = None) -> None:
        """`order`: the rows that count, by their values, where that is known already; they alone need a group."""
        if order is None and len(values) > _WORTH_SLICING * groups and bool(np.all(group[1:] >= group[:-1])):
            self._counts = np.bincount(group, minlength=groups)
            self._sorted = np.concatenate([np.sort(part) for part in np.split(values, np.cumsum(self._counts)[:-1])])
        else:
            by = np.argsort(values) if order is None else order
            self._counts = np.bincount(group[by], minlength=groups)
            self._sorted = values[_by_group(by, group, groups)]
        self._starts = np.cumsum(self._counts) - self._counts

    def quantile(self, share: float) -> Floats:
        """`quantile` of each group, [groups]; nan for an empty group."""
        found = np.full(len(self._counts), math.nan)
        filled = self._counts > 0
        index = np.clip(np.ceil(share * self._counts - HAIR).astype(np.int64) - 1, 0, np.maximum(self._counts - 1, 0))
        found[filled] = self._sorted[(self._starts + index)[filled]]
        return found


def _by_group(order: npt.NDArray[np.intp], group: npt.NDArray[np.integer], groups: int) -> npt.NDArray[np.intp]:
    """`order` sorted by group and else left as it is. NumPy sorts 16 bits by radix, ten times as fast as wider integers by merging."""
    for shift in range(0, max(int(groups - 1).bit_length(), 1), 16):
        digit = ((group >> shift) & 0xFFFF).astype(np.uint16)
        order = order[np.argsort(digit[order], kind="stable")]
    return order


def grouped_quantile(values: Floats, group: npt.NDArray[np.integer], groups: int, share: float) -> Floats:
    """`quantile` of the values of each group, [groups]; nan for an empty group."""
    return Grouped(values, group, groups).quantile(share)


def grouped_mean(values: Floats, group: npt.NDArray[np.integer], groups: int) -> Floats:
    """The mean of the values of each group, [groups]; nan for an empty group."""
    counts = np.bincount(group, minlength=groups)
    sums = np.bincount(group, weights=values, minlength=groups)
    means = np.full(groups, math.nan)
    means[counts > 0] = sums[counts > 0] / counts[counts > 0]
    return means


@dataclass(frozen=True)
class Interval:
    """A statistic over replications: its mean and median, and an interval of the kind that `kind` says."""

    mean: float
    median: float
    low: float
    high: float
    kind: Literal["exact", "t", "95 %"]
    replications: int


def interval(per_replication: Floats, *, most: float = math.inf) -> Interval:
    """The interval in which 95 % of the years lie; undefined years (nan) are left out.

    From `FEW` replications on both ends are values that were seen: the 2.5th percentile (type 1) from below, and the same rank from
    above. Fewer cannot show their tails, and their range would make a verdict the firmer the less is known: there it is Student's
    prediction interval for one more year (mean ± t · s · √(1 + 1/n), not below 0 nor above `most`, such as 1 of shares), never narrower
    than what was seen.
    """
    seen = np.sort(per_replication[~np.isnan(per_replication)])
    count = len(seen)
    if not count:
        return Interval(math.nan, math.nan, math.nan, math.nan, "t", 0)
    mean, median = float(seen.mean()), float(seen[rank(count, 0.5)])
    if count < FEW:
        low, high = _predicted(seen)
        return Interval(mean, median, min(low, float(seen[0])), max(min(high, most), float(seen[-1])), "t", count)
    tail = rank(count, 0.025)
    return Interval(mean, median, float(seen[tail]), float(seen[count - 1 - tail]), "95 %", count)


def _predicted(seen: Floats) -> tuple[float, float]:
    """Student's 95 % prediction interval of one more value; what was seen where it is one value or never came to an end."""
    count = len(seen)
    if count == 1 or not np.isfinite(seen).all():
        return float(seen[0]), float(seen[-1])
    half = float(t_distribution.ppf(0.975, count - 1)) * float(seen.std(ddof=1)) * math.sqrt(1 + 1 / count)
    return max(float(seen.mean()) - half, 0.0), float(seen.mean()) + half
