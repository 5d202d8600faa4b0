"""The calls of many replications from their streams, compiled by numba: what `sim.draws` does with NumPy, to the bit.

Imported only where numba is. What is written to is given by the caller; «room» is memory that nobody reads afterwards.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from yingji.geo.compiling import Array, jit, kernel
from yingji.sim.streams_kernel import begin, step, unit_of, word_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Tables(NamedTuple):
    """`DrawTables`, as the calls of compiled code read them: `h` hours, `k` kinds, `n` cells."""

    hour_guide: npt.NDArray[np.int32]  # [bins] see `Shares.guide`
    hour_upto: Floats  # [h]
    hours: Floats  # [h, 3 + k - 1] share before, seconds to a share, beginning s; shares of the kinds, cumulative
    end_s: float
    night: Ints  # [h]
    place_of: Ints  # [2 k]
    place_guide: npt.NDArray[np.int32]  # [rows, bins]
    place_upto: Floats  # [rows, n]
    level_upto: Floats  # [most levels - 1, k]
    card: Ints  # [k, most levels]
    slots: Ints  # [card]
    keep: Floats  # [k], or [0]: all are kept


class Room(NamedTuple):
    """For the calls of one replication, `m` at most."""

    u: Floats  # [5, m] by draw: time, kind, place, card, thinning
    begins: Ints  # [m + 1]
    draw: Ints  # [m] by time: which draw it is
    time_s: Floats  # [m]
    hour: Ints  # [m]


class Calls(NamedTuple):
    """`k` calls that are kept, by time, and `d` that are drawn, as they are drawn."""

    call_from: Ints  # [r + 1]
    time_s: Floats  # [k]
    cell: npt.NDArray[np.int32]  # [k]
    card: npt.NDArray[np.int16]  # [k]
    first_slot: Ints  # [k + 1]
    card_of: npt.NDArray[np.int16]  # [d]
    call_of: Ints  # [d] which of those kept; −1: none
    slot_of: Ints  # [d] its first slot; −1: none


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
    out.call_from[0] = out.first_slot[0] = 0
    streams = 5 if len(tables.keep) else 4
    for r in range(len(states)):
        start = drawn_from[r]
        n = drawn_from[r + 1] - start
        for which in range(streams):
            _uniforms(states[r], jumps[which], n, room.u[which])
        _by_time(tables, n, room)
        for i in range(n):
            draw, hour = room.draw[i], room.hour[i]
            kind = 0
            for other in range(3, tables.hours.shape[1]):
                kind += room.u[1, draw] >= tables.hours[hour, other]
            level = 0
            for other in range(len(tables.level_upto)):
                level += room.u[3, draw] >= tables.level_upto[other, kind]
            card = tables.card[kind, level]
            out.card_of[start + draw] = card
            if streams == 5 and not room.u[4, draw] < tables.keep[kind]:
                out.call_of[start + draw] = out.slot_of[start + draw] = -1
                continue
            row = tables.place_of[2 * kind + tables.night[hour]]
            out.time_s[k], out.card[k] = room.time_s[i], card
            out.cell[k] = _share(tables.place_guide[row], tables.place_upto[row], room.u[2, draw])
            out.call_of[start + draw], out.slot_of[start + draw] = k, out.first_slot[k]
            out.first_slot[k + 1] = out.first_slot[k] + tables.slots[card]
            k += 1
        out.call_from[r + 1] = k


@kernel
def scaled(card: Array, first_slot: Array, begins: Array, by: Array, found: Array) -> None:
    """Each slot's number in `found` times that of its card's slot: those of a card begin at `begins` in `by`."""
    for call in range(len(card)):
        its = begins[card[call]] - first_slot[call]
        for slot in range(first_slot[call], first_slot[call + 1]):
            found[slot] *= by[its + slot]


@jit
def _uniforms(state: Array, jump: Array, n: int, found: Array) -> None:
    """The first `n` draws of a stream."""
    high, low, more_high, more_low = begin(state, jump)
    for i in range(n):
        found[i] = unit_of(word_of(high, low))
        high, low = step(high, low, more_high, more_low)


@jit
def _share(guide: Array, upto: Array, u: float) -> Any:
    """See `Shares.pick`."""
    found = np.int64(guide[np.int64(u * len(guide))])
    while upto[found] <= u:
        found += 1
    return found


@jit
def _by_time(tables: Tables, n: int, room: Room) -> None:
    """The draws in order of their times, of equal ones the first drawn first: put where their shares say, and then sorted where they meet."""
    begins = room.begins
    begins[: n + 1] = 0
    for i in range(n):
        begins[np.int64(room.u[0, i] * n) + 1] += 1
    for i in range(n):
        begins[i + 1] += begins[i]
    for i in range(n):
        its = np.int64(room.u[0, i] * n)
        room.draw[begins[its]] = i
        begins[its] += 1
    for i in range(n):
        draw = room.draw[i]
        u = room.u[0, draw]
        hour = _share(tables.hour_guide, tables.hour_upto, u)
        time_s = min(tables.hours[hour, 2] + (u - tables.hours[hour, 0]) * tables.hours[hour, 1], tables.end_s)
        at = i
        while at > 0 and (room.time_s[at - 1] > time_s or (room.time_s[at - 1] == time_s and room.draw[at - 1] > draw)):
            room.time_s[at], room.draw[at], room.hour[at] = room.time_s[at - 1], room.draw[at - 1], room.hour[at - 1]
            at -= 1
        room.time_s[at], room.draw[at], room.hour[at] = time_s, draw, hour
