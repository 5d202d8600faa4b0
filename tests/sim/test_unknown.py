"""What is not known, varied: half-way everything is as written, each part moves what it should and nothing else, on the same draws."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.base.figures import Figure, Range
from yingji.scenarios.altered import altered
from yingji.scenarios.ground import Ground, load_ground
from yingji.scenarios.loader import load
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.build import build_world
from yingji.sim.demand import Demand
from yingji.sim.draws import draw_demand
from yingji.sim.unknown import WIDTH, Space, dotted, morris, places, unknowns
from yingji.sim.world import World


@pytest.fixture(scope="module")
def written() -> tuple[ScenarioFile, Ground, World]:
    scenario = load("hebei/everyday").scenario
    ground = load_ground(scenario.area)
    return scenario, ground, build_world(scenario, ground)


def ranged(scenario: ScenarioFile, way: tuple[str | int, ...], low: float, high: float) -> ScenarioFile:
    """The scenario with a range of its own at one figure of its profile."""

    def put(value: object, steps: tuple[str | int, ...]) -> object:
        if isinstance(value, Figure):
            return value.model_copy(update={"range": Range(low, high, (f"{low:g}", f"{high:g}"))})
        if isinstance(value, dict):
            return {key: put(one, steps[1:]) if key == steps[0] else one for key, one in value.items()}
        if isinstance(value, tuple):
            return tuple(put(one, steps[1:]) if index == steps[0] else one for index, one in enumerate(value))
        return value.model_copy(update={str(steps[0]): put(getattr(value, str(steps[0])), steps[1:])})  # type: ignore[attr-defined]

    return put(scenario, way)  # type: ignore[return-value]


def space(scenario: ScenarioFile, ground: Ground, world: World, *rows: dict[str, float]) -> Space:
    """Places that are half-way but for the parts that are named."""
    parts = unknowns(scenario, world)
    where = np.array([[row.get(part.key, 0.5) for part in parts] for row in rows])
    return Space(scenario, ground, world.pattern.expected, parts, where)


def world_at(one: Space, index: int) -> World:
    scenario, ground = one.at(index)
    return one.coupled(build_world(scenario, ground), scenario)


CALLS = "everyday.calls.per_10k_people_year"


def test_half_way_every_group_is_as_written(written: tuple[ScenarioFile, Ground, World]) -> None:
    _, _, world = written
    same = world_at(space(*written, {CALLS: 0.0}), 0)
    for one, other in (
        (same.drive.to_cell_s, world.drive.to_cell_s), (same.drive.factor, world.drive.factor), (same.turnout_s, world.turnout_s),
        (same.pattern.played, world.pattern.played), (same.cards.on_scene_median_s, world.cards.on_scene_median_s),
        (same.drive.rolling_out_s, world.drive.rolling_out_s),
    ):  # fmt: skip
        np.testing.assert_allclose(one, other, rtol=1e-12)


def test_each_part_moves_by_its_own_range(written: tuple[ScenarioFile, Ground, World]) -> None:
    scenario, _, world = written
    parts = {part.key: part for part in unknowns(scenario, world)}
    assert parts["speeds"].high == WIDTH["assumed"]
    assert (parts[CALLS].own, parts[CALLS].printed) == (True, ("13.8", "17.3"))
    assert "calls" not in parts  # the one figure of the group has a range of its own
    one = space(*written, {"speeds": 1.0}, {"turnout": 0.0}, {"congestion": 0.0}, {"alarm": 1.0}, {CALLS: 1.0})
    fast, quick, empty, slow, busy = (world_at(one, index) for index in range(5))
    reached = np.isfinite(world.drive.to_cell_s) & (world.drive.to_cell_s > 0)
    np.testing.assert_allclose(world.drive.to_cell_s[reached] / fast.drive.to_cell_s[reached], 1.4)
    np.testing.assert_array_equal(fast.turnout_s, world.turnout_s)
    np.testing.assert_allclose(quick.turnout_s * 1.4, world.turnout_s)
    np.testing.assert_allclose((world.drive.factor - 1) / 1.4, empty.drive.factor - 1)
    assert slow.pattern.alarm_median_s == pytest.approx(1.4 * world.pattern.alarm_median_s)
    np.testing.assert_allclose(busy.pattern.played * 13.8, world.pattern.played * 17.3)


def test_any_figure_may_have_a_range_and_then_no_group_moves_it(written: tuple[ScenarioFile, Ground, World]) -> None:
    scenario, ground, world = written
    way = ("everyday", "turnout", "engine", "by_day")
    scenario = ranged(ranged(scenario, way, 60.0, 120.0), ("everyday", "travel_sigma"), 0.1, 0.4)
    moved = world_at(space(scenario, ground, world, {"turnout": 1.0, dotted(way): 0.25, "everyday.travel_sigma": 1.0}), 0)
    assert moved.turnout_s[0].tolist() == pytest.approx([75.0, 1.4 * world.turnout_s[0, 1]])
    assert moved.pattern.travel_sigma == pytest.approx(0.4)


def test_shares_of_one_whole_make_room(written: tuple[ScenarioFile, Ground, World]) -> None:
    scenario, _, _ = written
    kinds = altered(scenario, {("everyday", "kinds", 0, "share"): 0.6}).everyday.kinds
    before = [kind.share.value for kind in scenario.everyday.kinds]
    after = [kind.share.value for kind in kinds]
    assert after[0] == 0.6
    assert sum(after) == pytest.approx(1.0)
    assert after[1] / after[2] == pytest.approx(before[1] / before[2])


def calls_of(demand: Demand) -> set[tuple[float, ...]]:
    """Each call with all that is drawn for it."""
    slots = [demand.travel_factor[a:b].sum() for a, b in zip(demand.first_slot, demand.first_slot[1:], strict=False)]
    return set(zip(demand.time_s, demand.cell, demand.card, demand.alarm_s, slots, strict=True))


def test_fewer_calls_are_a_part_of_more_calls(written: tuple[ScenarioFile, Ground, World]) -> None:
    one = space(*written, *({CALLS: share} for share in (0.0, 0.3, 1.0)))
    worlds = [world_at(one, index) for index in range(3)]
    for replication in range(3):
        few, some, many = (calls_of(draw_demand(world, seed=1, replication=replication)) for world in worlds)
        assert few < some < many
    drawn = [len(draw_demand(worlds[0], seed=2, replication=r).time_s) for r in range(40)]
    expected = worlds[0].pattern.played[:, -1].sum()
    assert abs(np.mean(drawn) - expected) < 4 * np.sqrt(expected / 40)


def test_of_one_kind_of_call_alone_the_others_stay(written: tuple[ScenarioFile, Ground, World]) -> None:
    scenario, ground, world = written
    way = ("everyday", "kinds", 0, "share")
    one = space(ranged(scenario, way, 0.3, 0.5), ground, world, {dotted(way): 0.0}, {dotted(way): 1.0})
    low, high = (draw_demand(world_at(one, index), seed=1, replication=0) for index in range(2))
    fires = set(np.flatnonzero(world.cards.kind == 0).tolist())
    of = [{(t, c) for t, c, card in zip(d.time_s, d.cell, d.card, strict=True) if int(card) in fires} for d in (low, high)]
    others = [set(d.time_s) - {t for t, _ in fire} for d, fire in zip((low, high), of, strict=True)]
    assert of[0] < of[1]
    assert others[1] < others[0]


@pytest.mark.parametrize("key", ["speeds", "congestion", "intercepts", "turnout"])
def test_whatever_else_is_moved_chance_is_the_same(written: tuple[ScenarioFile, Ground, World], key: str) -> None:
    one = space(*written, {key: 0.0, CALLS: 0.5}, {key: 1.0, CALLS: 0.5})
    low, high = (draw_demand(world_at(one, index), seed=1, replication=0) for index in range(2))
    for name in Demand.__dataclass_fields__:
        np.testing.assert_array_equal(getattr(low, name), getattr(high, name))


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


def test_shares_that_are_all_moved_to_0_are_as_written(written: tuple[ScenarioFile, Ground, World]) -> None:
    """None of them says how to share a whole; a walk from end to end may well come by there."""
    scenario = written[0]
    kinds = scenario.everyday.kinds
    none = altered(scenario, {("everyday", "kinds", index, "share"): 0.0 for index in range(len(kinds))})
    assert [kind.share.value for kind in none.everyday.kinds] == pytest.approx([kind.share.value for kind in kinds])
