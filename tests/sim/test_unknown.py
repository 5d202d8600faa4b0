"""What is not known, varied: half-way everything is as written, and each part moves what it should and nothing else."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.build import build_world
from yingji.sim.unknown import WIDTH, morris, places, unknowns, varied
from yingji.sim.world import World


@pytest.fixture(scope="module")
def hebei() -> tuple[ScenarioFile, World]:
    scenario = load("hebei/everyday").scenario
    return scenario, build_world(scenario, load_ground(scenario.area))


def test_half_way_the_world_is_as_written(hebei: tuple[ScenarioFile, World]) -> None:
    scenario, world = hebei
    parts = unknowns(scenario, world)
    same = varied(world, parts, np.full(len(parts), 0.5))
    for one, other in (
        (same.drive.to_cell_s, world.drive.to_cell_s), (same.drive.factor, world.drive.factor), (same.turnout_s, world.turnout_s),
        (same.pattern.expected, world.pattern.expected), (same.cards.on_scene_median_s, world.cards.on_scene_median_s),
    ):  # fmt: skip
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_each_part_moves_by_its_own_width(hebei: tuple[ScenarioFile, World]) -> None:
    scenario, world = hebei
    parts = {part.key: part for part in unknowns(scenario, world)}
    assert parts["speeds"].most == WIDTH["assumed"]
    assert parts["calls"].confidence == "derived"
    reached = np.isfinite(world.drive.to_cell_s) & (world.drive.to_cell_s > 0)
    faster = parts["speeds"].applied(world, 1.0)
    np.testing.assert_allclose(world.drive.to_cell_s[reached] / faster.drive.to_cell_s[reached], 1.4)
    np.testing.assert_array_equal(faster.turnout_s, world.turnout_s)
    np.testing.assert_allclose(parts["turnout"].applied(world, 0.0).turnout_s * 1.4, world.turnout_s)
    assert parts["congestion"].applied(world, 0.0).drive.factor.min() >= 1
    assert parts["alarm"].applied(world, 1.0).pattern.alarm_median_s == pytest.approx(1.4 * world.pattern.alarm_median_s)


def test_draws_are_spread_over_every_part() -> None:
    drawn = places(5, 20, seed=3)
    for part in drawn.T:
        assert sorted((part * 20).astype(int).tolist()) == list(range(20))


def test_a_walk_moves_every_part_once_by_two_thirds() -> None:
    for walk in morris(6, 8, seed=1):
        moved = np.diff(walk, axis=0)
        np.testing.assert_allclose(moved.sum(axis=0), 2 / 3)
        assert (np.count_nonzero(moved, axis=1) == 1).all()
        assert walk.min() >= 0
        assert walk.max() <= 1
