"""The calls that a hazard brings to fire and ambulance, among the everyday ones: the same units serve both."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from zlib import crc32

import numpy as np
import numpy.typing as npt

from yingji.sim.demand import Demand
from yingji.sim.draws import Purpose, with_steps
from yingji.sim.relief.demand import Damage
from yingji.sim.world import World

Floats = npt.NDArray[np.float64]


def with_hazard_calls(world: World, demand: Demand, damage: Damage, *, seed: int, replication: int, at_s: float) -> Demand:
    """`demand` with the hazards' calls in their places in time; `at_s` is when the disaster strikes on the engine's clock.

    What was drawn for everyday calls stays. Each kind and cell has streams of its own for its calls, in the order of time, so that a hazard
    that does less in one place shifts no draw in another. Calls after the end of the run are not played, as everyday ones are not.
    """
    played = at_s + damage.call_s < world.end_s
    kind = np.array([world.kinds.index(key) for key in damage.call_kind], dtype=np.intp)[played]
    time_s, cell = at_s + damage.call_s[played], damage.call_cell[played]
    groups, group = np.unique(np.stack([kind, cell], axis=1), axis=0, return_inverse=True)
    names = [f"{world.kinds[k]}/{c}" for k, c in groups.tolist()]

    def chance(purpose: Purpose, call: npt.NDArray[np.int64]) -> Floats:
        drawn = np.zeros(len(call))
        for number, name in enumerate(names):
            mine = group[call] == number
            key = (replication, purpose, crc32(name.encode()))
            random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))
            count = int(mine.sum())
            drawn[mine] = random.random(count) if purpose == Purpose.CARD else random.standard_normal(count)
        return drawn

    down = (demand.down_unit, demand.down_from_s, demand.down_to_s)
    return _merged(demand, with_steps(world, time_s=time_s, cell=cell, kind=kind, chance=chance, down=down))


def _merged(everyday: Demand, hazards: Demand) -> Demand:
    """The calls of both by time, everyday ones first where times are equal."""

    def both(name: str) -> npt.NDArray[Any]:
        return np.concatenate([getattr(everyday, name), getattr(hazards, name)])

    first_slot = np.concatenate([everyday.first_slot, everyday.first_slot[-1] + hazards.first_slot[1:]])
    of_calls = ("time_s", "cell", "card", "alarm_s", "turnout_factor", "travel_factor", "on_scene_s")
    together = replace(everyday, first_slot=first_slot, **{name: both(name) for name in of_calls})
    return together.picked(np.argsort(together.time_s, kind="stable"))
