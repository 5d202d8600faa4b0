"""The event log: what an engine returns, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt


class What(IntEnum):
    """What a record says. Codes are part of the file format: never renumber."""

    CALL = 0  # a call is received; cause -1
    WAITS = 1  # at the end of alarm handling, part of the run card finds nothing free; cause: CALL
    ORDER = 2  # a unit gets its dispatch order (出动指令); cause: CALL, or what freed the unit if the call had waited
    ROLLING = 3  # wheels roll: turnout is over; cause: ORDER
    ARRIVED = 4  # on scene; cause: ROLLING
    FULL = 5  # the run card is complete on scene; cause: the last ARRIVED
    CLEARED = 6  # the unit leaves the scene; cause: ARRIVED
    HOME = 7  # back at its station; cause: CLEARED
    CLOSED = 8  # the last unit has left; cause: the last CLEARED
    GIVEN_UP = 9  # units still missing after the longest wait are no longer asked for; cause: CALL
    DOWN = 10  # the unit goes out of service (breakdown or end of shift), cause -1, or CLEARED/HOME if it had to finish first
    UP = 11  # the unit is in service again; cause: DOWN


@dataclass(frozen=True, eq=False)
class EventLog:
    """Records in the order in which they happen; ties by priority and serial number, so the order is the same everywhere.

    `incident` and `unit` are −1 where there is none; `place` is a node of the network; `cause` is the index of an earlier record, or −1.
    """

    time_s: npt.NDArray[np.float64]
    what: npt.NDArray[np.int8]
    incident: npt.NDArray[np.int32]
    unit: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    cause: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.time_s)

    def to_bytes(self) -> bytes:
        """The log as bytes, for comparing two of them to the last bit."""
        return b"".join(
            np.ascontiguousarray(column).tobytes() for column in (self.time_s, self.what, self.incident, self.unit, self.place, self.cause)
        )
