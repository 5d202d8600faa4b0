"""Greedy and interchange for sums of least costs (Teitz & Bart 1968; as in Resende & Werneck 2007, with whole matrices)."""

from __future__ import annotations

import numpy as np

from yingji.geo.network import Flags, Floats
from yingji.geo.siting.problem import EQUAL, Ints


def greedy(cost: Floats, required: Flags, sites: int) -> Ints:
    """[sites] the required columns, then one after the other that lowers the sum most."""
    chosen = np.flatnonzero(required).tolist()
    worst = cost.max(axis=1)
    here = cost[:, chosen].min(axis=1) if chosen else worst
    while len(chosen) < sites:
        saved = np.maximum(here[:, None] - cost, 0.0).sum(axis=0)
        saved[chosen] = -1.0
        chosen.append(int(np.argmax(saved)))
        here = np.minimum(here, cost[:, chosen[-1]])
    return np.array(sorted(chosen), dtype=np.int64)


def climb(cost: Floats, chosen: Ints, required: Flags) -> Ints:
    """The best exchange of a chosen column for another one, as long as there is one; required ones stay."""
    chosen = chosen.copy()
    everywhere = np.arange(len(cost))
    while len(chosen):
        near, first, second = _two_nearest(cost, chosen, everywhere)
        loss = np.bincount(near, weights=second - first, minlength=len(chosen))
        gain = np.maximum(first[:, None] - cost, 0.0).sum(axis=0)
        back = np.maximum(second[:, None] - np.maximum(cost, first[:, None]), 0.0)  # what the new one saves of the loss
        order = np.argsort(near, kind="stable")
        starts = np.searchsorted(near[order], np.arange(len(chosen)))
        filled = np.bincount(near, minlength=len(chosen)) > 0
        saved = np.zeros((len(chosen), cost.shape[1]))
        saved[filled] = np.add.reduceat(back[order], starts[filled], axis=0)
        change = gain[None, :] - loss[:, None] + saved
        change[:, chosen] = -np.inf
        change[required[chosen]] = -np.inf
        out, into = np.unravel_index(int(np.argmax(change)), change.shape)
        if not change[out, into] > EQUAL * max(1.0, float(first.sum())):
            break
        chosen[out] = into
    return np.sort(chosen)


def _two_nearest(cost: Floats, chosen: Ints, everywhere: Ints) -> tuple[Ints, Floats, Floats]:
    """`(place in chosen, least, second least)` of each row; the second is the row's greatest cost where only one is chosen."""
    inside = cost[:, chosen]
    near = inside.argmin(axis=1)
    first = inside[everywhere, near]
    if len(chosen) == 1:
        return near, first, np.maximum(cost.max(axis=1), first)
    return near, first, np.partition(inside, 1, axis=1)[:, 1]


def shaken(chosen: Ints, required: Flags, columns: int, rng: np.random.Generator) -> Ints:
    """The chosen columns with a fifth of those that may go (at least two) elsewhere."""
    free = chosen[~required[chosen]]
    gone = rng.permutation(free)[: max(2, len(free) // 5)]
    others = np.setdiff1d(np.arange(columns), chosen)
    new = rng.permutation(others)[: len(gone)]
    return np.sort(np.concatenate([np.setdiff1d(chosen, gone), new, gone[len(new) :]]))
