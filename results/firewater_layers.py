"""Layers of run.gpkg where the area gives hydrants, fire lanes or areas drawn by hand, and how QGIS draws them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from yingji.base.language import Lang, say
from yingji.geo.fire_lanes import STATES, FireLanes
from yingji.geo.hydrant_reach import HydrantReach
from yingji.geo.hydrants import Hydrants
from yingji.results.case import Runs
from yingji.results.drawn_areas import Barriers, drawn_areas
from yingji.results.geopackage import Layer
from yingji.results.styles import Style, as_qml, as_sld, fill, line, marker, rule_renderer, single, sld_mark, sld_stroke

HYDRANTS, STREETS, LANES, DRAWN = "hydrants", "hydrant_streets", "fire_lanes", "drawn_areas"
HYDRANT_STATES = ("works", "weak", "out")
STREET_STATES = ("kept", "apart", "beyond")
HYDRANT_COLOURS = ("#c1272d", "#f2a33a", "#ffffff")
STREET_COLOURS = ("#1f7a8c", "#e0a33e", "#8f2f06")
LANE_COLOURS = ("#3f8f3f", "#d1751f", "#9e0b22", "#7a7a7a")
DRAWN_COLOUR = "#6a3d9a"
_MARKS = ("circle", "circle", "cross2")
_STREET_MM, _LANE_MM = (0.8, 1.0, 1.2), 0.9


def firewater_layers(runs: Runs, lang: Lang) -> list[Layer]:
    """A layer of everything that is given; none where nothing is."""
    given, made = runs.world.given, dict[str, tuple[gpd.GeoDataFrame, str]]()
    crs = runs.world.network.crs
    if given.areas:
        made[DRAWN] = _drawn(runs), "MultiPolygon"
    if given.hydrants is not None and given.reach is not None:
        made[STREETS] = _streets(given.reach, lang, crs), "MultiLineString"
        made[HYDRANTS] = _hydrants(given.hydrants, lang, crs), "Point"
    if given.lanes is not None:
        made[LANES] = _lanes(given.lanes, lang, crs), "MultiLineString"
    styles = {HYDRANTS: _hydrant_style, STREETS: _street_style, LANES: _lane_style, DRAWN: _drawn_style}
    titles = {
        HYDRANTS: "firewater.layer.hydrants", STREETS: "firewater.layer.hydrant_streets", LANES: "firewater.layer.fire_lanes",
        DRAWN: "firewater.layer.drawn_areas",
    }  # fmt: skip
    return [
        Layer(name, say(titles[name], lang), frame, styles[name](lang, tuple(frame.columns)), kind) for name, (frame, kind) in made.items()
    ]


def _names(kind: str, states: Sequence[str], lang: Lang) -> list[str]:
    return [say(f"firewater.{kind}.{state}", lang) for state in states]


def _hydrants(hydrants: Hydrants, lang: Lang, crs: str) -> gpd.GeoDataFrame:
    state = np.where(~hydrants.works, 2, np.where(hydrants.weak, 1, 0)).astype(np.int32)
    columns = {
        "id": list(hydrants.id), "name": list(hydrants.name), "flow_lps": hydrants.flow_lps, "pressure_mpa": hydrants.pressure_mpa,
        "state": state, "state_name": np.array(_names("hydrant", HYDRANT_STATES, lang), dtype=object)[state],
    }  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=shapely.points(hydrants.xy), crs=crs)


def _streets(reach: HydrantReach, lang: Lang, crs: str) -> gpd.GeoDataFrame:
    columns = {
        "street": list(reach.street), "state": reach.state.astype(np.int32),
        "state_name": np.array(_names("street", STREET_STATES, lang), dtype=object)[reach.state], "length_m": shapely.length(reach.lines),
    }  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=reach.lines, crs=crs)


def _lanes(lanes: FireLanes, lang: Lang, crs: str) -> gpd.GeoDataFrame:
    """Lanes that are given as polygons by their outlines: a layer has one type."""
    area = shapely.get_dimensions(lanes.shape) == 2
    shapes = np.where(area, shapely.boundary(lanes.shape), lanes.shape)
    columns = {
        "name": list(lanes.name), "width_m": lanes.width_m, "state": lanes.state.astype(np.int32),
        "state_name": np.array(_names("lane", STATES, lang), dtype=object)[lanes.state],
    }  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=crs)


def _drawn(runs: Runs) -> gpd.GeoDataFrame:
    """The areas of stations that serve in this option, with how they serve them at the coverage's hour."""
    world = runs.world
    without = Barriers((), (), np.zeros((0, world.network.n_links), dtype=bool))
    found = drawn_areas(world, runs.coverage, without)
    serving = {station.name for station in world.stations}
    shapes: Any = [area.shape for area in world.given.areas if area.station in serving]
    edge = np.array([each.edge_s for each in found], dtype=np.float64)
    columns = {
        "station": [world.stations[each.station].name for each in found],
        "area_km2": np.array([each.km2 for each in found]),
        "people": np.array([each.people for each in found]),
        "edge_minutes": np.where(np.isfinite(edge), edge / 60, np.nan),
        "people_within": np.array([each.people_within for each in found]),
        "others_sooner": np.array([each.others_sooner for each in found]),
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=world.network.crs)


def _by_state(labels: Sequence[str], symbols: Sequence[str]) -> str:
    return rule_renderer([(f'"state" = {code}', label) for code, label in enumerate(labels)], symbols)


def _hydrant_style(lang: Lang, fields: Sequence[str]) -> Style:
    symbols = [marker(colour, shape=shape, mm=2.0) for colour, shape in zip(HYDRANT_COLOURS, _MARKS, strict=True)]
    renderer = _by_state(_names("hydrant", HYDRANT_STATES, lang), symbols)
    return Style(as_qml(renderer, lang, fields, room="firewater"), as_sld(HYDRANTS, [sld_mark("circle", HYDRANT_COLOURS[0], 6)]))


def _street_style(lang: Lang, fields: Sequence[str]) -> Style:
    symbols = [line(colour, mm) for colour, mm in zip(STREET_COLOURS, _STREET_MM, strict=True)]
    renderer = _by_state(_names("street", STREET_STATES, lang), symbols)
    return Style(as_qml(renderer, lang, fields, room="firewater"), _lines(STREETS, STREET_COLOURS[0]))


def _lane_style(lang: Lang, fields: Sequence[str]) -> Style:
    renderer = _by_state(_names("lane", STATES, lang), [line(colour, _LANE_MM) for colour in LANE_COLOURS])
    return Style(as_qml(renderer, lang, fields, room="firewater"), _lines(LANES, LANE_COLOURS[0]))


def _drawn_style(lang: Lang, fields: Sequence[str]) -> Style:
    symbol = fill("#000000", outline=DRAWN_COLOUR, outline_mm=0.8, filled=False)
    rule = f"<se:Rule><se:PolygonSymbolizer>{sld_stroke(DRAWN_COLOUR, 2.5)}</se:PolygonSymbolizer></se:Rule>"
    return Style(as_qml(single(symbol), lang, fields, room="firewater"), as_sld(DRAWN, [rule]))


def _lines(layer: str, colour: str) -> str:
    return as_sld(layer, [f"<se:Rule><se:LineSymbolizer>{sld_stroke(colour, 3)}</se:LineSymbolizer></se:Rule>"])
