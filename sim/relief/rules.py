"""What goes first when two things happen at one moment of a disaster; docs/relief.md says what they are."""

from __future__ import annotations

from typing import Final


class Rank:
    """Order within one moment; ties inside a rank go by the number beside it. SimPy keeps 0 and 1 for itself."""

    STREETS: Final = 2  # streets have changed (0: wheels, 1: feet): who waits for a way asks again
    CHAIN: Final = 3  # reported, decided, posted (step)
    OPEN: Final = 4  # a depot opens (depot), then a shelter (depots + shelter), then a row of stock may be loaded (… + row)
    HOME: Final = 15  # at relatives' (cell)
    GATE: Final = 5  # people come to a gate (walk, or party for those on a bus)
    HANDED: Final = 6  # a batch of people has been served (shelter)
    UNLOADED: Final = 7  # (vehicle)
    LOADED: Final = 8  # (vehicle)
    ARRIVED: Final = 9  # a vehicle arrives somewhere (vehicle)
    TURN: Final = 10  # a vehicle's way changes under it (vehicle)
    READY: Final = 11  # (vehicle)
    LEAVE: Final = 12  # people leave home (walk or party)
    PATIENCE: Final = 13  # some have been in want long enough (shelter)
    END: Final = 14  # the horizon
