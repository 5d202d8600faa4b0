"""The loops of `results.records`, compiled by numba: imported only where it is installed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar, cast

import numba  # type: ignore[import-untyped,unused-ignore]
import numpy as np

from yingji.geo.compiling import Array
from yingji.sim.events import What

ORDER, DOWN, UP = int(What.ORDER), int(What.DOWN), int(What.UP)
OF_ORDERS: Final = (What.ORDER, What.ROLLING, What.ARRIVED, What.CLEARED, What.HOME)
OF_CALLS: Final = (What.FULL, What.CLOSED, What.WAITS, What.GIVEN_UP, What.CALL)
_STAMPS: Final = len(OF_ORDERS)
_OF_CALL: Final = np.isin(np.arange(len(What)), OF_CALLS)
_AT: Final = np.array([(OF_CALLS if what in OF_CALLS else OF_ORDERS).index(what) if what < DOWN else 0 for what in What])
"""The place of each kind of record among the stamps of calls, or of orders."""
HOUR_S: Final = 3600.0
F = TypeVar("F", bound=Callable[..., Any])
jit: Callable[[F], F] = cast(Any, numba).njit(nogil=True, cache=True, error_model="numpy")
HOURS_OF_WEEK: Final = 168


class Given(NamedTuple):
    """What the records take of a world."""

    unit_station: Array  # [u]
    unit_own: Array  # [u]
    unit_sent_on: Array  # [u] it can be ordered on its way home
    card_kind: Array  # [r]
    card_level: Array  # [r]
    card_size: Array  # [r]
    start_s: float  # measured from here
    end_s: float  # to here
    first_hour: int  # hour of the week at which the warm-up starts


class Logged(NamedTuple):
    """The columns of an `EventLog` that are read."""

    time_s: Array
    what: Array
    incident: Array
    unit: Array
    cause: Array


class Called(NamedTuple):
    """The columns of `Incidents`, of the measured calls, by their types."""

    times: Array  # [7, k] float64: order, roll, arrive, full, closed, first travel, call
    shorts: Array  # [6, k] int16: hour, kind, level, card size, units, neighbours' units
    ints: Array  # [4, k] int32: first unit, first station, cell, number
    flags: Array  # [2, k] bool: waited, given up


class Sent(NamedTuple):
    """The columns of `Assignments`, with room for every order of the log."""

    ints: Array  # [3, a] int32: incident, unit, station
    times: Array  # [5, a] float64: order, roll, arrive, clear, home
    on_way_home: Array  # [a] bool


@jit
def read(given: Given, log: Logged, call_s: Array, cell: Array, card: Array) -> Any:
    """`(Called, Sent, of which so many are filled, busy_s [u], down_s [u])` of the measured calls and of the orders to them."""
    first, orders, downs = int(np.searchsorted(call_s, given.start_s)), 0, 0
    for what in log.what:
        orders += what == ORDER
        downs += what == DOWN
    count, units = len(call_s) - first, len(given.unit_station)
    calls = Called(np.empty((7, count)), np.empty((6, count), np.int16), np.empty((4, count), np.int32), np.empty((2, count), np.bool_))
    sent = Sent(np.empty((3, orders), np.int32), np.empty((5, orders)), np.empty(orders, np.bool_))
    busy_s, down_s = np.zeros(units), np.zeros(units)
    of_orders, of_calls = np.full((_STAMPS, orders), np.nan), np.full((_STAMPS, len(call_s)), np.nan)
    ordered = _follow(given, log, of_orders, of_calls, down_s, downs)
    _tell(given, call_s, cell, card, first, of_calls, calls)
    return calls, sent, _gather(given, log, first, ordered, of_orders, calls, sent, busy_s), busy_s, down_s


@jit
def _follow(given: Given, log: Logged, of_orders: Array, of_calls: Array, down_s: Array, downs: int) -> Any:
    """Each record from its cause to the order, or the call, that it is of; the record of each order.

    What a record is of is looked up rather than asked: no processor foresees the kind of the next one.
    """
    n = len(log.time_s)
    row = np.zeros(n + 1, np.int32)  # after the first, of each record: its order's number, or its time out of service
    ordered, down_from, down_to = np.empty(len(of_orders[0]) + 1, np.int32), np.empty(downs, np.int32), np.full(downs, given.end_s)
    orders = down = 0
    for i in range(n):
        what, caused = log.what[i], row[log.cause[i] + 1]
        if what >= DOWN:
            if what == UP:
                down_to[caused] = log.time_s[i]
            else:
                row[i + 1], down_from[down] = down, i
                down += 1
            continue
        ordered[orders] = i
        mine = orders if what == ORDER else caused
        orders += what == ORDER
        row[i + 1] = mine
        if _OF_CALL[what]:
            of_calls[_AT[what], log.incident[i]] = log.time_s[i]
        else:
            of_orders[_AT[what], mine] = log.time_s[i]
    for i in range(downs):
        down_s[log.unit[down_from[i]]] += _within(given, log.time_s[down_from[i]], down_to[i])
    return ordered[:orders]


@jit
def _tell(given: Given, call_s: Array, cell: Array, card: Array, first: int, of_calls: Array, calls: Called) -> None:
    """What a call says by itself, and its own stamps."""
    hour, kind, level, card_size = calls.shorts[0], calls.shorts[1], calls.shorts[2], calls.shorts[3]
    full_s, closed_s, waited, given_up = calls.times[3], calls.times[4], calls.flags[0], calls.flags[1]
    for j in range(len(hour)):
        k = first + j
        calls.times[6, j], calls.ints[2, j], calls.ints[3, j] = call_s[k], cell[k], k
        hour[j] = (given.first_hour + int(call_s[k] / HOUR_S)) % HOURS_OF_WEEK
        kind[j], level[j], card_size[j] = given.card_kind[card[k]], given.card_level[card[k]], given.card_size[card[k]]
        full_s[j], closed_s[j] = of_calls[0, k], of_calls[1, k]
        waited[j], given_up[j] = not np.isnan(of_calls[2, k]), not np.isnan(of_calls[3, k])


@jit
def _gather(given: Given, log: Logged, first: int, ordered: Array, of_orders: Array, calls: Called, sent: Sent, busy_s: Array) -> int:
    """Orders one after the other: their calls' stamps, their units' work, and those to measured calls closed up; how many these are."""
    order_s, roll_s, arrive_s, travel_s = calls.times[0], calls.times[1], calls.times[2], calls.times[5]
    units, theirs, first_unit, first_station = calls.shorts[4], calls.shorts[5], calls.ints[0], calls.ints[1]
    for j in range(len(units)):
        order_s[j] = roll_s[j] = arrive_s[j] = travel_s[j] = np.nan
        units[j] = theirs[j] = 0
        first_unit[j] = first_station[j] = -1
    never_home, kept = np.zeros(len(busy_s), np.bool_), 0
    for a in range(len(ordered)):
        unit, j = log.unit[ordered[a]], log.incident[ordered[a]] - first
        ordered_s, rolled_s, arrived_s = of_orders[0, a], of_orders[1, a], of_orders[2, a]
        clear_s, home_s = of_orders[3, a], of_orders[4, a]
        free_s = clear_s if given.unit_sent_on[unit] or np.isnan(home_s) else home_s
        busy_s[unit] += _within(given, ordered_s, given.end_s if np.isnan(free_s) else free_s)
        on_way_home, never_home[unit] = never_home[unit], np.isnan(home_s)
        if j < 0:
            continue
        if not order_s[j] <= ordered_s:
            order_s[j] = ordered_s
        if not roll_s[j] <= rolled_s and not np.isnan(rolled_s):
            roll_s[j] = rolled_s
        if not arrive_s[j] <= arrived_s and not np.isnan(arrived_s):  # the earlier order wins a tie
            arrive_s[j], travel_s[j] = arrived_s, arrived_s - rolled_s
            first_unit[j], first_station[j] = unit, given.unit_station[unit]
        units[j] += 1
        theirs[j] += not given.unit_own[unit]
        sent.ints[0, kept], sent.ints[1, kept], sent.ints[2, kept] = j + first, unit, given.unit_station[unit]
        sent.times[0, kept], sent.times[1, kept], sent.times[2, kept] = ordered_s, rolled_s, arrived_s
        sent.times[3, kept], sent.times[4, kept], sent.on_way_home[kept] = clear_s, home_s, on_way_home
        kept += 1
    return kept


@jit
def _within(given: Given, from_s: float, to_s: float) -> Any:
    """Seconds of the measured time from one moment to another."""
    return min(max(to_s, given.start_s), given.end_s) - min(max(from_s, given.start_s), given.end_s)
