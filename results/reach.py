"""What a station's reach hangs on, as `yingji coverage` says it: links that matter, barriers crossed, areas as drawn by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
from rich.console import Console
from rich.table import Table

from yingji.base.language import Lang, say
from yingji.geo.snap import link_lines
from yingji.results.case import station_name
from yingji.results.coverage import Coverage
from yingji.results.critical_links import CriticalLink, critical_links
from yingji.results.drawn_areas import Crossing, DrawnArea, area_crossings, barriers_of, drawn_areas
from yingji.results.geopackage import Layer, write_geopackage
from yingji.results.statistics import finite
from yingji.results.styles import Style, as_qml, as_sld, line, rule_renderer, sld_stroke
from yingji.results.words import number
from yingji.scenarios.schema.area import AreaFile
from yingji.sim.world import World

_SHOWN = 3
"""Links of each station on the terminal; ten are in --json and in the layer."""
_COLOUR = "#b3440e"


@dataclass(frozen=True, eq=False)
class Reach:
    """Of one option: by own station its links that matter most and the barriers in its area, and the areas drawn by hand."""

    links: Mapping[int, tuple[CriticalLink, ...]]
    crossings: Mapping[int, tuple[Crossing, ...]]
    drawn: tuple[DrawnArea, ...]


def reach(world: World, coverage: Coverage, area: AreaFile) -> Reach:
    """At the coverage's hour, all units at home; raises `BadInput` where the barriers cannot be read."""
    barriers = barriers_of(area, world.network)
    return Reach(
        critical_links(world, coverage), area_crossings(world, coverage, barriers), drawn_areas(world, coverage, barriers)
    )  # fmt: skip


def reach_json(found: Reach, world: World, lang: Lang) -> dict[str, object]:
    """What `yingji coverage --json` says of it; null stands for what is not reached."""
    return {
        "critical_links": {
            world.stations[station].name: [
                {
                    "road": each.name, "cross_roads": list(each.cross), "one_way": each.one_way,
                    "people_no_longer_within_5_min": each.loses,
                    "people_within_5_min_of_nobody": each.uncovered,
                }
                for each in links
            ]
            for station, links in found.links.items()
        },
        "barriers_crossed": {
            world.stations[station].name: [_crossing_json(each, lang) for each in rows] for station, rows in found.crossings.items()
        },
        "drawn_areas": [
            {
                "station": world.stations[each.station].name, "area_km2": each.km2, "people": each.people, "edge_s": finite(each.edge_s),
                "people_within_5_min": each.people_within, "people_reached_sooner_by_another": each.others_sooner,
                "barriers_crossed": [_crossing_json(one, lang) for one in each.crossings],
            }
            for each in found.drawn
        ],
    }  # fmt: skip


def _crossing_json(each: Crossing, lang: Lang) -> dict[str, object]:
    return {
        "name": each.name.in_(lang), "kind": each.kind, "people": each.people, "km2": each.km2,
        "by_way_of": [{"road": road, "people": people} for road, people in each.bridges],
    }  # fmt: skip


def show_reach(console: Console, world: World, found: Reach, lang: Lang) -> None:
    """Links, barriers, and drawn areas where there are any."""
    links = _table("links_title", ("link_road",), ("loses", "uncovered"), lang)
    for station, rows in found.links.items():
        for each in rows[:_SHOWN]:
            name = station_name(world.stations[station]).in_(lang)
            links.add_row(name, _road(each, lang), number(each.loses, 0), number(each.uncovered, 0))
    console.print(links)
    barriers = _table("crossings_title", ("barrier", "kind", "bridges"), ("across", "km2"), lang)
    for station, of_area in found.crossings.items():
        for one in of_area:
            name, kind = station_name(world.stations[station]).in_(lang), say(f"depth.kind_{one.kind}", lang)
            barriers.add_row(name, one.name.in_(lang), kind, _bridges(one, lang), number(one.people, 0), number(one.km2, 2))
    if barriers.row_count:
        console.print(barriers)
    if not found.drawn:
        return
    drawn = _table("drawn_title", ("crosses",), ("km2", "people", "edge", "within", "others_sooner"), lang)
    for area in found.drawn:
        crosses = say("results.list", lang).join(one.name.in_(lang) for one in area.crossings) or "–"
        numbers = (number(area.km2, 2), number(area.people, 0), number(area.edge_s / 60, 1), number(area.people_within, 0))
        drawn.add_row(area.title.in_(lang), crosses, *numbers, number(area.others_sooner, 0))
    console.print(drawn)


def _table(title: str, texts: Sequence[str], numbers: Sequence[str], lang: Lang) -> Table:
    table = Table(title=say(f"depth.{title}", lang), title_justify="left", title_style="bold", pad_edge=False)
    table.add_column(say("results.column.station", lang), overflow="fold")
    for key in texts:
        table.add_column(say(f"depth.{key}", lang), overflow="fold")
    for key in numbers:
        table.add_column(say(f"depth.{key}", lang), justify="right", max_width=16, overflow="fold")
    return table


def _road(each: CriticalLink, lang: Lang) -> str:
    name = each.name or say("depth.no_name", lang)
    cross = say("results.list", lang).join(each.cross)
    road = say("depth.road_between", lang, name=name, cross=cross) if cross else name
    return say("depth.one_way", lang, road=road) if each.one_way else road


def _bridges(one: Crossing, lang: Lang) -> str:
    roads = (say("depth.road", lang, name=road or say("depth.no_name", lang), n=number(people, 0)) for road, people in one.bridges)
    return say("results.list", lang).join(roads)


def write_reach(path: Path, world: World, found: Reach, lang: Lang, *, when: datetime) -> None:
    """The links that matter most as a styled layer; a link that matters to several stations stands there for each."""
    rows = [(station, rank, each) for station, links in found.links.items() for rank, each in enumerate(links, start=1)]
    if not rows:
        return
    frame = gpd.GeoDataFrame(
        {
            "station": [world.stations[station].name for station, _, _ in rows],
            "rank": np.array([rank for _, rank, _ in rows], dtype=np.int32),
            "name": [each.name for _, _, each in rows],
            "one_way": [each.one_way for _, _, each in rows],
            "loses": [each.loses for _, _, each in rows],
            "uncovered": [each.uncovered for _, _, each in rows],
        },
        geometry=link_lines(world.network, np.array([each.link for _, _, each in rows])),
        crs=world.network.crs,
    )
    layer = Layer("links", say("depth.layer.links", lang), frame, _style(lang, tuple(frame.columns)), "LineString")
    write_geopackage(path, [layer], when=when)


def _style(lang: Lang, fields: tuple[str, ...]) -> Style:
    rules = [('"rank" &lt;= 3', "1–3"), ('"rank" > 3', "4–10")]
    sld = [f"<se:Rule><se:LineSymbolizer>{sld_stroke(_COLOUR, 4)}</se:LineSymbolizer></se:Rule>"]
    renderer = rule_renderer(rules, [line(_COLOUR, 1.4), line("#f4b183", 0.9)])
    return Style(as_qml(renderer, lang, fields, label="name", along=True, room="depth"), as_sld("links", sld))
