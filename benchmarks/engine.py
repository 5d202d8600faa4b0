"""The everyday engines against each other and against bare loops on the same incidents, side by side in one run.

Each round runs all of them, alternating; ratios are of the medians, in processor time, for others may be at work on the machine.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import log
from statistics import median
from time import process_time

import numpy as np

from benchmarks.bare import numba_loop, simpy_loop
from benchmarks.row import Row
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim import compiled
from yingji.sim.build import build_world
from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.demand import Demand
from yingji.sim.engine import simulate
from yingji.sim.replicate import replicate
from yingji.sim.world import World

MOST_RATIO = 2.0
SIZES = (1, 4, 16)
MOST_EXPONENT = 1.1


def incidents(
    k: int, *, stations: int = 30, engines: Sequence[int] = (2,), cells: int = 400, every_s: float = 110.0,
    cards: Sequence[Mapping[str, int]] = ({"engine": 1},), shares: Sequence[float] = (1.0,), seed: int = 1,
) -> tuple[World, Demand]:  # fmt: skip
    """`k` incidents at `stations` with engines in turn as `engines` says; by default they are busy a third of the time."""
    rng = np.random.default_rng(seed)
    xy, at = rng.random((cells, 2)) * 10_000, rng.random((stations, 2)) * 10_000
    seconds = np.abs(xy[None] - at[:, None]).sum(axis=2) / 10
    links = [(s, stations + c, float(seconds[s, c])) for s in range(stations) for c in range(cells)]
    have = {s: {"engine": engines[s % len(engines)]} for s in range(stations)}
    world = world_by_hand(links, stations=have, cells=range(stations, stations + cells), cards=list(cards))
    card = rng.choice(len(cards), k, p=shares)
    slots = int(world.cards.send.sum(axis=1)[card].sum())
    time_s = np.cumsum(rng.exponential(every_s, k))
    return world, demand_by_hand(
        world, time_s, cell=rng.integers(0, cells, k), card=card, on_scene_s=rng.lognormal(np.log(1800), 0.5, slots),
        alarm_s=rng.lognormal(4, 0.3, k),
    )  # fmt: skip


def medians_s(runs: Mapping[str, Callable[[], object]], *, rounds: int) -> dict[str, float]:
    """Processor seconds of each, the median of alternating rounds after one that fills tables and compiles."""
    took: dict[str, list[float]] = {name: [] for name in runs}
    for run in runs.values():
        run()
    for _ in range(rounds):
        for name, run in runs.items():
            start = process_time()
            run()
            took[name].append(process_time() - start)
    return {name: median(seconds) for name, seconds in took.items()}


def rows(*, smoke: bool) -> Iterator[Row]:
    """Ratios, the rates behind them, and how time grows."""
    k, rounds = (1_000, 1) if smoke else (20_000, 7)
    yield from _one_unit(k, rounds, smoke=smoke)
    yield from _run_cards(k, rounds, smoke=smoke)
    yield from _fdsim(rounds, smoke=smoke)
    yield from _growth(smoke=smoke)
    years = 2 if smoke else 50
    yield Row(f"hebei/everyday, {years} years, draws included, one process", hebei_s(years), "s", note="processor time")


def _engines(world: World, demand: Demand) -> dict[str, Callable[[], object]]:
    """SimPy's, and the compiled one where numba is installed."""
    found: dict[str, Callable[[], object]] = {"simpy": lambda: len(simulate(world, demand))}
    return found | ({"compiled": lambda: len(compiled.simulate(world, demand))} if compiled.compiles(world) else {})


def _one_unit(k: int, rounds: int, *, smoke: bool) -> Iterator[Row]:
    world, demand = incidents(k)
    runs = _engines(world, demand) | {"bare": simpy_loop(world, demand)}
    if "compiled" in runs:
        runs["numba"] = numba_loop(world, demand)
        assert runs["numba"]() == runs["bare"]() == k
    took = medians_s(runs, rounds=rounds)
    bound = None if smoke else MOST_RATIO
    yield Row(f"SimPy engine / bare SimPy loop, {k:,} incidents, 30 stations", took["simpy"] / took["bare"], "×", at_most=bound)
    yield from (Row(f"{_NAMES[name]}", k / seconds, "incidents/s") for name, seconds in took.items())
    if "compiled" not in took:
        yield Row("numba is not installed: the compiled engine is not measured", 0.0, "")
        return
    yield Row("compiled engine, one unit: SimPy engine ÷ ours", took["simpy"] / took["compiled"], "×", at_least=None if smoke else 60)
    yield Row("… bare numba loop over the same heap ÷ ours", took["numba"] / took["compiled"], "×", at_least=None if smoke else 0.2)


_NAMES = {"simpy": "SimPy engine", "compiled": "compiled engine", "bare": "bare SimPy loop", "numba": "bare numba loop"}


def _run_cards(k: int, rounds: int, *, smoke: bool) -> Iterator[Row]:
    """One unit, two or three: 1.9 on average."""
    world, demand = incidents(k, cards=[{"engine": n} for n in (1, 2, 3)], shares=(0.4, 0.3, 0.3), every_s=210.0)
    took = medians_s(_engines(world, demand), rounds=rounds)
    if "compiled" in took:
        units = int(demand.first_slot[-1]) / k
        ratio = took["simpy"] / took["compiled"]
        yield Row(f"compiled engine, {units:.1f} units on average: SimPy engine ÷ ours", ratio, "×", at_least=None if smoke else 40)


def _fdsim(rounds: int, *, smoke: bool) -> Iterator[Row]:
    """The workload of fdsim (Amsterdam's fire department): a year, of which both are stated; fdsim itself is not on PyPI."""
    k = 500 if smoke else 7_500
    engines = tuple(3 if s == 0 else 2 for s in range(19))  # 39 vehicles
    world, demand = incidents(k, stations=19, engines=engines, cells=400, every_s=365 * 86400 / k)
    runs = _engines(world, demand) | {"bare": simpy_loop(world, demand)}
    took = medians_s(runs, rounds=rounds)
    for name, seconds in took.items():
        yield Row(f"fdsim's workload (19 stations, 39 vehicles, 400 zones, {k:,} incidents): {_NAMES[name]}", seconds * 1000, "ms a year")
        yield Row(f"… memory in a year's run, log included: {_NAMES[name]}", _peak_mb(runs[name]), "MB")
    yield Row("… bare SimPy loop ÷ the fastest of ours", took["bare"] / took.get("compiled", took["simpy"]), "×")
    yield Row("fdsim itself is not on PyPI: not run", 0.0, "")


def _peak_mb(run: Callable[[], object]) -> float:
    """The most memory that a run takes besides what was there."""
    tracemalloc.start()
    run()
    peak = tracemalloc.get_traced_memory()[1] / 1e6
    tracemalloc.stop()
    return peak


def _growth(*, smoke: bool) -> Iterator[Row]:
    """Exponents of time over incidents, and over stations at as much work for each."""
    base, rounds = (500, 1) if smoke else (10_000, 5)
    bound = None if smoke else MOST_EXPONENT
    for name in ("simpy", "compiled"):
        many = [incidents(base * size) for size in SIZES]
        if name not in _engines(*many[0]):
            continue
        took = [medians_s({name: _engines(*one)[name]}, rounds=rounds)[name] for one in many]
        yield Row(f"{_NAMES[name]}: exponent of time over incidents, {_sizes(base)}", exponent(took), "", at_most=bound)
        few = [incidents(base, stations=8 * size, cells=400, every_s=412.0 / size) for size in SIZES]
        took = [medians_s({name: _engines(*one)[name]}, rounds=rounds)[name] for one in few]
        yield Row(f"{_NAMES[name]}: exponent of time over stations, {_sizes(8)}, as busy each", exponent(took), "")


def _sizes(base: int) -> str:
    return ", ".join(f"{base * size:,}" for size in SIZES)


def exponent(took: Sequence[float]) -> float:
    """The slope of log time over log size, from the smallest to the largest of `SIZES`."""
    return log(took[-1] / took[0]) / log(SIZES[-1] / SIZES[0])


def hebei_s(replications: int) -> float:
    """Processor seconds for as many years of the bundled `hebei/everyday`, draws included, one after the other."""
    scenario = load("hebei/everyday").scenario
    world = build_world(scenario, load_ground(scenario.area))
    start = process_time()
    replicate(world, seed=scenario.run.seed, replications=replications, reduce=lambda world, demand, log: len(log), engine="simpy")
    return process_time() - start
