"""What all parts of the relief engine share: the clock, the inputs, and the log that is being written."""

from __future__ import annotations

import numpy as np

from yingji.geo.timeline import StreetTimeline
from yingji.sim.clock import Clock
from yingji.sim.relief.demand import Chances, Damage
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.world import ReliefWorld


class Run:
    """One run's inputs, clock and records."""

    def __init__(self, world: ReliefWorld, damage: Damage, chances: Chances, streets: StreetTimeline) -> None:
        self.world, self.damage, self.chances, self.streets = world, damage, chances, streets
        self.clock = Clock()
        self._serial = 0
        self._records: list[float] = []  # eight numbers each, in a row

    def serial(self) -> int:
        """A number that no other event has, in the order in which events were foreseen."""
        self._serial += 1
        return self._serial

    def record(
        self, did: Did, *, who: int = -1, place: int = -1, other: int = -1, people: int = 0, amount: float = 0.0, cause: int = -1
    ) -> int:
        """Write one record of this moment; its index."""
        self._records += (self.clock.now, int(did), who, place, other, people, amount, cause)
        return len(self._records) // 8 - 1

    def log(self) -> ReliefLog:
        """All that has been written."""
        table = np.array(self._records, dtype=np.float64).reshape(-1, 8).T  # whole numbers are exact in it
        whole = [column.astype(np.int32) for column in (*table[2:5], table[7])]
        return ReliefLog(
            time_s=table[0].copy(), did=table[1].astype(np.int8), who=whole[0], place=whole[1], other=whole[2],
            people=table[5].astype(np.int64), amount=table[6].copy(), cause=whole[3],
        )  # fmt: skip
