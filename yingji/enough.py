"""How many replications are enough: so many that every target's mean over years is known to within a stated share of its bound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import ceil

import numpy as np

from yingji.players import Player
from yingji.results.answers import answers
from yingji.results.case import Runs
from yingji.results.convergence import half_width, needed
from yingji.results.statistics import Floats
from yingji.results.verdicts import Verdict, judge_runs
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.relief.disasters import DisasterWorld
from yingji.sim.world import World

FEWEST, MOST = 10, 640
"""Years from which a spread is told, and those at which the search ends."""
GROWTH = 2.0
"""The most by which the years are multiplied at a time: a spread of few is not to be trusted with many."""


def enough(
    scenario: ScenarioFile, built: Sequence[World] | Sequence[DisasterWorld], player: Player, *, first: int, until: float
) -> tuple[int, bool]:
    """`(replications, whether all are within)`: the half of every target's 95 % interval of its mean over years ≤ `until` × its bound.

    In every option; from `first` on, `FEWEST` at least, `MOST` at most. A target that is never reached in some year is never within.
    """
    more, wanted = player.growing(scenario, built), max(first, FEWEST)
    while True:
        after = [_needed(verdict, years, until) for option in range(len(built)) for verdict, years in by_year(more(option, wanted))]
        if all(count <= wanted for count in after):
            return wanted, True
        if wanted >= MOST:
            return wanted, False
        wanted = min(ceil(min(max(after), GROWTH * wanted)), MOST)


def enough_told(
    scenario: ScenarioFile, built: Sequence[World] | Sequence[DisasterWorld], player: Player, *, first: int, until: float
) -> int:
    """Those replications; whoever waits is told whether all are within."""
    replications, within = enough(scenario, built, player, first=first, until=until)
    key = "executing.enough" if within else "executing.not_enough"
    player.progress.notice(key, replications=replications, until=f"{until:.1%}")
    return replications


def by_year(runs: Runs) -> Iterator[tuple[Verdict, Floats]]:
    """Each target in which there is chance, with its value in each replication; nan where it has none there."""
    found = answers(runs)
    for verdict in judge_runs(runs):
        answer = found.get((verdict.of, verdict.id))
        if answer is not None and answer.chance and verdict.verdict != "not simulated" and verdict.threshold > 0:
            yield verdict, answer.by_year


def _needed(verdict: Verdict, years: Floats, until: float) -> float:
    """Replications at which the half-width is kept, as far as these tell; those there are where it is."""
    known, half = years[~np.isnan(years)], until * verdict.threshold
    if not np.isfinite(known).all():
        return np.inf
    if len(known) < 2 or half_width(known) <= half:
        return len(years) if len(known) > 1 else np.inf
    return max(len(years) + 1, needed(known, half) * len(years) / len(known))
