"""The groups of calls by which response is told: by hour of the day, kind, station's area, subdistrict and cell."""

from __future__ import annotations

from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from yingji.results.coverage import Coverage
from yingji.sim.world import World

By = Literal["all", "hour", "kind", "station", "subdistrict", "cell"]
BYS: tuple[By, ...] = get_args(By)
YEARLY: tuple[By, ...] = ("hour", "kind", "station", "subdistrict")
"""Those of which each year has a statistic of its own; of all calls it is the replication's, and cells are too many."""
HOURS = 24


def names(world: World, by: By) -> tuple[str, ...]:
    """What the groups are called, in their order."""
    if by == "hour":
        return tuple(f"{hour:02d}" for hour in range(HOURS))
    if by == "kind":
        return world.kinds
    if by == "station":
        return tuple(station.name for station in world.stations)
    if by == "subdistrict":
        return world.cells.subdistricts
    return tuple(str(cell) for cell in range(len(world.cell_node))) if by == "cell" else ("",)


def grouping(
    world: World, coverage: Coverage, by: By, *, hour: npt.NDArray[Any], kind: npt.NDArray[Any], cell: npt.NDArray[np.int32]
) -> npt.NDArray[np.integer[Any]]:
    """[k] the group of each call, of an hour of the day, a kind and a cell; −1: in none, for the area is nobody's."""
    if by == "station":
        return coverage.first[cell]
    if by == "subdistrict":
        return world.cells.subdistrict[cell]
    return {"hour": hour, "kind": kind, "cell": cell, "all": np.zeros(len(cell), dtype=np.int32)}[by]


def parts(world: World) -> dict[By, slice]:
    """Where the groups of each of `YEARLY` are, of all of them one after the other."""
    ends = np.cumsum([0, *(len(names(world, by)) for by in YEARLY)]).tolist()
    return {by: slice(*ends[index : index + 2]) for index, by in enumerate(YEARLY)}


def in_parts(
    world: World, coverage: Coverage, *, hour: npt.NDArray[Any], kind: npt.NDArray[Any], cell: npt.NDArray[np.int32]
) -> npt.NDArray[np.int32]:
    """[k, len(YEARLY)] the groups of each call among those of `parts`; −1: in none."""
    found = np.empty((len(cell), len(YEARLY)), np.int32)
    for index, (by, part) in enumerate(parts(world).items()):
        group = grouping(world, coverage, by, hour=hour, kind=kind, cell=cell)
        found[:, index] = np.where(group >= 0, group + np.int32(part.start), -1)
    return found
