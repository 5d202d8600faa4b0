"""Streets that were closed in one disaster: which, why, and until when."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.geo.timeline import Cause
from yingji.sim.relief.demand import Damage
from yingji.sim.relief.world import ReliefWorld

Ints = npt.NDArray[np.int32]
CAUSES = tuple(Cause)


@dataclass(frozen=True, eq=False)
class Closures:
    """`x` closures of links of the relief network, and their length over time. Times are s from the disaster; inf: never open again."""

    link: Ints  # [x]
    from_s: npt.NDArray[np.float32]  # [x]
    to_s: npt.NDArray[np.float32]  # [x]
    cause: npt.NDArray[np.int8]  # [x]
    km: npt.NDArray[np.float32]  # [causes, t] length closed at each moment of the grid


def closures(world: ReliefWorld, damage: Damage, *, moments: int, step_s: float) -> Closures:
    """What is closed to wheels, as long as it is, on a grid of `moments` that are `step_s` apart."""
    changes = damage.changes
    shut = (changes.factor == 0) & world.network.drive[changes.link] & (changes.from_s < changes.to_s)
    link, from_s, to_s, cause = changes.link[shut], changes.from_s[shut], changes.to_s[shut], changes.cause[shut]
    steps = np.zeros((len(CAUSES), moments + 1))
    for time_s, sign in ((from_s, 1), (to_s, -1)):
        step = np.minimum(np.ceil(np.minimum(time_s, 1e12) / step_s), moments).astype(np.int64)
        np.add.at(steps, (cause, step), sign * world.network.length_m[link] / 1000)
    km = np.maximum(np.cumsum(steps, axis=1)[:, :moments], 0)
    return Closures(link.astype(np.int32), from_s.astype(np.float32), to_s.astype(np.float32), cause, km.astype(np.float32))


def bridges_lost(world: ReliefWorld, damage: Damage) -> int:
    """How many bridges are closed; pieces of one are one."""
    changes = damage.changes
    return len(np.unique(world.parent[changes.link[changes.cause == Cause.BRIDGE]]))
