"""What each part does to each target over its range, how surely that is known, and whether chance alone would show as much."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from yingji.results.answers import Answer, Ints
from yingji.results.statistics import Floats
from yingji.results.verdicts import Verdict, satisfies
from yingji.sim.unknown import Unknown

RESAMPLED = 200
"""Bootstrap choices of the replications, for the chance in an effect."""
_SURELY = 1.645
"""Standard deviations above its mean that chance stays below in 19 of 20 cases."""


@dataclass(frozen=True)
class Effect:
    """What one part does to one target over its range (Morris 1991): the mean size of its elementary effects, and how sure that is."""

    target: str
    of: str
    part: str
    mean: float  # of the sizes, without their signs; in the target's unit
    error: float  # standard error of the mean, between walks; nan of one walk
    noise: float  # what chance alone stays below in 19 of 20 cases; 0 where there is none; inf where nothing tells
    spread: float  # standard deviation of the effects: the part acts otherwise elsewhere, or together with others
    changed: int  # steps that changed the verdict
    steps: int
    rank: int = 0  # among the parts of this target that stand out from chance, 1 the first; 0: does not stand out

    @property
    def told(self) -> bool:
        """Whether it can be told from chance."""
        return self.mean > self.noise


def resamples(replications: int, *, seed: int) -> Ints:
    """[b, n] choices of replications with replacement: the same for every step, as their draws are."""
    return np.random.default_rng(seed).integers(0, replications, (RESAMPLED, replications))


def effects(
    verdict: Verdict, parts: Sequence[Unknown], walks: Floats, found: Sequence[Sequence[Answer | None]], picks: Ints
) -> list[Effect]:
    """Elementary effects scaled to the whole range of a part: those that stand out from chance first, by the verdicts that they change.

    `found` has an answer for each walk and step. All steps are played on the same draws, so that the chance in an effect is that of the
    difference: its standard deviation s over the bootstrap choices `picks` of the replications, made for both ends of the step at once.
    The mean size of effects that are chance alone is that of folded normals, √(2/π) s̄, with the variance (1 − 2/π) Σs²/n² (Leone, Nelson &
    Nottingham 1961): a part stands out above 1.645 standard deviations more than that.
    """
    values = np.array([[answer.measured if answer else math.nan for answer in walk] for walk in found])
    again = np.array([[answer.resampled(picks) if answer else np.full(len(picks), math.nan) for answer in walk] for walk in found])
    chance = any(answer.chance for walk in found for answer in walk if answer)
    with np.errstate(invalid="ignore"):  # never less never
        change, noise = np.diff(values, axis=1), np.diff(again, axis=1).std(axis=-1)  # [walks, steps]
    moved = np.diff(walks, axis=1)  # [walks, steps, parts]
    held = satisfies(values, verdict.bound, verdict.threshold)
    turned = held[:, 1:] != held[:, :-1]
    made = []
    for index, part in enumerate(parts):
        mine = moved[:, :, index] > 0
        size, own = change[mine] / moved[:, :, index][mine], noise[mine] / moved[:, :, index][mine]
        known = np.isfinite(size) & np.isfinite(own)
        floor = _floor(own[known]) if picks.shape[1] > 1 or not chance else math.inf
        mean, error, spread = _moments(size[known])
        made.append(Effect(verdict.id, verdict.of, part.key, mean, error, floor, spread, int(turned[mine].sum()), int(mine.sum())))
    made.sort(key=lambda effect: (not effect.told, -effect.changed, -effect.mean if math.isfinite(effect.mean) else 0.0, effect.part))
    return [replace(effect, rank=number) if effect.told else effect for number, effect in enumerate(made, 1)]


def _moments(size: Floats) -> tuple[float, float, float]:
    """Mean size, its standard error, and the spread of the effects with their signs."""
    n = len(size)
    if not n:
        return math.nan, math.nan, math.nan
    error = float(np.abs(size).std(ddof=1)) / math.sqrt(n) if n > 1 else math.nan
    return float(np.abs(size).mean()), error, float(size.std())


def _floor(noise: Floats) -> float:
    """What the mean size of effects of chance alone, with these standard deviations, stays below in 19 of 20 cases."""
    n = len(noise)
    if not n:
        return math.inf
    return math.sqrt(2 / math.pi) * float(noise.mean()) + _SURELY * math.sqrt(1 - 2 / math.pi) * float(np.sqrt((noise**2).sum())) / n
