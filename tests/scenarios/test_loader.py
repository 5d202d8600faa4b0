"""Loading: what comes out of the files, and what it rests on."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from yingji.base.faults import BadInput
from yingji.base.figures import figures
from yingji.scenarios.checks import listed
from yingji.scenarios.loader import Loaded, check, load
from yingji.scenarios.names import library_names
from yingji.scenarios.templates import write_template


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("loader") / "town"
    write_template(folder)
    return folder


@pytest.fixture(scope="module")
def loaded(town: Path) -> Loaded:
    return load(town / "scenario.yaml")


def test_every_input_file_is_listed_with_its_hash(town: Path, loaded: Loaded) -> None:
    files = {Path(name).name for name in loaded.files}
    disaster = {name for name in load(town / "disaster.yaml").files if "library" not in name}
    assert files | {Path(name).name for name in disaster} == {path.name for path in town.iterdir()}
    assert not files & {"hazard.yaml", "relief.yaml", "needs.yaml"}
    plan = next(name for name in loaded.files if name.endswith("plan.yaml"))
    assert loaded.files[plan] == hashlib.sha256((town / "plan.yaml").read_bytes()).hexdigest()


def test_files_of_an_area_come_out_as_absolute_paths(town: Path, loaded: Loaded) -> None:
    area = loaded.scenario.area
    assert [area.streets, area.boundary, area.people.by_subdistrict, area.by_hour, area.places] == [
        str(town / name) for name in ("streets.gpkg", "boundary.geojson", "subdistricts.csv", "by_hour.csv", "places.csv")
    ]
    assert area.people.raster == ""


def test_an_inline_plan_and_a_plan_in_a_file_are_the_same(town: Path, loaded: Loaded) -> None:
    inside = "plan:\n" + "".join(f"  {line}" for line in (town / "plan.yaml").read_text("utf-8").splitlines(keepends=True))
    whole = town.parent / "whole.yaml"
    text = (town / "scenario.yaml").read_text("utf-8").replace("plan: plan.yaml", inside).replace("area: area.yaml", "area: town/area.yaml")
    whole.write_text(text, "utf-8")
    assert load(whole).scenario == loaded.scenario


def test_scalars_are_read_as_they_are_written(town: Path, tmp_path: Path) -> None:
    """YAML's own reading would make `no` false, `12:30` 750, `0510` 328 and 2025-12-31 a date."""
    shutil.copytree(town, tmp_path / "town")
    path = tmp_path / "town" / "plan.yaml"
    text = path.read_text("utf-8").replace(
        "    title: 样板区安全", "    number: 0510\n    issued: 12:30\n    en: no\n    title: 样板区安全"
    )
    path.write_text(text, "utf-8")
    document = load(tmp_path / "town" / "scenario.yaml").scenario.plan.documents["应急规划"]
    assert (document.number, document.issued, document.en) == ("0510", "12:30", "no")


def test_a_line_left_empty_is_as_good_as_none(town: Path, tmp_path: Path) -> None:
    shutil.copytree(town, tmp_path / "town")
    path = tmp_path / "town" / "plan.yaml"
    path.write_text(path.read_text("utf-8").replace("class: 小型", "class:").replace("    binding: 预期性", "    binding:"), "utf-8")
    plan = load(tmp_path / "town" / "scenario.yaml").scenario.plan
    assert plan.stations[1].class_ is None
    assert plan.targets[0].binding == "not stated"


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2027-12-31", "2027-12-31"), ("2027", "2027-12-31"), ("2027年底", "2027-12-31"), ("2027年2月", "2027-02-28"),
        ("2027年6月5日", "2027-06-05"), ("2027-06", "2027-06-30"), ("2027/6/5", "2027-06-05"),
    ],
)  # fmt: skip
def test_dates_as_plans_write_them(town: Path, tmp_path: Path, written: str, day: str) -> None:
    shutil.copytree(town, tmp_path / "town")
    path = tmp_path / "town" / "plan.yaml"
    path.write_text(path.read_text("utf-8").replace("opens: 2027-12-31", f"opens: {written}"), "utf-8")
    assert str(load(tmp_path / "town" / "scenario.yaml").scenario.plan.stations[1].opens) == day


def test_every_figure_of_what_is_and_happens_says_how_sure_it_is(loaded: Loaded) -> None:
    scenario = loaded.scenario
    choices = {"run", "cells", "day_hours", "standards"}
    silent = [way for way, figure in figures(scenario) if figure.confidence is None and not choices.intersection(way)]
    assert silent == []
    assert scenario.plan.stations[0].vehicles["engine"].confidence == "plan"  # it stands under a clause
    assert scenario.everyday.calls.per_10k_people_year is not None
    assert scenario.everyday.calls.per_10k_people_year.confidence == "derived"


def test_the_register_of_assumptions_says_where_each_can_be_changed(town: Path, loaded: Loaded) -> None:
    walk = next(item for item in loaded.assumptions if item.field == "speeds.engine.主干路")
    assert (Path(walk.file).name, walk.printed, walk.unit) == ("area.yaml", "40 km/h", "m/s")
    assert "40 km/h" in (town / "area.yaml").read_text("utf-8").splitlines()[walk.line - 1]
    assert not any(item.field.startswith("stations") for item in loaded.assumptions)
    share = [item for item in loaded.assumptions if item.field == "everyday.kinds[fire].levels[2].on_scene.median"]
    assert [item.printed for item in share] == ["90 min"]


def test_the_congestion_profile_is_in_the_register(loaded: Loaded) -> None:
    hours = [item for item in loaded.assumptions if item.field == "by_hour"]
    assert [(Path(item.file).name, item.printed) for item in hours] == [("by_hour.csv", "1–1.6")]


def test_a_mark_leads_back_to_the_file(town: Path, loaded: Loaded) -> None:
    mark = loaded.mark(("plan", "stations", 1, "at"))
    line = (town / "plan.yaml").read_text("utf-8").splitlines()[mark.line - 1]
    assert line[mark.col - 1 :] == "六经路 × 五纬路"


def test_a_plan_alone_can_be_checked_but_not_run(town: Path) -> None:
    assert check(town / "plan.yaml") == ()
    assert check(town / "area.yaml") == ()
    with pytest.raises(BadInput) as wrong:
        load(town / "plan.yaml")
    assert [fault.key for fault in wrong.value.faults] == ["scenarios.not_a_scenario"]


@pytest.mark.parametrize("name", [entry.name for entry in library_names()])
def test_bundled_scenarios_load_and_have_no_faults(name: str) -> None:
    assert load(name).scenario.plan.targets
    assert check(name) == ()


def test_bundled_files_show_no_path_of_this_machine() -> None:
    files = load("hebei/everyday").files
    assert "library/plans/hebei.yaml" in files
    assert all(name.startswith("library/") for name in files)


def test_policies_that_files_may_name_are_those_that_the_simulation_has() -> None:
    from yingji.sim.policies import REGISTRY

    assert set(listed("policies")) == set(REGISTRY)
