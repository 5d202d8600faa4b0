"""What holds relief up: each stage of the chain, and what would be gained were it free."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yingji.results.relief.sample import ReliefSample
from yingji.results.statistics import Floats, rank
from yingji.scenarios.schema.relief import Stage
from yingji.sim.relief.bottleneck import STAGES, Freed


@dataclass(frozen=True)
class Gain:
    """One stage set free on the same draws, over the replications in which that was tried. Medians; inf: never within the horizon."""

    stage: Stage
    p90_s: float  # 90th percentile of the time to relief as it is
    freed_p90_s: float  # and with the stage free
    share: float  # of the affected relieved by the horizon, as it is
    freed_share: float
    worst_in: float  # share of the replications in which this stage is the bottleneck
    replications: int

    @property
    def falls_s(self) -> float:
        """By how much the 90th percentile falls; nan where it is never reached as it is."""
        return self.p90_s - self.freed_p90_s if self.p90_s < float("inf") else float("nan")


def gains(samples: Sequence[ReliefSample], freed: Sequence[tuple[Freed, ...] | None]) -> tuple[Gain, ...]:
    """What setting each stage free gains, the largest gain first; `freed` by replication, None where it was not tried.

    By time where the 90th percentile is reached in the median replication as it is, else by the people relieved. Ties go by the chain.
    """
    tried = [(sample, stages) for sample, stages in zip(samples, freed, strict=False) if stages is not None and sample.affected]
    if not tried:
        return ()
    p90_s = np.array([sample.time_of(0.9) for sample, _ in tried])
    share = np.array([sample.share_within(math.inf) for sample, _ in tried])
    free_s = np.array([[each.p90_s for each in stages] for _, stages in tried])
    free_share = np.array([[each.share for each in stages] for _, stages in tried])
    worst = np.array([_worst(*row) for row in zip(p90_s, share, free_s, free_share, strict=True)])
    made = [
        Gain(
            stage, _median(p90_s), _median(free_s[:, column]), _median(share), _median(free_share[:, column]),
            float((worst == column).mean()), len(tried),
        )
        for column, stage in enumerate(STAGES)
    ]  # fmt: skip
    by_time = math.isfinite(made[0].p90_s)
    return tuple(sorted(made, key=lambda gain: gain.freed_p90_s if by_time else -gain.freed_share))


def _worst(p90_s: float, share: float, free_s: Floats, free_share: Floats) -> int:
    """The stage whose freedom gains most in one replication; −1: none gains anything."""
    best = int(np.argmin(free_s)) if math.isfinite(p90_s) else int(np.argmax(free_share))
    return best if free_s[best] < p90_s or free_share[best] > share else -1


def _median(values: Floats) -> float:
    return float(np.sort(values)[rank(len(values), 0.5)])
