"""A small town by hand, as OpenStreetMap's formats write it."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

from yingji.geo.network import StreetNetwork

LON, LAT, STEP = 117.2, 39.14, 0.001  # a grid of about 86 m by 111 m

Way = tuple[list[int], dict[str, str]]
# A ring road of four corners, so that everything hung on it is strongly connected: 1 south-west, 2 south-east, 3 north-east, 4 north-west.
PLACES = {
    1: (0, 0),
    2: (4, 0),
    3: (4, 4),
    4: (0, 4),
    5: (2, 0),
    6: (2, 4),
    7: (0, 2),
    8: (4, 2),
    9: (2, 2),
    10: (2, 6),
    11: (9, 9),
    12: (9, 8),
}
RING: Way = ([1, 5, 2, 8, 3, 6, 4, 7, 1], {"highway": "primary", "name": "环路"})


def osm_xml(path: Path, ways: list[Way], *, places: Mapping[int, tuple[float, float]] = PLACES) -> Path:
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<osm version="0.6">']
    lines += [f'<node id="{i}" version="1" lon="{LON + x * STEP:.7f}" lat="{LAT + y * STEP:.7f}"/>' for i, (x, y) in places.items()]
    for number, (nodes, tags) in enumerate(ways, start=1):
        lines.append(f'<way id="{number}" version="1">')
        lines += [f'<nd ref="{node}"/>' for node in nodes]
        lines += [f'<tag k="{key}" v="{value}"/>' for key, value in tags.items()]
        lines.append("</way>")
    text = "\n".join([*lines, "</osm>"])
    if path.name.endswith(".gz"):
        path.write_bytes(gzip.compress(text.encode()))
    else:
        path.write_text(text, "utf-8")
    return path


def of(net: StreetNetwork, name: str) -> list[int]:
    return [link for link in range(net.n_links) if net.name(link) == name]
