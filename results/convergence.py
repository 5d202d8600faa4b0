"""How long and how often: the warm-up that a series needs, and the replications that a verdict's figures need."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri, stdtrit

Floats = npt.NDArray[np.float64]
BATCH = 5
"""Values to a batch: MSER-5."""
MOST = 100_000
"""Replications beyond which nobody plays: more are needed than this."""


def mser5(series: Floats) -> int:
    """How many values at the beginning of a series to leave out (White 1997; White, Cobb & Spratt 2000).

    Of batches of five, those are cut after which the variance of the rest over the square of their number is least; never more than half.
    """
    batches = len(series) // BATCH
    if batches < 2:
        return 0
    means = series[: batches * BATCH].reshape(batches, BATCH).mean(axis=1)
    rest = np.arange(batches, batches - batches // 2, -1)
    total, squares = np.cumsum(means[::-1])[::-1], np.cumsum(means[::-1] ** 2)[::-1]
    cut = np.arange(len(rest))
    spread = squares[cut] - total[cut] ** 2 / rest
    return int(np.argmin(np.maximum(spread, 0) / rest.astype(np.float64) ** 2)) * BATCH


ERRORS = 4.0
"""Standard errors beyond which two parts of a series differ by more than chance."""


def differ(first: Floats, rest: Floats) -> bool:
    """Whether the means of two parts of a series, by batches of five, lie apart by more than `ERRORS` standard errors."""
    means = [part[: len(part) // BATCH * BATCH].reshape(-1, BATCH).mean(axis=1) for part in (first, rest)]
    if min(len(each) for each in means) < 2:
        return False
    error = math.sqrt(sum(float(each.var(ddof=1)) / len(each) for each in means))
    return abs(float(means[0].mean() - means[1].mean())) > ERRORS * error


def half_width(values: Floats, share: float = 0.5) -> float:
    """Half of the 95 % interval of a quantile of years, estimated from `values`, one a year; nan for fewer than two.

    Normal theory of order statistics: the standard error of the quantile is √(q (1 − q)) / φ(z_q) · σ/√n, that is 1.25 times that of the
    mean for the median, and 2.67 times for the ends of the interval in which 95 % of the years lie (Mosteller 1946; David & Nagaraja 2003,
    sec. 10.2), with Student's factor for the σ that is estimated.
    """
    n = len(values)
    if n < 2:
        return math.nan
    return float(stdtrit(n - 1, 0.975)) * _wider(share) * float(values.std(ddof=1)) / math.sqrt(n)


def needed(values: Floats, half: float, share: float = 0.5) -> int:
    """The replications at which that half-width would be `half` or less, by the spread seen so far; at least two, at most `MOST`."""
    spread = _wider(share) * float(values.std(ddof=1)) if len(values) > 1 else math.nan
    if not spread > 0:
        return 2
    n = max(2, math.ceil((float(ndtri(0.975)) * spread / half) ** 2)) if half > 0 else MOST
    while n < MOST and float(stdtrit(n - 1, 0.975)) * spread / math.sqrt(n) > half:
        n += 1
    return min(n, MOST)


def _wider(share: float) -> float:
    """Standard error of a quantile in those of the mean of normal values."""
    return math.sqrt(share * (1 - share)) / (math.exp(-(float(ndtri(share)) ** 2) / 2) / math.sqrt(2 * math.pi))
