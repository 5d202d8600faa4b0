"""Which option is best, found with a stated probability: ranking and selection on common draws."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from yingji.results.statistics import Floats

PROCEDURE = "KN (Kim & Nelson 2001)"
CONFIDENCE = 0.95
RESAMPLES = 4000
_BOOTSTRAP_SEED = 20010911
LEAST_FIRST = 10
"""Kim and Nelson advise at least so many first replications: from fewer, variances are guesses and much is simulated for nothing."""


@dataclass(frozen=True)
class Selection:
    """What a procedure decided: the best so far, whether that is settled, after how many replications, and who is still in play.

    OCBA also says how probable it is that the selection is right, approximately, and how many replications each option was given.
    """

    best: int
    settled: bool
    replications: int
    in_play: tuple[int, ...]  # ascending; the best alone where settled
    probability: float | None = None
    made: tuple[int, ...] = ()  # by option


def kim_nelson(
    values: Floats, *, first: int, indifference: float, confidence: float = CONFIDENCE, more_is_better: bool = True
) -> Selection:
    """Screens `values` [options, replications] one replication after the other; all options on the same draws.

    The fully sequential procedure of Kim & Nelson (2001), with c = 1: after `first` replications, from whose differences it takes the
    variances, an option falls out where its mean lies below another's by more than a margin that shrinks as replications come in; what is
    left when the margins are nil is decided by the mean. Where the best is better than every other by at least `indifference`, it is
    selected with probability ≥ `confidence`; values must be normal, and may depend on each other across options. Not settled where the
    values come to an end first. Of equal means the first option is taken.
    """
    gain = values if more_is_better else -values
    options, seen = gain.shape
    if options == 1:
        return Selection(0, True, min(first, seen), (0,))
    if seen < first or first < 2:
        return _best_so_far(gain, seen, list(range(options)))
    eta = 0.5 * ((2 * (1 - confidence) / (options - 1)) ** (-2 / (first - 1)) - 1)
    start = gain[:, :first]
    spread = np.var(start[:, None, :] - start[None, :, :], axis=2, ddof=1)
    reach = 2 * eta * (first - 1) * spread / indifference**2  # [i, l] replications after which the margin of a pair is nil: h² S² / δ²
    in_play = list(range(options))
    sums = start.sum(axis=1)
    for r in range(first, seen + 1):
        if r > first:
            sums = sums + gain[:, r - 1]
        margin = np.maximum(indifference / 2 * (reach - r), 0.0)  # r times W of the paper
        in_play = [i for i in in_play if all(sums[i] >= sums[j] - margin[i, j] for j in in_play if j != i)]
        if len(in_play) == 1:
            return Selection(in_play[0], True, r, tuple(in_play))
        if r > max(math.floor(reach[i, j]) for i in in_play for j in in_play if i != j):
            best = max(in_play, key=lambda i: (sums[i], -i))
            return Selection(best, True, r, (best,))
    return _best_so_far(gain, seen, in_play)


def _best_so_far(gain: Floats, seen: int, in_play: list[int]) -> Selection:
    means = gain[in_play].mean(axis=1)
    return Selection(in_play[int(np.argmax(means))], False, seen, tuple(in_play))


def probability_best(values: Floats, *, more_is_better: bool = True) -> tuple[float, ...]:
    """[options] how often each has the best mean when whole replications (all options of a draw together) are drawn anew.

    The bootstrap of Efron (1979), from a fixed seed; options with equal means share it. A single replication leaves all that are best in it
    with equal shares.
    """
    gain = values if more_is_better else -values
    replications = gain.shape[1]
    draws = np.random.default_rng(_BOOTSTRAP_SEED).multinomial(replications, np.full(replications, 1 / replications), RESAMPLES)
    means = gain @ draws.T / replications  # [options, resamples]
    best = np.isclose(means, means.max(axis=0), rtol=0, atol=1e-12)
    return tuple((best / best.sum(axis=0)).mean(axis=1).tolist())


def order_by_mean(values: Floats, *, more_is_better: bool = True) -> tuple[int, ...]:
    """The options from the best mean to the worst; of equals the first first."""
    means = values.mean(axis=1)
    return tuple(np.argsort(-means if more_is_better else means, kind="stable").tolist())
