"""The question in numbers: the same times as the simulation, and candidates left out with their reasons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from yingji.base.faults import BadInput
from yingji.results.coverage import coverage, order_to_arrival_s
from yingji.results.siting.answers import answer, choice_of
from yingji.results.siting.options import options_of
from yingji.results.siting.question import Question
from yingji.scenarios.ground import Ground
from yingji.scenarios.loader import Loaded
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
    path.write_text(__import__("json").dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
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


def test_mexclp_counts_every_engine_of_today(asked: Ask) -> None:
    """Four stations with two engines each and three new ones: eleven units, of which today's eight stay."""
    answers = answer(asked(find=[{"model": "MEXCLP", "busy": "20 %"}], candidates=CROSSINGS))
    (solution,) = (choice.solution for choice in answers.choices[:1])
    assert solution is not None
    assert solution.units.sum() == 11
    assert solution.units[list(answers.question.existing)].tolist() == [2, 2, 2, 2]


def test_timexclp_moves_the_new_engines_and_leaves_the_others(asked: Ask) -> None:
    answers = answer(asked(find=[{"model": "TIMEXCLP", "busy": "20 %"}], candidates=CROSSINGS))
    (choice,) = answers.choices
    assert choice.solution is not None
    assert choice.solution.units.sum(axis=1).tolist() == [11] * 5
    assert (choice.solution.units[:, list(answers.question.existing)] == 2).all()
    assert answers.choices[0].solution is not None


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
    assert shares[0] == pytest.approx(choice_of(answers.question, answers.question.existing).people_within)
    assert shares == sorted(shares)
    assert shares[3] == pytest.approx(answers.choices[0].people_within)
