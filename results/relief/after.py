"""The days after: how shelters empty and stocks are drawn down, over replications."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DayAfter:
    """One day of the transitional settlement: medians over replications."""

    day: int  # 1: the day of the disaster
    people: float  # in shelters
    area_m2: float  # a person; nan where nobody is there
    without_room: float  # people
    short: tuple[str, ...]  # keys of the items that have run out
