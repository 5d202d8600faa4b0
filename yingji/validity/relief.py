"""Lorries and docks against queueing theory, and a trip that is worked out by hand."""

from __future__ import annotations

from collections.abc import Iterator
from math import comb, factorial

import numpy as np

from yingji.sim.relief.by_hand import Town
from yingji.sim.relief.demand import TRIPS
from yingji.sim.relief.log import Did
from yingji.sim.relief.relieved import relieved_times
from yingji.validity.case import ERRORS, Answer, Case

LOAD_S, LEG_S, END_S = 100.0, 300.0, 40_000.0
REPLICATIONS = 12


def loads_per_second(lorries: int, seed: int) -> float:
    """A closed loop: one dock that takes 100 s a load on average, and 300 s on average each way; the demand never ends."""
    rng = np.random.default_rng(seed)
    town = Town(
        nodes=4, shelters=(3,), capacity=(100_000,), depots=(0,), docks=(1,), stock=(1e6,), lorries=(0,) * lorries, payload=10,
        parties=[(3, 20_000, False, 0, 0.0)], steps={"load_s_kg": (LOAD_S / 10, 1.0), "unload_s_kg": (0.0, 0.0), "hand_out_s": 0.0},
        chances={"trip_factor": rng.exponential(size=(lorries, TRIPS)), "handling_factor": rng.exponential(size=(lorries, TRIPS))},
        world={"horizon_s": END_S},
    )  # fmt: skip
    _, _, log = town.play()
    return float((log.did == Did.LOADED).sum()) / END_S


def _machine_repair() -> Iterator[Answer]:
    """Finite source, one repairman: P(idle) = 1 / Σ n! / (n − k)! · rᵏ with r = loading ÷ time away."""
    r = LOAD_S / (2 * LEG_S)
    for lorries in (2, 5):
        idle = 1 / sum(comb(lorries, k) * factorial(k) * r**k for k in range(lorries + 1))
        found = np.array([loads_per_second(lorries, seed) for seed in range(REPLICATIONS)]) * 3600
        error = float(found.std(ddof=1)) / REPLICATIONS**0.5
        yield Answer((1 - idle) / LOAD_S * 3600, float(found.mean()), ERRORS * error, f"{lorries} lorries, loads/h")


def _one_trip() -> Iterator[Answer]:
    """Loading 40 kg at 2 s, driving 3 blocks of 100 s, unloading 40 kg at 1 s, handing out to 40 at 1 s."""
    world, damage, log = Town(shelters=(3,), depots=(0,), lorries=(0,), parties=[(3, 40, False, 0, 0.0)]).play()
    yield Answer(80 + 300 + 40 + 40, float(relieved_times(world, damage, log).relieved_s.max()), 1e-6, "s")


CASES: tuple[Case, ...] = (
    Case("machine_repair", "relief", "Palm (1943); machine repair, finite source", _machine_repair),
    Case("one_trip", "relief", "by hand", _one_trip),
)
