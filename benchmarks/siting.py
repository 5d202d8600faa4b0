"""Location models against spopt 0.7 on the same matrices, and OR-Library's pmed1–20; peers that are not installed are passed over.

spopt's time is from matrix to answer, as ours: its model is built by pulp, and solved by CBC, which pulp brings, or by HiGHS.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.row import Row
from yingji.geo.siting.center import PCenter
from yingji.geo.siting.cover import LSCP, MCLP
from yingji.geo.siting.median import PMedian
from yingji.geo.siting.problem import Problem
from yingji.validity.data import PMED, pmed
from yingji.validity.siting import scattered

HARD = ((60, 20), (80, 15), (100, 10), (100, 15), (120, 10), (50, 30), (70, 25), (90, 20), (150, 8), (40, 40))
"""(within, sites) of ten maximal covers at 1,000 × 200, each on points of its own."""
LIMIT_S = 120
"""Seconds that a peer's solver may take."""


def rows(*, smoke: bool) -> Iterator[Row]:
    """Speed against spopt with the same optimum, a bound in one second at 5,000 × 500, and pmed1–20 where they are at hand."""
    yield from _against_spopt(smoke=smoke)
    if not smoke:
        cost, weight = scattered(5000, 500, 3)
        found = MCLP(60, 40).solve(Problem(cost, weight), limit_s=1.0)
        yield Row("MCLP 5,000 × 500: gap after 1 s", 100 * found.gap, "%", at_most=0.5, note=f"{found.seconds:.2f} s")
    folder = Path(os.environ.get("YINGJI_SHARED", Path(__file__).resolve().parents[2] / "shared")) / "data" / "pmed"
    for number, value in list(PMED.items())[: 1 if smoke else 20] if folder.is_dir() else ():
        cost, sites = pmed(folder / f"pmed{number}.txt")
        found = PMedian(sites).solve(Problem(cost, np.ones(len(cost))))
        proven = found.proven and found.objective == value
        yield Row(f"pmed{number}, {len(cost)} nodes, p={sites}: {found.objective:g}", found.seconds, "s", at_most=np.inf if proven else 0.0)


def _against_spopt(*, smoke: bool) -> Iterator[Row]:
    try:
        import pulp
        from spopt import locate
    except ImportError:
        yield Row("spopt is not installed: no comparison", 0.0, "")
        return
    size = (60, 20) if smoke else (1000, 200)
    solvers = [pulp.PULP_CBC_CMD(msg=False, timeLimit=LIMIT_S), pulp.HiGHS(msg=False, timeLimit=LIMIT_S)]
    cost, weight = scattered(*size, 1)
    problem, alike = Problem(cost, weight), Problem(cost, np.ones(size[0]))
    sites = 3 if smoke else 20
    within = 400.0 if smoke else 170.0
    pairs: list[tuple[str, Callable[[], Any], Callable[[Any], Any], float]] = [
        ("p-median", lambda: PMedian(sites).solve(problem), lambda s: locate.PMedian.from_cost_matrix(cost, weight, sites).solve(s), 50),
        ("p-center", lambda: PCenter(sites).solve(alike), lambda s: locate.PCenter.from_cost_matrix(cost, sites).solve(s), 50),
        ("LSCP", lambda: LSCP(within).solve(alike), lambda s: locate.LSCP.from_cost_matrix(cost, within).solve(s), 3),
    ]
    for name, ours, theirs, asked in pairs:
        mine_s, mine = _timed(ours)
        peers = [_peer(partial(theirs, solver)) for solver in solvers]
        yield from _compare(f"{name} {size[0]:,} × {size[1]}, p={sites}", mine_s, mine.objective, peers, None if smoke else asked)
    ours_s, theirs_s, same = 0.0, 0.0, True
    for seed, (radius, p) in enumerate(HARD[:1] if smoke else HARD):
        cost, weight = scattered(*size, seed)
        mine_s, mine = _timed(lambda c=cost, w=weight, r=radius, p=p: MCLP(r, p).solve(Problem(c, w)))  # type: ignore[misc]
        model = partial(locate.MCLP.from_cost_matrix, cost, weight, radius, p)
        quick_s, theirs = min(_peer(lambda s=s, m=model: m().solve(s)) for s in solvers)  # type: ignore[misc]
        ours_s, theirs_s = ours_s + mine_s, theirs_s + quick_s
        same &= _agree(mine.objective, theirs, quick_s, sign=-1)
    yield Row("MCLP, ten hard cases in sum: spopt with its better solver / ours", theirs_s / ours_s, "×", at_least=None if smoke else 1)
    yield Row("MCLP, the same optimum in all of them", float(same), "", at_least=1)


def _compare(what: str, mine_s: float, mine: float, peers: list[tuple[float, float]], asked: float | None) -> Iterator[Row]:
    quick_s, theirs = min(peers)
    yield Row(
        f"{what}: spopt with its better solver / ours", quick_s / mine_s, "×", at_least=asked, note=f"{mine_s:.2f} s, {quick_s:.2f} s"
    )
    word = "the same optimum" if quick_s < LIMIT_S else "spopt out of time, ours as good or better"
    yield Row(f"{what}: {word}", float(_agree(mine, theirs, quick_s, sign=1)), "", at_least=1, note=f"{mine:g}, {theirs:g}")


def _agree(mine: float, theirs: float, quick_s: float, *, sign: int) -> bool:
    """The same optimum; where the peer ran out of time, whatever it says of itself, ours is as good or better (`sign` 1: less is)."""
    if quick_s < LIMIT_S:
        return abs(mine - theirs) <= 1e-6 * max(1.0, abs(theirs))
    return math.isnan(theirs) or sign * mine <= sign * theirs * (1 + sign * 1e-6)


def _peer(solve: Callable[[], Any]) -> tuple[float, float]:
    """Seconds and objective of a peer; `LIMIT_S` or more, and nan, where it found nothing in its time."""
    try:
        seconds, answer = _timed(solve)
    except RuntimeError:  # spopt's word for a solver that was stopped before it found anything
        return float(LIMIT_S), math.nan
    return seconds, float(answer.problem.objective.value())


def _timed(action: Callable[[], Any]) -> tuple[float, Any]:
    start = perf_counter()
    answer = action()
    return perf_counter() - start, answer
