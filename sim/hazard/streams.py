"""Streams of chance: one for each purpose and name, so that nothing that is added shifts another's draws."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from zlib import crc32

import numpy as np
from scipy.special import pdtr, pdtrik

from yingji.sim.hazard.world import Counts, Floats, Lognormal


class Purpose(IntEnum):
    """What a stream is for. Codes are part of what a seed means; those below 100 belong to calls and to the chain of relief."""

    INTENSITY = 100
    BUILDINGS = 101
    COLLAPSE = 102
    CASUALTIES = 103
    DEBRIS = 104
    RUBBLE = 105
    CLEAR = 106
    BRIDGES = 107
    IGNITIONS = 108
    DEPTH = 109
    ACCIDENT = 110
    CREWS = 111
    LEAVE = 112
    KITS = 113
    CALLS = 114


@dataclass(frozen=True)
class Streams:
    """The streams of one replication."""

    seed: int
    replication: int

    def of(self, purpose: Purpose, name: str) -> np.random.Generator:
        """The stream of one purpose and name, from its beginning."""
        key = (self.replication, purpose, crc32(name.encode()))
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=key)))


def lognormal(spread: Lognormal, z: Floats) -> Floats:
    """Median × exp(sigma × z)."""
    return np.asarray(spread[0] * np.exp(spread[1] * z))


def poisson(mean: Floats, u: Floats) -> Counts:
    """Poisson counts by their quantiles at uniform draws, so that a larger mean never gives a smaller count on the same draws."""
    guess = np.ceil(np.where(mean > 0, pdtrik(u, np.maximum(mean, 1e-300)), 0))
    below = np.maximum(guess - 1, 0)  # the inverse is continuous, and rounding may carry it over a whole number
    return np.where(mean > 0, np.where(pdtr(below, mean) >= u, below, guess), 0).astype(np.int64)


def apportion(weights: Floats, totals: Counts) -> Counts:
    """Whole numbers [r, k] in proportion to `weights` [r, k] that add up to `totals` [r]: largest remainders, ties to the first."""
    weights = np.broadcast_to(weights, (len(totals), np.shape(weights)[-1]))
    sums = weights.sum(axis=1, keepdims=True)
    exact = np.divide(weights, sums, out=np.zeros(weights.shape), where=sums > 0) * totals[:, None]
    whole = np.floor(exact + 1e-9).astype(np.int64)
    left = np.where(sums[:, 0] > 0, totals - whole.sum(axis=1), 0)
    order = np.argsort(-(exact - whole), axis=1, kind="stable")
    more = np.zeros_like(whole)
    np.put_along_axis(more, order, (np.arange(whole.shape[1]) < left[:, None]).astype(np.int64), axis=1)
    return np.asarray(whole + more)
