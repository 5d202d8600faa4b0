"""Mistakes in the years and the further scenarios of a comparison: `yingji check` tells each at its place, before anything is played."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.slips import rewrite, well_said
from yingji.scenarios.loader import check, load

BLOCK = """
phasing:
  years: [2024, 2026]
  roads:
    - {at: 三经路, opens: 2025-06-30, source: 样例, confidence: assumed}
    - {at: 三经路(三纬路—四纬路), closes: 2026-06-30, source: 样例, confidence: assumed}
also: [again.yaml, hebei/rainstorm-2021]
"""

CASES = [
    ("at: 三经路,", "at: §三精路,", "geo.place.not_found"),
    ("at: 三经路,", "at: §月球大道,", "geo.place.nothing_like"),
    ("at: 三经路,", "at: §三经路 × 三纬路,", "scenarios.not_a_road"),
    ("at: 三经路(三纬路—四纬路)", "at: §[117.2, 39.1]", "geo.place.off_network"),
    ("change:\n", "change:\n      - road: {at: §样板公园, is: closed}\n", "scenarios.not_a_road"),
    ("[again.yaml,", "[§agian.yaml,", "scenarios.missing_file_near"),
    ("hebei/rainstorm-2021", "§hebei/rainstrom-2021", "scenarios.missing_file_near"),
    ("[again.yaml,", "[§plan.yaml,", "scenarios.wrong_kind"),
    ("[again.yaml,", "[§../town,", "scenarios.directory"),
]


@pytest.fixture
def asking(town: Path) -> Path:
    path = town / "scenario.yaml"
    (town / "again.yaml").write_text(path.read_text("utf-8"), "utf-8")
    path.write_text(path.read_text("utf-8") + BLOCK, "utf-8")
    return path


def test_as_it_stands_it_is_right_and_names_the_other_files_wherever_it_is_read_from(asking: Path) -> None:
    assert check(asking) == ()
    beside, bundled = load(asking).scenario.also
    assert Path(beside) == asking.absolute().with_name("again.yaml")
    assert load(bundled).name == "hebei/rainstorm-2021"


@pytest.mark.parametrize(("old", "new", "key"), CASES, ids=[f"{case[2]}-{number}" for number, case in enumerate(CASES)])
def test_one_mistake_gives_one_message_at_its_place(asking: Path, old: str, new: str, key: str) -> None:
    places = rewrite(asking, (old, new))
    faults = check(asking)
    assert [fault.key for fault in faults] == [key], [fault.text("en") for fault in faults]
    assert [str(fault.mark) for fault in faults] == places
    well_said(faults)


def test_another_scenario_with_broken_writing_is_told_in_its_own_file(asking: Path) -> None:
    places = rewrite(asking.with_name("again.yaml"), ("as_of:", "as_of: 2026-12-31\n§as_of:"))
    faults = check(asking)
    assert [(fault.key, str(fault.mark)) for fault in faults] == [("scenarios.repeated_key", places[0])]
    well_said(faults)
