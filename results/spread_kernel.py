"""The loops of `results.spread`, compiled by numba: imported only where it is installed."""

from __future__ import annotations

from math import ceil
from typing import Any, Final

import numpy as np

from yingji.geo.compiling import Array, jit, kernel
from yingji.results.statistics import HAIR

DIGIT: Final = 10  # bits by which one pass sorts
KEY_FROM: Final = 32 - 1 - 2 * DIGIT  # of a positive float32 the bits above these make two digits


@kernel
def spread(
    values: Array, ends: Array, groups: Array, shares: Array, share: float,
    counts: Array, totals: Array, quantiles: Array, part_counts: Array, part_totals: Array, part_quantiles: Array,
    packed: Array, spare: Array, by_value: Array, digits: Array, left: Array, bits: Array,
) -> None:  # fmt: skip
    """Fill what `results.spread.Spread` holds, of which all but the quantiles are to be zeros, and quantiles nan.

    `packed`, `spare` and `by_value` are room for the longest replication, `digits` [2, 2^DIGIT + 1] for its digits, `left` [g] for
    how many of each group are still to come, `bits` [1] for one value.
    """
    begin = np.int64(0)  # of one type throughout: a literal 0 would be compiled for by itself
    for r in range(len(ends)):
        for i in range(begin, ends[r]):
            if not np.isnan(values[i]):
                totals[r] += values[i]
                for b in range(groups.shape[1]):
                    if groups[i, b] >= 0:
                        part_counts[r, groups[i, b]] += 1
                        part_totals[r, groups[i, b]] += values[i]
        n = counts[r] = _sort(values, begin, ends[r], packed, spare, by_value, digits, bits)
        for s in range(len(shares)):
            if n:
                quantiles[r, s] = by_value[_rank(n, shares[s])]
        _parts(groups, begin, share, packed, by_value, n, part_counts[r], left, part_quantiles[r])
        begin = ends[r]


@jit
def _parts(
    groups: Array, begin: Any, share: float, packed: Array, by_value: Array, n: int, counts: Array, left: Array, found: Array
) -> None:
    """The quantile of each group, from the largest value down until all are found: high ones are found soon."""
    missing = 0
    for g in range(len(counts)):
        left[g] = counts[g] - _rank(counts[g], share)
        missing += counts[g] > 0
    at = n
    while missing > 0:
        at -= 1
        i = begin + np.int64(packed[at] & np.uint64(0xFFFFFFFF))
        for b in range(groups.shape[1]):
            g = groups[i, b]
            if g >= 0:
                left[g] -= 1
                if left[g] == 0:
                    found[g] = by_value[at]
                    missing -= 1


@jit
def _rank(count: int, share: float) -> Any:
    """`results.statistics.rank`."""
    return min(max(ceil(share * count - HAIR) - 1, 0), count - 1)


@jit
def _sort(
    values: Array, begin: Any, end: int, packed: Array, spare: Array, by_value: Array, digits: Array, bits: Array
) -> int:  # fmt: skip
    """`by_value` and, in the low half of `packed`, where each was after `begin`: all values from `begin` to `end` but nan; their number.

    By radix on the upper 20 bits as float32, which keep the order of values that are not negative, and what is still unsorted by insertion.
    """
    digits[:] = 0
    low, high, as_bits = digits[0], digits[1], bits.view(np.uint32)
    n, mask = 0, np.uint64((1 << DIGIT) - 1)
    for i in range(begin, end):
        if not np.isnan(values[i]):
            bits[0] = values[i]
            key = np.uint64(as_bits[0] >> np.uint32(KEY_FROM))
            spare[n] = (key << np.uint64(32)) | np.uint64(i - begin)
            low[(key & mask) + np.uint64(1)] += 1
            high[((key >> np.uint64(DIGIT)) & mask) + np.uint64(1)] += 1
            n += 1
    for digit in range(1 << DIGIT):
        low[digit + 1] += low[digit]
        high[digit + 1] += high[digit]
    for j in range(n):
        digit = (spare[j] >> np.uint64(32)) & mask
        packed[low[digit]] = spare[j]
        low[digit] += 1
    for j in range(n):
        digit = (packed[j] >> np.uint64(32 + DIGIT)) & mask
        spare[high[digit]] = packed[j]
        high[digit] += 1
    for j in range(n):
        one = spare[j]
        value, k = values[begin + np.int64(one & np.uint64(0xFFFFFFFF))], j
        while k > 0 and by_value[k - 1] > value:
            by_value[k], packed[k] = by_value[k - 1], packed[k - 1]
            k -= 1
        by_value[k], packed[k] = value, one
    return n
