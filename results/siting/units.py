"""MEXCLP counts units, not stations: each engine of today's stations is a unit that stays, and a new station brings one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from yingji.geo.siting.cover import MEXCLP
from yingji.geo.siting.problem import Ints, Problem, Solution, nearest_of
from yingji.results.siting.question import Question
from yingji.sim.world import UNIT_KINDS

_ENGINE = UNIT_KINDS.index("engine")


def engine_columns(question: Question, problem: Problem) -> Ints:
    """[u] the site of each column: every site once, then today's required stations again for each further engine."""
    world = question.today
    index_of = {station.name: i for i, station in enumerate(world.stations)}
    more = []
    for site in problem.required:
        station = question.sites[site].station
        if question.sites[site].origin == "existing" and station is not None:
            engines = int(((world.units.station == index_of[station.name]) & (world.units.kind == _ENGINE)).sum())
            more += [site] * max(engines - 1, 0)
    return np.array([*range(problem.time_s.shape[1]), *more], dtype=np.int64)


def by_engines(question: Question, problem: Problem, sites: int, model: Callable[[int], MEXCLP], *, limit_s: float) -> Solution:
    """`model` of all engines, one a column; `sites` is how many stations there are in the end. Raises `NoSolution`."""
    problem.check_sites(sites)
    columns = engine_columns(question, problem)
    more = len(columns) - problem.time_s.shape[1]
    required = (*problem.required, *range(problem.time_s.shape[1], len(columns)))
    wide = Problem(problem.time_s[:, columns], problem.weight, np.ones(len(columns)), required, problem.excluded)
    found = model(sites + more).solve(wide, limit_s=limit_s)
    units = np.bincount(columns, weights=found.units, minlength=problem.time_s.shape[1]).astype(np.int64)
    chosen = tuple(np.flatnonzero(units).tolist())
    return replace(found, chosen=chosen, units=units, assigned=nearest_of(problem.time_s, chosen))
