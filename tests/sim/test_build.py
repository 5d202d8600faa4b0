"""From a scenario to worlds: who serves on which day, what options change, what is a fault. On the bundled streets of Hebei."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from yingji.base.faults import BadInput
from yingji.base.language import LANGS
from yingji.scenarios.ground import Ground, load_ground
from yingji.scenarios.loader import load
from yingji.scenarios.schema.everyday import Everyday
from yingji.scenarios.schema.plan import Station
from yingji.scenarios.schema.scenario import Option, ScenarioFile
from yingji.sim.build import build_world, build_worlds
from yingji.sim.draws import draw_demand
from yingji.sim.engine import simulate
from yingji.sim.muster import muster
from yingji.sim.world import Changed

PROFILE: dict[str, Any] = {
    "title": "测试",
    "calls": {"per_year": "1000"},
    "rhythm": {"weekdays": ["1"] * 7},
    "kinds": [
        {
            "kind": "fire",
            "name": "火灾",
            "share": "40 %",
            "levels": [
                {"level": "1", "share": "90 %", "send": {"engine": "2"}, "on_scene": {"median": "40 min", "sigma": "0.5"}},
                {"level": "2", "share": "10 %", "send": {"engine": "3", "rescue": "1"}, "on_scene": {"median": "90 min"}},
            ],
        },
        {
            "kind": "other",
            "name": "其他",
            "share": "60 %",
            "priority": "2",
            "follows": "area",
            "levels": [{"level": "1", "share": "100 %", "send": {"engine": "1"}, "on_scene": {"median": "30 min"}}],
        },
    ],
    "alarm_handling": {"median": "60 s"},
    "turnout": {"engine": {"by_day": "45 s", "by_night": "60 s"}, "rescue": {"by_day": "45 s", "by_night": "60 s"}},
    "day_hours": ["8", "20"],
}
OLD = ["中山路消防救援站", "幸福道消防救援站", "育红路消防救援站", "建昌道消防救援站"]
REBUILT = "育红路消防救援站（重建）"


@pytest.fixture(scope="module")
def loaded() -> ScenarioFile:
    return load("hebei/everyday").scenario


@pytest.fixture(scope="module")
def ground(loaded: ScenarioFile) -> Ground:
    return load_ground(loaded.area)


@pytest.fixture
def scenario(loaded: ScenarioFile) -> ScenarioFile:
    """The plan and ground of Hebei with a profile of its own, on a day before any planned station opens, without neighbours."""
    return change(loaded, as_of=date(2024, 1, 1), everyday=profile(neighbours="never"), options=())


def profile(**changes: Any) -> Everyday:
    return Everyday.model_validate(PROFILE | changes)


def change(scenario: ScenarioFile, **changes: Any) -> ScenarioFile:
    return scenario.model_copy(update=changes)


def option(*changes: dict[str, Any], **fields: Any) -> Option:
    return Option.model_validate({"name": "方案", "change": list(changes), **fields})


def names(scenario: ScenarioFile, one: Option | None = None) -> list[str]:
    return [post.station.name for post in muster(scenario, one).posts]


def keys(scenario: ScenarioFile, ground: Ground, *options: Option) -> list[str]:
    """Keys of the faults that building raises."""
    with pytest.raises(BadInput) as wrong:
        build_worlds(change(scenario, options=options) if options else scenario, ground)
    for lang in LANGS:
        assert wrong.value.render(lang)
    return [fault.key for fault in wrong.value.faults]


def test_stations_serve_from_their_opening_day(scenario: ScenarioFile) -> None:
    assert names(scenario) == OLD
    assert "随园道消防救援站" not in names(change(scenario, as_of=date(2025, 12, 30)))
    assert "随园道消防救援站" in names(change(scenario, as_of=date(2025, 12, 31)))


def test_a_rebuilt_station_takes_over_on_its_opening_day(scenario: ScenarioFile) -> None:
    day = change(scenario, as_of=date(2025, 12, 31))
    assert REBUILT in names(day)
    assert "育红路消防救援站" not in names(day)
    opened = muster(scenario, option({"open": REBUILT}))
    assert Changed("station", "育红路消防救援站", "open", "closed") in opened.changes


def test_neighbours_come_from_the_day_of_their_agreement(scenario: ScenarioFile) -> None:
    asked = change(scenario, everyday=profile())
    assert len(names(asked)) == 7
    assert len(names(change(asked, as_of=date(2020, 12, 30)))) == 4
    posts = muster(asked, None).posts
    assert [post.own for post in posts] == [True] * 4 + [False] * 3


def test_each_change_is_logged_old_to_new(scenario: ScenarioFile) -> None:
    one = option({"open": "随园道消防救援站"}, {"close": OLD[0]}, {"move_units": {"from": OLD[2], "to": OLD[3]}}, as_of="2024-06-30")
    found = muster(scenario, one)
    assert found.changes[:3] == (
        Changed("as_of", "", "2024-01-01", "2024-06-30"),
        Changed("station", "随园道消防救援站", "closed", "open"),
        Changed("station", OLD[0], "open", "closed"),
    )
    assert Changed("units", f"{OLD[2]}/engine/1", OLD[2], OLD[3]) in found.changes
    units = {post.station.name: [name for name, _ in post.units] for post in found.posts}
    assert units[OLD[2]] == []
    assert f"{OLD[2]}/engine/1" in units[OLD[3]]


def test_units_of_a_closed_station_can_be_lodged_elsewhere(scenario: ScenarioFile, ground: Ground) -> None:
    one = option({"close": OLD[2]}, {"move_units": {"from": OLD[2], "to": OLD[0]}})
    before, after = build_world(scenario, ground), build_world(scenario, ground, one)
    assert sorted(before.units.name) == sorted(after.units.name)
    moved = after.units.name.index(f"{OLD[2]}/engine/1")
    assert after.stations[after.units.station[moved]].name == OLD[0]


def test_crew_on_duty_limits_the_vehicles_where_the_profile_says_so(scenario: ScenarioFile) -> None:
    crew = {"name": "新站", "at": "中山路", "crew": {"state": "27"}, "on_duty": "65 %", "vehicles": {"engine": "2", "rescue": "1"}}
    limited = change(scenario, everyday=profile(neighbours="never", crew_per_vehicle="6"))
    found = muster(limited, option({"add": crew}))
    assert [kind for _, kind in found.posts[-1].units] == [
        "engine",
        "rescue",
    ]  # 17 on duty staff two, though 18 would staff three: the first of each kind
    assert found.changes[-1] == Changed("crew", "新站", "3", "2")
    assert len(muster(scenario, option({"add": crew})).posts[-1].units) == 3


def test_options_share_calls_streets_and_cells(scenario: ScenarioFile, ground: Ground) -> None:
    plain, more = build_worlds(change(scenario, options=(option(name="现状"), option({"open": "随园道消防救援站"}, name="加一站"))), ground)
    assert plain.network is more.network
    assert plain.drive.to_cell_s is more.drive.to_cell_s
    a, b = (draw_demand(world, seed=3, replication=0) for world in (plain, more))
    for name in ("time_s", "cell", "card", "alarm_s", "first_slot", "turnout_factor", "travel_factor", "on_scene_s"):
        np.testing.assert_array_equal(getattr(a, name), getattr(b, name))
    assert len(more.stations) == len(plain.stations) + 1
    assert len(simulate(more, b)) > 0


def test_a_year_brings_the_calls_that_the_profile_says(scenario: ScenarioFile, ground: Ground) -> None:
    world = build_world(scenario, ground)
    year = 365 * 24
    assert world.pattern.expected[:, year].sum() == pytest.approx(1000)
    assert world.pattern.expected[0, year] == pytest.approx(400)
    per_head = change(scenario, everyday=profile(neighbours="never", calls={"per_10k_people_year": "10"}))
    people = scenario.area.people.total.value
    assert build_world(per_head, ground).pattern.expected[:, year].sum() == pytest.approx(people / 1000)


def test_months_are_calls_in_the_month_and_risk_is_a_factor(scenario: ScenarioFile, ground: Ground) -> None:
    months = {"months": ["4", *["1"] * 11]}
    subdistrict = ground.cells.subdistricts[0]
    kinds = [PROFILE["kinds"][0] | {"share": "100 %", "rhythm": months, "risk": {subdistrict: "0"}}]
    world = build_world(change(scenario, as_of=date(2024, 1, 1), everyday=profile(neighbours="never", kinds=kinds)), ground)
    assert world.pattern.expected[0, 31 * 24] == pytest.approx(1000 * 4 / 15)
    share = np.diff(world.pattern.place[0], prepend=0.0)
    assert share[ground.cells.subdistrict == 0].sum() == pytest.approx(0)


def test_a_night_shift_leaves_the_last_units_of_each_station_at_home(scenario: ScenarioFile, ground: Ground) -> None:
    """Of three engines 34 % are 1.02, and nobody staffs two hundredths of one: two stay, from 20 to 8."""
    three = {"name": "新站", "at": "中山路", "vehicles": {"engine": "3", "rescue": "1"}}
    shift = {"unit": "engine", "from_hour": "20", "to_hour": "8", "share": "34 %"}
    world = build_world(change(scenario, everyday=profile(neighbours="never", shifts=[shift])), ground, option({"add": three}))
    pattern = world.pattern
    mine = [x for x, unit in enumerate(pattern.off_unit.tolist()) if world.units.name[unit].startswith("新站")]
    assert {world.units.name[pattern.off_unit[x]] for x in mine} == {"新站/engine/3"}
    assert sorted((pattern.off_from_h[x], pattern.off_to_h[x]) for x in mine) == [(0, 8), (20, 24)]


def test_the_week_of_the_world_begins_on_the_scenarios_day(scenario: ScenarioFile, ground: Ground) -> None:
    assert build_world(change(scenario, as_of=date(2024, 1, 6)), ground).start_weekday == 5  # a Saturday


def test_a_neighbours_delay_reaches_its_units_and_no_other(scenario: ScenarioFile, ground: Ground) -> None:
    world = build_world(change(scenario, everyday=profile()), ground)
    for unit, station in enumerate(world.units.station.tolist()):
        delay = world.stations[station].delay
        assert world.units.delay_s[unit] == (delay.value if delay and not world.own[station] else 0)
    assert world.units.delay_s.max() > 0


def test_an_agreement_is_in_force_from_its_very_day(scenario: ScenarioFile) -> None:
    from yingji.sim.muster import in_force

    station = Station.model_validate({"name": "邻站", "at": "中山路", "of": "邻区", "agreement_from": "2024-05-01"})
    assert [in_force(station, scenario.plan, date(2024, month, day)) for month, day in ((4, 30), (5, 1))] == [False, True]


def test_past_calls_give_the_places(scenario: ScenarioFile, ground: Ground, tmp_path: Any) -> None:
    (tmp_path / "points.csv").write_text(
        "lon,lat,kind\n117.2000,39.1650,fire\n117.2000,39.1650,fire\n10,50,fire\n117.21,39.17,other\n", "utf-8"
    )
    calls = {"per_year": "1000", "points": str(tmp_path / "points.csv")}
    kinds = [PROFILE["kinds"][0] | {"share": "100 %", "follows": "calls"}]
    world = build_world(change(scenario, everyday=profile(neighbours="never", calls=calls, kinds=kinds)), ground)
    share = np.diff(world.pattern.place[0], prepend=0.0)
    assert (share > 0).sum() == 1
    assert share.max() == pytest.approx(1)


def test_faults_are_told_all_at_once(scenario: ScenarioFile, ground: Ground) -> None:
    kinds = [PROFILE["kinds"][1] | {"share": "100 %", "levels": [PROFILE["kinds"][1]["levels"][0] | {"send": {"support": "1"}}]}]
    wrong = change(scenario, everyday=profile(neighbours="never", policy="nearst", kinds=kinds))
    assert keys(wrong, ground) == ["sim.no_such_unit", "sim.unknown_policy", "sim.no_turnout"]


def test_faults_of_options(scenario: ScenarioFile, ground: Ground) -> None:
    assert keys(scenario, ground, option({"open": "随园路消防救援站"})) == ["sim.unknown_station"]
    assert keys(scenario, ground, option({"move_units": {"from": OLD[0], "to": "随园道消防救援站"}})) == ["sim.moved_to_closed"]
    assert keys(scenario, ground, option({"add": {"name": OLD[0], "at": "中山路"}})) == ["sim.added_twice"]
    assert keys(scenario, ground, option({"add": {"name": "新站", "at": "没有这条路"}}))[0].startswith("geo.place")
    assert keys(scenario, ground, option(*({"close": name} for name in OLD))) == ["sim.no_station"]


def test_a_station_off_the_streets_is_a_fault(scenario: ScenarioFile, ground: Ground) -> None:
    cells = ground.cells
    far = Station.model_validate({"name": "远站", "at": [118.5, 39.9], "vehicles": {"engine": "1"}})
    assert len(cells.x)
    assert set(keys(scenario, ground, option({"add": far.model_dump(by_alias=True)}))) <= {"sim.off_network", "geo.place.off_network"}


def test_a_kind_that_follows_people_wants_people(scenario: ScenarioFile, ground: Ground) -> None:
    from dataclasses import replace

    nobody = replace(ground, cells=replace(ground.cells, night=ground.cells.night * 0, day=ground.cells.day * 0))
    assert keys(scenario, nobody) == ["sim.no_people"]


def test_risk_of_an_unknown_subdistrict_is_a_fault(scenario: ScenarioFile, ground: Ground) -> None:
    kinds = [PROFILE["kinds"][0] | {"share": "100 %", "risk": {"没有街道": "2"}}]
    assert keys(change(scenario, everyday=profile(neighbours="never", kinds=kinds)), ground) == ["sim.unknown_subdistrict"]


def test_the_bundled_scenarios_build_and_run() -> None:
    for name in ("hebei/everyday", "nankai/everyday"):
        found = load(name)
        for world in build_worlds(found.scenario, load_ground(found.scenario.area), mark=found.mark):
            log = simulate(world, draw_demand(world, seed=1, replication=0))
            assert len(log) > 5000
