"""Exchange with NetworkX graphs in OSMnx's columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import asdict
from typing import Any

import networkx as nx
import numpy as np
import shapely

from yingji.geo.classes import class_table
from yingji.geo.crs import degrees_of, metric_crs, parse_crs, to_lonlat, to_metric
from yingji.geo.network import StreetNetwork, StreetSource, Use
from yingji.geo.readers.ways import TAGS, Texts, Ways, plain
from yingji.geo.tags import WayFacts, read_tags

_KPH = 3.6


def to_networkx(net: StreetNetwork, use: Use = "drive") -> nx.MultiDiGraph[int]:
    """A `MultiDiGraph` with OSMnx's columns, nodes numbered as in `net`.

    Nodes have `x`, `y` (WGS 84), edges `osmid` (our link), `length` (m), `highway` (the word that stands for the class), `name`,
    `lanes`, `width`, `bridge`, `oneway`, `reversed`, `geometry`, and for vehicles `speed_kph`, `travel_time` (s, empty street).
    Edges on foot go both ways and bear no time.
    """
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph()
    graph.graph.update(crs="epsg:4326", metric_crs=net.crs, **asdict(net.source))
    nodes = to_lonlat(np.column_stack([net.node_x, net.node_y]), net.crs)
    graph.add_nodes_from((node, {"x": float(x), "y": float(y)}) for node, (x, y) in enumerate(nodes))
    lonlat = to_lonlat(net.geometry, net.crs)
    tail, head, link = net.arcs if use == "drive" else net.walk_arcs
    for u, v, i, backwards in zip(tail.tolist(), head.tolist(), link.tolist(), _backwards(net, use), strict=True):
        line = lonlat[net.offsets[i] : net.offsets[i + 1]]
        edge = _edge(net, i, use)
        edge.update(reversed=backwards, geometry=shapely.LineString(line[::-1] if backwards else line))
        graph.add_edge(u, v, **edge)
    return graph


def from_networkx(graph: Any) -> StreetNetwork:
    """The network of a graph with OSMnx's columns; an undirected graph's edges go both ways.

    Needs `graph.graph["crs"]` and every node's `x`, `y` (`ValueError` otherwise). An edge's time is `travel_time`, else `length`
    over `speed_kph`, else what its `maxspeed` and `highway` say. Two edges there and back of one `osmid`, length and time are one
    link. Nothing is dropped: what is not connected stays so.
    """
    if "crs" not in graph.graph or any("x" not in data or "y" not in data for _, data in graph.nodes(data=True)):
        raise ValueError("a graph needs graph['crs'], and x and y at every node")
    crs = str(graph.graph["crs"])
    number: dict[Hashable, int] = {node: index for index, node in enumerate(graph.nodes)}
    nodes = degrees_of(np.array([(data["x"], data["y"]) for _, data in graph.nodes(data=True)], dtype=np.float64).reshape(-1, 2), crs)
    edges = [(number[u], number[v], data) for u, v, data in graph.edges(data=True)]
    metric = graph.graph.get("metric_crs") or metric_crs(*(nodes.mean(axis=0) if len(nodes) else (117.0, 39.0)))
    lines = [_line(data, nodes[u], nodes[v], crs) for u, v, data in edges]
    offsets = np.concatenate([[0], np.cumsum([len(line) for line in lines])]).astype(np.int64)
    lonlat = np.concatenate(lines) if lines else np.zeros((0, 2))
    xy, node_xy = to_metric(lonlat, "EPSG:4490", metric), to_metric(nodes, "EPSG:4490", metric)
    facts = _facts(edges, lonlat, offsets)
    length = np.array([_length(data, xy[offsets[i] : offsets[i + 1]]) for i, (_, _, data) in enumerate(edges)])
    speed = np.array([_speed(data, length[i], facts.free_speed_mps[i]) for i, (_, _, data) in enumerate(edges)])
    if graph.is_directed():
        chosen, oneway = _pair(edges, length, speed)
    else:
        chosen, oneway = np.arange(len(edges)), np.zeros(len(edges), dtype=np.int8)
    return _network(graph, metric, node_xy, edges, xy, offsets, facts, length, speed, chosen, oneway)


def _backwards(net: StreetNetwork, use: Use) -> list[bool]:
    """Which of the arcs run against their link: forwards arcs come first in both lists."""
    if use == "walk":
        half = int(net.walk.sum())
        return [False] * half + [True] * half
    return [False] * int((net.drive & (net.oneway >= 0)).sum()) + [True] * int((net.drive & (net.oneway <= 0)).sum())


def _edge(net: StreetNetwork, link: int, use: Use) -> dict[str, Any]:
    street = class_table().classes[net.link_class[link]]
    rule = class_table().tags[street.tag]
    length, speed = float(net.length_m[link]), float(net.free_speed_mps[link])
    edge: dict[str, Any] = {"osmid": link, "highway": street.tag, "length": length, "oneway": use == "drive" and bool(net.oneway[link])}
    if use == "drive":
        edge.update(speed_kph=speed * _KPH, travel_time=length / speed)
    if net.name(link):
        edge["name"] = net.name(link)
    for key, value in (("lanes", float(net.lanes[link])), ("width", float(net.width_m[link]))):
        if not np.isnan(value):
            edge[key] = repr(value).removesuffix(".0")
    if net.bridge[link]:
        edge["bridge"] = "yes"
    if net.walk[link] != rule.walk:
        edge["foot"] = "yes" if net.walk[link] else "no"
    if net.drive[link] != rule.drive:
        edge["motor_vehicle"] = "yes" if net.drive[link] else "no"
    return edge


def _line(data: dict[str, Any], start: Any, end: Any, crs: str) -> Any:
    shape = data.get("geometry")
    return np.stack([start, end]) if shape is None else degrees_of(shapely.get_coordinates(shape), crs)


def _facts(edges: list[tuple[int, int, dict[str, Any]]], lonlat: Any, offsets: Any) -> WayFacts:
    table = class_table()

    def column(tag: str) -> Texts:
        values = [plain(data.get(tag), tag) for _, _, data in edges]
        if tag == "highway":  # whoever drew an edge meant a street
            values = [value if table.of_tag(value) else "road" for value in values]
        return np.array(values, dtype=object)

    tags = {tag: column(tag) for tag in TAGS if tag not in ("oneway", "junction", "area")}
    return read_tags(Ways(lonlat, offsets, tags, parse_crs("EPSG:4490"), rows=len(edges)), table)


def _length(data: dict[str, Any], xy: Any) -> float:
    given = data.get("length")
    return float(given) if given is not None else float(np.hypot(*np.diff(xy, axis=0).T).sum())


def _speed(data: dict[str, Any], length: float, usual: float) -> float:
    if data.get("travel_time"):
        return length / float(data["travel_time"])
    return float(data["speed_kph"]) / _KPH if data.get("speed_kph") else float(usual)


def _pair(edges: list[tuple[int, int, dict[str, Any]]], length: Any, speed: Any) -> tuple[Any, Any]:
    """`(edge index [m], oneway [m])`: each edge that is left when those there and back are made one."""
    waiting: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    chosen: list[int] = []
    oneway: dict[int, int] = {}
    for index, (u, v, data) in enumerate(edges):
        mark = (plain(data.get("osmid"), "osmid"), round(length[index], 3), round(speed[index], 6))
        back = waiting.get((v, u, *mark))
        if back:
            oneway[back.pop(0)] = 0
        else:
            chosen.append(index)
            oneway[index] = 1
            waiting[u, v, *mark].append(index)
    # A link is drawn as its first edge was; where OSMnx says `reversed`, the street itself runs the other way, which no time depends on.
    return np.array(chosen, dtype=np.int64), np.array([oneway[index] for index in chosen], dtype=np.int8)


def _network(
    graph: Any,
    metric: str,
    node_xy: Any,
    edges: Any,
    xy: Any,
    offsets: Any,
    facts: WayFacts,
    length: Any,
    speed: Any,
    chosen: Any,
    oneway: Any,
) -> StreetNetwork:
    ends = np.array([(u, v) for u, v, _ in edges], dtype=np.int32).reshape(-1, 2)[chosen]
    size = np.diff(offsets)[chosen]
    starts = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
    vertex = np.repeat(offsets[:-1][chosen], size) + np.arange(starts[-1]) - np.repeat(starts[:-1], size)
    names = list(dict.fromkeys(["", *facts.name[chosen].tolist()]))
    code = {name: index for index, name in enumerate(names)}
    said = graph.graph
    return StreetNetwork(
        crs=metric,
        node_x=node_xy[:, 0].copy(),
        node_y=node_xy[:, 1].copy(),
        link_from=ends[:, 0].copy(),
        link_to=ends[:, 1].copy(),
        length_m=length[chosen].astype(np.float64),
        free_speed_mps=speed[chosen].astype(np.float64),
        link_class=facts.code[chosen],
        oneway=oneway,
        drive=facts.drive[chosen],
        walk=facts.walk[chosen],
        name_id=np.array([code[name] for name in facts.name[chosen]], dtype=np.int32),
        names=tuple(names),
        lanes=facts.lanes[chosen],
        width_m=facts.width_m[chosen],
        bridge=facts.bridge[chosen],
        geometry=xy[vertex],
        offsets=starts,
        source=StreetSource(
            title=str(said.get("title") or "NetworkX"),
            licence=str(said.get("licence") or ""),
            attribution=str(said.get("attribution") or ""),
            schematic=bool(said.get("schematic")),
        ),
    )
