"""Draws by compiled code are NumPy's to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingji.geo.compiling import Array, kernel
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim import streams_kernel
from yingji.sim.build import build_worlds
from yingji.sim.by_hand import world_by_hand
from yingji.sim.demand import Demand, Demands
from yingji.sim.draws import Purpose, Streams, draw_together
from yingji.sim.draws_kernel import _uniforms
from yingji.sim.streams_twin import beginnings, jump
from yingji.sim.world import UNIT_KINDS, Pattern, World

pytest.importorskip("numba", reason="numba is not installed: there is no compiled code to compare")

Pick = Callable[[int, int], int]  # a whole number from the first to the last, both included


def same(a: Demands, b: Demands) -> bool:
    """To the last bit, and of the same types."""
    columns = [(getattr(a.together, name), getattr(b.together, name)) for name in Demand.__dataclass_fields__]
    columns += [(a.call_from, b.call_from), (a.down_from, b.down_from)]
    return all(x.dtype == y.dtype and x.tobytes() == y.tobytes() for x, y in columns)


def both(world: World, seed: int, replications: list[int]) -> tuple[Demands, Demands]:
    """By NumPy, and by compiled code."""
    plain, ours = (draw_together(world, seed=seed, replications=replications, compiled=compiled) for compiled in (False, True))
    return plain, ours


@pytest.mark.parametrize("seed", [0, 1, 2**32 - 1, 2**32, 2**64 + 5, 2**128 - 1, 2**128, 3**200])
def test_generators_begin_as_numpys_do(seed: int) -> None:
    numbers = [0, 1, 2, 1000, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**50 + 3, 2**64 - 1]
    for number, found in zip(numbers, beginnings(seed, numbers).tolist(), strict=True):
        its = np.random.PCG64DXSM(np.random.SeedSequence(seed, spawn_key=(number,))).state["state"]
        assert found == [half for whole in (its["state"], its["inc"]) for half in divmod(whole, 2**64)]


def test_generators_of_many_seeds_begin_as_numpys_do() -> None:
    for seed in np.random.default_rng(1).integers(0, 2**63, 500).tolist():
        (found,) = beginnings(seed, [seed % 1000]).tolist()
        its = np.random.PCG64DXSM(np.random.SeedSequence(seed, spawn_key=(seed % 1000,))).state["state"]
        assert found == [half for whole in (its["state"], its["inc"]) for half in divmod(whole, 2**64)]


@kernel
def uniforms(states: Array, its_jump: Array, ends: Array, found: Array) -> None:
    """Each stream's draws up to its end."""
    for r in range(len(states)):
        _uniforms(states[r], its_jump, ends[r + 1] - ends[r], found[ends[r] : ends[r + 1]])


def test_a_million_draws_of_streams_of_any_length_are_the_same() -> None:
    """So many that hundreds come from the normal distribution's tails, which are drawn in another way."""
    numbers, tail = range(5, 405), 3.6541528853610088
    numpys, states = Streams(2**40, numbers), beginnings(2**40, numbers)
    sizes = np.random.default_rng(1).integers(0, 8000, len(numbers))
    sizes[[0, 7, -1]] = 0
    ends = np.append(0, np.cumsum(sizes))
    words, found = np.empty(len(numbers), np.uint64), np.empty(ends[-1])
    to, its = np.arange(ends[-1], dtype=np.int32), np.zeros(ends[-1], np.uint32)
    for purpose in (Purpose.TIME, Purpose.TRAVEL, Purpose.THIN):
        streams_kernel.words(states, jump(purpose), words)
        assert words.tolist() == numpys.words(purpose).tolist()
        for after in (0, 1, 1000):
            uniforms(states, jump(purpose, after), ends, found)
            assert found.tobytes() == numpys.uniform(purpose, ends[1:], after=after).tobytes()
        drawn = numpys.normal(purpose, ends[1:])
        streams_kernel.normals(states, jump(purpose), ends, to, its, np.ones(1), found)
        assert found.tobytes() == drawn.tobytes()
        assert np.count_nonzero(np.abs(drawn) > tail) > 100


def test_a_years_calls_are_the_same() -> None:
    scenario = load("hebei/everyday").scenario
    (world,) = build_worlds(scenario, load_ground(scenario.area))
    assert same(*both(world, 6, list(range(3, 12))))


def a_case(pick: Pick) -> tuple[World, int, list[int]]:
    """A small world with chance in all that is drawn, a seed, and some replications."""
    kinds, cells = pick(1, 8), pick(1, 5)
    kind = [number for number in range(kinds) for _ in range(pick(1, 3))]
    sends = [{}, {"engine": 1}, {"engine": 2}, {"engine": 1, "ladder": 1, "rescue": 2}]
    hours = pick(1, 80)
    one = world_by_hand(
        [(node, node + 1, 60.0) for node in range(5)],
        stations={0: {"engine": pick(1, 3)}, 3: {"engine": 1, "ladder": pick(0, 1), "rescue": 1}},
        cells=list(range(cells)),
        cards=[sends[pick(0, 3)] for _ in kind],
        length_s=hours * 3600.0 - pick(0, 1) * 1800.0,
    )
    hourly = np.array([[pick(0, 2) for _ in range(hours)] for _ in range(kinds)]) * (0.0, 0.01, 0.3, 3.0)[pick(0, 3)]
    rows = pick(1, 3)
    weights = np.array([[pick(0, 3) for _ in range(cells)] for _ in range(rows)], dtype=float)
    off = [pick(0, len(one.units.name) - 1) for _ in range(pick(0, 2))]
    from_h = np.array([float(pick(0, 20)) for _ in off])
    pattern = Pattern(
        expected=np.concatenate([np.zeros((kinds, 1)), np.cumsum(hourly, axis=1)], axis=1),
        place=np.cumsum(weights, axis=1),
        place_of=np.array([[pick(0, rows - 1), pick(0, rows - 1)] for _ in range(kinds)], dtype=np.int16),
        alarm_median_s=60.0,
        alarm_sigma=pick(0, 3) * 0.1,
        travel_sigma=pick(0, 3) * 0.1,
        # from never to so soon that it is the moment of the repair
        between_s=np.array([(np.inf, 1e6, 3e4, 3e3, 1e-13)[pick(0, 4)] for _ in UNIT_KINDS]),
        repair_s=np.array([pick(0, 3) * 3000.0 for _ in UNIT_KINDS]),
        off_unit=np.array(off, dtype=np.int32),
        off_from_h=from_h,
        off_to_h=from_h + [pick(1, 4) for _ in off],
        keep=np.array([pick(0, 4) / 4 for _ in range(kinds)]) if pick(0, 1) else None,
    )
    share = np.array([pick(0, 3) for _ in kind], dtype=float)
    cards = replace(
        one.cards,
        kind=np.array(kind, dtype=np.int16),
        share=share,
        on_scene_median_s=one.cards.on_scene_median_s * np.arange(1, len(kind) + 1)[:, None],
        on_scene_sigma=one.cards.on_scene_sigma * np.arange(len(UNIT_KINDS)),
    )
    names, priority = tuple(f"kind{number}" for number in range(kinds)), np.zeros(kinds, np.int16)
    sigma = np.arange(len(UNIT_KINDS)) * 0.1
    world = replace(one, kinds=names, kind_priority=priority, cards=cards, pattern=pattern, turnout_sigma=sigma)
    return world, pick(0, 2**40), [pick(0, 2**34) for _ in range(pick(1, 5))]


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_small_worlds_are_drawn_the_same(data: st.DataObject) -> None:
    assert same(*both(*a_case(lambda first, last: data.draw(st.integers(first, last)))))


def test_five_hundred_worlds_are_drawn_the_same() -> None:
    """The same every time; and all that is drawn in a way of its own comes up among them."""
    seen = dict.fromkeys(("calls", "no calls", "thinned", "sixth kind", "off duty", "meet", "windows"), 0)
    for number in range(500):
        rng = np.random.default_rng([20261127, number])
        world, seed, replications = a_case(lambda first, last, rng=rng: int(rng.integers(first, last + 1)))  # type: ignore[misc]
        plain, ours = both(world, seed, replications)
        assert same(plain, ours), f"number {number}"
        counts, columns = np.diff(plain.call_from), plain.together
        seen["calls"] += int(counts.sum())
        seen["no calls"] += int(np.sum(counts == 0))
        seen["thinned"] += int(world.pattern.keep is not None and counts.sum() > 0)
        seen["sixth kind"] += int(np.sum(world.cards.kind[columns.card] >= 5))
        seen["off duty"] += len(world.pattern.off_unit)
        at_once = (world.pattern.between_s < 1) & (world.pattern.repair_s > 0)
        seen["meet"] += int(len(world.pattern.off_unit) == 0 and bool(at_once[world.units.kind].any()))
        seen["windows"] += len(columns.down_unit)
    assert min(seen.values()) > 30, seen


def test_calls_of_one_moment_are_in_the_same_order() -> None:
    """A run so short that all its calls round to a few moments."""
    one = world_by_hand([(0, 1, 60.0)], stations={0: {"engine": 1}}, cells=[1], length_s=1e-322)
    world = replace(one, pattern=replace(one.pattern, expected=np.array([[0.0, 500.0]]), alarm_median_s=60.0, alarm_sigma=0.3))
    plain, ours = both(world, 1, [0, 1, 2])
    assert len(np.unique(plain.together.time_s)) < 30
    assert same(plain, ours)
