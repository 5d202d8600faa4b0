"""Numbers as people read them, and the table that they see first."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from yingji.base.figures import Text
from yingji.results.case import Reason, Runs
from yingji.results.coverage import coverage
from yingji.results.terminal import hour_name, show_coverage, show_verdicts
from yingji.results.verdicts import Verdict, judge
from yingji.results.words import measured, promised, quantity
from yingji.scenarios.schema.scenario import ScenarioFile


@pytest.mark.parametrize(
    ("value", "dimension", "like", "zh", "en"),
    [
        (276.0, "time", "5 min", "4.6 分钟", "4.6 min"),
        (86.2, "time", "80 s", "86 秒", "86 s"),
        (36000.0, "time", "12 小时", "10.0 小时", "10.0 h"),
        (0.00028, "share", "0.4‰", "0.28‰", "0.28‰"),
        (0.873, "share", "95 %", "87.3%", "87.3%"),
        (7.2e6, "area", "7 km²", "7.20 km²", "7.20 km²"),
        (63601.6, "count", "80000", "63,602", "63,602"),
        (85.0, "count", "85人", "85", "85"),
        (math.inf, "time", "5 min", "∞", "∞"),
        (math.nan, "time", "5 min", "–", "–"),
    ],
)
def test_a_quantity_is_in_the_unit_of_its_target(value: float, dimension: Any, like: str, zh: str, en: str) -> None:
    assert (quantity(value, dimension, "zh", like=like), quantity(value, dimension, "en", like=like)) == (zh, en)


def test_a_value_just_above_its_bound_is_not_rounded_onto_it() -> None:
    assert quantity(301.0, "time", "en", like="5 min", against=300.0) == "5.02 min"
    assert quantity(300.0, "time", "en", like="5 min", against=300.0) == "5.0 min"


TARGETS = [
    {"id": "a", "measure": "response.first", "statistic": "p50", "clock": "call", "at_most": "5 min"},
    {"id": "b", "measure": "station.edge_time", "scope": "each station", "at_most": "3 min"},
    {"id": "c", "measure": "staff.firefighters_share", "at_least": "0.4 ‰"},
    {"id": "d", "ledger": "没有台账"},
    {"id": "e", "ledger": "没有台账"},
]


@pytest.fixture
def verdicts(make_runs: Callable[..., Runs], scenario: Callable[..., ScenarioFile]) -> tuple[Verdict, ...]:
    runs = make_runs(scenario(TARGETS), samples=20)
    return judge(runs.scenario, runs.world, runs.coverage, runs.samples)


def test_promise_and_measure_side_by_side(verdicts: tuple[Verdict, ...]) -> None:
    assert [promised(verdict, "zh") for verdict in verdicts] == ["≤ 5 分钟", "≤ 3 分钟", "≥ 0.4‰", "5分钟", "5分钟"]
    assert [measured(verdict, "en") for verdict in verdicts] == ["2.5 min", "worst 3.2 min", "–", "–", "–"]


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_table_fits_the_screen_and_needs_no_colour(verdicts: tuple[Verdict, ...], width: int, lang: Any) -> None:
    screen = io.StringIO()
    show_verdicts(Console(file=screen, width=width, no_color=True), verdicts, lang)
    text = screen.getvalue()
    assert all(cell_len(line) <= width for line in text.splitlines())
    met, missed = ("✓ 达到", "✗ 未达到") if lang == "zh" else ("✓ met", "✗ missed")
    assert met in text
    assert missed in text
    assert ("另有 2 项" if lang == "zh" else "and 2 targets") in text
    assert "规划 二" in text


def test_coverage_is_shown_by_station_for_each_hour(make_runs: Callable[..., Runs], scenario: Callable[..., ScenarioFile]) -> None:
    runs = make_runs(scenario())
    screen = io.StringIO()
    show_coverage(Console(file=screen, width=120), runs.world, [coverage(runs.world, hour=h) for h in (8, 27)], "zh")
    assert "周一 08–09" in screen.getvalue()
    assert "周二 03–04" in screen.getvalue()
    assert screen.getvalue().count("一号站") == 2
    assert hour_name(167, "en") == "Sun 23–24"


def test_a_reason_names_twelve_stations_and_counts_the_others() -> None:
    """Two hundred names in a cell of a table would take nine pages."""
    names = tuple(Text(zh=f"{n}站", en=f"station {n}") for n in range(200))
    told = Reason("results.why.missed_by", {"names": names, "count": 200, "all": 200})
    assert told.text("en").endswith("station 11 and 188 more")
    assert told.text("zh").endswith("11站等，另有 188 项")
    assert Reason("results.why.missed_by", {"names": names[:12], "count": 12, "all": 12}).text("en").endswith("station 11")
