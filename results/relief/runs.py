"""One option's disasters: what measures, tables, layers and the sheet read."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from yingji.geo.travel import TravelTimes
from yingji.results.relief.after import DayAfter
from yingji.results.relief.bottleneck import Gain
from yingji.results.relief.sample import ReliefSample, grid_s
from yingji.results.statistics import Floats, rank
from yingji.sim.relief.world import ReliefWorld


@dataclass(frozen=True, eq=False)
class ReliefRuns:
    """`samples`: one a replication, in their order; `gains`: of setting each stage free; `days`: the days after."""

    world: ReliefWorld
    samples: Sequence[ReliefSample]
    gains: tuple[Gain, ...] = ()
    days: tuple[DayAfter, ...] = ()

    def each(self, value: Callable[[ReliefSample], float]) -> Floats:
        """[n] a value of each replication."""
        return np.array([value(sample) for sample in self.samples], dtype=np.float64)

    @cached_property
    def median(self) -> int:
        """The replication whose time to relief is the median (type 1); of those that never end the one that relieves the median share."""
        times, never = self.each(lambda s: s.time_all_s), self.each(lambda s: -s.share_within(math.inf))
        struck = np.flatnonzero(~np.isnan(times))
        if not len(struck):
            return 0
        return int(struck[np.lexsort((struck, never[struck], times[struck]))[rank(len(struck), 0.5)]])

    @property
    def sample(self) -> ReliefSample:
        """The median replication: maps and layers show it."""
        return self.samples[self.median]

    @property
    def moments_s(self) -> Floats:
        """[t] the moments of all curves."""
        return grid_s(len(self.samples[0].sheltered))

    @cached_property
    def near(self) -> dict[str, npt.NDArray[np.bool_]]:
        """By class with a service distance: [c] whether a shelter of the class is within it, along the streets as they were."""
        shelters = self.world.shelters
        found: dict[str, npt.NDArray[np.bool_]] = {}
        on_foot = TravelTimes(self.world.network, mode="walk", walk_mps=1.0)  # seconds are metres
        for class_ in dict.fromkeys(shelters.class_):
            mine = np.array([each == class_ for each in shelters.class_])
            limit_m = float(shelters.distance_m[mine].max())
            if math.isfinite(limit_m):
                metres, _, _ = on_foot.forest(shelters.node[mine])
                found[class_] = metres[self.world.cell_node] <= limit_m
        return found
