"""Schematic streets: a district's principal roads as drawn by hand, and minor streets from a seeded generator.

For districts whose streets may not be shipped. Nothing here is surveyed, and whatever is made of it says 示意路网 / schematic streets.
From scenarios/library/areas, in one line:

    python -m yingji.geo.schematic hebei_roads.yaml --boundary hebei_boundary.geojson --barriers hebei_barriers.geojson
        -o hebei_schematic.gpkg
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import networkx as nx
import numpy as np
import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from yingji.base.faults import BadInput
from yingji.base.language import both, say, spoken
from yingji.geo.classes import class_table
from yingji.geo.crs import metric_crs, to_lonlat, to_metric
from yingji.geo.network import Floats, StreetNetwork, StreetSource
from yingji.geo.schematic_blocks import FRAME_M, blocks, fill
from yingji.geo.schematic_lines import meet, split_at, tie_ends
from yingji.geo.schematic_sheet import Barrier, Road, RoadSheet, in_metres, read_barriers, read_boundary, read_sheet

TIE_M = 60.0
"""Ends of principal roads drawn this close to another one belong on it."""
DEGREE_DECIMALS = 7
"""1 cm: what the file keeps, and what a network read from it is made of again, bit by bit."""


_Piece = tuple[int, Floats]  # the street it is part of, and its vertices


@dataclass(frozen=True)
class _Street:
    name: str
    street_class: str
    lanes: float
    width_m: float
    principal: bool


def draw(
    sheet: RoadSheet, boundary: BaseGeometry, barriers: Sequence[Barrier] = (), *, seed: int | None = None, crs: str | None = None
) -> StreetNetwork:
    """The network of `sheet` within `boundary` (degrees of WGS 84); `barriers` are in metres of `crs`, by default that of the centroid.

    The same sheet, boundary, barriers and seed give the same arrays. All streets are two-way and all of them connected: what hangs
    on nothing is left out.
    """
    crs = crs or metric_crs(boundary.centroid.x, boundary.centroid.y)
    ground = in_metres(boundary, crs)
    rng = np.random.default_rng(sheet.seed if seed is None else seed)
    roads = [(road, line) for road in sheet.roads for line in _inside(in_metres(LineString(road.points), crs), ground.buffer(FRAME_M))]
    mains = tie_ends([line for _, line in roads], TIE_M)
    apart = _apart([road for road, _ in roads])
    drawn = meet(mains, apart=apart)
    campus = shapely.union_all([barrier.geometry for barrier in barriers if barrier.kind == "campus"])
    corners: list[tuple[float, float]] = []
    minor = [
        street
        for block in blocks(ground, [LineString(xy) for xy in drawn], barriers)
        for street in fill(block, sheet.infill, campus, corners, rng)
    ]
    streets = [_Street(road.name, road.street_class, float(road.lanes), road.width.value, True) for road, _ in roads]
    streets += [_Street("", street.street_class, 2.0 if street.street_class == "支路" else 1.0, street.width_m, False) for street in minor]
    lines = [LineString(xy) for xy in drawn] + [street.line for street in minor]
    pieces = [(owner, _on_grid(xy, crs)) for owner, xy in split_at(meet(lines, apart=apart))]
    pieces = _connected(_trimmed(pieces, streets, sheet.infill.stubs.value, rng))
    return _network(pieces, streets, barriers, crs, sheet)


def _inside(line: LineString, ground: BaseGeometry) -> list[LineString]:
    parts = line.intersection(ground)
    return [part for part in getattr(parts, "geoms", [parts]) if part.geom_type == "LineString" and part.length > TIE_M]


def _apart(roads: Sequence[Road]) -> frozenset[tuple[int, int]]:
    """Pairs of roads that pass over each other."""
    return frozenset(
        (i, j)
        for i, one in enumerate(roads)
        for j, other in enumerate(roads)
        if i < j and (other.name in one.over or one.name in other.over)
    )


def _network(pieces: list[_Piece], streets: Sequence[_Street], barriers: Sequence[Barrier], crs: str, sheet: RoadSheet) -> StreetNetwork:
    node_of: dict[tuple[float, float], int] = {}
    ends = np.array([[node_of.setdefault(tuple(xy[end]), len(node_of)) for end in (0, -1)] for _, xy in pieces], dtype=np.int32)
    nodes = np.array(list(node_of), dtype=np.float64)
    of = [streets[owner] for owner, _ in pieces]
    names = ("", *sorted({street.name for street in of} - {""}))
    table = class_table()
    classes = [table.of_class(street.street_class) for street in of]
    lines = [LineString(xy) for _, xy in pieces]
    water_and_rail = shapely.union_all([b.geometry for b in barriers if b.kind in ("river", "rail")])
    m = len(pieces)
    return StreetNetwork(
        crs=crs,
        node_x=np.ascontiguousarray(nodes[:, 0]),
        node_y=np.ascontiguousarray(nodes[:, 1]),
        link_from=np.ascontiguousarray(ends[:, 0]),
        link_to=np.ascontiguousarray(ends[:, 1]),
        length_m=np.array([line.length for line in lines]),
        free_speed_mps=np.array([table.tags[c.tag].free_speed_mps for c in classes]),
        link_class=np.array([c.code for c in classes], dtype=np.int8),
        oneway=np.zeros(m, dtype=np.int8),
        drive=np.ones(m, dtype=bool),
        walk=np.array([table.tags[c.tag].walk for c in classes], dtype=bool),
        name_id=np.array([names.index(street.name) for street in of], dtype=np.int32),
        names=names,
        lanes=np.array([street.lanes for street in of], dtype=np.float64),
        width_m=np.array([street.width_m for street in of], dtype=np.float64),
        bridge=np.array([s.principal and line.intersects(water_and_rail) for s, line in zip(of, lines, strict=True)], dtype=bool),
        geometry=np.concatenate([xy for _, xy in pieces]),
        offsets=np.concatenate([[0], np.cumsum([len(xy) for _, xy in pieces])]).astype(np.int64),
        source=StreetSource(both(sheet.title.zh, sheet.title.en), sheet.licence, sheet.attribution, schematic=True),
    )


def _on_grid(xy: Floats, crs: str) -> Floats:
    """Vertices as a file of degrees gives them back."""
    return to_metric(np.round(to_lonlat(xy, crs), DEGREE_DECIMALS), "EPSG:4490", crs)


def _trimmed(pieces: list[_Piece], streets: Sequence[_Street], kept: float, rng: np.random.Generator) -> list[_Piece]:
    """Without a share 1 − `kept` of the minor links that lead nowhere: most are left over where a street ran into water or a boundary."""
    times = Counter(end for _, xy in pieces for end in (tuple(xy[0]), tuple(xy[-1])))
    stays = []
    for owner, xy in pieces:
        loose = not streets[owner].principal and min(times[tuple(xy[0])], times[tuple(xy[-1])]) == 1
        if not loose or rng.uniform() < kept:
            stays.append((owner, xy))
    return stays


def _connected(pieces: list[_Piece]) -> list[_Piece]:
    """The largest part that hangs together, without links that return to their own start."""
    graph = nx.Graph((tuple(xy[0]), tuple(xy[-1])) for _, xy in pieces)
    largest = max(nx.connected_components(graph), key=lambda part: (len(part), min(part)))
    return [(owner, xy) for owner, xy in pieces if tuple(xy[0]) in largest and tuple(xy[0]) != tuple(xy[-1])]


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line of the tool; 0 done, 2 wrong input."""
    from yingji.geo.statistics import network_statistics
    from yingji.geo.streets_file import write_network

    lang = spoken()
    parser = argparse.ArgumentParser(prog="python -m yingji.geo.schematic", description=say("schematic.help", lang))
    parser.add_argument("roads", type=Path, help=say("schematic.help_roads", lang))
    parser.add_argument("--boundary", type=Path, required=True, help=say("schematic.help_boundary", lang))
    parser.add_argument("--barriers", type=Path, help=say("schematic.help_barriers", lang))
    parser.add_argument("--seed", type=int, help=say("schematic.help_seed", lang))
    parser.add_argument("-o", "--out", type=Path, required=True, help=say("schematic.help_out", lang))
    given = parser.parse_args(arguments)
    try:
        sheet, boundary = read_sheet(given.roads), read_boundary(given.boundary)
        crs = metric_crs(boundary.centroid.x, boundary.centroid.y)
        barriers = read_barriers(given.barriers, crs) if given.barriers else ()
        net = draw(sheet, boundary, barriers, seed=given.seed, crs=crs)
    except BadInput as wrong:
        print(wrong.render(lang), file=sys.stderr)
        return 2
    write_network(net, given.out)
    for line in network_statistics(net, area_km2=in_metres(boundary, crs).area / 1e6).lines(lang):
        print(line)
    return 0


if __name__ == "__main__":
    sys.exit(main())
