"""The legend of the relief sheet: hours in colours with the people of each class, shelters, depots, blocked streets, streets."""

from __future__ import annotations

import itertools

import numpy as np
from matplotlib.patches import Rectangle

from yingji.base.language import say
from yingji.results.maps import style
from yingji.results.maps.legend import Symbol, grid, line_signs, stroke, swatch
from yingji.results.maps.strip import Block, Strip
from yingji.results.maps.text import line_mm, wrap
from yingji.results.relief.marks import BLOCKED, DASH_OPENED, OPENED
from yingji.results.relief.picture import ReliefPicture
from yingji.results.relief.places_overlay import Places
from yingji.results.relief.styles import hour_label


def key_block(strip: Strip, picture: ReliefPicture) -> Block:
    """The whole legend; what is not on the map is not in it."""
    block = Block()
    strip.heading(block, say("maps.legend", strip.lang))
    _hours(strip, block, picture)
    strip.gap(block, 1.2)
    grid(strip, block, Places(picture.shelters, picture.depots).signs(strip), row=5.2 * strip.k)
    grid(strip, block, [*_blocked(strip, picture), *line_signs(strip, picture.content)], row=4.6 * strip.k)
    return block


def _hours(strip: Strip, block: Block, picture: ReliefPicture) -> None:
    """A row a class of hours, with the share of the affected whose cell is in it."""
    lang, size, content = strip.lang, strip.body, picture.content
    row, right = line_mm(size) * 1.02, strip.right - 1 * strip.k
    people = content.people if content.people is not None else np.zeros(0)
    classes, everybody = content.time_class(), float(people.sum())
    edges = [0.0, *(minutes / 60 for minutes in content.breaks_min), 1e6]
    labels = [hour_label(low, high, lang) for low, high in itertools.pairwise(edges)]
    labels.append(say("relief.legend.never", lang))
    within = sum(minutes <= (content.limit_min or np.inf) for minutes in content.breaks_min)
    room = strip.width - 16 * strip.k
    title = wrap(say("relief.sheet_key", lang), room, size)
    strip.lines(block, title[:-1], size)

    def last(top: float) -> None:
        strip.pen.line(strip.left, top, title[-1], size)
        strip.pen.line(right, top, say("maps.legend_people", lang), strip.small, ha="right", colour=style.SOFT_INK)

    block.add(row, last)
    for index, (label, colour) in enumerate(zip(labels, style.time_colours(content.breaks_min, content.limit_min), strict=True)):
        mine = float(people[classes == index].sum())
        figure = f"{100 * mine / everybody:.1f}" if everybody else "—"
        block.add(row, swatch(strip, label, colour, [(right, figure)], row=row, hatched=index >= within))

    def nobody(top: float) -> None:
        corner = (strip.left, top - row * 0.92)
        strip.page.add_patch(Rectangle(corner, 10 * strip.k, row * 0.8, facecolor=style.LAND, edgecolor="#444444", linewidth=0.4 * strip.k))
        strip.pen.line(strip.left + 12.5 * strip.k, top, say("relief.legend.nobody", lang), size)

    block.add(row, nobody)
    if content.limit_min is not None:
        hatched = say("relief.sheet_beyond", lang, limit=f"{content.limit_min / 60:g}")
        strip.lines(block, [hatched], strip.small, colour=style.SOFT_INK)


def _blocked(strip: Strip, picture: ReliefPicture) -> list[tuple[str, Symbol]]:
    said = {"hours": f"{picture.blocked_h:g}"}
    items = []
    if len(picture.blocked):
        items.append((say("relief.sheet_blocked", strip.lang, **said), stroke(strip, (BLOCKED, 2.0, "-"))))
    if len(picture.opened):
        items.append((say("relief.sheet_opened", strip.lang, **said), stroke(strip, (OPENED, 1.6, DASH_OPENED))))
    return items
