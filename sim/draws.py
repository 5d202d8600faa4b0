"""Draws: the only place with randomness. Calls and their times are the same in every option; a unit breaks down when it does in any."""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from yingji.sim.breakdowns import Windows, times_out
from yingji.sim.demand import Demand
from yingji.sim.draw_tables import DrawTables, Floats, Ints, draw_tables
from yingji.sim.world import World


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
    KIND = 8
    THIN = 9


JUMP = 0x9E3779B97F4A7C15F39CC0605CEDC835
"""From one stream to the next: the period by the golden ratio, as `PCG64DXSM.jumped` does it."""

Chance = Callable[[Purpose, Ints], Floats]


class Streams:
    """The streams of one replication: one PCG64 DXSM (O'Neill 2014; NumPy's of 2021), by jumps."""

    def __init__(self, seed: int, replication: int) -> None:
        self._bits = np.random.PCG64DXSM(np.random.SeedSequence(seed, spawn_key=(replication,)))
        self._start = self._bits.state
        self._random = np.random.Generator(self._bits)

    def of(self, purpose: Purpose) -> np.random.Generator:
        """The stream of one purpose, from its beginning, until the next is asked for."""
        self._bits.state = self._start
        self._bits.advance(purpose * JUMP)
        return self._random


def draw_demand(world: World, *, seed: int, replication: int) -> Demand:
    """All that chance decides in one replication. The same seed and replication give the same calls in every option of a scenario.

    Calls of all kinds are a Poisson process whose intensity is constant within an hour: their number is Poisson with the total as its
    mean, and their times are the inverse of the cumulative intensity at uniform draws (Çinlar 1975, ch. 4). Each is of a kind by the
    kinds' shares in its hour, which makes the kinds independent Poisson processes (Kingman 1993, ch. 5). Times of the stages are lognormal
    about their medians; times between breakdowns and repairs are exponential. All of it is exact.

    Number and times are drawn by inversion, and a call keeps its draws whatever its place in time: a world with more calls of the same
    pattern has the same calls, and more. `Pattern.keep` thins them (Lewis and Shedler 1979): those kept are as they would be without.
    """
    tables, streams = draw_tables(world), Streams(seed, replication)

    def chance(purpose: Purpose, call: Ints) -> Floats:
        random = streams.of(purpose)
        return random.random(len(call)) if purpose == Purpose.CARD else random.standard_normal(len(call))

    time_s, hour = _times(tables, streams.of(Purpose.TIME))
    kind = _first_above(tables.kind_upto, hour, streams.of(Purpose.KIND).random(len(hour)))
    row = tables.place_of.take(2 * kind + tables.night.take(hour))
    cell = tables.places.pick(streams.of(Purpose.PLACE).random(len(hour)), row)
    down = times_out(tables, streams.of(Purpose.BREAKDOWN).bit_generator.random_raw(), world.end_s)
    drawn = with_steps(world, time_s=time_s, cell=cell.astype(np.int32), kind=kind, chance=chance, down=down)
    by_time = np.argsort(time_s)
    if world.pattern.keep is not None:
        kept = streams.of(Purpose.THIN).random(len(kind)) < world.pattern.keep[kind]
        by_time = by_time[kept[by_time]]
    return drawn.picked(by_time)


def with_steps(world: World, *, time_s: Floats, cell: npt.NDArray[np.int32], kind: Ints, chance: Chance, down: Windows) -> Demand:
    """The demand of calls [k] of known time, cell and kind, with all that chance decides in their steps, in the order given.

    `chance(purpose, call)` is asked once a purpose, with the call of each draw: uniform for the card, standard normal for the others.
    """
    tables, pattern, calls = draw_tables(world), world.pattern, np.arange(len(time_s))
    level = _first_above(tables.level_upto, kind, chance(Purpose.CARD, calls))
    card = tables.card.take(kind * (len(tables.level_upto) + 1) + level)
    slots = tables.slots.take(card)
    first_slot = np.zeros(len(calls) + 1, dtype=np.int64)
    np.cumsum(slots, out=first_slot[1:])
    of_slot = np.repeat(calls, slots)
    slot = (tables.slot_from.take(card) - first_slot[:-1]).take(of_slot) + np.arange(len(of_slot))
    return Demand(
        time_s=time_s,
        cell=cell,
        card=card.astype(np.int16),
        alarm_s=pattern.alarm_median_s * np.exp(pattern.alarm_sigma * chance(Purpose.ALARM, calls)),
        first_slot=first_slot,
        turnout_factor=np.exp(tables.turnout_sigma.take(slot) * chance(Purpose.TURNOUT, of_slot)),
        travel_factor=np.exp(pattern.travel_sigma * chance(Purpose.TRAVEL, of_slot)),
        on_scene_s=tables.on_scene_median_s.take(slot) * np.exp(tables.on_scene_sigma.take(slot) * chance(Purpose.ON_SCENE, of_slot)),
        down_unit=down[0],
        down_from_s=down[1],
        down_to_s=down[2],
    )


def _times(tables: DrawTables, random: np.random.Generator) -> tuple[Floats, Ints]:
    """`(time [k] s, hour of the run [k])` of all calls, in the order in which they are drawn."""
    count = tables.least + int(tables.at_most.searchsorted(random.random(), side="right"))
    u = random.random(count)
    hour = tables.hours.pick(u, np.zeros(count, dtype=np.intp))
    time_s = tables.hour_s.take(hour) + (u - tables.hour_from.take(hour)) * tables.per_share_s.take(hour)
    return np.minimum(time_s, tables.end_s), hour


def _first_above(upto: Floats, column: Ints, u: Floats) -> Ints:
    """[k] the first of few cumulative shares [n - 1, columns] that is above `u` [k] in each call's column, or else the last."""
    found = np.zeros(len(u), dtype=np.intp)
    for ends in upto:
        found += u >= ends.take(column)
    return found
