"""Who is out when: the share of each hour of the day that each unit spends on calls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from yingji.base.language import Lang, say
from yingji.results.charts.canvas import PAGE, Size, canvas, drawn, labels_mm, row_mm
from yingji.results.maps import style
from yingji.results.maps.text import shorten, width_mm
from yingji.results.statistics import Floats


@dataclass(frozen=True, eq=False)
class Busy:
    """`share` [units, 24] of each hour of the day that a unit is out, mean over days and replications."""

    units: tuple[tuple[str, str], ...]  # station, and which of its units
    share: Floats

    def __post_init__(self) -> None:
        if self.share.shape != (len(self.units), 24):
            raise ValueError(f"{len(self.units)} units, {self.share.shape} shares")


MOST_UNITS = 18
"""The busiest are drawn; the others are counted."""
_RAMP = LinearSegmentedColormap.from_list("busy", ["#f4faf7", "#82c9bb", "#0b4f43"])
_DARK = 0.55


@drawn
def busy_chart(busy: Busy, *, lang: Lang, size: Size = PAGE) -> Figure:
    """Rows of units, the busiest first, columns of hours, per cent in each field; the last row is the mean of all units."""
    order = np.argsort(-busy.share.mean(axis=1), kind="stable")
    shown = order[:MOST_UNITS]
    room_mm = size.width * (0.32 if lang == "zh" else 0.38)
    names = [_named(*busy.units[unit], mm=room_mm, size=size, lang=lang) for unit in shown.tolist()]
    table = busy.share[shown]
    if len(order):
        names.append(say("charts.busy_mean", lang, n=len(order)))
        table = np.vstack([table, busy.share.mean(axis=0)])
    small = size.type_pt * (0.68 if size.width < 200 else 0.8)
    left = 1.025 * labels_mm(names, size.small_pt) + 3  # hinted type is that much wider at most
    row = row_mm(size.small_pt) * 1.05
    left_out = len(order) - len(shown)
    foot = row_mm(size.small_pt) * (2 if left_out else 1) + row_mm(size.type_pt)
    room = size.tall(row * max(len(names), 1) + foot + 2)
    figure, axes = canvas(room, left=left, right=2, bottom=foot, top=2)
    most = float(table.max(initial=0.0)) or 1.0
    if names:
        axes.imshow(table / most, cmap=_RAMP, vmin=0, vmax=1, aspect="auto", interpolation="nearest")
    digits = 0 if most >= 0.1 else 1
    for r, values in enumerate(table.tolist()):
        for hour, value in enumerate(values):
            ink = "white" if value / most > _DARK else style.INK
            axes.text(hour, r, f"{100 * value:.{digits}f}", ha="center", va="center", fontsize=small, color=ink)
    axes.set(xlim=(-0.5, 23.5), ylim=(max(len(names), 1) - 0.5, -0.5), xticks=range(24), yticks=range(len(names)))
    axes.set_yticklabels(names, fontsize=size.small_pt)
    axes.tick_params(length=0)
    axes.set_xlabel(say("charts.busy_hours", lang), fontsize=size.type_pt)
    if len(names) > 1:
        axes.axhline(len(names) - 1.5, color="white", linewidth=2.5)
    if left_out:
        words = say("charts.busy_more", lang, n=left_out) if left_out > 1 else say("charts.busy_more_one", lang)
        figure.text(1 - 2 / room.width, 1 / room.height, words, fontsize=size.small_pt, ha="right", va="bottom", color=style.SOFT_INK)
    return figure


def _named(station: str, unit: str, *, mm: float, size: Size, lang: Lang) -> str:
    """The station cut, where it is long, so that the unit is still read."""
    tail = say("charts.unit", lang, station="", unit=unit)
    short = shorten(station, width=mm - width_mm(tail, size.small_pt), size_pt=size.small_pt)
    return say("charts.unit", lang, station=short, unit=unit)
