"""What the page's map is drawn from: one run as compact JSON, every number that hovering and clicking show."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import geopandas as gpd
import numpy as np

from yingji.base.language import Lang
from yingji.results.report.given import given_json
from yingji.results.report.packing import MOST_ONE, lines, origin_of, pairs, singles
from yingji.results.report.shape import OptionRecord, ReliefRecord
from yingji.results.report.told import Told
from yingji.results.statistics import Floats
from yingji.results.words import class_word, shelter_class

TENTHS = 10.0
"""Minutes are kept to a tenth."""
SHARE_STEPS = MOST_ONE - 1
"""A share of 1 is so many steps: finer than any colour shows."""
_MOST_HOURS = 72
_STREETS_M, _AREAS_M = 2.0, 4.0
_NAMED_CLASSES = (0, 1, 2)
_MOST_LABELS = 60
_PATH = 6

Json = dict[str, Any]


def run_json(told: Told) -> Json:
    """Everything on the map of one run, in the language of the report."""
    record, lang = told.record, told.lang
    bounds = record.boundary.total_bounds
    origin = origin_of(bounds)
    cells = record.options[0].cells
    subdistricts = sorted(set(cells["subdistrict"]))
    at = {name: index for index, name in enumerate(subdistricts)}
    return {
        "title": record.title.in_(lang),
        "kind": record.kind,
        "size": [round(float(bounds[2])) - origin[0], round(float(bounds[3])) - origin[1]],
        "hour": record.hour_of_week % 24,
        "days": None if told.days is None else round(told.days),
        "shown": told.shown,
        "boundary": lines(record.boundary.geometry.values, origin, tolerance_m=_AREAS_M),
        "streets": _streets(record.streets, origin),
        "labels": _labels(record.streets, origin),
        "subdistricts": [record.subdistricts[name].in_(lang) if name in record.subdistricts else name for name in subdistricts],
        "cells": {
            "shape": ";".join(lines(cells.geometry.values, origin)),
            "subdistrict": [at[name] for name in cells["subdistrict"]],
            "people": np.round(cells["people_night"]).astype(int).tolist(),
        },
        "options": [_option(told, option, origin) for option in record.options],
    }


def _streets(streets: gpd.GeoDataFrame, origin: tuple[int, int]) -> list[list[Any]]:
    """Class by class all its links as one text, the widest classes last, to be drawn on top."""
    classes = streets["class"].to_numpy()
    drawn = (int(each) for each in np.unique(classes)[::-1] if each != _PATH)
    return [[each, ";".join(lines(streets.geometry.values[classes == each], origin, tolerance_m=_STREETS_M))] for each in drawn]


def _labels(streets: gpd.GeoDataFrame, origin: tuple[int, int]) -> list[list[Any]]:
    """Name, x and y in the middle of the longest link of each main road, longest roads first."""
    named = streets[streets["class"].isin(_NAMED_CLASSES) & (streets["name"].fillna("") != "")]
    if not len(named):
        return []
    order = named.assign(place=range(len(named))).sort_values(["length_m", "place"], ascending=[False, True])
    longest = order.drop_duplicates("name")
    total = named.groupby("name", sort=True)["length_m"].sum()
    longest = longest.assign(total=longest["name"].map(total)).sort_values(["class", "total", "name"], ascending=[True, False, True])
    middles = longest.geometry.interpolate(0.5, normalized=True)
    return [
        [name, round(point.x) - origin[0], round(point.y) - origin[1], int(each)]
        for name, point, each in zip(longest["name"], middles, longest["class"], strict=True)
    ][:_MOST_LABELS]


def _option(told: Told, option: OptionRecord, origin: tuple[int, int]) -> Json:
    cells, lang = option.cells, told.lang
    names = [station.name for station in option.stations]
    at = {name: index for index, name in enumerate(names)}
    found: Json = {
        "name": option.name.in_(lang),
        "hours": pairs(np.ceil(np.round(option.cover_by_hour * TENTHS, 6))),
        "first": [at.get(name, -1) for name in cells["first_due"]],
        "second": [at.get(name, -1) for name in cells["second_due"]],
        "second_min": _tenths(cells["minutes_second"]),
        "p90": _tenths(cells["p90_minutes"]),
        "calls": _tenths(told.played(cells["calls_per_year"])),
        "areas": lines(option.areas.geometry.values, origin, tolerance_m=_AREAS_M),
        "stations": _stations(told, option, origin),
        "given": given_json(told, option, origin),
    }
    if option.relief is not None:
        found["relief"] = _relief(option.relief, origin, lang)
    return found


def _tenths(values: Any) -> str:
    return pairs(np.ceil(np.round(np.asarray(values, dtype=np.float64) * TENTHS, 6)))


def _stations(told: Told, option: OptionRecord, origin: tuple[int, int]) -> list[Json]:
    """Every station with what its sheet says first."""
    areas = {row["station"]: row for _, row in option.areas.iterrows()}
    loads = option.measures.get("stations", {})
    made = []
    for station, (_, point) in zip(option.stations, option.station_points.iterrows(), strict=True):
        row: Json = {
            "name": station.title.in_(told.lang), "x": round(point.geometry.x) - origin[0], "y": round(point.geometry.y) - origin[1],
            "own": station.own, "class": class_word(station.class_, told.lang) if station.class_ else "", "units": int(point["units"]),
            "key": told.station(station.name) if station.own else "",
        }  # fmt: skip
        area, load = areas.get(station.name), loads.get(station.name)
        if area is not None:
            row |= {"km2": _rounded(area["area_km2"], 2), "limit": _rounded(area["limit_km2"], 1), "people": _rounded(area["people"], 0),
                    "edge": _rounded(area["edge_minutes"], 1)}  # fmt: skip
        if load is not None:
            row |= {"calls": _rounded(told.played(load["calls_per_year"]), 0), "busy": _rounded(load["busy"], 3)}
        made.append(row)
    return made


def _rounded(value: Any, digits: int) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), digits)


def _relief(relief: ReliefRecord, origin: tuple[int, int], lang: Lang) -> Json:
    hours = min(len(relief.share_by_hour) - 1, _MOST_HOURS)
    shelters, blocked, depots, carried = relief.shelters, relief.blocked, relief.depots, relief.deliveries
    return {
        "last": hours,
        "share": singles(np.floor(relief.share_by_hour[: hours + 1] * SHARE_STEPS + 1e-9)),
        "affected": _whole(relief.cells["affected_mean"]),
        "shelters": [
            [title.in_(lang), *_place(row.geometry, origin), shelter_class(str(row["class"]), lang), round(float(row["capacity"])),
             round(float(row["admitted"])),
             round(float(row["outside"]))]
            for title, (_, row) in zip(relief.shelter_titles, shelters.iterrows(), strict=True)
        ],
        "depots": [
            [title.in_(lang), *_place(row.geometry, origin), round(float(row["loads"]))]
            for title, (_, row) in zip(relief.depot_titles, depots.iterrows(), strict=True)
        ],
        "blocked": {
            "shape": ";".join(lines(blocked.geometry.values, origin, tolerance_m=_STREETS_M)),
            "share": singles(np.ceil(blocked["blocked_share"].to_numpy(np.float64) * SHARE_STEPS)),
            "reopened": _tenths(blocked["reopened_h"]),
        },
        "deliveries": {
            "shape": ";".join(lines(carried.geometry.values, origin)),
            "tonnes": _tenths(carried["tonnes"]),
            "first": _tenths(carried["first_h"]),
        },
    }  # fmt: skip


def _whole(values: Any) -> list[int]:
    array: Floats = np.asarray(values, dtype=np.float64)
    found: list[int] = np.round(np.nan_to_num(array)).astype(int).tolist()
    return found


def _place(point: Any, origin: tuple[int, int]) -> Sequence[int]:
    return round(point.x) - origin[0], round(point.y) - origin[1]
