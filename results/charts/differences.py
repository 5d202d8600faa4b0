"""Options side by side: paired differences with their intervals, and stations against people covered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator, PercentFormatter

from yingji.base.language import Lang, say
from yingji.results.charts.canvas import (
    PAGE,
    SENSE_INK,
    SENSE_MARKER,
    Size,
    canvas,
    drawn,
    folded,
    labels_mm,
    quiet_grid,
    row_mm,
)  # fmt: skip
from yingji.results.maps import style
from yingji.results.maps.text import MM_PER_PT


@dataclass(frozen=True)
class Gap:
    """One option less the first; open ends are infinite. `sense`: better, worse, same, unclear, or None where neither is better."""

    name: str
    value: float  # nan: not known
    low: float
    high: float
    sense: str | None


_SMALL = 0.1
"""Below it one decimal would be nought."""


@drawn
def differences_chart(gaps: Sequence[Gap], *, axis: str, lang: Lang, size: Size = PAGE) -> Figure:
    """A row an option: its difference and interval beside the line of no difference. `axis` names the measure and its unit."""
    names = [folded(gap.name, mm=size.width * 0.3, size_pt=size.type_pt) for gap in gaps]
    left = labels_mm([line for name in names for line in name.split("\n")], size.type_pt) + 4
    told = [_told(gap, lang) for gap in gaps]
    row = max(row_mm(size.type_pt, max((name.count("\n") + 1 for name in names), default=1)), row_mm(size.type_pt) * 1.25)
    key = row_mm(size.small_pt)
    right = labels_mm(told, size.small_pt) + 4
    axis = folded(axis, mm=size.width - left - right, size_pt=size.type_pt, most=4)
    foot = row_mm(size.type_pt) + row_mm(size.type_pt, axis.count("\n") + 1) + key + 1
    room = size.tall(row * max(len(gaps), 1) + foot + 3)
    figure, axes = canvas(room, left=left, right=right, bottom=foot, top=2)
    low, high = _range(gaps)
    axes.axvline(0, color=style.INK, linewidth=1.0 * size.k, zorder=2)
    for index, (gap, words) in enumerate(zip(gaps, told, strict=True)):
        colour = SENSE_INK[gap.sense]
        if not math.isnan(gap.value):
            ends = [max(gap.low, low), min(gap.high, high)]
            axes.plot(ends, [index, index], color=colour, linewidth=2.0 * size.k, solid_capstyle="butt", zorder=3)
            if math.isfinite(gap.value):
                face = "white" if gap.sense in ("unclear", "same") else colour
                axes.plot(
                    [gap.value], [index], marker=SENSE_MARKER[gap.sense], markersize=6.5 * size.k, color=face, markeredgecolor=colour,
                    markeredgewidth=1.3 * size.k, linestyle="none", zorder=4,
                )  # fmt: skip
        axes.text(1.012, index, words, transform=axes.get_yaxis_transform(), va="center", ha="left", fontsize=size.small_pt, color=colour)
    axes.set(xlim=(low, high), ylim=(len(gaps) - 0.4, -0.6), yticks=range(len(gaps)))
    axes.set_yticklabels(names, fontsize=size.type_pt)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel(axis, fontsize=size.type_pt)
    quiet_grid(axes, axis="x")
    words = say("charts.difference_key", lang)
    figure.text(1 - 2 / room.width, 1 / room.height, words, fontsize=size.small_pt, ha="right", va="bottom", color=style.SOFT_INK)
    return figure


def _told(gap: Gap, lang: Lang) -> str:
    if math.isnan(gap.value):
        return say("charts.no_value", lang)
    return say(
        f"charts.sense_{gap.sense or 'none'}", lang, value=f"{gap.value:+.{1 if abs(gap.value) >= _SMALL else 3}f}".replace("-", "−")
    )


def _range(gaps: Sequence[Gap]) -> tuple[float, float]:
    """What the axis shows: every finite value and end, and zero, with a little room."""
    ends = [end for gap in gaps for end in (gap.low, gap.high, gap.value) if math.isfinite(end)] + [0.0]
    low, high = min(ends), max(ends)
    spare = (high - low) * 0.08 or 1.0
    return low - spare, high + spare


@dataclass(frozen=True)
class Choice:
    """An option by what it takes and what it gives."""

    name: str
    stations: float
    covered: float  # share of residents, 0 … 1


@drawn
def frontier_chart(
    choices: Sequence[Choice], *, minutes: float, lang: Lang, size: Size = PAGE, frontier: Sequence[tuple[float, float]] = ()
) -> Figure:
    """Stations against people covered; options that no other beats at both are joined. Numbers on the dots lead to the names beside.

    `frontier` holds (stations, share) of the most people that any choice of so many stations covers, where that is known: it is the line.
    """
    names = [f"{index}  {choice.name}" for index, choice in enumerate(choices, start=1)]
    list_mm, type_pt = size.width * 0.36, size.small_pt
    row = row_mm(type_pt) * 0.95
    lines = [folded(name, mm=list_mm, size_pt=type_pt) for name in names]
    needed = sum(row * (1 + 0.72 * line.count("\n")) for line in lines) + row * 2
    room = size.tall(max(size.height, needed + 6))
    figure, axes = canvas(room, left=size.type_pt * 1.75, right=list_mm + 7, bottom=size.type_pt * 1.5, top=4 * size.k)
    best = efficient(choices)
    path = sorted(frontier) or sorted((choices[i].stations, choices[i].covered) for i in best)
    if path:
        dot = "o" if frontier else ""
        axes.plot(
            *zip(*path, strict=True), color=SENSE_INK["better"], linewidth=1.6 * size.k, zorder=2, marker=dot, markersize=3.2 * size.k
        )
    shown = [*((choice.stations, choice.covered) for choice in choices), *frontier] or [(0.0, 0.0)]
    xs, ys = [x for x, _ in shown], [y for _, y in shown]
    spare = (max(ys) - min(ys)) * 0.12 or 0.05
    axes.set(xlim=(min(xs) - 0.6, max(xs) + 0.6), ylim=(max(0, min(ys) - spare), min(1.02, max(ys) + spare)))
    tall = 1.7 * type_pt * MM_PER_PT / (axes.get_position().height * room.height)
    for (x, y), members in _spots(choices, near=tall * float(np.ptp(axes.get_ylim()))).items():
        on = any(index in best for index in members)
        face, ink = (SENSE_INK["better"], "white") if on else ("white", style.INK)
        rim = SENSE_INK["better"] if on else style.SOFT_INK
        label = ",".join(str(index + 1) for index in members)
        axes.text(
            x, y, label, fontsize=type_pt, color=ink, ha="center", va="center", zorder=4,
            bbox={"facecolor": face, "edgecolor": rim, "boxstyle": "round,pad=0.28", "linewidth": 0.9},
        )  # fmt: skip
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.yaxis.set_major_locator(MaxNLocator(steps=[1, 2, 5, 10]))  # not 2.5, which whole per cents cannot show
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0 if max(ys) - min(ys) > 0.05 else None))
    axes.set_xlabel(say("charts.stations_in_service", lang), fontsize=size.type_pt)
    axes.set_ylabel(say("charts.people_within", lang, minutes=f"{minutes:g}"), fontsize=size.type_pt)
    quiet_grid(axes)
    y = room.height - 4
    for index, line in enumerate(lines):
        bold = index in best
        figure.text(
            1 - (list_mm + 3) / room.width, y / room.height, line, fontsize=type_pt, va="top", linespacing=1.15,
            color=SENSE_INK["better"] if bold else style.INK,
        )  # fmt: skip
        y -= row * (1 + 0.72 * line.count("\n"))
    key = folded(say("charts.frontier_proven" if frontier else "charts.frontier_key", lang), mm=list_mm, size_pt=type_pt, most=3)
    figure.text(1 - (list_mm + 3) / room.width, 2 / room.height, key, fontsize=type_pt, va="bottom", color=style.SOFT_INK)
    return figure


def efficient(choices: Sequence[Choice]) -> tuple[int, ...]:
    """Options than which none has at most as many stations and covers at least as many people, one of the two strictly."""
    found = []
    for i, a in enumerate(choices):
        beaten = any(
            b.stations <= a.stations and b.covered >= a.covered and (b.stations < a.stations or b.covered > a.covered) for b in choices
        )
        if not beaten:
            found.append(i)
    return tuple(found)


def _spots(choices: Sequence[Choice], *, near: float) -> dict[tuple[float, float], list[int]]:
    """Options of as many stations whose shares lie within `near`, the height of a mark, share one, so that no mark lies on another."""
    spots: dict[tuple[float, float], list[int]] = {}
    for index, choice in enumerate(choices):
        at = (choice.stations, choice.covered)
        spots.setdefault(next((spot for spot in spots if spot[0] == at[0] and abs(spot[1] - at[1]) <= near), at), []).append(index)
    return spots
