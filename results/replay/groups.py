"""Hours and stations by themselves: percentiles of their calls, and what chance allows of so few."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from yingji.geo.network import Floats, Ints
from yingji.results.replay.errors import RESAMPLES, percentile_error
from yingji.results.statistics import quantile
from yingji.sim.replay.folds import Replay

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


def by_group(replay: Replay, group: Ints, *, seed: int = 0) -> list[GroupScore]:
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
                group=one,
                n=len(mine),
                observed_s=_pair(lambda share, seen=seen: quantile(seen, share)),
                error=_pair(lambda share, seen=seen, ours=ours: percentile_error(seen, ours, share)),
                chance=_pair(lambda share, seen=seen, sample=sample: _chance(sample, share) / quantile(seen, share)),
                naive=_pair(lambda share, seen=seen, naive=naive: percentile_error(seen, naive, share)),
            )
        )
    return found


def _pair(of: Callable[[float], float]) -> tuple[float, float]:
    return of(0.5), of(0.9)


def _chance(sample: Floats, share: float) -> float:
    """Half of the 95 % interval of a percentile over resampled calls, in seconds."""
    low, high = np.quantile(np.quantile(sample, share, axis=1), [0.025, 0.975])
    return float(high - low) / 2
