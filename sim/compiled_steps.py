"""The compiled engine's steps: what happens at each kind of event. `sim.engine._Dispatch` is the same in SimPy.

A trip is settled when its unit is ordered: nothing that happens later changes when it rolls, arrives and leaves. So only what a decision
may depend on is an event here. The other steps are told to the log when their time has come, if there is one.
"""

from __future__ import annotations

from math import inf, nan

from yingji.geo.compiling import inlined, jit
from yingji.sim.compiled_calls import dispatch, give_up, serve, set_off_at_last
from yingji.sim.compiled_clock import advance, at, key_of, number_of, pass_by, rank_of, record, record_if, take_event
from yingji.sim.compiled_codes import (
    CALL_RANK,
    CLEARED,
    CLOSED,
    DISPATCH_RANK,
    DOWN,
    DOWN_RANK,
    FIRST,
    GIVE_UP_RANK,
    HOME,
    HOME_RANK,
    NONE,
    ORDER_RANK,
    UP,
    UP_RANK,
    unsigned,
)
from yingji.sim.compiled_fleet import come_home, is_free, send_home, set_out
from yingji.sim.compiled_log import tell
from yingji.sim.compiled_state import NEAR, ROW, Drawn, Log, Row, State
from yingji.sim.fleet import AT_HOME
from yingji.sim.tables import Arrays


@jit
def play(given: Arrays, demand: Drawn, state: State, log: Log, max_wait_s: float) -> int:
    """Run until nothing is left to happen; the number of records."""
    clock, ends, calls, windows = state.clock[0], state.queue_ends[0], len(demand.time_s), len(demand.down_unit)
    begin(given, demand, state, clock)
    logged = len(log.time_s) > 1  # there is more than the one that is written over
    while not clock.passed:
        time_s, key, window, dispatched = inf, FIRST, clock.window, clock.dispatched
        if ends.end > ends.begin:
            event = state.queue[unsigned(ends.end - 1)]
            time_s, key = event.time_s, event.key
        fails = False
        if window < windows:
            fails_s, its = demand.down_from_s[window], key_of(DOWN_RANK, window, 0)
            fails = fails_s < time_s or (fails_s == time_s and its < key)
            if fails:
                time_s, key = fails_s, its
        due = False
        if dispatched < calls:
            first = state.dispatch[dispatched]
            due = first.time_s < time_s or (first.time_s == time_s and first.key < key)
            if due:
                time_s, key = first.time_s, first.key
        if logged:
            tell(given, demand, state, log, clock, time_s, key)
        if due:
            clock.dispatched = dispatched + 1
            advance(given, clock, time_s)
            dispatch(given, demand, state, log, clock, logged, max_wait_s, number_of(key))
        elif fails:
            clock.window = window + 1
            advance(given, clock, time_s)
            go_down(demand, state, log, clock, logged, window)
        elif ends.end > ends.begin:
            take_event(state.queue, ends)
            advance(given, clock, time_s)
            happen(given, demand, state, log, clock, logged, rank_of(key), number_of(key))
            if clock.freed_kind >= 0:
                serve(given, demand, state, log, clock, logged, clock.freed_kind, clock.freed_by)
                clock.freed_kind = -1
        else:
            break
    return int(clock.records)


@jit
def begin(given: Arrays, demand: Drawn, state: State, clock: Row) -> None:
    """Every unit at home and free; the ends of alarm handling in their order; and whether calls and times out of service are in theirs."""
    clock.now = clock.hour_ends = 0.0
    clock.called = clock.dispatched = clock.window = clock.orders = clock.downs = clock.records = clock.waiting = clock.freed_by = 0
    clock.freed_kind, clock.passed = -1, False
    for ends in (state.queue_ends[0], state.notices_ends[0]):
        ends.begin = ends.end = ROW - NEAR
        ends.far = 0
    state.free[:] = 0
    state.on_way_count[:] = 0
    state.wanted[:] = 0
    state.least[:] = -1
    stations = len(given.station_node)
    for unit in range(len(state.units) - 1, -1, -1):
        row, station = state.units[unit], given.unit_station[unit]
        row.state, row.out, row.free_on_way = AT_HOME, False, given.unit_free_on_way[unit]
        row.kind, row.station, row.group = given.unit_kind[unit], station, given.unit_kind[unit] * stations + station
        row.place, row.delay_s, row.last, row.slot, row.down = given.station_node[station], given.station_delay_s[station], -1, -1, -1
        row.free_s = 0.0
        state.least[row.group] = unit
        state.free[row.kind] += 1
    for number in range(len(demand.time_s)):
        called_s, ends_s, key = demand.time_s[number], demand.time_s[number] + demand.alarm_s[number], key_of(DISPATCH_RANK, number, 0)
        if not called_s >= clock.now:
            pass_by(clock, called_s, key_of(CALL_RANK, number, 0))
            return
        clock.now = called_s
        if not ends_s >= called_s:
            pass_by(clock, ends_s, key)
            return
        here = number
        while here > 0 and state.dispatch[here - 1].time_s > ends_s:
            state.dispatch[here].time_s, state.dispatch[here].key = state.dispatch[here - 1].time_s, state.dispatch[here - 1].key
            here -= 1
        state.dispatch[here].time_s, state.dispatch[here].key = ends_s, key
    for window in range(len(demand.down_unit)):
        row, from_s = state.units[demand.down_unit[window]], demand.down_from_s[window]
        clock.now = max(row.free_s, demand.down_from_s[window - 1] if window else 0.0)
        if not from_s >= clock.now:
            pass_by(clock, from_s, key_of(DOWN_RANK, window, 0))
            return
        row.free_s = demand.down_to_s[window]
    clock.now = 0.0


@inlined
def happen(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, logged: bool, rank: int, number: int) -> None:
    """One event; for events of slots, `number` is the slot, and its unit does the next step."""
    if rank == GIVE_UP_RANK:
        give_up(given, demand, state, log, clock, logged, number)
    elif rank == UP_RANK:
        come_up(demand, state, log, clock, logged, number)
    else:
        trip = state.trips[number]
        unit = unsigned(trip.unit)
        row = state.units[unit]
        if rank == HOME_RANK:
            if row.slot == number:  # else it was ordered on the way: this homecoming was called off
                be_home(state, log, clock, logged, unit, row, trip)
        elif rank == ORDER_RANK:
            set_off_at_last(given, demand, state, log, clock, logged, number, unit, row, trip)
        else:  # it leaves, by its own rank or by that of what it follows at the same moment
            leave(state, log, clock, logged, number, unit, row, trip)


@inlined
def leave(state: State, log: Log, clock: Row, logged: bool, slot: int, unit: int, row: Row, trip: Row) -> None:
    """A unit leaves the scene, for home."""
    call = state.calls[trip.call]
    if logged:
        trip.cause = record(log, clock, clock.now, CLEARED, trip.call, unit, call.node, trip.cause)
    row.last = call.last_cleared = trip.cause
    call.cleared += 1
    closed = call.cleared == call.coming
    call.closed_s = clock.now if closed else nan
    if logged:
        record_if(closed, log, clock, clock.now, CLOSED, trip.call, call.node, trip.cause)
    at(state, clock, send_home(state, clock, unit, row), key_of(HOME_RANK, slot, 0))
    free_again(clock, row, trip.cause)


@inlined
def free_again(clock: Row, row: Row, cause: int) -> None:
    """What happened has freed a unit, if it is in service: those who wait are to be gone through."""
    if clock.waiting and is_free(row):
        clock.freed_kind, clock.freed_by = row.kind, cause


@inlined
def be_home(state: State, log: Log, clock: Row, logged: bool, unit: int, row: Row, trip: Row) -> None:
    """A unit is back at its station, and ready if it is in service."""
    come_home(state, unit, row)
    trip.home_s = clock.now
    if logged:
        trip.cause = record(log, clock, clock.now, HOME, trip.call, unit, row.place, row.last)
    if row.out:
        fall_out(state, log, clock, logged, unit, row, trip.cause)
    free_again(clock, row, trip.cause)


@inlined
def fall_out(state: State, log: Log, clock: Row, logged: bool, unit: int, row: Row, cause: int) -> None:
    """A unit at its station is out of service from now on."""
    down = state.downs[clock.downs]
    down.unit, down.from_s, down.to_s = unit, clock.now, nan
    row.down = clock.downs
    clock.downs += 1
    if logged:
        row.last = record(log, clock, clock.now, DOWN, NONE, unit, row.place, cause)


@inlined
def go_down(demand: Drawn, state: State, log: Log, clock: Row, logged: bool, window: int) -> None:
    """A unit breaks down or goes off duty. It finishes what it is doing first, and takes nothing new."""
    unit = demand.down_unit[window]
    row = state.units[unit]
    set_out(state, unit, row, True)
    if row.state == AT_HOME:
        fall_out(state, log, clock, logged, unit, row, NONE)
    at(state, clock, demand.down_to_s[window], key_of(UP_RANK, window, 0))


@inlined
def come_up(demand: Drawn, state: State, log: Log, clock: Row, logged: bool, window: int) -> None:
    """A unit's time out of service is over."""
    unit = demand.down_unit[window]
    row = state.units[unit]
    set_out(state, unit, row, False)
    if row.state == AT_HOME:
        state.downs[row.down].to_s = clock.now
        if logged:
            row.last = record(log, clock, clock.now, UP, NONE, unit, row.place, row.last)
    free_again(clock, row, row.last)
