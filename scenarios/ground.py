"""The ground of a scenario: streets, boundary, cells with people, named places and congestion, read from an area file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias, TypeVar

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon

from yingji.base.faults import BadInput, Fault, Mark
from yingji.geo.cells import MOST_CELLS, CellTable, TooManyCells, make_cells
from yingji.geo.congestion import Congestion, read_congestion
from yingji.geo.crs import UnknownCrs, parse_crs
from yingji.geo.given import NOTHING, Given, read_given
from yingji.geo.hydrant_reach import hydrant_reach
from yingji.geo.network import StreetNetwork, StreetSource
from yingji.geo.people import NoCell, Subdistricts, raster_density, spread, street_density
from yingji.geo.places import NEAR_NETWORK_M, Gazetteer, read_features
from yingji.geo.schematic_sheet import read_barriers
from yingji.geo.shapes import one_polygon, read_polygons
from yingji.geo.streets_file import read_network
from yingji.geo.subdistricts import read_subdistricts
from yingji.geo.table import Row
from yingji.geo.travel import WALK_MPS, TravelTimes
from yingji.scenarios.schema.area import AreaFile, StreetClass
from yingji.scenarios.schema.common import UnitKind

CLASS_OF: dict[StreetClass, str] = {
    "快速路": "expressway", "主干路": "arterial", "次干路": "collector", "支路": "local",
    "内部路": "service", "匝道": "ramp", "步行道": "path",
}  # fmt: skip
"""The area file's word for a class of street → the network's."""
FAR_SUBDISTRICT_M = 2000.0
"""A subdistrict's point farther than this outside the boundary is taken for a mistake."""
_ANY_METRES, _ANY_DEGREES = "EPSG:4548", "EPSG:4326"
T = TypeVar("T")
Marker: TypeAlias = Callable[[tuple[str | int, ...]], Mark]
Boundary: TypeAlias = Polygon | MultiPolygon


@dataclass(frozen=True, eq=False)
class Ground:
    """Everything about a place that a simulation needs, in metres in `crs`; engines' speeds are in `network`."""

    area: AreaFile
    network: StreetNetwork
    boundary: Boundary
    cells: CellTable
    gazetteer: Gazetteer
    congestion: Congestion
    sources: tuple[str, ...]  # what every map prints: streets first, then the area file's own
    given: Given = NOTHING

    @property
    def crs(self) -> str:
        return self.network.crs

    def network_for(self, unit: UnitKind) -> StreetNetwork:
        """The streets at the speeds of a kind of unit: ambulances' own where the area file gives them, else the engines'."""
        return _at_speeds(self.network, self.area, "ambulance") if unit == "ambulance" else self.network

    def travel_times(self, unit: UnitKind = "engine", *, network: StreetNetwork | None = None) -> TravelTimes:
        """Travel times of a kind of unit, with congestion and its intercepts; on `network` (say, with stations put in) or the plain one."""
        streets = network if network is not None else self.network
        streets = _at_speeds(streets, self.area, "ambulance") if unit == "ambulance" else streets
        cost = self.area.intercepts.get(unit)
        return TravelTimes(
            streets,
            mode="ambulance" if unit == "ambulance" else "engine",
            congestion=self.congestion,
            rolling_out_s=cost.rolling_out if cost else 0.0,
            arriving_s=cost.arriving if cost else 0.0,
        )

    def under(self, area: AreaFile, *, faster: float = 1.0, congestion: float = 1.0) -> Ground:
        """The same ground with the figures of `area`: streets without a class speed are `faster`, what congestion adds is so many times.

        Other people than before are spread anew from the files.
        """
        base = self if area.people == self.area.people else load_ground(area)
        streets = replace(base.network, free_speed_mps=base.network.free_speed_mps * faster)
        profile = replace(base.congestion, factor=1 + (base.congestion.factor - 1) * congestion)
        return replace(base, area=area, network=_at_speeds(streets, area, "engine"), congestion=profile)

    def walking_times(self, *, network: StreetNetwork | None = None) -> TravelTimes:
        """Travel times on foot, at the area file's walking speed or at `geo.travel.WALK_MPS`."""
        walk = self.area.speeds.walk
        return TravelTimes(network if network is not None else self.network, mode="walk", walk_mps=walk if walk is not None else WALK_MPS)


def load_ground(area: AreaFile, *, mark: Marker | None = None) -> Ground:
    """Read every file that an area file names (as absolute paths) and put them together; raises `BadInput` with the faults of all.

    `mark` says where in its file a field of the scenario is written (`Loaded.mark`); without it, such faults bear the area's name.
    """
    faults: list[Fault] = []
    where: Marker = mark if mark is not None else lambda _: Mark(area.name.zh)
    crs = _crs(area, where, faults)
    congestion = _kept(lambda: read_congestion(area.by_hour), faults) if area.by_hour else Congestion()
    network = _kept(lambda: read_network(area.streets), faults)
    # where streets or CRS are wrong the other files are still read, in any CRS, for the mistakes that are in themselves
    metres, degrees = network.crs if network is not None else _ANY_METRES, crs or _ANY_DEGREES
    boundary = _boundary(area.boundary, metres, degrees, faults)
    features, rows = read_features(area.places, crs=degrees, metric_crs=metres, faults=faults) if area.places else ([], [])
    subdistricts: Subdistricts | None = None
    marks: list[Mark] = []
    if area.people.by_subdistrict:
        by_day = area.people.by_day.value if area.people.by_day is not None else 1.0
        subdistricts, marks = read_subdistricts(area.people.by_subdistrict, crs=degrees, metric_crs=metres, by_day=by_day, faults=faults)
    if area.barriers:  # drawn on maps alone, but a mistake should be told before the simulation, not after it
        _kept(lambda: read_barriers(Path(area.barriers), metres, degrees=degrees), faults)
    known = boundary if network is not None and crs is not None else None
    given = read_given(
        hydrants=area.hydrants, fire_lanes=area.fire_lanes, areas=area.areas, crs=degrees, metric_crs=metres, boundary=known, faults=faults
    )
    if network is None or crs is None:
        raise BadInput(faults)
    network = _at_speeds(network, area, "engine")
    gazetteer = Gazetteer(network, features, crs=crs)
    if _overlap(boundary, network, area, faults):
        _near_streets(gazetteer, rows, faults)
        _near_boundary(subdistricts, marks, boundary, crs, faults)
    if faults or boundary is None or congestion is None:
        raise BadInput(faults)
    cells = _cells(area, network, boundary, subdistricts, marks, where, faults)
    if cells is None:
        raise BadInput(faults)
    sources = tuple(dict.fromkeys((*_streets_from(network.source, area), *area.sources)))
    if given.hydrants is not None:
        given = replace(given, reach=hydrant_reach(given.hydrants, network, boundary, cells))
    return Ground(area, network, boundary, cells, gazetteer, congestion, sources, given)


def _kept(read: Callable[[], T], faults: list[Fault]) -> T | None:
    """What `read` returns; or `None`, with the faults that it raised added to the others."""
    try:
        return read()
    except BadInput as wrong:
        faults.extend(wrong.faults)
        return None


def _crs(area: AreaFile, where: Marker, faults: list[Fault]) -> str | None:
    """The CRS of the files' degrees; `None`, with the fault noted, where what is written is none."""
    try:
        known = parse_crs(area.crs).kind != "projected"
    except UnknownCrs:
        known = False
    if not known:
        faults.append(Fault(where(("area", "crs")), "crs", "geo.ground.crs", {"written": area.crs}))
    return area.crs if known else None


def _streets_from(source: StreetSource, area: AreaFile) -> tuple[str, ...]:
    """Whose the streets are; schematic ones came with the area, whose own sources say it where it gives any."""
    words = source.attribution or source.title
    return () if not words or (source.schematic and area.sources) else (words,)


def _at_speeds(network: StreetNetwork, area: AreaFile, kind: str) -> StreetNetwork:
    speeds = area.speeds.ambulance if kind == "ambulance" else area.speeds.engine
    return network.with_class_speeds({CLASS_OF[name]: speed.value for name, speed in speeds.items()}) if speeds else network


def _boundary(path: str, metres: str, degrees: str, faults: list[Fault]) -> Boundary | None:
    table = read_polygons(path, metric_crs=metres, crs=degrees, faults=faults)
    if table is None:
        return None
    boundary: Boundary = one_polygon(table)
    if boundary.area > 0:
        return boundary
    faults.append(Fault(Mark(path), "boundary", "geo.ground.no_polygon"))
    return None


def _overlap(boundary: Boundary | None, network: StreetNetwork, area: AreaFile, faults: list[Fault]) -> bool:
    """Whether a street that may be driven lies inside the boundary, or may do so; else the fault is noted."""
    driven = np.unique(np.concatenate(network.arcs[:2]))
    if not len(driven):
        faults.append(Fault(Mark(area.streets), "streets", "geo.ground.nothing_to_drive"))
        return False
    if boundary is None:
        return True
    shapely.prepare(boundary)
    if shapely.contains_xy(boundary, network.node_x[driven], network.node_y[driven]).any():
        return True
    nodes = shapely.multipoints(np.column_stack([network.node_x[driven], network.node_y[driven]]))
    faults.append(Fault(Mark(area.boundary), "boundary", "geo.ground.apart", {"km": f"{shapely.distance(boundary, nodes) / 1000:.1f}"}))
    return False


def _near_streets(gazetteer: Gazetteer, rows: list[Row], faults: list[Fault]) -> None:
    """A fault for each place of the places file that lies far from every street."""
    far = gazetteer.distance_m(np.array([(f.x, f.y) for f in gazetteer.places]).reshape(-1, 2))
    for feature, row, gap_m in zip(gazetteer.places, rows, far, strict=True):
        if gap_m > NEAR_NETWORK_M:
            faults.append(row.fault("name", "geo.ground.far_place", name=feature.name, km=f"{gap_m / 1000:.1f}", crs=gazetteer.crs))


def _near_boundary(subdistricts: Subdistricts | None, marks: list[Mark], boundary: Boundary | None, crs: str, faults: list[Fault]) -> None:
    """A fault for each subdistrict that lies far outside the boundary."""
    if subdistricts is None or boundary is None:
        return
    for name, mark, far in zip(subdistricts.names, marks, shapely.distance(boundary, subdistricts.place), strict=True):
        if far > FAR_SUBDISTRICT_M:
            faults.append(Fault(mark, "lon", "geo.ground.far_point", {"name": name, "km": f"{far / 1000:.1f}", "crs": crs}))


def _cells(
    area: AreaFile,
    network: StreetNetwork,
    boundary: Boundary,
    subdistricts: Subdistricts | None,
    marks: list[Mark],
    where: Marker,
    faults: list[Fault],
) -> CellTable | None:
    """The grid with its people: within a subdistrict by the raster where there is one, else by the length of minor streets."""
    across_m = area.cells.across.value
    if not across_m > 0:
        faults.append(Fault(where(("area", "cells", "across")), "cells.across", "geo.ground.across"))
        return None
    try:
        cells = make_cells(boundary, shape=area.cells.shape, across_m=across_m, crs=network.crs)
    except TooManyCells as wrong:
        faults.append(
            Fault(
                where(("area", "cells", "across")), "cells.across", "geo.ground.too_many_cells", {"cells": wrong.cells, "most": MOST_CELLS}
            )
        )
        return None
    if area.people.raster:
        density = _raster(area.people.raster, cells, faults)
        if density is None:
            return None
    else:
        density = street_density(cells, network, within_m=across_m)
    if subdistricts is None:
        by_day = area.people.by_day.value if area.people.by_day is not None else 1.0
        subdistricts = Subdistricts((area.name.zh,), np.ones(1), np.array([by_day]), np.array([boundary]))
        marks = [Mark(area.boundary)]
    try:
        return spread(cells, subdistricts, total=area.people.total.value, density=density)
    except NoCell as wrong:
        faults += [Fault(marks[i], "name", "geo.ground.no_cell", {"name": subdistricts.names[i]}) for i in wrong.which]
        return None


def _raster(path: str, cells: CellTable, faults: list[Fault]) -> np.ndarray[tuple[int], np.dtype[np.float64]] | None:
    try:
        density = raster_density(cells, path)
    except (OSError, ValueError) as wrong:  # rasterio's own errors are both
        faults.append(Fault(Mark(path), "raster", "geo.ground.raster", {"reason": str(wrong).splitlines()[0][:120]}))
        return None
    if not density.sum() > 0:
        faults.append(Fault(Mark(path), "raster", "geo.ground.raster_empty"))
        return None
    return density
