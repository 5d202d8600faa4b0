"""Times as counts in bins: percentiles of any number of calls in a memory that does not grow with it."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from yingji.results.statistics import Floats, rank

Bins = npt.NDArray[np.uint16]
Counts = npt.NDArray[np.uint32]

METHOD: Final = "histogram: whole seconds up to 1 h, steps of 1 % above, rounded up"
"""What the results say of percentiles that come from `SECONDS`."""

_MONTH_S, _HOUR_S, _STEP = 31 * 86400.0, 3600.0, 1.01


def _steps(first_s: float) -> Floats:
    """From `first_s` to a month, each 1 % more than the one before."""
    steps = np.arange(1, math.ceil(math.log(_MONTH_S / first_s, _STEP)) + 1)
    return np.asarray(first_s * _STEP**steps, dtype=np.float64)


SECONDS: Final = np.concatenate([np.arange(_HOUR_S + 1), _steps(_HOUR_S), [np.inf]])
"""Upper ends of the bins: each second of an hour, then steps of 1 % up to a month; the last bin is of all that is longer or endless."""
STEPS: Final = np.concatenate([[0.0], 10.0 * _STEP ** np.arange(math.ceil(math.log(_MONTH_S / 10, _STEP)) + 1), [np.inf]])
"""The same for the many cells of a map, in less room: 10 s, then steps of 1 %."""
NONE: Final = np.uint16(65535)
"""The bin of a call that has no such time."""


def bins(values_s: Floats, ends: Floats, *, compiled: bool = False) -> Bins:
    """The bin of each value: the first whose upper end is not below it; `NONE` for nan. By `compiled` code the same, sooner."""
    if compiled:
        from yingji.results import histogram_kernel

        found = np.empty(len(values_s), np.uint16)
        histogram_kernel.bins(values_s, ends, _LOOKUP[len(ends)], NONE, found)
        return found
    if ends is SECONDS:  # most times are within an hour, where the bin is the next whole second
        short = values_s <= _HOUR_S
        found = np.ceil(np.where(short, values_s, 0.0)).astype(np.uint16)
        found[~short] = np.searchsorted(ends, values_s[~short], side="left")
    else:
        found = np.searchsorted(ends, values_s, side="left").astype(np.uint16)
    found[np.isnan(values_s)] = NONE
    return found


_LOOKUP: Final = {len(ends): np.searchsorted(ends, np.arange(2 * _HOUR_S)) for ends in (SECONDS, STEPS)}
"""The first bin that may be that of a value of so many whole seconds and a fraction."""


def add(counts: Counts, group: npt.NDArray[np.integer], which: Bins, *, compiled: bool = False) -> None:
    """Count each value of `bins` in its group's row of `counts` [groups, bins]; groups below 0 and `NONE` are left out."""
    if compiled:
        from yingji.results import histogram_kernel

        histogram_kernel.add(counts, np.asarray(group, np.int32), which, NONE)
        return
    inside = (which != NONE) & (group >= 0)
    np.add.at(counts.reshape(-1), group[inside].astype(np.int64) * counts.shape[1] + which[inside], np.uint32(1))


def quantile(counts: Counts, share: float, ends: Floats) -> Floats:
    """[groups] the smallest value that at least `share` of a group do not exceed, rounded up to its bin's end; nan for an empty group.

    Rounding up keeps the order of values, so that this is the very percentile (`statistics.quantile`), rounded up.
    """
    reached = np.cumsum(counts, axis=1, dtype=np.int64)
    found = np.full(len(counts), math.nan)
    for group in np.flatnonzero(reached[:, -1]).tolist():
        index = rank(int(reached[group, -1]), share)
        found[group] = ends[np.searchsorted(reached[group], index, side="right")]
    return found
