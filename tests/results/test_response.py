"""Response and load by group, idle and under load, from the little log that was worked out by hand."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyogrio
import pytest
from rich.console import Console

from yingji.results.case import Runs
from yingji.results.coverage import coverage
from yingji.results.groups import By
from yingji.results.headline import measures_json
from yingji.results.layers import write_layers
from yingji.results.measures import Sample
from yingji.results.response import Clock, ResponseRow, Until, response_by, station_loads, unit_loads
from yingji.results.sheets import sheets
from yingji.results.terminal import show_headline
from yingji.results.verdicts import judge
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.world import World

INF = float("inf")
A_YEAR = 365 * 86400 / 9000  # the little run measures 9000 s
Make = Callable[..., Runs]


@pytest.fixture
def runs(make_runs: Make, scenario: Callable[..., ScenarioFile]) -> Runs:
    return make_runs(scenario(), samples=10)


def rows(runs: Runs, by: By, *, clock: Clock = "call", until: Until = "first") -> dict[str, ResponseRow]:
    return {row.group: row for row in response_by(runs, by, clock=clock, until=until)}


@pytest.mark.parametrize(
    ("by", "clock", "until", "p50", "p90"),
    [
        ("all", "call", "first", {"": 150}, {"": INF}),
        ("all", "order", "first", {"": 120}, {"": INF}),
        ("all", "order", "full", {"": 180}, {"": INF}),
        ("hour", "call", "first", {"00": 70, "02": INF}, {"00": 150, "02": INF}),
        ("kind", "call", "full", {"fire": INF, "rescue": 150}, {"fire": INF, "rescue": 210}),
        ("station", "order", "first", {"一号站": 120}, {"一号站": INF}),
        ("subdistrict", "call", "first", {"甲街道": 150, "乙街道": 70}, {"甲街道": INF, "乙街道": 70}),
        ("cell", "order", "full", {"0": 180, "1": 140}, {"0": INF, "1": 140}),
    ],
)
def test_response_by_each_group(runs: Runs, by: By, clock: Clock, until: Until, p50: dict[str, float], p90: dict[str, float]) -> None:
    found = rows(runs, by, clock=clock, until=until)
    assert {group: row.p50_s for group, row in found.items()} == p50
    assert {group: row.p90_s for group, row in found.items()} == p90


def test_the_interval_of_a_group_is_of_its_yearly_p90(runs: Runs, sample: Sample) -> None:
    later = replace(sample, incidents=replace(sample.incidents, arrive_s=sample.incidents.arrive_s + 10))
    row = rows(replace(runs, samples=[sample, later]), "subdistrict")["乙街道"]
    assert row.p90_s == 80
    half = 12.7062 * 50**0.5 * 1.5**0.5  # Student's t for the two years 70 and 80
    assert (row.p90_low_s, row.p90_high_s) == (0, pytest.approx(75 + half, rel=1e-5))
    assert row.calls_per_year == pytest.approx(A_YEAR)


def test_a_stations_load(runs: Runs) -> None:
    (load,) = station_loads(runs)
    assert load.calls_per_year == pytest.approx(3 * A_YEAR)
    assert (load.p90_s, load.worst_cell_p90_s, load.worst_cell) == (INF, INF, 0)
    assert load.own_first == pytest.approx(2 / 3)  # the third was reached by nobody
    assert load.sent_per_year == pytest.approx(2 * A_YEAR)
    assert load.busy == pytest.approx(950 / 17000)


def test_a_call_at_which_a_neighbour_is_first_is_not_its_stations_own(runs: Runs, sample: Sample) -> None:
    theirs = replace(sample, incidents=replace(sample.incidents, first_station=np.array([1, 0, -1], dtype=np.int32)))
    assert station_loads(replace(runs, samples=[theirs]))[0].own_first == pytest.approx(1 / 3)


def test_a_cell_with_few_calls_is_not_the_worst(make_runs: Make, scenario: Callable[..., ScenarioFile]) -> None:
    few = station_loads(make_runs(scenario(), samples=4))[0]  # eight calls in cell 0, four in cell 1
    assert np.isnan(few.worst_cell_p90_s)
    assert few.worst_cell == -1


def test_each_unit_has_its_load(runs: Runs) -> None:
    loads = unit_loads(runs)
    assert [(load.own, load.sent_per_year / A_YEAR) for load in loads] == [(True, 2), (True, 0), (False, 2)]
    assert [load.busy_mean for load in loads] == pytest.approx([950 / 9000, 0, 990 / 9000])


def test_the_headline_measures(runs: Runs) -> None:
    found = measures_json(runs)
    means = {name: found[name]["mean"] for name in ("calls", "waited", "given_up", "by_neighbours", "busy_mean", "busy_max")}
    assert means == pytest.approx(
        {"calls": 3 * A_YEAR, "waited": 2 / 3, "given_up": 1 / 3, "by_neighbours": 0.5, "busy_mean": 950 / 18000, "busy_max": 950 / 9000}
    )
    assert found["response"]["full"]["order"]["p50"]["median"] == 180
    assert found["turnout"]["p90"]["median"] == 60
    assert found["travel"]["p95"]["median"] == 60


def test_a_neighbours_turnout_is_no_part_of_ours(runs: Runs, sample: Sample, scenario: Callable[..., ScenarioFile]) -> None:
    """Unit 2, the neighbour's, is made a minute slower."""
    sent = sample.assignments
    slow = replace(sample, assignments=replace(sent, roll_s=sent.roll_s + 60.0 * (sent.unit == 2)))
    assert measures_json(replace(runs, samples=[slow, slow]))["turnout"]["p95"]["median"] == 60
    made = scenario([{"measure": "response.turnout", "statistic": "max", "at_most": "60 s"}])
    (verdict,) = judge(made, runs.world, runs.coverage, [slow] * 20)
    assert verdict.measured == 60


def test_a_call_to_which_nothing_is_sent_makes_no_percentile_endless(runs: Runs, sample: Sample) -> None:
    """The third call, that nobody reached, is taken for advice by telephone."""
    advised = replace(sample, incidents=replace(sample.incidents, card_size=np.array([2, 2, 0], dtype=np.int16)))
    told = replace(runs, samples=[advised] * 10)
    assert rows(told, "all")[""].p90_s == 150
    assert set(rows(told, "hour")) == {"00"}
    assert station_loads(told)[0].worst_cell_p90_s == 120
    assert measures_json(told)["response"]["first"]["call"]["p90"]["median"] == 150


def test_years_without_a_call_still_have_a_headline(runs: Runs, sample: Sample) -> None:
    none = replace(
        sample,
        incidents=type(sample.incidents)(**{name: column[:0] for name, column in vars(sample.incidents).items()}),
        assignments=type(sample.assignments)(**{name: column[:0] for name, column in vars(sample.assignments).items()}),
    )
    quiet, screen = replace(runs, samples=[none, none]), io.StringIO()
    show_headline(Console(file=screen, width=120), [quiet], "en")
    assert "0 calls a year" in screen.getvalue()
    assert "∞" not in screen.getvalue()
    json.dumps(measures_json(quiet), allow_nan=False)


# ── idle ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def slower(world: World, seconds: float) -> World:
    return replace(world, turnout_s=world.turnout_s + seconds)


def test_people_and_area_within_a_time_are_of_the_same_cells(world: World) -> None:
    cover = coverage(slower(world, 1), hour=12).stations[0]  # 121 s and 181 s
    assert (cover.people_within[0], cover.km2_within[0]) == (300, 0.01)
    assert (cover.people_within[1], cover.km2_within[1]) == (400, 0.02)


def test_a_neighbours_time_has_its_delay(world: World) -> None:
    delayed = replace(world, units=replace(world.units, delay_s=np.array([0.0, 0.0, 100.0])))
    assert (coverage(delayed).neighbour_s - coverage(world).neighbour_s).tolist() == [100, 100]


def test_the_second_station_is_another_one(world: World) -> None:
    stations = tuple(station.model_copy(update={"of": ""}) for station in world.stations)
    found = coverage(replace(world, own=np.array([True, True]), stations=stations), hour=12)
    assert (found.first.tolist(), found.second.tolist()) == ([0, 1], [1, 0])
    assert found.second_s.tolist() == [180, 180]


def test_the_sheet_of_stations_tells_five_minutes_idle_and_the_worst_cell_under_load(runs: Runs) -> None:
    world = slower(runs.world, 150)  # by night 285 s and 345 s
    late = replace(runs, world=world, coverage=coverage(world))
    sheet = next(sheet for sheet in sheets([], [late], (), "en") if sheet.key == "stations")
    row = dict(zip(sheet.columns, sheet.rows[0], strict=True))
    assert (row["people_5min"], row["km2_5min"], row["edge_min"]) == (300, 0.01, 5.75)
    assert (row["load_p90_min"], row["load_worst_min"]) == (None, None)  # endless


def test_the_cells_of_the_layers_hold_idle_and_load(runs: Runs, tmp_path: Path) -> None:
    stations = tuple(station.model_copy(update={"of": ""}) for station in runs.world.stations)
    world = replace(runs.world, own=np.array([True, True]), stations=stations)
    write_layers(tmp_path / "run.gpkg", replace(runs, world=world, coverage=coverage(world)), "en", when=datetime(2025, 12, 31, tzinfo=UTC))
    cells = pyogrio.read_dataframe(tmp_path / "run.gpkg", layer="cells")
    assert cells["minutes"].tolist() == [2.25, 2.25]
    assert cells["minutes_second"].tolist() == [3.25, 3.25]
    assert np.array_equal(cells["p90_minutes"], [np.nan, 1.0], equal_nan=True)
    assert np.array_equal(cells["p90_minutes_call"], [np.nan, 70 / 60], equal_nan=True)
    assert cells["calls_per_year"].tolist() == pytest.approx([2 * A_YEAR, A_YEAR])


def test_the_worst_cell_is_told_beside_the_percentile_of_the_whole_area(runs: Runs, sample: Sample) -> None:
    """Ten years with a call in each cell: 120 s in the one, but 500 s in two of the years, and 60 s in the other."""
    once = replace(sample, incidents=replace(sample.incidents, card_size=np.array([2, 2, 0], dtype=np.int16)))
    late = replace(once, incidents=replace(once.incidents, arrive_s=once.incidents.arrive_s + np.array([380.0, 0, 0])))
    many = replace(runs, samples=[once] * 8 + [late] * 2)
    sheet = next(sheet for sheet in sheets([], [many], (), "en") if sheet.key == "stations")
    row = dict(zip(sheet.columns, sheet.rows[0], strict=True))
    assert (row["load_p90_min"], row["load_worst_min"]) == (120 / 60, 500 / 60)
