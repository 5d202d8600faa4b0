"""Uncertainty told apart, target by target: chance, what is not known, and which assumption would change the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np
import numpy.typing as npt

from yingji.results.convergence import differ, half_width, mser5, needed
from yingji.results.coverage import coverage
from yingji.results.measures import reduce_replication
from yingji.results.verdicts import Verdict, judge, satisfies
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.replicate import replicate
from yingji.sim.unknown import Unknown, morris, places, unknowns, varied
from yingji.sim.world import World

Floats = npt.NDArray[np.float64]
Source = Literal["chance", "parameters", "both", "text", "neither"]
"""`text`: the words of the plan leave it open, and no draw would close it."""
WITHIN = 0.01
"""The half-width, as a share of the bound, for which the replications needed are told where no other is asked for."""
MOST_PLAYED = 640
WELCH = 10
FEWEST = 10
"""Years with a value from which the replications that a mean needs are told."""
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
    half: float = np.nan  # half-width of the mean over years, as a share of the bound; nan where there is no chance in it
    needed: int = 0  # replications at which it would be `within`; 0 where there is no chance in it


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
    replications: int  # of the world as written, for chance
    warm_up_s: float  # what MSER-5 would leave out of the response times


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
    until: float | None = None,
    progress: Callable[[int], None] = lambda done: None,
) -> Uncertainty:
    """`replications` of the world as written for chance, `each` of every other, from the same seed: they differ by the parts.

    Where the number of calls is moved, other calls are drawn, so that a part of that effect is chance; more of `each`, less of it.

    With `until`, a share, more replications of the world as written are played, as many again each time, until the half-width of every
    mean is at most that share of its bound, or there are `MOST_PLAYED`.
    """
    parts = unknowns(scenario, world)
    look: Judge = partial(_judged, scenario, seed)
    samples = replicate(world, seed=seed, replications=replications, reduce=reduce_replication)
    cover = coverage(world, limits_km2=scenario.area_limits_km2)
    while True:
        base = [v for v in judge(scenario, world, cover, samples) if v.verdict != "not simulated" and v.metric]
        kept = [(verdict.of, verdict.id) for verdict in base]
        years = np.array([_measured(judge(scenario, world, cover, [sample]), kept) for sample in samples])
        halves = np.array([_half(verdict, years[:, column]) for column, verdict in enumerate(base)])
        if until is None or not (halves > until).any() or len(samples) >= MOST_PLAYED:
            break
        more = min(len(samples), MOST_PLAYED - len(samples))
        samples += replicate(world, seed=seed, replications=more, reduce=reduce_replication, first=len(samples))
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
    share = until or WITHIN
    doubts = tuple(
        replace(_doubt(verdict, values[:, column]), half=float(halves[column]), needed=_needed(verdict, years[:, column], share))
        for column, verdict in enumerate(base)
    )
    effects = tuple(effect for column, verdict in enumerate(base) for effect in _effects(verdict, parts, walks, steps[:, :, column]))
    return Uncertainty(world, parts, doubts, effects, draws, len(samples), _warm_up_s(world, seed))


def _half(verdict: Verdict, years: Floats) -> float:
    """The half-width of the mean over years as a share of the bound; nan where there is no chance in it."""
    if verdict.interval == "exact" or not verdict.threshold > 0:
        return np.nan
    known = years[~np.isnan(years)]
    return half_width(known) / verdict.threshold if len(known) > 1 and np.isfinite(known).all() else np.inf


def _needed(verdict: Verdict, years: Floats, share: float) -> int:
    """Replications for the mean over years; 0 where there is no chance in it, or too few years have a value to tell."""
    known = years[~np.isnan(years)]
    if verdict.interval == "exact" or not verdict.threshold > 0 or len(known) < FEWEST or not np.isfinite(known).all():
        return 0
    return int(np.ceil(needed(known, share * verdict.threshold) * len(years) / len(known)))


def _warm_up_s(world: World, seed: int) -> float:
    """The time of the call up to which MSER-5 leaves out the mean response of `WELCH` replications from an empty start.

    A cut counts only where what it leaves out differs from the rest beyond chance: of a series without a warm-up MSER-5 cuts off noise.
    """
    cold = replace(world, warm_up_s=0.0, length_s=world.end_s)
    samples = replicate(cold, seed=seed, replications=WELCH, reduce=reduce_replication)
    calls = min(len(sample.incidents.call_s) for sample in samples)
    response = np.array([(s.incidents.arrive_s - s.incidents.call_s)[:calls] for s in samples])
    times = np.array([s.incidents.call_s[:calls] for s in samples]).mean(axis=0)
    if not calls:
        return 0.0
    mean = np.nan_to_num(np.nanmean(np.where(np.isfinite(response), response, np.nan), axis=0))
    cut = mser5(mean)
    return float(times[cut - 1]) if cut and differ(mean[:cut], mean[cut:]) else 0.0


def _judged(scenario: ScenarioFile, seed: int, world: World, replications: int) -> tuple[Verdict, ...]:
    samples = replicate(world, seed=seed, replications=replications, reduce=reduce_replication)
    return judge(scenario, world, coverage(world, limits_km2=scenario.area_limits_km2), samples)


def _measured(verdicts: Sequence[Verdict], kept: Sequence[tuple[str, str]]) -> Floats:
    by_id = {(verdict.of, verdict.id): verdict.measured for verdict in verdicts}
    return np.array([by_id[key] for key in kept])


def _doubt(verdict: Verdict, values: Floats) -> Doubt:
    known = values[~np.isnan(values)]
    open_ = verdict.verdict == "uncertain"
    text = open_ and verdict.interval == "exact"
    if not len(known):
        return Doubt(verdict, np.nan, np.nan, np.nan, "text" if text else "chance" if open_ else "neither")
    met = float(satisfies(known, verdict.bound, verdict.threshold).mean())
    otherwise = met if verdict.verdict == "missed" else 1 - met if verdict.verdict == "met" else min(met, 1 - met)
    unknown, chance = otherwise > FIRM, open_ and not text
    source: Source = "text" if text else "both" if unknown and chance else "parameters" if unknown else "chance" if chance else "neither"
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
