"""What is kept of one replication: the sample from which every table and verdict is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, overload

import numpy as np
import numpy.typing as npt

from yingji.results.records import Assignments, Incidents, assignments, down_s, incidents, rows
from yingji.results.statistics import Floats
from yingji.sim.demand import Demand
from yingji.sim.events import EventLog
from yingji.sim.world import World


@dataclass(frozen=True, eq=False)
class Sample:
    """One replication without its warm-up: incidents, assignments, and how long each unit was busy and in service.

    A call is in the sample where its time is ≥ the warm-up. Percentiles made of it are exact: every call's times are kept.
    About 75 bytes a call and 55 an assignment. `log` is there only if it was asked for.
    """

    incidents: Incidents
    assignments: Assignments
    busy_s: Floats  # [u] from order to available again, within the measured time
    in_service_s: Floats  # [u]
    length_s: float
    log: EventLog | None = None


@dataclass(frozen=True, eq=False)
class Samples(Sequence[Sample]):
    """The samples of `r` replications whose rows lie end to end already, each replication's a view of them."""

    incidents: Incidents
    assignments: Assignments
    call_to: npt.NDArray[np.int64]  # [r] where each one's incidents end
    sent_to: npt.NDArray[np.int64]  # [r] where its assignments do
    busy_s: Floats  # [r, u]
    in_service_s: Floats  # [r, u]
    length_s: float

    def __len__(self) -> int:
        """How many replications."""
        return len(self.call_to)

    @overload
    def __getitem__(self, which: int) -> Sample: ...
    @overload
    def __getitem__(self, which: slice) -> list[Sample]: ...
    def __getitem__(self, which: int | slice) -> Sample | list[Sample]:
        """One of them, or some."""
        if isinstance(which, slice):
            return [self[index] for index in range(*which.indices(len(self)))]
        index = range(len(self))[which]
        calls, sent = (slice(int(ends[index - 1]) if index else 0, int(ends[index])) for ends in (self.call_to, self.sent_to))
        return Sample(
            rows(self.incidents, calls), rows(self.assignments, sent), self.busy_s[index], self.in_service_s[index], self.length_s
        )  # fmt: skip


def reduce_replication(world: World, demand: Demand, log: EventLog, *, keep_log: bool = False) -> Sample:
    """The sample of one replication. `functools.partial(reduce_replication, keep_log=True)` keeps the whole log beside it."""
    calls, sent, busy_s, out_s = measured(world, demand, log)
    return Sample(calls, sent, busy_s, np.maximum(world.length_s - out_s, 0.0), world.length_s, log if keep_log else None)


def measured(world: World, demand: Demand, log: EventLog) -> tuple[Incidents, Assignments, Floats, Floats]:
    """`(incidents, assignments, busy_s [u], out of service s [u])` of the measured time."""
    sent = assignments(world, log)
    calls = incidents(world, demand, log, sent)
    start_s, end_s = world.warm_up_s, world.warm_up_s + world.length_s
    first = int(np.searchsorted(calls.call_s, start_s))  # a call of the very end of the warm-up is measured
    return (
        rows(calls, slice(first, None)),
        rows(sent, sent.incident >= first),
        _busy_s(world, sent, start_s=start_s, end_s=end_s),
        down_s(log, len(world.units.name), start_s=start_s, end_s=end_s),
    )


def _busy_s(world: World, sent: Assignments, *, start_s: float, end_s: float) -> Floats:
    """From the order until the unit is available again: clear of the scene, or home where it cannot be sent on (as no neighbour can)."""
    sent_on = world.free_on_way_home & world.own[sent.station]
    free = np.where(sent_on | np.isnan(sent.home_s), sent.clear_s, sent.home_s)  # sent on before it was home: available when clear
    until = np.where(np.isnan(free), end_s, free)
    busy = np.clip(until, start_s, end_s) - np.clip(sent.order_s, start_s, end_s)
    return np.bincount(sent.unit, weights=busy, minlength=len(world.units.name)).astype(np.float64)


@dataclass(frozen=True, eq=False)
class Pool:
    """The samples of all replications end to end, each row with the replication that it is from."""

    incidents: Incidents
    replication: npt.NDArray[np.int32]  # [k]
    sizes: tuple[int, ...]  # calls of each replication
    years: float  # measured years of all replications together

    @property
    def replications(self) -> int:
        """How many they are."""
        return len(self.sizes)

    def totals(self, column: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
        """[r] the sum of whole numbers [k] in each replication."""
        upto = np.concatenate([[0], np.cumsum(column, dtype=np.int64)])
        return np.diff(upto[[0, *np.cumsum(self.sizes)]])

    @classmethod
    def of(cls, samples: Sequence[Sample]) -> Pool:
        """The pool of `samples` (at least one)."""
        if isinstance(samples, Samples):
            sizes = tuple(np.diff(samples.call_to, prepend=0).tolist())
            years = len(samples) * samples.length_s / (365 * 86400)
            return cls(samples.incidents, np.repeat(np.arange(len(samples), dtype=np.int32), sizes), sizes, years)
        tables = [sample.incidents for sample in samples]
        joined = {
            name: np.concatenate([getattr(table, name) for table in tables]) for name in Incidents.__dataclass_fields__
        }  # fmt: skip
        sizes = tuple(len(table) for table in tables)
        years = sum(sample.length_s for sample in samples) / (365 * 86400)
        return cls(Incidents(**joined), np.repeat(np.arange(len(samples), dtype=np.int32), sizes), sizes, years)


@dataclass(frozen=True, eq=False)
class Turnouts:
    """All assignments, end to end: from order to wheels rolling of own units that were ordered at home."""

    seconds: Floats  # [a] nan for the others
    unit: npt.NDArray[np.int32]  # [a]
    sizes: tuple[int, ...]  # assignments of each replication

    @classmethod
    def of(cls, world: World, samples: Sequence[Sample]) -> Turnouts:
        """Those of `samples` (at least one)."""
        unit, order_s, roll_s, on_way_home = (all_orders(samples, name) for name in ("unit", "order_s", "roll_s", "on_way_home"))
        home = world.own[world.units.station][unit] & ~on_way_home
        if isinstance(samples, Samples):
            sizes = tuple(np.diff(samples.sent_to, prepend=0).tolist())
        else:
            sizes = tuple(len(sample.assignments) for sample in samples)
        return cls(np.where(home, roll_s - order_s, np.nan), unit, sizes)


def all_orders(samples: Sequence[Sample], name: str) -> npt.NDArray[Any]:
    """[a] a column of the assignments of `samples` (at least one), end to end."""
    if isinstance(samples, Samples):
        return np.asarray(getattr(samples.assignments, name))
    return np.concatenate([getattr(sample.assignments, name) for sample in samples])


def of_units(samples: Sequence[Sample], name: Literal["busy_s", "in_service_s"]) -> Floats:
    """[r, u] seconds of each unit in each of `samples` (at least one)."""
    return np.asarray(getattr(samples, name)) if isinstance(samples, Samples) else np.stack([getattr(sample, name) for sample in samples])


def calls_of_orders(samples: Sequence[Sample]) -> npt.NDArray[np.intp]:
    """[a] of all assignments, end to end, the row of their incident in the pool."""
    if isinstance(samples, Samples):  # every call of the measured time is there, so that their numbers are without a gap
        numbers, begins = samples.incidents.incident, samples.call_to - np.diff(samples.call_to, prepend=0)
        first = numbers.take(begins, mode="clip") if len(numbers) else begins
        return np.asarray(samples.assignments.incident + np.repeat(begins - first, np.diff(samples.sent_to, prepend=0)), np.intp)
    calls, sent = [sample.incidents.incident for sample in samples], [sample.assignments.incident for sample in samples]
    starts = np.cumsum([0, *map(len, calls)])[:-1]
    if all(len(each) and each[-1] - each[0] + 1 == len(each) for each in calls):  # ascending without a gap, as from nearly every run
        rows: npt.NDArray[np.intp] = np.concatenate(sent) + np.repeat(starts - [each[0] for each in calls], [len(each) for each in sent])
        return rows
    return np.concatenate([start + known.searchsorted(its) for start, known, its in zip(starts, calls, sent, strict=True)])
