"""Where every unit is and which of them can be ordered, compiled: `sim.fleet.Fleet` and the policies that are tables, step by step."""

from __future__ import annotations

import numpy as np

from yingji.geo.compiling import inlined
from yingji.sim.compiled_codes import NONE, unsigned
from yingji.sim.compiled_state import Row, State
from yingji.sim.fleet import AT_HOME, BUSY, ON_WAY_HOME
from yingji.sim.tables import Arrays


@inlined
def is_free(unit: Row) -> bool:
    """Whether `unit` could be ordered now."""
    return not unit.out and (unit.state == AT_HOME or (unit.state == ON_WAY_HOME and unit.free_on_way))


@inlined
def list_unit(state: State, unit: int, row: Row) -> None:
    """`unit` is free at home or on the way."""
    if row.state == AT_HOME:
        least = state.least[row.group]
        if least < 0 or unit < least:
            state.least[row.group] = unit
    else:
        row.listed = state.on_way_count[row.kind]
        state.on_way[row.kind, row.listed] = unit
        state.on_way_count[row.kind] += 1


@inlined
def unlist_unit(state: State, unit: int, row: Row) -> None:
    """`unit` was free at home or on the way, and is not any more; its row still tells where, and nothing else has changed."""
    if row.state == AT_HOME:
        if state.least[row.group] == unit:
            state.least[row.group] = -1
            for i in range(state.group_from[row.group], state.group_from[row.group + 1]):
                other = state.group_unit[i]
                if other > unit and not state.units[other].out and state.units[other].state == AT_HOME:
                    state.least[row.group] = other
                    break
    else:
        state.on_way_count[row.kind] -= 1
        last = state.on_way[row.kind, state.on_way_count[row.kind]]
        state.on_way[row.kind, row.listed] = last
        state.units[last].listed = row.listed


@inlined
def take(given: Arrays, state: State, unit: int, row: Row, node: int) -> None:
    """`unit`, which was free, is ordered to `node`: its way home from there is known from now on."""
    unlist_unit(state, unit, row)
    state.free[row.kind] -= 1
    row.state = BUSY
    row.way_s, row.ahead = given.to_station_s[row.station, node], node


@inlined
def send_home(state: State, clock: Row, unit: int, row: Row) -> float:
    """`unit` starts for home: when it will be there, s. It drives at this hour's pace all the way."""
    row.started_s, row.factor = clock.now, clock.factor
    row.state = ON_WAY_HOME
    if row.free_on_way and not row.out:
        list_unit(state, unit, row)
        state.free[row.kind] += 1
    return float(clock.now + row.way_s * clock.factor)


@inlined
def come_home(state: State, unit: int, row: Row) -> None:
    """`unit` is at its station."""
    if not row.out:
        if row.free_on_way:
            unlist_unit(state, unit, row)
        else:
            state.free[row.kind] += 1
    row.state = AT_HOME
    if not row.out:
        list_unit(state, unit, row)


@inlined
def set_out(state: State, unit: int, row: Row, out: bool) -> None:
    """`unit` goes out of service, or is back in it; one that is busy stays so."""
    was_free = is_free(row)
    row.out = out
    if was_free == is_free(row):
        return
    if out:
        unlist_unit(state, unit, row)
        state.free[row.kind] -= 1
    else:
        list_unit(state, unit, row)
        state.free[row.kind] += 1


@inlined
def ahead(given: Arrays, clock: Row, row: Row) -> float:
    """Seconds on empty streets to the next node on the way home, which becomes `row.ahead`; at a node: 0."""
    left_s = max(row.way_s - (clock.now - row.started_s) / row.factor, 0.0)
    node = row.ahead
    while given.to_station_s[row.station, node] > left_s:
        node = given.next_home[row.station, node]
    row.ahead = node
    return float(left_s - given.to_station_s[row.station, node])


@inlined
def choose(given: Arrays, state: State, clock: Row, kind: int, cell: int) -> tuple[int, float]:
    """The unit to order for one slot of a run card, or −1 where none can go; and its way there on empty streets, s."""
    station = state.goes_first[cell]
    if station >= 0:
        unit = state.least[kind * len(given.station_node) + station]
        if unit >= 0:
            return unit, given.to_cell_s[state.units[unit].place, cell]
    return nearest(given, state, clock, kind, cell)


@inlined
def nearest(given: Arrays, state: State, clock: Row, kind: int, cell: int) -> tuple[int, float]:
    """The free unit of `kind` with the earliest expected arrival at `cell`, the lowest number of equals; −1 where none can come.

    And its way there on empty streets, s.
    """
    if not state.free[kind]:
        return NONE, np.inf
    factor, stations, ways = clock.factor, len(given.station_node), unsigned(given.way_row[kind])
    overhead_s = given.turnout_s[kind, clock.night] + given.rolling_out_s[kind] + given.arriving_s[kind]
    best, best_s, best_way_s = NONE, np.inf, np.inf
    for i in range(given.way_s.shape[2]):
        seconds = given.way_s[ways, cell, i]
        least_s = seconds * factor + overhead_s
        if seconds == np.inf or least_s > best_s:  # the rest are farther, and a delay only adds
            break
        station = unsigned(given.way_station[ways, cell, i])
        unit = state.least[unsigned(kind * stations + station)]
        if unit >= 0:
            arrival_s = least_s + given.station_delay_s[station]
            if arrival_s < best_s or (arrival_s == best_s and unit < best):
                best, best_s, best_way_s = unit, arrival_s, seconds
    for i in range(state.on_way_count[kind]):
        unit = state.on_way[kind, i]
        row = state.units[unit]
        if given.to_station_s[row.station, given.cell_node[cell]] == np.inf:
            continue
        rest_s = ahead(given, clock, row)
        way_s = rest_s + given.to_cell_s[row.ahead, cell]
        arrival_s = way_s * factor + given.arriving_s[kind]
        if arrival_s < best_s or (arrival_s == best_s and unit < best):
            best, best_s, best_way_s = unit, arrival_s, way_s
    return best, best_way_s
