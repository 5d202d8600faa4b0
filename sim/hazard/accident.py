"""An accident at a point: whether it happens, how long it lasts, who leaves, who is hurt, which streets are closed."""

from __future__ import annotations

import numpy as np

from yingji.sim.hazard.effect import Cordon, Effect, Occasions, nothing
from yingji.sim.hazard.streams import Purpose, Streams, lognormal
from yingji.sim.hazard.world import AccidentWorld
from yingji.sim.relief.world import ReliefWorld


def strike(accident: AccidentWorld, world: ReliefWorld, streams: Streams) -> Effect:
    """What the accident does in one replication; nothing at all where it does not happen."""
    cells, shelters = len(accident.common.people), len(world.shelters.name)
    draw = streams.of(Purpose.ACCIDENT, accident.name)
    happens, hurt, z = draw.random(), draw.random(), draw.standard_normal()
    none = nothing(cells, shelters)
    if not happens < accident.chance:
        return Effect(**none)
    casualties = np.zeros((cells, 4), dtype=np.int64)
    # rounded at random along the running sum, so that no more are hurt than are there
    casualties[accident.cell] = np.diff(np.floor(np.cumsum(accident.hurt) + hurt), prepend=0)
    to_s = accident.start_s + float(lognormal(accident.lasts, np.array(z)))
    return Effect(
        **{**none, "leave": accident.evacuated, "casualties": casualties},
        cordon=Cordon(accident.links, accident.start_s, to_s, accident.evacuated > 0),
        occasions={"event": Occasions(np.array([accident.cell], dtype=np.int32), np.array([accident.start_s]), np.ones(1))},
    )
