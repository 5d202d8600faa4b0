"""The driving tables of an engine: free-flow seconds and ways between all that it asks for, made once for a world."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yingji.geo.network import Floats, Ints
from yingji.geo.travel import TravelTimes


@dataclass(frozen=True, eq=False)
class DriveTables:
    """Free-flow driving between all that an engine asks for: nodes to cells, nodes home to stations."""

    to_cell_s: Floats  # [n_nodes, c]
    to_station_s: Floats  # [s, n_nodes]
    next_home: Ints  # [s, n_nodes] the next node on the way home; −1 at home or where there is no way


def drive_tables(times: TravelTimes, *, cell_node: Ints, station_node: Ints) -> DriveTables:
    """The tables of `sim.world.Drive`, on empty streets and without intercepts."""
    to_station_s, next_home = times.tree(station_node, reverse=True)
    to_cell_s = np.ascontiguousarray(times.times(cell_node, reverse=True).T)
    return DriveTables(to_cell_s=to_cell_s, to_station_s=to_station_s, next_home=next_home)
