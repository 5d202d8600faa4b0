"""The calls of many replications from their streams, compiled: what `sim.draws` does with NumPy, to the bit.

What is written to is given by the caller; «room» is memory that nobody reads afterwards.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from yingji.geo.compiling import Array, inlined, jit, kernel
from yingji.sim.streams_kernel import begin, step, unit_of, word_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Int32s = npt.NDArray[np.int32]
Places = npt.NDArray[np.uint32]  # never negative: as an index such a number needs no look at what Python means by one below 0


NIGHT: Final = 3
_ONE = np.uint64(1)
FIRST_KIND: Final = 4
AT_ONCE: Final = 4  # kinds; with these numbers an hour of up to five of them is 64 bytes


class Tables(NamedTuple):
    """`DrawTables`, as the calls of compiled code read them: `h` hours, `k` kinds, `n` cells."""

    hour_guide: Places  # [bins] see `Shares.guide`
    hour_upto: Floats  # [h]
    hours: Floats  # [h, FIRST_KIND + ≥ AT_ONCE] share before, seconds to a share, beginning s, `night`; then `kind_upto`, then 1
    end_s: float
    place_of: Ints  # [k, 2]
    place_guide: Places  # [rows, bins]
    place_upto: Floats  # [rows, n]
    level_upto: Floats  # [most levels - 1, k]
    card: Ints  # [k, most levels]
    slots: Ints  # [card]
    keep: Floats  # [k], or [0]: all are kept


class Room(NamedTuple):
    """For the calls of one replication, `m` at most: in the order of time, but for the draws themselves."""

    u: Floats  # [5, m] by draw: time, kind, place, card, thinning
    begins: Places  # [m + 1]
    draw: Places  # [m] which draw it is
    time_s: Floats  # [m]
    hour: Places  # [m]
    kind: Places  # [m]
    card: Places  # [m]
    row: Places  # [m] of `Tables.place_upto`
    cell: Places  # [m]


class Calls(NamedTuple):
    """`k` calls that are kept, by time, and `d` that are drawn, as they are drawn."""

    call_from: Ints  # [r + 1]
    time_s: Floats  # [k]
    cell: Int32s  # [k]
    card: npt.NDArray[np.int16]  # [k]
    first_slot: Ints  # [k + 1]
    card_of: Places  # [d]
    call_of: Int32s  # [d] which of those kept; −1: none
    slot_of: Int32s  # [d] its first slot; −1: none
    slots_from: Ints  # [r + 1] where each replication's slots begin, of those drawn


@kernel
def counted(states: Array, jump: Array, at_most: Array, least: int, drawn_from: Array) -> int:
    """Where each replication's calls begin [r + 1], their number Poisson by inversion; returns the most of one."""
    most, drawn_from[0] = 0, 0
    for r in range(len(states)):
        high, low, _, _ = begin(states[r], jump)
        u = unit_of(word_of(high, low))
        first, end = 0, len(at_most)
        while first < end:
            middle = (first + end) // 2
            if at_most[middle] <= u:
                first = middle + 1
            else:
                end = middle
        drawn_from[r + 1] = drawn_from[r] + least + first
        most = max(most, least + first)
    return most


@kernel
def calls(states: Array, jumps: Array, tables: Tables, drawn_from: Array, room: Room, out: Calls) -> None:
    """All calls, without their steps. `jumps` [5, 4] are those to the streams of `Room.u`."""
    k = 0
    out.call_from[0] = out.first_slot[0] = out.slots_from[0] = 0
    thinned = len(tables.keep) > 0
    for r in range(len(states)):
        start = drawn_from[r]
        n, slots = drawn_from[r + 1] - start, out.slots_from[r]
        for which in range(5 if thinned else 4):
            _uniforms(states[r], jumps[which], n, room.u[which])
        _place(n, room)
        _times(tables, n, room)
        _sort(n, room)
        _cards(tables, n, room)
        _cells(tables, n, room)
        first_slot = out.first_slot[k]
        for i in range(n):
            draw, card = room.draw[i], room.card[i]
            call, many = start + draw, tables.slots[card]
            out.card_of[call], slots = card, slots + many
            if thinned and not room.u[4, draw] < tables.keep[room.kind[i]]:
                out.call_of[call] = out.slot_of[call] = -1
                continue
            out.time_s[k], out.cell[k], out.card[k] = room.time_s[i], room.cell[i], card
            out.call_of[call], out.slot_of[call] = k, first_slot
            first_slot += many
            k += 1
            out.first_slot[k] = first_slot
        out.call_from[r + 1], out.slots_from[r + 1] = k, slots


@kernel
def slots(card_of: Array, slot_of: Array, many: Array, begins: Array, to: Array, its: Array) -> None:
    """Of the slots that are drawn, as they are drawn: its place among those kept, or −1, and which it is of those of all cards.

    A call writes two, whether it has as many or not, for that cannot be foretold; the next writes over it. So there is room for two more.
    """
    found = np.uint64(0)
    for call in range(len(card_of)):
        card, first = card_of[call], slot_of[call]
        kept, its_first = np.int64(first >= 0), begins[card]
        to[found], to[found + _ONE] = first, first + kept
        its[found], its[found + _ONE] = its_first, its_first + 1
        for i in range(2, many[card]):
            to[found + np.uint64(i)], its[found + np.uint64(i)] = first + i * kept, its_first + i
        found += np.uint64(many[card])


@kernel
def scaled(to: Array, its: Array, by: Array, found: Array) -> None:
    """What was drawn for each slot times what is `its` own."""
    for i in range(len(to)):
        if to[i] >= 0:
            found[to[i]] *= by[its[i]]


@jit
def _uniforms(state: Array, jump: Array, n: int, found: Array) -> None:
    """The first `n` draws of a stream."""
    high, low, more_high, more_low = begin(state, jump)
    for i in range(n):
        found[i] = unit_of(word_of(high, low))
        high, low = step(high, low, more_high, more_low)


@inlined
def _share(guide: Array, upto: Array, u: Any) -> Any:
    """See `Shares.pick`: two steps for nearly all, for whether there is one more to go cannot be foretold."""
    found = np.uint64(guide[_floor(u * len(guide))])
    found += np.uint64(upto[found] <= u)
    found += np.uint64(upto[found] <= u)
    while upto[found] <= u:
        found += _ONE
    return found


@inlined
def _floor(x: Any) -> Any:
    """The whole number of one that is not negative, as an index."""
    return np.uint64(np.int64(x))


@jit
def _place(n: int, room: Room) -> None:
    """Put the draws where their shares of all calls say, were they spread evenly: nearly in order."""
    for i in range(n + 1):
        room.begins[i] = 0
    for i in range(n):
        room.begins[_floor(room.u[0, i] * n) + _ONE] += _ONE
    for i in range(n):
        room.begins[i + 1] += room.begins[i]
    for i in range(n):
        its = _floor(room.u[0, i] * n)
        room.draw[room.begins[its]] = i
        room.begins[its] += _ONE


@jit
def _times(tables: Tables, n: int, room: Room) -> None:
    """Their hours and times."""
    for i in range(n):
        u = room.u[0, room.draw[i]]
        hour = _share(tables.hour_guide, tables.hour_upto, u)
        time_s = tables.hours[hour, 2] + (u - tables.hours[hour, 0]) * tables.hours[hour, 1]
        room.hour[i], room.time_s[i] = hour, min(time_s, tables.end_s)


@jit
def _cards(tables: Tables, n: int, room: Room) -> None:
    """Their kinds and run cards."""
    kinds, levels = tables.card.shape
    for i in range(n):
        draw, hour = room.draw[i], room.hour[i]
        u, kind, level = room.u[1, draw], 0, 0
        for other in range(AT_ONCE):  # all of them: which is the last cannot be foretold
            kind += u >= tables.hours[hour, FIRST_KIND + other]
        while AT_ONCE <= kind < kinds - 1 and u >= tables.hours[hour, FIRST_KIND + kind]:
            kind += 1
        while level < levels - 1 and room.u[3, draw] >= tables.level_upto[level, kind]:
            level += 1
        room.kind[i], room.card[i] = kind, tables.card[kind, level]
        room.row[i] = tables.place_of[kind, np.int64(tables.hours[hour, NIGHT])]


@jit
def _cells(tables: Tables, n: int, room: Room) -> None:
    """Their cells."""
    for i in range(n):
        row = room.row[i]
        room.cell[i] = _share(tables.place_guide[row], tables.place_upto[row], room.u[2, room.draw[i]])


@jit
def _sort(n: int, room: Room) -> None:
    """Put them in the order of their times, of equal ones the first drawn first."""
    for i in range(1, n):
        time_s, draw, hour, at = room.time_s[i], room.draw[i], room.hour[i], i
        while at > 0 and (room.time_s[at - 1] > time_s or (room.time_s[at - 1] == time_s and room.draw[at - 1] > draw)):
            room.time_s[at], room.draw[at], room.hour[at] = room.time_s[at - 1], room.draw[at - 1], room.hour[at - 1]
            at -= 1
        room.time_s[at], room.draw[at], room.hour[at] = time_s, draw, hour
