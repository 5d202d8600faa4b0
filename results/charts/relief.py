"""Relief over time with its band and targets, and what would shorten it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import MultipleLocator, PercentFormatter

from yingji.base.language import Lang, say
from yingji.results.charts.canvas import BAND_ALPHA, DASHES, INKS, PAGE, Size, canvas, drawn, folded, labels_mm, quiet_grid, row_mm
from yingji.results.maps import style
from yingji.results.maps.content import VerdictWord
from yingji.results.statistics import Floats
from yingji.results.words import verdict_word


@dataclass(frozen=True, eq=False)
class ReliefCurve:
    """A share of the affected over time: the median, and its 90 % band where there is one."""

    name: str
    share: Floats  # [t] 0 … 1
    low: Floats | None = None  # [t]
    high: Floats | None = None  # [t]


@dataclass(frozen=True)
class ReliefGoal:
    """A target: so many hours until `share` of the affected are relieved."""

    hours: float
    share: float
    verdict: VerdictWord


_ENDS_H = (6, 12, 18, 24, 36, 48, 72, 96, 120, 168)


@drawn
def relief_chart(hours: Floats, curves: Sequence[ReliefCurve], goals: Sequence[ReliefGoal], *, lang: Lang, size: Size = PAGE) -> Figure:
    """The first curve thick and with its band; the others thin. `hours` [t] are the moments of all."""
    figure, axes = canvas(size, left=size.type_pt * 1.75, right=5 * size.k, bottom=size.type_pt * 1.5, top=size.type_pt * 1.3)
    end = _end(hours, curves, goals)
    for index, each in enumerate(curves[: len(INKS)]):
        if each.low is not None and each.high is not None and index == 0:
            axes.fill_between(hours, each.low, each.high, color=INKS[0], alpha=BAND_ALPHA, linewidth=0, label=say("charts.band", lang))
        label = folded(each.name, mm=size.width * 0.3, size_pt=size.small_pt)
        wide = (2.4 if index == 0 else 1.3) * size.k
        axes.plot(hours, each.share, color=INKS[index], linestyle=DASHES[index], linewidth=wide, label=label)
    for goal in goals:
        colour = style.VERDICT_COLOUR[goal.verdict]
        axes.axvline(goal.hours, color=colour, linewidth=1.4 * size.k, linestyle=(0, (5, 2)), zorder=5)
        word = verdict_word(goal.verdict, lang)
        axes.annotate(
            say("charts.relief_goal", lang, hours=f"{goal.hours:g}", verdict=word), (goal.hours, 1.0), xycoords=("data", "axes fraction"),
            xytext=(0, 3), textcoords="offset points", ha="center" if goal.hours < end * 0.85 else "right", va="bottom",
            fontsize=size.small_pt, color="white", annotation_clip=False,
            bbox={"facecolor": colour, "edgecolor": "none", "boxstyle": "round,pad=0.25"},
        )  # fmt: skip
    axes.set(xlim=(0, end), ylim=(0, 1.0))
    axes.xaxis.set_major_locator(MultipleLocator(next(step for step in (1, 2, 3, 6, 12, 24) if end / step <= 13)))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel(say("charts.hours_after", lang), fontsize=size.type_pt)
    axes.set_ylabel(say("charts.share_of_affected", lang), fontsize=size.type_pt)
    quiet_grid(axes)
    if curves:
        axes.legend(loc="lower right", fontsize=size.small_pt, framealpha=0.92, edgecolor=style.RULE)
    return figure


def _end(hours: Floats, curves: Sequence[ReliefCurve], goals: Sequence[ReliefGoal]) -> float:
    """When hardly anything changes any more, with every target on the chart, at a round number of hours."""
    rows = [row for each in curves for row in (each.share, each.low, each.high) if row is not None and len(row)]
    moving = max((float(hours[int(np.argmax(row >= row[-1] - 0.005))]) for row in rows), default=0.0)
    needed = max(moving * 1.05, *(goal.hours * 1.3 for goal in goals), 6.0)
    most = float(hours[-1]) if len(hours) else 12.0
    return min(next((each for each in _ENDS_H if each >= needed), most), max(most, 6.0))


@dataclass(frozen=True)
class Stage:
    """A stage of the chain: what its freedom would gain, in hours or in share of the affected."""

    name: str
    gain: float
    words: str  # the gain as it is written


@drawn
def bottleneck_chart(stages: Sequence[Stage], *, note: str, lang: Lang, size: Size = PAGE) -> Figure:
    """Bars, the bottleneck first and dark; `note` says what a bar means."""
    row = row_mm(size.type_pt) * 1.15
    names = [folded(each.name, mm=size.width * 0.34, size_pt=size.type_pt) for each in stages]
    widest = labels_mm([line for name in names for line in name.split("\n")], size.type_pt)
    words = folded(note, mm=size.width * 0.97 - 4, size_pt=size.small_pt, most=3)
    foot = row_mm(size.small_pt, words.count("\n") + 1) + 2
    room = size.tall(max(row * len(stages) + foot + 4, 24.0))
    figure, axes = canvas(room, left=widest + 4, right=labels_mm([each.words for each in stages], size.type_pt) + 5, bottom=foot, top=2)
    most = max((each.gain for each in stages), default=0.0) or 1.0
    for index, each in enumerate(stages):
        axes.barh([index], [max(each.gain / most, 0.004)], height=0.62, color="#8a5a12" if index == 0 else "#d3b283", linewidth=0)
        axes.text(each.gain / most + 0.012, index, each.words, va="center", ha="left", fontsize=size.type_pt)
    axes.set(xlim=(0, 1), ylim=(len(stages) - 0.4, -0.6), xticks=[], yticks=range(len(stages)), facecolor="white")
    axes.set_yticklabels(names, fontsize=size.type_pt)
    axes.tick_params(axis="y", length=0)
    for side in ("bottom", "left"):
        axes.spines[side].set_visible(side == "left")
    figure.text(2 / room.width, 1.5 / room.height, words, fontsize=size.small_pt, va="bottom", color=style.SOFT_INK)
    return figure
