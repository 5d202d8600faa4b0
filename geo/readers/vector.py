"""GeoJSON, GeoPackage and Shapefile, by pyogrio, with a column mapping."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from yingji.geo.crs import Crs, UnknownCrs, parse_crs
from yingji.geo.readers.mapping import Columns, detect, nearest, presets
from yingji.geo.readers.ways import Texts, Ways, bad, end_ids, first_line, lines_of
from yingji.geo.report import ReportRow


def read_vector(path: Path, crs: Crs | None, columns: Columns | None) -> Ways:
    """The lines of `path`. Without a mapping, one is recognised by the columns, and the report says which."""
    try:
        layer = _layer(path, columns)
        frame = _frame(path, layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, pyogrio.errors.GeometryError, ValueError) as wrong:
        raise bad(path, "streets.file_broken", reason=first_line(wrong)) from wrong
    if not isinstance(frame, gpd.GeoDataFrame):
        raise bad(path, "streets.no_streets")
    notes = []
    if columns is None:
        columns = detect([str(column) for column in frame.columns])
        if columns is None:
            there = [str(column) for column in frame.columns if column != frame.geometry.name]
            raise bad(path, "streets.unknown_table", columns=", ".join(there), known=", ".join(presets()))
        notes.append(ReportRow("streets.preset", values={"preset": columns.name}))
    source = _crs(path, frame, crs, columns, notes)
    return ways_of_table(frame, frame.geometry.to_numpy(), columns, source, notes, path)


def ways_of_table(frame: pd.DataFrame, geometry: Texts, columns: Columns, crs: Crs, notes: list[ReportRow], path: Path) -> Ways:
    """The ways of a table whose column of lines has been read."""
    xy, offsets, row, lost = lines_of(geometry)
    tags = columns.tags(frame, path)
    if lost:
        notes.append(ReportRow("streets.no_line", lost))
    tags = {tag: values[row] for tag, values in tags.items()}
    first, last = tags.pop("from_node", None), tags.pop("to_node", None)
    vertex = None
    # Parts of a multi-line share one row's end nodes, so that ids at the ends are no use.
    if first is not None and last is not None and len(row) == len(set(row.tolist())):
        vertex, xy = end_ids(xy, offsets, first, last)
    return Ways(xy, offsets, tags, crs, vertex, len(geometry), tuple(notes), columns.licence, columns.attribution)


def _layer(path: Path, columns: Columns | None) -> str:
    layers = [(str(name), str(kind or "")) for name, kind in pyogrio.list_layers(path)]
    names = [name for name, _ in layers]
    if {"links", "nodes", "about"} <= set(names):
        raise bad(path, "streets.already_network")
    lines = [name for name, kind in layers if "Line" in kind or kind == "Unknown" or not kind] or names
    if not lines:
        raise bad(path, "streets.no_streets")
    wanted = [columns] if columns is not None else list(presets().values())
    named = [name for each in wanted for name in each.layer if name in names]
    if columns is not None and columns.strict and columns.layer and not named:
        raise bad(path, "streets.no_layer", layer=", ".join(columns.layer), nearest=", ".join(nearest(columns.layer[0], names)))
    if len(lines) > 1 and not named:
        raise bad(path, "streets.which_layer", layers=", ".join(lines))
    return named[0] if len(lines) > 1 or (columns is not None and columns.strict and named) else lines[0]


def _frame(path: Path, layer: str) -> pd.DataFrame:
    frame: pd.DataFrame
    if path.suffix.lower() == ".shp" and not path.with_suffix(".cpg").exists():
        # Without a .cpg nobody says how the names are written: Chinese offices write GBK, everybody else UTF-8.
        for encoding in ("UTF-8", "GB18030"):
            try:
                frame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding)
                return frame
            except UnicodeDecodeError:
                continue
    frame = pyogrio.read_dataframe(path, layer=layer)
    return frame


def _crs(path: Path, frame: gpd.GeoDataFrame, given: Crs | None, columns: Columns, notes: list[ReportRow]) -> Crs:
    said = None if frame.crs is None else frame.crs.to_string()
    if given is None and columns.crs:
        given = mapping_crs(columns, path)
    if given is not None:
        if said is not None and parse_crs_or_none(said) != given:
            notes.append(ReportRow("streets.crs_overruled", values={"said": _short(said), "given": given.text}))
        return given
    if said is None:
        raise bad(path, "streets.crs_missing")
    found = parse_crs_or_none(said)
    if found is None:
        raise bad(path, "streets.crs_unknown", written=_short(said))
    if path.suffix.lower() in (".geojson", ".json") and b'"crs"' not in path.read_bytes()[:4096]:
        notes.append(ReportRow("streets.crs_by_format"))
    return found


def mapping_crs(columns: Columns, path: Path) -> Crs:
    """The CRS that a mapping names; raises `BadInput`."""
    try:
        return parse_crs(columns.crs)
    except UnknownCrs as wrong:
        raise bad(path, wrong.key, **wrong.values) from wrong


def parse_crs_or_none(text: str) -> Crs | None:
    """The CRS, or `None` where the text names none that can be used."""
    try:
        return parse_crs(text)
    except UnknownCrs:
        return None


def _short(text: str) -> str:
    return text if len(text) < 60 else text[:57] + "…"
