"""What holds relief up: each stage of the chain, and what would be gained were it free."""

from __future__ import annotations

from dataclasses import dataclass

from yingji.scenarios.schema.relief import Stage


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
