"""The compiled engine's clock: events by (time, rank, number), as `sim.clock` is SimPy's, and its log.

The next events stand in a row, the first of them last: it is taken without moving any, and a new one is put in its place from that end,
or from the other where it is likely to be late. A processor foresees this far better than the way through a heap, as long as the row is
short: what is later than the row's `NEAR` events waits in a binary heap.

What follows an event at the same moment (an arrival, when a trip takes no time) is taken right after it, whatever its rank. It may be
scheduled long before, and so has the key of what it follows and a place in the chain behind it.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from yingji.geo.compiling import inlined, jit, small
from yingji.sim.compiled_codes import NONE, code, unsigned
from yingji.sim.compiled_state import CHAIN_BITS, NEAR, NUMBER_BITS, ROW, Log, Row, State
from yingji.sim.tables import HOUR_S, Arrays

Floats = npt.NDArray[np.float64]
Queue = npt.NDArray[Any]
Ints = npt.NDArray[np.int32]

HALF: Final = NEAR // 2
NUMBERS: Final = code((1 << NUMBER_BITS) - 1)


@small
def key_of(rank: int, number: int, chain: int) -> int:
    """An event's key. `chain`: which it is of those that follow the event of this rank and number at the same moment."""
    return (rank << NUMBER_BITS) | (number << CHAIN_BITS) | chain


@small
def rank_of(key: int) -> int:
    """The rank in a key."""
    return key >> NUMBER_BITS


@small
def number_of(key: int) -> int:
    """The number in a key, as an index."""
    return unsigned((key & NUMBERS) >> CHAIN_BITS)


@small
def _put(queue: Queue, ends: Row, time_s: float, key: int) -> None:
    if ends.far or ends.end - ends.begin == NEAR:
        _at_far(queue, ends, time_s, key)
    else:
        _in_row(queue, ends, time_s, key)


@small
def _put_late(queue: Queue, ends: Row, time_s: float, key: int) -> None:
    """As `_put`, for one that comes after most of the others."""
    if ends.far or ends.end - ends.begin == NEAR:
        _at_far(queue, ends, time_s, key)
        return
    if not ends.begin:
        _move_row(queue, ends)
    here, last = ends.begin - 1, ends.end - 1
    ends.begin = here
    while here < last:
        other_s, other = queue[unsigned(here + 1)].time_s, queue[unsigned(here + 1)].key
        if other_s < time_s or (other_s == time_s and other < key):
            break
        queue[unsigned(here)].time_s, queue[unsigned(here)].key = other_s, other
        here += 1
    queue[unsigned(here)].time_s, queue[unsigned(here)].key = time_s, key


@small
def _in_row(queue: Queue, ends: Row, time_s: float, key: int) -> None:
    """An event at its place in the row."""
    here, begin = np.int64(ends.end), np.int64(ends.begin)
    ends.end = here + 1
    while here > begin:
        other_s, other = queue[unsigned(here - 1)].time_s, queue[unsigned(here - 1)].key
        if time_s < other_s or (time_s == other_s and key < other):
            break
        queue[unsigned(here)].time_s, queue[unsigned(here)].key = other_s, other
        here -= 1
    queue[unsigned(here)].time_s, queue[unsigned(here)].key = time_s, key


@jit
def _move_row(queue: Queue, ends: Row) -> None:
    """There is no place before the row: it goes to the end of what is kept for it, but for `NEAR` places behind it."""
    by = ROW - NEAR - ends.end
    for i in range(ends.end - 1, ends.begin - 1, -1):
        queue[i + by].time_s, queue[i + by].key = queue[i].time_s, queue[i].key
    ends.begin, ends.end = ends.begin + by, ends.end + by


@jit
def _at_far(queue: Queue, ends: Row, time_s: float, key: int) -> None:
    """An event where the row is full, or others wait in the heap already."""
    if ends.end - ends.begin == NEAR:
        for i in range(ends.begin, ends.begin + HALF):
            _rise(queue, ends, queue[i].time_s, queue[i].key)
        ends.begin += HALF
    if queue[ROW].time_s < time_s or (queue[ROW].time_s == time_s and queue[ROW].key < key):
        _rise(queue, ends, time_s, key)
    else:
        _in_row(queue, ends, time_s, key)


@jit
def _refill(queue: Queue, ends: Row) -> None:
    """The row is empty: the heap's first events go into it."""
    ends.end = ROW - NEAR
    ends.begin = ends.end - min(HALF, ends.far)
    for i in range(ends.end - 1, ends.begin - 1, -1):
        queue[i].time_s, queue[i].key = queue[ROW].time_s, queue[ROW].key
        ends.far -= 1
        last = queue[ROW + ends.far]
        _sink(queue, ends.far, last.time_s, last.key)


@jit
def _rise(queue: Queue, ends: Row, time_s: float, key: int) -> None:
    """Put an event below the last of the heap, and let it rise."""
    here = ends.far
    ends.far = here + 1
    while here > 0:
        above = (here - 1) >> 1
        other = queue[ROW + above]
        if other.time_s < time_s or (other.time_s == time_s and other.key < key):
            break
        queue[ROW + here].time_s, queue[ROW + here].key = other.time_s, other.key
        here = above
    queue[ROW + here].time_s, queue[ROW + here].key = time_s, key


@jit
def _sink(queue: Queue, far: int, time_s: float, key: int) -> None:
    """Put an event at the top of a heap of `far`, and let it sink."""
    here, below = 0, 1
    while below < far:
        first = queue[ROW + below]
        if below + 1 < far:
            second = queue[ROW + below + 1]
            if second.time_s < first.time_s or (second.time_s == first.time_s and second.key < first.key):
                below += 1
                first = second
        if time_s < first.time_s or (time_s == first.time_s and key < first.key):
            break
        queue[ROW + here].time_s, queue[ROW + here].key = first.time_s, first.key
        here, below = below, 2 * below + 1
    queue[ROW + here].time_s, queue[ROW + here].key = time_s, key


@small
def _hour(time_s: float) -> int:
    hour = int(time_s / HOUR_S)
    if hour * HOUR_S > time_s:  # the quotient was rounded up
        hour -= 1
    return hour


@small
def _advance(hour_factor: Floats, night: Ints, clock: Row, time_s: float) -> None:
    clock.now = time_s
    if time_s >= clock.hour_ends:
        hour = _hour(time_s)
        clock.hour_ends = (hour + 1) * HOUR_S
        clock.factor = hour_factor[unsigned(hour % 168)]
        clock.night = night[unsigned(hour % 24)]


@small
def _factor(hour_factor: Floats, clock: Row, time_s: float) -> float:
    return float(clock.factor if time_s < clock.hour_ends else hour_factor[unsigned(_hour(time_s) % 168)])


@small
def _record(
    times_s: Floats,
    whats: npt.NDArray[np.int8],
    incidents: Ints,
    units: Ints,
    places: Ints,
    causes: Ints,
    clock: Row,
    time_s: float,
    what: int,
    incident: int,
    unit: int,
    place: int,
    cause: int,
    more: int,
) -> int:
    index = clock.records
    times_s[index] = time_s
    whats[index] = what
    incidents[index] = incident
    units[index] = unit
    places[index] = place
    causes[index] = cause
    clock.records = index + more
    return int(index)


@inlined
def at(state: State, clock: Row, time_s: float, key: int) -> None:
    """Schedule an event. One whose time has passed ends the run."""
    if not time_s >= clock.now:
        pass_by(clock, time_s, key)
    else:
        _put(state.queue, state.queue_ends[0], time_s, key)


@inlined
def at_late(state: State, time_s: float, key: int) -> None:
    """Schedule an event that is not before now, and comes after most of the others."""
    _put_late(state.queue, state.queue_ends[0], time_s, key)


@inlined
def tell_at(state: State, time_s: float, key: int) -> None:
    """Something will happen at this time of which only the log is to know."""
    _put(state.notices, state.notices_ends[0], time_s, key)


@small
def pass_by(clock: Row, time_s: float, key: int) -> None:
    """An event was to be scheduled at a time that has passed: the run ends, and the first of them is told."""
    if not clock.passed:
        clock.passed, clock.passed_s, clock.passed_key = True, time_s, key


@inlined
def take_event(queue: Queue, ends: Row) -> None:
    """Take the first event off a queue; it was looked at where it stands, the last of the row."""
    ends.end -= 1
    if ends.far and ends.end == ends.begin:
        _refill(queue, ends)


@inlined
def advance(given: Arrays, clock: Row, time_s: float) -> None:
    """Set the time, and in a new hour what holds in it."""
    _advance(given.hour_factor, given.night, clock, time_s)


@inlined
def factor_at(given: Arrays, clock: Row, time_s: float) -> float:
    """How many times as long as on empty streets a trip takes that starts then, not before now."""
    return _factor(given.hour_factor, clock, time_s)


@inlined
def record(log: Log, clock: Row, time_s: float, what: int, incident: int, unit: int, place: int, cause: int) -> int:
    """Write one record; its index."""
    return _record(log.time_s, log.what, log.incident, log.unit, log.place, log.cause, clock, time_s, what, incident, unit, place, cause, 1)


@inlined
def record_if(really: bool, log: Log, clock: Row, time_s: float, what: int, incident: int, place: int, cause: int) -> None:
    """Write a record without a unit, or one that the next is written over: that is sooner done than to ask, where nobody can foresee."""
    _record(log.time_s, log.what, log.incident, log.unit, log.place, log.cause, clock, time_s, what, incident, NONE, place, cause, really)
