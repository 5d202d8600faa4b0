"""What the compiled engine tells its log between two events: calls that come in, units that roll and arrive."""

from __future__ import annotations

from math import inf

from yingji.geo.compiling import inlined
from yingji.sim.compiled_clock import key_of, number_of, record, record_if, take_event
from yingji.sim.compiled_codes import ARRIVED, CALL, CALL_RANK, FIRST, FULL, NONE, ROLLING, ROLLING_RANK, unsigned
from yingji.sim.compiled_state import Drawn, Log, Row, State
from yingji.sim.tables import Arrays


@inlined
def tell(given: Arrays, demand: Drawn, state: State, log: Log, clock: Row, before_s: float, before: int) -> None:
    """Write what happens before an event, at `before_s` and with the key `before`: calls that come in, units that roll and arrive."""
    ends, calls = state.notices_ends[0], len(demand.time_s)
    while True:
        time_s, key = inf, FIRST
        if ends.end > ends.begin:
            notice = state.notices[unsigned(ends.end - 1)]
            time_s, key = notice.time_s, notice.key
        called = clock.called
        comes_s = demand.time_s[called] if called < calls else inf
        its = key_of(CALL_RANK, called, 0)
        if comes_s < time_s or (comes_s == time_s and its < key):
            if not (comes_s < before_s or (comes_s == before_s and its < before)):
                break
            node = given.cell_node[unsigned(demand.cell[called])]
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
