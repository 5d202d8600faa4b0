"""What changes while the compiled engine runs: units, calls, the clock, lists of who is free and who waits; and the log that it writes."""

from __future__ import annotations

from typing import Any, Final, NamedTuple, cast

import numpy as np
import numpy.typing as npt

from yingji.sim.demand import Demand
from yingji.sim.tables import Arrays
from yingji.sim.world import UNIT_KINDS

Row = Any  # one row of the tables below, by which compiled code changes it

KINDS: Final = len(UNIT_KINDS)
NEAR: Final = 128  # events in a row before others wait in a heap
NUMBER_BITS: Final = 48  # an event's key is its rank above these bits and its number in them


def code(value: int) -> int:
    """`value` for compiled code: of a plain number numba would compile a function anew for each value that it is called with."""
    return cast(int, np.int64(value))


NONE: Final = code(-1)


UNIT = np.dtype(
    [
        ("state", "i1"), ("out", "?"), ("at_home", "?"), ("free_on_way", "?"), ("kind", "u4"), ("station", "u4"), ("place", "u4"),
        ("group", "u4"), ("listed", "u4"), ("call", "u4"), ("node", "u4"), ("ahead", "u4"), ("cause", "i4"), ("last", "i4"),
        ("slot", "i8"), ("free_s", "f8"), ("started_s", "f8"), ("factor", "f8"), ("way_s", "f8"), ("delay_s", "f8"),
    ],
    align=True,
)  # fmt: skip
"""A unit, with the same fields as `Fleet`, `_Trip` and `_Dispatch.last` of the SimPy engine; `listed` is its place in `State.on_way`.

Numbers that are never negative have no sign: as an index such a one needs no look at what Python means by one below 0.
"""

CALL = np.dtype(
    [*((name, "i4") for name in ("received", "missing", "size", "coming", "arrived", "cleared", "last_cleared")), ("node", "u4")],
    align=True,
)
"""A call, as `_Call` of the SimPy engine; of what is missing there is the number here, and the slots in `State.slot_unit`."""

EVENT = np.dtype([("time_s", "f8"), ("key", "i8")], align=True)
"""An event: when, and of equal times its rank and number."""

CLOCK = np.dtype(
    [
        ("now", "f8"), ("hour_ends", "f8"), ("factor", "f8"), ("night", "i8"), ("near", "i8"), ("far", "i8"), ("records", "i8"),
        ("waiting", "i8"), ("freed_kind", "i8"), ("freed_by", "i8"), ("passed", "?"), ("passed_s", "f8"), ("passed_key", "i8"),
    ],
    align=True,
)  # fmt: skip
"""The time, what holds in this hour, how many events, records and waiting calls there are, and an event whose time had passed."""


class Drawn(NamedTuple):
    """A `Demand`, in the order of memory."""

    time_s: npt.NDArray[np.float64]
    cell: npt.NDArray[np.int32]
    card: npt.NDArray[np.int16]
    alarm_s: npt.NDArray[np.float64]
    first_slot: npt.NDArray[np.int64]
    turnout_factor: npt.NDArray[np.float64]
    travel_factor: npt.NDArray[np.float64]
    on_scene_s: npt.NDArray[np.float64]
    down_unit: npt.NDArray[np.int64]
    down_from_s: npt.NDArray[np.float64]
    down_to_s: npt.NDArray[np.float64]


class State(NamedTuple):
    """Everything that changes, and the policy."""

    goes_first: npt.NDArray[np.int32]  # [cell] the policy: the station whose own units are asked before the nearest; −1: none
    clock: npt.NDArray[Any]  # [1] CLOCK
    units: npt.NDArray[Any]  # [u] UNIT
    calls: npt.NDArray[Any]  # [k] CALL
    slot_unit: npt.NDArray[np.int64]  # [q] −1: missing, or given up
    queue: npt.NDArray[Any]  # EVENT: the next ones in a row of at most NEAR, the first last; from NEAR on a heap of the others
    least: npt.NDArray[np.int64]  # [kind × station] the lowest-numbered unit that is free at home; −1: none
    group_from: npt.NDArray[np.int32]  # [kind × station + 1] into `group_unit`
    group_unit: npt.NDArray[np.int64]  # [u] by kind, station and number
    free: npt.NDArray[np.int64]  # [kind] units that could be ordered now
    on_way: npt.NDArray[np.int64]  # [kind, u] those of them on the way home, in any order
    on_way_count: npt.NDArray[np.int64]  # [kind]
    waiting: npt.NDArray[np.int64]  # [k] priority × 2³² + number of the calls that wait, ascending
    wanted: npt.NDArray[np.int64]  # [kind] slots that they miss
    first_window: npt.NDArray[np.int64]  # of each unit that has one
    next_window: npt.NDArray[np.int64]  # [d] the same unit's next one; −1: none


class Log(NamedTuple):
    """The columns of an `EventLog`, as long as a log of this demand can get."""

    time_s: npt.NDArray[np.float64]
    what: npt.NDArray[np.int8]
    incident: npt.NDArray[np.int32]
    unit: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    cause: npt.NDArray[np.int32]


def drawn(demand: Demand) -> Drawn:
    """The columns of `demand`, each of one type for the compiler; copied only where they must be."""
    types = (np.float64, np.int32, np.int16, np.float64, np.int64, np.float64, np.float64, np.float64, np.int64, np.float64, np.float64)
    return Drawn(*(np.require(getattr(demand, name), kind, ["C", "W"]) for name, kind in zip(Drawn._fields, types, strict=True)))


def beginning(given: Arrays, demand: Drawn, goes_first: npt.NDArray[np.int32]) -> State:
    """Every unit at home and free, nothing scheduled."""
    n, k, q, d = len(given.unit_kind), len(demand.time_s), len(demand.on_scene_s), len(demand.down_unit)
    stations = len(given.station_node)
    group = given.unit_kind * stations + given.unit_station
    units, clock = np.zeros(n, UNIT), np.zeros(1, CLOCK)
    units["kind"], units["station"], units["group"], units["free_on_way"] = (
        given.unit_kind,
        given.unit_station,
        group,
        given.unit_free_on_way,
    )
    units["place"], units["delay_s"] = given.station_node[given.unit_station], given.station_delay_s[given.unit_station]
    units["last"] = units["slot"] = -1
    group_unit = np.argsort(group, kind="stable")
    group_from = np.searchsorted(group[group_unit], np.arange(KINDS * stations + 1)).astype(np.int32)
    least = np.full(KINDS * stations, -1, np.int64)
    least[group[::-1]] = np.arange(n)[::-1]
    next_window, following = np.full(d, -1, np.int64), dict[int, int]()
    for window, unit in zip(range(d - 1, -1, -1), demand.down_unit[::-1].tolist(), strict=True):
        next_window[window] = following.get(unit, -1)
        following[unit] = window
    # for a call its dispatch and its giving up, for a slot a homecoming that was called off, and two to look past the end
    most = 2 * k + q + 2 * n + 2
    return State(
        goes_first=goes_first,
        clock=clock,
        units=units,
        calls=np.empty(k, CALL),
        slot_unit=np.empty(q, np.int64),
        queue=np.empty(NEAR + most, EVENT),
        least=least,
        group_from=group_from,
        group_unit=group_unit,
        free=np.bincount(given.unit_kind, minlength=KINDS).astype(np.int64),
        on_way=np.zeros((KINDS, n), np.int64),
        on_way_count=np.zeros(KINDS, np.int64),
        waiting=np.empty(k, np.int64),
        wanted=np.zeros(KINDS, np.int64),
        first_window=np.array(list(following.values()), np.int64),
        next_window=next_window,
    )


def empty_log(demand: Drawn) -> Log:
    """Room for five records a call (CALL, WAITS, FULL, CLOSED, GIVEN_UP), five a slot, and two a window out of service.

    One piece of memory cut into columns: freed and asked for again, it stays with the process, and its pages are not made anew every time.
    """
    most = 5 * len(demand.time_s) + 5 * len(demand.on_scene_s) + 2 * len(demand.down_unit)
    room = np.empty(most * 25, np.int8)
    ints = [room[most * i : most * (i + 4)].view(np.int32) for i in (8, 12, 16, 20)]
    return Log(room[: most * 8].view(np.float64), room[most * 24 :], *ints)
