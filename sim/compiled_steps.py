"""The compiled engine's steps: what happens at each kind of event. `sim.engine._Dispatch` is the same in SimPy.

A trip is settled when its unit is ordered: nothing that happens later changes when it rolls, arrives and leaves. So only what a decision
may depend on is an event here. The other steps are told to the log when their time has come, if there is one.
"""

from __future__ import annotations

from math import inf, nan

from yingji.geo.compiling import inlined, jit
from yingji.sim.compiled_clock import advance, at, factor_at, key_of, number_of, pass_by, rank_of, record, record_if, take_event, tell_at
from yingji.sim.compiled_fleet import choose, come_home, is_free, send_home, set_out, take
from yingji.sim.compiled_state import KINDS, NONE, Drawn, Log, Row, State, code
from yingji.sim.events import What
from yingji.sim.fleet import AT_HOME
from yingji.sim.rules import Rank
from yingji.sim.tables import Arrays

CALL, WAITS, ORDER, ROLLING, ARRIVED, FULL, CLEARED, HOME, CLOSED, GIVEN_UP, DOWN, UP = map(code, What)
# a class is nothing that compiled code can look into
UP_RANK, CLEARED_RANK, HOME_RANK, DOWN_RANK, ARRIVED_RANK = map(code, (Rank.UP, Rank.CLEARED, Rank.HOME, Rank.DOWN, Rank.ARRIVED))
ROLLING_RANK, ORDER_RANK, CALL_RANK = map(code, (Rank.ROLLING, Rank.ORDER, Rank.CALL))
DISPATCH_RANK, GIVE_UP_RANK = map(code, (Rank.DISPATCH, Rank.GIVE_UP))
FIRST = code(0)
PRIORITY_BITS = 32


@jit
def play(given: Arrays, demand: Drawn, state: State, log: Log, max_wait_s: float) -> int:
    """Run until nothing is left to happen; the number of records."""
    clock, ends, calls = state.clock[0], state.queue_ends[0], len(demand.time_s)
    begin(given, demand, state, clock)
    logged = len(log.time_s) > 1  # there is more than the one that is written over
    while not clock.passed:
        time_s, key, dispatched = inf, FIRST, clock.dispatched
        if ends.near:
            time_s, key = state.queue[ends.near - 1].time_s, state.queue[ends.near - 1].key
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
        elif ends.near:
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
    """Every unit at home and free; the ends of alarm handling in their order, and each unit's first window out of service."""
    clock.now = clock.hour_ends = 0.0
    clock.called = clock.dispatched = clock.orders = clock.downs = clock.records = clock.waiting = clock.freed_by = 0
    clock.freed_kind, clock.passed = -1, False
    state.queue_ends[0].near = state.queue_ends[0].far = state.notices_ends[0].near = state.notices_ends[0].far = 0
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
    clock.now = 0.0
    for window in range(len(demand.down_unit) - 1, -1, -1):
        row = state.units[demand.down_unit[window]]
        state.next_window[window], row.slot = row.slot, window
    for unit in range(len(state.units)):
        row = state.units[unit]
        if row.slot >= 0:
            at(state, clock, demand.down_from_s[row.slot], key_of(DOWN_RANK, row.slot, 0))
            row.slot = -1


@inlined
def happen(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, logged: bool, rank: int, number: int) -> None:
    """One event; for events of slots, `number` is the slot, and its unit does the next step."""
    if rank == GIVE_UP_RANK:
        give_up(given, demand, state, log, clock, logged, number)
    elif rank == DOWN_RANK:
        go_down(demand, state, log, clock, logged, number)
    elif rank == UP_RANK:
        come_up(demand, state, log, clock, logged, number)
    else:
        trip = state.trips[number]
        unit = trip.unit
        row = state.units[unit]
        if rank == HOME_RANK:
            if row.slot == number:  # else it was ordered on the way: this homecoming was called off
                be_home(state, log, clock, logged, unit, row, trip)
        elif rank == ORDER_RANK:
            set_off(given, demand, state, log, clock, logged, number, unit, row, trip)
        else:  # it leaves, by its own rank or by that of what it follows at the same moment
            leave(state, log, clock, logged, number, unit, row, trip)


# ── calls ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@inlined
def dispatch(
    given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, logged: bool, max_wait_s: float, number: int
) -> None:  # fmt: skip
    """Alarm handling is over: orders for the whole run card; what is missing waits."""
    call, card, first = state.calls[number], demand.card[number], demand.first_slot[number]
    call.node = given.cell_node[demand.cell[number]]
    call.size = call.coming = given.card_from[card, KINDS]
    call.missing = call.ordered = call.arrived = call.cleared = 0
    call.last_cleared, call.waited, call.given_up, call.latest_s, call.full_s, call.closed_s = -1, False, False, -inf, nan, nan
    for i in range(call.size):
        kind = given.card_kind[card, i]
        if not order(given, demand, state, log, clock, logged, number, call, first + i, kind, call.received):
            state.trips[first + i].unit = -1
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


@inlined
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


@inlined
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
    unit, free_s = choose(given, state, clock, kind, demand.cell[number])
    if unit < 0:
        return False
    row, trip = state.units[unit], state.trips[slot]
    row.free_s, row.at_home, row.slot = free_s, row.state == AT_HOME, slot
    trip.unit, trip.call, trip.cause, trip.node = unit, number, cause, row.place if row.at_home else row.ahead
    take(given, state, unit, row, call.node)
    if row.delay_s > 0:
        at(state, clock, clock.now + row.delay_s, key_of(ORDER_RANK, slot, 0))
    else:
        set_off(given, demand, state, log, clock, logged, slot, unit, row, trip)
    return True


# ── units ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


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
        at(state, clock, leaves_s, leaves)
        if logged:
            trip.cause = record(log, clock, now, ORDER, trip.call, unit, trip.node, trip.cause)
            tell_at(state, rolls_s, rolls)
            tell_at(state, arrives_s, arrives)


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
    following = state.next_window[window]
    if following >= 0:
        at(state, clock, demand.down_from_s[following], key_of(DOWN_RANK, following, 0))


# ── the log ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@inlined
def tell(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, before_s: float, before: int) -> None:
    """Write what happens before an event, at `before_s` and with the key `before`: calls that come in, units that roll and arrive."""
    ends, calls = state.notices_ends[0], len(demand.time_s)
    while True:
        time_s, key = inf, FIRST
        if ends.near:
            time_s, key = state.notices[ends.near - 1].time_s, state.notices[ends.near - 1].key
        called = clock.called
        comes_s = demand.time_s[called] if called < calls else inf
        its = key_of(CALL_RANK, called, 0)
        if comes_s < time_s or (comes_s == time_s and its < key):
            if not (comes_s < before_s or (comes_s == before_s and its < before)):
                break
            node = given.cell_node[demand.cell[called]]
            state.calls[called].received = record(log, clock, comes_s, CALL, called, NONE, node, NONE)
            clock.called = called + 1
            continue
        if not (time_s < before_s or (time_s == before_s and key < before)):
            break
        take_event(state.notices, ends)
        trip = state.trips[number_of(key)]
        call = state.calls[trip.call]
        arrives = key != key_of(ROLLING_RANK, number_of(key), 0)  # no processor foresees which it is: both are written alike
        what, node = (ARRIVED, call.node) if arrives else (ROLLING, trip.node)
        trip.cause = record(log, clock, time_s, what, trip.call, trip.unit, node, trip.cause)
        call.arrived += arrives
        record_if(arrives and call.arrived == call.size, log, clock, time_s, FULL, trip.call, call.node, trip.cause)
