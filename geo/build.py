"""From ways to a street network: drop what is no street, cut, clip, keep what hangs together."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from yingji.base.faults import BadInput, Fault, Mark
from yingji.geo.classes import class_table
from yingji.geo.crs import degrees_of, likely_crs, metric_crs, to_metric
from yingji.geo.cutting import Pieces, cut, number_points, twins
from yingji.geo.network import Flags, Floats, StreetNetwork, StreetSource
from yingji.geo.readers.ways import Longs, Ways
from yingji.geo.report import ImportReport, ReportRow
from yingji.geo.streets_file import DIGITS
from yingji.geo.tags import WayFacts, read_tags

MUCH = 0.1
"""A larger share of the length than this that hangs together with nothing speaks of an extract in pieces."""


def build_network(ways: Ways, *, source: StreetSource, within: Any = None, file: str = "") -> tuple[StreetNetwork, ImportReport]:
    """The network of `ways` with a report of what was dropped; raises `BadInput` where no street is left.

    Links meet where ways share a vertex, never where they merely cross. `within` is a polygon in degrees: links that touch it stay,
    whole. Vehicles keep the strongly connected part with the most nodes, and people on foot the connected part
    with the most nodes among those that touch it. Lengths are planar metres in the CGCS2000 3° zone of the centroid (see
    `metric_crs` for the error), nodes are in Morton order, links in the order of the file.
    """
    rows = [*ways.notes]
    lonlat = _degrees(ways, file)
    facts = read_tags(ways, class_table())
    rows += _read_rows(ways, lonlat, facts)
    wanted = facts.drive | facts.walk
    if not wanted.any():
        raise BadInput([Fault(Mark(file), "", "streets.no_streets")])
    lonlat, offsets, vertex, facts = _select(ways, lonlat, facts, wanted)
    pieces = cut(*number_points(lonlat, offsets, vertex), offsets)
    pointlike = len(offsets) - 1 - len(_named(len(offsets), pieces.way))
    if pointlike:
        rows.append(ReportRow("streets.dropped_pointlike", pointlike))
    if within is not None:
        pieces = _clip(pieces, within, rows, file)
    if not len(pieces.way):
        raise BadInput([Fault(Mark(file), "", "streets.no_streets")])
    crs, length = _measure(pieces)
    twin = twins(pieces, _offers(pieces, facts))
    if twin.any():
        rows.append(ReportRow("streets.dropped_twins", int(twin.sum()), float(length[twin].sum() / 1000)))
        pieces, length = pieces.only(~twin), length[~twin]
    drive, walk = _hanging_together(pieces, facts, length, rows, file)
    keep = drive | walk
    net = _assemble(pieces.only(keep), facts, drive[keep], walk[keep], crs, length[keep], source)
    rows.append(_kept_row(net))
    tagged = facts.speed_tagged[pieces.way[keep]]
    rows.append(ReportRow("streets.speeds", int(tagged.sum()), values={"assumed": f"{int((~tagged).sum()):,}"}))
    unconnected = 1 - float(length[keep].sum() / length.sum())
    if unconnected > MUCH:
        rows.append(ReportRow("streets.much_unconnected", values={"share": f"{unconnected:.0%}"}))
    return net, ImportReport(tuple(rows))


def _degrees(ways: Ways, file: str) -> Floats:
    lonlat = np.round(degrees_of(ways.xy, ways.crs), DIGITS)
    fine = np.isfinite(lonlat).all(axis=1) & (np.abs(lonlat[:, 0]) <= 180) & (np.abs(lonlat[:, 1]) < 89.9)
    if ways.crs.kind == "projected" and len(ways.xy) and (np.abs(ways.xy) <= (180, 90)).all():
        fine[:] = False  # a town within 180 m of a zone's origin is degrees that are taken for metres
    if not fine.all():
        x, y = ways.xy[np.flatnonzero(~fine)[0]].tolist()
        key = "streets.latitude_first" if ways.crs.kind != "projected" and abs(x) <= 90 < abs(y) <= 180 else "streets.not_degrees"
        values = {"x": f"{x:.10g}", "y": f"{y:.10g}", "crs": ways.crs.text, "likely": likely_crs(x, y)}
        raise BadInput([Fault(Mark(file), "", key, values)])
    return lonlat


def _read_rows(ways: Ways, lonlat: Floats, facts: WayFacts) -> list[ReportRow]:
    length: Floats = np.zeros(ways.n)
    if len(lonlat):
        xy = to_metric(lonlat, "EPSG:4490", metric_crs(*lonlat.mean(axis=0)))
        length = _lengths(xy, ways.offsets)

    def row(key: str, which: Flags) -> list[ReportRow]:
        return [ReportRow(key, int(which.sum()), float(length[which].sum() / 1000))] if which.any() else []

    joined = [] if ways.vertex is not None else [ReportRow("streets.joined_by_coordinates")]
    return [
        ReportRow("streets.read", ways.rows, float(length.sum() / 1000), {"ways": f"{ways.n:,}"}),
        *joined,
        *row("streets.dropped_no_street", ~facts.street),
        *row("streets.dropped_closed", facts.street & ~facts.drive & ~facts.walk),
        *row("streets.odd_oneway", facts.street & facts.odd_oneway),
        *row("streets.odd_speed", facts.street & facts.odd_speed),
    ]


def _select(ways: Ways, lonlat: Floats, facts: WayFacts, wanted: Flags) -> tuple[Floats, Longs, Longs | None, WayFacts]:
    size = np.diff(ways.offsets)
    inside = np.repeat(wanted, size)
    offsets = np.concatenate([[0], np.cumsum(size[wanted])]).astype(np.int64)
    chosen = WayFacts(**{column.name: getattr(facts, column.name)[wanted] for column in fields(WayFacts)})
    return lonlat[inside], offsets, None if ways.vertex is None else ways.vertex[inside], chosen


def _clip(pieces: Pieces, within: Any, rows: list[ReportRow], file: str) -> Pieces:
    point, offsets = pieces.vertices()
    lines = shapely.linestrings(pieces.lonlat[point], indices=np.repeat(np.arange(len(pieces.way)), np.diff(offsets)))
    shapely.prepare(within)
    inside = shapely.intersects(within, lines)
    if not inside.any():
        raise BadInput([Fault(Mark(file), "", "streets.nothing_within")])
    if not inside.all():
        _, length = _measure(pieces)
        rows.append(ReportRow("streets.dropped_outside", int((~inside).sum()), float(length[~inside].sum() / 1000)))
    return pieces.only(inside)


def _measure(pieces: Pieces) -> tuple[str, Floats]:
    """The metric zone of the links' centroid, and their lengths [m] in it."""
    point, offsets = pieces.vertices()
    crs = metric_crs(*pieces.lonlat[point].mean(axis=0))
    xy = to_metric(pieces.lonlat[point], "EPSG:4490", crs)
    return crs, _lengths(xy, offsets)


def _lengths(xy: Floats, offsets: Longs) -> Floats:
    link = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    step = np.hypot(*(xy[1:] - xy[:-1]).T)
    inside = np.where(link[1:] == link[:-1], step, 0.0)
    return np.asarray(np.bincount(link[1:], inside, minlength=len(offsets) - 1), dtype=np.float64)


def _offers(pieces: Pieces, facts: WayFacts) -> Longs:
    """One number [m] for what a link offers, whichever way it is drawn: directions, users, class."""
    way = pieces.way
    along = np.where(pieces.tail > pieces.head, -1, 1) * facts.oneway[way]
    offer = ((along + 1) * 2 + facts.drive[way]) * 2 + facts.walk[way]
    return np.asarray(offer * 16 + facts.code[way], dtype=np.int64)


def _hanging_together(pieces: Pieces, facts: WayFacts, length: Floats, rows: list[ReportRow], file: str) -> tuple[Flags, Flags]:
    """Which links [m] vehicles keep, and which people on foot keep."""
    way, n = pieces.way, len(pieces.lonlat)
    drive, walk, oneway = facts.drive[way], facts.walk[way], facts.oneway[way]
    tail, head = pieces.tail, pieces.head
    forwards, backwards = drive & (oneway >= 0), drive & (oneway <= 0)
    arcs = np.concatenate([tail[forwards], head[backwards]]), np.concatenate([head[forwards], tail[backwards]])
    best, part = _largest(n, *arcs, _named(n, tail[drive], head[drive]), strong=True)
    kept = drive & (part[tail] == best) & (part[head] == best)
    if not kept.any():
        raise BadInput([Fault(Mark(file), "", "streets.nothing_connected")])
    ground = _named(n, tail[kept], head[kept])
    on_foot = _named(n, tail[walk], head[walk])
    best, part = _largest(n, tail[walk], head[walk], on_foot, strong=False, touching=ground)
    walked = walk & (part[tail] == best)
    lost, stranded = drive & ~kept, walk & ~walked
    if lost.any():
        still = {"walked": f"{int((lost & walked).sum()):,}"}
        rows.append(ReportRow("streets.dropped_drive_part", int(lost.sum()), float(length[lost].sum() / 1000), still))
    if stranded.any():
        still = {"driven": f"{int((stranded & kept).sum()):,}"}
        rows.append(ReportRow("streets.dropped_walk_part", int(stranded.sum()), float(length[stranded].sum() / 1000), still))
    gone = ~(kept | walked)
    if gone.any():
        rows.append(ReportRow("streets.dropped_left_out", int(gone.sum()), float(length[gone].sum() / 1000)))
    return kept, walked


def _named(n: int, *points: Longs) -> Longs:
    """Those of the numbers below `n` that are named, in their order: marked, which takes less and grows more slowly than sorting."""
    there = np.zeros(n, dtype=bool)
    for each in points:
        there[each] = True
    return np.flatnonzero(there)


def _largest(
    n: int, tail: Longs, head: Longs, nodes: Longs, *, strong: bool, touching: Longs | None = None
) -> tuple[int, npt.NDArray[np.int32]]:
    """The component with the most of `nodes` (the lowest number on a tie), among those that touch `touching`; −9 where there is none."""
    graph = coo_matrix((np.ones(len(tail), dtype=np.int8), (tail, head)), shape=(n, n))
    _, part = connected_components(graph, directed=strong, connection="strong")
    size = np.bincount(part[nodes], minlength=1)
    if touching is not None:
        near = np.zeros(len(size), dtype=bool)
        near[np.intersect1d(part[touching], np.arange(len(size)))] = True
        size = np.where(near, size, 0)
    return (int(size.argmax()) if size.max() > 0 else -9), part


def _assemble(pieces: Pieces, facts: WayFacts, drive: Flags, walk: Flags, crs: str, length: Floats, source: StreetSource) -> StreetNetwork:
    point, offsets = pieces.vertices()
    geometry = to_metric(pieces.lonlat[point], "EPSG:4490", crs)
    nodes = _named(len(pieces.lonlat), pieces.tail, pieces.head)
    xy = to_metric(pieces.lonlat[nodes], "EPSG:4490", crs)
    order = np.argsort(morton(xy), kind="stable")
    number = np.empty(len(pieces.lonlat), dtype=np.int32)
    number[nodes[order]] = np.arange(len(nodes), dtype=np.int32)
    way = pieces.way
    name_id, names = pd.factorize(np.concatenate([np.array([""], dtype=object), facts.name[way]]))
    return StreetNetwork(
        crs=crs,
        node_x=xy[order, 0].copy(),
        node_y=xy[order, 1].copy(),
        link_from=number[pieces.tail],
        link_to=number[pieces.head],
        length_m=length,
        free_speed_mps=facts.free_speed_mps[way],
        link_class=facts.code[way],
        oneway=facts.oneway[way],
        drive=drive,
        walk=walk,
        name_id=name_id[1:].astype(np.int32),
        names=tuple(str(name) for name in names),
        lanes=facts.lanes[way],
        width_m=facts.width_m[way],
        bridge=facts.bridge[way],
        geometry=geometry,
        offsets=offsets,
        source=replace(source),
    )


def morton(xy: Floats) -> npt.NDArray[np.uint64]:
    """Each point's place [k] on a Z-curve through their box: neighbours get near numbers, which makes path searches faster."""
    if not len(xy):
        return np.zeros(0, dtype=np.uint64)
    low, span = xy.min(axis=0), np.ptp(xy, axis=0).max() or 1.0
    grid = ((xy - low) / span * 65535).astype(np.uint64)
    for shift, mask in (
        (16, 0x0000FFFF0000FFFF),
        (8, 0x00FF00FF00FF00FF),
        (4, 0x0F0F0F0F0F0F0F0F),
        (2, 0x3333333333333333),
        (1, 0x5555555555555555),
    ):
        grid = (grid | (grid << np.uint64(shift))) & np.uint64(mask)
    return np.asarray(grid[:, 0] | (grid[:, 1] << np.uint64(1)))


def _kept_row(net: StreetNetwork) -> ReportRow:
    km = float(net.length_m.sum() / 1000)
    values = {
        "nodes": f"{net.n_nodes:,}", "drive": f"{int(net.drive.sum()):,}", "drive_km": f"{net.length_m[net.drive].sum() / 1000:,.1f}",
        "walk": f"{int(net.walk.sum()):,}", "walk_km": f"{net.length_m[net.walk].sum() / 1000:,.1f}", "crs": net.crs,
    }  # fmt: skip
    return ReportRow("streets.kept", net.n_links, km, values)
