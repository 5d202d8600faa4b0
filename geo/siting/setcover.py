"""The fewest columns that cover every row: reductions, greedy, and HiGHS for what is left."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from time import perf_counter

import numpy as np

from yingji.geo.network import Flags
from yingji.geo.siting.milp import Programme, solve
from yingji.geo.siting.problem import Ints, Problem
from yingji.geo.siting.reduce import merge_rows, shrink_set_cover


@dataclass(frozen=True, eq=False)
class Cover:
    """The chosen candidates, no fewer than `bound` of which could do."""

    chosen: tuple[int, ...]
    bound: int
    proven: bool
    method: str


def least_sites(covers: Flags, problem: Problem, *, limit_s: float, enough: int | None = None) -> Cover:
    """The fewest candidates that cover every row of `covers` [r, c], the required ones among them.

    With `enough`, it is done as soon as so many are known to do, or known not to.
    """
    start = perf_counter()
    required = np.flatnonzero(problem.is_required)
    free = np.flatnonzero(problem.allowed & ~problem.is_required)
    left = covers[~covers[:, required].any(axis=1)][:, free] if len(required) else covers[:, free]
    left, _ = merge_rows(left, np.zeros(len(left)))
    rows, columns, forced = shrink_set_cover(left)
    base = (*required.tolist(), *free[forced].tolist())
    if not len(rows):
        return Cover(tuple(sorted(base)), len(base), True, "reductions")
    small = left[np.ix_(rows, columns)]
    chosen = _greedy(small)
    if enough is not None and len(base) + len(chosen) <= enough:
        return Cover(_named(base, free, columns, chosen), len(base) + 1, False, "greedy")
    relaxed = solve(_programme(small, whole=False), limit_s=limit_s)
    bound = ceil(relaxed.bound - 1e-6) if relaxed.proven else 1
    if bound >= len(chosen) or (enough is not None and len(base) + bound > enough):
        return Cover(_named(base, free, columns, chosen), len(base) + bound, bound >= len(chosen), "linear bound")
    point = np.zeros(small.shape[1])
    point[chosen] = 1.0
    answer = solve(_programme(small, whole=True), limit_s=max(limit_s - (perf_counter() - start), 0.05), start=point, step=1.0)
    if answer.x is not None and round(answer.x.sum()) < len(chosen):
        chosen = np.flatnonzero(answer.x > 0.5)
    bound = len(chosen) if answer.proven else max(bound, ceil(answer.bound - 1e-6))
    return Cover(_named(base, free, columns, chosen), len(base) + bound, bound >= len(chosen), "highs")


def _named(base: tuple[int, ...], free: Ints, columns: Ints, chosen: Ints) -> tuple[int, ...]:
    return tuple(sorted((*base, *free[columns[chosen]].tolist())))


def _greedy(covers: Flags) -> Ints:
    """Each time the column that covers most of what is not covered yet; then what turned out to be needless goes."""
    open_, chosen, dense = np.ones(len(covers), dtype=np.float32), list[int](), covers.astype(np.float32)
    while open_.any():
        chosen.append(int(np.argmax(open_ @ dense)))
        open_[covers[:, chosen[-1]]] = 0
    count = covers[:, chosen].sum(axis=1)
    for column in list(chosen):
        if (count[covers[:, column]] > 1).all():
            chosen.remove(column)
            count -= covers[:, column]
    return np.array(sorted(chosen), dtype=np.int64)


def _programme(covers: Flags, *, whole: bool) -> Programme:
    row, column = np.nonzero(covers)
    r, c = covers.shape
    return Programme(
        cost=np.ones(c), lower=np.zeros(c), upper=np.ones(c), integer=np.full(c, whole), row=row, column=column,
        value=np.ones(len(row)), row_lower=np.ones(r), row_upper=np.full(r, np.inf),
    )  # fmt: skip
