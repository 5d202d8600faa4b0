"""The relief log: what the relief engine returns, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt


class Did(IntEnum):
    """What a record says, and what its columns hold. Codes are part of the file format: never renumber."""

    REPORTED = 0  # the district knows
    DECIDED = 1  # the last level of command has decided
    POSTED = 2  # called-out staff are at their posts
    SHELTER_OPEN = 3  # place: shelter
    DEPOT_OPEN = 4  # place: depot
    LEFT = 5  # who: party leaves home on foot; place: shelter it goes to; people; amount: metres of the way
    NO_WAY = 6  # who: party that no shelter can be reached from, now; people. It tries again when streets open
    AT_GATE = 7  # who: party at a shelter, open or not; place: shelter; people
    ADMITTED = 8  # who: party; place: shelter; people (part of a party, where the rest no longer has room)
    SENT_ON = 9  # who: party, sent on to another shelter; place: that shelter; people; amount: metres of the detour
    NO_ROOM = 10  # who: party, no shelter has room: it stays outside this one; place: shelter; people
    BOARDED = 11  # who: vehicle; party in `other`; people. The shelter is chosen when nobody more gets in
    AT_RELATIVES = 12  # who: cell; people
    READY = 13  # who: vehicle, requisitioned and manned where it stands
    AT_DEPOT = 14  # who: vehicle; place: depot; it waits for work or a dock
    LOADING = 15  # who: vehicle at a dock; place: depot
    LOADED = 16  # who: vehicle; place: depot; other: item; amount: units taken on
    DEPARTED = 17  # who: vehicle; place: depot; other: shelter
    REROUTED = 18  # who: vehicle, whose way has changed under it; place: −1; other: node
    STUCK = 19  # who: vehicle without a way, waits for streets to open; other: node
    ARRIVED = 20  # who: vehicle; place: shelter; amount: metres driven since DEPARTED or the stop before
    UNLOADED = 21  # who: vehicle; place: shelter; other: item; amount: units
    SERVED = 22  # place: shelter; other: item; people who have it now and did not before
    BUS_AT = 23  # who: vehicle (bus) at a shelter with people; place: shelter; people
    GAVE_UP = 24  # who: vehicle; nothing left to carry, or nobody in want: its work is over


@dataclass(frozen=True, eq=False)
class ReliefLog:
    """Records in the order in which they happen, ties by (rank, number); `cause` is the index of an earlier record, or −1.

    `time_s` is from the disaster. Columns that a record does not use hold −1 (`who`, `place`, `other`) or 0 (`people`, `amount`).
    """

    time_s: npt.NDArray[np.float64]
    did: npt.NDArray[np.int8]
    who: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    other: npt.NDArray[np.int32]
    people: npt.NDArray[np.int64]
    amount: npt.NDArray[np.float64]
    cause: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.time_s)
