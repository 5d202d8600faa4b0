"""Response by hour of day, and goods needed against goods in stock and delivered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from yingji.base.language import Lang, say
from yingji.results.charts.canvas import DASHES, INKS, MARKERS, PAGE, Size, canvas, drawn, folded, labels_mm, quiet_grid, row_mm
from yingji.results.maps import style
from yingji.results.statistics import Floats


@dataclass(frozen=True, eq=False)
class ByHour:
    """Minutes [24] within which half and nine tenths of the calls of each hour are answered; nan: no call, or too many never answered."""

    half: Floats
    ninety: Floats


@drawn
def hours_chart(found: ByHour, *, clock: str, lang: Lang, size: Size = PAGE) -> Figure:
    """Two lines over the hours of the day; `clock` says from when minutes count."""
    key_mm = row_mm(size.small_pt) * 1.5
    figure, axes = canvas(size, left=size.type_pt * 1.75, right=4 * size.k, bottom=size.type_pt * 1.5, top=key_mm)
    for index, (values, key) in enumerate(((found.ninety, "charts.nine_of_ten"), (found.half, "charts.half"))):
        axes.plot(range(24), values, color=INKS[index], linestyle=DASHES[index], marker=MARKERS[index], markersize=3.5 * size.k,
                  linewidth=1.6 * size.k, label=say(key, lang))  # fmt: skip
    both = np.concatenate([found.half, found.ninety])
    known = both[np.isfinite(both)]
    axes.set(xlim=(-0.4, 23.4), ylim=(0, float(known.max(initial=1.0)) * 1.15), xticks=range(24))
    axes.set_xlabel(say("charts.hour_of_day", lang), fontsize=size.type_pt)
    axes.set_ylabel(say("charts.minutes_from", lang, clock=clock), fontsize=size.type_pt)
    quiet_grid(axes)
    axes.legend(loc="lower left", bbox_to_anchor=(0, 1.0), ncol=2, fontsize=size.small_pt, frameon=False, borderaxespad=0.2)
    if len(known) < len(both):
        axes.text(1.0, 1.02, say("charts.hours_gaps", lang), transform=axes.transAxes, fontsize=size.small_pt, ha="right", va="bottom",
                  color=style.SOFT_INK)  # fmt: skip
    return figure


@dataclass(frozen=True)
class Goods:
    """One item of relief: what is needed on the day, what is in stock, and what is delivered, in its unit."""

    name: str
    unit: str
    need: float
    stock: float
    delivered: float


_CAP = 2.0


@drawn
def stocks_chart(goods: Sequence[Goods], *, lang: Lang, size: Size = PAGE) -> Figure:
    """For each item what is in stock and what is delivered, as shares of what is needed; stock beyond twice the need is cut and written."""
    names = [folded(f"{each.name}", mm=size.width * 0.2, size_pt=size.type_pt) for each in goods]
    told = [say("charts.stock_words", lang, stock=f"{each.stock:,.0f}", need=f"{each.need:,.0f}", unit=each.unit) for each in goods]
    row = row_mm(size.type_pt) * 1.9
    foot = row_mm(size.type_pt) * 2 + 2
    room = size.tall(row * max(len(goods), 1) + foot + 9 * size.k)
    figure, axes = canvas(
        room,
        left=labels_mm(names, size.type_pt) + 4,
        right=max(labels_mm(told, size.small_pt) + 4, 12 * size.k),
        bottom=foot,
        top=8 * size.k,
    )
    for index, (each, words) in enumerate(zip(goods, told, strict=True)):
        for shift, value, colour in ((-0.2, each.stock, "#c9d9d5"), (0.2, each.delivered, "#0b4f43")):
            share = value / each.need if each.need > 0 else 0.0
            axes.barh(index + shift, min(share, _CAP), height=0.36, color=colour, edgecolor="#0b4f43", linewidth=0.5)
        axes.text(_CAP * 1.015, index, words, va="center", ha="left", fontsize=size.small_pt)
    axes.axvline(1.0, color=style.INK, linewidth=1.2 * size.k, linestyle=(0, (4, 2)))
    axes.set(xlim=(0, _CAP), ylim=(len(goods) - 0.4, -0.6), yticks=range(len(goods)), xticks=(0, 0.5, 1, 1.5, 2))
    axes.set_xticklabels(["0", "50%", "100%", "150%", "≥200%"])
    axes.set_yticklabels(names, fontsize=size.type_pt)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(say("charts.of_need", lang), fontsize=size.type_pt)
    marks = [Patch(facecolor="#c9d9d5", edgecolor="#0b4f43", label=say("charts.in_stock", lang)),
             Patch(facecolor="#0b4f43", label=say("charts.delivered", lang))]  # fmt: skip
    axes.legend(handles=marks, loc="lower left", bbox_to_anchor=(0, 1.0), ncol=2, fontsize=size.small_pt, frameon=False, borderaxespad=0.2)
    return figure
