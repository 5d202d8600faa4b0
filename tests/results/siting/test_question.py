"""The question in numbers: the same times as the simulation, and candidates left out with their reasons."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from yingji.base.faults import BadInput
from yingji.base.figures import Text
from yingji.results.coverage import coverage, order_to_arrival_s
from yingji.results.siting.answers import answer
from yingji.results.siting.options import options_of
from yingji.results.siting.question import Question, ask
from yingji.scenarios.ground import Ground
from yingji.scenarios.loader import Loaded
from yingji.scenarios.schema.scenario import Change, Option
from yingji.scenarios.schema.siting import Candidates, Siting
from yingji.sim.build import build_worlds

Ask = Callable[..., Question]
CROSSINGS = {"crossings": ["主干路", "次干路"]}


def reasons(question: Question) -> dict[str, str]:
    return {site.name.zh: site.out.key for site in question.sites if site.out is not None}


def test_existing_stations_have_the_times_of_the_coverage(asked: Ask) -> None:
    question = asked(candidates=CROSSINGS)
    own = np.flatnonzero(question.today.own)
    for hour in (question.coverage.hour, 3):
        expected = order_to_arrival_s(question.today, hour)[own].T
        np.testing.assert_array_equal(question.time_at(hour)[:, list(question.existing)], expected)


def test_a_choice_covers_whom_the_option_covers_once_it_is_built(asked: Ask, hebei: tuple[Loaded, Ground]) -> None:
    """A new station at a crossing has, as a station of an option, the very times that the model was given."""
    loaded, ground = hebei
    answers = answer(asked(find=[{"model": "MCLP"}, {"model": "p-center"}], candidates=CROSSINGS, best="2"))
    simulated = options_of(answers, ground, most_new=3)
    scenario = loaded.scenario.model_copy(update={"options": simulated.options})
    for world, choices in zip(build_worlds(scenario, ground, mark=loaded.mark), simulated.choices, strict=True):
        cover = coverage(world)
        for choice in choices or (answers.today,):
            assert cover.people_within[2] == pytest.approx(choice.people_within, abs=1e-9)  # 5 min
            assert cover.time_s[world.cells.night > 0].max() == pytest.approx(choice.worst_s)


def test_candidates_are_left_out_by_name_place_and_size(asked: Ask, tmp_path: Path) -> None:
    parcels = tmp_path / "parcels.csv"
    parcels.write_text("name,lon,lat,area_m2\n小地块,117.2190,39.1576,300\n大地块,117.2195,39.1570,3000\n区外,117.30,39.20,3000\n", "utf-8")
    block = {"planned": True, "parcels": str(parcels), "least_ground": "1000 m²"}
    question = asked(candidates=block, excluded=["北运河消防救援站"])
    assert reasons(question) == {"北运河消防救援站": "site.out.named", "小地块": "site.out.small", "区外": "site.out.outside"}
    assert np.isinf(question.time_s[:, [i for i, site in enumerate(question.sites) if site.out is not None]]).all()


def test_a_rule_of_distance_leaves_out_what_is_nearer_and_keeps_what_is_not(asked: Ask, tmp_path: Path) -> None:
    parcels, danger = tmp_path / "parcels.csv", tmp_path / "danger.csv"
    # on one parallel at 39.15° N: 0.001° of longitude are 86.3 m
    parcels.write_text("name,lon,lat\n近,117.2173,39.1500\n远,117.2227,39.1500\n", "utf-8")
    danger.write_text("name,lon,lat\n加油站,117.2190,39.1500\n", "utf-8")
    rules = [{"file": str(danger), "at_least": "300 m", "source": "建标152-2017"}, {"file": str(danger), "at_least": "200 m"}]
    question = asked(candidates={"planned": False, "parcels": str(parcels)}, keep_away=rules)
    assert reasons(question) == {"近": "site.out.near"}  # 147 m; the other is 319 m away
    near = next(site.out for site in question.sites if site.out is not None)
    assert near.values["place"] == "加油站"
    assert near.values["metres"] == pytest.approx(147, abs=2)
    assert [rule.left_out for rule in question.rules] == [1, 0]  # what one rule leaves out, the next need not


def test_parcels_may_be_polygons(asked: Ask, tmp_path: Path) -> None:
    square = [[117.2190, 39.1570], [117.2196, 39.1570], [117.2196, 39.1575], [117.2190, 39.1575], [117.2190, 39.1570]]
    feature = {"type": "Feature", "properties": {"name": "一号地"}, "geometry": {"type": "Polygon", "coordinates": [square]}}
    path = tmp_path / "parcels.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    (site,) = (each for each in asked(candidates={"planned": False, "parcels": str(path)}).sites if each.origin == "parcel")
    assert site.name.zh == "一号地"
    assert site.area_m2 == pytest.approx(51.8 * 55.5, rel=0.02)


def test_names_that_nobody_knows_are_told_together(asked: Ask) -> None:
    with pytest.raises(BadInput) as wrong:
        asked(
            candidates=CROSSINGS,
            excluded=["月球路 × 火星路"],
            keep_away=[{"of": ["school"], "at_least": "50 m"}],
            required=["中山路消防站"],
        )
    assert [fault.key for fault in wrong.value.faults] == ["site.no_candidate"]
    with pytest.raises(BadInput) as wrong:
        asked(candidates=CROSSINGS, required=["中山路消防站"])
    assert wrong.value.faults[0].key == "site.not_required"
    assert "中山路消防救援站" in wrong.value.faults[0].text("zh")


def test_a_station_that_need_not_stay_may_be_closed(asked: Ask, hebei: tuple[Loaded, Ground]) -> None:
    """With one station required and two more allowed, an option closes those that were not chosen."""
    answers = answer(asked(find=[{"model": "MCLP"}], candidates=CROSSINGS, required=["中山路消防救援站"], add="2", best="1"))
    (choice,) = answers.choices
    assert len(choice.chosen) == 3
    _, *options = options_of(answers, hebei[1], most_new=3).options
    closed = {change.close for option in options[-1:] for change in option.change if change.close}
    kept = {answers.question.sites[site].name.zh for site in choice.chosen}
    assert closed == {answers.question.sites[site].name.zh for site in answers.question.existing} - kept


def test_mexclp_counts_every_engine_of_today_and_of_what_is_built(asked: Ask) -> None:
    """Four stations with two engines each, and three new ones with three each: a station brings all of its own."""
    station = {"class": "二级", "vehicles": {"engine": "3"}}
    answers = answer(asked(find=[{"model": "MEXCLP", "busy": "20 %"}], candidates={**CROSSINGS, "planned": False}, station=station))
    (solution,) = (choice.solution for choice in answers.choices[:1])
    assert solution is not None
    assert solution.units[list(answers.question.existing)].tolist() == [2, 2, 2, 2]
    assert sorted(solution.units[solution.units > 0].tolist()) == [2, 2, 2, 2, 3, 3, 3]


def test_the_next_best_is_never_better_even_where_stations_may_be_closed(asked: Ask) -> None:
    block = {"find": [{"model": "MEXCLP", "busy": "30 %"}], "candidates": CROSSINGS, "required": ["中山路消防救援站"], "best": "4"}
    found = [choice.solution.objective for choice in answer(asked(**block)).choices if choice.solution is not None]
    assert len(found) == 4
    assert found == sorted(found, reverse=True)


def test_what_is_rebuilt_or_closed_is_no_new_station_of_the_plan(hebei: tuple[Loaded, Ground]) -> None:
    """With all built, old Yuhong Road has given way to its own rebuilding; closed by an option, it is not to come."""
    loaded, ground = hebei
    siting = Siting(candidates=Candidates(crossings=("主干路",)))
    built = loaded.scenario.model_copy(update={"as_of": date(2025, 12, 31)})
    assert not ask(built, siting, ground, mark=loaded.mark).planned
    shut = Option(name=Text(zh="停用", en="shut"), change=(Change(close="育红路消防救援站"),))
    question = ask(loaded.scenario.model_copy(update={"options": (shut,)}), siting, ground, mark=loaded.mark)
    assert [question.sites[site].name.zh for site in question.planned] == ["北运河消防救援站", "随园道消防救援站", "榆关北路消防救援站"]


def test_a_planned_station_with_nothing_that_comes_first_is_left_out(hebei: tuple[Loaded, Ground]) -> None:
    loaded, ground = hebei
    plan = loaded.scenario.plan
    empty = tuple(s.model_copy(update={"vehicles": {}}) if s.name == "随园道消防救援站" else s for s in plan.stations)
    scenario = loaded.scenario.model_copy(update={"plan": plan.model_copy(update={"stations": empty})})
    question = ask(scenario, Siting(candidates=Candidates(crossings=("主干路",))), ground, mark=loaded.mark)
    assert reasons(question) == {"随园道消防救援站": "site.out.no_unit"}


def test_points_and_polygons_of_one_file_both_keep_candidates_away_and_lines_are_refused(asked: Ask, tmp_path: Path) -> None:
    """The point in the middle of the district leaves candidates out although a polygon far off is in the file, too."""
    far = [[117.30, 39.20], [117.301, 39.20], [117.301, 39.201], [117.30, 39.20]]
    shapes = [{"type": "Polygon", "coordinates": [far]}, {"type": "Point", "coordinates": [117.2190, 39.1576]}]
    path = tmp_path / "hazards.geojson"
    rule = [{"file": str(path), "at_least": "500 m"}]

    def written(*geometries: dict[str, Any]) -> None:
        features = [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")

    written(*shapes)
    assert set(reasons(asked(candidates=CROSSINGS, keep_away=rule)).values()) == {"site.out.near"}
    written(*shapes, {"type": "LineString", "coordinates": far[:2]})
    with pytest.raises(BadInput) as wrong:
        asked(candidates=CROSSINGS, keep_away=rule)
    assert wrong.value.faults[0].key == "geo.file.shapes"


def test_a_parcel_is_measured_from_its_edge(asked: Ask, tmp_path: Path) -> None:
    """A parcel 200 m long whose middle is 150 m from a hazard lies 50 m from it."""
    west, east, south, north = 117.2190, 117.22132, 39.1570, 39.1575  # 200 m × 56 m
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    feature = {"type": "Feature", "properties": {"name": "长条地"}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    parcels, danger = tmp_path / "parcels.geojson", tmp_path / "danger.csv"
    parcels.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    danger.write_text("name,lon,lat\n油库,117.22190,39.15725\n", "utf-8")  # 50 m east of its edge
    block = {"candidates": {"planned": False, "parcels": str(parcels)}, "keep_away": [{"file": str(danger), "at_least": "100 m"}]}
    assert reasons(asked(**block, find=[{"model": "MCLP"}])) == {"长条地": "site.out.near"}


def test_columns_of_polygons_are_checked_as_those_of_tables_are(asked: Ask, tmp_path: Path) -> None:
    ring = [[117.2190, 39.1570], [117.2196, 39.1570], [117.2196, 39.1575], [117.2190, 39.1570]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    rows = [{"name": "甲", "people": "many"}, {"name": "乙", "people": "-100"}]
    path = tmp_path / "parcels.geojson"
    features = [{"type": "Feature", "properties": row, "geometry": geometry} for row in rows]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    with pytest.raises(BadInput) as wrong:
        asked(candidates={"planned": False, "parcels": str(path)})
    assert [fault.key for fault in wrong.value.faults] == ["geo.table.number", "site.not_positive"]


def test_one_model_asked_twice_has_two_names(asked: Ask) -> None:
    answers = answer(
        asked(find=[{"model": "MCLP"}, {"model": "MCLP", "within": "8 min"}, {"model": "MCLP"}], candidates=CROSSINGS, best="1")
    )
    assert [choice.name.en for choice in answers.choices] == ["MCLP (5 min) 1", "MCLP (8 min) 1", "MCLP (5 min)#2 1"]


def test_more_stations_than_candidates_are_told_in_stations_to_be_added(asked: Ask) -> None:
    answers = answer(asked(find=[{"model": "MCLP", "add": "500"}, {"model": "MCLP"}], candidates=CROSSINGS, best="1"))
    (refused,) = answers.refused
    assert refused.why.key == "site.too_many"
    assert refused.why.values["add"] == 500
    assert refused.why.values["most"] == sum(site.out is None for site in answers.question.sites if not site.existing)


def test_limits_that_no_choice_keeps_are_told(asked: Ask) -> None:
    """The plan's three are all there is to choose from, and two of them have more area than 小型 may."""
    answers = answer(asked(find=[{"model": "p-center"}], candidates={"planned": True}, keep_limits="true", best="1"))
    (refused,) = answers.refused
    assert refused.why.key == "site.over_limits"
    assert not answers.choices


def test_an_existing_station_can_be_excluded_and_a_planned_one_required(asked: Ask, hebei: tuple[Loaded, Ground]) -> None:
    question = asked(candidates=CROSSINGS, excluded=["幸福道消防救援站"], required=["中山路消防救援站", "随园道消防救援站"], add="1")
    (choice, *_) = answer(question).choices
    names = {question.sites[site].name.zh for site in choice.chosen}
    assert {"中山路消防救援站", "随园道消防救援站"} <= names
    assert "幸福道消防救援站" in {question.sites[site].name.zh for site in choice.closed}
    option = options_of(answer(question), hebei[1], most_new=3).options[-1]
    assert "幸福道消防救援站" in {change.close for change in option.change}


def test_timexclp_moves_the_new_engines_and_leaves_the_others(asked: Ask) -> None:
    answers = answer(asked(find=[{"model": "TIMEXCLP", "busy": "20 %"}], candidates=CROSSINGS))
    (choice,) = answers.choices
    assert choice.solution is not None
    assert choice.solution.units.sum(axis=1).tolist() == [11] * 5
    assert (choice.solution.units[:, list(answers.question.existing)] == 2).all()
    assert len(choice.chosen) <= 7  # whom it reaches at that hour, by the engines that stand there then


def test_an_impossible_model_names_its_cells_and_the_others_still_answer(asked: Ask) -> None:
    answers = answer(asked(find=[{"model": "BACOP1"}, {"model": "MCLP"}], candidates=CROSSINGS, best="1"))
    (refused,) = answers.refused
    assert refused.find.model == "BACOP1"
    lost = list(refused.cells)
    assert lost
    assert (answers.question.time_s[lost] > 300).all()
    assert refused.people == pytest.approx(answers.question.today.cells.night[lost].sum())
    assert [choice.find.model for choice in answers.choices if choice.find is not None] == ["MCLP"]


def test_areas_over_the_limit_of_the_class_can_be_kept_out(asked: Ask) -> None:
    """With stations of the first class (7 km²) some choice keeps to it; the one that would be best by cover does not."""
    block = {
        "candidates": CROSSINGS,
        "find": [{"model": "p-median"}],
        "best": "1",
        "station": {"class": "一级", "vehicles": {"engine": "3"}},
    }
    best, kept = (answer(asked(**block, keep_limits=keep)).choices[0] for keep in ("false", "true"))
    assert any(area.over for area in best.areas)
    assert not any(area.over for area in kept.areas)
    assert kept.mean_s >= best.mean_s


def test_more_stations_never_cover_less_along_the_frontier(asked: Ask) -> None:
    answers = answer(asked(find=[{"model": "MCLP"}], candidates=CROSSINGS, frontier="6", best="1"))
    shares = [choice.people_within for choice in answers.frontier]
    assert len(shares) == 7
    assert shares[0] == pytest.approx(answers.today.people_within)
    assert shares == sorted(shares)
    assert shares[3] == pytest.approx(answers.choices[0].people_within)
