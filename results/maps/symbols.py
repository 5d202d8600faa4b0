"""What stands on the map with letters or symbols: stations, names, scale bar, north arrow, the words on schematic streets."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, hypot, sin

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib_scalebar.scalebar import ScaleBar
from yingji.base.language import Lang, say

from yingji.results.maps import style
from yingji.results.maps.content import MapContent, MapStation, Role
from yingji.results.maps.frame import Bounds, Ground
from yingji.results.maps.labels import Box, Label, Wish, around, place, spread
from yingji.results.maps.roads import STACK, road_wishes, stands_upright
from yingji.results.maps.text import MM_PER_PT, Pen, fit, font_file, line_mm, width_mm

MARKERS = {"一级": "o", "二级": "s", "小型": "D", "特勤": "h", "战勤保障": "p", "": "8"}
"""Marker of matplotlib by class; the shape tells the class, filling and rim tell whose it is."""

_FACES: dict[Role, tuple[str, str, str]] = {
    "own": (style.STATION, "white", "white"),
    "planned": ("white", style.STATION, style.STATION),
    "neighbour": (style.NEIGHBOUR, "white", "white"),
}
"""Face, rim and sign."""


@dataclass(frozen=True)
class Badge:
    """A station on the page: its sign, where it stands, where its symbol was moved to; `off` the map it waits at the frame."""

    station: MapStation
    sign: str
    at: tuple[float, float]
    symbol: tuple[float, float]
    size: float  # mm
    off: bool


def badges(content: MapContent, ground: Ground, *, k: float) -> list[Badge]:
    """A badge for each station: own and planned ones numbered from 1 in the order given, neighbours lettered from A."""
    if not content.stations:
        return []
    size = badge_mm(len(content.stations), k=k)
    left, bottom, right, top = ground.frame
    page = [(float(x), float(y)) for x, y in ground.to_page(np.array([[s.x, s.y] for s in content.stations], dtype=np.float64))]
    inner = (left + size, bottom + size, right - size, top - size)
    symbols = spread(page, apart=size * 1.08, frame=inner)
    numbers = {True: 0, False: 0}
    made = []
    for station, at, symbol in zip(content.stations, page, symbols, strict=True):
        neighbour = station.role == "neighbour"
        numbers[neighbour] += 1
        sign = _letters(numbers[True]) if neighbour else str(numbers[False])
        off = not (left <= at[0] <= right and bottom <= at[1] <= top)
        made.append(Badge(station, sign, at, symbol, size, off))
    return made


def badge_mm(stations: int, *, k: float) -> float:
    """Size of the symbols: smaller where there are many."""
    return k * max(3.0, 5.2 - max(0, stations - 20) * 0.03)


def _letters(number: int) -> str:
    """1 → A, 26 → Z, 27 → AA."""
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def draw_badge(page: Axes, pen: Pen, *, x: float, y: float, size: float, class_: str, role: Role, sign: str, zorder: float = 20) -> None:
    """One station symbol with its sign, centred at (x, y) mm."""
    face, rim, ink = _FACES[role]
    points = size / MM_PER_PT
    marker = MARKERS.get(class_, MARKERS[""])
    grown = {"D": 0.86, "s": 0.92, "p": 1.12, "h": 1.1}.get(marker, 1.0)
    outer = "white" if role == "planned" else face
    # A white rim, then the symbol: it stays apart from dark cells and from light ones.
    page.plot([x], [y], marker=marker, markersize=points * grown, color=outer, markeredgecolor="white", markeredgewidth=points * 0.1, zorder=zorder)
    inner_rim = rim if role == "planned" else face
    page.plot(
        [x], [y], marker=marker, markersize=points * grown * 0.86, color=face, markeredgecolor=inner_rim, markeredgewidth=points * 0.11, zorder=zorder + 0.1
    )
    type_pt = points * {1: 0.62, 2: 0.52}.get(len(sign), 0.4)
    pen.text(x, y - type_pt * MM_PER_PT * 0.365, sign, type_pt, ha="center", colour=ink, zorder=zorder + 0.5)


def draw_signs(page: Axes, pen: Pen, content: MapContent, ground: Ground, lang: Lang, *, paper: str, k: float) -> list[Label]:
    """Corner pieces, station symbols and every name that finds room; gives the labels that were placed."""
    corners = [
        _schematic(page, pen, ground.frame, lang, k=k) if content.streets.source.schematic else None,
        _north(page, pen, ground.frame, lang, k=k),
        _scale(page, pen, ground, lang, paper=paper, k=k),
    ]
    stations = badges(content, ground, k=k)
    obstacles = [corner for corner in corners if corner is not None]
    for badge in stations:
        x, y = badge.symbol
        obstacles.append(Box(x, y, badge.size, badge.size))
        _lead(page, badge, k=k)
        draw_badge(page, pen, x=x, y=y, size=badge.size, class_=badge.station.class_, role=badge.station.role, sign=badge.sign)
    inner = (ground.frame[0] + 0.6, ground.frame[1] + 0.6, ground.frame[2] - 0.6, ground.frame[3] - 0.6)
    wishes = [
        *_station_wishes(stations, lang, k=k),
        *_place_wishes(content, ground, k=k),
        *road_wishes(content.streets, ground.to_page(content.streets.geometry), ground.frame, k=k),
    ]
    labels = place(wishes, frame=inner, obstacles=obstacles)
    for label in labels:
        _draw_label(pen, label)
    return labels


def _lead(page: Axes, badge: Badge, *, k: float) -> None:
    """A line from a moved symbol to where the station stands, or an arrow head that points off the map."""
    (x, y), (sx, sy) = badge.at, badge.symbol
    if badge.off:
        angle = atan2(y - sy, x - sx)
        tip = badge.size * 0.98
        corners = [(sx + tip * cos(angle), sy + tip * sin(angle))]
        corners += [(sx + badge.size * 0.5 * cos(angle + a), sy + badge.size * 0.5 * sin(angle + a)) for a in (0.9, -0.9)]
        page.add_patch(Polygon(corners, closed=True, facecolor=_FACES[badge.station.role][0], edgecolor="white", linewidth=0.4 * k, zorder=19))
    elif hypot(x - sx, y - sy) > 0.4 * badge.size:
        page.add_line(Line2D([x, sx], [y, sy], color=style.INK, linewidth=0.7 * k, zorder=18))
        page.plot([x], [y], marker="o", markersize=2.2 * k, color=style.INK, markeredgecolor="white", markeredgewidth=0.4 * k, zorder=18.5)


def _station_wishes(stations: list[Badge], lang: Lang, *, k: float) -> list[Wish]:
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


def _place_wishes(content: MapContent, ground: Ground, *, k: float) -> list[Wish]:
    if not content.places:
        return []
    page = ground.to_page(np.array([[p.x, p.y] for p in content.places], dtype=np.float64))
    wishes = []
    for (x, y), spot in zip(page.tolist(), content.places, strict=True):
        subdistrict = spot.kind == "subdistrict"
        size = (10.5 if subdistrict else 5.6) * k
        pt, lines = fit(spot.name, (46 if subdistrict else 26) * k, size_pt=size, least_pt=size * 0.8, most_lines=2)
        if not lines:
            continue
        width, height = max(width_mm(line, pt) for line in lines) + 0.8, line_mm(pt) * 0.85 * len(lines)
        if subdistrict:
            steps = (0.0, 0.6, -0.6, 1.2, -1.2, 2.0, -2.0, 3.0, -3.0)
            offsets = sorted(((i * width / 3, j * height) for i in steps for j in steps), key=lambda o: (hypot(*o), o))
            boxes = tuple(Box(x + dx, y + dy, width, height) for dx, dy in offsets)
        else:
            boxes = around(x, y, width=width, height=height, clear=1.0 * k)
        wishes.append(Wish("\n".join(lines), pt, 1 if subdistrict else 20, boxes, spot.kind, apart=0.0 if subdistrict else 20 * k))
    return wishes


def _draw_label(pen: Pen, label: Label) -> None:
    wish, box = label.wish, label.box
    halo = 0.16 * wish.size_pt
    if wish.style == "road":
        upright = stands_upright(wish.text, box.angle)
        turn = box.angle - 90 if upright and box.angle > 0 else box.angle + 90 if upright else box.angle
        if upright:
            _stacked(pen, wish.text, box, turn, wish.size_pt, halo)
        else:
            pen.text(box.x, box.y, wish.text, wish.size_pt, ha="center", va="center", colour="#2a2a2a", rotation=turn, halo=halo, zorder=12)
        return
    colour, bold = {
        "station": (style.STATION, 0.25), "neighbour": (style.NEIGHBOUR, 0.2), "subdistrict": (style.SUBDISTRICT, 0.15),
    }.get(wish.style, (style.SOFT_INK, 0.0))  # fmt: skip
    pen.text(
        box.x, box.y, wish.text, wish.size_pt, ha="center", va="center", colour=colour, halo=halo, bold=bold, linespacing=0.95, zorder=14
    )


def _stacked(pen: Pen, text: str, box: Box, turn: float, size_pt: float, halo: float) -> None:
    """Characters under each other along a steep road, each nearly upright, as Chinese maps write them."""
    radians = np.radians(turn - 90)
    step = size_pt * MM_PER_PT * STACK
    for i, char in enumerate(text):
        along = (i - (len(text) - 1) / 2) * step
        x, y = box.x + along * float(np.cos(radians)), box.y + along * float(np.sin(radians))
        pen.text(x, y, char, size_pt, ha="center", va="center", colour="#2a2a2a", rotation=turn, halo=halo, zorder=12)


def _schematic(page: Axes, pen: Pen, frame: Bounds, lang: Lang, *, k: float) -> Box:
    """The words 示意路网 / schematic streets, top left, large."""
    big, small = say("maps.schematic", lang), say("maps.schematic_note", lang)
    big_pt, small_pt, pad = 17 * k, 7 * k, 2.2 * k
    width = max(width_mm(big, big_pt), width_mm(small, small_pt)) + 2 * pad
    height = line_mm(big_pt) + line_mm(small_pt) + 1.4 * pad
    left, top = frame[0] + 4 * k, frame[3] - 4 * k
    page.add_patch(Rectangle((left, top - height), width, height, facecolor="white", edgecolor=style.STATION, linewidth=1.3 * k, zorder=15))
    under = pen.line(left + pad, top - 0.5 * pad, big, big_pt, colour=style.STATION, bold=0.5 * k, zorder=16)
    pen.line(left + pad, under, small, small_pt, zorder=16)
    return Box.of((left - 1, top - height - 1, left + width + 1, top + 1))


def _north(page: Axes, pen: Pen, frame: Bounds, lang: Lang, *, k: float) -> Box:
    """A north arrow, top right: grid north, which in a 3° zone is within half a degree of true north in both districts."""
    width, height = 7.5 * k, 13 * k
    x, top = frame[2] - 10 * k, frame[3] - 11 * k
    base = top - height
    for side, colour in ((-1, style.INK), (1, "white")):
        corners = [(x, top), (x + side * width / 2, base), (x, base + 0.25 * height)]
        page.add_patch(Polygon(corners, closed=True, facecolor=colour, edgecolor=style.INK, linewidth=0.7 * k, joinstyle="miter", zorder=16))
    pen.text(x, top + 1.2 * k, say("maps.north", lang), 12 * k, ha="center", halo=1.5 * k, bold=0.4 * k, zorder=16)
    return Box.of((x - width, base - 1.5, x + width, top + 7 * k))


def scale_value(denominator: int, *, k: float) -> tuple[int, str]:
    """The longest of 1, 2, 5 × 10^n metres that takes at most 55 mm of A3, as (number, unit)."""
    most_m = 55 * k * denominator / 1000
    power = 10.0 ** np.floor(np.log10(most_m))
    metres = float(max(step * power for step in (1, 2, 5) if step * power <= most_m))
    return (round(metres / 1000), "km") if metres >= 1000 else (max(1, round(metres)), "m")


def _scale(page: Axes, pen: Pen, ground: Ground, lang: Lang, *, paper: str, k: float) -> Box:
    """Scale bar and scale in words, bottom left. The bar's axes are the page, on which one unit is one mm of paper."""
    value, unit = scale_value(ground.denominator, k=k)
    words = say("maps.scale", lang, denominator=f"{ground.denominator:,}".replace(",", " "), paper=paper)
    size = 7.5 * k
    bar_mm = value * (1000 if unit == "km" else 1) * 1000 / ground.denominator
    width, height = max(bar_mm, width_mm(words, size)) + 7 * k, 15.5 * k
    left, bottom = ground.frame[0] + 4 * k, ground.frame[1] + 4 * k
    page.add_patch(Rectangle((left, bottom), width, height, facecolor="white", edgecolor=style.RULE, linewidth=0.5 * k, alpha=0.92, zorder=15))
    middle = left + width / 2
    pen.text(middle, bottom + 2.6 * k, words, size, ha="center", zorder=16)
    bar = ScaleBar(
        ground.denominator / 1000, "m", fixed_value=value, fixed_units=unit, location="lower center", frameon=False, pad=0, border_pad=0,
        sep=2.5 * k, width_fraction=1.1 * k / ground_height(page), font_properties={"fname": font_file(), "size": 8.5 * k}, color=style.INK,
        bbox_to_anchor=(middle, bottom + 6.6 * k), bbox_transform=page.transData, scale_loc="top",
    )  # fmt: skip
    bar.set_zorder(16)
    page.add_artist(bar)
    return Box.of((left - 1, bottom - 1, left + width + 1, bottom + height + 1))


def ground_height(page: Axes) -> float:
    """Height of the page in mm: the scale bar's thickness is a fraction of it."""
    low, high = page.get_ylim()
    return float(high - low)
