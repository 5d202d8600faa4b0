"""Lorries and docks against queueing theory, and a trip that is worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heappop, heappush

import numpy as np

from yingji.sim.relief.by_hand import Town
from yingji.sim.relief.demand import TRIPS
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.relieved import relieved_times
from yingji.validity.case import Answer, Case
from yingji.validity.playing import Floats, controlled, near

LOAD_S, LEG_S = 100.0, 300.0
COME = 1500
PLAYS, FROM_S, END_S = 48, 4_000.0, 80_000.0
LOADS_AN_HOUR = {2: 10.08, 5: 23.025584}
"""Loads an hour of a dock that 2 and 5 lorries come back to.

By hand, finite source with one server: r = 100 s of loading ÷ 600 s away = 1/6.
Two: P(dock idle) = 1 ÷ (1 + 2/6 + 2/36) = 0.72, (1 − 0.72) · 36 = 10.08.
Five: 1 ÷ (1 + 5/6 + 20/36 + 60/216 + 120/1296 + 120/7776) = 0.360400, (1 − 0.360400) · 36 = 23.025584.
"""


def loads_an_hour(lorries: int, seed: int) -> tuple[float, list[float]]:
    """A closed loop: one dock that takes 100 s a load on average, and 300 s on average each way; the demand never ends.

    Also by how much the mean of the factors that were used of ways and of loadings lies off their own, 1.
    """
    rng = np.random.default_rng([1943, seed])
    trip, handling = rng.exponential(size=(lorries, TRIPS)), rng.exponential(size=(lorries, TRIPS))
    town = Town(
        nodes=4, shelters=(3,), capacity=(100_000,), depots=(0,), docks=(1,), stock=(1e6,), lorries=(0,) * lorries, payload=10,
        parties=[(3, 20_000, False, 0, 0.0)], steps={"load_s_kg": (LOAD_S / 10, 1.0), "unload_s_kg": (0.0, 0.0), "hand_out_s": 0.0},
        chances={"trip_factor": trip, "handling_factor": handling}, world={"horizon_s": END_S},
    )  # fmt: skip
    _, _, log = town.play()
    loaded_s = log.time_s[log.did == Did.LOADED]
    rounds = min(TRIPS // 2, len(loaded_s) // lorries)
    used = [float(trip[:, : 2 * rounds].mean()) - 1, float(handling[:, :rounds].mean()) - 1]
    return float((loaded_s > FROM_S).sum()) / (END_S - FROM_S) * 3600, used


def _machine_repair() -> Iterator[Answer]:
    for lorries, an_hour in LOADS_AN_HOUR.items():
        found, used = zip(*(loads_an_hour(lorries, seed) for seed in range(PLAYS)), strict=True)
        got: Floats = controlled(np.array(found)[:, None], np.array(used))
        yield from near({f"lorries {lorries}": an_hour}, got)


def waited_s(log: ReliefLog) -> Floats:
    """Seconds from the depot's yard to a dock, of each lorry's first load, by lorry."""
    at, loading = log.did == Did.AT_DEPOT, log.did == Did.LOADING
    waits = []
    for rows in (at, loading):
        who, first = np.unique(log.who[rows], return_index=True)
        waits.append(dict(zip(who.tolist(), log.time_s[rows][first].tolist(), strict=True)))
    came, begun = waits
    return np.array([begun[who] - came[who] for who in sorted(came)])


def _docks() -> Iterator[Answer]:
    """Lorries come by at random to three docks, 1.5 in the 100 s that a load takes on average, and do not come back: who waits how long.

    By Kiefer and Wolfowitz's recursion on the same draws: each takes the dock that is free first. So the waits must agree to rounding,
    and what is known of them (Erlang's P(wait) = 0.236842 over very many) holds without being sampled.
    """
    rng = np.random.default_rng(1955)
    ready_s, handling = np.cumsum(rng.exponential(LOAD_S / 1.5, COME)), rng.exponential(size=(COME, TRIPS))
    town = Town(
        nodes=4, shelters=(3,), capacity=(100_000,), depots=(0,), docks=(3,), stock=(1e6,), lorries=(0,) * COME, payload=10,
        parties=[(3, 11 * COME, False, 0, 0.0)], steps={"load_s_kg": (LOAD_S / 10, 1.0)},
        chances={"vehicle_ready_s": ready_s, "handling_factor": handling, "trip_factor": np.full((COME, TRIPS), 1e6)},
        world={"horizon_s": 1e7},
    )  # fmt: skip
    free_s, expected = [0.0, 0.0, 0.0], []
    for now_s, load_s in zip(ready_s.tolist(), (LOAD_S * handling[:, 0]).tolist(), strict=True):
        first = heappop(free_s)
        expected.append(max(first - now_s, 0.0))
        heappush(free_s, max(first, now_s) + load_s)
    got = waited_s(town.play()[2])
    yield Answer(float(np.mean(expected)), float(got.mean()), 1e-6, "wait_s")
    yield Answer(0, float(np.abs(got - np.array(expected)).max()), 1e-6, "wait_apart_s")


def _one_trip() -> Iterator[Answer]:
    """Loading 40 kg at 2 s, driving 3 blocks of 100 s, unloading 40 kg at 1 s, handing out to 40 at 1 s."""
    world, damage, log = Town(shelters=(3,), depots=(0,), lorries=(0,), parties=[(3, 40, False, 0, 0.0)]).play()
    yield Answer(80 + 300 + 40 + 40, float(relieved_times(world, damage, log).relieved_s.max()), 1e-6, "seconds")


CASES: tuple[Case, ...] = (
    Case("machine_repair", "relief", "Palm (1943)", _machine_repair, by="by_hand"),
    Case("docks", "relief", "Kiefer & Wolfowitz (1955)", _docks, by="by_hand"),
    Case("one_trip", "relief", "", _one_trip, by="by_hand"),
)
