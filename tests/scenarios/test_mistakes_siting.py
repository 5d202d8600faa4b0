"""Mistakes in the block that asks for sites: each is told at its place, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.slips import rewrite, well_said
from yingji.looking import check_file
from yingji.scenarios.loader import check

BLOCK = """
site:
  find:
    - {model: MCLP}
    - {model: BACOP2, first: 70 %}
    - {model: MEXCLP, busy: 10 %}
    - {model: gradual cover, until: 8 min}
    - {model: capacitated MCLP}
  capacity: 100000
  weight: people
  station: {class: 小型, vehicles: {engine: 1}}
  add: 2
  within: 5 min
  candidates: {crossings: [主干路, 支路]}
  keep_away:
    - {of: [park], at_least: 50 m, source: 样例, confidence: assumed}
"""

CASES = [
    ("model: MCLP", "model: §MCPL", "scenarios.choice_near"),
    ("model: MCLP", "model: MCLP, busy: §10 %", "scenarios.find_takes"),
    ("first: 70 %", "first: §30 %", "scenarios.find_first"),
    ("busy: 10 %", "busy: §100 %", "scenarios.find_busy"),
    ("{model: gradual cover, until: 8 min}", "§{model: gradual cover}", "scenarios.find_until"),
    ("  capacity: 100000\n", "", "scenarios.siting_capacity"),
    ("until: 8 min", "until: 4 min", "scenarios.siting_until"),
    ("weight: people", "weight: §calls", "scenarios.siting_weight"),
    ("vehicles: {engine: 1}", "vehicles: §{ambulance: 1}", "scenarios.new_station"),
    ("class: 小型, vehicles: {engine: 1}", "class: §战勤保障, vehicles: {engine: 1}", "scenarios.choice"),
    ("add: 2", "add: §0", "scenarios.not_above"),
    ("add: 2", "add: §1.5", "scenarios.whole_number"),
    ("within: 5 min", "within: §5", "units.no_unit"),
    ("crossings: [主干路", "crossings: [§主路", "scenarios.choice_near"),
    ("candidates: {crossings", "candidates: {parcels: §place.csv, crossings", "scenarios.missing_file_near"),
    ("{of: [park], at_least", "{file: §park.csv, at_least", "scenarios.missing_file_near"),
    ("- {of: [park], at_least", "- §{of: [park], file: places.csv, at_least", "scenarios.keep_away_one"),
]


@pytest.fixture
def asking(town: Path) -> Path:
    path = town / "scenario.yaml"
    path.write_text(path.read_text("utf-8") + BLOCK, "utf-8")
    return path


def test_the_block_is_right_as_it_stands(asking: Path) -> None:
    assert check_file(asking) == ()


@pytest.mark.parametrize(("old", "new", "key"), CASES, ids=[f"{case[2]}-{number}" for number, case in enumerate(CASES)])
def test_one_mistake_gives_one_message_at_its_place(asking: Path, old: str, new: str, key: str) -> None:
    places = rewrite(asking, (old, new))
    faults = check(asking)
    assert [fault.key for fault in faults] == [key], [fault.text("en") for fault in faults]
    assert [str(fault.mark) for fault in faults] == places or not places
    well_said(faults)


def test_what_shows_only_on_the_ground_is_told_by_check_too(asking: Path) -> None:
    places = rewrite(asking, ("of: [park]", "of: [§parc]"), ("  add: 2", "  add: 2\n  excluded: [§月球路 × 火星路]"))
    faults = check_file(asking)
    assert {fault.key for fault in faults} == {"site.no_kind", "site.no_candidate"}
    assert sorted(str(fault.mark) for fault in faults) == sorted(places)
    well_said(faults)
