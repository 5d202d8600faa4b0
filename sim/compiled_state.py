"""What changes while the compiled engine runs: units, calls, trips, the clock, lists of who is free and who waits; and its log."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from yingji.sim.demand import Demand
from yingji.sim.tables import Arrays
from yingji.sim.world import UNIT_KINDS

Row = Any  # one row of the tables below, by which compiled code changes it

KINDS: Final = len(UNIT_KINDS)
NEAR: Final = 128  # events in a row before others wait in a heap
ROW: Final = 4 * NEAR  # places for a row, which moves forward with what is put before it
NUMBER_BITS: Final = 48  # an event's key is its rank above these bits; in them its number, and what follows it at once (`CHAIN_BITS`)
CHAIN_BITS: Final = 2


UNIT = np.dtype(
    [
        ("state", "i1"), ("out", "?"), ("at_home", "?"), ("free_on_way", "?"), ("kind", "u4"), ("station", "u4"), ("place", "u4"),
        ("group", "u4"), ("listed", "u4"), ("ahead", "u4"), ("last", "i4"), ("slot", "i8"), ("down", "i8"), ("free_s", "f8"),
        ("started_s", "f8"), ("factor", "f8"), ("way_s", "f8"), ("delay_s", "f8"),
    ],
    align=True,
)  # fmt: skip
"""A unit, with the same fields as `Fleet` and `_Dispatch.last` of the SimPy engine; `listed` is its place in `State.on_way`.

Numbers that are never negative have no sign: as an index such a one needs no look at what Python means by one below 0.
"""

TRIP = np.dtype(
    [
        ("order_s", "f8"), ("roll_s", "f8"), ("arrive_s", "f8"), ("clear_s", "f8"), ("home_s", "f8"), ("unit", "i4"), ("call", "u4"),
        ("node", "u4"), ("cause", "i4"),
    ],
    align=True,
)  # fmt: skip
"""What became of one slot of a run card: every time stamp of its unit, nan where it was never home; unit −1: none was ordered.

`node` is where it started, and `cause` the last record of it.
"""

CALL = np.dtype(
    [
        ("full_s", "f8"), ("closed_s", "f8"), ("latest_s", "f8"), ("waited", "?"), ("given_up", "?"), ("node", "u4"),
        *((name, "i4") for name in ("received", "missing", "size", "ordered", "coming", "arrived", "cleared", "last_cleared")),
    ],
    align=True,
)  # fmt: skip
"""A call, as `_Call` of the SimPy engine: of what is missing there is the number here, and the slots in `State.trips`; nan: never."""

EVENT = np.dtype([("time_s", "f8"), ("key", "i8")], align=True)
"""An event: when, and of equal times its key."""

DOWN = np.dtype([("from_s", "f8"), ("to_s", "f8"), ("unit", "i8")], align=True)
"""A time in which a unit was out of service at its station; nan: to the end."""

ENDS = np.dtype([("begin", "u4"), ("end", "u4"), ("far", "u4")], align=True)
"""Where a queue's row begins and ends, and how many events are in its heap."""

CLOCK = np.dtype(
    [
        ("now", "f8"), ("hour_ends", "f8"), ("factor", "f8"), ("night", "u4"), ("called", "u4"), ("dispatched", "u4"), ("window", "u4"),
        ("orders", "u4"),
        ("downs", "u4"), ("records", "u4"), ("waiting", "u4"), ("freed_kind", "i4"), ("freed_by", "i8"), ("passed", "?"),
        ("passed_s", "f8"), ("passed_key", "i8"),
    ],
    align=True,
)  # fmt: skip
"""The time, what holds in this hour, how many calls, orders, records … there are, and an event whose time had passed."""


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
    down_unit: npt.NDArray[np.int32]
    down_from_s: npt.NDArray[np.float64]
    down_to_s: npt.NDArray[np.float64]


class State(NamedTuple):
    """Everything that changes, and the policy. Room for the largest of some replications, played one after the other."""

    goes_first: npt.NDArray[np.int32]  # [cell] the policy: the station whose own units are asked before the nearest; −1: none
    clock: npt.NDArray[Any]  # [1] CLOCK
    units: npt.NDArray[Any]  # [u] UNIT
    calls: npt.NDArray[Any]  # [k] CALL
    trips: npt.NDArray[Any]  # [q] TRIP
    orders: npt.NDArray[np.int64]  # [q] slots in the order in which their units were ordered
    downs: npt.NDArray[Any]  # [d] DOWN
    dispatch: npt.NDArray[Any]  # [k] EVENT: the ends of alarm handling, ascending
    queue: npt.NDArray[Any]  # EVENT: the next ones in a row of at most NEAR, the first last; from ROW on a heap of the others
    queue_ends: npt.NDArray[Any]  # [1] ENDS
    notices: npt.NDArray[Any]  # EVENT: what is known to happen and only to be told, as `queue`
    notices_ends: npt.NDArray[Any]  # [1] ENDS
    least: npt.NDArray[np.int64]  # [kind × station] the lowest-numbered unit that is free at home; −1: none
    group_from: npt.NDArray[np.int32]  # [kind × station + 1] into `group_unit`
    group_unit: npt.NDArray[np.int64]  # [u] by kind, station and number
    free: npt.NDArray[np.int64]  # [kind] units that could be ordered now
    on_way: npt.NDArray[np.int64]  # [kind, u] those of them on the way home, in any order
    on_way_count: npt.NDArray[np.int64]  # [kind]
    waiting: npt.NDArray[np.int64]  # [k] priority × 2³² + number of the calls that wait, ascending
    wanted: npt.NDArray[np.int64]  # [kind] slots that they miss
    first_slot: npt.NDArray[np.int64]  # [k + 1] of each call of the replication that is played


class Log(NamedTuple):
    """The columns of an `EventLog`, as long as a log of this demand can get; none where only trips and calls are asked for."""

    time_s: npt.NDArray[np.float64]
    what: npt.NDArray[np.int8]
    incident: npt.NDArray[np.int32]
    unit: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    cause: npt.NDArray[np.int32]


def drawn(demand: Demand) -> Drawn:
    """The columns of `demand`, each of one type for the compiler; copied only where they must be."""
    return Drawn(*(np.require(getattr(demand, name), kind, ["C", "W"]) for name, kind in zip(Drawn._fields, _TYPES, strict=True)))


_TYPES: Final = (
    np.float64, np.int32, np.int16, np.float64, np.int64, np.float64, np.float64, np.float64, np.int32, np.float64, np.float64,
)  # fmt: skip


def room(given: Arrays, *, calls: int, slots: int, windows: int) -> State:
    """Room for a replication of so many calls, slots and windows out of service, and no policy."""
    n, stations = len(given.unit_kind), len(given.station_node)
    group = given.unit_kind * stations + given.unit_station
    group_unit = np.argsort(group, kind="stable")
    return State(
        goes_first=np.empty(0, np.int32),
        clock=np.empty(1, CLOCK),
        units=np.empty(n, UNIT),
        calls=np.empty(calls, CALL),
        trips=np.empty(slots, TRIP),
        orders=np.empty(slots, np.int64),
        downs=np.empty(windows, DOWN),
        dispatch=np.empty(calls, EVENT),
        # for a call its giving up, for a slot its order, its leaving, and a homecoming that was called off
        queue=np.empty(ROW + calls + 3 * slots + n + 2, EVENT),
        queue_ends=np.empty(1, ENDS),
        notices=np.empty(ROW + 2 * slots + 2, EVENT),
        notices_ends=np.empty(1, ENDS),
        least=np.empty(KINDS * stations, np.int64),
        group_from=np.searchsorted(group[group_unit], np.arange(KINDS * stations + 1)).astype(np.int32),
        group_unit=group_unit,
        free=np.empty(KINDS, np.int64),
        on_way=np.empty((KINDS, n), np.int64),
        on_way_count=np.empty(KINDS, np.int64),
        waiting=np.empty(calls, np.int64),
        wanted=np.empty(KINDS, np.int64),
        first_slot=np.empty(calls + 1, np.int64),
    )


def empty_log(calls: int, slots: int, windows: int) -> Log:
    """Room for five records a call (CALL, WAITS, FULL, CLOSED, GIVEN_UP), five a slot, two a window out of service, and one to write over.

    One piece of memory cut into columns: freed and asked for again, it stays with the process, and its pages are not made anew every time.
    """
    most = 5 * calls + 5 * slots + 2 * windows + 1
    whole = np.empty(most * 25, np.int8)
    ints = [whole[most * i : most * (i + 4)].view(np.int32) for i in (8, 12, 16, 20)]
    return Log(whole[: most * 8].view(np.float64), whole[most * 24 :], *ints)
