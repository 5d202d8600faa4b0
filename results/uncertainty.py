"""Uncertainty told apart, target by target: chance, what is not known, and which assumption would change the verdict."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from yingji.results.answers import Answer, Key, answers
from yingji.results.case import Runs
from yingji.results.convergence import differ, half_width, mser5, needed
from yingji.results.effects import Effect, effects, resamples
from yingji.results.looks import Built, Look, and_more, everyday, played
from yingji.results.measures import reduce_replication
from yingji.results.statistics import Floats
from yingji.results.verdicts import Verdict, judge_runs, satisfies
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.replicate import replicate, spread
from yingji.sim.unknown import Space, Unknown, morris, places, unknowns
from yingji.sim.world import World

Source = Literal["chance", "parameters", "both", "text", "neither"]
"""`text`: the words of the plan leave it open, and no draw would close it."""
WITHIN = 0.01
"""The half-width, as a share of the bound, for which the replications needed are told where no other is asked for."""
END = 0.025
"""The ends of the interval of years, by which a verdict is met, missed or uncertain, are this quantile and that as far from above."""
MOST_PLAYED = 640
WELCH = 10
FEWEST = 10
"""Years with a value from which the replications needed are told."""
FIRM = 0.05
"""A verdict is firm against what is not known where fewer of the draws than this say otherwise."""


@dataclass(frozen=True)
class Precision:
    """How well so many years tell a target's figures: half-widths as shares of the bound, and the replications at which they are kept.

    Of the median over years, which is given as measured, and of the ends of the interval, which decide. nan and 0 where there is no chance.
    """

    median: float = math.nan
    ends: float = math.nan
    needed_median: int = 0
    needed: int = 0


@dataclass(frozen=True)
class Doubt:
    """One target: as written with its interval by chance, and its middle nine tenths where everything not known is drawn at once."""

    verdict: Verdict
    low: float
    high: float
    met: float  # share of the draws in which it is met
    source: Source
    precision: Precision = Precision()


@dataclass(frozen=True, eq=False)
class Uncertainty:
    """All of one option."""

    world: World
    parts: tuple[Unknown, ...]
    doubts: tuple[Doubt, ...]
    effects: tuple[Effect, ...]  # by target, those that stand out from chance first
    draws: int
    each: int  # replications of each draw and step
    replications: int  # of the world as written, for chance
    warm_up_s: float  # what MSER-5 would leave out of the response times; nan of a disaster


@dataclass(frozen=True)
class Effort:
    """How much is played: draws of all parts at once, Morris walks, replications as written, and of every draw and step."""

    draws: int
    trajectories: int
    replications: int
    each: int


def tell_apart(
    scenario: ScenarioFile,
    ground: Ground,
    built: Built,
    effort: Effort,
    *,
    seed: int,
    until: float | None = None,
    base: Sequence[Runs] | None = None,
    workers: int = 1,
    progress: Callable[[int], None] = lambda done: None,
) -> tuple[Uncertainty, ...]:
    """Uncertainty told apart in each option: chance as written, all that is not known drawn at once, and moved part by part.

    Every look is on the same draws. `base` are the replications as written, where they have been played. With `until`, a share, more of
    them are played, as many again each time, until the half-width of every interval's ends is at most that share of its bound, or there
    are `MOST_PLAYED`.
    """
    parts = unknowns(scenario, everyday(built[0]))
    drawn, walks = places(len(parts), effort.draws, seed=seed), morris(len(parts), effort.trajectories, seed=seed)
    where = np.concatenate([drawn, walks.reshape(-1, len(parts))])
    space = Space(scenario, ground, everyday(built[0]).pattern.expected, parts, where)
    looks = spread(Look(space, effort.each, seed), replications=len(where), workers=workers, progress=progress, batch=1)
    picks = resamples(effort.each, seed=seed)
    found = []
    for option, one in enumerate(built):
        runs = base[option] if base is not None else played(scenario, one, seed=seed, replications=effort.replications)
        while until is not None and len(runs.samples) < MOST_PLAYED and not _close(runs, until):
            more = min(len(runs.samples), MOST_PLAYED - len(runs.samples))
            runs = and_more(runs, played(scenario, one, seed=seed, replications=more, first=len(runs.samples)))
        verdicts = [v for v in judge_runs(runs) if v.verdict != "not simulated" and v.metric]
        mine, written = [look[option] for look in looks], answers(runs)
        doubts, moved = [], []
        for verdict in verdicts:
            key = (verdict.of, verdict.id)
            values = np.array([_measured(look, key) for look in mine[: effort.draws]])
            doubts.append(replace(_doubt(verdict, values), precision=precision(verdict, written[key], until or WITHIN)))
            steps = [look.get(key) for look in mine[effort.draws :]]
            by_walk = [steps[start : start + len(parts) + 1] for start in range(0, len(steps), len(parts) + 1)]
            moved += effects(verdict, parts, walks, by_walk, picks)
        warm_up_s = math.nan if scenario.hazards else _warm_up_s(everyday(one), seed)
        found.append(
            Uncertainty(everyday(one), parts, tuple(doubts), tuple(moved), effort.draws, effort.each, len(runs.samples), warm_up_s)
        )
    return tuple(found)


def _measured(look: dict[Key, Answer], key: Key) -> float:
    answer = look.get(key)
    return answer.measured if answer is not None else math.nan


def _close(runs: Runs, until: float) -> bool:
    """Whether the ends of every target's interval are known to within that share of its bound."""
    written = answers(runs)
    ends = [
        precision(v, written[v.of, v.id], until).ends for v in judge_runs(runs) if v.verdict != "not simulated" and (v.of, v.id) in written
    ]
    return not (np.array(ends) > until).any()


def precision(verdict: Verdict, answer: Answer, share: float) -> Precision:
    """Half-widths of the median and of the ends of the interval over years, and the replications at which they are `share` of the bound.

    Of a target with parts they are those of the part that is measured. Where years never end no half-width is finite.
    """
    if not answer.chance or not verdict.threshold > 0:
        return Precision()
    years = answer.worst
    known = years[~np.isnan(years)]
    if len(known) < 2 or not np.isfinite(known).all():
        return Precision(math.inf, math.inf)
    half = share * verdict.threshold
    wanted = [math.ceil(needed(known, half, quantile) * len(years) / len(known)) if len(known) >= FEWEST else 0 for quantile in (0.5, END)]
    return Precision(half_width(known) / verdict.threshold, half_width(known, END) / verdict.threshold, wanted[0], wanted[1])


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


def _doubt(verdict: Verdict, values: Floats) -> Doubt:
    known = values[~np.isnan(values)]
    open_ = verdict.verdict == "uncertain"
    text = open_ and verdict.interval == "exact"
    if not len(known):
        return Doubt(verdict, math.nan, math.nan, math.nan, "text" if text else "chance" if open_ else "neither")
    met = float(satisfies(known, verdict.bound, verdict.threshold).mean())
    otherwise = met if verdict.verdict == "missed" else 1 - met if verdict.verdict == "met" else min(met, 1 - met)
    unknown, chance = otherwise > FIRM, open_ and not text
    source: Source = "text" if text else "both" if unknown and chance else "parameters" if unknown else "chance" if chance else "neither"
    low, high = np.quantile(known, [0.05, 0.95], method="inverted_cdf")
    return Doubt(verdict, float(low), float(high), met, source)
