"""Readers of street files, one module a format; each gives `Ways`."""

from __future__ import annotations

from pathlib import Path

from yingji.base.faults import BadInput, Fault, Mark
from yingji.geo.crs import Crs
from yingji.geo.readers.mapping import Columns
from yingji.geo.readers.ways import Ways

OSM_SUFFIXES = (".osm.pbf", ".pbf", ".osm", ".osm.gz", ".osm.bz2", ".osm.xml")
VECTOR_SUFFIXES = (".geojson", ".gpkg", ".shp")
TABLE_SUFFIXES = (".csv", ".csv.gz")
SUFFIXES = (*OSM_SUFFIXES, ".json", *VECTOR_SUFFIXES, *TABLE_SUFFIXES, ".graphml")


def read_ways(path: Path, *, crs: Crs | None = None, columns: Columns | None = None) -> Ways:
    """The ways of a street file, its format told by its suffix; raises `BadInput`, or `MissingExtra` for OSM files without osmium.

    `crs` overrules what the file says; `columns` says which column of a table is what.
    """
    name = path.name.lower()
    suffix = next((suffix for suffix in sorted(SUFFIXES, key=len, reverse=True) if name.endswith(suffix)), None)
    if not path.exists():
        raise BadInput([Fault(Mark(str(path)), "", "streets.file_missing", {"path": path})])
    if path.is_dir():
        raise BadInput([Fault(Mark(str(path)), "", "streets.is_folder")])
    if suffix is None:
        raise BadInput([Fault(Mark(str(path)), "", "streets.suffix", {"suffix": path.suffix or "–", "known": " ".join(SUFFIXES)})])
    if path.stat().st_size == 0:
        raise BadInput([Fault(Mark(str(path)), "", "streets.file_empty")])
    if suffix in OSM_SUFFIXES:
        from yingji.geo.readers.osm import read_osm

        return read_osm(path, crs)
    if suffix == ".graphml":
        from yingji.geo.readers.graphml import read_graphml

        return read_graphml(path, crs)
    if suffix in TABLE_SUFFIXES:
        from yingji.geo.readers.delimited import read_delimited

        return read_delimited(path, crs, columns)
    if suffix == ".json":
        from yingji.geo.readers.overpass import is_overpass, read_overpass

        if is_overpass(path):
            return read_overpass(path, crs)
    from yingji.geo.readers.vector import read_vector

    return read_vector(path, crs, columns)
