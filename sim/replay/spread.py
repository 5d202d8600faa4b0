"""What a model leaves open: spreads as the record has them, without a law of their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from yingji.geo.network import Floats

LEVELS: Floats = (np.arange(100) + 0.5) / 100
"""Levels at which quantiles are kept: a predicted time is a hundred equally likely values."""
KNOTS = 64
"""Predicted times, evenly spread over the calls, at which the spread is kept; between them in line over the logarithm. So many that
more change nothing: with eleven the ends of the intervals were rounded off."""
LEAST = 30
"""A group of fewer values than these speaks with the next larger one."""


@dataclass(frozen=True, eq=False)
class Spread:
    """Quantiles of observed ÷ predicted, by how long the prediction is: short ways are the less certain ones."""

    knot_s: Floats  # [KNOTS] predicted seconds, ascending
    ratio: Floats  # [KNOTS, LEVELS]

    def times(self, predicted_s: Floats) -> Floats:
        """[k, LEVELS] equally likely seconds of each prediction."""
        place = np.interp(np.log(predicted_s), np.log(self.knot_s), np.arange(len(self.knot_s)))
        low = np.minimum(place.astype(np.int64), len(self.knot_s) - 2)
        share = (place - low)[:, None]
        found: Floats = predicted_s[:, None] * ((1 - share) * self.ratio[low] + share * self.ratio[low + 1])
        return found


def fit_spread(predicted_s: Floats, observed_s: Floats) -> Spread:
    """The spread of observed times about predictions that were made without them.

    Quantiles under a Gaussian kernel over the logarithm of the prediction, as wide as Silverman (1986, eq. 3.28) says: 1.06 σ n^(−1/5).
    """
    order = np.argsort(observed_s / predicted_s, kind="stable")
    ratio, where = (observed_s / predicted_s)[order], np.log(predicted_s)[order]
    band = max(1.06 * float(where.std()) * len(where) ** -0.2, 1e-3)
    knots = np.quantile(where, np.linspace(0, 1, KNOTS))
    knots = knots + np.arange(KNOTS) * 1e-9  # strictly ascending, also where all predictions are one
    table = np.empty((KNOTS, len(LEVELS)))
    for index, knot in enumerate(knots):
        weight = np.exp(-0.5 * ((where - knot) / band) ** 2)
        reached = np.cumsum(weight)
        table[index] = np.interp(LEVELS, (reached - weight / 2) / reached[-1], ratio)
    return Spread(np.exp(knots), table)


@dataclass(frozen=True, eq=False)
class Stage:
    """Seconds of one stage by group, each as `LEVELS` equally likely values; `rest` speaks for groups that were hardly seen."""

    of: Mapping[tuple[str, str], Floats]
    rest: Floats
    counts: Mapping[tuple[str, str], int]

    def quantiles(self, first: pd.Series, second: pd.Series) -> Floats:
        """[k, LEVELS] of each row's group."""
        return np.array([self.of.get((str(a), str(b)), self.rest) for a, b in zip(first, second, strict=True)]).reshape(-1, len(LEVELS))


def fit_stage(seconds: pd.Series, first: pd.Series, second: pd.Series) -> Stage | None:
    """A stage by two groupings, of what is known; None where that is less than `LEAST` in all."""
    known = seconds.notna()
    if known.sum() < LEAST:
        return None
    groups = seconds[known].groupby([first[known].astype(str), second[known].astype(str)])
    kept = {(str(key[0]), str(key[1])): group.to_numpy() for key, group in groups if len(group) >= LEAST}
    return Stage(
        {key: np.quantile(values, LEVELS, method="hazen") for key, values in kept.items()},
        np.quantile(seconds[known].to_numpy(), LEVELS, method="hazen"),
        {key: len(values) for key, values in kept.items()},
    )
