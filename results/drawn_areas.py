"""Areas of responsibility as drawn by hand, and the barriers that a station's crew must cross in its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from yingji.base.figures import Text
from yingji.geo.network import CLASSES, StreetNetwork
from yingji.geo.schematic_sheet import read_barriers
from yingji.geo.snap import link_lines
from yingji.results.case import station_name
from yingji.results.coverage import Coverage, order_to_arrival_s
from yingji.results.critical_links import Streets
from yingji.scenarios.schema.area import AreaFile
from yingji.sim.world import World

LIMIT_S = 300.0
CUTTING = ("river", "rail")
"""Kinds of the barriers file that cut an area; expressways of the streets do, too (GB 51080-2015, 4.1.3: areas should not cross them)."""
MOST_BRIDGES = 3
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Crossing:
    """A barrier that the fastest ways in one area cross."""

    name: Text
    kind: str  # river, rail, expressway
    people: float  # residents of the area whose fastest way from the station crosses it
    km2: float  # of their cells
    bridges: tuple[tuple[str, float], ...]  # roads by which it is crossed, with those residents; '' has no name; the most first


@dataclass(frozen=True)
class DrawnArea:
    """One area of the file, and how its station serves it; times at the coverage's hour, all units at home."""

    station: int  # index into World.stations
    title: Text
    km2: float
    people: float
    edge_s: float  # order to the farthest cell of the area; inf: not reached, nan: the area holds no cell
    people_within: float  # within five minutes
    others_sooner: float  # residents whom another own station reaches sooner
    crossings: tuple[Crossing, ...]


@dataclass(frozen=True, eq=False)
class Barriers:
    """Barriers by name and kind, and which links of a network cross each; `crossed` [b, links]."""

    names: tuple[Text, ...]
    kinds: tuple[str, ...]
    crossed: Flags


def barriers_of(area: AreaFile, network: StreetNetwork) -> Barriers:
    """Rivers and railways of the area's file, and expressways where other streets cross them without meeting; raises `BadInput`."""
    found: dict[tuple[str, str], tuple[Text, list[BaseGeometry]]] = {}
    for each in read_barriers(Path(area.barriers), network.crs, degrees=area.crs) if area.barriers else ():
        if each.kind in CUTTING:
            found.setdefault((each.kind, each.name), (Text(zh=each.name, en=each.en or each.name), []))[1].append(each.geometry)
    lines: npt.NDArray[np.object_] = link_lines(network, np.arange(network.n_links)) if network.n_links else np.empty(0, dtype=object)
    fast = network.link_class == CLASSES.index("expressway")
    ramp = network.link_class == CLASSES.index("ramp")
    crossed = [shapely.intersects(lines, shapely.union_all(shapes)) for _, shapes in found.values()]
    for name_id in np.unique(network.name_id[fast]).tolist():
        name = network.names[name_id]
        of_road = np.flatnonzero(fast & np.equal(network.name_id, name_id))
        road = shapely.union_all(lines[of_road])
        found["expressway", name] = (Text(zh=name, en=name), [])
        crossed.append(shapely.crosses(lines, road) & ~fast & ~ramp)
    table = np.array(crossed, dtype=bool).reshape(len(found), network.n_links)
    return Barriers(tuple(name for name, _ in found.values()), tuple(kind for kind, _ in found), table)


def crossings(world: World, barriers: Barriers, station: int, cells: npt.NDArray[np.intp]) -> tuple[Crossing, ...]:
    """The barriers that the fastest ways from a station to `cells` cross, those with the most people first."""
    streets = Streets.of(world.network)
    seconds, by_arc = streets.from_(world.station_node[[station]], tree=True)
    arc = by_arc[0]
    over: list[dict[int, None] | None] = [None] * streets.nodes  # the links by which the way to a node crosses anything
    any_crossed: Flags = np.logical_or.reduce(barriers.crossed, axis=0)
    for node in np.argsort(seconds[0], kind="stable").tolist():
        if arc[node] < 0:
            continue
        link, before = int(streets.link[arc[node]]), over[int(streets.tail[arc[node]])]
        over[node] = {**(before or {}), link: None} if any_crossed[link] else before
    found = []
    for index, (name, kind) in enumerate(zip(barriers.names, barriers.kinds, strict=True)):
        people, area_m2, bridges = 0.0, 0.0, dict[str, float]()
        for cell in cells.tolist():
            links = [link for link in over[int(world.cell_node[cell])] or {} if barriers.crossed[index, link]]
            if not links:
                continue
            people, area_m2 = people + float(world.cells.night[cell]), area_m2 + float(world.cells.area_m2[cell])
            for road in dict.fromkeys(world.network.name(link) for link in links):
                bridges[road] = bridges.get(road, 0.0) + float(world.cells.night[cell])
        if area_m2 > 0:
            roads = tuple(sorted(bridges.items(), key=lambda road: (-road[1], road[0]))[:MOST_BRIDGES])
            found.append(Crossing(name, kind, people, area_m2 / 1e6, roads))
    return tuple(sorted(found, key=lambda one: -one.people))


def area_crossings(world: World, coverage: Coverage, barriers: Barriers) -> dict[int, tuple[Crossing, ...]]:
    """By own station, of the area in which it is first due by travel time."""
    return {
        cover.station: crossings(world, barriers, cover.station, np.flatnonzero(coverage.first == cover.station))
        for cover in coverage.stations
    }


def drawn_areas(world: World, coverage: Coverage, barriers: Barriers) -> tuple[DrawnArea, ...]:
    """How each station serves the area that is drawn for it; of stations that do not serve in this option nothing is said."""
    arrival = order_to_arrival_s(world, coverage.hour)
    index = {station.name: i for i, station in enumerate(world.stations)}
    found = []
    for area in world.given.areas:
        if (station := index.get(area.station)) is None:
            continue
        shape = area.shape
        inside = np.flatnonzero(shapely.contains_xy(shape, world.cells.x, world.cells.y))
        people, seconds = world.cells.night[inside], arrival[station][inside]
        sooner = coverage.time_s[inside] < seconds
        found.append(
            DrawnArea(
                station, station_name(world.stations[station]), float(shape.area / 1e6), float(people.sum()),
                float(seconds.max()) if len(inside) else float("nan"), float(people[seconds <= LIMIT_S].sum()), float(people[sooner].sum()),
                crossings(world, barriers, station, inside),
            )
        )  # fmt: skip
    return tuple(found)
