"""GraphML as OSMnx's `save_graphml` writes it."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import shapely

from yingji.geo.crs import Crs, parse_crs
from yingji.geo.readers.mapping import presets
from yingji.geo.readers.vector import parse_crs_or_none, ways_of_table
from yingji.geo.readers.ways import Ways, bad, first_line
from yingji.geo.report import ReportRow

_SPACE = "{http://graphml.graphdrawing.org/xmlns}"


def read_graphml(path: Path, crs: Crs | None) -> Ways:
    """The edges of a graph, joined at its nodes; an edge without `geometry` is a straight line."""
    keys: dict[str, str] = {}
    nodes: dict[str, tuple[float, float]] = {}
    edges: list[dict[str, str]] = []
    graph: dict[str, str] = {}
    try:
        for _, element in ElementTree.iterparse(path, events=("end",)):
            kind = element.tag.removeprefix(_SPACE)
            if kind == "key":
                keys[element.attrib["id"]] = element.attrib["attr.name"]
            elif kind == "node":
                data = _data(element, keys)
                nodes[element.attrib["id"]] = (float(data["x"]), float(data["y"]))
                element.clear()
            elif kind == "edge":
                edges.append({**_data(element, keys), "u": element.attrib["source"], "v": element.attrib["target"]})
                element.clear()
            elif kind == "graph":
                graph = _data(element, keys)
        lines = [_line(edge, nodes) for edge in edges]
    except (ElementTree.ParseError, KeyError, ValueError, shapely.errors.ShapelyError) as wrong:
        raise bad(path, "streets.file_broken", reason=f"{type(wrong).__name__}: {first_line(wrong)}") from wrong
    said = graph.get("crs")
    source = crs or (parse_crs_or_none(said) if said else None)
    if source is None:
        raise bad(path, "streets.crs_unknown", written=said) if said else bad(path, "streets.crs_missing")
    notes = []
    if crs is not None and said and parse_crs_or_none(said) != crs:
        notes.append(ReportRow("streets.crs_overruled", values={"said": said, "given": crs.text}))
    if not edges:
        raise bad(path, "streets.no_streets")
    return ways_of_table(
        pd.DataFrame(edges), np.array(lines, dtype=object), presets()["osmnx"], source or parse_crs("EPSG:4326"), notes, path
    )


def _data(element: ElementTree.Element, keys: dict[str, str]) -> dict[str, str]:
    return {keys[data.attrib["key"]]: data.text or "" for data in element.findall(f"{_SPACE}data")}


def _line(edge: dict[str, str], nodes: dict[str, tuple[float, float]]) -> object:
    if edge.get("geometry"):
        return shapely.from_wkt(edge["geometry"])
    return shapely.linestrings([nodes[edge["u"]], nodes[edge["v"]]])
