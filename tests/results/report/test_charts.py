"""Charts show what the record says, and every place for a figure is filled: drawn, or a link to the map's layer."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from tests.results.report.made import run
from yingji.results.report.blocks import FigureRef
from yingji.results.report.charts import chart
from yingji.results.report.page import page
from yingji.results.report.story import tell
from yingji.results.report.svg import WIDTH, Bar, Spot, bars, shortened, spots, wide
from yingji.results.report.told import Told


@pytest.fixture
def calls(tmp_path: Path) -> Path:
    """Ten calls of the first option: the n-th sees a unit n minutes after the call, the last one never."""
    minutes = [float(n) for n in range(1, 10)] + [float("nan")]
    table = pd.DataFrame({"arrive_s": [60 * each for each in minutes]})
    table = table.assign(option="No. option 0", call_s=0.0, order_s=0.0, full_s=table["arrive_s"], replication=0)
    table.to_parquet(tmp_path / "incidents.parquet")
    return tmp_path


def test_the_distribution_counts_calls_that_were_never_reached(calls: Path) -> None:
    told = Told(run(folder=calls), 0, False, "en")
    drawn = chart(told, FigureRef("response", "c", "alt"))
    assert drawn is not None
    line = re.findall(r'<polyline points="([^"]+)"', drawn)[0].split()
    heights = [float(point.partition(",")[2]) for point in line]
    bottom, top = heights[0], 14.0
    reached = (bottom - heights[-1]) / (bottom - top)
    assert reached == pytest.approx(0.9, abs=0.001)


def test_a_target_is_drawn_on_the_clock_on_which_it_stands(calls: Path) -> None:
    record = run(folder=calls)
    goal = replace(record.options[0].verdicts[0], metric="response.full", statistic="p90", threshold=420.0, written="420 s", unit="s")
    told = Told(replace(record, options=(replace(record.options[0], verdicts=(goal,)), *record.options[1:])), 0, False, "en")
    drawn = chart(told, FigureRef("response", "c", "alt"))
    assert drawn is not None
    order, full = drawn.split("</svg>")[:2]
    assert "target: 90% within 420 s" not in order
    assert "target: 90% within 420 s" in full
    x, last = (float(each) for each in re.findall(r'<line x1="([\d.]+)" y1="[\d.]+" x2="\1" y2="([\d.]+)" stroke="#8f2f06"', full)[0])
    ticks = {text: float(at) for at, y, text in re.findall(r'<text x="([\d.]+)" y="([\d.]+)"[^>]*middle"[^>]*>(\d+)</text>', full)}
    assert x == pytest.approx(ticks["6"] + (ticks["8"] - ticks["6"]) / 2, abs=0.1), "seven minutes are not between six and eight"
    assert last > 0


def test_dots_of_one_place_lie_beside_each_other_and_the_efficient_ones_are_filled() -> None:
    rows = [Spot("a", 4, 0.5, True), Spot("b", 4, 0.5, False), Spot("c", 5, 0.6, True)]
    drawn = spots(rows, [(4, 0.5), (5, 0.6)], alt="a", axis="x")
    dots = re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)" r="9" fill="([^"]+)"', drawn)
    assert dots[0][1] == dots[1][1]
    assert float(dots[1][0]) - float(dots[0][0]) >= 18
    assert [fill == "#ffffff" for _, _, fill in dots] == [False, True, False]


def test_the_band_of_relief_and_the_promise_are_drawn() -> None:
    told = Told(run(relief=True), 0, False, "en")
    drawn = chart(told, FigureRef("relief_curve", "c", "alt"))
    assert drawn is not None
    assert "<polygon" in drawn
    assert 'role="img" aria-label="alt"' in drawn


def test_every_place_for_a_figure_is_filled(calls: Path) -> None:
    for record in (run(folder=calls), run(options=3, folder=calls), run(relief=True, folder=calls)):
        story = tell([record], "en")
        text = page([record], story)
        told = Told(record, 0, False, "en")
        for section in story.sections:
            for block in section.blocks:
                if isinstance(block, FigureRef) and block.key not in ("map", "response", "hours", "busy_hours"):
                    assert chart(told, block) is not None or f'data-layer="{block.key}"' in text, block.key


def test_bars_stay_within_the_picture_whatever_their_labels() -> None:
    drawn = bars([Bar("很长的名字" * 30, 5.0, "5.0"), Bar("b", -1.0, "−1.0")], alt="a", axis="hours")
    edges = [(float(x), float(w)) for x, w in re.findall(r'<rect x="([\d.-]+)" y="[\d.-]+" width="([\d.-]+)"', drawn)]
    assert len(edges) == 2
    assert all(x >= 0 and x + width <= WIDTH for x, width in edges)


@pytest.mark.parametrize("text", ["short", "很长的站名" * 9, "A very long name of a fire station indeed, by any measure"])
def test_a_label_is_cut_where_it_would_be_wider(text: str) -> None:
    cut = shortened(text, 200.0)
    assert wide(cut) <= 200.0
    assert cut == text or cut.endswith("…")
