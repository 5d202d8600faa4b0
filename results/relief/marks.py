"""Shelters, depots and blocked streets as they stand on the sheet's map."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch

from yingji.results.maps import style
from yingji.results.maps.frame import Ground, street_path
from yingji.results.maps.labels import Box, Wish, around, spread
from yingji.results.maps.text import MM_PER_PT, Pen, fit, line_mm, width_mm
from yingji.results.relief.picture import MapDepot, MapShelter, ReliefPicture, State

FACES: dict[State, tuple[str, str, str]] = {
    "room": ("#2f8f7b", "white", "^"),
    "full": ("#7a3d00", "white", "^"),
    "outside": ("#9e0b22", "white", "v"),
    "unused": ("white", "#0b4f43", "^"),
    "out": ("white", "#1c1c1c", "X"),
}
"""Face, rim and marker of a shelter: the marker tells in grey what the colour tells otherwise."""

BLOCKED = "#1c1c1c"
OPENED = "#8a4fa3"
DASH_OPENED = (0, (1.2, 1.2))
_LARGE = 1000.0
"""Shelters for so many people and more are drawn large."""


_APART = 2.6
"""Shelters nearer to each other than this, mm on A3, are moved apart."""


def draw_blocked(ground_axes: Axes, picture: ReliefPicture, *, k: float) -> None:
    """Streets that were blocked: black where they still are, dotted where they have been cleared."""
    streets = picture.content.streets
    for links, colour, width, dash in ((picture.opened, OPENED, 1.6, DASH_OPENED), (picture.blocked, BLOCKED, 2.0, "-")):
        if len(links):
            path = street_path(streets, links.astype(np.intp))
            for ink, wide, line, z in (("white", width + 1.0, "-", 5.2), (colour, width, dash, 5.3)):
                ground_axes.add_artist(
                    PathPatch(path, facecolor="none", edgecolor=ink, linewidth=wide * k, linestyle=line, capstyle="butt", zorder=z)
                )


def shelter_mm(capacity: float, *, k: float) -> float:
    """Size of a shelter's symbol: by its places, between two sizes."""
    return k * (2.2 + 2.2 * min(1.0, math.sqrt(capacity / _LARGE)))


def draw_shelter(page: Axes, *, x: float, y: float, mm: float, state: State) -> None:
    """One shelter's symbol, centred at (x, y) mm."""
    face, rim, marker = FACES[state]
    points = mm / MM_PER_PT
    page.plot([x], [y], marker=marker, markersize=points, color="white", markeredgecolor="white", markeredgewidth=points * 0.12, zorder=13)
    page.plot(
        [x], [y], marker=marker, markersize=points * 0.82, color=face, markeredgecolor=rim if face == "white" else face,
        markeredgewidth=points * 0.1, zorder=13.1,
    )  # fmt: skip


def draw_depot(page: Axes, pen: Pen, *, x: float, y: float, mm: float, lost: bool, sign: str) -> None:
    """One depot's symbol: a square with the word's first sign; open where it is lost."""
    points = mm / MM_PER_PT
    face = "white" if lost else style.DEPOT
    page.plot([x], [y], marker="s", markersize=points, color="white", markeredgecolor="white", markeredgewidth=points * 0.14, zorder=13.5)
    page.plot([x], [y], marker="s", markersize=points * 0.88, color=face, markeredgecolor=style.DEPOT, markeredgewidth=points * 0.1,
              zorder=13.6)  # fmt: skip
    size = points * 0.6
    pen.text(x, y - size * MM_PER_PT * 0.365, sign, size, ha="center", colour=style.DEPOT if lost else "white", zorder=13.9)


def draw_places(
    page: Axes, pen: Pen, places: Sequence[MapShelter], depots: Sequence[MapDepot], ground: Ground, *, sign: str, k: float
) -> tuple[list[Box], list[Wish]]:
    """Shelters, the large ones first so that none is hidden, then depots; gives the boxes that they take and the names that they want."""
    boxes: list[Box] = []
    wishes: list[Wish] = []
    shelters = sorted(places, key=lambda each: (-each.capacity, each.x, each.y))
    inner = (ground.frame[0] + k, ground.frame[1] + k, ground.frame[2] - k, ground.frame[3] - k)
    apart = spread([_on_page(ground, shelter) for shelter in shelters], apart=_APART * k, frame=inner)
    for rank, (shelter, (x, y)) in enumerate(zip(shelters, apart, strict=True)):
        mm = shelter_mm(shelter.capacity, k=k)
        if not _inside(ground, *_on_page(ground, shelter), mm):
            continue
        draw_shelter(page, x=x, y=y, mm=mm, state=shelter.state)
        boxes.append(Box(x, y, mm * 0.8, mm * 0.8))
        wishes += _wish(shelter.label, x, y, mm, rank=0.1 + rank / 10_000, kind="shelter", k=k)
    for rank, depot in enumerate(depots):
        x, y = _on_page(ground, depot)
        mm = 4.6 * k
        if not _inside(ground, x, y, mm):
            continue
        draw_depot(page, pen, x=x, y=y, mm=mm, lost=depot.lost, sign=sign)
        boxes.append(Box(x, y, mm, mm))
        wishes += _wish(depot.label, x, y, mm, rank=rank / 10_000, kind="depot", k=k)
    return boxes, wishes


def _on_page(ground: Ground, place: MapShelter | MapDepot) -> tuple[float, float]:
    x, y = ground.to_page(np.array([[place.x, place.y]]))[0].tolist()
    return float(x), float(y)


def _inside(ground: Ground, x: float, y: float, mm: float) -> bool:
    left, bottom, right, top = ground.frame
    return left + mm / 2 <= x <= right - mm / 2 and bottom + mm / 2 <= y <= top - mm / 2


def _wish(label: str, x: float, y: float, mm: float, *, rank: float, kind: str, k: float) -> list[Wish]:
    if not label:
        return []
    size, lines = fit(label, 36 * k, size_pt=6.8 * k, least_pt=6.0 * k, most_lines=2)
    width, height = max(width_mm(line, size) for line in lines) + 0.8, line_mm(size) * 0.85 * len(lines)
    return [Wish("\n".join(lines), size, rank, around(x, y, width=width, height=height, clear=mm * 0.6), kind)]
