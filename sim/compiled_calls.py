"""The compiled engine's dispatcher: who is ordered to a call and when, who waits, and who is given up on."""

from __future__ import annotations

from math import inf, nan
from typing import Final

from yingji.geo.compiling import inlined, jit
from yingji.sim.compiled_clock import at, at_late, factor_at, key_of, pass_by, record, tell_at
from yingji.sim.compiled_codes import (
    ARRIVED_RANK,
    CLEARED_RANK,
    CLOSED,
    GIVE_UP_RANK,
    GIVEN_UP,
    NONE,
    ORDER,
    ORDER_RANK,
    ROLLING_RANK,
    WAITS,
    unsigned,
)
from yingji.sim.compiled_fleet import choose, take
from yingji.sim.compiled_state import KINDS, Drawn, Log, Row, State
from yingji.sim.fleet import AT_HOME
from yingji.sim.tables import Arrays

PRIORITY_BITS: Final = 32


@inlined
def dispatch(
    given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, logged: bool, max_wait_s: float, number: int
) -> None:  # fmt: skip
    """Alarm handling is over: orders for the whole run card; what is missing waits."""
    call, card, first = state.calls[number], unsigned(demand.card[number]), demand.first_slot[number]
    call.node = given.cell_node[unsigned(demand.cell[number])]
    call.size = call.coming = given.card_from[card, KINDS]
    call.missing = call.ordered = call.arrived = call.cleared = 0
    call.last_cleared, call.waited, call.given_up, call.latest_s, call.full_s, call.closed_s = -1, False, False, -inf, nan, nan
    for i in range(call.size):
        kind, slot = unsigned(given.card_kind[card, i]), unsigned(first + i)
        if not order(given, demand, state, log, clock, logged, number, call, slot, kind, call.received):
            state.trips[slot].unit = -1
            state.wanted[kind] += 1
            call.missing += 1
    if call.missing:
        call.waited = True
        if logged:
            record(log, clock, clock.now, WAITS, number, NONE, call.node, call.received)
        join(state, clock, (given.card_priority[card] << PRIORITY_BITS) + number)
        if max_wait_s < inf:
            at(state, clock, clock.now + max_wait_s, key_of(GIVE_UP_RANK, number, 0))
    if not call.size:
        close(log, clock, logged, number, call, call.received)


@inlined
def close(log: Log, clock: Row, logged: bool, number: int, call: Row, cause: int) -> None:
    """The last unit has left, or there was none to come."""
    call.closed_s = clock.now
    if logged:
        record(log, clock, clock.now, CLOSED, number, NONE, call.node, cause)


@inlined
def join(state: State, clock: Row, key: int) -> None:
    """A call waits from now on, at its place."""
    i = clock.waiting
    while i > 0 and state.waiting[i - 1] > key:
        state.waiting[i] = state.waiting[i - 1]
        i -= 1
    state.waiting[i] = key
    clock.waiting += 1


@jit
def give_up(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, logged: bool, number: int) -> None:
    """The longest wait is over: what is still missing is no longer asked for."""
    call, card, first = state.calls[number], demand.card[number], demand.first_slot[number]
    if not call.missing:
        return
    for kind in range(KINDS):
        for slot in range(first + given.card_from[card, kind], first + given.card_from[card, kind + 1]):
            state.wanted[kind] -= state.trips[slot].unit < 0
    key, kept = (given.card_priority[card] << PRIORITY_BITS) + number, 0
    for i in range(clock.waiting):
        state.waiting[kept] = state.waiting[i]
        kept += state.waiting[i] != key
    clock.waiting = kept
    call.coming -= call.missing
    call.missing = 0
    call.given_up = True
    if logged:
        record(log, clock, clock.now, GIVEN_UP, number, NONE, call.node, call.received)
    if 0 < call.coming == call.cleared:
        close(log, clock, logged, number, call, call.last_cleared)


@jit
def serve(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, logged: bool, kind: int, cause: int) -> None:
    """A unit of `kind` is free again: offer it to those who wait, by priority, then by time of call."""
    kept = i = 0
    while i < clock.waiting and state.free[kind] and state.wanted[kind]:
        key = state.waiting[i]
        number = key & ((1 << PRIORITY_BITS) - 1)
        call, card = state.calls[number], demand.card[number]
        first = demand.first_slot[number]
        for slot in range(first + given.card_from[card, kind], first + given.card_from[card, kind + 1]):
            if state.trips[slot].unit < 0 and order(given, demand, state, log, clock, logged, number, call, slot, kind, cause):
                state.wanted[kind] -= 1
                call.missing -= 1
        if call.missing:
            state.waiting[kept] = key
            kept += 1
        i += 1
    if kept < i:
        while i < clock.waiting:
            state.waiting[kept] = state.waiting[i]
            kept += 1
            i += 1
        clock.waiting = kept


@inlined
def order(
    given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, logged: bool, number: int, call: Row, slot: int, kind: int, cause: int
) -> bool:  # fmt: skip
    """Order a unit for one slot of a run card, if there is one to go."""
    unit, free_s = choose(given, state, clock, kind, unsigned(demand.cell[number]))
    if unit < 0:
        return False
    unit = unsigned(unit)
    row, trip = state.units[unit], state.trips[slot]
    row.free_s, row.at_home, row.slot = free_s, row.state == AT_HOME, slot
    trip.unit, trip.call, trip.cause, trip.node = unit, number, cause, row.place if row.at_home else row.ahead
    take(given, state, unit, row, call.node)
    if row.delay_s > 0:
        at(state, clock, clock.now + row.delay_s, key_of(ORDER_RANK, slot, 0))
    else:
        set_off(given, demand, state, log, clock, logged, slot, unit, row, trip)
    return True


@inlined
def set_off(
    given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, logged: bool, slot: int, unit: int, row: Row, trip: Row
) -> None:  # fmt: skip
    """A unit gets its order: when it rolls, arrives and leaves is known from now on.

    What takes no time is taken right after what it follows, and has the key of that.
    """
    kind, call, now = row.kind, state.calls[trip.call], clock.now
    rolls_s = now + given.turnout_s[kind, clock.night] * demand.turnout_factor[slot] if row.at_home else now
    driving_s, arriving_s = row.free_s * factor_at(given, clock, rolls_s) * demand.travel_factor[slot], given.arriving_s[kind]
    arrives_s = rolls_s + (given.rolling_out_s[kind] + driving_s + arriving_s if row.at_home else driving_s + arriving_s)
    leaves_s = arrives_s + demand.on_scene_s[slot]
    rolls, arrives, leaves = key_of(ROLLING_RANK, slot, 0), key_of(ARRIVED_RANK, slot, 0), key_of(CLEARED_RANK, slot, 0)
    if arrives_s == rolls_s:
        arrives = rolls + 1
    if leaves_s == arrives_s:
        leaves = arrives + 1
    trip.order_s, trip.roll_s, trip.arrive_s, trip.clear_s, trip.home_s = now, rolls_s, arrives_s, leaves_s, nan
    state.orders[clock.orders] = slot
    clock.orders += 1
    call.ordered += 1
    call.latest_s = max(call.latest_s, arrives_s)
    if call.ordered == call.size:
        call.full_s = call.latest_s
    if not rolls_s >= now:
        pass_by(clock, rolls_s, rolls)
    elif not arrives_s >= rolls_s:
        pass_by(clock, arrives_s, arrives)
    elif not leaves_s >= arrives_s:
        pass_by(clock, leaves_s, leaves)
    else:
        at_late(state, leaves_s, leaves)
        if logged:
            trip.cause = record(log, clock, now, ORDER, trip.call, unit, trip.node, trip.cause)
            tell_at(state, rolls_s, rolls)
            tell_at(state, arrives_s, arrives)


@jit
def set_off_at_last(
    given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, logged: bool, slot: int, unit: int, row: Row, trip: Row
) -> None:  # fmt: skip
    """`set_off` after an agreement's delay: seldom enough for a function of its own."""
    set_off(given, demand, state, log, clock, logged, slot, unit, row, trip)
