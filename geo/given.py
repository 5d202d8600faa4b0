"""What an area's files give besides streets and people, where a district has it: hydrants, fire lanes, areas drawn by hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yingji.base.faults import Fault
from yingji.geo.drawn import DrawnPolygon, read_drawn
from yingji.geo.fire_lanes import FireLanes, read_fire_lanes
from yingji.geo.hydrant_reach import HydrantReach
from yingji.geo.hydrants import Hydrants, read_hydrants


@dataclass(frozen=True, eq=False)
class Given:
    """None and empty: the area's file names no such file."""

    hydrants: Hydrants | None = None
    reach: HydrantReach | None = None  # of the hydrants
    lanes: FireLanes | None = None
    areas: tuple[DrawnPolygon, ...] = ()


NOTHING = Given()
"""An area that has none of it."""


def read_given(
    *, hydrants: str, fire_lanes: str, areas: str, crs: str, metric_crs: str, boundary: Any, faults: list[Fault]
) -> Given:  # fmt: skip
    """Read the files that are named ('' : none), without the hydrants' reach, which takes the streets; faults of all are added."""
    where: dict[str, Any] = {"crs": crs, "metric_crs": metric_crs, "boundary": boundary, "faults": faults}
    return Given(
        hydrants=read_hydrants(hydrants, **where) if hydrants else None,
        lanes=read_fire_lanes(fire_lanes, **where) if fire_lanes else None,
        areas=read_drawn(areas, **where) if areas else (),
    )
