"""Stations as symbols: a shape for the class, filling and rim for whose it is, a sign that leads to the table."""

from __future__ import annotations

from dataclasses import dataclass
from math import atan2, cos, hypot, sin

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from yingji.results.maps import style
from yingji.results.maps.content import MapContent, MapStation, Role
from yingji.results.maps.frame import Ground
from yingji.results.maps.labels import spread
from yingji.results.maps.text import MM_PER_PT, Pen

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
    page.plot(
        [x],
        [y],
        marker=marker,
        markersize=points * grown,
        color=outer,
        markeredgecolor="white",
        markeredgewidth=points * 0.1,
        zorder=zorder,
    )
    inner_rim = rim if role == "planned" else face
    page.plot(
        [x],
        [y],
        marker=marker,
        markersize=points * grown * 0.86,
        color=face,
        markeredgecolor=inner_rim,
        markeredgewidth=points * 0.11,
        zorder=zorder + 0.1,
    )
    type_pt = points * {1: 0.62, 2: 0.52}.get(len(sign), 0.4)
    pen.text(x, y - type_pt * MM_PER_PT * 0.365, sign, type_pt, ha="center", colour=ink, zorder=zorder + 0.5)


def draw_lead(page: Axes, badge: Badge, *, k: float) -> None:
    """A line from a moved symbol to where the station stands, or an arrow head that points off the map."""
    (x, y), (sx, sy) = badge.at, badge.symbol
    if badge.off:
        angle = atan2(y - sy, x - sx)
        tip = badge.size * 0.98
        corners = [(sx + tip * cos(angle), sy + tip * sin(angle))]
        corners += [(sx + badge.size * 0.5 * cos(angle + a), sy + badge.size * 0.5 * sin(angle + a)) for a in (0.9, -0.9)]
        page.add_patch(
            Polygon(corners, closed=True, facecolor=_FACES[badge.station.role][0], edgecolor="white", linewidth=0.4 * k, zorder=19)
        )
    elif hypot(x - sx, y - sy) > 0.4 * badge.size:
        page.add_line(Line2D([x, sx], [y, sy], color=style.INK, linewidth=0.7 * k, zorder=18))
        page.plot([x], [y], marker="o", markersize=2.2 * k, color=style.INK, markeredgecolor="white", markeredgewidth=0.4 * k, zorder=18.5)
