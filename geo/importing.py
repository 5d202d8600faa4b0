"""What `yingji import streets` does: read, build, report."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import shapely

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.language import Lang, say
from yingji.geo.build import build_network
from yingji.geo.crs import Crs, UnknownCrs, degrees_of, parse_crs
from yingji.geo.network import StreetNetwork, StreetSource
from yingji.geo.readers import read_ways
from yingji.geo.readers.mapping import read_mapping
from yingji.geo.readers.ways import bad, first_line
from yingji.geo.report import ImportReport


def import_streets(
    path: str | os.PathLike[str],
    *,
    crs: str | None = None,
    mapping: str | os.PathLike[str] | None = None,
    within: str | os.PathLike[str] | None = None,
    title: str | None = None,
    licence: str | None = None,
    lang: Lang = "zh",
) -> tuple[StreetNetwork, ImportReport]:
    """The street network of a file, and what was dropped on the way; raises `BadInput`, `MissingExtra` (OSM without osmium).

    `crs` overrules what the file says; `mapping` is a preset or a YAML file that says which column is what; `within` is a file of
    polygons: links that touch them stay, whole. `licence` overrules the
    one that the format implies; `lang` is the language of the title where none is given.
    """
    place = Path(path)
    faults: list[Fault] = []
    source_crs = columns = boundary = None
    try:
        source_crs = None if crs is None else _crs(crs)
    except BadInput as wrong:
        faults += wrong.faults
    try:
        columns = None if mapping is None else read_mapping(os.fspath(mapping))
    except BadInput as wrong:
        faults += wrong.faults
    try:
        boundary = None if within is None else read_boundary(Path(within))
    except BadInput as wrong:
        faults += wrong.faults
    if faults:
        raise BadInput(faults)
    ways = read_ways(place, crs=source_crs, columns=columns)
    source = StreetSource(title or say("streets.title", lang, file=place.name), licence or ways.licence, ways.attribution)
    return build_network(ways, source=source, within=boundary, file=str(place))


def read_boundary(path: Path) -> Any:
    """The polygons of a file as one shapely geometry in degrees; raises `BadInput`."""
    if not path.is_file():
        raise bad(path, "streets.file_missing", path=path)
    try:
        frame = pyogrio.read_dataframe(path)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as wrong:
        raise bad(path, "streets.file_broken", reason=first_line(wrong)) from wrong
    shapes = frame.geometry.to_numpy() if isinstance(frame, gpd.GeoDataFrame) else None
    shapes = None if shapes is None else shapes[[kind in (3, 6) for kind in shapely.get_type_id(shapes)]]
    if shapes is None or not len(shapes):
        raise bad(path, "streets.no_polygon")
    if frame.crs is None:
        raise bad(path, "streets.boundary_crs")
    try:
        crs = parse_crs(frame.crs.to_string())
    except UnknownCrs as wrong:
        raise bad(path, wrong.key, **wrong.values) from wrong
    return shapely.union_all(shapely.make_valid(shapely.transform(shapes, lambda xy: degrees_of(xy, crs))))


def _crs(text: str) -> Crs:
    try:
        return parse_crs(text)
    except UnknownCrs as wrong:
        raise BadInput([Fault(Mark("--crs"), "", wrong.key, wrong.values)]) from wrong
