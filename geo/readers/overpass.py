"""Overpass JSON: `out geom`, or ways with their nodes (`out body; >; out skel`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from yingji.geo.crs import Crs, parse_crs
from yingji.geo.readers.ways import WayList, Ways, bad, first_line

_HEAD = 65536


def is_overpass(path: Path) -> bool:
    """Whether a .json file is Overpass's rather than GeoJSON."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    return b'"elements"' in head or b'"FeatureCollection"' not in head


def read_overpass(path: Path, crs: Crs | None) -> Ways:
    """The ways of an Overpass answer that bear a highway tag."""
    try:
        answer = json.loads(path.read_text("utf-8-sig"))
        elements = answer["elements"]
    except (ValueError, KeyError, TypeError) as wrong:
        raise bad(path, "streets.not_overpass", reason=first_line(wrong)) from wrong
    if not elements and answer.get("remark"):
        raise bad(path, "streets.overpass_remark", remark=answer["remark"])
    try:
        return _ways(elements, crs or parse_crs("EPSG:4326"))
    except (KeyError, TypeError, AttributeError) as wrong:
        raise bad(path, "streets.file_broken", reason=f"{type(wrong).__name__}: {first_line(wrong)}") from wrong


def _ways(elements: list[dict[str, Any]], crs: Crs) -> Ways:
    places = {element["id"]: (element["lon"], element["lat"]) for element in elements if element["type"] == "node"}
    streets = [element for element in elements if element["type"] == "way" and "highway" in element.get("tags", {})]
    # `out geom` without ids (Overpass turbo's «out tags geom») leaves only the coordinates to tell what is shared.
    ids = all("nodes" in way for way in streets)
    found = WayList()
    for way in streets:
        if "geometry" in way:
            given = [None if point is None else (point["lon"], point["lat"]) for point in way["geometry"]]
        else:
            given = [places.get(node) for node in way["nodes"]]
        found.add(zip(way["nodes"] if ids else range(len(given)), given, strict=True), way["tags"])
    return found.ways(crs, ids=ids)
