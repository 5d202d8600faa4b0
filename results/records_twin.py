"""The records of one replication by compiled code, without Python's lock: the bits of `results.records`, in a tenth of its time.

Imported only where numba is.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from yingji.results.records import Assignments, Floats, Incidents
from yingji.results.records_kernel import Given, Logged, read
from yingji.sim.demand import Demand
from yingji.sim.events import EventLog
from yingji.sim.world import World

HOURS_OF_DAY = 24


def measured(world: World, demand: Demand, log: EventLog) -> tuple[Incidents, Assignments, Floats, Floats]:
    """`(incidents, assignments, busy_s [u], down_s [u])` of the measured time, as of `results.measures.measured`."""
    call_s, cell, card = np.asarray(demand.time_s, np.float64), np.asarray(demand.cell, np.int32), np.asarray(demand.card, np.int16)
    logged = Logged(log.time_s, log.what, log.incident, log.unit, log.cause)
    calls, sent, kept, busy_s, down_s = read(_given(world), logged, call_s, cell, card)
    hour, kind, level, card_size, sizes, theirs = calls.shorts
    order_s, roll_s, arrive_s, full_s, closed_s, travel_s, called_s = calls.times
    first_unit, first_station, place, number = calls.ints
    waited, given_up = calls.flags
    incidents = Incidents(
        number, called_s, hour, place, kind, level, card_size, order_s, roll_s, arrive_s, full_s, closed_s, waited, given_up, first_unit,
        first_station, travel_s, sizes, theirs,
    )  # fmt: skip
    incident, unit, station = sent.ints[:, :kept]
    ordered_s, rolled_s, arrived_s, clear_s, home_s = sent.times[:, :kept]
    assigned = Assignments(incident, unit, station, ordered_s, rolled_s, arrived_s, clear_s, home_s, sent.on_way_home[:kept])
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
