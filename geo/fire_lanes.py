"""Fire lanes (消防车通道) as a district surveys them: how wide they are, and whether something stands in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from yingji.base.faults import Fault
from yingji.geo.features import check_inside, read_features_of
from yingji.geo.network import Floats
from yingji.geo.shapes import LINES_AND_POLYGONS

WIDE_M = 4.0
"""Least clear width of a fire lane (GB 50016-2014, 7.1.8): from memory, not verified, `M` in the register of facts."""

LaneState = Literal["usable", "narrow", "blocked", "unknown"]
STATES: tuple[LaneState, ...] = ("usable", "narrow", "blocked", "unknown")


@dataclass(frozen=True, eq=False)
class FireLanes:
    """The lanes of a file, in its order; lines or polygons in metres of the streets' CRS."""

    name: tuple[str, ...]
    shape: npt.NDArray[np.object_]  # [l]
    width_m: Floats  # [l] nan: not given
    blocked: npt.NDArray[np.bool_]  # [l] none where the file does not say
    blocked_known: bool

    def __len__(self) -> int:
        return len(self.name)

    @property
    def state(self) -> npt.NDArray[np.intp]:
        """[l] index into `STATES`: blocked goes before narrow, and narrower than `WIDE_M` is narrow."""
        by_width = np.where(np.isnan(self.width_m), STATES.index("unknown"), np.where(self.width_m < WIDE_M, STATES.index("narrow"), 0))
        found: npt.NDArray[np.intp] = np.where(self.blocked, STATES.index("blocked"), by_width).astype(np.intp)
        return found


def read_fire_lanes(path: str, *, crs: str, metric_crs: str, boundary: Any, faults: list[Fault]) -> FireLanes | None:
    """The lines or polygons of GeoJSON or GeoPackage with columns width_m[, name, blocked]; `None`, with the faults, where any is wrong."""
    before = len(faults)
    found = read_features_of(
        path, LINES_AND_POLYGONS, required=("width_m",), optional=("name", "blocked"), crs=crs, metric_crs=metric_crs, faults=faults
    )
    rows, known = found.rows, "blocked" in found.columns
    names = tuple(row.cells.get("name", "") or str(number) for number, row in enumerate(rows, start=1))
    check_inside(rows, names, boundary, crs=crs, faults=faults)
    made = FireLanes(
        name=names,
        shape=np.array([row.shape for row in rows], dtype=object),
        width_m=np.array([row.positive("width_m", faults) for row in rows]),
        blocked=np.array([row.yes("blocked", faults) if known else False for row in rows], dtype=bool),
        blocked_known=known,
    )
    return made if len(faults) == before and rows else None
