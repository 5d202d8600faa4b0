"""What an option changes of stations, agreements and roads, each logged old → new. On the bundled streets of Hebei."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from yingji.base.faults import BadInput
from yingji.base.figures import Figure
from yingji.scenarios.combining import MOST_OPTIONS, combined, how_many
from yingji.scenarios.ground import Ground, load_ground
from yingji.scenarios.loader import load
from yingji.scenarios.schema.scenario import Option, ScenarioFile
from yingji.sim.build import build_world, build_worlds
from yingji.sim.muster import Muster, muster
from yingji.sim.world import Changed, World

STATION = "幸福道消防救援站"


@pytest.fixture(scope="module")
def scenario() -> ScenarioFile:
    return load("hebei/stations").scenario


@pytest.fixture(scope="module")
def ground(scenario: ScenarioFile) -> Ground:
    return load_ground(scenario.area)


def option(*changes: dict[str, Any], **fields: Any) -> Option:
    return Option.model_validate({"name": "方案", "change": list(changes), **fields})


def after(scenario: ScenarioFile, *changes: dict[str, Any], **fields: Any) -> Muster:
    return muster(scenario, option(*changes, **fields))


def worlds(scenario: ScenarioFile, ground: Ground, *changes: dict[str, Any]) -> tuple[World, World]:
    """The plan as it is, and with the changes."""
    first, other = build_worlds(scenario.model_copy(update={"options": (option(), option(*changes))}), ground)
    return first, other


def kinds(found: Muster, name: str = STATION) -> list[str]:
    return [kind for post in found.posts if post.station.name == name for _, kind in post.units]


def test_a_station_moves(scenario: ScenarioFile, ground: Ground) -> None:
    first, other = worlds(scenario, ground, {"move": {"station": STATION, "at": "五经路"}})
    assert other.changes == (Changed("place", STATION, "幸福道", "五经路"),)
    at = [station.name for station in first.stations].index(STATION)
    assert first.station_node[at] != other.station_node[at]
    assert np.array_equal(np.delete(first.station_node, at), np.delete(other.station_node, at))


def test_a_station_is_of_another_class(scenario: ScenarioFile) -> None:
    found = after(scenario, {"class": {"station": STATION, "to": "一级"}})
    assert found.changes == (Changed("class", STATION, "二级", "一级"),)
    assert next(post.station.class_ for post in found.posts if post.station.name == STATION) == "一级"


def test_vehicles_are_set_by_kind_and_others_stay(scenario: ScenarioFile) -> None:
    found = after(scenario, {"units": {"station": STATION, "vehicles": {"engine": 3, "ladder": 1}}})
    assert kinds(found) == ["engine", "engine", "engine", "ladder", "rescue"]
    assert found.changes == (Changed("vehicles", f"{STATION}/engine", "2", "3"), Changed("vehicles", f"{STATION}/ladder", "0", "1"))
    fewer = after(scenario, {"units": {"station": STATION, "vehicles": {"engine": 1}}})
    assert kinds(fewer) == ["engine", "rescue"]


def test_vehicles_that_stay_keep_their_names(scenario: ScenarioFile) -> None:
    """A unit that came from elsewhere is not named anew: it keeps its breakdowns."""
    found = after(
        scenario, {"move_units": {"from": "育红路消防救援站", "to": STATION}}, {"units": {"station": STATION, "vehicles": {"engine": 5}}}
    )
    names = [name for post in found.posts if post.station.name == STATION for name, _ in post.units]
    assert "育红路消防救援站/engine/1" in names
    assert len(set(names)) == len(names)
    assert kinds(found).count("engine") == 5


def test_a_crew_too_small_leaves_vehicles_at_home(scenario: ScenarioFile) -> None:
    """12 people, half of them on duty, three to a vehicle: two of the station's three turn out."""
    staffed = scenario.model_copy(update={"everyday": scenario.everyday.model_copy(update={"crew_per_vehicle": Figure(value=3)})})
    found = after(staffed, {"crew": {"station": STATION, "state": 12, "on_duty": "50 %"}})
    assert Changed("people", STATION, "26", "12") in found.changes
    assert Changed("on_duty", STATION, "", "50%") in found.changes
    assert len(kinds(found)) == 2


def test_a_day_of_opening_moves_and_with_it_who_serves(scenario: ScenarioFile) -> None:
    new = "随园道消防救援站"
    found = after(scenario, {"date": {"station": new, "opens": "2024-06-30"}})
    assert found.changes == (Changed("opens", new, "2025-12-31", "2024-06-30"),)
    assert new in [post.station.name for post in found.posts]
    closed = after(scenario, {"date": {"station": STATION, "closes": "2025-01-01"}})
    assert STATION not in [post.station.name for post in closed.posts]


def test_an_agreement_ends(scenario: ScenarioFile) -> None:
    found = after(scenario, {"agreement": {"with": "红桥区", "in_force": False}})
    assert found.changes == (Changed("neighbour", "红桥区联动力量", "open", "closed"),)
    assert len(found.posts) == len(after(scenario).posts) - 1


def test_a_closed_road_makes_ways_longer_and_none_shorter(scenario: ScenarioFile, ground: Ground) -> None:
    first, other = worlds(scenario, ground, {"road": {"at": "中山路", "is": "closed"}})
    assert other.changes == (Changed("road", "中山路", "", "closed"),)
    before, now = first.drive.to_cell_s[first.station_node], other.drive.to_cell_s[other.station_node]
    assert np.all(now >= before - 1e-6)
    assert np.any(now > before + 1)
    assert first.network.n_links == other.network.n_links


def test_half_the_speed_on_one_road_costs_less_than_closing_it(scenario: ScenarioFile, ground: Ground) -> None:
    _, slowed = worlds(scenario, ground, {"road": {"at": "中山路", "is": "slowed", "speed": "50 %"}})
    first, closed = worlds(scenario, ground, {"road": {"at": "中山路", "is": "closed"}})
    at_first, at_slow, at_closed = (w.drive.to_cell_s[w.station_node].sum() for w in (first, slowed, closed))
    assert at_first < at_slow <= at_closed


def test_a_road_closed_and_opened_again_is_as_it_was(scenario: ScenarioFile, ground: Ground) -> None:
    first, other = worlds(scenario, ground, {"road": {"at": "中山路", "is": "closed"}}, {"road": {"at": "中山路", "is": "open"}})
    assert np.array_equal(first.drive.to_cell_s, other.drive.to_cell_s)


def test_vehicles_go_to_the_station_that_has_taken_the_place_of_the_one_that_is_named(scenario: ScenarioFile) -> None:
    """Into the old station while it stands, into the rebuilt one from the day on which it serves."""
    move = {"move_units": {"from": "建昌道消防救援站", "to": "育红路消防救援站"}}
    for day, name in (("2025-12-30", "育红路消防救援站"), ("2025-12-31", "育红路消防救援站（重建）")):
        before, found = after(scenario, as_of=day), after(scenario, move, as_of=day)
        assert found.faults == ()
        assert sorted(kinds(found, name)) == sorted(kinds(before, name) + kinds(before, "建昌道消防救援站"))
        assert kinds(before, "建昌道消防救援站")


def test_a_road_that_an_option_closes_may_be_closed_in_some_years_besides(scenario: ScenarioFile, ground: Ground) -> None:
    """In a year before it opens the streets close it, too: there that is no mistake, and closed twice is closed."""
    once, twice = (build_world(scenario, ground, option(*[{"road": {"at": "中山路", "is": "closed"}}] * times)) for times in (1, 2))
    assert np.array_equal(once.drive.to_cell_s, twice.drive.to_cell_s)


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"move": {"station": "没有的站", "at": "五经路"}}, "sim.unknown_station"),
        ({"move": {"station": STATION, "at": "没有的路"}}, "geo.place.nothing_like"),
        ({"agreement": {"with": "蓟州区", "in_force": True}}, "scenarios.neighbour_district"),
        ({"road": {"at": "没有的路", "is": "closed"}}, "geo.place.nothing_like"),
        ({"road": {"at": "中山路 × 昆纬路", "is": "closed"}}, "scenarios.not_a_road"),
        ({"road": {"at": "中山路", "is": "open"}}, "sim.road_so_already"),
    ],
)
def test_what_cannot_be_changed_is_a_fault(scenario: ScenarioFile, ground: Ground, change: dict[str, Any], key: str) -> None:
    with pytest.raises(BadInput) as wrong:
        worlds(scenario, ground, change)
    assert [fault.key for fault in wrong.value.faults] == [key]


def test_combinations_are_what_their_names_say() -> None:
    assert combined("each", 3) == ((), (0,), (1,), (2,), (0, 1, 2))
    assert combined("pairs", 3) == ((), (0,), (1,), (2,), (0, 1), (0, 2), (1, 2))
    assert combined("steps", 3) == ((), (0,), (0, 1), (0, 1, 2))
    assert combined("factorial", 2) == ((), (0,), (1,), (0, 1))


@pytest.mark.parametrize("how", ["each", "pairs", "steps", "factorial"])
@pytest.mark.parametrize("count", [1, 2, 3, 6])
def test_options_are_counted_before_they_are_made(how: Any, count: int) -> None:
    assert how_many(how, count) == len(combined(how, count)) == len(set(combined(how, count)))


def test_three_changes_combined_make_eight_options_that_differ_in_who_serves() -> None:
    scenario = load("nankai/stations").scenario
    assert [one.name.zh for one in scenario.options][-1] == "汾水道＋奥体中心＋三峰客车厂"
    serving = [frozenset(post.station.name for post in muster(scenario, one).posts) for one in scenario.options]
    assert len(set(serving)) == len(serving) == 8 <= MOST_OPTIONS
