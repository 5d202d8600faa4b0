"""What an option costs others, and whom it helps: work that moves between stations and neighbours, people sooner or later reached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yingji.base.figures import Text
from yingji.results.case import Runs, station_name
from yingji.results.comparison import Difference, paired_difference
from yingji.results.statistics import Floats

LIMIT_S = 300.0
"""Five minutes from the order to the edge of the area (GB 51080-2015, 4.1.3)."""
SAME_S = 30.0
"""Less than half a minute, sooner or later, is called the same: walking to the vehicle varies by as much."""
_YEAR_S, _HOUR_S = 365 * 86400.0, 3600.0


@dataclass(frozen=True)
class StationChange:
    """One station's work under an option against the first one: orders a year, and hours a year that its units are out."""

    station: Text
    own: bool
    serves: bool  # is in service under the option
    first_orders: float
    orders: Difference
    first_hours: float
    hours: Difference

    @property
    def loses_cover(self) -> bool:
        """A neighbour whose units are surely away more: its own district has less cover meanwhile."""
        return not self.own and self.hours.low > 0

    @property
    def loses_work(self) -> bool:
        """An own station in service that is surely ordered out less."""
        return self.own and self.serves and self.orders.high < 0


def station_changes(first: Runs, other: Runs) -> tuple[StationChange, ...]:
    """Every station of either option, in their order; one that is not in service has no work."""
    before, after = _work(first), _work(other)
    own = {s.name: (s, bool(mine)) for runs in (first, other) for s, mine in zip(runs.world.stations, runs.world.own, strict=True)}
    none = np.zeros(len(first.samples)), np.zeros(len(first.samples))
    changes = []
    for name, (station, mine) in own.items():
        (orders, hours), (new_orders, new_hours) = before.get(name, none), after.get(name, none)
        changes.append(
            StationChange(
                station_name(station), mine, name in after,
                float(orders.mean()), paired_difference(first=orders, other=new_orders),
                float(hours.mean()), paired_difference(first=hours, other=new_hours),
            )
        )  # fmt: skip
    return tuple(changes)


def _work(runs: Runs) -> dict[str, tuple[Floats, Floats]]:
    """Orders and hours out a year of each station, a value a replication."""
    count = len(runs.world.stations)
    orders = np.stack([np.bincount(s.assignments.station, minlength=count) * (_YEAR_S / s.length_s) for s in runs.samples])
    of = runs.world.units.station
    hours = np.stack([np.bincount(of, weights=s.busy_s, minlength=count) * (_YEAR_S / s.length_s / _HOUR_S) for s in runs.samples])
    return {station.name: (orders[:, i].astype(np.float64), hours[:, i]) for i, station in enumerate(runs.world.stations)}


@dataclass(frozen=True)
class CoverChange:
    """Residents for whom something changes by the geometry, against the first option."""

    newly_within: float  # within five minutes of the order, and not before
    no_longer_within: float
    sooner: float  # by more than SAME_S
    later: float


NEWLY, SOONER, SAME, LATER, NO_LONGER = range(5)
"""Classes of cells, best first."""


def change_of_cells(before: Floats, after: Floats) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """[c] the class of each cell by its times, s: crossing the five minutes comes before being sooner or later."""
    never = np.isinf(before) & np.isinf(after)
    gain = np.subtract(before, after, out=np.zeros(len(before)), where=~never)
    found = np.where(gain > SAME_S, SOONER, np.where(gain < -SAME_S, LATER, SAME))
    found[(before > LIMIT_S) & (after <= LIMIT_S)] = NEWLY
    found[(before <= LIMIT_S) & (after > LIMIT_S)] = NO_LONGER
    return found


def cover_change(first: Runs, other: Runs) -> CoverChange:
    """People newly within five minutes of the order, no longer so, sooner and later than before (the same cells in both)."""
    people = first.world.cells.night
    before, after = first.coverage.time_s, other.coverage.time_s
    classes = change_of_cells(before, after)
    return CoverChange(
        newly_within=float(people[classes == NEWLY].sum()),
        no_longer_within=float(people[classes == NO_LONGER].sum()),
        sooner=float(people[after < before - SAME_S].sum()),
        later=float(people[after > before + SAME_S].sum()),
    )


def work_lost(changes: Sequence[StationChange]) -> tuple[StationChange, ...]:
    """Stations that surely lose work, the most first."""
    return tuple(sorted((each for each in changes if each.loses_work), key=lambda each: each.orders.value))


def cover_lost(changes: Sequence[StationChange]) -> tuple[StationChange, ...]:
    """Neighbours that surely lose cover, the most first."""
    return tuple(sorted((each for each in changes if each.loses_cover), key=lambda each: -each.hours.value))


@dataclass(frozen=True)
class SubdistrictChange:
    """What changes for the residents of one subdistrict: by the geometry, and the share of its calls first reached within five minutes."""

    name: Text
    newly_within: float
    no_longer_within: float
    later: float
    first_share: float  # mean over replications, under the first option; nan where there is no call
    share: Difference

    @property
    def loses_cover(self) -> bool:
        """Residents are no longer in time or are reached later by the geometry, or surely fewer of its calls are reached in time."""
        return self.no_longer_within > 0 or self.later > 0 or self.share.high < 0


def subdistrict_changes(first: Runs, other: Runs) -> tuple[SubdistrictChange, ...]:
    """Every subdistrict, in the order of the cells' table; differences are paired over replications in which both have a call there."""
    cells = first.world.cells
    classes, count = change_of_cells(first.coverage.time_s, other.coverage.time_s), len(cells.subdistricts)
    people = {
        kind: np.bincount(cells.subdistrict, weights=cells.night * chosen, minlength=count)
        for kind, chosen in (
            ("newly", classes == NEWLY),
            ("no_longer", classes == NO_LONGER),
            ("later", other.coverage.time_s > first.coverage.time_s + SAME_S),
        )
    }
    before, after = _share_in_time(first), _share_in_time(other)
    return tuple(
        SubdistrictChange(
            name, float(people["newly"][i]), float(people["no_longer"][i]), float(people["later"][i]),
            float(np.nanmean(before[i])) if not np.isnan(before[i]).all() else float("nan"),
            paired_difference(first=before[i], other=after[i]),
        )
        for i, name in enumerate(cells.titles)
    )  # fmt: skip


def _share_in_time(runs: Runs) -> Floats:
    """[subdistricts, replications] share of calls first reached within five minutes of the order; nan where there is none."""
    cells = runs.world.cells
    table = np.full((len(cells.subdistricts), len(runs.samples)), np.nan)
    for column, sample in enumerate(runs.samples):
        seconds = sample.incidents.response_s("order")
        asked = ~np.isnan(seconds)
        there = cells.subdistrict[sample.incidents.cell[asked]]
        calls = np.bincount(there, minlength=len(table))
        in_time = np.bincount(there, weights=seconds[asked] <= LIMIT_S, minlength=len(table))
        table[:, column] = np.divide(in_time, calls, out=np.full(len(table), np.nan), where=calls > 0)
    return table


def losing_subdistricts(changes: Sequence[SubdistrictChange]) -> tuple[SubdistrictChange, ...]:
    """Subdistricts that lose cover, those with the most people no longer in time first, then by people reached later."""
    return tuple(sorted((each for each in changes if each.loses_cover), key=lambda each: (-each.no_longer_within, -each.later)))
