"""The compiled engine's clock: events by (time, rank, number), as `sim.clock` is SimPy's, and its log.

The next events stand in a row, the first of them last: it is taken without moving any, and a new one is put in its place from that end.
A processor foresees this far better than the way through a heap, as long as the row is short: what is later than the row's `NEAR`
events waits in a binary heap.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from yingji.geo.compiling import inlined, jit, small
from yingji.sim.compiled_state import NEAR, NUMBER_BITS, Log, Row, State
from yingji.sim.tables import HOUR_S, Arrays

Floats = npt.NDArray[np.float64]
Queue = npt.NDArray[Any]
Ints = npt.NDArray[np.int32]

HALF: Final = NEAR // 2


@small
def _at(queue: Queue, clock: Row, time_s: float, rank: int, number: int) -> None:
    key = (rank << NUMBER_BITS) | number
    if not time_s >= clock.now:
        if not clock.passed:
            clock.passed, clock.passed_s, clock.passed_key = True, time_s, key
    elif clock.far or clock.near == NEAR:
        _at_far(queue, clock, time_s, key)
    else:
        _in_row(queue, clock, time_s, key)


@small
def _in_row(queue: Queue, clock: Row, time_s: float, key: int) -> None:
    """An event at its place in the row."""
    here = clock.near
    clock.near = here + 1
    while here > 0:
        other_s, other = queue[here - 1].time_s, queue[here - 1].key
        if time_s < other_s or (time_s == other_s and key < other):
            break
        queue[here].time_s, queue[here].key = other_s, other
        here -= 1
    queue[here].time_s, queue[here].key = time_s, key


@jit
def _at_far(queue: Queue, clock: Row, time_s: float, key: int) -> None:
    """An event where the row is full, or others wait in the heap already."""
    if clock.near == NEAR:
        for i in range(HALF):
            _rise(queue, clock, queue[i].time_s, queue[i].key)
        for i in range(HALF, NEAR):
            queue[i - HALF].time_s, queue[i - HALF].key = queue[i].time_s, queue[i].key
        clock.near = NEAR - HALF
    if queue[NEAR].time_s < time_s or (queue[NEAR].time_s == time_s and queue[NEAR].key < key):
        _rise(queue, clock, time_s, key)
    else:
        _in_row(queue, clock, time_s, key)


@jit
def _refill(queue: Queue, clock: Row) -> None:
    """The row is empty: the heap's first events go into it."""
    clock.near = min(HALF, clock.far)
    for i in range(clock.near - 1, -1, -1):
        queue[i].time_s, queue[i].key = queue[NEAR].time_s, queue[NEAR].key
        clock.far -= 1
        last = queue[NEAR + clock.far]
        _sink(queue, clock.far, last.time_s, last.key)


@jit
def _rise(queue: Queue, clock: Row, time_s: float, key: int) -> None:
    """Put an event below the last of the heap, and let it rise."""
    here = clock.far
    clock.far = here + 1
    while here > 0:
        above = (here - 1) >> 1
        other = queue[NEAR + above]
        if other.time_s < time_s or (other.time_s == time_s and other.key < key):
            break
        queue[NEAR + here].time_s, queue[NEAR + here].key = other.time_s, other.key
        here = above
    queue[NEAR + here].time_s, queue[NEAR + here].key = time_s, key


@jit
def _sink(queue: Queue, far: int, time_s: float, key: int) -> None:
    """Put an event at the top of a heap of `far`, and let it sink."""
    here, below = 0, 1
    while below < far:
        first = queue[NEAR + below]
        if below + 1 < far:
            second = queue[NEAR + below + 1]
            if second.time_s < first.time_s or (second.time_s == first.time_s and second.key < first.key):
                below += 1
                first = second
        if time_s < first.time_s or (time_s == first.time_s and key < first.key):
            break
        queue[NEAR + here].time_s, queue[NEAR + here].key = first.time_s, first.key
        here, below = below, 2 * below + 1
    queue[NEAR + here].time_s, queue[NEAR + here].key = time_s, key


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
    _at(state.queue, clock, time_s, rank, number)


@inlined
def first_event(state: State, clock: Row) -> tuple[float, int]:
    """Take the first event: `(time s, key)`."""
    clock.near -= 1
    event = state.queue[clock.near]
    time_s, key = event.time_s, event.key
    if clock.far and not clock.near:
        _refill(state.queue, clock)
    return time_s, key


@inlined
def advance(given: Arrays, clock: Row, time_s: float) -> None:
    """Set the time, and in a new hour what holds in it."""
    _advance(given.hour_factor, given.night, clock, time_s)


@inlined
def record(log: Log, clock: Row, what: int, incident: int, unit: int, place: int, cause: int) -> int:
    """Write one record at the clock's time; its index."""
    return _record(log.time_s, log.what, log.incident, log.unit, log.place, log.cause, clock, what, incident, unit, place, cause)
