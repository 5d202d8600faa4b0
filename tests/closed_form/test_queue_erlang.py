"""Erlang's formulas through the real engine: one station, no travel, exponential times on scene. Answers: facts.md § 8, derived."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.engine import simulate
from yingji.sim.events import What

REPLICATIONS, CALLS, START = 16, 4000, 200
ERRORS = 4.0  # standard errors: one false alarm in 16,000 for each case, and the seeds are fixed


def share_of(what: What, *, servers: int, load: float, max_wait_s: float) -> tuple[float, float]:
    """Share of calls after the first `START` that have a record `what`, over replications: mean and standard error."""
    world = world_by_hand([(0, 1, 0.0)], stations={0: {"engine": servers}}, cells=[1], max_wait_s=max_wait_s)
    shares = []
    for seed in range(REPLICATIONS):
        rng = np.random.default_rng([20251231, seed])
        demand = demand_by_hand(world, np.cumsum(rng.exponential(3600 / load, CALLS)), on_scene_s=rng.exponential(3600, CALLS))
        log = simulate(world, demand)
        shares.append((log.incident[log.what == what] >= START).sum() / (CALLS - START))
    return float(np.mean(shares)), float(np.std(shares, ddof=1) / np.sqrt(REPLICATIONS))


@pytest.mark.parametrize(("servers", "load", "blocked"), [(2, 1.25, 0.257732), (3, 1.5, 0.134328), (10, 10, 0.214582)])
def test_calls_lost_are_erlang_b(servers: int, load: float, blocked: float) -> None:
    mean, error = share_of(What.GIVEN_UP, servers=servers, load=load, max_wait_s=0.0)
    assert error < 0.01
    assert abs(mean - blocked) < ERRORS * error


@pytest.mark.parametrize(("servers", "load", "delayed"), [(3, 1.5, 0.236842), (10, 6, 0.101299)])
def test_calls_that_wait_are_erlang_c(servers: int, load: float, delayed: float) -> None:
    mean, error = share_of(What.WAITS, servers=servers, load=load, max_wait_s=np.inf)
    assert error < 0.01
    assert abs(mean - delayed) < ERRORS * error
