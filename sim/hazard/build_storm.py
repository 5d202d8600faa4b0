"""A rainstorm as numbers: its rain, the works that relieve a point on the option's day, and what lies under which water."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from yingji.base.faults import Fault, Mark
from yingji.geo.shapes import read_polygons
from yingji.geo.snap import link_lines
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.hazard import Rainstorm, WaterPoint
from yingji.sim.hazard.site import Site, nearest_cell, value
from yingji.sim.hazard.storm import excess, rain_of
from yingji.sim.hazard.water import Lying, Raster, cells_under, links_under, points_under, read_raster, together, under_shapes
from yingji.sim.hazard.world import Floats, StormWorld


def build_storm(site: Site, storm: Rainstorm) -> StormWorld | None:
    """The rainstorm, or `None` with its faults noted."""
    before = len(site.faults)
    ratio = _excess(site, storm)
    if not (storm.points or storm.polygons or storm.raster):
        site.fault("rainstorm", key="hazard.no_water")
    if storm.walk_closed_at.value < storm.closed_at.value:
        site.fault("rainstorm", "walk_closed_at", key="hazard.walk_closed")
    shapes, depths, names, factors = _points(site, storm)
    more = _polygons(site, storm)
    shapes += [shape for shape, _ in more]
    depths += [depth for _, depth in more]
    names += [f"polygon/{i}" for i in range(len(more))]
    raster = read_raster(storm.raster, site.ground.cells, site.faults) if storm.raster else None
    if len(site.faults) > before:
        return None
    factor = np.array([ratio * one for one in factors] + [ratio] * (len(more) + (raster is not None)))
    inside = [shapely.point_on_surface(shape) for shape in shapes]
    at = np.array([(point.x, point.y) for point in inside]).reshape(-1, 2)
    cell = nearest_cell(site.ground, at) if len(at) else np.zeros(0, dtype=np.int32)
    if raster is not None:
        names.append("raster")
        cell = np.append(cell, np.int32(-1))
    link, shelter, node, area = (together(parts, factor) for parts in _lying(site, shapes, np.array(depths), raster))
    return StormWorld(
        name=site.name, start_s=site.start_s, common=site.common, calls=site.calls,
        water=tuple(names), water_cell=cell, sigma=value(storm.sigma),
        link=link.thing, link_water=link.water, link_m=link.depth_m,
        shelter=shelter.thing, shelter_water=shelter.water, shelter_m=shelter.depth_m,
        node_cell=node.thing, node_water=node.water, node_m=node.depth_m,
        area_cell=area.thing, area_water=area.water, area_m=area.depth_m, area_share=area.share,
        rises_s=storm.rises_over.value, stands_s=storm.stands_for.value, falls_s=storm.falls_over.value,
        closed_at_m=storm.closed_at.value, walk_closed_at_m=storm.walk_closed_at.value, homes_at_m=storm.homes_at.value,
        ground_floor=storm.ground_floor.value,
    )  # fmt: skip


def _excess(site: Site, storm: Rainstorm) -> float:
    """What the reference depths are multiplied by in this rain."""
    if storm.rain_60min is not None:
        rain = storm.rain_60min.value
    else:
        assert storm.return_period_years is not None  # the schema wants one of the two
        at, depth = site.by_number(storm.rain_by_return_period, "rainstorm", "rain_by_return_period", example="'10': 61.7 mm")
        if len(at) and not at[0] > 0:
            site.fault("rainstorm", "rain_by_return_period", key="hazard.above_zero", written=f"{at[0]:g}")
        if not storm.return_period_years.value > 0:
            site.fault("rainstorm", "return_period_years", key="hazard.above_zero", written=storm.return_period_years.printed)
        if not len(at) or not at[0] > 0 or not storm.return_period_years.value > 0:
            return 0.0
        rain = rain_of(storm.return_period_years.value, dict(zip(at.tolist(), depth.tolist(), strict=True)))
    if storm.drained.value >= storm.reference_rain.value:
        site.fault("rainstorm", "drained", key="hazard.drained_above")
        return 0.0
    return excess(rain=rain, reference=storm.reference_rain.value, drained=storm.drained.value)


def _points(site: Site, storm: Rainstorm) -> tuple[list[Any], list[float], list[str], list[float]]:
    """Circles about the points, their depths and names, and what works leave of each."""
    found = [(point, site.locate(point.at, "rainstorm", "points", i, "at")) for i, point in enumerate(storm.points)]
    left = [_works(site, point, i) for i, point in enumerate(storm.points)]
    circles = [shapely.Point(at.x, at.y).buffer(point.radius.value, quad_segs=32) for point, at in found if at is not None]
    return circles, [point.depth.value for point in storm.points], [point.name for point in storm.points], left


def _works(site: Site, point: WaterPoint, number: int) -> float:
    """What the drainage works of a point leave of its depth: all, until they are in service on the option's day."""
    if bool(point.works) != (point.works_reduce is not None):
        site.fault("rainstorm", "points", number, key="hazard.works_together")
    if not point.works or point.works_reduce is None:
        return 1.0
    works = {asset.name: asset for asset in site.scenario.plan.assets if asset.kind == "drainage"}
    if point.works not in works:
        known = ", ".join(nearest(point.works, works) or tuple(works)[:4])
        site.fault("rainstorm", "points", number, "works", key="hazard.unknown_works", written=point.works, known=known)
        return 1.0
    return 1 - point.works_reduce.value if works[point.works].in_service(site.day) else 1.0


def _polygons(site: Site, storm: Rainstorm) -> list[tuple[Any, float]]:
    """The polygons of the file with their depths."""
    if not storm.polygons:
        return []
    table = read_polygons(storm.polygons, metric_crs=site.ground.crs, crs=site.ground.area.crs, faults=site.faults)
    if table is None:
        return []
    if "depth_m" not in table or not np.issubdtype(table["depth_m"].dtype, np.number) or table["depth_m"].isna().any():
        site.faults.append(Fault(Mark(storm.polygons), "depth_m", "hazard.depth_column"))
        return []
    return list(zip(table.geometry.tolist(), table["depth_m"].astype(float).tolist(), strict=True))


def _lying(site: Site, shapes: list[Any], depth_m: Floats, raster: Raster | None) -> tuple[list[Lying], ...]:
    """What lies under water: links, shelters, cells' nodes, cells; by shape, then by the raster, which is the last of the waters."""
    net, cells = site.relief.network, site.ground.cells
    nodes = [np.column_stack([net.node_x[node], net.node_y[node]]) for node in (site.relief.shelters.node, site.relief.cell_node)]
    found = tuple([under_shapes(shapes, depth_m, t)] for t in (link_lines(net), *map(shapely.points, nodes), cells.polygon))
    if raster is not None:
        water = len(shapes)
        more = (
            links_under(raster, net, water=water),
            *(points_under(raster.at(xy, net.crs), water=water) for xy in nodes),
            cells_under(raster, cells, water=water),
        )
        for parts, one in zip(found, more, strict=True):
            parts.append(one)
    return found
