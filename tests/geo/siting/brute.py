"""Small cases drawn at random, and their optimum by trying everything: what the models are compared with."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations, combinations_with_replacement, product

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from yingji.geo.siting.problem import Problem

Floats = npt.NDArray[np.float64]


@st.composite
def problems(draw: st.DrawFn, *, demand: int = 9, candidates: int = 6, ways: bool = True, capacity: bool = False) -> Problem:
    """A few demand points and candidates; some weights 0, some ways missing, now and then a required and an excluded candidate."""
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    time_s = np.hypot(*(rng.random((2, demand, 1)) - rng.random((2, 1, candidates)))) * 1000
    if draw(st.booleans()):
        time_s = np.round(time_s, -2)  # many equal times
    if ways and draw(st.booleans()):
        time_s[rng.random(time_s.shape) < 0.15] = np.inf
    weight = rng.integers(0, 20, demand) * draw(st.sampled_from([1.0, 0.37]))
    weight[0] = 5.0
    required = (1,) if draw(st.booleans()) else ()
    excluded = (3,) if draw(st.booleans()) else ()
    room = rng.integers(10, 60, candidates).astype(np.float64) if capacity else None
    return Problem(time_s, weight, capacity=room, required=required, excluded=excluded)


def choices(problem: Problem, sites: int, *, several: bool = False) -> Iterator[list[int]]:
    """Every choice of so many candidates that has the required ones and none that is excluded."""
    pick = combinations_with_replacement if several else combinations
    for chosen in pick(np.flatnonzero(problem.allowed).tolist(), sites):
        if set(problem.required) <= set(chosen):
            yield list(chosen)


def best(problem: Problem, sites: int, value: Callable[[list[int]], float | None], *, several: bool = False) -> float | None:
    """The greatest value of any choice, None where none has one."""
    known = [v for chosen in choices(problem, sites, several=several) if (v := value(chosen)) is not None]
    return max(known, default=None)


def assignments(problem: Problem, chosen: list[int], within_s: float) -> Iterator[list[int]]:
    """Every way to give each demand point to a chosen site in reach or to none (−1), within capacity."""
    assert problem.capacity is not None
    offers = [[-1, *(j for j in chosen if problem.time_s[i, j] <= within_s)] for i in range(len(problem.weight))]
    for given in product(*offers):
        load = np.bincount(
            [j for j in given if j >= 0], [w for j, w in zip(given, problem.weight, strict=True) if j >= 0], len(problem.capacity)
        )
        if (load <= problem.capacity + 1e-9).all():
            yield list(given)
