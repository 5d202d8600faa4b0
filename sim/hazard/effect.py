"""What one hazard does in one replication, before the hazards of a chain are put together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from yingji.geo.timeline import Changes
from yingji.sim.hazard.roads import Blocks
from yingji.sim.hazard.world import Counts, Flags, Floats, Ints


@dataclass(frozen=True, eq=False)
class Occasions:
    """`n` things to which calls belong: where, when, and how much of one each is."""

    cell: Ints  # [n]
    at_s: Floats  # [n] from the disaster
    weight: Floats  # [n]


@dataclass(frozen=True, eq=False)
class Cordon:
    """Links that are closed during [from_s, to_s), on foot from when those who live in `cells` have left."""

    links: Ints
    from_s: float
    to_s: float
    cells: Flags  # [c]


@dataclass(frozen=True, eq=False)
class Effect:
    """Arrays by cell [c] and by shelter [h]; `leave`: those who must leave home and need a roof."""

    leave: Counts
    casualties: Counts  # [c, 4]
    trapped: Counts
    buildings: Counts  # [c, 5]
    collapsed: Counts
    intensity: Floats  # nan: no earthquake
    depth_m: Floats
    shelter_out: Flags  # [h]
    blocks: tuple[Blocks, ...] = ()
    changes: tuple[Changes, ...] = ()
    cordon: Cordon | None = None
    occasions: dict[str, Occasions] = field(default_factory=dict)


def nothing(cells: int, shelters: int) -> dict[str, Any]:
    """The fields of an effect on which a hazard has none."""
    zero = np.zeros(cells, dtype=np.int64)
    return {
        "leave": zero,
        "casualties": np.zeros((cells, 4), dtype=np.int64),
        "trapped": zero,
        "buildings": np.zeros((cells, 5), dtype=np.int64),
        "collapsed": zero,
        "intensity": np.full(cells, np.nan),
        "depth_m": np.zeros(cells),
        "shelter_out": np.zeros(shelters, dtype=bool),
    }
