"""The legend: what the colours, signs and lines mean, with the area and the people of each class of time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from math import ceil

import numpy as np
import shapely
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from yingji.base.language import Lang, say
from yingji.results.maps import style
from yingji.results.maps.badges import MARKERS, draw_badge
from yingji.results.maps.content import Dots, MapContent, Role
from yingji.results.maps.strip import Block, Strip
from yingji.results.maps.text import MM_PER_PT, clip, line_mm, width_mm, wrap
from yingji.results.words import class_word

ROLES: tuple[Role, ...] = ("own", "planned", "neighbour")

Symbol = Callable[[float, float], None]
"""Draws a symbol centred at (x, y) mm."""
Stroke = tuple[str, float, object]
"""Colour, width in pt on A3, dash."""

_ROADS = (("expressway", (0,), 0), ("arterial", (1,), 1), ("collector", (2,), 2), ("minor", (3, 4), 3))
_WATER: tuple[Stroke, ...] = ((style.WATER_INK, 4.0, "-"), (style.WATER, 3.3, "-"))
_BARRIERS: tuple[tuple[str, tuple[str, ...], tuple[Stroke, ...]], ...] = (
    ("river", ("river", "water"), _WATER),
    ("rail", ("rail",), ((style.RAIL, 1.7, "-"), ("white", 1.0, (0, (5, 5))))),
    ("park", ("park",), ((style.PARK_INK, 6.4, "-"), (style.PARK, 5.4, "-"), ("white", 2.0, "-"))),
    ("campus", ("campus",), ((style.CAMPUS_INK, 6.4, "-"), (style.CAMPUS, 5.4, "-"), ("white", 2.0, "-"))),
)


def number(value: float) -> str:
    """5.0 → "5", 7.5 → "7.5"."""
    return f"{value:g}"


def time_labels(breaks_min: tuple[float, ...], lang: Lang) -> list[str]:
    """A label for each class of time, in the order of `style.time_colours`."""
    between = [say("maps.minutes", lang, from_=number(a), to=number(b)) for a, b in pairwise(breaks_min)]
    first = say("maps.minutes_first", lang, to=number(breaks_min[0]))
    return [first, *between, say("maps.minutes_last", lang, from_=number(breaks_min[-1])), say("maps.unreachable", lang)]


def legend(strip: Strip, content: MapContent, more: Sequence[tuple[str, Symbol]] = ()) -> Block:
    """The whole legend, with the signs of what lies over the cells; what is not on the map is not in it."""
    block = Block()
    strip.heading(block, say("maps.legend", strip.lang))
    _minutes(strip, block, content)
    strip.gap(block, 1.2)
    dots = [_dot(strip, dots) for dots in content.dots if len(dots.xy)]
    grid(strip, block, [*more, *_stations(strip, content), *dots], row=5.4 * strip.k)
    grid(strip, block, line_signs(strip, content), row=4.8 * strip.k)
    return block


def _minutes(strip: Strip, block: Block, content: MapContent) -> None:
    lang, k, size = strip.lang, strip.k, strip.body
    row, with_people = line_mm(size) * 1.02, content.people is not None
    people_x = strip.right - 1 * k
    area_x = people_x - (19 * k if with_people else 0)
    heads = [(area_x, say("maps.legend_area", lang)), *([(people_x, say("maps.legend_people", lang))] if with_people else [])]
    room = area_x - strip.left - 17 * k
    title = clip(wrap(content.legend_title or say("maps.legend_cover", lang), room, size), 3, width=room, size_pt=size)
    strip.lines(block, title[:-1], size)

    def last_line(top: float) -> None:
        strip.pen.line(strip.left, top, title[-1], size)
        for x, word in heads:
            strip.pen.line(x, top, word, strip.small, ha="right", colour=style.SOFT_INK)

    block.add(row, last_line)
    classes = content.time_class()
    areas = shapely.area(content.cells) / 1e6
    rows = _key_rows(content, lang)
    for index, (label, colour, hatched) in enumerate(rows):
        mine = classes == index
        if not content.key and index == len(rows) - 1 and not np.any(mine):
            continue
        figures = [(area_x, f"{float(areas[mine].sum()):.1f}")]
        if content.people is not None:
            everybody = float(content.people.sum())
            figures.append((people_x, f"{100 * float(content.people[mine].sum()) / everybody:.1f}" if everybody else "—"))
        block.add(row, swatch(strip, label, colour, figures, row=row, hatched=hatched))
    if content.limit_min is not None and not content.key:
        strip.lines(block, [say("maps.beyond", lang, limit=number(content.limit_min))], strip.small, colour=style.SOFT_INK)


def _key_rows(content: MapContent, lang: Lang) -> list[tuple[str, style.Colour | str, bool]]:
    """Label, colour and whether hatched of each class of cells."""
    if content.key:
        return [(each.label, each.colour, each.hatched) for each in content.key]
    labels, colours = time_labels(content.breaks_min, lang), style.time_colours(content.breaks_min, content.limit_min)
    within = len(labels) - 1 if content.limit_min is None else sum(b <= content.limit_min for b in content.breaks_min)
    return [(label, colour, index >= within) for index, (label, colour) in enumerate(zip(labels, colours, strict=True))]


def swatch(
    strip: Strip, label: str, colour: style.Colour | str, figures: Sequence[tuple[float, str]], *, row: float, hatched: bool
) -> Callable[[float], None]:
    """A row of the legend: a colour, what it means, and figures at the places given."""

    def draw(top: float) -> None:
        corner, width, height = (strip.left, top - row * 0.92), 10 * strip.k, row * 0.8
        strip.page.add_patch(Rectangle(corner, width, height, facecolor=colour, edgecolor="#444444", linewidth=0.4 * strip.k))
        if hatched:
            strip.page.add_patch(Rectangle(corner, width, height, **style.HATCH))
        strip.pen.line(strip.left + 12.5 * strip.k, top, label, strip.body)
        for x, figure in figures:
            strip.pen.line(x, top, figure, strip.body, ha="right")

    return draw


def _stations(strip: Strip, content: MapContent) -> list[tuple[str, Symbol]]:
    """Whose a station is (rim and filling), then its class (shape)."""

    def badge(role: Role, class_: str, sign: str) -> Symbol:
        return lambda x, y: draw_badge(strip.page, strip.pen, x=x, y=y, size=4.2 * strip.k, class_=class_, role=role, sign=sign)

    there = [role for role in ROLES if any(s.role == role for s in content.stations)]
    signs: dict[Role, str] = {"own": "1", "planned": "2", "neighbour": "A"}
    shapes = {role: next(s.class_ for s in content.stations if s.role == role) for role in there}
    words = {role: say(f"maps.station_{role}", strip.lang) for role in ROLES} | (
        {"planned": content.planned_word} if content.planned_word else {}
    )
    whose = [(words[role], badge(role, shapes[role], signs[role])) for role in there]
    classes = [c for c in MARKERS if any(s.class_ == c and (c or s.role != "neighbour") for s in content.stations)]
    return [*whose, *((class_word(c, strip.lang), badge("own", c, "")) for c in classes)]


def _dot(strip: Strip, dots: Dots) -> tuple[str, Symbol]:
    """One kind of small signs, with its words."""

    def draw(x: float, y: float) -> None:
        strip.page.scatter([x], [y], s=16 * strip.k**2, c=dots.colour, marker=dots.marker, linewidths=0.7 * strip.k)

    return dots.label, draw


def line_signs(strip: Strip, content: MapContent) -> list[tuple[str, Symbol]]:
    """Borders, streets and barriers, as far as they are on the map."""

    items = [(say("maps.boundary", strip.lang), stroke(strip, (style.BOUNDARY_BAND, 4.2, "-"), (style.BOUNDARY, 1.1, style.DASH_BOUNDARY)))]
    if content.first_due is not None and not content.first_due.is_empty:
        items.append((content.borders or say("maps.first_due", strip.lang), stroke(strip, (style.FIRST_DUE, 1.0, style.DASH_FIRST_DUE))))
    present = set(np.unique(content.streets.link_class).tolist())
    for key, codes, code in _ROADS:
        if present.intersection(codes):
            wide, rim = style.STREET_WIDTHS[code]
            under: tuple[Stroke, ...] = ((style.CASING, wide + 2 * rim, "-"),) if rim else ()
            items.append((say(f"maps.road_{key}", strip.lang), stroke(strip, *under, (style.STREET_FILL[code], wide, "-"))))
    kinds = {barrier.kind for barrier in content.barriers}
    return [
        *items,
        *((say(f"maps.{key}", strip.lang), stroke(strip, *look)) for key, among, look in _BARRIERS if kinds.intersection(among)),
    ]


def stroke(strip: Strip, *strokes: Stroke) -> Symbol:
    """A piece of a line, drawn in several strokes."""

    def draw(x: float, y: float) -> None:
        for colour, wide, dash in strokes:
            line = Line2D([x - 5 * strip.k, x + 5 * strip.k], [y, y], color=colour, linewidth=wide * strip.k, linestyle=dash)  # type: ignore[arg-type]
            line.set_solid_capstyle("butt")
            line.set_dash_capstyle("butt")
            strip.page.add_line(line)

    return draw


def grid(strip: Strip, block: Block, items: Sequence[tuple[str, Symbol]], *, row: float) -> None:
    """Symbols, each with its words, in four, three or two columns: the most in which two of three fit; longer ones take several."""
    sign, after, size = 10 * strip.k, 2.5 * strip.k, strip.body
    needs = [sign + after + width_mm(words, size) + 1.5 * strip.k for words, _ in items]
    columns = next((n for n in (4, 3, 2) if 3 * sum(need <= strip.width / n for need in needs) >= 2 * len(needs)), 1)
    rows: list[list[tuple[float, str, Symbol]]] = []
    x = columns
    for need, (words, symbol) in zip(needs, items, strict=True):
        span = min(columns, ceil(need / (strip.width / columns)))
        if x + span > columns:
            rows.append([])
            x = 0
        rows[-1].append((strip.left + x * strip.width / columns, words, symbol))
        x += span
    for cells in rows:

        def draw(top: float, cells: list[tuple[float, str, Symbol]] = cells) -> None:
            middle = top - row / 2
            for at, words, symbol in cells:
                symbol(at + sign / 2, middle)
                strip.pen.text(at + sign + after, middle - size * MM_PER_PT * 0.36, words, size)

        block.add(row, draw)
