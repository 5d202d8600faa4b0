"""Names along roads: where on a road a name fits, and how it is turned."""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees, hypot

import numpy as np
import numpy.typing as npt
import shapely

from yingji.geo.network import StreetNetwork
from yingji.results.maps.labels import Box, Wish
from yingji.results.maps.text import LINE, MM_PER_PT, width_mm

NAMED_CLASSES = (0, 1, 2, 3)
"""Classes whose names are written, the main ones first; local streets get what room is left."""

SIZES = {0: 7.5, 1: 7.5, 2: 6.5, 3: 5.5}
REPEAT_MM = 150.0
_BEND = 0.45
"""How far a road may bend away from its straight name, in heights of the type."""
_MOST_ROADS = 900
"""Roads that are tried, longest of the best class first: more would not be legible on any sheet."""

Floats = npt.NDArray[np.float64]


def stands_upright(text: str, angle: float) -> bool:
    """Whether a name is written character under character: Chinese, on a road that is nearer to the vertical."""
    return abs(angle) > 50 and all("\u3400" <= c <= "\u9fff" for c in text)


def stacked_mm(text: str, size_pt: float) -> float:
    """Length of a name written character under character."""
    return len(text) * size_pt * MM_PER_PT * STACK


STACK = 1.16
"""Distance of stacked characters, in sizes of the type."""


def road_wishes(streets: StreetNetwork, page_xy: Floats, frame: tuple[float, float, float, float], *, k: float) -> list[Wish]:
    """A wish for each name on each long enough road; `page_xy` are the vertices of `streets` in mm of the page."""
    groups = _links_by_road(streets, page_xy, frame)
    roads: list[tuple[int, float, str, Floats]] = []
    for (class_, name_id), links in groups.items():
        pieces = [page_xy[streets.offsets[i] : streets.offsets[i + 1]] for i in links]
        merged = shapely.line_merge(shapely.MultiLineString(pieces))
        roads += [(class_, line.length, streets.names[name_id], shapely.get_coordinates(line)) for line in shapely.get_parts(merged)]
    roads.sort(key=lambda road: (road[0], -road[1], road[2]))
    wishes: list[Wish] = []
    for class_, length, name, line in roads[:_MOST_ROADS]:
        size = SIZES[class_] * k
        if length < 0.8 * width_mm(name, size):
            continue
        apart = (45 if class_ < 3 else 90) * k
        every = max(1, round(length / (REPEAT_MM * k)))
        for slot in range(every):
            boxes = _boxes(line, name, size, slot=slot, slots=every)
            if boxes:
                wishes.append(Wish(name, size, 10 + class_ + slot / 1000 - min(length, 500) / 1000, boxes, "road", apart))
    return wishes


def water_wishes(lines: Sequence[tuple[str, Floats]], *, k: float) -> list[Wish]:
    """A wish for each named river, a long one more often; `lines` are (name, vertices in mm of the page)."""
    wishes = []
    for name, line in lines:
        length = float(np.hypot(*np.diff(line, axis=0).T).sum())
        slots = max(1, round(length / (REPEAT_MM * k)))
        for slot in range(slots):
            boxes = _boxes(line, name, 7.5 * k, slot=slot, slots=slots)
            if boxes:
                wishes.append(Wish(name, 7.5 * k, 9 + slot / 1000, boxes, "river", 60 * k))
    return wishes


def _links_by_road(streets: StreetNetwork, page_xy: Floats, frame: tuple[float, float, float, float]) -> dict[tuple[int, int], list[int]]:
    """Links that may bear a name and touch the frame, by (class, name)."""
    groups: dict[tuple[int, int], list[int]] = {}
    if not streets.n_links:
        return groups
    inside = np.all((page_xy >= frame[:2]) & (page_xy <= frame[2:]), axis=1)
    touches = np.logical_or.reduceat(inside, streets.offsets[:-1])
    named = (streets.name_id > 0) & np.isin(streets.link_class, NAMED_CLASSES) & touches
    for link in np.flatnonzero(named):
        groups.setdefault((int(streets.link_class[link]), int(streets.name_id[link])), []).append(int(link))
    return groups


def _boxes(line: Floats, name: str, size_pt: float, *, slot: int, slots: int) -> tuple[Box, ...]:
    """Boxes for a name on one of `slots` equal parts of a road, from the part's middle outwards, where the road is straight enough."""
    steps = np.hypot(*np.diff(line, axis=0).T)
    along = np.concatenate([[0.0], np.cumsum(steps)])
    total = float(along[-1])
    low, high = total * slot / slots, total * (slot + 1) / slots
    height = size_pt * MM_PER_PT * LINE * 0.86
    boxes = []
    for shift in (0, 0.08, -0.08, 0.16, -0.16, 0.24, -0.24, 0.32, -0.32, 0.4, -0.4, 0.46, -0.46):
        at = (low + high) / 2 + shift * (high - low)
        length = max(width_mm(name, size_pt), stacked_mm(name, size_pt))
        if length > total * 1.15:
            length = total
        ends = _points(line, along, np.array([at - length / 2, at, at + length / 2]))
        (x0, y0), (x1, y1) = ends[0], ends[2]
        chord = hypot(x1 - x0, y1 - y0)
        if chord < 0.96 * length or at - length / 2 < -0.1 * length or at + length / 2 > total + 0.1 * length:
            continue
        probes = _points(line, along, np.linspace(at - length / 2, at + length / 2, 7))
        away = np.abs((probes[:, 0] - x0) * (y1 - y0) - (probes[:, 1] - y0) * (x1 - x0)) / chord
        if away.max() > _BEND * height:
            continue
        angle = degrees(atan2(y1 - y0, x1 - x0))
        angle = angle - 180 if angle > 90 else angle + 180 if angle <= -90 else angle
        width = stacked_mm(name, size_pt) if stands_upright(name, angle) else width_mm(name, size_pt)
        centre = probes.mean(axis=0)
        boxes.append(Box(float(centre[0]), float(centre[1]), width + 1.0, height, angle))
    return tuple(boxes)


def _points(line: Floats, along: Floats, at: Floats) -> Floats:
    return np.column_stack([np.interp(at, along, line[:, 0]), np.interp(at, along, line[:, 1])])
