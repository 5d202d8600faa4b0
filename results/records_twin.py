"""The records of many replications by compiled code, without Python's lock: the bits of `results.records`, and no log in between."""

from __future__ import annotations

import numpy as np

from yingji.results.measures import Samples
from yingji.results.records import Assignments, Incidents
from yingji.sim.compiled import stamps
from yingji.sim.demand import Demands
from yingji.sim.world import World


def played(world: World, demands: Demands) -> Samples:
    """The samples of some replications: each as `results.measures.reduce_replication` makes it of its log."""
    found = stamps(world, demands)
    calls, sent = (int(ends[-1]) if len(ends) else 0 for ends in (found.call_to, found.sent_to))
    hour, kind, level, card_size, units, theirs = found.shorts[:, :calls]
    order_s, roll_s, arrive_s, full_s, closed_s, travel_s, called_s = found.times[:, :calls]
    first_unit, first_station, place, number = found.ints[:, :calls]
    waited, given_up = found.flags[:, :calls]
    incidents = Incidents(
        number, called_s, hour, place, kind, level, card_size, order_s, roll_s, arrive_s, full_s, closed_s, waited, given_up, first_unit,
        first_station, travel_s, units, theirs,
    )  # fmt: skip
    incident, unit, station = found.sent_ints[:, :sent]
    ordered_s, rolled_s, arrived_s, cleared_s, home_s = found.sent_times[:, :sent]
    assignments = Assignments(incident, unit, station, ordered_s, rolled_s, arrived_s, cleared_s, home_s, found.sent_on[:sent])
    in_service_s = np.maximum(world.length_s - found.down_s, 0.0)
    return Samples(incidents, assignments, found.call_to, found.sent_to, found.busy_s, in_service_s, world.length_s)
