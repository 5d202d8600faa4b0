"""The days after: how shelters empty and stocks are drawn down, over replications."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yingji.results.statistics import Floats, rank
from yingji.sim.relief.settle import Days

_SHORT = 1e-6


@dataclass(frozen=True)
class DayAfter:
    """One day of the transitional settlement: medians over replications."""

    day: int  # 1: the day of the disaster
    people: float  # in shelters
    area_m2: float  # a person, over the shelters that are open; nan where nobody is there
    without_room: float  # people
    moved: float  # people whose shelter closed
    short: tuple[str, ...]  # keys of the items of which people do not get what they need


def days_after(each: Sequence[Days], items: Sequence[str]) -> tuple[DayAfter, ...]:
    """Day by day, over replications (at least one); `items` are the keys of the items in their order."""
    table = {name: np.sort(np.stack([getattr(days, name) for days in each]), axis=0) for name in _COLUMNS}
    middle = {name: values[rank(len(each), 0.5)] for name, values in table.items()}
    return tuple(
        DayAfter(
            day=day + 1,
            people=float(middle["people"][day]),
            area_m2=float(middle["area_m2"][day]),
            without_room=float(middle["without_room"][day]),
            moved=float(middle["moved"][day]),
            short=_short(middle["unmet"][day], items),
        )
        for day in range(len(middle["people"]))
    )


def _short(unmet: Floats, items: Sequence[str]) -> tuple[str, ...]:
    return tuple(key for key, units in zip(items, unmet.tolist(), strict=True) if units > _SHORT)


_COLUMNS = ("people", "area_m2", "without_room", "moved", "unmet")
