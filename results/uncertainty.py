"""Uncertainty told apart, target by target: chance, what is not known, and which assumption would change the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt

from yingji.results.coverage import coverage
from yingji.results.measures import reduce_replication
from yingji.results.verdicts import Verdict, judge, satisfies
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.replicate import replicate
from yingji.sim.unknown import Unknown, morris, places, unknowns, varied
from yingji.sim.world import World

Floats = npt.NDArray[np.float64]
Source = Literal["chance", "parameters", "both", "neither"]
FIRM = 0.05
"""A verdict is firm against what is not known where fewer of the draws than this say otherwise."""


@dataclass(frozen=True)
class Doubt:
    """One target: as written with its interval by chance, and its middle nine tenths where everything assumed is drawn at once."""

    verdict: Verdict
    low: float
    high: float
    met: float  # share of the draws in which it is met
    source: Source


@dataclass(frozen=True)
class Effect:
    """What one part does to one target over its range (Morris 1991): mean size, spread, and how many steps changed the verdict."""

    target: str
    of: str
    part: str
    mean: float
    spread: float
    changed: int
    steps: int


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """All of one option."""

    world: World
    parts: tuple[Unknown, ...]
    doubts: tuple[Doubt, ...]
    effects: tuple[Effect, ...]  # by target, the largest first
    draws: int


Judge = Callable[[World, int], tuple[Verdict, ...]]


def tell_apart(
    scenario: ScenarioFile,
    world: World,
    *,
    draws: int,
    trajectories: int,
    replications: int,
    each: int,
    seed: int,
    progress: Callable[[int], None] = lambda done: None,
) -> Uncertainty:
    """`replications` of the world as written for chance, `each` of every other: on the same draws of calls, they differ by the parts."""
    parts = unknowns(scenario, world)
    look: Judge = partial(_judged, scenario, seed)
    base = [verdict for verdict in look(world, replications) if verdict.verdict != "not simulated" and verdict.metric]
    kept = [(verdict.of, verdict.id) for verdict in base]
    values = np.empty((draws, len(base)))
    for index, place in enumerate(places(len(parts), draws, seed=seed)):
        values[index] = _measured(look(varied(world, parts, place), each), kept)
        progress(index + 1)
    walks = morris(len(parts), trajectories, seed=seed)
    steps = np.empty((trajectories, len(parts) + 1, len(base)))
    for walk in range(trajectories):
        for step in range(len(parts) + 1):
            steps[walk, step] = _measured(look(varied(world, parts, walks[walk, step]), each), kept)
        progress(draws + (walk + 1) * (len(parts) + 1))
    doubts = tuple(_doubt(verdict, values[:, column]) for column, verdict in enumerate(base))
    effects = tuple(effect for column, verdict in enumerate(base) for effect in _effects(verdict, parts, walks, steps[:, :, column]))
    return Uncertainty(world, parts, doubts, effects, draws)


def _judged(scenario: ScenarioFile, seed: int, world: World, replications: int) -> tuple[Verdict, ...]:
    samples = replicate(world, seed=seed, replications=replications, reduce=reduce_replication)
    return judge(scenario, world, coverage(world, limits_km2=scenario.area_limits_km2), samples)


def _measured(verdicts: Sequence[Verdict], kept: Sequence[tuple[str, str]]) -> Floats:
    by_id = {(verdict.of, verdict.id): verdict.measured for verdict in verdicts}
    return np.array([by_id[key] for key in kept])


def _doubt(verdict: Verdict, values: Floats) -> Doubt:
    known = values[~np.isnan(values)]
    if not len(known):
        return Doubt(verdict, np.nan, np.nan, np.nan, "chance" if verdict.verdict == "uncertain" else "neither")
    met = float(satisfies(known, verdict.bound, verdict.threshold).mean())
    unknown, chance = FIRM < met < 1 - FIRM, verdict.verdict == "uncertain"
    source: Source = "both" if unknown and chance else "parameters" if unknown else "chance" if chance else "neither"
    low, high = np.quantile(known, [0.05, 0.95], method="inverted_cdf")
    return Doubt(verdict, float(low), float(high), met, source)


def _effects(verdict: Verdict, parts: tuple[Unknown, ...], walks: Floats, values: Floats) -> list[Effect]:
    """Elementary effects scaled to the whole range of a part."""
    moved, change = np.diff(walks, axis=1), np.diff(values, axis=1)  # [walks, steps, parts], [walks, steps]
    held = satisfies(values, verdict.bound, verdict.threshold)
    turned = held[:, 1:] != held[:, :-1]
    found = []
    for index, part in enumerate(parts):
        mine = moved[:, :, index] > 0
        size = change[mine] / moved[:, :, index][mine]
        known = size[np.isfinite(size)]
        mean, spread = (float(np.abs(known).mean()), float(known.std())) if len(known) else (np.nan, np.nan)
        found.append(Effect(verdict.id, verdict.of, part.key, mean, spread, int(turned[mine].sum()), int(mine.sum())))
    return sorted(found, key=lambda effect: (-effect.changed, -effect.mean if np.isfinite(effect.mean) else 0.0, effect.part))
