"""The compiled engine's clock: a binary heap of events by (time, rank, number), as `sim.clock` is SimPy's, and its log_"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from yingji.sim.compiled_state import NUMBER_BITS, Log, Row, State, inlined, jit, small
from yingji.sim.tables import HOUR_S, Arrays

Floats = npt.NDArray[np.float64]
Keys = npt.NDArray[np.int64]
Ints = npt.NDArray[np.int32]

LAST: Final = np.iinfo(np.int64).max  # above every key


@jit
def _at(event_s: Floats, event_key: Keys, clock: Row, time_s: float, rank: int, number: int) -> None:
    """Most events cause one other, which takes the place of its cause at the top of the heap and sinks from there."""
    key = (rank << NUMBER_BITS) | number
    if not time_s >= clock.now:
        if not clock.passed:
            clock.passed, clock.passed_s, clock.passed_key = True, time_s, key
        return
    if clock.hole:
        clock.hole = False
        _sink(event_s, event_key, clock.events, time_s, key)
        return
    here = clock.events
    clock.events = here + 1
    event_s[here + 1], event_key[here + 1] = np.inf, LAST
    while here > 0:
        above = (here - 1) >> 1
        if event_s[above] < time_s or (event_s[above] == time_s and event_key[above] < key):
            break
        event_s[here], event_key[here] = event_s[above], event_key[above]
        here = above
    event_s[here], event_key[here] = time_s, key


@jit
def _sink(event_s: Floats, event_key: Keys, events: int, time_s: float, key: int) -> None:
    """Put an event into the hole at the top; behind the last event stands one that is never."""
    here, below = 0, 1
    while below < events:
        first_s, second_s = event_s[below], event_s[below + 1]
        if second_s < first_s or (second_s == first_s and event_key[below + 1] < event_key[below]):
            below += 1
            first_s = second_s
        if time_s < first_s or (time_s == first_s and key < event_key[below]):
            break
        event_s[here], event_key[here] = first_s, event_key[below]
        here, below = below, 2 * below + 1
    event_s[here], event_key[here] = time_s, key


@small
def _close_hole(event_s: Floats, event_key: Keys, clock: Row) -> None:
    clock.hole = False
    last = clock.events - 1
    clock.events = last
    time_s, key = event_s[last], event_key[last]
    event_s[last], event_key[last] = np.inf, LAST
    if last > 0:
        _sink(event_s, event_key, last, time_s, key)


@small
def _advance(hour_factor: Floats, night: Ints, clock: Row, time_s: float) -> None:
    clock.now = time_s
    if time_s >= clock.hour_ends:
        hour = int(time_s / HOUR_S)
        if hour * HOUR_S > time_s:  # the quotient was rounded up
            hour -= 1
        clock.hour_ends = (hour + 1) * HOUR_S
        clock.factor = hour_factor[hour % 168]
        clock.night = night[hour % 24]


@small
def _record(
    time_s: Floats,
    whats: npt.NDArray[np.int8],
    incidents: Ints,
    units: Ints,
    places: Ints,
    causes: Ints,
    clock: Row,
    what: int,
    incident: int,
    unit: int,
    place: int,
    cause: int,
) -> int:
    index = clock.records
    time_s[index] = clock.now
    whats[index] = what
    incidents[index] = incident
    units[index] = unit
    places[index] = place
    causes[index] = cause
    clock.records = index + 1
    return int(index)


@inlined
def at(state: State, clock: Row, time_s: float, rank: int, number: int) -> None:
    """Schedule an event. One whose time has passed ends the run: `clock.passed`."""
    _at(state.event_s, state.event_key, clock, time_s, rank, number)


@inlined
def close_hole(state: State, clock: Row) -> None:
    """What happened last has caused nothing that took its place at the top of the heap: the heap's last event does."""
    _close_hole(state.event_s, state.event_key, clock)


@inlined
def advance(given: Arrays, clock: Row, time_s: float) -> None:
    """Set the time, and in a new hour what holds in it."""
    _advance(given.hour_factor, given.night, clock, time_s)


@inlined
def record(log: Log, clock: Row, what: int, incident: int, unit: int, place: int, cause: int) -> int:
    """Write one record at the clock's time; its index."""
    return _record(log.time_s, log.what, log.incident, log.unit, log.place, log.cause, clock, what, incident, unit, place, cause)
