"""Areas of responsibility as drawn by hand: polygons, each with the name of its station."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import shapely

from yingji.base.faults import Fault, Mark
from yingji.geo.features import OUTSIDE_M
from yingji.geo.shapes import read_polygons

_COLUMNS = ("station", "name")


@dataclass(frozen=True, eq=False)
class DrawnPolygon:
    """One polygon of the file, in metres; `mark` and `field` are where its station's name stands."""

    station: str
    shape: Any
    mark: Mark
    field: str


def read_drawn(path: str, *, crs: str, metric_crs: str, boundary: Any, faults: list[Fault]) -> tuple[DrawnPolygon, ...]:
    """The areas of a file whose column `station` (or `name`) says whose they are; faults are added.

    An area that lies wholly or partly farther than `OUTSIDE_M` outside the district (`boundary`; None: not known) is one.
    """
    table = read_polygons(path, metric_crs=metric_crs, crs=crs, faults=faults)
    if table is None:
        return ()
    column = next((name for name in _COLUMNS if name in table.columns), "")
    if not column:
        faults.append(Fault(Mark(path), "station", "depth.areas_without_station"))
        return ()
    made = tuple(
        DrawnPolygon(str(name), shape, Mark(path), f"features[{row}].{column}")
        for row, (name, shape) in enumerate(zip(table[column].tolist(), table.geometry.values, strict=True), start=1)
    )
    if boundary is not None:
        around = shapely.buffer(boundary, OUTSIDE_M)
        for each in made:
            outside = shapely.area(shapely.difference(each.shape, around))
            if outside > 0:
                away = float(shapely.distance(boundary, each.shape))
                key = "geo.drawn.outside" if away > 0 else "geo.drawn.partly_outside"
                values = {"station": each.station, "km": f"{away / 1000:.1f}", "km2": f"{outside / 1e6:.2f}", "crs": crs}
                faults.append(Fault(each.mark, each.field, key, values))
    return made
