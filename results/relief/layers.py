"""Layers of run.gpkg on disasters: shelters, depots, cells by the time of relief, links that were blocked, and what was delivered."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from yingji.base.language import Lang, say
from yingji.geo.network import CLASSES
from yingji.results.case import Runs
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sheets import middle
from yingji.results.relief.styles import cell_style, delivery_style, depot_style, link_style, shelter_style
from yingji.results.styles import Style

_HOUR_S = 3600.0


def relief_layers(runs: Runs, lang: Lang) -> dict[str, tuple[gpd.GeoDataFrame, Style]]:
    """Every layer with its style; none in an everyday scenario. Times and flows are those of the median replication."""
    relief = runs.relief
    if relief is None:
        return {}
    made = {
        "relief_cells": (_cells(runs, relief), cell_style),
        "relief_links": (_links(relief, lang), link_style),
        "relief_deliveries": (_deliveries(relief, lang), delivery_style),
        "relief_shelters": (_shelters(relief, lang), shelter_style),
        "relief_depots": (_depots(relief, lang), depot_style),
    }
    return {layer: (frame, style(lang, tuple(frame.columns))) for layer, (frame, style) in made.items()}


def _frame(relief: ReliefRuns, geometry: Any, columns: dict[str, Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=geometry, crs=relief.world.network.crs)


def _hours(seconds: Any) -> Any:
    """Hours; what never comes has no value."""
    return np.where(np.isfinite(seconds), np.asarray(seconds, np.float64) / _HOUR_S, np.nan)


def _cells(runs: Runs, relief: ReliefRuns) -> gpd.GeoDataFrame:
    sample, cells = relief.sample, runs.world.cells
    affected = np.stack([each.cell_affected for each in relief.samples])
    struck = affected > 0
    done = struck & np.isfinite(np.stack([each.cell_last_s for each in relief.samples]))
    return _frame(relief, cells.polygon, {
        "cell": np.arange(len(cells)),
        "subdistrict": np.array(cells.subdistricts, dtype=object)[cells.subdistrict],
        "residents": cells.night,
        "affected": sample.cell_affected,
        "affected_mean": affected.mean(axis=0),
        "relieved_h": _hours(sample.cell_last_s),
        "unfinished": ((sample.cell_affected > 0) & np.isinf(sample.cell_last_s)).astype(np.int32),
        "all_share": np.divide(done.sum(axis=0), struck.sum(axis=0), out=np.full(len(cells), np.nan), where=struck.any(axis=0)),
    })  # fmt: skip


def _links(relief: ReliefRuns, lang: Lang) -> gpd.GeoDataFrame:
    """Links that were closed in any replication: in how many, and for how long in the median of those."""
    net = relief.world.network
    link = np.concatenate([sample.closures.link for sample in relief.samples])
    number = np.repeat(np.arange(len(relief.samples)), [len(sample.closures.link) for sample in relief.samples])
    hours = np.concatenate([(s.closures.to_s - s.closures.from_s) / _HOUR_S for s in relief.samples]).astype(np.float64)
    order = np.lexsort((hours, number, link))
    last = np.ones(len(order), bool)  # of several closures of a link in one replication the longest
    last[:-1] = (np.diff(link[order]) != 0) | (np.diff(number[order]) != 0)
    link, hours = link[order][last], hours[order][last]
    order = np.lexsort((hours, link))
    link, hours = link[order], hours[order]
    closed, first, count = np.unique(link, return_index=True, return_counts=True)
    lines = np.array([shapely.LineString(net.vertices(int(each))) for each in closed], dtype=object)
    words = np.array([say(f"results.street.{name}", lang) for name in CLASSES], dtype=object)
    return _frame(relief, lines, {
        "class_name": words[net.link_class[closed]],
        "name": np.array(net.names, dtype=object)[net.name_id[closed]],
        "length_m": net.length_m[closed],
        "blocked_share": count / len(relief.samples),
        "reopened_h": _hours(hours[first + (count - 1) // 2] * _HOUR_S) if len(closed) else np.empty(0),
        "bridge": net.bridge[closed].astype(np.int32),
    })  # fmt: skip


def _shelters(relief: ReliefRuns, lang: Lang) -> gpd.GeoDataFrame:
    shelters, each = relief.world.shelters, [sample.shelters for sample in relief.samples]
    admitted, outside = (np.stack([getattr(s, name) for s in each]).astype(np.float64) for name in ("admitted", "outside"))
    people = np.array([middle(column) for column in admitted.T])
    return _frame(relief, shapely.points(shelters.x, shelters.y), {
        "name": [title.in_(lang) for title in shelters.title],
        "class": list(shelters.class_),
        "capacity": shelters.capacity,
        "admitted": people,
        "fill": np.divide(people, shelters.capacity, out=np.zeros(len(people)), where=shelters.capacity > 0),
        "outside": np.array([middle(column) for column in outside.T]),
        "opens_h": _hours(relief.sample.shelters.open_s),
        "last_h": _hours(relief.sample.shelters.last_s),
        "out_share": np.stack([s.out for s in each]).mean(axis=0),
        "placed": shelters.placed.astype(np.int32),
        "clause": list(shelters.clause),
    })  # fmt: skip


def _depots(relief: ReliefRuns, lang: Lang) -> gpd.GeoDataFrame:
    depots, work = relief.world.depots, [sample.work for sample in relief.samples]
    return _frame(relief, shapely.points(depots.x, depots.y), {
        "name": [title.in_(lang) for title in depots.title],
        "docks": depots.docks,
        "loads": [middle(np.array([float(each.loads[d]) for each in work])) for d in range(len(depots.name))],
        "busy": [middle(np.array([each.dock_busy[d] for each in work])) for d in range(len(depots.name))],
        "lost": depots.lost.astype(np.int32),
    })  # fmt: skip


def _deliveries(relief: ReliefRuns, lang: Lang) -> gpd.GeoDataFrame:
    """One line from depot to shelter for all that was brought that way."""
    world, goods = relief.world, relief.sample.deliveries
    known = goods.depot >= 0
    pair = np.column_stack([goods.depot[known], goods.shelter[known]])
    pairs, row = np.unique(pair, axis=0, return_inverse=True)
    kg = np.bincount(row.ravel(), weights=(goods.units * world.items.kg[goods.item])[known], minlength=len(pairs))
    first, last = np.full(len(pairs), np.inf), np.full(len(pairs), -np.inf)
    np.minimum.at(first, row.ravel(), goods.unloaded_s[known])
    np.maximum.at(last, row.ravel(), goods.unloaded_s[known])
    depot, shelter = pairs[:, 0], pairs[:, 1]
    ends = np.stack([world.depots.x[depot], world.depots.y[depot], world.shelters.x[shelter], world.shelters.y[shelter]], axis=1)
    return _frame(relief, shapely.linestrings(ends.reshape(-1, 2, 2)) if len(pairs) else np.empty(0, object), {
        "depot": [world.depots.title[d].in_(lang) for d in depot],
        "shelter": [world.shelters.title[h].in_(lang) for h in shelter],
        "tonnes": kg / 1000,
        "first_h": _hours(first),
        "last_h": _hours(last),
    })  # fmt: skip
