"""A dispatch centre's record of one replication: a row for each incident and a row for each assignment, from the event log."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from yingji.sim.demand import Demand
from yingji.sim.events import EventLog, What
from yingji.sim.world import World

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

HOUR_S = 3600.0
HOURS_OF_WEEK = 168


@dataclass(frozen=True, eq=False)
class Incidents:
    """`k` incidents by the time of their call. Times are seconds from the start of the warm-up; nan where it never came to that."""

    incident: Ints  # [k] row of the Demand
    call_s: Floats  # [k]
    hour: npt.NDArray[np.int16]  # [k] hour of the week of the call, Monday 00–01 is 0
    cell: Ints  # [k]
    kind: npt.NDArray[np.int16]  # [k] index into World.kinds
    level: npt.NDArray[np.int16]  # [k]
    card_size: npt.NDArray[np.int16]  # [k] units that the run card asks for
    order_s: Floats  # [k] first order
    roll_s: Floats  # [k] first wheels rolling
    arrive_s: Floats  # [k] first arrival
    full_s: Floats  # [k] run card complete on scene
    closed_s: Floats  # [k] last unit has left
    waited: Flags  # [k] the run card could not be filled at once
    given_up: Flags  # [k] units still missing were no longer asked for
    first_unit: Ints  # [k] the unit that arrived first; −1 for none
    first_station: Ints  # [k] its station; −1 for none
    first_travel_s: Floats  # [k] its travel, from wheels rolling to arrival
    units: npt.NDArray[np.int16]  # [k] units ordered
    neighbour_units: npt.NDArray[np.int16]  # [k] of these, units of neighbours

    def __len__(self) -> int:
        return len(self.call_s)

    def response_s(self, clock: str, *, full: bool = False) -> Floats:
        """From `clock` (call or order) to the first arrival, or to full force; inf where nobody came, nan where nobody was asked for."""
        start = self.call_s if clock == "call" else self.order_s
        elapsed = _never_is_infinite((self.full_s if full else self.arrive_s) - start)
        return np.where(self.card_size > 0, elapsed, np.nan)


@dataclass(frozen=True, eq=False)
class Assignments:
    """`a` assignments by the time of their order: one unit sent to one incident, and its every time stamp."""

    incident: Ints  # [a] row of the Demand
    unit: Ints  # [a]
    station: Ints  # [a]
    order_s: Floats  # [a]
    roll_s: Floats  # [a]
    arrive_s: Floats  # [a]
    clear_s: Floats  # [a]
    home_s: Floats  # [a] nan where the unit was sent on before it was home
    on_way_home: Flags  # [a] the order reached the unit on its way home from another incident

    def __len__(self) -> int:
        return len(self.order_s)


Table = TypeVar("Table", Incidents, Assignments)


def columns(table: Incidents | Assignments) -> dict[str, Any]:
    """The columns of a table by name, in order."""
    return {field.name: getattr(table, field.name) for field in fields(table)}


def rows(table: Table, which: npt.NDArray[Any] | slice) -> Table:
    """The rows of a table that `which` (mask, index or slice) picks."""
    return type(table)(**{name: column[which] for name, column in columns(table).items()})


def assignments(world: World, log: EventLog) -> Assignments:
    """One row for each order of the log; each later stamp is found by its cause."""
    order = np.flatnonzero(log.what == What.ORDER)
    roll = _next(log, order, What.ROLLING)
    arrive = _next(log, roll, What.ARRIVED)
    clear = _next(log, arrive, What.CLEARED)
    home = _next(log, clear, What.HOME)
    unit = log.unit[order]
    return Assignments(
        incident=log.incident[order],
        unit=unit,
        station=world.units.station[unit].astype(np.int32),
        order_s=log.time_s[order],
        roll_s=_time(log, roll),
        arrive_s=_time(log, arrive),
        clear_s=_time(log, clear),
        home_s=_time(log, home),
        on_way_home=_sent_on(unit, never_home=home < 0),
    )


def incidents(world: World, demand: Demand, log: EventLog, sent: Assignments) -> Incidents:
    """One row for each call of the demand; `sent` are the log's assignments."""
    count = len(demand.time_s)
    card = demand.card
    arrived = np.argsort(sent.arrive_s, kind="stable")  # nan last; the earlier order wins a tie
    arrived = arrived[~np.isnan(sent.arrive_s[arrived])]
    first = _first(sent.incident[arrived], arrived, count)
    came = first >= 0
    pick = np.where(came, first, 0)
    some = bool(len(sent))
    neighbour = ~world.own[sent.station]
    return Incidents(
        incident=np.arange(count, dtype=np.int32),
        call_s=demand.time_s,
        hour=((world.start_weekday * 24 + demand.time_s // HOUR_S) % HOURS_OF_WEEK).astype(np.int16),
        cell=demand.cell,
        kind=world.cards.kind[card],
        level=world.cards.level[card],
        card_size=world.cards.send.sum(axis=1)[card].astype(np.int16),
        order_s=_earliest(sent.incident, sent.order_s, count),
        roll_s=_earliest(sent.incident, sent.roll_s, count),
        arrive_s=_earliest(sent.incident, sent.arrive_s, count),
        full_s=_stamp(log, What.FULL, count),
        closed_s=_stamp(log, What.CLOSED, count),
        waited=~np.isnan(_stamp(log, What.WAITS, count)),
        given_up=~np.isnan(_stamp(log, What.GIVEN_UP, count)),
        first_unit=np.where(came, sent.unit[pick], -1).astype(np.int32) if some else np.full(count, -1, np.int32),
        first_station=np.where(came, sent.station[pick], -1).astype(np.int32) if some else np.full(count, -1, np.int32),
        first_travel_s=np.where(came, (sent.arrive_s - sent.roll_s)[pick], np.nan) if some else np.full(count, np.nan),
        units=np.bincount(sent.incident, minlength=count).astype(np.int16),
        neighbour_units=np.bincount(sent.incident[neighbour], minlength=count).astype(np.int16),
    )


def down_s(log: EventLog, units: int, *, start_s: float, end_s: float) -> Floats:
    """Seconds within [start_s, end_s] in which each unit was out of service; a unit that never comes back is out to the end."""
    down = np.flatnonzero(log.what == What.DOWN)
    up = _next(log, down, What.UP)
    until = np.where(up >= 0, log.time_s[up], end_s)
    out = np.clip(until, start_s, end_s) - np.clip(log.time_s[down], start_s, end_s)
    return np.bincount(log.unit[down], weights=out, minlength=units).astype(np.float64)


def _never_is_infinite(elapsed: Floats) -> Floats:
    return np.where(np.isnan(elapsed), np.inf, elapsed)


def _next(log: EventLog, records: npt.NDArray[np.intp], what: What) -> npt.NDArray[np.intp]:
    """For each of `records` the record of `what` that it caused, −1 for none (and for a record that is itself −1)."""
    caused = np.full(len(log) + 1, -1, dtype=np.intp)  # the last slot answers for −1
    later = np.flatnonzero((log.what == what) & (log.cause >= 0))
    caused[log.cause[later]] = later
    return caused[records]


def _time(log: EventLog, records: npt.NDArray[np.intp]) -> Floats:
    return np.where(records >= 0, log.time_s[records], np.nan) if len(log) else np.empty(0)


def _first(group: Ints, values: npt.NDArray[np.intp], count: int) -> npt.NDArray[np.intp]:
    """The first of the values of each group, −1 for none: assigned backwards, so that the first is written last."""
    found = np.full(count, -1, dtype=np.intp)
    found[group[::-1]] = values[::-1]
    return found


def _earliest(group: Ints, times: Floats, count: int) -> Floats:
    """The smallest time of each group, nan for none."""
    found = np.full(count, np.inf)
    known = ~np.isnan(times)
    np.minimum.at(found, group[known], times[known])
    return np.where(np.isinf(found), np.nan, found)


def _stamp(log: EventLog, what: What, count: int) -> Floats:
    """The time of the first record of `what` of each incident, nan for none."""
    records = np.flatnonzero(log.what == what)
    return _earliest(log.incident[records], log.time_s[records], count)


def _sent_on(unit: Ints, *, never_home: Flags) -> Flags:
    """Whether the unit had not come home from the assignment before."""
    sent_on = np.zeros(len(unit), dtype=bool)
    by_unit = np.argsort(unit, kind="stable")
    same = unit[by_unit][1:] == unit[by_unit][:-1]
    sent_on[by_unit[1:]] = same & never_home[by_unit[:-1]]
    return sent_on
