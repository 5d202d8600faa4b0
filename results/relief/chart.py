"""Relief over time, and what holds it up: a chart and bars drawn by the millimetre, so that letters are those of the map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch, Polygon, Rectangle

from yingji.base.language import say
from yingji.results.maps import style
from yingji.results.maps.strip import Block, Strip
from yingji.results.maps.text import MM_PER_PT, clip, line_mm, width_mm, wrap
from yingji.results.relief.picture import Bar, ReliefPicture
from yingji.results.statistics import Floats

BAND = "#a9d3ca"
RELIEVED = "#0b4f43"
_BAR = "#8a5a12"
_THIN: tuple[tuple[str, Any], ...] = (
    ("#3b2f8f", (0, (6, 2))), ("#a33a0a", (0, (1.2, 1.4))), ("#7a6a00", (0, (6, 1.6, 1.2, 1.6))), ("#555555", (0, (3, 1.5))),
    ("#1f5a96", (0, (8, 1.5, 1.2, 1.5, 1.2, 1.5))),
)  # fmt: skip
"""Colour and dash of the thin lines, in their order: the dash tells them apart in grey."""
_ENDS_H = (6, 12, 18, 24, 36, 48, 72, 96, 120, 168)


@dataclass(frozen=True)
class _Scale:
    """Hours and shares to mm of the page."""

    left: float
    bottom: float
    width: float
    height: float
    end_h: float

    def at(self, hours: Floats, share: Floats) -> Floats:
        """[k, 2] mm."""
        return np.column_stack([self.left + hours / self.end_h * self.width, self.bottom + share * self.height])

    def x(self, hours: float) -> float:
        return self.left + hours / self.end_h * self.width

    def y(self, share: float) -> float:
        return self.bottom + share * self.height


def end_h(picture: ReliefPicture) -> float:
    """Where the chart ends: when hardly anything changes any more, with every target on it, at a round number of hours."""
    rows = [picture.median, picture.low, picture.high, *(curve.share for curve in picture.curves)]
    moving = max((float(picture.hours[int(np.argmax(row >= row[-1] - 0.005))]) for row in rows), default=0.0)
    needed = max(moving * 1.05, *(limit.hours * 1.3 for limit in picture.limits), 6.0)
    most = float(picture.hours[-1])
    return min(next((each for each in _ENDS_H if each >= needed), most), most)


def draw_chart(strip: Strip, picture: ReliefPicture, *, top: float, height: float) -> None:
    """The chart between `top` and `top` − `height`."""
    k, size, page = strip.k, strip.body, strip.page
    block = Block()
    strip.heading(block, say("relief.sheet_chart", strip.lang))
    top = block.draw(top)
    key_height = _key(strip, picture, top=top - 0.6 * k)
    left = strip.left + width_mm("100 %", size) + 2.5 * k
    bottom = top - height + block.height + line_mm(size) * 2 + 1.5 * k
    scale = _Scale(left, bottom, strip.right - 2 * k - left, top - key_height - line_mm(size) * 1.9 - bottom, end_h(picture))
    _grid(strip, scale)
    shown = picture.hours <= scale.end_h + 1e-9
    hours = picture.hours[shown]
    band = np.concatenate([scale.at(hours, picture.low[shown]), scale.at(hours, picture.high[shown])[::-1]])
    page.add_patch(Polygon(band, closed=True, facecolor=BAND, edgecolor="none", zorder=3))
    for (colour, dash), curve in zip(_looks(len(picture.curves)), picture.curves, strict=True):
        xy = scale.at(hours, curve.share[shown])
        page.add_line(Line2D(xy[:, 0], xy[:, 1], color=colour, linewidth=1.3 * k, linestyle=dash, zorder=4))
    xy = scale.at(hours, picture.median[shown])
    page.add_line(Line2D(xy[:, 0], xy[:, 1], color=RELIEVED, linewidth=2.4 * k, zorder=5, solid_joinstyle="round", solid_capstyle="butt"))
    _limits(strip, picture, scale)
    page.add_patch(
        Rectangle((scale.left, scale.bottom), scale.width, scale.height, facecolor="none", edgecolor=style.INK, linewidth=0.8 * k, zorder=6)
    )


def _looks(count: int) -> list[tuple[str, Any]]:
    return [_THIN[index % len(_THIN)] for index in range(count)]


def _key(strip: Strip, picture: ReliefPicture, *, top: float) -> float:
    """Lines and their names above the chart, in as many rows as they need; gives the height."""
    k, size, page = strip.k, strip.small, strip.page
    entries: list[tuple[str, Any]] = [(say("relief.sheet_median", strip.lang), None), (say("relief.sheet_band", strip.lang), BAND)]
    entries += [(curve.name, look) for look, curve in zip(_looks(len(picture.curves)), picture.curves, strict=True)]
    x, y, row = strip.left, top, line_mm(size) * 1.1
    for name, look in entries:
        need = 9 * k + width_mm(name, size) + 4 * k
        if x > strip.left and x + need > strip.right:
            x, y = strip.left, y - row
        middle = y - row * 0.45
        if look == BAND:
            page.add_patch(Rectangle((x, middle - 1.2 * k), 7 * k, 2.4 * k, facecolor=BAND, edgecolor="none"))
        else:
            colour, dash, wide = (RELIEVED, "-", 2.4) if look is None else (*look, 1.3)
            page.add_line(Line2D([x, x + 7 * k], [middle, middle], color=colour, linestyle=dash, linewidth=wide * k, solid_capstyle="butt"))
        strip.pen.text(x + 8.5 * k, middle - size * MM_PER_PT * 0.36, name, size)
        x += need
    return top - y + row + 0.6 * k


def _grid(strip: Strip, scale: _Scale) -> None:
    k, size, page = strip.k, strip.small, strip.page
    page.add_patch(Rectangle((scale.left, scale.bottom), scale.width, scale.height, facecolor="#fbfaf7", edgecolor="none", zorder=1))
    for share in (0, 0.25, 0.5, 0.75, 1.0):
        y = scale.y(share)
        page.add_line(Line2D([scale.left, scale.left + scale.width], [y, y], color=style.RULE, linewidth=0.35 * k, zorder=2))
        strip.pen.text(scale.left - 1.2 * k, y - size * MM_PER_PT * 0.36, f"{share:.0%}".replace("%", " %"), size, ha="right")
    step = next(each for each in (1, 2, 3, 6, 12, 24, 48) if scale.end_h / each <= 13)
    for hour in range(0, int(scale.end_h) + 1, step):
        x = scale.x(hour)
        page.add_line(Line2D([x, x], [scale.bottom, scale.bottom + scale.height], color=style.RULE, linewidth=0.35 * k, zorder=2))
        strip.pen.text(x, scale.bottom - line_mm(size) * 0.95, f"{hour}", size, ha="center")
    words = say("relief.sheet_hours", strip.lang)
    strip.pen.text(scale.left + scale.width / 2, scale.bottom - line_mm(size) * 2, words, size, ha="center", colour=style.SOFT_INK)


def _limits(strip: Strip, picture: ReliefPicture, scale: _Scale) -> None:
    """A line at each target's hours, the verdict on a plate at its top."""
    k, size, page = strip.k, strip.small, strip.page
    for limit in picture.limits:
        if limit.hours > scale.end_h:
            continue
        x, colour = scale.x(limit.hours), style.VERDICT_COLOUR[limit.verdict]
        page.add_line(Line2D([x, x], [scale.bottom, scale.y(1.0)], color=colour, linewidth=1.5 * k, linestyle=(0, (5, 2)), zorder=5.5))
        word = say(f"maps.verdict_{limit.verdict.replace(' ', '_')}", strip.lang)
        text = say("relief.sheet_limit", strip.lang, hours=f"{limit.hours:g}", verdict=word)
        half, high = width_mm(text, size) / 2 + 1.4 * k, line_mm(size) * 0.95
        middle = min(max(x, scale.left + half), scale.left + scale.width - half)
        y = scale.y(1.0) + 1.0 * k
        page.add_patch(
            FancyBboxPatch(
                (middle - half, y), 2 * half, high, boxstyle=f"round,pad=0,rounding_size={0.6 * k}", facecolor=colour, linewidth=0
            )
        )
        strip.pen.text(middle, y + high / 2 - size * MM_PER_PT * 0.36, text, size, ha="center", colour="white", zorder=11)


def bars_block(strip: Strip, bars: Sequence[Bar], note: str) -> Block:
    """The stages of the chain, the bottleneck first, each with what its freedom would gain."""
    block, k, size = Block(), strip.k, strip.body
    if not bars:
        return block
    strip.heading(block, say("relief.sheet_bars", strip.lang))
    strip.lines(block, wrap(note, strip.width, strip.small), strip.small, colour=style.SOFT_INK)
    strip.gap(block, 0.8)
    names = max(width_mm(bar.name, size) for bar in bars) + 2 * k
    values = max(width_mm(bar.value, size) for bar in bars) + 2 * k
    room, row = strip.width - names - values, line_mm(size) * 1.12

    def entry(bar: Bar, first: bool) -> Any:
        def draw(top: float) -> None:
            base = top - row / 2 - size * MM_PER_PT * 0.36
            strip.pen.text(strip.left, base, bar.name, size, bold=0.3 * k if first else 0.0)
            length = max(room * bar.length, 0.3 * k)
            strip.page.add_patch(
                Rectangle((strip.left + names, top - row * 0.82), length, row * 0.64, facecolor=_BAR if first else "#c9a26a", linewidth=0)
            )
            strip.pen.text(strip.left + names + length + 1.2 * k, base, bar.value, size)

        return draw

    for index, bar in enumerate(bars):
        block.add(row, entry(bar, index == 0))
    return block


def _right(strip: Strip, value: str, top: float) -> None:
    strip.pen.line(strip.right, top, value, strip.body, ha="right")


def figures_block(strip: Strip, picture: ReliefPicture) -> Block:
    """The numbers of the disaster, then the definition of relieved in full."""
    block, size = Block(), strip.body
    strip.heading(block, say("relief.sheet_figures", strip.lang))
    for name, value in picture.figures:
        room = strip.width - width_mm(value, size) - 2 * strip.k
        lines = clip(wrap(name, room, size), 2, width=room, size_pt=size)
        block.add(0, partial(_right, strip, value))
        strip.lines(block, lines, size)
    if picture.definition:
        strip.gap(block, 2.4)
        strip.heading(block, say("relief.sheet_definition", strip.lang))
        strip.lines(block, wrap(picture.definition, strip.width, size), size)
    return block
