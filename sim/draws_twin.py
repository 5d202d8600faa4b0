"""Draws by compiled code: the bits of `sim.draws.draw_together`, without Python's lock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from yingji.sim import breakdowns_kernel, draws_kernel, streams_kernel
from yingji.sim.breakdowns import in_order, with_off_duty
from yingji.sim.demand import Demand, Demands, Windows
from yingji.sim.draw_tables import DrawTables, Shares, draw_tables
from yingji.sim.draws import Purpose
from yingji.sim.draws_kernel import AT_ONCE, FIRST_KIND, Calls, Places, Room, Tables
from yingji.sim.streams_twin import Words, beginnings, jump
from yingji.sim.world import World

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

BINS = 2
"""Bins of a guide to one share, at least: fewer than NumPy's (`draw_tables.BINS`), for here a step costs less than memory does."""


@dataclass(frozen=True, eq=False)
class _Given:
    """What the draws of every replication read of a world."""

    tables: DrawTables
    calls: Tables
    alarm_sigma: Floats  # [card]
    travel_sigma: Floats  # [f]


def draw_together(world: World, *, seed: int, replications: Sequence[int]) -> Demands:
    """See `sim.draws.draw_together`."""
    given, states = _given(world), beginnings(seed, replications)
    tables = given.tables
    calls, ends = _calls(given, states)
    kept = int(calls.call_from[-1])
    slots = int(calls.first_slot[kept])
    steps = np.empty(kept + 3 * slots)
    alarm_s, turnout_factor, travel_factor, on_scene_s = np.split(steps, kept + np.arange(3) * slots)
    streams_kernel.normals(states, jump(Purpose.ALARM), ends, calls.call_of, calls.card_of, given.alarm_sigma, alarm_s)
    drawn = int(calls.slots_from[-1])
    to, its = np.empty(drawn + 2, np.int32), np.empty(drawn + 2, np.uint32)
    draws_kernel.slots(calls.card_of, calls.slot_of, tables.slots, tables.slot_from, to, its)
    to, its = to[:drawn], its[:drawn]
    for purpose, sigma, found in (
        (Purpose.TURNOUT, tables.turnout_sigma, turnout_factor),
        (Purpose.TRAVEL, given.travel_sigma, travel_factor),
        (Purpose.ON_SCENE, tables.on_scene_sigma, on_scene_s),
    ):
        streams_kernel.normals(states, jump(purpose), calls.slots_from, to, its, sigma, found)
    np.exp(steps, out=steps)
    alarm_s *= world.pattern.alarm_median_s
    draws_kernel.scaled(to, its, tables.on_scene_median_s, on_scene_s)
    down, down_from = _times_out(tables, states, world.end_s)
    together = Demand(
        time_s=calls.time_s[:kept],
        cell=calls.cell[:kept],
        card=calls.card[:kept],
        alarm_s=alarm_s,
        first_slot=calls.first_slot[: kept + 1],
        turnout_factor=turnout_factor,
        travel_factor=travel_factor,
        on_scene_s=on_scene_s,
        down_unit=down[0],
        down_from_s=down[1],
        down_to_s=down[2],
    )
    return Demands(together, calls.call_from, down_from)


def _calls(given: _Given, states: Words) -> tuple[Calls, Counts]:
    """All calls, and where those that are drawn in each replication end [r + 1]."""
    tables, ends = given.tables, np.empty(len(states) + 1, np.int64)
    most = draws_kernel.counted(states, jump(Purpose.TIME), tables.at_most, tables.least, ends)
    drawn = int(ends[-1])
    draw, hour, kind, card, row, cell = np.empty((6, most), np.uint32)
    room = Room(np.empty((5, most)), np.empty(most + 1, np.uint32), draw, np.empty(most), hour, kind, card, row, cell)
    calls = Calls(
        call_from=np.empty(len(ends), np.int64),
        time_s=np.empty(drawn),
        cell=np.empty(drawn, np.int32),
        card=np.empty(drawn, np.int16),
        first_slot=np.empty(drawn + 1, np.int64),
        card_of=np.empty(drawn, np.uint32),
        call_of=np.empty(drawn, np.int32),
        slot_of=np.empty(drawn, np.int32),
        slots_from=np.empty(len(ends), np.int64),
    )
    purposes = (Purpose.KIND, Purpose.PLACE, Purpose.CARD, Purpose.THIN)
    jumps = np.stack([jump(Purpose.TIME, after=1), *map(jump, purposes)])
    draws_kernel.calls(states, jumps, given.calls, ends, room, calls)
    return calls, ends


def _times_out(tables: DrawTables, states: Words, end_s: float) -> tuple[Windows, Counts]:
    """See `sim.breakdowns.times_out`."""
    keys, units = np.empty(len(states), np.uint64), len(tables.breaking)
    streams_kernel.words(states, jump(Purpose.BREAKDOWN), keys)
    lanes = np.arange(len(keys) * units)
    until_s, counts, drawn, rounds = np.zeros(len(lanes)), np.zeros(3, np.int64), 0, []
    draws = tables.minus_mean_s.shape[1] // 6 * 2  # a third of what is nearly always enough: few need more
    while True:
        logs = np.empty((len(lanes), draws))
        breakdowns_kernel.uniforms(keys, tables.breaking_name, lanes, drawn, logs)
        np.log(logs, out=logs)
        most = logs.size // 2
        columns = np.empty(most, np.int64), np.empty(most), np.empty(most)
        breakdowns_kernel.windows(logs, tables.minus_mean_s, end_s, lanes, until_s, counts, *columns)
        going, found, meet = counts.tolist()
        rounds.append(tuple(column[:found] for column in columns))
        if not going:
            break
        lanes, until_s, drawn = lanes[:going], until_s[:going], drawn + draws
    lane, from_s, to_s = (np.concatenate(column) for column in zip(*rounds, strict=True))
    if len(tables.off_unit) or meet:
        row = lane // max(units, 1) * tables.units + tables.breaking[lane % max(units, 1)]
        return in_order(tables, len(keys), with_off_duty(tables, len(keys), (row, from_s, to_s)))
    down = np.empty(len(lane), np.int32), np.empty(len(lane)), np.empty(len(lane))
    down_from, room = np.empty(len(keys) + 1, np.int64), np.empty(len(lane) + 1, np.int64)
    breakdowns_kernel.in_order(lane, from_s, to_s, tables.breaking, end_s, room, down_from, *down)
    return down, down_from


@lru_cache(maxsize=8)
def _given(world: World) -> _Given:
    """`draw_tables`, and as compiled code reads them; kept, for every replication asks for them."""
    tables, pattern, kinds = draw_tables(world), world.pattern, len(world.kinds)
    hours = np.ones((len(tables.hour_s), FIRST_KIND + max(AT_ONCE, kinds - 1)))
    hours[:, :FIRST_KIND] = np.column_stack([tables.hour_from, tables.per_share_s, tables.hour_s, tables.night])
    hours[:, FIRST_KIND : FIRST_KIND + kinds - 1] = tables.kind_upto.T
    calls = Tables(
        hour_guide=_guide(tables.hours)[0],
        hour_upto=tables.hours.upto,
        hours=hours,
        end_s=tables.end_s,
        place_of=tables.place_of.reshape(-1, 2),
        place_guide=_guide(tables.places),
        place_upto=tables.places.upto.reshape(pattern.place.shape),
        level_upto=tables.level_upto,
        card=tables.card.reshape(kinds, len(tables.level_upto) + 1),
        slots=tables.slots,
        keep=np.zeros(0) if pattern.keep is None else pattern.keep,
    )
    alarm_sigma, travel_sigma = np.full(len(tables.slots), pattern.alarm_sigma), np.full(len(tables.turnout_sigma), pattern.travel_sigma)
    return _Given(tables, calls, alarm_sigma, travel_sigma)


def _guide(shares: Shares) -> Places:
    """[rows, bins] every how manieth bin of a guide."""
    fine = shares.guide.reshape(-1, shares.bins)
    return np.ascontiguousarray(fine[:, :: max(1, shares.bins // (1 << (max(BINS * shares.n, 1) - 1).bit_length()))], dtype=np.uint32)
