"""Lorries and docks against queueing theory: the draws are put in as factors, and the engine's logs are counted."""

from __future__ import annotations

from math import comb, factorial

import numpy as np
import pytest

from tests.sim.relief.relief_by_hand import Town
from yingji.sim.relief.demand import TRIPS
from yingji.sim.relief.log import Did, ReliefLog

LOAD_S, LEG_S = 100.0, 300.0


def loads_per_second(lorries: int, seed: int) -> float:
    """A closed loop: one dock that takes 100 s a load on average, and 300 s on average each way; the demand never ends."""
    rng = np.random.default_rng(seed)
    end_s = 40_000.0
    town = Town(
        nodes=4, shelters=(3,), capacity=(100_000,), depots=(0,), docks=(1,), stock=(1e6,), lorries=(0,) * lorries, payload=10,
        parties=[(3, 20_000, False, 0, 0.0)], steps={"load_s_kg": (LOAD_S / 10, 1.0), "unload_s_kg": (0.0, 0.0), "hand_out_s": 0.0},
        chances={"trip_factor": rng.exponential(size=(lorries, TRIPS)), "handling_factor": rng.exponential(size=(lorries, TRIPS))},
        world={"horizon_s": end_s},
    )  # fmt: skip
    _, _, log = town.play()
    return float((log.did == Did.LOADED).sum()) / end_s


@pytest.mark.parametrize("lorries", [2, 5])
def test_lorries_in_a_closed_loop_are_the_machines_of_machine_repair(lorries: int) -> None:
    """Finite source, one repairman: P(idle) = 1 / Σ n! / (n − k)! · rᵏ with r = loading ÷ time away (Palm 1943)."""
    r = LOAD_S / (2 * LEG_S)
    idle = 1 / sum(comb(lorries, k) * factorial(k) * r**k for k in range(lorries + 1))
    expected = (1 - idle) / LOAD_S
    found = np.array([loads_per_second(lorries, seed) for seed in range(12)])
    error = found.std(ddof=1) / np.sqrt(len(found))
    assert abs(found.mean() - expected) < 3 * error
    assert 3 * error < 0.08 * expected  # near enough to tell a wrong rule from the right one


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
