"""Relief over time as small maps of one scale: how many of each cell's people are relieved after 1, 3, 6, 10 and 12 hours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle

from yingji.base.language import Lang, say
from yingji.results.atlas.base import Atlas, keyed
from yingji.results.atlas.relief_themes import relief_base
from yingji.results.maps import frame, style
from yingji.results.maps.content import Key, MapContent
from yingji.results.maps.frame import Bounds, Ground, path_of
from yingji.results.maps.labels import Box
from yingji.results.maps.panel import draw_panel
from yingji.results.maps.strip import Strip
from yingji.results.maps.symbols import north_arrow, scale_bar, schematic_words
from yingji.results.maps.text import HINTING, MM_PER_PT, Pen, line_mm, width_mm
from yingji.results.report.phrases import percent

HOURS = (1, 3, 6, 10, 12)
_SHARES = (0.99, 0.9, 0.5, 0.1)
_COLUMNS, _ROWS = 3, 2


@dataclass(frozen=True, eq=False)
class Moment:
    """One small map: its hour, the class of each cell [c], and the share of all affected that is relieved by then."""

    hour: int
    classes: npt.NDArray[np.intp]
    share: float


def moments(atlas: Atlas, index: int, lang: Lang) -> tuple[MapContent, tuple[Moment, ...]] | None:
    """The common content (of the last hour) and the moments; None where there is no disaster."""
    relief = atlas.record.options[index].relief
    if relief is None or np.isnan(relief.share_by_hour).all():
        return None
    people = np.nan_to_num(relief.cells["affected_mean"].to_numpy(np.float64))
    made = []
    for hour in HOURS:
        share = relief.share_by_hour[min(hour, len(relief.share_by_hour) - 1)]
        classes = np.where(np.isnan(share), len(_SHARES) + 1, np.searchsorted(-np.array(_SHARES), -np.nan_to_num(share), side="left"))
        known = ~np.isnan(share)
        total = float(people[known].sum())
        made.append(Moment(hour, classes.astype(np.intp), float((share[known] * people[known]).sum()) / total if total else float("nan")))
    content = relief_base(atlas, index, lang, key="relief_hours", notes=("atlas.relief_hours.note",))
    water = tuple(barrier for barrier in content.barriers if barrier.kind in ("river", "water"))
    content = replace(content, barriers=water, streets=atlas.main_streets)
    colours = style.time_colours(tuple(float(i) for i in range(1, len(_SHARES) + 1)), 2.0)
    labels = [
        *(say("atlas.relief_hours.class", lang, share=f"{share:.0%}") for share in _SHARES),
        say("atlas.relief_hours.least", lang, share=f"{_SHARES[-1]:.0%}"),
    ]
    keys = [Key(label, colours[i], hatched=i >= 3) for i, label in enumerate(labels)]
    keys.append(Key(say("atlas.shelters.nobody", lang), "#ffffff"))
    return keyed(content, made[-1].classes, keys, title=say("atlas.relief_hours.legend", lang)), tuple(made)


def compose_multiples(content: MapContent, found: Sequence[Moment], *, paper: style.Paper, lang: Lang) -> Figure:
    """The sheet: five small maps, what they come to in numbers, and the usual column."""
    sheet = style.SHEETS[paper]
    with mpl.rc_context({"text.hinting": HINTING, "hatch.linewidth": 0.45 * sheet.k}):
        return _compose(content, found, sheet, lang)


def _compose(content: MapContent, found: Sequence[Moment], sheet: style.Sheet, lang: Lang) -> Figure:
    k = sheet.k
    figure = Figure(figsize=(sheet.width / style.MM_PER_INCH, sheet.height / style.MM_PER_INCH), facecolor=style.PAPER_COLOUR)
    left, bottom, right, top = sheet.frame
    gap, head = 3.0 * k, line_mm(11 * k)
    wide, high = (right - left - gap * (_COLUMNS - 1)) / _COLUMNS, (top - bottom - gap * (_ROWS - 1)) / _ROWS
    slots: list[Bounds] = []
    for place in range(_COLUMNS * _ROWS):
        x, y = left + place % _COLUMNS * (wide + gap), top - (place // _COLUMNS) * (high + gap)
        slots.append((x, y - high, x + wide, y - head))
    grounds = [Ground.around(content.boundary, slot) for slot in slots]
    for moment, ground in zip(found, grounds, strict=False):
        _small(figure, replace(content, key_of=moment.classes), ground, sheet)
    page = figure.add_axes((0, 0, 1, 1), facecolor="none")
    page.set(xlim=(0, sheet.width), ylim=(0, sheet.height), autoscale_on=False)
    page.set_aspect(1)
    page.axis("off")
    pen = Pen(page)
    for moment, slot in zip(found, slots, strict=False):
        page.add_patch(
            Rectangle(slot[:2], slot[2] - slot[0], slot[3] - slot[1], facecolor="none", edgecolor=style.INK, linewidth=0.9 * k, zorder=30)
        )
        words = say("atlas.relief_hours.hour", lang, hour=moment.hour)
        pen.line(slot[0], slot[3] + head, words, 11 * k, bold=0.4 * k)
        pen.line(slot[2], slot[3] + head, say("atlas.relief_hours.share", lang, share=_share(moment)), 9 * k, ha="right")
    spare, small = slots[len(found)], 0.8 * k  # where no map is, nothing is hidden
    signs = replace(grounds[0], frame=(spare[0] - 4 * small, spare[1] - 4 * small, spare[2], spare[3] + head + 4 * small))
    below = scale_bar(page, pen, signs, lang, paper=sheet.paper, k=small)
    above = north_arrow(page, pen, signs.frame, lang, k=small)
    if content.streets.source.schematic:
        schematic_words(page, pen, signs.frame, lang, k=small)
    _numbers(page, pen, found, (spare[0], below.bounds[3] + 2 * k, spare[2], above.bounds[1] - 2 * k), lang, k=k)
    strip = Strip(page, pen, lang, left=sheet.width - sheet.margin - sheet.column, width=sheet.column, k=k)
    draw_panel(strip, content, [], top=top, bottom=bottom)
    return figure


def _share(moment: Moment) -> str:
    return percent(moment.share, 1)


def _small(figure: Figure, content: MapContent, ground: Ground, sheet: style.Sheet) -> Axes:
    """A small map: cells, water, main streets, the boundary."""
    left, bottom, right, top = ground.frame
    axes = figure.add_axes(
        (left / sheet.width, bottom / sheet.height, (right - left) / sheet.width, (top - bottom) / sheet.height), facecolor=style.LAND
    )
    west, south, east, north = ground.metres
    axes.set(xlim=(west, east), ylim=(south, north), xticks=[], yticks=[], autoscale_on=False)
    k = 0.5 * sheet.k
    frame.draw_cells(axes, content, k=k)
    frame.draw_barriers(axes, content, ground, k=k)
    if content.streets.n_links:
        path = frame.street_path(content.streets, np.arange(content.streets.n_links))
        axes.add_artist(PathPatch(path, facecolor="none", edgecolor="#777777", linewidth=0.5 * sheet.k, zorder=4))
    outside = path_of(content.boundary)
    axes.add_artist(PathPatch(outside, facecolor="none", edgecolor=style.BOUNDARY, linewidth=0.9 * sheet.k, zorder=6))
    return axes


def _numbers(page: Axes, pen: Pen, found: Sequence[Moment], slot: Bounds, lang: Lang, *, k: float) -> Box:
    """In the last slot, bars of the share relieved by each hour."""
    left, bottom, right, top = slot
    size, row = 10 * k, (top - bottom) / (len(found) + 1)
    pen.line(left, top, say("atlas.relief_hours.table", lang), size, bold=0.35 * k)
    names = [say("atlas.relief_hours.hour", lang, hour=moment.hour) for moment in found]
    start = left + max(width_mm(name, size) for name in names) + 3 * k
    room = right - start - width_mm("100.0%", size) - 3 * k
    for index, (moment, name) in enumerate(zip(found, names, strict=True)):
        middle = top - row * (index + 1.4)
        base = middle - size * MM_PER_PT * 0.36
        pen.text(left, base, name, size)
        page.add_patch(Rectangle((start, middle - row * 0.2), room, row * 0.4, facecolor="#eeeeee", linewidth=0))
        filled = 0.0 if np.isnan(moment.share) else moment.share
        page.add_patch(Rectangle((start, middle - row * 0.2), room * filled, row * 0.4, facecolor="#0b4f43", linewidth=0))
        pen.text(right, base, _share(moment), size, ha="right")
    return Box.of(slot)
