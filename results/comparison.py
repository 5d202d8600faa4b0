"""Options compared on the same draws: paired differences with their intervals, and a table of option × target."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.special import stdtrit

from yingji.results.case import Case, Found, Runs
from yingji.results.registry import WITH_CHANCE, measures
from yingji.results.statistics import Floats
from yingji.results.verdicts import Verdict, find, targets

Method = Literal["t", "bootstrap", "sign"]
METHODS: tuple[Method, ...] = ("t", "bootstrap", "sign")
Sense = Literal["better", "worse", "same", "unclear"]

LEVEL = 0.95
RESAMPLES = 2000
_BOOTSTRAP_SEED = 19790101  # Efron 1979; fixed, so that the same years always give the same interval


@dataclass(frozen=True)
class Difference:
    """Another option less the first, on the same draws, with the interval in which the true difference lies with probability `level`.

    `value` is the mean of the paired differences (`t`, `bootstrap`), their median (`sign`), or the one difference there is (`exact`).
    `pairs` counts the replications in which both options had a value.
    """

    value: float
    low: float
    high: float
    method: Literal["t", "bootstrap", "sign", "exact"]
    pairs: int
    level: float = LEVEL

    def sense(self, bound: str) -> Sense:
        """Whether it is better than the first for a target that is `at_most` or `at_least` something; *unclear* where 0 is not excluded."""
        if self.low == self.high == 0:
            return "same"
        if self.low <= 0 <= self.high or math.isnan(self.value):
            return "unclear"
        return "better" if (self.high < 0) == (bound == "at_most") else "worse"


def paired(first: Floats, other: Floats) -> Floats:
    """[pairs] `other` − `first` where both have a value (not nan). Never (inf) less never is 0: nothing came of either."""
    known = ~(np.isnan(first) | np.isnan(other))
    first, other = first[known], other[known]
    never = np.isinf(first) & np.isinf(other) & (first == other)
    return np.subtract(other, first, out=np.zeros(len(first)), where=~never)


def paired_difference(*, first: Floats, other: Floats, method: Method = "t", level: float = LEVEL) -> Difference:
    """The difference of two options, a value a replication each, in the same order of the same draws.

    `t`: Student's interval of the mean of the differences (Law 2015, 10.2.1). `bootstrap`: the percentile interval of that mean (Efron &
    Tibshirani 1993, 13.3), from a fixed seed. `sign`: the median between the order statistics of the sign test (Hollander & Wolfe 1999,
    3.6), which needs no finite mean. Where a difference is endless (only one of the two was ever reached) it is `sign`, whatever was
    asked for. Too few pairs for an interval leave it open: −inf to inf; no pair at all has the value nan.
    """
    differences = paired(first, other)
    pairs = len(differences)
    if not pairs:
        return Difference(math.nan, -math.inf, math.inf, method, 0, level)
    if method == "sign" or not np.isfinite(differences).all():
        return _by_sign(differences, level)
    mean = float(differences.mean())
    if pairs == 1:
        return Difference(mean, -math.inf, math.inf, method, 1, level)
    if method == "bootstrap":
        draws = np.random.default_rng(_BOOTSTRAP_SEED).integers(0, pairs, (RESAMPLES, pairs))
        low, high = np.quantile(differences[draws].mean(axis=1), [(1 - level) / 2, (1 + level) / 2])
        return Difference(mean, float(low), float(high), method, pairs, level)
    half = float(stdtrit(pairs - 1, (1 + level) / 2) * differences.std(ddof=1) / math.sqrt(pairs))
    return Difference(mean, mean - half, mean + half, method, pairs, level)


def _by_sign(differences: Floats, level: float) -> Difference:
    from scipy.stats import binom  # takes a while to load, and is asked for seldom

    seen, pairs = np.sort(differences), len(differences)
    below, above = float(seen[(pairs - 1) // 2]), float(seen[pairs // 2])
    middle = below if below == above else below / 2 + above / 2  # of −inf and inf there is no middle: nan
    left_out = int(binom.ppf((1 - level) / 2, pairs, 0.5))  # the largest count with P(fewer than it lie below the median) ≤ (1 − level)/2
    low, high = (float(seen[left_out - 1]), float(seen[pairs - left_out])) if left_out else (-math.inf, math.inf)
    return Difference(middle, low, high, "sign", pairs, level)


def exact_difference(*, first: float, other: float) -> Difference:
    """The difference of two values without chance; nan where either is missing."""
    value = float(paired(np.array([first]), np.array([other])).sum()) if not math.isnan(first + other) else math.nan
    return Difference(value, value, value, "exact", 0)


@dataclass(frozen=True, eq=False)
class Values:
    """What one option gives for one target: a value a replication, or one without chance; nan where it has none."""

    each: Floats
    chance: bool

    def less(self, first: Values, method: Method) -> Difference:
        """This option's difference from the first."""
        if self.chance and first.chance:
            return paired_difference(first=first.each, other=self.each, method=method)
        return exact_difference(first=float(first.each[0]), other=float(self.each[0]))


def target_values(runs: Runs) -> tuple[Values | None, ...]:
    """What one option gives for each target, in the order of `targets`: of parts the worst; None where nothing is measured."""
    return tuple(_values(Case(runs, target, limits)) for _, target, limits in targets(runs.scenario))


def _values(case: Case) -> Values | None:
    if not case.target.measure:
        return None
    measure = measures()[case.target.measure]
    found = find(case, measure)
    worst = _worst(found, at_most=bool(case.target.at_most))
    if not len(worst) or np.isnan(worst).all():
        return None
    chance = measure.stage in WITH_CHANCE
    return Values(worst if chance else worst[:1], chance)


def _worst(found: Found, *, at_most: bool) -> Floats:
    """[replications] the value of the part that is farthest on the wrong side; parts without a value do not count."""
    parts = [part.values for part in found.parts if len(part.values)]
    if not parts:
        return found.values
    worst: Floats = np.fmax.reduce(parts) if at_most else np.fmin.reduce(parts)
    return worst


@dataclass(frozen=True, eq=False)
class Compared:
    """One target over all options: a verdict each, and the difference from the first option (None for the first, and where unmeasured)."""

    verdicts: tuple[Verdict, ...]
    values: tuple[Values | None, ...]
    differences: tuple[Difference | None, ...]

    @property
    def target(self) -> Verdict:
        """The target as the first option's verdict tells it."""
        return self.verdicts[0]

    @property
    def measured(self) -> bool:
        """Whether any option measures it."""
        return any(values is not None for values in self.values)


def compare(runs: Sequence[Runs], verdicts: Sequence[Sequence[Verdict]], *, method: Method = "t") -> tuple[Compared, ...]:
    """Option × target: each option against the first of `runs`, all on the same draws; `verdicts` by option, as `judge` gives them."""
    return tuple(_compare([target_values(run) for run in runs], verdicts, method))


def _compare(values: list[tuple[Values | None, ...]], verdicts: Sequence[Sequence[Verdict]], method: Method) -> Iterator[Compared]:
    for of_target, judged in zip(zip(*values, strict=True), zip(*verdicts, strict=True), strict=True):
        first = of_target[0]
        differences = [None if first is None or other is None else other.less(first, method) for other in of_target[1:]]
        yield Compared(tuple(judged), of_target, (None, *differences))
