"""The register of assumptions of a disaster: nothing of the chain that has no source is missing, and no choice stands in it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.scenarios.quake import write_quake
from tests.scenarios.slips import rewrite
from yingji.base.figures import figures
from yingji.scenarios.loader import load


@pytest.fixture
def town(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "town"))


def _said(town: Path, field: str) -> list[tuple[str, int, str]]:
    found = load(town / "disaster.yaml").assumptions
    return [(Path(item.file).name, item.line, item.printed) for item in found if item.field == field]


def test_every_figure_has_a_confidence_and_every_assumed_one_an_entry(town: Path) -> None:
    loaded = load(town / "disaster.yaml")
    ours = [(way, figure) for way, figure in figures(loaded.scenario) if way[0] in ("hazards", "relief", "needs")]
    assert all(figure.confidence == "assumed" for _, figure in ours)
    entries = [item for item in loaded.assumptions if Path(item.file).name in ("hazard.yaml", "relief.yaml", "needs.yaml")]
    assert len(entries) == len(ours) - 6 + 5  # without six choices (rain, share of calls, share, stops, days, horizon); with five sites
    assert not [item for item in entries if item.line == 0 or not item.printed]


@pytest.mark.parametrize(
    "field",
    ["horizon", "settlement.days", "handling.stops", "relieved.share", "rainstorm.rain_60min", "calls[1].kind.share", "hazards[1].after"],
)
def test_a_choice_of_the_run_is_no_assumption(town: Path, field: str) -> None:
    rewrite(town / "disaster.yaml", ("hazard: hazard.yaml ", "hazard: hazard.yaml\n    after: 1 h #"))
    assert _said(town, field) == []


def test_a_figure_with_a_source_is_not_there(town: Path) -> None:
    assert _said(town, "people.relatives") == [("relief.yaml", 10, "30 %")]
    rewrite(town / "relief.yaml", ("relatives: 30 %", "relatives: {value: 30 %, source: 抽样调查, confidence: measured}"))
    assert _said(town, "people.relatives.value") == _said(town, "people.relatives") == []


def test_sites_that_no_plan_gives_are_there(town: Path) -> None:
    assert _said(town, "depots[样板仓库].at") == [("relief.yaml", 39, "一经路 × 三纬路")]
    assert _said(town, "rainstorm.points[二经路积水点].at") == [("hazard.yaml", 12, "二经路 × 二纬路")]
    rewrite(town / "relief.yaml", ("  - name: 样板仓库", "  - name: 样板仓库\n    confidence: plan"))
    rewrite(town / "hazard.yaml", ("      radius:", "      clause: 应急规划 三(二)8\n      radius:"))
    assert _said(town, "depots[样板仓库].at") == _said(town, "rainstorm.points[二经路积水点].at") == []


def test_a_shelter_without_a_capacity_says_how_it_is_reckoned(town: Path) -> None:
    assert _said(town, "shelters[样板公园避难场所].capacity") == []
    rewrite(town / "plan.yaml", ("    capacity: 4000 ", "    #"))
    assert _said(town, "shelters[样板公园避难场所].capacity") == [("plan.yaml", 32, "1 ha × 60 % ÷ 2 m²/person")]
    (entry,) = [item for item in load(town / "disaster.yaml").assumptions if item.field.endswith(".capacity")]
    assert entry.value == 3000


def test_a_shelter_that_is_not_in_service_is_not_there(town: Path) -> None:
    more = "    class: 固定\n  - name: 乙\n    at: 三经路\n    class: 固定\n    status: mentioned #"
    rewrite(town / "plan.yaml", ("    class: 固定", more))
    assert _said(town, "shelters[乙].capacity") == _said(town, "shelters[乙].at") == []


def test_shelters_that_are_only_counted_are_one_entry(town: Path) -> None:
    rewrite(town / "plan.yaml", ("    at: 样板公园 ", "    count: 9 #"))
    rewrite(town / "relief.yaml", ("\nchain:\n", "\nunnamed: {kinds: [park], source: 规则}\nchain:\n"))
    assert _said(town, "shelters[样板公园避难场所].at") == [("plan.yaml", 32, "9 × lon, lat")]


def test_a_freeboard_that_is_not_known_is_there_where_it_rains(town: Path) -> None:
    assert [line[2] for line in _said(town, "shelters[样板公园避难场所].freeboard")] == ["0.5 m"]
    rewrite(town / "relief.yaml", ("    distance: 1 km\n", "    distance: 1 km\n    freeboard: 1 m\n"))
    assert _said(town, "shelters[样板公园避难场所].freeboard") == []


def test_rows_of_an_earthquakes_tables_are_there_unless_they_are_sure(town: Path) -> None:
    write_quake(town)
    assert _said(town, "earthquake.damage") == [("damage.csv", 3, "0.1–0.3")]
    assert _said(town, "earthquake.classes") == []
    assert _said(town, "earthquake.casualties") == [("casualties.csv", 2, "0.05–0.4")]
    assert _said(town, "buildings") == [("buildings.csv", 2, "1")]


def test_a_hazard_that_strikes_twice_is_assumed_once(town: Path) -> None:
    once = load(town / "disaster.yaml").assumptions
    rewrite(town / "disaster.yaml", ("  - hazard: hazard.yaml ", "  - hazard.yaml\n  - hazard: hazard.yaml\n    after: 12 h #"))
    assert len(load(town / "disaster.yaml").assumptions) == len(once)
