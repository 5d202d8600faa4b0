"""Draws: the only place with randomness. Calls and their times are the same in every option; a unit breaks down when it does in any."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from enum import IntEnum
from typing import Any

import numpy as np
import numpy.typing as npt

from yingji.sim.breakdowns import Words, times_out
from yingji.sim.demand import Demand, Demands, Windows
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
    """The streams of some replications, each of one PCG64 DXSM (O'Neill 2014; NumPy's of 2021), a purpose from the next by a jump."""

    def __init__(self, seed: int, replications: Sequence[int]) -> None:
        self._random = [
            np.random.Generator(np.random.PCG64DXSM(np.random.SeedSequence(seed, spawn_key=(number,)))) for number in replications
        ]
        self._start = [random.bit_generator.state for random in self._random]

    def of(self, purpose: Purpose, *, after: int = 0) -> Iterator[np.random.Generator]:
        """Each replication's stream of one purpose, from its beginning or `after` some draws, until that of another is asked for."""
        for random, start in zip(self._random, self._start, strict=True):
            bits: Any = random.bit_generator
            bits.state = start
            bits.advance(purpose * JUMP + after)
            yield random

    def words(self, purpose: Purpose) -> Words:
        """[r] the first 64 bits of each."""
        return np.array([random.bit_generator.random_raw() for random in self.of(purpose)], dtype=np.uint64)

    def uniform(self, purpose: Purpose, ends: Ints, *, after: int = 0) -> Floats:
        """[ends[-1]] in [0, 1): each replication's up to its end, `after` some draws."""
        drawn = np.empty(ends[-1])
        for random, part in zip(self.of(purpose, after=after), _parts(ends), strict=True):
            random.random(out=drawn[part])
        return drawn

    def normal(self, purpose: Purpose, ends: Ints) -> Floats:
        """[ends[-1]] standard normal: each replication's up to its end."""
        drawn = np.empty(ends[-1])
        for random, part in zip(self.of(purpose), _parts(ends), strict=True):
            random.standard_normal(out=drawn[part])
        return drawn


def draw_demand(world: World, *, seed: int, replication: int) -> Demand:
    """All that chance decides in one replication. The same seed and replication give the same calls in every option of a scenario.

    Calls of all kinds are a Poisson process whose intensity is constant within an hour: their number is Poisson with the total as its
    mean, and their times are the inverse of the cumulative intensity at uniform draws (Çinlar 1975, ch. 4). Each is of a kind by the
    kinds' shares in its hour, which makes the kinds independent Poisson processes (Kingman 1993, ch. 5). Times of the stages are lognormal
    about their medians; times between breakdowns and repairs are exponential. All of it is exact.

    Number and times are drawn by inversion, and a call keeps its draws whatever its place in time: a world with more calls of the same
    pattern has the same calls, and more. `Pattern.keep` thins them (Lewis and Shedler 1979): those kept are as they would be without.
    """
    return draw_together(world, seed=seed, replications=(replication,))[0]


def draw_together(world: World, *, seed: int, replications: Sequence[int], compiled: bool = False) -> Demands:
    """`draw_demand` of each replication, to the last bit, in less time: what is done with the draws is done for all of them at once.

    `compiled` code, where numba is installed, draws the same without Python's lock.
    """
    if compiled:
        from yingji.sim import draws_twin

        return draws_twin.draw_together(world, seed=seed, replications=replications)
    tables, streams = draw_tables(world), Streams(seed, replications)
    first = streams.uniform(Purpose.TIME, np.arange(1, len(replications) + 1))
    ends = np.cumsum([_count(tables, u) for u in first.tolist()], dtype=np.int64)

    def chance(purpose: Purpose, call: Ints) -> Floats:
        its_ends = call.searchsorted(ends)
        return streams.uniform(purpose, its_ends) if purpose == Purpose.CARD else streams.normal(purpose, its_ends)

    time_s, hour = _times(tables, streams.uniform(Purpose.TIME, ends, after=1))
    kind = _first_above(tables.kind_upto, hour, streams.uniform(Purpose.KIND, ends))
    row = tables.place_of.take(2 * kind + tables.night.take(hour))
    cell = tables.places.pick(streams.uniform(Purpose.PLACE, ends), row).astype(np.int32)
    down, down_from = times_out(tables, streams.words(Purpose.BREAKDOWN), world.end_s)
    drawn = with_steps(world, time_s=time_s, cell=cell, kind=kind, chance=chance, down=down)
    by_time = np.concatenate([part.start + np.argsort(time_s[part], kind="stable") for part in _parts(ends)])
    if world.pattern.keep is not None:
        kept = streams.uniform(Purpose.THIN, ends) < world.pattern.keep[kind]
        by_time, ends = by_time[kept[by_time]], np.append(0, np.cumsum(kept))[ends]
    return Demands(drawn.picked(by_time), np.append(0, ends), down_from)


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


def _count(tables: DrawTables, u: float) -> int:
    """How many calls there are, Poisson by inversion."""
    return tables.least + int(tables.at_most.searchsorted(u, side="right"))


def _times(tables: DrawTables, u: Floats) -> tuple[Floats, Ints]:
    """`(time [k] s, hour of the run [k])` of calls at uniform draws `u` [k]."""
    hour = tables.hours.pick(u, np.zeros(len(u), dtype=np.intp))
    time_s = tables.hour_s.take(hour) + (u - tables.hour_from.take(hour)) * tables.per_share_s.take(hour)
    return np.minimum(time_s, tables.end_s), hour


def _parts(ends: Ints) -> Iterator[slice]:
    """From one end to the next."""
    start = 0
    for end in ends.tolist():
        yield slice(start, end)
        start = end


def _first_above(upto: Floats, column: Ints, u: Floats) -> Ints:
    """[k] the first of few cumulative shares [n - 1, columns] that is above `u` [k] in each call's column, or else the last."""
    found = np.zeros(len(u), dtype=np.intp)
    for ends in upto:
        found += u >= ends.take(column)
    return found
