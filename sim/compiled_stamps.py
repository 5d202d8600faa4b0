"""The stamps of calls and of units by compiled code, from the trips of a replication: what `results.records` reads from its log."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from yingji.geo.compiling import jit, small
from yingji.sim.compiled_state import Drawn, State
from yingji.sim.tables import HOUR_S
from yingji.sim.world import World

HOURS_OF_DAY: Final = 24
HOURS_OF_WEEK: Final = 168
Floats = npt.NDArray[np.float64]


class Measured(NamedTuple):
    """What the stamps take of a world."""

    unit_station: npt.NDArray[np.int32]  # [u]
    unit_own: npt.NDArray[np.bool_]  # [u]
    unit_sent_on: npt.NDArray[np.bool_]  # [u] it can be ordered on its way home
    card_kind: npt.NDArray[np.int16]  # [r]
    card_level: npt.NDArray[np.int16]  # [r]
    card_size: npt.NDArray[np.int16]  # [r]
    start_s: float  # measured from here
    end_s: float  # to here
    first_hour: int  # hour of the week at which the warm-up starts


class Stamps(NamedTuple):
    """The measured calls of some replications and the orders to them, end to end, by their types: see `results.records`."""

    times: Floats  # [7, k] of calls: order, roll, arrive, full, closed, first travel, call
    shorts: npt.NDArray[np.int16]  # [6, k] hour, kind, level, card size, units, neighbours' units
    ints: npt.NDArray[np.int32]  # [4, k] first unit, first station, cell, number
    flags: npt.NDArray[np.bool_]  # [2, k] waited, given up
    sent_ints: npt.NDArray[np.int32]  # [3, a] of orders: incident, unit, station
    sent_times: Floats  # [5, a] order, roll, arrive, clear, home
    sent_on: npt.NDArray[np.bool_]  # [a] on its way home
    call_to: npt.NDArray[np.int64]  # [r] where each replication's calls end
    sent_to: npt.NDArray[np.int64]  # [r] where its orders do
    busy_s: Floats  # [r, u] from order to available again, within the measured time
    down_s: Floats  # [r, u] out of service


def measured(world: World) -> Measured:
    """What is measured of `world`."""
    station = world.units.station
    own = world.own[station]
    return Measured(
        unit_station=np.array(station, np.int32),
        unit_own=np.array(own, np.bool_),
        unit_sent_on=np.array(world.free_on_way_home & own, np.bool_),
        card_kind=np.array(world.cards.kind, np.int16),
        card_level=np.array(world.cards.level, np.int16),
        card_size=world.cards.send.sum(axis=1).astype(np.int16),
        start_s=float(world.warm_up_s),
        end_s=float(world.warm_up_s + world.length_s),
        first_hour=int(world.start_weekday) * HOURS_OF_DAY,
    )


def blank(replications: int, *, calls: int, slots: int, units: int) -> Stamps:
    """Room for the stamps of so many replications with so many calls and slots in all."""
    return Stamps(
        times=np.empty((7, calls)),
        shorts=np.empty((6, calls), np.int16),
        ints=np.empty((4, calls), np.int32),
        flags=np.empty((2, calls), np.bool_),
        sent_ints=np.empty((3, slots), np.int32),
        sent_times=np.empty((5, slots)),
        sent_on=np.empty(slots, np.bool_),
        call_to=np.empty(replications, np.int64),
        sent_to=np.empty(replications, np.int64),
        busy_s=np.zeros((replications, units)),
        down_s=np.zeros((replications, units)),
    )


@jit
def stamp(given: Measured, demand: Drawn, state: State, stamps: Stamps, replication: int) -> None:
    """Write one replication's stamps behind those of the ones before it."""
    first = int(np.searchsorted(demand.time_s, given.start_s))
    begin = stamps.call_to[replication - 1] if replication else 0
    count = len(demand.time_s) - first
    stamps.call_to[replication] = begin + count
    _calls(given, demand, state, stamps, begin, first, count)
    _orders(given, state, stamps, replication, begin, first)
    for i in range(state.clock[0].downs):
        down = state.downs[i]
        until_s = given.end_s if np.isnan(down.to_s) else down.to_s
        stamps.down_s[replication, down.unit] += _within(given, down.from_s, until_s)


@jit
def _calls(given: Measured, demand: Drawn, state: State, stamps: Stamps, begin: int, first: int, count: int) -> None:
    """What a call says by itself, and its own stamps."""
    hour, kind, level, card_size = stamps.shorts[0], stamps.shorts[1], stamps.shorts[2], stamps.shorts[3]
    for i in range(count):
        j, k = begin + i, first + i
        call_s, card, call = demand.time_s[k], demand.card[k], state.calls[k]
        stamps.times[6, j], stamps.ints[2, j], stamps.ints[3, j] = call_s, demand.cell[k], k
        hour[j] = (given.first_hour + int(call_s / HOUR_S)) % HOURS_OF_WEEK
        kind[j], level[j], card_size[j] = given.card_kind[card], given.card_level[card], given.card_size[card]
        stamps.times[3, j], stamps.times[4, j] = call.full_s, call.closed_s
        stamps.flags[0, j], stamps.flags[1, j] = call.waited, call.given_up
        stamps.times[0, j] = stamps.times[1, j] = stamps.times[2, j] = stamps.times[5, j] = np.nan
        stamps.shorts[4, j] = stamps.shorts[5, j] = 0
        stamps.ints[0, j] = stamps.ints[1, j] = -1


@jit
def _orders(given: Measured, state: State, stamps: Stamps, replication: int, begin: int, first: int) -> None:
    """Orders one after the other: their calls' stamps, their units' work, and those to measured calls."""
    order_s, roll_s, arrive_s, travel_s = stamps.times[0], stamps.times[1], stamps.times[2], stamps.times[5]
    units, theirs, first_unit, first_station = stamps.shorts[4], stamps.shorts[5], stamps.ints[0], stamps.ints[1]
    busy_s, kept = stamps.busy_s[replication], stamps.sent_to[replication - 1] if replication else 0
    for unit in range(len(state.units)):
        state.units[unit].out = False  # from here on: it was not home before its next order
    for a in range(state.clock[0].orders):
        trip = state.trips[state.orders[a]]
        unit, k = trip.unit, np.int64(trip.call)
        row = state.units[unit]
        free_s = trip.clear_s if given.unit_sent_on[unit] or np.isnan(trip.home_s) else trip.home_s
        busy_s[unit] += _within(given, trip.order_s, free_s)
        on_way_home, row.out = row.out, np.isnan(trip.home_s)
        if k < first:
            continue
        j = begin + k - first
        if not order_s[j] <= trip.order_s:
            order_s[j] = trip.order_s
        if not roll_s[j] <= trip.roll_s:
            roll_s[j] = trip.roll_s
        if not arrive_s[j] <= trip.arrive_s:  # the earlier order wins a tie
            arrive_s[j], travel_s[j] = trip.arrive_s, trip.arrive_s - trip.roll_s
            first_unit[j], first_station[j] = unit, given.unit_station[unit]
        units[j] += 1
        theirs[j] += not given.unit_own[unit]
        stamps.sent_ints[0, kept], stamps.sent_ints[1, kept], stamps.sent_ints[2, kept] = k, unit, given.unit_station[unit]
        times = stamps.sent_times
        times[0, kept], times[1, kept], times[2, kept] = trip.order_s, trip.roll_s, trip.arrive_s
        times[3, kept], times[4, kept], stamps.sent_on[kept] = trip.clear_s, trip.home_s, on_way_home
        kept += 1
    stamps.sent_to[replication] = kept


@small
def _within(given: Any, from_s: float, to_s: float) -> Any:
    """Seconds of the measured time from one moment to another."""
    return min(max(to_s, given.start_s), given.end_s) - min(max(from_s, given.start_s), given.end_s)
