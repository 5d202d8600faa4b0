"""Optimal computing budget allocation: replications go where they help most to tell the best option from the others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr

from yingji.results.selection import CONFIDENCE, LEAST_FIRST, Selection
from yingji.results.statistics import Floats

PROCEDURE = "OCBA (Chen, Lin, Yücesan & Chick 2000)"
GROWTH = 1.5
"""Each round has at most half as many replications in all again: few looks at the data, each of which could stop too soon."""


def ocba(
    values: Floats, *, indifference: float, confidence: float = CONFIDENCE, more_is_better: bool = True
) -> tuple[Selection, npt.NDArray[np.int64]]:
    """What is selected from `values` [options, replications], nan where an option has not been played, and how many each should have next.

    After Chen, Lin, Yücesan & Chick (2000): the probability of correct selection is approximated from below by Bonferroni,
    1 − Σ P(an option is better than the one that leads), and the next replications are given in the ratio (σ_i / δ_i)². Draws are common
    here, so we differ in three things: means and σ_i are of the paired differences to the leader, over the replications that both have;
    the leader gets as many as the option that gets most; tails are Student's, for variances that are estimated. A δ_i below `indifference`
    is taken for the indifference, as in Kim & Nelson (2001): what is stated holds where the best is better than all others by so much.
    Nothing is settled on fewer pairs than `LEAST_FIRST`. The leader is the option whose least paired difference to another is the
    largest; of equals the first.
    """
    gain = values if more_is_better else -values
    count = len(gain)
    made = (~np.isnan(gain)).sum(axis=1)
    if count == 1:
        return Selection(0, True, int(made[0]), (0,), 1.0, tuple(made.tolist())), made
    mean, spread, pairs = _paired(gain)
    best = int(np.argmax(np.where(np.eye(count, dtype=bool), np.inf, mean).min(axis=1)))
    others = np.array([option for option in range(count) if option != best])
    ahead = np.maximum(mean[best, others], indifference)
    sd, n = spread[best, others], pairs[best, others]
    t_value = np.divide(ahead * np.sqrt(n), sd, out=np.full(len(others), np.inf), where=sd > 0)
    tails = np.where(n >= LEAST_FIRST, stdtr(np.maximum(n - 1, 1), -t_value), 1.0)
    probability = max(0.0, 1.0 - float(tails.sum()))
    share = np.zeros(count)
    share[others] = (sd / np.maximum(np.abs(mean[best, others]), indifference)) ** 2
    share[best] = share.max()
    settled = probability >= confidence
    left = others[tails > (1 - confidence) / len(others)]
    in_play = (best,) if settled else tuple(sorted((best, *left.tolist())))
    return Selection(best, settled, int(made.max()), in_play, probability, tuple(made.tolist())), _wanted(made, share)


def _paired(gain: Floats) -> tuple[Floats, Floats, npt.NDArray[np.int64]]:
    """[i, l] mean and standard deviation of `gain[i] − gain[l]`, and the replications that both have."""
    count = len(gain)
    mean, spread, pairs = np.zeros((count, count)), np.zeros((count, count)), np.zeros((count, count), dtype=np.int64)
    for i in range(count):
        for other in range(count):
            apart = gain[i] - gain[other]
            apart = apart[~np.isnan(apart)]
            pairs[i, other] = len(apart)
            mean[i, other] = apart.mean() if len(apart) else 0.0
            spread[i, other] = apart.std(ddof=1) if len(apart) > 1 else np.inf
    return mean, spread, pairs


def _wanted(made: npt.NDArray[np.int64], share: Floats) -> npt.NDArray[np.int64]:
    """[options] how many each has after the next round; nobody loses what has been made, and some option gets more."""
    if not np.isfinite(share).all() or not share.sum() > 0:
        more: npt.NDArray[np.int64] = np.ceil(made * GROWTH).astype(np.int64)
        return more
    wanted: npt.NDArray[np.int64] = np.maximum(made, np.ceil(share / share.sum() * made.sum() * GROWTH)).astype(np.int64)
    return wanted if (wanted > made).any() else np.where(share > 0, made + 1, made)
