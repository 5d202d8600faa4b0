"""The everyday engine against a bare SimPy loop on the same incidents, side by side in one run.

Each round runs both, alternating; the ratio is of the medians, in processor time, for others may be at work on the machine.
The bare loop is what one would write in an afternoon: a process an incident, the nearest free of 30 stations from a sorted row, one
timeout a stage, a list for those who wait, and no log.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from statistics import median
from time import process_time

import numpy as np
import simpy

from benchmarks.row import Row
from yingji.base.faults import BadInput
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim import compiled
from yingji.sim.build import build_world
from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.demand import Demand
from yingji.sim.engine import simulate
from yingji.sim.replicate import replicate
from yingji.sim.world import World

STATIONS, CELLS = 30, 400
MOST_RATIO = 2.0


def incidents(k: int, seed: int = 1) -> tuple[World, Demand]:
    """`k` incidents for one engine each at 30 stations with 2 engines, which are busy a third of the time."""
    rng = np.random.default_rng(seed)
    xy, at = rng.random((CELLS, 2)) * 10_000, rng.random((STATIONS, 2)) * 10_000
    seconds = np.abs(xy[None] - at[:, None]).sum(axis=2) / 10
    links = [(s, STATIONS + c, float(seconds[s, c])) for s in range(STATIONS) for c in range(CELLS)]
    world = world_by_hand(links, stations={s: {"engine": 2} for s in range(STATIONS)}, cells=range(STATIONS, STATIONS + CELLS))
    time_s = np.cumsum(rng.exponential(110.0, k))
    demand = demand_by_hand(
        world, time_s, cell=rng.integers(0, CELLS, k), on_scene_s=rng.lognormal(np.log(1800), 0.5, k), alarm_s=rng.lognormal(4, 0.3, k)
    )
    return world, demand


def bare_loop(world: World, demand: Demand) -> Callable[[], int]:
    """A run of the bare loop; returns how many incidents were served."""
    seconds = world.drive.to_cell_s[world.station_node]
    rows = [[(float(seconds[s, c]), s) for s in np.argsort(seconds[:, c])] for c in range(CELLS)]
    time_s, cell, alarm_s, on_scene_s = (a.tolist() for a in (demand.time_s, demand.cell, demand.alarm_s, demand.on_scene_s))

    def run() -> int:
        env = simpy.Environment()
        free, waiting, served = [2] * STATIONS, [], 0

        def incident(i: int) -> Generator[simpy.Event, None, None]:
            nonlocal served
            yield env.timeout(alarm_s[i])
            trip, station = next(((t, s) for t, s in rows[cell[i]] if free[s]), (0.0, -1))
            if station < 0:
                turn = env.event()
                waiting.append(turn)
                station = yield turn
                trip = float(seconds[station, cell[i]])
            else:
                free[station] -= 1
            yield env.timeout(60.0)
            yield env.timeout(trip)
            yield env.timeout(on_scene_s[i])
            yield env.timeout(trip)
            served += 1
            if waiting:
                waiting.pop(0).succeed(station)
            else:
                free[station] += 1

        def source() -> Generator[simpy.Event, None, None]:
            for i, time in enumerate(time_s):
                yield env.timeout(time - env.now)
                env.process(incident(i))

        env.process(source())
        env.run()
        return served

    return run


def rows(*, smoke: bool) -> Iterator[Row]:
    """The ratio of medians over alternating rounds, the rates behind it, and 50 years of a bundled district."""
    k, rounds = (1_000, 1) if smoke else (20_000, 7)
    world, demand = incidents(k)
    bare = bare_loop(world, demand)
    took: dict[str, list[float]] = {"bare": [], "ours": []}
    simulate(world, demand)  # the first run fills the tables
    for _ in range(rounds):
        for name, run in (("bare", bare), ("ours", lambda: len(simulate(world, demand)))):
            start = process_time()
            run()
            took[name].append(process_time() - start)
    ours, loop = median(took["ours"]), median(took["bare"])
    yield Row(f"SimPy engine / bare SimPy loop, {k:,} incidents, 30 stations", ours / loop, "×", at_most=None if smoke else MOST_RATIO)
    yield Row("SimPy engine", k / ours, "incidents/s")
    yield from _compiled(world, demand, ours, k=k, rounds=rounds)
    yield Row("bare SimPy loop", k / loop, "incidents/s")
    years = 2 if smoke else 50
    yield Row(f"hebei/everyday, {years} years, draws included, one process", hebei_s(years), "s", note="processor time")


def _compiled(world: World, demand: Demand, simpy_s: float, *, k: int, rounds: int) -> Iterator[Row]:
    """The compiled twin on the same incidents, after it has been compiled; none where numba is not installed."""
    try:
        compiled.simulate(world, demand)
    except BadInput:
        return
    took = []
    for _ in range(rounds):
        start = process_time()
        compiled.simulate(world, demand)
        took.append(process_time() - start)
    yield Row("compiled engine / SimPy engine, as speed", simpy_s / median(took), "×")
    yield Row("compiled engine", k / median(took), "incidents/s")


def hebei_s(replications: int) -> float:
    """Processor seconds for as many years of the bundled `hebei/everyday`, draws included, one after the other."""
    scenario = load("hebei/everyday").scenario
    world = build_world(scenario, load_ground(scenario.area))
    start = process_time()
    replicate(world, seed=scenario.run.seed, replications=replications, reduce=lambda world, demand, log: len(log), engine="simpy")
    return process_time() - start
