"""The loops of `results.histogram`, compiled by numba: imported only where it is installed."""

from __future__ import annotations

import numpy as np

from yingji.geo.compiling import Array, kernel


@kernel
def bins(values: Array, ends: Array, lookup: Array, none: np.uint16, found: Array) -> None:
    """Fill `found` [k]. `lookup` has for whole seconds the first bin that may be one of a value that is not below them."""
    for i in range(len(values)):
        value = values[i]
        if np.isnan(value):
            found[i] = none
        elif 0 <= value < len(lookup):
            which = lookup[int(value)]
            while ends[which] < value:
                which += 1
            found[i] = which
        else:
            found[i] = np.searchsorted(ends, value)


@kernel
def add(counts: Array, group: Array, which: Array, none: np.uint16) -> None:
    """Count each value in its group's row."""
    for i in range(len(which)):
        if which[i] != none and group[i] >= 0:
            counts[group[i], which[i]] += 1
