"""A world's tables as plain Python numbers, made once for all replications: the engine asks for single values millions of times."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from yingji.sim.world import UNIT_KINDS, World

HOUR_S = 3600.0


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
    stations_with: list[list[int]]  # [kind] stations that have a unit of this kind, ascending
    cell_node: list[int]
    card_kinds: list[list[int]]  # [card] the kind of each slot, in the order of UNIT_KINDS
    card_priority: list[int]
    first_due: list[int]  # [cell]
    routes: list[dict[int, list[tuple[float, int]]]]  # [kind] cell → (free driving time, station), nearest first

    def route(self, world: World, kind: int, cell: int) -> list[tuple[float, int]]:
        """Stations with units of `kind` by driving time to `cell`, and by number; without those that cannot go there and come back."""
        known = self.routes[kind].get(cell)
        if known is None:
            drive, node = world.drive, self.cell_node[cell]
            rows = ((float(drive.to_cell_s[self.station_node[s], cell]), s) for s in self.stations_with[kind])
            known = sorted((seconds, s) for seconds, s in rows if seconds < np.inf and self.to_station_s[s][node] < np.inf)
            self.routes[kind][cell] = known
        return known


@lru_cache(maxsize=8)
def tables(world: World) -> Tables:
    """The tables of `world`; kept, for every replication asks for them."""
    units, drive, cards = world.units, world.drive, world.cards
    kinds = range(len(UNIT_KINDS))
    day_from, day_to = world.day_hours
    delay = np.zeros(len(world.stations))
    delay[units.station] = units.delay_s
    if not np.array_equal(delay[units.station], units.delay_s):
        raise ValueError("units of one station have different delays")
    by_day = [(day_from <= h < day_to) if day_from <= day_to else (h >= day_from or h < day_to) for h in range(24)]
    return Tables(
        hour_factor=np.roll(drive.factor, -24 * world.start_weekday).tolist(),
        night=[0 if day else 1 for day in by_day],
        turnout_s=world.turnout_s.tolist(),
        rolling_out_s=drive.rolling_out_s.tolist(),
        arriving_s=drive.arriving_s.tolist(),
        to_station_s=drive.to_station_s.tolist(),
        next_home=drive.next_home.tolist(),
        station_node=world.station_node.tolist(),
        station_delay_s=delay.tolist(),
        unit_kind=units.kind.tolist(),
        unit_station=units.station.tolist(),
        # an agreement is with the station: a neighbour's unit goes home before it can be asked for again
        unit_free_on_way=(world.free_on_way_home & world.own[units.station]).tolist(),
        stations_with=[sorted(set(units.station[units.kind == kind].tolist())) for kind in kinds],
        cell_node=world.cell_node.tolist(),
        card_kinds=[[kind for kind in kinds for _ in range(int(send[kind]))] for send in cards.send],
        card_priority=world.kind_priority[cards.kind].tolist(),
        first_due=world.first_due.tolist(),
        routes=[{} for _ in kinds],
    )
