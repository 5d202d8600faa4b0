"""Charts say what they are given, fit their page whatever they are given, and are the same bytes each time."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from tests.results.charts.spill import crowded, spilled
from yingji.base.language import Lang
from yingji.results.charts.board import Tile, board_chart
from yingji.results.charts.busy import MOST_UNITS, Busy, busy_chart
from yingji.results.charts.canvas import PAGE, SLIDE, Size
from yingji.results.charts.differences import Choice, Gap, differences_chart, efficient, frontier_chart
from yingji.results.charts.hours import ByHour, Goods, hours_chart, stocks_chart
from yingji.results.charts.relief import ReliefCurve, ReliefGoal, Stage, bottleneck_chart, relief_chart
from yingji.results.charts.response import Arrival, Goal, response_chart
from yingji.results.maps.draw import write_figure

LONG = "超长的名称" * 12
HOURS = np.arange(0, 73, 1 / 6)
MINUTES = np.arange(0, 60, 0.1)
Draw = Callable[[int, Lang, Size], Figure]


def _arrivals(n: int, lang: Lang, size: Size) -> Figure:
    share = np.clip(MINUTES / 10, 0, 1)
    made = [Arrival(f"{LONG}{i}", MINUTES, share, share * 0.9, share) for i in range(n)]
    return response_chart(made, [Goal(4, 0.9, "missed", "≤ 240 s", "336 s [312–358]")], clock="order", lang=lang, size=size)


def _relief(n: int, lang: Lang, size: Size) -> Figure:
    share = np.clip(HOURS / 12, 0, 1)
    curves = [ReliefCurve(f"{LONG}{i}", share, share * 0.8, share) for i in range(n)]
    return relief_chart(HOURS, curves, [ReliefGoal(10, 1.0, "uncertain")], lang=lang, size=size)


def _busy(n: int, lang: Lang, size: Size) -> Figure:
    units = tuple((f"{LONG}{i}", "engine 1") for i in range(n))
    return busy_chart(Busy(units, np.full((n, 24), 0.05)), lang=lang, size=size)


def _gaps(n: int, lang: Lang, size: Size) -> Figure:
    senses = ("better", "worse", "same", "unclear", None)
    gaps = [Gap(f"{LONG}{i}", i - 3.0, -math.inf if i == 1 else i - 4.0, i - 2.0, senses[i % 5]) for i in range(n)]
    return differences_chart([*gaps, Gap("?", math.nan, -math.inf, math.inf, None)], axis=f"与“{LONG}”之差（百分点）", lang=lang, size=size)


def _choices(n: int, lang: Lang, size: Size) -> Figure:
    return frontier_chart([Choice(f"{LONG}{i}", 4 + i % 5, 0.3 + i / 50) for i in range(n)], minutes=5, lang=lang, size=size)


def _stages(n: int, lang: Lang, size: Size) -> Figure:
    return bottleneck_chart([Stage(f"{LONG}{i}", float(i), "-1.8 h") for i in range(n)], note=LONG * 2, lang=lang, size=size)


def _board(n: int, lang: Lang, size: Size) -> Figure:
    words = ("met", "missed", "uncertain", "not simulated")
    return board_chart([Tile(words[i % 4], LONG * 2, LONG, LONG, LONG) for i in range(n)], lang=lang, size=size)


def _hours(n: int, lang: Lang, size: Size) -> Figure:
    values = np.full(24, np.nan)
    values[:n] = 5.0
    return hours_chart(ByHour(values, values * 2), clock="call", lang=lang, size=size)


def _stocks(n: int, lang: Lang, size: Size) -> Figure:
    return stocks_chart([Goods(f"{LONG}{i}", "L", 100.0, 10.0**i, 50.0) for i in range(n)], lang=lang, size=size)


CHARTS: dict[str, Draw] = {
    "response": _arrivals, "relief": _relief, "busy": _busy, "differences": _gaps, "frontier": _choices, "bottleneck": _stages,
    "board": _board, "hours": _hours, "stocks": _stocks,
}  # fmt: skip


@pytest.mark.parametrize(("lang", "size"), [("zh", PAGE), ("en", SLIDE)], ids=["page", "slide"])
@pytest.mark.parametrize("count", [0, 1, 8])
@pytest.mark.parametrize("chart", CHARTS)
def test_nothing_spills_over_the_page_or_touches(chart: str, count: int, lang: Lang, size: Size) -> None:
    """Nothing at all, one thing, and eight with names of sixty characters."""
    figure = CHARTS[chart](count, lang, size)
    assert not spilled(figure)
    assert not crowded(figure)


@pytest.mark.parametrize("chart", ["response", "busy", "differences", "frontier", "board"])
def test_twenty_options_or_two_hundred_units_fit_too(chart: str) -> None:
    figure = CHARTS[chart](200 if chart == "busy" else 20, "zh", PAGE)
    assert not spilled(figure)
    assert not crowded(figure)


@pytest.mark.parametrize("kind", ["png", "pdf", "svg"])
def test_the_same_data_are_the_same_bytes(kind: str, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_figure(_gaps(4, "zh", PAGE), tmp_path / f"{name}.{kind}", title="t")
    assert (tmp_path / f"a.{kind}").read_bytes() == (tmp_path / f"b.{kind}").read_bytes()


def test_only_options_that_none_beats_are_on_the_frontier() -> None:
    choices = [
        Choice("a", 4, 0.30),
        Choice("b", 5, 0.40),
        Choice("c", 5, 0.35),
        Choice("d", 6, 0.40),
        Choice("e", 7, 0.45),
        Choice("f", 7, 0.45),
    ]
    assert efficient(choices) == (0, 1, 4, 5)  # c covers less than b, d needs more than b; e and f are as good as each other


def test_marks_on_the_frontier_lie_on_no_other_mark_however_far_the_line_goes() -> None:
    choices = [Choice(f"{i}", 7, share) for i, share in enumerate((0.46, 0.55, 0.545, 0.54, 0.53, 0.525, 0.48, 0.55))]
    figure = frontier_chart(choices, minutes=5, lang="en", frontier=[(4, 0.32), (7, 0.55), (12, 0.81)])
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    marks = [mark.get_bbox_patch().get_window_extent(canvas.get_renderer()) for mark in figure.axes[0].texts]
    assert len(marks) > 1
    assert not [1 for a, b in combinations(marks, 2) if a.overlaps(b)]


def test_the_busiest_units_are_drawn_and_the_others_counted() -> None:
    share = np.linspace(0, 0.5, 30)[:, None] * np.ones(24)
    figure = busy_chart(Busy(tuple((f"S{i}", "engine 1") for i in range(30)), share), lang="en")
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels[0].startswith("S29")
    assert len(labels) == MOST_UNITS + 1  # and their mean
    assert any("12 units" in text.get_text() for text in figure.texts)


def test_a_board_puts_what_is_missed_first_and_says_the_verdict_as_a_word() -> None:
    tiles = [Tile("met", "B", "≤ 80 s", "67 s", "2"), Tile("missed", "A", "≤ 5 min", "11.7 min", "1")]
    words = [text.get_text() for text in board_chart(tiles, lang="en").axes[0].texts]
    assert words.index("× missed") < words.index("√ met")
    assert {"≤ 5 min", "found: 11.7 min", "1"} <= set(words)


def test_a_target_is_drawn_where_it_stands() -> None:
    figure = _arrivals(1, "en", PAGE)
    diamonds = [line for line in figure.axes[0].get_lines() if line.get_marker() == "D"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in diamonds] == [(4, 0.9)]
