"""What goes first when two things happen at one moment of a disaster; docs/relief.md says what they are."""

from __future__ import annotations

from typing import Final


class Rank:
    """Order within one moment; ties inside a rank go by the number beside it. SimPy keeps 0 and 1 for itself."""

    STREETS: Final = 2  # streets have changed: who waits for a way asks again (vehicle; −1: those on foot)
    CHAIN: Final = 3  # reported, decided, posted (step)
    OPEN: Final = 4  # a depot opens (depot), then a shelter (depots + shelter), then a row of stock may be loaded (… + row)
    GATE: Final = 5  # people come to a gate on foot (serial)
    HANDED: Final = 6  # a batch of people has been served (shelter)
    UNLOADED: Final = 7  # (vehicle)
    LOADED: Final = 8  # (vehicle)
    ARRIVED: Final = 9  # a vehicle arrives somewhere (vehicle)
    TURN: Final = 10  # a vehicle's way changes under it (vehicle)
    READY: Final = 11  # (vehicle)
    HOME: Final = 12  # people are at relatives' (cell)
    LEAVE: Final = 13  # people leave home (walk, then party)
    PATIENCE: Final = 14  # some have been in want long enough (serial)
    FOREMAN: Final = 15  # loads are decided when all else of the moment is known
    END: Final = 16  # the horizon
