"""Draws by compiled code are NumPy's to the last bit."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim.build import build_worlds
from yingji.sim.demand import Demand
from yingji.sim.draws import Purpose, Streams, draw_demands

pytest.importorskip("numba", reason="numba is not installed: there is no compiled code to compare")

from yingji.sim.streams_twin import TwinStreams  # it imports numba


def test_a_million_draws_of_streams_of_any_length_are_the_same() -> None:
    """So many that hundreds come from the normal distribution's tails, which are drawn in another way."""
    numbers, tail = range(5, 405), 3.6541528853610088
    numpys, ours = Streams(2**40, numbers), TwinStreams(2**40, numbers)
    sizes = np.random.default_rng(1).integers(0, 8000, len(numbers))
    sizes[[0, 7, -1]] = 0
    ends = np.cumsum(sizes)
    for purpose in (Purpose.TIME, Purpose.TRAVEL, Purpose.THIN):
        assert ours.words(purpose).tolist() == numpys.words(purpose).tolist()
        for after in (0, 1, 1000):
            assert ours.uniform(purpose, ends, after=after).tobytes() == numpys.uniform(purpose, ends, after=after).tobytes()
        drawn = numpys.normal(purpose, ends)
        assert ours.normal(purpose, ends).tobytes() == drawn.tobytes()
        assert np.count_nonzero(np.abs(drawn) > tail) > 100


def test_a_years_calls_are_the_same() -> None:
    scenario = load("hebei/everyday").scenario
    (world,) = build_worlds(scenario, load_ground(scenario.area))
    numbers = range(3, 12)
    for plain, ours in zip(
        draw_demands(world, seed=6, replications=numbers), draw_demands(world, seed=6, replications=numbers, compiled=True), strict=True
    ):
        for name in Demand.__dataclass_fields__:
            assert getattr(ours, name).tobytes() == getattr(plain, name).tobytes(), name
