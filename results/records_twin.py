"""The records of one replication by compiled code, without Python's lock: the bits of `results.records`, in a tenth of its time.

Imported only where numba is.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from yingji.results.records import Assignments, Floats, Incidents
from yingji.results.records_kernel import Called, Given, Logged, Sent, read
from yingji.sim.demand import Demand
from yingji.sim.events import EventLog, What
from yingji.sim.world import World

HOURS_OF_DAY = 24


def measured(world: World, demand: Demand, log: EventLog) -> tuple[Incidents, Assignments, Floats, Floats]:
    """`(incidents, assignments, busy_s [u], down_s [u])` of the measured time, as of `results.measures.measured`."""
    first = int(np.searchsorted(demand.time_s, world.warm_up_s))
    count, orders, units = len(demand.time_s) - first, int(np.count_nonzero(log.what == What.ORDER)), len(world.units.name)
    downs = int(np.count_nonzero(log.what == What.DOWN))
    call_s, card = np.asarray(demand.time_s, np.float64), np.asarray(demand.card, np.int16)
    calls = Called(*(np.empty((n, count), kind) for n, kind in ((6, np.float64), (6, np.int16), (2, np.int32), (2, np.bool_))))
    sent = Sent(np.empty((3, orders), np.int32), np.empty((5, orders)), np.empty(orders, np.bool_))
    busy_s, down_s = np.zeros((2, units))
    logged = Logged(log.time_s, log.what, log.incident, log.unit, log.cause)
    kept = read(_given(world), logged, call_s, card, first, calls, sent, busy_s, down_s, downs)
    hour, kind, level, card_size, sizes, theirs = calls.shorts
    order_s, roll_s, arrive_s, full_s, closed_s, travel_s = calls.times
    incidents = Incidents(
        np.arange(first, first + count, dtype=np.int32), call_s[first:].copy(), hour, demand.cell[first:].copy(), kind, level, card_size,
        order_s, roll_s, arrive_s, full_s, closed_s, calls.flags[0], calls.flags[1], calls.firsts[0], calls.firsts[1], travel_s, sizes,
        theirs,
    )  # fmt: skip
    number, unit, station = sent.ints[:, :kept]
    ordered_s, rolled_s, arrived_s, clear_s, home_s = sent.times[:, :kept]
    assigned = Assignments(number, unit, station, ordered_s, rolled_s, arrived_s, clear_s, home_s, sent.on_way_home[:kept])
    return incidents, assigned, busy_s, down_s


@lru_cache(maxsize=8)
def _given(world: World) -> Given:
    station = world.units.station
    own = world.own[station]
    return Given(
        unit_station=np.array(station, np.int32),
        unit_own=np.array(own, np.bool_),
        unit_sent_on=np.array(world.free_on_way_home & own, np.bool_),
        card_kind=np.array(world.cards.kind, np.int16),
        card_level=np.array(world.cards.level, np.int16),
        card_size=world.cards.send.sum(axis=1).astype(np.int16),
        start_s=float(world.warm_up_s),
        end_s=float(world.warm_up_s + world.length_s),
        first_hour=world.start_weekday * HOURS_OF_DAY,
    )
