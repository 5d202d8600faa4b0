"""From a bundled scenario to its map: the right stations, times and words."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
import shapely

from yingji.results.coverage import Coverage, coverage
from yingji.results.maps.adapter import content_from_run
from yingji.results.maps.draw import compose
from yingji.results.verdicts import judge
from yingji.scenarios.ground import Ground, load_ground
from yingji.scenarios.loader import load
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.build import build_worlds
from yingji.sim.world import World

Run = tuple[ScenarioFile, Ground, World, Coverage]


@pytest.fixture(scope="module")
def run() -> Run:
    """Everyday response in Hebei, its geometry alone."""
    scenario = load("hebei/everyday").scenario
    ground = load_ground(scenario.area)
    world = build_worlds(scenario, ground)[0]
    return scenario, ground, world, coverage(world)


def test_the_map_shows_what_the_coverage_found(run: Run) -> None:
    """Times in minutes; each own station with its first-due area, whose sum is the district; neighbours without."""
    scenario, ground, world, found = run
    content = content_from_run(scenario, ground, world, found, lang="zh")
    assert content.minutes * 60 == pytest.approx(found.time_s)
    fire = [s for s in world.stations if s.kind == "fire"]
    assert [s.name for s in content.stations] == [s.name for s in fire]
    reached = float(world.cells.area_m2[found.first >= 0].sum()) / 1e6
    assert sum(s.area_km2 for s in content.stations if s.area_km2 > 0) == pytest.approx(reached)
    assert all(np.isnan(s.area_km2) for s in content.stations if s.role == "neighbour")
    assert {s.role for s in content.stations} >= {"own", "planned"}
    assert content.title.startswith(scenario.plan.district.zh)


def test_first_due_borders_run_inside_the_district_between_two_areas(run: Run) -> None:
    """A point on a border lies on two first-due areas, and not on the district's edge."""
    scenario, ground, world, found = run
    borders = content_from_run(scenario, ground, world, found, lang="zh").first_due
    areas = [shapely.union_all(world.cells.polygon[found.first == s]) for s in np.unique(found.first)]
    for line in shapely.get_parts(borders)[:20]:
        middle = shapely.line_interpolate_point(line, 0.5, normalized=True)
        assert sum(shapely.distance(area, middle) < 0.01 for area in areas) >= 2
        assert shapely.distance(ground.boundary.boundary, middle) > 0.5


def test_only_judged_targets_on_arrival_and_cover_stand_on_the_map_the_missed_first(run: Run) -> None:
    """What is not simulated, and stocks and ratios, have no place on a coverage map."""
    scenario, ground, world, found = run
    verdicts = judge(scenario, world, found, ())
    lines = content_from_run(scenario, ground, world, found, verdicts=verdicts, lang="en").verdicts
    assert lines
    assert {line.verdict for line in lines} <= {"met", "missed", "uncertain"}
    order = ["missed", "uncertain", "met"]
    assert [line.verdict for line in lines] == sorted((line.verdict for line in lines), key=order.index)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_bundled_map_says_schematic_and_nothing_on_it_collides(run: Run, lang: str) -> None:
    """The words, rivers and subdistricts by their names in the language, and labels apart."""
    scenario, ground, world, found = run
    content = content_from_run(scenario, ground, world, found, run_id="hebei-1", seed=7, lang=lang)  # type: ignore[arg-type]
    figure, labels = compose(content, paper="A3", lang=lang)  # type: ignore[arg-type]
    placed = {label.wish.text for label in labels}
    assert ({"海河", "月牙河街道"} if lang == "zh" else {"Hai River", "Yueyahe"}) <= placed
    assert not [(a, b) for a, b in combinations(labels, 2) if a.box.overlaps(b.box)]
    words = [text.get_text() for axes in figure.axes for text in axes.texts]
    assert ("示意路网" if lang == "zh" else "Schematic streets") in words


def test_a_district_that_nobody_reaches_still_has_a_map(run: Run) -> None:
    """No vehicle anywhere: every cell is unreachable, and no border is drawn."""
    scenario, ground, world, found = run
    none = replace(found, first=np.full_like(found.first, -1), time_s=np.full_like(found.time_s, np.inf), stations=())
    content = content_from_run(scenario, ground, world, none, lang="zh")
    assert content.first_due.is_empty
    figure, _ = compose(content, paper="A4", lang="zh")
    assert "无法到达或附近无街道" in {text.get_text() for axes in figure.axes for text in axes.texts}
