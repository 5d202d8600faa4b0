"""Reductions that leave the optimum as it is: equal demand points as one, and candidates that another one is as good as."""

from __future__ import annotations

import numpy as np

from yingji.geo.network import Flags, Floats
from yingji.geo.siting.problem import Ints

MOST_ROWS = 4000
"""Rows are compared with one another up to so many (16 million pairs)."""


def merge_rows(covers: Flags, benefit: Floats) -> tuple[Flags, Floats]:
    """Rows with the same cover set become one with the sum of their benefits [r, …]; `covers` is [r, c]."""
    packed = np.ascontiguousarray(np.packbits(covers, axis=1))
    keys = packed.view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    added = np.zeros((len(first), *benefit.shape[1:]))
    np.add.at(added, group, benefit)
    return covers[first], added


def dominated_columns(covers: Flags, *, keep: Flags) -> Flags:
    """[c] candidates whose cover set lies in that of another one, of equals all but the first; never one of `keep` [c]."""
    dense = covers.astype(np.float32)
    common = dense.T @ dense
    size = np.diag(common)
    within = common >= size[:, None]  # [j, k]: j's set lies in k's
    equal = within & within.T
    before = np.tri(len(size), k=-1, dtype=bool) | (keep[None, :] & ~keep[:, None])  # of equals one that is kept, else the first, stays
    before &= ~(keep[:, None] & ~keep[None, :])
    out: Flags = ((within & ~equal) | (equal & before)).any(axis=1) & ~keep
    return out


def dominated_rows(covers: Flags) -> Flags:
    """[r] rows of a set cover covered whenever another one is, whose cover set theirs contains; of equals all but the first."""
    if len(covers) > MOST_ROWS:
        return np.zeros(len(covers), dtype=bool)
    dense = covers.astype(np.float32)
    common = dense @ dense.T
    size = np.diag(common)
    contains = common >= size[None, :]  # [i, k]: i's set contains k's
    equal = contains & contains.T
    out: Flags = ((contains & ~equal) | (equal & np.tri(len(size), k=-1, dtype=bool))).any(axis=1)
    return out


def shrink_set_cover(covers: Flags) -> tuple[Ints, Ints, Ints]:
    """`(rows, columns, forced)` of a set cover that remain when nothing more can be left out; `forced` columns are in every answer."""
    rows, columns = np.arange(covers.shape[0]), np.arange(covers.shape[1])
    forced: list[int] = []
    while len(rows):
        before = (len(rows), len(columns))
        rows = rows[~dominated_rows(covers[np.ix_(rows, columns)])]
        columns = columns[~dominated_columns(covers[np.ix_(rows, columns)], keep=np.zeros(len(columns), dtype=bool))]
        here = covers[np.ix_(rows, columns)]
        alone = np.unique(here[here.sum(axis=1) == 1].argmax(axis=1)) if (here.sum(axis=1) == 1).any() else np.zeros(0, dtype=np.int64)
        if len(alone):
            forced += columns[alone].tolist()
            rows = rows[~here[:, alone].any(axis=1)]
            columns = np.delete(columns, alone)
        if (len(rows), len(columns)) == before:
            break
    return rows, columns, np.array(sorted(forced), dtype=np.int64)
