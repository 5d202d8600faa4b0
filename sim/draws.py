"""Draws: the only place with randomness. Calls and their times are the same in every option; a unit breaks down when it does in any."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum
from zlib import crc32

import numpy as np
import numpy.typing as npt

from yingji.sim.demand import Demand
from yingji.sim.world import World, is_day

Floats = npt.NDArray[np.float64]
HOUR_S, DAY_S = 3600.0, 86400.0


class Purpose(IntEnum):
    """Each purpose has a stream of its own, so that one thing more to draw never shifts another. Codes are part of what a seed means."""

    TIME = 0
    PLACE = 1
    CARD = 2
    ALARM = 3
    TURNOUT = 4
    TRAVEL = 5
    ON_SCENE = 6
    BREAKDOWN = 7
    THIN = 9


Chance = Callable[[Purpose, npt.NDArray[np.int64]], Floats]
Windows = tuple[npt.NDArray[np.int32], Floats, Floats]
"""Times out of service: (unit, from s, to s), each [d]."""


def draw_demand(world: World, *, seed: int, replication: int) -> Demand:
    """All that chance decides in one replication. The same seed and replication give the same calls in every option of a scenario.

    Calls of each kind are a Poisson process whose intensity is constant within an hour: their number is Poisson with the total as its
    mean, and their times are the inverse of the cumulative intensity at uniform draws (Çinlar 1975, ch. 4), which is exact; a thinned
    Poisson process is one again (Lewis & Shedler 1979). Times of the stages are lognormal about their medians; times between breakdowns
    and repairs are exponential.
    """

    def stream(purpose: Purpose, *more: int) -> np.random.Generator:
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(replication, purpose, *more))))

    def chance(purpose: Purpose, call: npt.NDArray[np.int64]) -> Floats:
        random = stream(purpose)
        return random.random(len(call)) if purpose == Purpose.CARD else random.standard_normal(len(call))

    time_s, kind = _times(world, stream(Purpose.TIME))
    cell = _cells(world, time_s, kind, stream(Purpose.PLACE).random(len(time_s)))
    demand = with_steps(world, time_s=time_s, cell=cell, kind=kind, chance=chance, down=_down(world, stream))
    keep = world.pattern.keep
    return demand if keep is None else demand.only(stream(Purpose.THIN).random(len(time_s)) < keep[kind])


def with_steps(
    world: World, *, time_s: Floats, cell: npt.NDArray[np.int32], kind: npt.NDArray[np.int16], chance: Chance, down: Windows
) -> Demand:
    """The demand of calls [k] of known time, cell and kind, with all that chance decides in their steps.

    `chance(purpose, call)` is asked once a purpose, with the call of each draw: uniform for the card, standard normal for the others.
    """
    pattern, cards, calls = world.pattern, world.cards, np.arange(len(time_s))
    card = _rows(world, kind, chance(Purpose.CARD, calls))
    first_slot = np.concatenate([[0], np.cumsum(cards.send.sum(axis=1)[card])]).astype(np.int64)
    of_slot = np.repeat(calls, np.diff(first_slot))
    slot_card = card[of_slot]
    unit = _slot_kinds(world)[slot_card, np.arange(len(of_slot)) - first_slot[of_slot]]
    return Demand(
        time_s=time_s,
        cell=cell,
        card=card,
        alarm_s=pattern.alarm_median_s * np.exp(pattern.alarm_sigma * chance(Purpose.ALARM, calls)),
        first_slot=first_slot,
        turnout_factor=np.exp(world.turnout_sigma[unit] * chance(Purpose.TURNOUT, of_slot)),
        travel_factor=np.exp(pattern.travel_sigma * chance(Purpose.TRAVEL, of_slot)),
        on_scene_s=cards.on_scene_median_s[slot_card, unit]
        * np.exp(cards.on_scene_sigma[slot_card, unit] * chance(Purpose.ON_SCENE, of_slot)),
        down_unit=down[0],
        down_from_s=down[1],
        down_to_s=down[2],
    )


def _times(world: World, random: np.random.Generator) -> tuple[Floats, npt.NDArray[np.int16]]:
    """`(time [k] s, kind [k])` of all calls by time; of equal times the first kind."""
    expected = world.pattern.expected
    grid = np.minimum(np.arange(expected.shape[1]) * HOUR_S, world.end_s)
    count = random.poisson(expected[:, -1])
    times = [np.interp(random.random(n) * row[-1], row, grid) for n, row in zip(count, expected, strict=True)]
    kind = np.repeat(np.arange(len(count), dtype=np.int16), count)
    time_s = np.concatenate(times) if times else np.zeros(0)
    order = np.lexsort((kind, time_s))
    return time_s[order], kind[order]


def _cells(world: World, time_s: Floats, kind: npt.NDArray[np.int16], u: Floats) -> npt.NDArray[np.int32]:
    """[k] the cell of each call, by the distribution of its kind by day or by night."""
    day = is_day(time_s // HOUR_S % 24, world.day_hours)
    row = world.pattern.place_of[kind, np.where(day, 0, 1)]
    cell = np.zeros(len(time_s), dtype=np.int32)
    for which in np.unique(row):
        mine = row == which
        cell[mine] = np.searchsorted(world.pattern.place[which], u[mine], side="right")
    last = np.int32(world.pattern.place.shape[1] - 1)  # the last share is 1 only up to rounding
    return np.minimum(cell, last)


def _rows(world: World, kind: npt.NDArray[np.int16], u: Floats) -> npt.NDArray[np.int16]:
    """[k] the run card of each call, by the shares of its kind's levels."""
    card = np.zeros(len(kind), dtype=np.int16)
    for which in np.unique(kind):
        rows = np.flatnonzero(world.cards.kind == which)
        share = np.cumsum(world.cards.share[rows])
        mine = kind == which
        card[mine] = rows[np.minimum(np.searchsorted(share, u[mine] * share[-1], side="right"), len(rows) - 1)]
    return card


def _slot_kinds(world: World) -> npt.NDArray[np.int8]:
    """[r, most slots] the kind of unit of each slot of each card, in the order of UNIT_KINDS."""
    send = world.cards.send
    kinds = np.zeros((len(send), max(1, int(send.sum(axis=1).max(initial=0)))), dtype=np.int8)
    for row, numbers in enumerate(send):
        slots = np.repeat(np.arange(len(numbers), dtype=np.int8), numbers)
        kinds[row, : len(slots)] = slots
    return kinds


Stream = Callable[..., np.random.Generator]


def _down(world: World, stream: Stream) -> Windows:
    """Times out of service of every unit: breakdowns and hours off duty, merged where they meet, by their beginning."""
    windows: list[tuple[float, int, float]] = []
    for unit, name in enumerate(world.units.name):
        between_s, repair_s = (float(a[world.units.kind[unit]]) for a in (world.pattern.between_s, world.pattern.repair_s))
        own = []
        if between_s < np.inf and repair_s > 0:
            own = _breakdowns(stream(Purpose.BREAKDOWN, crc32(name.encode())), between_s, repair_s, world.end_s)
        own += _off_duty(world, unit)
        windows += [(from_s, unit, to_s) for from_s, to_s in _merged(own)]
    table = np.array(sorted(windows), dtype=np.float64).reshape(-1, 3)
    return table[:, 1].astype(np.int32), table[:, 0].copy(), table[:, 2].copy()


def _breakdowns(random: np.random.Generator, between_s: float, repair_s: float, end_s: float) -> list[tuple[float, float]]:
    """Breakdowns of one unit until `end_s`; in service at the start."""
    found: list[tuple[float, float]] = []
    now_s = random.exponential(between_s)
    while now_s < end_s:
        up_s = now_s + random.exponential(repair_s)
        found.append((now_s, up_s))
        now_s = up_s + random.exponential(between_s)
    return found


def _off_duty(world: World, unit: int) -> list[tuple[float, float]]:
    """A unit's hours off duty on every day that begins before the end."""
    pattern = world.pattern
    days = np.arange(int(np.ceil(world.end_s / DAY_S))) * DAY_S
    spans = [(pattern.off_from_h[x] * HOUR_S, pattern.off_to_h[x] * HOUR_S) for x in np.flatnonzero(pattern.off_unit == unit)]
    return [(float(day + a), float(day + b)) for a, b in spans for day in days]


def _merged(windows: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Windows that overlap or touch become one."""
    merged: list[tuple[float, float]] = []
    for from_s, to_s in sorted(windows):
        if merged and from_s <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], to_s))
        else:
            merged.append((from_s, to_s))
    return merged
