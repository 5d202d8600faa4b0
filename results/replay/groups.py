"""Hours and stations by themselves: percentiles of their calls, and what chance allows of so few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt

from yingji.geo.network import Floats
from yingji.results.replay.errors import RESAMPLES, percentile_error
from yingji.results.statistics import quantile
from yingji.sim.replay.folds import Replay

Whole = npt.NDArray[np.integer[Any]]
GROUP_LEAST = 20
"""An hour or a station with fewer calls is not scored by itself."""


@dataclass(frozen=True)
class GroupScore:
    """The calls of one hour or one station: observed and predicted median and 90th percentile, and what chance allows of so many."""

    group: int
    n: int
    observed_s: tuple[float, float]  # p50, p90
    error: tuple[float, float]
    chance: tuple[float, float]
    naive: tuple[float, float]


def by_group(replay: Replay, group: Whole, *, seed: int = 0) -> list[GroupScore]:
    """Each group with `GROUP_LEAST` calls or more, in order."""
    observed = replay.calls["drive_s"].to_numpy()
    found = []
    for one in np.unique(group[group >= 0]).tolist():
        mine = np.flatnonzero(group == one)
        if len(mine) < GROUP_LEAST:
            continue
        seen, ours, naive = observed[mine], replay.drive_s[mine], replay.naive_s[mine]
        sample = seen[np.random.default_rng([seed, one]).integers(0, len(mine), (RESAMPLES, len(mine)))]
        found.append(
            GroupScore(
                group=int(one),
                n=len(mine),
                observed_s=_pair(partial(quantile, seen)),
                error=_pair(partial(percentile_error, seen, ours)),
                chance=_pair(partial(_chance, sample, seen)),
                naive=_pair(partial(percentile_error, seen, naive)),
            )
        )
    return found


def _pair(of: Callable[[float], float]) -> tuple[float, float]:
    return of(0.5), of(0.9)


def _chance(sample: Floats, seen: Floats, share: float) -> float:
    """Half of the 95 % interval of a percentile over resampled calls, as a share of the percentile."""
    low, high = np.quantile(np.quantile(sample, share, axis=1), [0.025, 0.975])
    return float(high - low) / 2 / quantile(seen, share)
