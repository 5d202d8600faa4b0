"""A world's tables, made once for all replications: arrays for the compiled engine, and the same as plain numbers for SimPy's.

SimPy's engine asks for single values millions of times, and a list gives them faster than an array.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from yingji.sim.world import UNIT_KINDS, World, is_day

HOUR_S = 3600.0


Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]


class Arrays(NamedTuple):
    """What an engine reads of a world, in the order of memory: a tuple of arrays, for compiled code takes no other record of them."""

    hour_factor: Floats  # [168] from the first hour of the warm-up
    night: Ints  # [24] 1 in the hours in which turnout is by night
    turnout_s: Floats  # [kind, night]
    rolling_out_s: Floats  # [kind]
    arriving_s: Floats  # [kind]
    to_cell_s: Floats  # [node, cell]
    to_station_s: Floats  # [station, node]
    next_home: Ints  # [station, node]
    station_node: Ints  # [station]
    station_delay_s: Floats  # [station]
    unit_kind: Ints  # [unit]
    unit_station: Ints  # [unit]
    unit_free_on_way: npt.NDArray[np.bool_]  # [unit]
    cell_node: Ints  # [cell]
    card_from: Ints  # [card, kind + 1] a card's slots of one kind: from here to before the next
    card_kind: Ints  # [card, most slots of a card] the kind of each slot; −1: it has no such slot
    card_priority: Ints  # [card]
    first_due: Ints  # [cell]
    way_row: Ints  # [kind] row of the next two; −1: no station has a unit of this kind
    way_s: Floats  # [row, cell, ·] free driving times of the stations with such a unit, nearest first; inf: no way there and back
    way_station: Ints  # [row, cell, ·] the stations of these times; of equals the first


@dataclass(frozen=True, eq=False)
class Tables:
    """Lists in place of a world's arrays. `routes` is filled as cells are asked for."""

    hour_factor: list[float]  # [168] from the first hour of the warm-up
    night: list[int]  # [24] 1 in the hours in which turnout is by night
    turnout_s: list[list[float]]  # [kind][night]
    rolling_out_s: list[float]  # [kind]
    arriving_s: list[float]  # [kind]
    to_station_s: list[list[float]]  # [station][node]
    next_home: list[list[int]]  # [station][node]
    station_node: list[int]
    station_delay_s: list[float]
    unit_kind: list[int]
    unit_station: list[int]
    unit_free_on_way: list[bool]
    cell_node: list[int]
    card_kinds: list[list[int]]  # [card] the kind of each slot, in the order of UNIT_KINDS
    card_priority: list[int]
    first_due: list[int]  # [cell]
    routes: list[dict[int, list[tuple[float, int]]]]  # [kind] cell → (free driving time, station), nearest first

    def route(self, world: World, kind: int, cell: int) -> list[tuple[float, int]]:
        """Stations with units of `kind` by driving time to `cell`, and by number; without those that cannot go there and come back."""
        known = self.routes[kind].get(cell)
        if known is None:
            given = arrays(world)
            row = given.way_row[kind]
            pairs = zip(given.way_s[row, cell].tolist(), given.way_station[row, cell].tolist(), strict=True) if row >= 0 else ()
            known = self.routes[kind][cell] = [(seconds, station) for seconds, station in pairs if seconds < np.inf]
        return known


@lru_cache(maxsize=8)
def arrays(world: World) -> Arrays:
    """The arrays of `world`; kept, for every replication asks for them. `ValueError`: the units of one station have different delays."""
    units, drive, cards = world.units, world.drive, world.cards
    delay = np.zeros(len(world.stations))
    delay[units.station] = units.delay_s
    if not np.array_equal(delay[units.station], units.delay_s):
        raise ValueError("units of one station have different delays")
    way_row, way_s, way_station = _ways(world)
    size, kinds = cards.send.sum(axis=1), np.tile(np.arange(len(UNIT_KINDS)), len(cards.send))
    card_kind = np.full((len(size), int(size.max(initial=0))), -1, np.int32)
    card_kind[np.arange(card_kind.shape[1]) < size[:, None]] = np.repeat(kinds, cards.send.ravel())
    return Arrays(
        hour_factor=_plain(np.roll(drive.factor, -24 * world.start_weekday)),
        night=_whole(~is_day(np.arange(24), world.day_hours)),
        turnout_s=_plain(world.turnout_s),
        rolling_out_s=_plain(drive.rolling_out_s),
        arriving_s=_plain(drive.arriving_s),
        to_cell_s=_plain(drive.to_cell_s),
        to_station_s=_plain(drive.to_station_s),
        next_home=_whole(drive.next_home),
        station_node=_whole(world.station_node),
        station_delay_s=delay,
        unit_kind=_whole(units.kind),
        unit_station=_whole(units.station),
        # an agreement is with the station: a neighbour's unit goes home before it can be asked for again
        unit_free_on_way=world.free_on_way_home & world.own[units.station],
        cell_node=_whole(world.cell_node),
        card_from=_whole(np.cumsum(np.pad(cards.send, ((0, 0), (1, 0))), axis=1)),
        card_kind=card_kind,
        card_priority=_whole(world.kind_priority[cards.kind]),
        first_due=_whole(world.first_due),
        way_row=way_row,
        way_s=way_s,
        way_station=way_station,
    )


@lru_cache(maxsize=8)
def tables(world: World) -> Tables:
    """The arrays of `world` as lists; kept, for every replication asks for them."""
    given, kinds = arrays(world), range(len(UNIT_KINDS))
    return Tables(
        hour_factor=given.hour_factor.tolist(),
        night=given.night.tolist(),
        turnout_s=given.turnout_s.tolist(),
        rolling_out_s=given.rolling_out_s.tolist(),
        arriving_s=given.arriving_s.tolist(),
        to_station_s=given.to_station_s.tolist(),
        next_home=given.next_home.tolist(),
        station_node=given.station_node.tolist(),
        station_delay_s=given.station_delay_s.tolist(),
        unit_kind=given.unit_kind.tolist(),
        unit_station=given.unit_station.tolist(),
        unit_free_on_way=given.unit_free_on_way.tolist(),
        cell_node=given.cell_node.tolist(),
        card_kinds=[row[row >= 0].tolist() for row in given.card_kind],
        card_priority=given.card_priority.tolist(),
        first_due=given.first_due.tolist(),
        routes=[{} for _ in kinds],
    )


def _ways(world: World) -> tuple[Ints, Floats, Ints]:
    """`way_row`, `way_s` and `way_station`: for each kind of unit, stations by driving time to each cell, and by number."""
    units, drive = world.units, world.drive
    kinds = np.unique(units.kind)
    with_kind = [np.unique(units.station[units.kind == kind]) for kind in kinds]
    shape = (len(kinds), len(world.cell_node), max((len(stations) for stations in with_kind), default=0))
    way_s, way_station, way_row = np.full(shape, np.inf), np.zeros(shape, np.int32), np.full(len(UNIT_KINDS), -1, np.int32)
    for row, stations in enumerate(with_kind):
        there_s, back_s = drive.to_cell_s[world.station_node[stations]].T, drive.to_station_s[stations][:, world.cell_node].T
        seconds = np.where((there_s < np.inf) & (back_s < np.inf), there_s, np.inf)
        order = np.argsort(seconds, axis=1, kind="stable")
        way_s[row, :, : len(stations)] = np.take_along_axis(seconds, order, axis=1)
        way_station[row, :, : len(stations)] = stations[order]
        way_row[kinds[row]] = row
    return way_row, way_s, way_station


def _plain(values: npt.ArrayLike) -> Floats:
    """As float64 in C order and writable, which is one type for a compiler; a copy only where it must be."""
    return np.require(values, np.float64, ["C", "W"])


def _whole(values: npt.ArrayLike) -> Ints:
    return np.require(values, np.int32, ["C", "W"])
