"""Hydrants, fire lanes and drawn areas from the area's file to verdicts, layers, maps and the page; all made up."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from tests.results.made_up import write_made_up
from yingji.base.faults import BadInput
from yingji.geo.fire_lanes import FireLanes
from yingji.geo.given import Given
from yingji.geo.hydrant_reach import APART, BEYOND, KEPT, HydrantReach
from yingji.geo.hydrants import Hydrants
from yingji.results.atlas.base import Atlas
from yingji.results.atlas.given_themes import drawn, firewater
from yingji.results.atlas.writing import sheets
from yingji.results.case import Runs
from yingji.results.firewater import firewater_json
from yingji.results.firewater_said import firewater_of
from yingji.results.maps.draw import compose
from yingji.results.report.page import page
from yingji.results.report.record import read_run
from yingji.results.report.story import tell
from yingji.results.verdicts import Verdict, judge_runs
from yingji.running import run_scenario
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim.world import World

LEDGER = {"ledger": "位置不在规划中"}
TARGETS = [
    {"id": "both", "measure": "hydrants.provision", "at_least": "100 %", **LEDGER},
    {"id": "streets", "measure": "hydrants.to_standard", "at_least": "60 %", **LEDGER},
    {"id": "lanes", "measure": "lanes.usable", "at_least": "60 %", **LEDGER},
]


def hydrants(works: list[bool], *, known: bool = True) -> Hydrants:
    h = len(works)
    return Hydrants(tuple("ABCDEFGH"[:h]), ("",) * h, np.zeros((h, 2)), np.full(h, np.nan), np.full(h, np.nan), np.array(works), known)


def reach(*metres: float) -> HydrantReach:
    """Streets of so many metres that are kept, too far apart, and out of reach; half of each cell's ground is within reach."""
    lines = np.array([shapely.LineString([(0, 0), (each, 0)]) for each in metres], dtype=object)
    return HydrantReach(lines, np.array([KEPT, APART, BEYOND]), ("", "", ""), np.array([1.0, 0.5]), ())


def lanes(*width_m: float, blocked: int = 0) -> FireLanes:
    n = len(width_m)
    return FireLanes(("",) * n, np.array([shapely.Point(0, 0)] * n), np.array(width_m), np.arange(n) < blocked, blocked_known=True)


def judged(make_runs: Callable[..., Runs], scenario: Callable[..., Any], given: Given) -> dict[str, Verdict]:
    runs = make_runs(scenario(TARGETS))
    return {each.id: each for each in judge_runs(replace(runs, world=replace(runs.world, given=given)))}


def test_what_is_not_given_stays_on_the_ledger(make_runs: Callable[..., Runs], scenario: Any) -> None:
    for verdict in judged(make_runs, scenario, Given()).values():
        assert (verdict.verdict, verdict.metric) == ("not simulated", "")
        assert "位置不在规划中" in verdict.why[0].text("zh")


def test_what_is_given_is_judged_by_hand(make_runs: Callable[..., Runs], scenario: Any) -> None:
    """600 m of 1000 keep the standard; 3 of 4 hydrants work; of 5 lanes 3 are wide and free, one is blocked, one of unknown width."""
    given = Given(hydrants([True, True, False, True]), reach(600, 300, 100), lanes(4.0, 5.0, 6.0, 4.5, math.nan, blocked=1))
    found = judged(make_runs, scenario, given)
    assert (found["streets"].verdict, found["streets"].measured) == ("met", pytest.approx(0.6))
    assert found["both"].verdict == "missed"
    assert {part.name.en: (part.verdict, part.measured) for part in found["both"].parts} == {
        "provision": ("missed", pytest.approx(0.6)), "in service": ("missed", 0.75)
    }  # fmt: skip
    assert (found["lanes"].verdict, found["lanes"].low, found["lanes"].high) == ("met", pytest.approx(0.6), pytest.approx(0.8))


def test_nobody_knows_how_many_work_where_the_file_does_not_say(make_runs: Callable[..., Runs], scenario: Any) -> None:
    found = judged(make_runs, scenario, Given(hydrants([True, True], known=False), reach(1000, 0, 0)))["both"]
    assert found.verdict == "uncertain"
    assert [part.verdict for part in found.parts] == ["met", "not simulated"]
    assert "in_service" in " ".join(reason.text("en") for reason in found.why)


def test_residents_within_reach_are_weighed_by_the_ground(world: World) -> None:
    """300 residents all within, 100 of whom half the ground is: 350 of 400."""
    told = firewater_json(replace(world, given=Given(hydrants([True]), reach(500, 250, 250))))
    assert told["hydrants"]["people_within"] == pytest.approx(350 / 400)
    assert told["hydrants"]["streets_within"] == pytest.approx(0.75)
    assert "fire_lanes" not in told


def test_of_several_options_on_one_ground_hydrants_are_told_once(world: World) -> None:
    one, other = (replace(world, given=Given(hydrants(works), reach(500, 250, 250))) for works in ([True], [True, False]))
    assert len(firewater_of([firewater_json(each) for each in (one, one, one)], "zh")) == 1
    assert len(firewater_of([firewater_json(each) for each in (one, other)], "en")) == 2
    assert firewater_of([firewater_json(world)], "zh") == ()


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """Hebei's calls of two years, with everything given."""
    folder = tmp_path_factory.mktemp("given")
    return Atlas.of(read_run(run_scenario(write_made_up("hebei", folder), replications=2, out=folder / "run", lang="zh").folder))


def test_layers_hold_what_the_files_give(atlas: Atlas, styled_in_chinese: Callable[[Path], dict[str, Any]]) -> None:
    told = styled_in_chinese(atlas.record.folder / "run.gpkg")
    source = gpd.read_file(atlas.record.folder.parent / "hydrants.gpkg")
    assert told["hydrants"]["features"] == told["hydrants"]["drawn"] == len(source)
    assert {"hydrants", "hydrant_streets", "fire_lanes", "drawn_areas"} <= {*told}
    assert told["hydrants"]["legend"] == ["完好", "流量或压力不足", "停用"]
    measures = json.loads((atlas.record.folder / "measures.json").read_text("utf-8"))["按规划"]
    assert measures["hydrants"]["count"] == len(source)
    assert measures["hydrants"]["in_service"] == int(source["in_service"].sum())
    parquet = gpd.read_parquet(atlas.record.folder / "geoparquet" / "run.hydrants.parquet")
    assert parquet.geometry.geom_equals_exact(source.geometry, 1e-6).all()


def test_streets_on_the_map_are_all_municipal_streets_of_the_district(atlas: Atlas) -> None:
    option = atlas.record.options[0]
    streets, links = option.given["hydrant_streets"], atlas.record.streets
    inside = links[links["class"].isin([1, 2, 3])].geometry.intersection(atlas.boundary)
    assert streets.geometry.length.sum() == pytest.approx(inside.length.sum(), rel=1e-3)
    working = option.given["hydrants"][option.given["hydrants"]["state"] != 2]
    away = shapely.distance(shapely.union_all(working.geometry.to_numpy()), streets.geometry.interpolate(0.5, normalized=True).to_numpy())
    assert (away[streets["state"] == BEYOND] > 149).all()
    assert (away[streets["state"] != BEYOND] < 150.1).all()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_maps_are_drawn_and_their_labels_overlap_nothing(atlas: Atlas, lang: Any) -> None:
    assert {"firewater", "drawn"} <= {sheet.key for sheet in sheets(atlas, lang)}
    for theme in (firewater, drawn):
        made = theme(atlas, 0, lang)
        assert made is not None
        _, labels = compose(made.content, paper="A4", lang=lang, overlays=made.overlays)
        assert len(labels) > 20
        assert not [(a, b) for a, b in itertools.combinations(labels, 2) if a.box.overlaps(b.box)]


def test_drawn_areas_are_held_against_first_due_ones(atlas: Atlas) -> None:
    made = drawn(atlas, 0, "en")
    assert made is not None
    option = atlas.record.options[0]
    areas, cells = option.given["drawn_areas"].set_index("station"), option.cells
    keys = [made.content.key[i].label for i in made.content.key_of]  # type: ignore[union-attr]
    for label, first, minutes, at in zip(keys, cells["first_due"], cells["minutes"], cells.geometry.centroid, strict=True):
        whose = [name for name, shape in areas.geometry.items() if shape.contains(at)]
        assert ("no drawn area" in label) == (not whose)
        assert label.startswith("the same") == (whose == [first])
        assert not whose or ("beyond" in label) == (minutes > 5)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_offers_them_on_its_map_and_tells_of_them(atlas: Atlas, lang: Any) -> None:
    text = page([atlas.record], tell([atlas.record], lang))
    for name in ("hydrants", "lanes", "drawn"):
        assert f'type="checkbox" value="{name}"' in text
        assert f'data-layer="{name}"' in text or name == "lanes"
    assert {"en": "Hydrants and fire lanes", "zh": "消火栓与消防车通道"}[lang] in text


def test_without_them_nothing_is_said(tmp_path: Path) -> None:
    loaded = load("hebei/everyday")
    assert load_ground(loaded.scenario.area).given.hydrants is None
    area = loaded.scenario.area.model_copy(
        update={"hydrants": str(tmp_path / "nowhere.csv"), "fire_lanes": str(tmp_path / "nor_here.gpkg")}
    )
    with pytest.raises(BadInput) as wrong:
        load_ground(area)
    assert len(wrong.value.faults) == 2
