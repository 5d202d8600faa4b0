"""The p-median by radii: each row pays every step of distance within which no site stands (Elloumi 2010)."""

from __future__ import annotations

import numpy as np

from yingji.geo.network import Flags, Floats
from yingji.geo.siting.milp import Programme
from yingji.geo.siting.problem import Ints


def radii(cost: Floats, fixed: Flags, sites: int) -> Programme:
    """Columns first; then `z_ik = 1` where row `i` has no site at its first `k` radii: `z_ik + Σ_(j at radius k) x_j ≥ z_i(k−1)`."""
    d, c = cost.shape
    nearest = c - sites  # one of so many and one more is open, whatever is chosen
    far = np.minimum(np.partition(cost, nearest, axis=1)[:, nearest], cost[:, fixed].min(axis=1, initial=np.inf))
    row: list[Ints] = []
    column: list[Ints] = []
    value: list[Floats] = []
    price: list[float] = []
    least: list[float] = []
    for i in range(d):
        order = np.argsort(cost[i], kind="stable")
        steps, first = np.unique(cost[i][order], return_index=True)
        ends = np.append(first[1:], c)
        for k in range(int(np.searchsorted(steps, far[i]))):
            here, z = order[first[k] : ends[k]], c + len(price)
            before = [] if k == 0 else [z - 1]
            column.append(np.array([*here, z, *before], dtype=np.int64))
            value.append(np.array([1.0] * (len(here) + 1) + [-1.0] * len(before)))
            row.append(np.full(len(column[-1]), len(least)))
            price.append(float(steps[k + 1] - steps[k]))
            least.append(1.0 if k == 0 else 0.0)
    n = c + len(price)
    return Programme(
        cost=np.array([0.0] * c + price), lower=np.concatenate([fixed.astype(np.float64), np.zeros(len(price))]), upper=np.ones(n),
        integer=np.arange(n) < c, row=np.concatenate([*row, np.full(c, len(least))]), column=np.concatenate([*column, np.arange(c)]),
        value=np.concatenate([*value, np.ones(c)]), row_lower=np.array([*least, float(sites)]),
        row_upper=np.array([np.inf] * len(least) + [float(sites)]), offset=float(cost.min(axis=1).sum()),
    )  # fmt: skip
