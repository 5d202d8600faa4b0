"""Hydrants (市政消火栓) as a district surveys them: where they stand, what they give, whether they work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from yingji.base.faults import Fault
from yingji.geo.features import check_inside, check_twice, read_features_of
from yingji.geo.network import Floats
from yingji.geo.shapes import POINTS

APART_M = 120.0
"""Most between two hydrants along a street (GB 50974-2014, 7.2.5; GB 51080-2015): secondary text, `S` in the register of facts."""
REACH_M = 150.0
"""Radius that one hydrant protects (the same clauses, `S`)."""
FLOW_LPS, PRESSURE_MPA = 15.0, 0.10
"""Least flow and pressure from the ground of a municipal hydrant at a fire (GB 50974-2014, 7.2.8): from memory, not verified."""
_SAME_PLACE_M = 0.5


@dataclass(frozen=True, eq=False)
class Hydrants:
    """The hydrants of a file, in its order; metres in the streets' CRS."""

    id: tuple[str, ...]
    name: tuple[str, ...]
    xy: Floats  # [h, 2]
    flow_lps: Floats  # [h] nan: not given
    pressure_mpa: Floats  # [h]
    works: npt.NDArray[np.bool_]  # [h] in service; all where the file does not say
    service_known: bool  # whether the file says so

    def __len__(self) -> int:
        return len(self.id)

    @property
    def weak(self) -> npt.NDArray[np.bool_]:
        """[h] in service, but with less flow or pressure than the code asks."""
        return self.works & ((self.flow_lps < FLOW_LPS) | (self.pressure_mpa < PRESSURE_MPA))


def read_hydrants(path: str, *, crs: str, metric_crs: str, boundary: Any, faults: list[Fault]) -> Hydrants | None:
    """The hydrants of a CSV (id, lon and lat or x and y[, name, flow_lps, pressure_mpa, in_service]) or of points with those columns.

    `None`, with the faults noted, where anything is wrong: an id or a place that stands twice, points outside the district (`boundary`;
    None: not known), what is no number or neither yes nor no.
    """
    before = len(faults)
    columns = ("name", "flow_lps", "pressure_mpa", "in_service")
    found = read_features_of(path, POINTS, required=("id",), optional=columns, crs=crs, metric_crs=metric_crs, faults=faults)
    rows = found.rows
    check_twice(rows, "id", faults)
    check_inside(rows, [row.cells["id"] for row in rows], boundary, crs=crs, faults=faults)
    xy = shapely.get_coordinates(np.array([row.shape for row in rows], dtype=object)).reshape(-1, 2)
    _same_place(found.rows, xy, faults)
    known = "in_service" in found.columns
    made = Hydrants(
        id=tuple(row.cells["id"] for row in rows),
        name=tuple(row.cells.get("name", "") for row in rows),
        xy=xy,
        flow_lps=np.array([row.positive("flow_lps", faults) for row in rows]),
        pressure_mpa=np.array([row.positive("pressure_mpa", faults) for row in rows]),
        works=np.array([row.yes("in_service", faults) if known else True for row in rows], dtype=bool),
        service_known=known,
    )
    return made if len(faults) == before and rows else None


def _same_place(rows: Any, xy: Floats, faults: list[Fault]) -> None:
    """A fault for each hydrant that stands where one before it stands."""
    if not len(xy) or not np.isfinite(xy).all():
        return
    points = shapely.points(xy)
    pairs = shapely.STRtree(points).query(points, predicate="dwithin", distance=_SAME_PLACE_M)
    later = {int(b): int(a) for a, b in pairs.T.tolist() if a < b and rows[a].cells["id"] != rows[b].cells["id"]}
    faults += [rows[b].fault("id", "geo.features.same_place", other=rows[a].cells["id"]) for b, a in sorted(later.items())]
