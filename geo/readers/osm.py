"""OpenStreetMap files, PBF and XML, by osmium (the extra `osm`)."""

from __future__ import annotations

from pathlib import Path

from yingji.base.faults import MissingExtra
from yingji.geo.crs import Crs, parse_crs
from yingji.geo.readers.ways import TAGS, WayList, Ways, bad, first_line


def read_osm(path: Path, crs: Crs | None) -> Ways:
    """The ways of `path` that bear a highway tag. A clipped extract's ways lose the nodes that are not there: counted, not fatal.

    Turn restrictions (relations) and barriers (nodes) are not read: emergency vehicles turn where they must and open gates.
    """
    try:
        import osmium
    except ImportError as missing:
        raise MissingExtra("osm", path.name) from missing
    found = WayList()
    try:
        for way in osmium.FileProcessor(str(path)).with_locations().with_filter(osmium.filter.KeyFilter("highway")):
            if isinstance(way, osmium.osm.Way):
                nodes = ((n.ref, (n.lon, n.lat) if n.location.valid() else None) for n in way.nodes)
                found.add(nodes, {tag.k: tag.v for tag in way.tags if tag.k in TAGS})
    except (RuntimeError, ValueError, osmium.InvalidLocationError) as wrong:
        raise bad(path, "streets.file_broken", reason=first_line(wrong)) from wrong
    return found.ways(crs or parse_crs("EPSG:4326"), ids=True)
