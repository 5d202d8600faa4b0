"""residuals.gpkg: every first arrival of a replay with what was predicted for it, and the stations, styled for QGIS."""

from __future__ import annotations

import itertools
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from yingji.base.language import Lang, say
from yingji.geo.crs import to_lonlat
from yingji.results.geopackage import Layer, write_geopackage
from yingji.results.replay.picture import BREAKS, COLOURS, residual_points
from yingji.results.styles import Style, as_qml, as_sld, marker, rule_renderer, sld_mark
from yingji.sim.replay.folds import Replay


def write_residuals(path: Path, replay: Replay, lang: Lang, *, when: datetime) -> None:
    """Layers `stations` and `residuals` (a point a call), in the network's CRS."""
    crs = replay.record.streets.network.crs
    points = residual_points(replay)
    calls = gpd.GeoDataFrame(points["columns"], geometry=points["geometry"], crs=crs)
    stations = _stations(replay)
    layers = [
        Layer("stations", say("replay.layer.stations", lang), stations, _station_style(lang, tuple(stations.columns)), "Point"),
        Layer("residuals", say("replay.layer.residuals", lang), calls, _call_style(lang, tuple(calls.columns)), "Point"),
    ]
    write_geopackage(path, layers, when=when)


def _stations(replay: Replay) -> gpd.GeoDataFrame:
    streets, stations = replay.record.streets, replay.record.stations
    node = streets.station_node
    xy = np.column_stack([streets.network.node_x[node], streets.network.node_y[node]])
    lonlat = to_lonlat(xy, streets.network.crs)
    columns = {
        "station": list(stations.names),
        "placed": np.array([name in stations.placed for name in stations.names], dtype=np.int32),
        "lon": lonlat[:, 0],
        "lat": lonlat[:, 1],
    }
    return gpd.GeoDataFrame(columns, geometry=shapely.points(xy), crs=streets.network.crs)


def _call_style(lang: Lang, fields: tuple[str, ...]) -> Style:
    """Dots by observed over predicted seconds, in the colours of the map: blue where units were quicker, brown where slower."""
    last = len(COLOURS) - 1
    rules = []
    for index, (low, high) in enumerate(itertools.pairwise(BREAKS)):
        above, below = f'"ratio" &gt; {low:g}', f'"ratio" &lt;= {high:g}'
        if index == 0:
            rules.append((below, f"≤ {high:g}"))
        elif index == last:
            rules.append((above, f"> {low:g}"))
        else:
            rules.append((f"{above} AND {below}", f"{low:g}–{high:g}"))
    symbols = [marker(colour, shape="circle", mm=1.8) for colour in COLOURS]
    return Style(
        as_qml(rule_renderer(rules, symbols), lang, fields, room="replay"), as_sld("residuals", [sld_mark("circle", COLOURS[-1], 5)])
    )


def _station_style(lang: Lang, fields: tuple[str, ...]) -> Style:
    """Red squares with their names; open where the place is a guess from the calls."""
    rules = [('"placed" = 0', say("replay.station_given", lang)), ('"placed" = 1', say("replay.station_placed", lang))]
    symbols = [marker("#9e0b22"), marker("#ffffff")]
    return Style(
        as_qml(rule_renderer(rules, symbols), lang, fields, label="station", room="replay"),
        as_sld("stations", [sld_mark("square", "#9e0b22", 10)]),
    )
