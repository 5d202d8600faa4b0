"""The compiled engine's steps: what happens at each kind of event. `sim.engine._Dispatch` is the same in SimPy."""

from __future__ import annotations

from math import inf

from yingji.geo.compiling import inlined, kernel
from yingji.sim.compiled_clock import advance, at, first_event, record
from yingji.sim.compiled_fleet import choose, come_home, is_free, send_home, set_out, take
from yingji.sim.compiled_state import KINDS, NONE, NUMBER_BITS, Drawn, Log, Row, State, code
from yingji.sim.events import What
from yingji.sim.fleet import AT_HOME
from yingji.sim.rules import Rank
from yingji.sim.tables import Arrays

CALL, WAITS, ORDER, ROLLING, ARRIVED, FULL, CLEARED, HOME, CLOSED, GIVEN_UP, DOWN, UP = map(code, What)
# a class is nothing that compiled code can look into
UP_RANK, CLEARED_RANK, HOME_RANK, DOWN_RANK, ARRIVED_RANK = map(code, (Rank.UP, Rank.CLEARED, Rank.HOME, Rank.DOWN, Rank.ARRIVED))
ROLLING_RANK, ORDER_RANK, CALL_RANK = map(code, (Rank.ROLLING, Rank.ORDER, Rank.CALL))
DISPATCH_RANK, GIVE_UP_RANK = map(code, (Rank.DISPATCH, Rank.GIVE_UP))
PRIORITY_BITS = 32


@kernel
def play(given: Arrays, demand: Drawn, state: State, log: Log, max_wait_s: float) -> int:
    """Run until nothing is left to happen; the number of records."""
    clock = state.clock[0]
    clock.freed_kind = -1
    last_call, number = len(demand.time_s) - 1, -1
    schedule(demand, state, clock)
    while not clock.passed:
        if number < last_call and call_is_next(state, clock, demand.time_s[number + 1], number + 1):
            number += 1
            if not demand.time_s[number] >= clock.now:
                at(state, clock, demand.time_s[number], CALL_RANK, number)
                break
            advance(given, clock, demand.time_s[number])
            receive(given, demand, state, log, clock, number)
        elif clock.near:
            time_s, key = first_event(state, clock)
            advance(given, clock, time_s)
            happen(given, demand, state, log, clock, max_wait_s, key >> NUMBER_BITS, key & ((1 << NUMBER_BITS) - 1))
            if clock.freed_kind >= 0:
                serve(given, demand, state, log, clock, clock.freed_kind, clock.freed_by)
                clock.freed_kind = -1
        else:
            break
    return int(clock.records)


@inlined
def schedule(demand: Drawn, state: State, clock: Row) -> None:
    """Each unit's first window out of service."""
    for window in state.first_window:
        at(state, clock, demand.down_from_s[window], DOWN_RANK, window)


@inlined
def call_is_next(state: State, clock: Row, time_s: float, number: int) -> bool:
    """Whether a call goes before the first event: calls are in order already, and stay out of it."""
    if not clock.near:
        return True
    first = state.queue[clock.near - 1]
    return bool(not time_s >= first.time_s or (time_s == first.time_s and ((CALL_RANK << NUMBER_BITS) | number) < first.key))


@inlined
def happen(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, max_wait_s: float, rank: int, number: int) -> None:
    """One event; for events of slots, `number` is the slot, and its unit does the next step."""
    if rank == DISPATCH_RANK:
        dispatch(given, demand, state, log, clock, max_wait_s, number)
    elif rank == GIVE_UP_RANK:
        give_up(given, demand, state, log, clock, number)
    elif rank == DOWN_RANK:
        go_down(demand, state, log, clock, number)
    elif rank == UP_RANK:
        come_up(given, demand, state, log, clock, number)
    else:
        unit = state.slot_unit[number]
        step(given, demand, state, log, clock, rank, number, unit, state.units[unit])


# ── calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@inlined
def receive(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, number: int) -> None:
    """A call comes in."""
    call = state.calls[number]
    call.node = given.cell_node[demand.cell[number]]
    call.size = call.coming = given.card_from[demand.card[number], KINDS]
    call.missing = call.arrived = call.cleared = 0
    call.last_cleared = -1
    call.received = record(log, clock, CALL, number, NONE, call.node, NONE)
    at(state, clock, clock.now + demand.alarm_s[number], DISPATCH_RANK, number)


@inlined
def dispatch(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, max_wait_s: float, number: int) -> None:
    """Alarm handling is over: orders for the whole run card; what is missing waits."""
    call, card, first = state.calls[number], demand.card[number], demand.first_slot[number]
    for kind in range(KINDS):
        for slot in range(first + given.card_from[card, kind], first + given.card_from[card, kind + 1]):
            if not order(given, demand, state, log, clock, number, slot, kind, call.received):
                state.slot_unit[slot] = -1
                state.wanted[kind] += 1
                call.missing += 1
    if call.missing:
        record(log, clock, WAITS, number, NONE, call.node, call.received)
        join(state, clock, (given.card_priority[card] << PRIORITY_BITS) + number)
        if max_wait_s < inf:
            at(state, clock, clock.now + max_wait_s, GIVE_UP_RANK, number)
    if not call.size:
        record(log, clock, CLOSED, number, NONE, call.node, call.received)


@inlined
def join(state: State, clock: Row, key: int) -> None:
    """A call waits from now on, at its place."""
    i = clock.waiting
    while i > 0 and state.waiting[i - 1] > key:
        state.waiting[i] = state.waiting[i - 1]
        i -= 1
    state.waiting[i] = key
    clock.waiting += 1


@inlined
def give_up(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, number: int) -> None:
    """The longest wait is over: what is still missing is no longer asked for."""
    call, card, first = state.calls[number], demand.card[number], demand.first_slot[number]
    if not call.missing:
        return
    for kind in range(KINDS):
        for slot in range(first + given.card_from[card, kind], first + given.card_from[card, kind + 1]):
            state.wanted[kind] -= state.slot_unit[slot] < 0
    key, kept = (given.card_priority[card] << PRIORITY_BITS) + number, 0
    for i in range(clock.waiting):
        state.waiting[kept] = state.waiting[i]
        kept += state.waiting[i] != key
    clock.waiting = kept
    call.coming -= call.missing
    call.missing = 0
    record(log, clock, GIVEN_UP, number, NONE, call.node, call.received)
    if 0 < call.coming == call.cleared:
        record(log, clock, CLOSED, number, NONE, call.node, call.last_cleared)


@inlined
def serve(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, kind: int, cause: int) -> None:
    """A unit of `kind` is free again: offer it to those who wait, by priority, then by time of call."""
    kept = i = 0
    while i < clock.waiting and state.free[kind] and state.wanted[kind]:
        key = state.waiting[i]
        number = key & ((1 << PRIORITY_BITS) - 1)
        call, card = state.calls[number], demand.card[number]
        first = demand.first_slot[number]
        for slot in range(first + given.card_from[card, kind], first + given.card_from[card, kind + 1]):
            if state.slot_unit[slot] < 0 and order(given, demand, state, log, clock, number, slot, kind, cause):
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
def order(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, number: int, slot: int, kind: int, cause: int) -> bool:
    """Order a unit for one slot of a run card, if there is one to go."""
    cell = demand.cell[number]
    unit, free_s = choose(given, state, clock, kind, cell)
    if unit < 0:
        return False
    row = state.units[unit]
    row.free_s, row.at_home = free_s, row.state == AT_HOME
    node = row.place if row.at_home else row.ahead
    take(given, state, unit, row, state.calls[number].node)
    if row.delay_s > 0:
        at(state, clock, clock.now + row.delay_s, ORDER_RANK, slot)
    else:
        cause = record(log, clock, ORDER, number, unit, node, cause)
        rolls_s = clock.now + given.turnout_s[kind, clock.night] * demand.turnout_factor[slot] if row.at_home else clock.now
        at(state, clock, rolls_s, ROLLING_RANK, slot)
    state.slot_unit[slot] = unit
    row.call, row.slot, row.node, row.cause = number, slot, node, cause
    return True


# ── units ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@inlined
def step(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, rank: int, slot: int, unit: int, row: Row) -> None:
    """A unit's next step: ordered, it rolls, arrives, stays, leaves; and is ordered again, or comes home."""
    if rank == HOME_RANK and row.slot != slot:  # it was ordered on the way: this homecoming was called off
        return
    kind, call = row.kind, state.calls[row.call]
    if rank == ORDER_RANK:
        row.cause = record(log, clock, ORDER, row.call, unit, row.node, row.cause)
        at(state, clock, clock.now + given.turnout_s[kind, clock.night] * demand.turnout_factor[slot], ROLLING_RANK, slot)
    elif rank == ROLLING_RANK:
        row.cause = record(log, clock, ROLLING, row.call, unit, row.node, row.cause)
        driving_s, arriving_s = row.free_s * clock.factor * demand.travel_factor[slot], given.arriving_s[kind]
        trip_s = given.rolling_out_s[kind] + driving_s + arriving_s if row.at_home else driving_s + arriving_s
        at(state, clock, clock.now + trip_s, ARRIVED_RANK, slot)
    elif rank == ARRIVED_RANK:
        row.cause = record(log, clock, ARRIVED, row.call, unit, call.node, row.cause)
        call.arrived += 1
        if call.arrived == call.size:
            record(log, clock, FULL, row.call, NONE, call.node, row.cause)
        at(state, clock, clock.now + demand.on_scene_s[slot], CLEARED_RANK, slot)
    elif rank == CLEARED_RANK:
        cleared = record(log, clock, CLEARED, row.call, unit, call.node, row.cause)
        row.last = call.last_cleared = cleared
        call.cleared += 1
        if call.cleared == call.coming:
            record(log, clock, CLOSED, row.call, NONE, call.node, cleared)
        at(state, clock, send_home(state, clock, unit, row), HOME_RANK, slot)
        free_again(clock, row, cleared)
    else:
        be_home(given, demand, state, log, clock, unit, row)


@inlined
def free_again(clock: Row, row: Row, cause: int) -> None:
    """What happened has freed a unit, if it is in service: those who wait are to be gone through."""
    if clock.waiting and is_free(row):
        clock.freed_kind, clock.freed_by = row.kind, cause


@inlined
def be_home(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, unit: int, row: Row) -> None:
    """A unit is back at its station, and ready if it is in service."""
    come_home(state, unit, row)
    home = record(log, clock, HOME, row.call, unit, row.place, row.last)
    if row.out:
        row.last = record(log, clock, DOWN, NONE, unit, row.place, home)
    free_again(clock, row, home)


@inlined
def go_down(demand: Drawn, state: State, log: Log, clock: Row, window: int) -> None:
    """A unit breaks down or goes off duty. It finishes what it is doing first, and takes nothing new."""
    unit = demand.down_unit[window]
    row = state.units[unit]
    set_out(state, unit, row, True)
    if row.state == AT_HOME:
        row.last = record(log, clock, DOWN, NONE, unit, row.place, NONE)
    at(state, clock, demand.down_to_s[window], UP_RANK, window)


@inlined
def come_up(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, window: int) -> None:
    """A unit's time out of service is over."""
    unit = demand.down_unit[window]
    row = state.units[unit]
    set_out(state, unit, row, False)
    if row.state == AT_HOME:
        row.last = record(log, clock, UP, NONE, unit, row.place, row.last)
    free_again(clock, row, row.last)
    if state.next_window[window] >= 0:
        at(state, clock, demand.down_from_s[state.next_window[window]], DOWN_RANK, state.next_window[window])
