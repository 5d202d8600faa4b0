"""What the values of each replication are like: their number, sum and percentiles, all together and in groups."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.results.statistics import PERCENTILES, Floats, Grouped

Ints = npt.NDArray[np.int32]
SHARES = tuple(PERCENTILES.values())


@dataclass(frozen=True, eq=False)
class Spread:
    """Of `r` replications and `g` groups in each; quantiles are nan where there is no value."""

    counts: npt.NDArray[np.int64]  # [r]
    totals: Floats  # [r] summed in the order of the values
    quantiles: Floats  # [r, shares]
    part_counts: npt.NDArray[np.int64]  # [r, g]
    part_totals: Floats  # [r, g]
    part_quantiles: Floats  # [r, g]

    @property
    def means(self) -> Floats:
        """[r] nan for none."""
        return _ratio(self.totals, self.counts)

    @property
    def part_means(self) -> Floats:
        """[r, g] nan for none."""
        return _ratio(self.part_totals, self.part_counts)


def _ratio(totals: Floats, counts: npt.NDArray[np.int64]) -> Floats:
    ratio: Floats = np.divide(totals, counts, out=np.full(totals.shape, np.nan), where=counts > 0)
    return ratio


def spread(
    values: Floats, sizes: Sequence[int], *, shares: Sequence[float] = SHARES, groups: Ints | None = None, parts: int = 0,
    share: float = 0.9, compiled: bool = False,
) -> Spread:  # fmt: skip
    """Of `values`, those of each replication one after the other, `sizes` of them; nan is none.

    `groups` [k, b]: in which of `parts` groups each value is, once for each of `b` ways to group them, −1 for none; no group is
    of two ways, and `share` is that of their quantiles.
    `compiled` code, where numba is installed, finds the same bits without Python's lock.
    """
    r, ends = len(sizes), np.cumsum(np.asarray(sizes, np.int64))
    groups = np.zeros((len(values), 0), np.int32) if groups is None else groups
    if compiled:
        from yingji.results import spread_kernel

        zero = np.zeros((r, parts), np.int64), np.zeros((r, parts)), np.full((r, parts), np.nan)
        found = Spread(np.zeros(r, np.int64), np.zeros(r), np.full((r, len(shares)), np.nan), *zero)
        longest = max(sizes, default=0)
        filled = list(vars(found).values())
        room = [np.empty(longest, np.uint64), np.empty(longest, np.uint64), np.empty(longest)]
        room += [np.empty((2, (1 << spread_kernel.DIGIT) + 1), np.int32), np.empty(parts, np.int64), np.empty(1, np.float32)]
        spread_kernel.spread(values, ends, groups, np.array(shares), share, *filled + room)
        return found
    known = ~np.isnan(values)
    of, values, groups = np.repeat(np.arange(r), sizes)[known], values[known], groups[known]
    whole = Grouped(values, of, r)
    quantiles = np.stack([whole.quantile(each) for each in shares], axis=1) if len(shares) else np.empty((r, 0))
    part_counts, part_totals, part_quantiles = np.zeros(r * parts, np.int64), np.zeros(r * parts), np.full(r * parts, np.nan)
    order = np.argsort(values) if parts else np.zeros(0, np.intp)
    for way in groups.T:
        inside, cells = way >= 0, of * parts + way
        by_way = Grouped(values, cells, r * parts, order=order[inside[order]]).quantile(share)
        part_counts += np.bincount(cells[inside], minlength=r * parts)
        part_totals += np.bincount(cells[inside], weights=values[inside], minlength=r * parts)
        part_quantiles = np.where(np.isnan(by_way), part_quantiles, by_way)
    return Spread(
        counts=np.bincount(of, minlength=r),
        totals=np.bincount(of, weights=values, minlength=r).astype(np.float64),
        quantiles=quantiles,
        part_counts=part_counts.reshape(r, parts),
        part_totals=part_totals.reshape(r, parts),
        part_quantiles=part_quantiles.reshape(r, parts),
    )
