"""The registry and the list that a scenario's checker reads are the same; a policy of one's own can be given to the engine."""

from __future__ import annotations

import numpy as np

from yingji.scenarios.checks import listed
from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.engine import simulate
from yingji.sim.events import What
from yingji.sim.policies import REGISTRY
from yingji.sim.policy import View


def test_the_registry_and_the_list_are_the_same() -> None:
    assert set(REGISTRY) == set(listed("policies"))


class Farthest:
    """A policy in Python that uses all that a view has."""

    name = "farthest"

    def choose(self, kind: int, cell: int, view: View) -> int:
        units = view.candidates(kind)
        seconds = view.arrival_s(units, cell)
        known = np.isfinite(seconds)
        return int(units[known][np.argmax(seconds[known])]) if known.any() else -1


class ByArrival:
    """What `nearest` does, the long way."""

    name = "by arrival"

    def choose(self, kind: int, cell: int, view: View) -> int:
        units = view.candidates(kind)
        seconds = view.arrival_s(units, cell)
        return int(units[np.argmin(seconds)]) if len(units) and np.isfinite(seconds).any() else -1


def a_busy_world(**kwargs: object) -> tuple[object, object]:
    rng = np.random.default_rng(4)
    links = [(i, i + 1, float(rng.integers(20, 90))) for i in range(9)]
    stations = {0: {"engine": 2}, 5: {"engine": 1}, 9: {"engine": 2}}
    world = world_by_hand(links, stations=stations, cells=range(10), delays_s={9: 60.0}, free_on_way_home=True, turnout_s=(60.0, 80.0))
    time_s = np.cumsum(rng.exponential(300, 400))
    return world, demand_by_hand(world, time_s, cell=rng.integers(0, 10, 400), on_scene_s=rng.exponential(600, 400))


def test_a_policy_of_ones_own() -> None:
    world, demand = a_busy_world()
    log = simulate(world, demand, policy=Farthest())  # type: ignore[arg-type]
    assert log.unit[np.flatnonzero(log.what == What.ORDER)[0]] in (0, 1, 3, 4)
    assert log.to_bytes() != simulate(world, demand).to_bytes()  # type: ignore[arg-type]


def test_the_fast_way_to_the_nearest_is_the_long_way() -> None:
    """Tables, bounds and lists find the unit that comparing every candidate finds."""
    world, demand = a_busy_world()
    assert simulate(world, demand).to_bytes() == simulate(world, demand, policy=ByArrival()).to_bytes()  # type: ignore[arg-type]
