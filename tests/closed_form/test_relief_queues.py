"""Lorries and docks against queueing theory: the draws are put in as factors, and the engine's logs are counted."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.sim.relief.by_hand import Town
from yingji.sim.relief.demand import TRIPS
from yingji.sim.relief.log import Did, ReliefLog


def waits(log: ReliefLog) -> np.ndarray:
    """Seconds from the depot's yard to a dock, of each lorry's first load."""
    at, loading = log.did == Did.AT_DEPOT, log.did == Did.LOADING
    first = {who: log.time_s[loading][i] for i, who in reversed(list(enumerate(log.who[loading].tolist())))}
    return np.array(
        [first[who] - time_s for who, time_s in zip(log.who[at].tolist(), log.time_s[at].tolist(), strict=True) if who in first]
    )


def test_three_docks_are_the_servers_of_erlangs_delay_formula() -> None:
    """Lorries come by at random, λ = 1.5 to a load's length, and do not come back: P(wait) = C(3, 1.5) = 0.236842 (docs: facts 8)."""
    n, unit_s = 3000, 100.0
    rng = np.random.default_rng(3)
    town = Town(
        nodes=4, shelters=(3,), capacity=(100_000,), depots=(0,), docks=(3,), stock=(1e6,), lorries=(0,) * n, payload=10,
        parties=[(3, 90_000, False, 0, 0.0)], steps={"load_s_kg": (unit_s / 10, 1.0)},
        chances={
            "vehicle_ready_s": np.cumsum(rng.exponential(unit_s / 1.5, n)), "handling_factor": rng.exponential(size=(n, TRIPS)),
            "trip_factor": np.full((n, TRIPS), 1e6),
        },
        world={"horizon_s": 1e7},
    )  # fmt: skip
    waited = waits(town.play()[2])
    assert len(waited) == n
    assert (waited > 0).mean() == pytest.approx(0.236842, abs=0.03)
    assert waited.mean() == pytest.approx(0.236842 / (3 - 1.5) * unit_s, rel=0.25)
