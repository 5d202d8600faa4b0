"""TIMEXCLP by periods of the day: where the further engines stand at night, in the rush hours and in between."""

from __future__ import annotations

import numpy as np

from yingji.geo.siting.problem import Problem, Solution
from yingji.geo.siting.timed import TIMEXCLP
from yingji.results.siting.question import YEAR_S, Question
from yingji.results.statistics import Floats
from yingji.scenarios.schema.siting import Find
from yingji.sim.world import World, is_day

PERIODS = ((0, 7), (7, 10), (10, 17), (17, 20), (20, 24))
"""Hours of the day, each period from its first to before its second: night, morning, day, evening, late."""
MOST_BUSY = 0.95


def timed(question: Question, find: Find, busy: float, *, limit_s: float) -> Solution:
    """Where so many further engines would stand in each period, today's staying where they are; what weighs is the period's calls.

    `units` is [periods, sites]. Times are those of the period's slowest hour; an engine is busier where more calls come.
    """
    base = question.problem
    sites = base.time_s.shape[1]
    further = [site for site in base.required for _ in range(int(question.engines[site]) - 1)]
    columns = np.array([*range(sites), *further], dtype=np.int64)  # each engine of a station that stays is a unit of its own
    required = (*base.required, *range(sites, len(columns)))
    units = question.sites_of(round((find.add or question.siting.add).value)) + len(columns) - sites
    calls = [calls_in(question.today, start, end) for start, end in PERIODS]
    rate = np.array([each.sum() / (end - start) for each, (start, end) in zip(calls, PERIODS, strict=True)])
    mean = sum(each.sum() for each in calls) / 24
    q = find.busy.value if find.busy is not None else busy
    shares = tuple(float(share) for share in np.minimum(q * rate / mean if mean > 0 else q + 0 * rate, MOST_BUSY))
    problems = [
        Problem(question.time_at(_slowest(question.today, *hours))[:, columns], each, np.ones(len(columns)), required, base.excluded)
        for hours, each in zip(PERIODS, calls, strict=True)
    ]
    within_s = (find.within or question.siting.within).value
    found = TIMEXCLP(within_s, (units,) * len(PERIODS), shares).solve(problems, limit_s=limit_s)
    of_site = np.stack([np.bincount(columns, weights=row, minlength=sites) for row in found.units]).astype(np.int64)
    chosen = tuple(np.flatnonzero(of_site.any(axis=0)).tolist())
    return Solution(
        found.model, chosen, of_site, columns[found.assigned], found.objective, found.bound, found.proven, found.seconds, found.method
    )


def period_of(hour: int) -> int:
    """The period in which an hour of the week lies."""
    return next(i for i, (start, end) in enumerate(PERIODS) if start <= hour % 24 < end)


def _slowest(world: World, start: int, end: int) -> int:
    """The hour of the week with the slowest streets among those of a period."""
    hours = np.array([hour for hour in range(168) if start <= hour % 24 < end])
    return int(hours[np.argmax(world.drive.factor[hours])])


def calls_in(world: World, start: int, end: int) -> Floats:
    """[c] calls a year of the hours `start` to `end` of every day, each hour's at its places."""
    pattern = world.pattern
    hour = np.arange(pattern.expected.shape[1] - 1) % 24
    total = np.zeros(len(world.cell_node))
    for kind, each in enumerate(np.diff(pattern.played, axis=1)):
        for night in (0, 1):
            mine = (hour >= start) & (hour < end) & (is_day(hour, world.day_hours) != bool(night))
            total += each[mine].sum() * np.diff(pattern.place[pattern.place_of[kind, night]], prepend=0.0)
    return total * (YEAR_S / world.end_s)
