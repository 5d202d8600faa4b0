"""How soon help arrives: the share of calls answered within each time, with its band, and the targets drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from yingji.base.language import Lang, say
from yingji.results.charts.canvas import BAND_ALPHA, DASHES, INKS, PAGE, Size, canvas, drawn, folded, quiet_grid
from yingji.results.maps import style
from yingji.results.maps.content import VerdictWord
from yingji.results.statistics import Floats
from yingji.results.words import verdict_word


@dataclass(frozen=True, eq=False)
class Arrival:
    """The share of one option's calls that were answered within each of `minutes`: median and 90 % band over replications."""

    name: str
    minutes: Floats  # [t] ascending
    share: Floats  # [t] 0 … 1
    low: Floats  # [t] 5th percentile
    high: Floats  # [t] 95th percentile

    def __post_init__(self) -> None:
        if not len(self.minutes) == len(self.share) == len(self.low) == len(self.high):
            raise ValueError(f"{self.name}: columns of different lengths")


@dataclass(frozen=True)
class Goal:
    """A target on this clock: so large a share within so many minutes, as it is written, and what was found."""

    minutes: float
    share: float  # 0 … 1
    verdict: VerdictWord
    written: str  # "240 s"
    found: str


MOST_LINES = len(INKS)
"""Lines that one can tell apart; of more options the first ones are drawn, and the others are counted."""
_END_SHARE = 0.995


@drawn
def response_chart(arrivals: Sequence[Arrival], goals: Sequence[Goal], *, clock: str, lang: Lang, size: Size = PAGE) -> Figure:
    """`clock` says from when minutes count. The band is drawn for the first option only, lest bands hide lines."""
    shown = arrivals[:MOST_LINES]
    figure, axes = canvas(size, left=size.type_pt * 1.75, right=4 * size.k, bottom=size.type_pt * 1.5, top=size.type_pt * 1.1)
    end = max([_end(each) for each in shown] + [goal.minutes * 1.15 for goal in goals] + [1.0])
    for index, each in enumerate(shown):
        if index == 0:
            axes.fill_between(
                each.minutes, each.low, each.high, color=INKS[0], alpha=BAND_ALPHA, linewidth=0, label=say("charts.band", lang)
            )
        label = folded(each.name, mm=size.width * 0.36, size_pt=size.small_pt)
        axes.plot(each.minutes, each.share, color=INKS[index], linestyle=DASHES[index], linewidth=1.8 * size.k, label=label)
    for goal in goals:
        colour = style.VERDICT_COLOUR[goal.verdict]
        axes.plot([goal.minutes, goal.minutes], [0, goal.share], color=colour, linewidth=1.2 * size.k, linestyle=(0, (4, 2)))
        axes.plot([0, goal.minutes], [goal.share, goal.share], color=colour, linewidth=1.2 * size.k, linestyle=(0, (4, 2)))
        axes.plot([goal.minutes], [goal.share], marker="D", markersize=4.5 * size.k, color=colour, clip_on=False, zorder=6)
        words = say(
            "charts.goal", lang, share=f"{goal.share:.0%}", written=goal.written, verdict=verdict_word(goal.verdict, lang), found=goal.found
        )
        axes.annotate(
            words, (0, goal.share), xytext=(4 * size.k, -4 * size.k), textcoords="offset points", ha="left", va="top",
            fontsize=size.small_pt, color=colour, zorder=7,
            bbox={"facecolor": "white", "edgecolor": colour, "linewidth": 0.6, "boxstyle": "round,pad=0.25"},
        )  # fmt: skip
    axes.set(xlim=(0, end), ylim=(0, 1.0))
    axes.yaxis.set_major_formatter(PercentFormatter(1.0, decimals=0))
    axes.set_xlabel(say("charts.minutes_from", lang, clock=clock), fontsize=size.type_pt)
    axes.set_ylabel(say("charts.share_of_calls", lang), fontsize=size.type_pt)
    quiet_grid(axes)
    if shown:
        rest = len(arrivals) - len(shown)
        title = say("charts.more_options", lang, n=rest) if rest else None
        axes.legend(
            loc="lower right", fontsize=size.small_pt, title=title, title_fontsize=size.small_pt, framealpha=0.92, edgecolor=style.RULE
        )
    return figure


def _end(each: Arrival) -> float:
    """Minutes by which nearly all that ever arrive have arrived."""
    most = float(each.share[-1]) if len(each.share) else 0.0
    reached = np.flatnonzero(each.share >= most * _END_SHARE)
    return float(each.minutes[reached[0]]) * 1.05 if len(reached) else 1.0
