"""Names on the map: where those of stations, subdistricts, landmarks, rivers and parks would like to stand, and how each is written."""

from __future__ import annotations

from math import cos, hypot, radians, sin

import numpy as np
import shapely

from yingji.base.language import Lang, say
from yingji.results.maps import style
from yingji.results.maps.badges import Badge
from yingji.results.maps.content import MapContent
from yingji.results.maps.frame import Ground
from yingji.results.maps.labels import Box, Label, Wish, around
from yingji.results.maps.roads import STACK, Floats, stands_upright, water_wishes
from yingji.results.maps.text import MM_PER_PT, Pen, fit, line_mm, shorten, width_mm


def station_wishes(stations: list[Badge], lang: Lang, *, k: float) -> list[Wish]:
    size = (8.2 if len(stations) <= 40 else 6.2) * k
    wishes = []
    for rank, badge in enumerate(stations):
        name = say("maps.off_map", lang, name=badge.station.name) if badge.off else badge.station.name
        pt, lines = fit(name, 42 * k, size_pt=size, least_pt=size * 0.85, most_lines=2)
        if not lines:
            continue
        width, height = max(width_mm(line, pt) for line in lines) + 0.8, line_mm(pt) * 0.85 * len(lines)
        boxes = around(*badge.symbol, width=width, height=height, clear=badge.size * 0.62)
        wishes.append(Wish("\n".join(lines), pt, rank / 10_000, boxes, "neighbour" if badge.station.role == "neighbour" else "station"))
    return wishes


_DOT = "• "
_SHIFTS = (0.0, 0.6, -0.6, 1.2, -1.2, 2.0, -2.0, 3.0, -3.0)
"""How far a subdistrict's name may stray from its middle, in its own heights and thirds of its own width."""


def place_wishes(content: MapContent, ground: Ground, *, k: float) -> list[Wish]:
    if not content.places:
        return []
    page = ground.to_page(np.array([[p.x, p.y] for p in content.places], dtype=np.float64))
    wishes = []
    for (x, y), spot in zip(page.tolist(), content.places, strict=True):
        if spot.kind == "landmark":
            size = 5.6 * k
            _, lines = fit(spot.name, 30 * k, size_pt=size, least_pt=size, most_lines=2)
            lines = [_DOT + "".join(lines[:1]), *lines[1:]]
            width, row = max(width_mm(line, size) for line in lines) + 0.4, line_mm(size) * 0.85
            first = width_mm(lines[0], size) - width_mm(_DOT, size)  # the dot of the first line marks the place
            box = Box(x + first / 2, y - row * (len(lines) - 1) / 2, width, row * len(lines))
            wishes.append(Wish("\n".join(lines), size, 20 + len(spot.name) / 1000, (box,), "landmark"))
            continue
        size = 10.5 * k
        most, figure = 52 * k, f" {spot.figure}" if spot.figure else ""
        pt, lines = fit(spot.name + figure, most, size_pt=size, least_pt=size * 0.8, most_lines=2)
        if lines and lines[-1].endswith("…"):
            lines[-1] = shorten(lines[-1], width=most - width_mm(figure, pt), size_pt=pt) + figure
        if lines:
            width, height = max(width_mm(line, pt) for line in lines) + 0.8, line_mm(pt) * 0.85 * len(lines)
            shifts = sorted(((i * width / 3, j * height) for i in _SHIFTS for j in _SHIFTS), key=lambda o: (hypot(*o), o))
            boxes = tuple(Box(x + dx, y + dy, width, height) for dx, dy in shifts)
            wishes.append(Wish("\n".join(lines), pt, 1, boxes, "subdistrict"))
    return wishes


def barrier_wishes(content: MapContent, ground: Ground, *, k: float) -> list[Wish]:
    """Names of rivers along them, names of parks and campuses in them or beside."""
    window = shapely.box(*ground.metres)
    lines: list[tuple[str, Floats]] = []
    wishes = []
    for barrier in content.barriers:
        shape = shapely.intersection(barrier.geometry, window)
        if not barrier.name or barrier.kind == "rail" or shape.is_empty:
            continue
        if barrier.kind in ("river", "water") and shapely.get_dimensions(shape) == 1:
            merged = shapely.line_merge(shape) if shape.geom_type == "MultiLineString" else shape
            lines += [(barrier.name, ground.to_page(shapely.get_coordinates(part))) for part in shapely.get_parts(merged)]
            continue
        size = 6.0 * k
        (x, y), *_ = ground.to_page(shapely.get_coordinates(shapely.point_on_surface(shape))).tolist()
        pt, words = fit(barrier.name, 24 * k, size_pt=size, least_pt=size * 0.8, most_lines=2)
        width, height = max(width_mm(word, pt) for word in words) + 0.8, line_mm(pt) * 0.85 * len(words)
        boxes = (Box(x, y, width, height), *around(x, y, width=width, height=height, clear=0.2 * k))
        wishes.append(Wish("\n".join(words), pt, 9.5, boxes, barrier.kind))
    return [*wishes, *water_wishes(lines, k=k)]


def draw_label(pen: Pen, label: Label) -> None:
    wish, box = label.wish, label.box
    halo = 0.16 * wish.size_pt
    if wish.style in ("road", "river"):
        ink = "#2a2a2a" if wish.style == "road" else style.WATER_INK
        upright = stands_upright(wish.text, box.angle)
        turn = box.angle - 90 if upright and box.angle > 0 else box.angle + 90 if upright else box.angle
        if upright:
            _stacked(pen, wish.text, box, turn, wish.size_pt, halo, ink)
        else:
            pen.text(box.x, box.y, wish.text, wish.size_pt, ha="center", va="center", colour=ink, rotation=turn, halo=halo, zorder=12)
        return
    colour, bold = {
        "station": (style.STATION, 0.25), "neighbour": (style.NEIGHBOUR, 0.2), "subdistrict": (style.SUBDISTRICT, 0.15),
        "shelter": (style.SHELTER, 0.2), "depot": (style.DEPOT, 0.25), "water": (style.WATER_INK, 0.0),
        "park": (style.PARK_INK, 0.0), "campus": (style.CAMPUS_INK, 0.0),
    }.get(wish.style, (style.SOFT_INK, 0.0))  # fmt: skip
    pen.text(
        box.x, box.y, wish.text, wish.size_pt, ha="center", va="center", colour=colour, halo=halo, bold=bold, linespacing=0.95, zorder=14
    )


def _stacked(pen: Pen, text: str, box: Box, turn: float, size_pt: float, halo: float, ink: str) -> None:
    """Characters under each other along a steep road, each nearly upright, as Chinese maps write them."""
    down = radians(turn - 90)
    step = size_pt * MM_PER_PT * STACK
    for i, char in enumerate(text):
        along = (i - (len(text) - 1) / 2) * step
        x, y = box.x + along * cos(down), box.y + along * sin(down)
        pen.text(x, y, char, size_pt, ha="center", va="center", colour=ink, rotation=turn, halo=halo, zorder=12)
