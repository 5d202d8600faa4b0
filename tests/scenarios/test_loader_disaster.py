"""A disaster's files: how a scenario names them, what they name themselves, and that each can be checked alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.scenarios.quake import TABLES, write_quake
from tests.scenarios.slips import rewrite
from yingji.base.faults import BadInput
from yingji.scenarios.loader import check, load
from yingji.scenarios.loader_parts import HAZARD, NEEDS, RELIEF
from yingji.scenarios.names import KINDS_OF_PARTS


def test_tables_that_a_hazard_names_come_out_as_absolute_paths_with_their_hashes(town: Path) -> None:
    write_quake(town)
    loaded = load(town / "disaster.yaml")
    quake = loaded.scenario.hazards[0].hazard.earthquake
    assert quake is not None
    here = (town / "damage.csv").absolute(), (town / "classes.csv").absolute(), (town / "casualties.csv").absolute()
    assert (quake.damage, quake.classes, quake.casualties) == tuple(map(str, here))
    assert loaded.scenario.area.buildings == str((town / "buildings.csv").absolute())
    assert {Path(name).name for name in loaded.files} >= {*TABLES, "quake.yaml", "hazard.yaml", "relief.yaml", "needs.yaml"}


def test_a_name_alone_strikes_at_once_and_others_after_their_time(town: Path) -> None:
    write_quake(town)
    first, second = load(town / "disaster.yaml").scenario.hazards
    assert (first.hazard.title.en, first.after) == ("An earthquake", None)
    assert second.after is not None
    assert second.after.value == 7200


def test_all_parts_may_be_written_into_the_scenario(town: Path) -> None:
    apart = load(town / "disaster.yaml").scenario
    parts = {
        name: yaml.load((town / f"{name}.yaml").read_text("utf-8"), yaml.BaseLoader) for name in ("disaster", "hazard", "relief", "needs")
    }
    whole = {**parts["disaster"], "hazards": [{"hazard": parts["hazard"]}], "relief": parts["relief"], "needs": parts["needs"]}
    (town / "whole.yaml").write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    together = load(town / "whole.yaml").scenario
    assert (together.hazards, together.relief, together.needs) == (apart.hazards, apart.relief, apart.needs)


def test_a_file_named_in_an_inline_hazard_lies_beside_the_scenario(town: Path) -> None:
    write_quake(town)
    quake = yaml.load((town / "quake.yaml").read_text("utf-8"), yaml.BaseLoader)
    whole = {**yaml.load((town / "disaster.yaml").read_text("utf-8"), yaml.BaseLoader), "hazards": [{"hazard": quake}]}
    (town / "whole.yaml").write_text(yaml.safe_dump(whole, allow_unicode=True), "utf-8")
    assert check(town / "whole.yaml") == ()


@pytest.mark.parametrize(("name", "part"), [("hazard", HAZARD), ("relief", RELIEF), ("needs", NEEDS)])
def test_each_kind_of_file_is_checked_alone_and_cannot_be_run(town: Path, name: str, part: object) -> None:
    path = town / f"{name}.yaml"
    assert check(path) == ()
    with pytest.raises(BadInput) as wrong:
        load(path)
    assert [fault.key for fault in wrong.value.faults] == ["scenarios.not_a_scenario"]
    assert wrong.value.faults[0].values == {"is": part.title}  # type: ignore[attr-defined]


def test_a_file_whose_form_is_misspelt_is_still_known_for_a_hazard(town: Path) -> None:
    place = rewrite(town / "hazard.yaml", ("rainstorm:\n", "§rainstrom:\n"))
    assert [(fault.key, str(fault.mark)) for fault in check(town / "hazard.yaml")] == [("scenarios.unknown_field_near", place[0])]


def test_a_depot_added_by_an_option_is_found_on_the_map(town: Path) -> None:
    added = "add_depot: {name: 甲, at: 样板花园, docks: 1, crews: 1, opens: {median: 5 min}}"
    rewrite(town / "disaster.yaml", ("set: {people.kits.share: 30 %}", added))
    loaded = load(town / "disaster.yaml")
    from yingji.scenarios.ground import load_ground

    (fault,) = loaded.place_faults(load_ground(loaded.scenario.area).gazetteer)
    assert "add_depot" in fault.field


def test_folders_of_parts_are_no_scenarios() -> None:
    assert {part.folder for part in (HAZARD, RELIEF, NEEDS)} <= set(KINDS_OF_PARTS)
