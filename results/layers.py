"""run.gpkg: the run as layers that QGIS opens styled, with Chinese or English names of the fields."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from yingji.base.language import Lang, say
from yingji.geo.network import CLASSES
from yingji.results.case import Runs
from yingji.results.coverage import coverage, quietest_hour
from yingji.results.depth import depth
from yingji.results.firewater_layers import firewater_layers
from yingji.results.geopackage import Layer, write_geopackage
from yingji.results.relief.layers import relief_layers
from yingji.results.response import cell_calls_per_year, cell_p90_s
from yingji.results.styles import area_style, boundary_style, cell_style, link_style, station_style
from yingji.sim.world import World

_KINDS = {
    "links": "LineString", "stations": "Point", "relief_links": "LineString", "relief_shelters": "Point", "relief_depots": "Point",
    "relief_deliveries": "LineString",
}  # fmt: skip
_MINUTE_S = 60.0


def write_layers(path: Path, runs: Runs, lang: Lang, *, when: datetime, boundary: Any = None) -> None:
    """Write cells, areas of responsibility, stations, streets and boundary of one option as GeoPackage 1.3 with `layer_styles`.

    Where the area gives hydrants, fire lanes or areas drawn by hand, those, too. Where the option has disasters also shelters, depots,
    cells by the time of relief, blocked links and deliveries. `boundary` is a shapely polygon in the network's CRS; without it the union
    of the cells stands for it. Geometry is in the network's CRS. The same run and `when` give the same bytes.
    """
    frames: dict[str, gpd.GeoDataFrame] = {
        "boundary": _boundary(runs.world, boundary),
        "cells": _cells(runs),
        "areas": _areas(runs),
        "links": _links(runs.world, lang),
        "stations": _stations(runs, lang),
    }
    styles = {
        "cells": cell_style, "areas": area_style, "stations": station_style, "links": link_style, "boundary": boundary_style
    }  # fmt: skip
    layers = [
        Layer(name, _title(name, lang), frame, styles[name](lang, tuple(frame.columns)), _KINDS.get(name, "MultiPolygon"))
        for name, frame in frames.items()
    ]
    layers += [
        Layer(name, _title(name, lang), frame, style, _KINDS.get(name, "MultiPolygon"))
        for name, (frame, style) in relief_layers(runs, lang).items()
    ]
    write_geopackage(path, [*layers, *firewater_layers(runs, lang)], when=when)


def _title(layer: str, lang: Lang) -> str:
    return say(f"{'relief' if layer.startswith('relief_') else 'results'}.layer.{layer}", lang)


def _frame(world: World, geometry: Any, columns: Mapping[str, Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(dict(columns), geometry=geometry, crs=world.network.crs)


def _cells(runs: Runs) -> gpd.GeoDataFrame:
    world, cells = runs.world, runs.world.cells
    quiet = coverage(world, hour=quietest_hour(world))
    simulated = bool(runs.samples)
    nothing = np.full(len(cells.x), np.nan)
    return _frame(
        world,
        cells.polygon,
        {
            "cell": np.arange(len(cells.x)),
            "first_due": _station_names(world, runs.coverage.first),
            "minutes": _minutes(runs.coverage.time_s),
            "minutes_quiet": _minutes(quiet.time_s),
            "second_due": _station_names(world, runs.coverage.second),
            "minutes_second": _minutes(runs.coverage.second_s),
            "cover_under_load": depth(world, runs.coverage).in_time,
            "p90_minutes": _minutes(cell_p90_s(runs)) if simulated else nothing,
            "p90_minutes_call": _minutes(cell_p90_s(runs, clock="call")) if simulated else nothing,
            "calls_per_year": cell_calls_per_year(runs) if simulated else nothing,
            "people_night": cells.night,
            "people_day": cells.day,
            "area_m2": cells.area_m2,
            **({"hydrant_share": world.given.reach.cell_share} if world.given.reach is not None else {}),
            "subdistrict": np.array(cells.subdistricts, dtype=object)[cells.subdistrict],
        },
    )


def _areas(runs: Runs) -> gpd.GeoDataFrame:
    """Each station's area of responsibility in one piece or several."""
    world, covers = runs.world, [cover for cover in runs.coverage.stations if cover.edge_cell >= 0]
    shapes = [shapely.union_all(world.cells.polygon[runs.coverage.first == cover.station]) for cover in covers]
    return _frame(
        world,
        np.array(shapes, dtype=object),
        {
            "station": [cover.name for cover in covers],
            "class": [cover.class_ for cover in covers],
            "area_km2": np.array([cover.area_km2 for cover in covers]),
            "limit_km2": np.array([cover.limit_km2 for cover in covers]),
            "people": np.array([cover.people for cover in covers]),
            "edge_minutes": _minutes(np.array([cover.edge_s for cover in covers])),
            "edge_p90_minutes": _minutes(np.array([cover.edge_p90_s for cover in covers])),
        },
    )


def _stations(runs: Runs, lang: Lang) -> gpd.GeoDataFrame:
    world = runs.world
    node = world.station_node
    count = len(world.stations)
    return _frame(
        world,
        shapely.points(world.network.node_x[node], world.network.node_y[node]),
        {
            "station": [station.name for station in world.stations],
            "class": [station.class_ or "" for station in world.stations],
            "whose": [say("results.own" if own else "results.neighbour", lang) for own in world.own],
            "own": world.own.astype(np.int32),
            "district": [station.of for station in world.stations],
            "units": np.bincount(world.units.station, minlength=count),
            "opens": [station.opens.isoformat() if station.opens else "" for station in world.stations],
            "clause": [station.clause for station in world.stations],
        },
    )


def _links(world: World, lang: Lang) -> gpd.GeoDataFrame:
    network = world.network
    owner = np.repeat(np.arange(network.n_links), np.diff(network.offsets))
    lines = shapely.linestrings(network.geometry, indices=owner) if network.n_links else np.empty(0, dtype=object)
    words = np.array([say(f"results.street.{name}", lang) for name in CLASSES], dtype=object)
    return _frame(
        world,
        lines,
        {
            "class": network.link_class.astype(np.int32),
            "class_name": words[network.link_class],
            "name": np.array(network.names, dtype=object)[network.name_id],
            "length_m": network.length_m,
            "speed_kmh": network.free_speed_mps * 3.6,
            "oneway": network.oneway.astype(np.int32),
        },
    )


def _boundary(world: World, boundary: Any) -> gpd.GeoDataFrame:
    shape = boundary if boundary is not None else shapely.union_all(world.cells.polygon)
    return _frame(world, np.array([shape], dtype=object), {"option": [world.option.en], "area_km2": [shape.area / 1e6]})


def _minutes(seconds: Any) -> Any:
    """Minutes; what cannot be reached or is not known has no value."""
    return np.where(np.isfinite(seconds), seconds / _MINUTE_S, np.nan)


def _station_names(world: World, index: Any) -> Any:
    return np.array([*(station.name for station in world.stations), ""], dtype=object)[index]
