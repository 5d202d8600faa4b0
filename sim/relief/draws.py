"""Durations of the relief chain, drawn by name: an option that adds a depot or a lorry shifts nobody else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import IntEnum
from zlib import crc32

import numpy as np
import numpy.typing as npt

from yingji.sim.relief.demand import TRIPS, Chances
from yingji.sim.relief.world import ReliefWorld

Floats = npt.NDArray[np.float64]


class Purpose(IntEnum):
    """What a stream is for. Codes are part of what a seed means; those below 40 belong to calls, those from 100 on to hazards."""

    REPORT = 40
    LEVELS = 41
    CALLOUT = 42
    SHELTER = 43
    DEPOT = 44
    STOCK = 45
    VEHICLE = 46
    TRIP = 47
    HANDLING = 48
    HAND_OUT = 49
    RELATIVES = 50


def draw_chances(world: ReliefWorld, *, seed: int, replication: int) -> Chances:
    """All that chance decides in one replication's chain of relief; lognormal about the medians of `world`."""

    def z(purpose: Purpose, name: str = "", size: int = 1) -> Floats:
        key = (replication, purpose, crc32(name.encode()))
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key))).standard_normal(size)

    def each(purpose: Purpose, names: Sequence[str], median: Floats, sigma: Floats) -> Floats:
        drawn = np.array([z(purpose, name)[0] for name in names])
        return median * np.exp(sigma * drawn) if len(names) else np.zeros(0)

    def once(purpose: Purpose, spread: tuple[float, float]) -> float:
        return float(spread[0] * np.exp(spread[1] * z(purpose)[0]))

    steps, shelters, depots, ledger, fleet = world.steps, world.shelters, world.depots, world.ledger, world.fleet
    levels = np.array(steps.levels, dtype=np.float64).reshape(-1, 2)
    lorries = list(fleet.name)

    def factors(purpose: Purpose, sigma: float) -> Floats:
        return np.exp(sigma * np.array([z(purpose, name, TRIPS) for name in lorries]).reshape(len(lorries), TRIPS))

    return Chances(
        report_s=once(Purpose.REPORT, steps.report),
        level_s=levels[:, 0] * np.exp(levels[:, 1] * z(Purpose.LEVELS, size=len(levels))),
        callout_s=once(Purpose.CALLOUT, steps.callout),
        shelter_opens_s=each(Purpose.SHELTER, shelters.name, shelters.opens_median_s, shelters.opens_sigma),
        depot_opens_s=each(Purpose.DEPOT, depots.name, depots.opens_median_s, depots.opens_sigma),
        stock_released_s=each(Purpose.STOCK, _rows(world), ledger.released_median_s, ledger.released_sigma),
        vehicle_ready_s=each(Purpose.VEHICLE, fleet.name, fleet.ready_median_s, fleet.ready_sigma),
        trip_factor=factors(Purpose.TRIP, steps.trip_sigma),
        handling_factor=factors(Purpose.HANDLING, steps.handling_sigma),
        hand_out_factor=each(
            Purpose.HAND_OUT, shelters.name, np.ones(len(shelters.name)), np.full(len(shelters.name), steps.handling_sigma)
        ),
        relatives_s=steps.relatives[0] * np.exp(steps.relatives[1] * z(Purpose.RELATIVES, size=len(world.cell_node))),
    )


def _rows(world: ReliefWorld) -> list[str]:
    """A name for each row of the ledger: its item, its depot, and the how manieth such row it is."""
    seen = Counter[str]()
    names = []
    for item, depot in zip(world.ledger.item.tolist(), world.ledger.depot.tolist(), strict=True):
        name = f"{world.items.key[item]}/{world.depots.name[depot]}"
        seen[name] += 1
        names.append(f"{name}/{seen[name]}")
    return names
