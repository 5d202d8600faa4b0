"""Times out of service: every unit's breakdowns, each from a stream of its own, and its hours off duty."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from yingji.sim.demand import Windows
from yingji.sim.draw_tables import DrawTables, Floats, Ints

Words = npt.NDArray[np.uint64]
Counts = npt.NDArray[np.int64]
Rows = tuple[Ints, Floats, Floats]
"""Times out of service of several replications: (replication · units + unit, from s, to s), each [d], by the first."""

GAMMA = np.uint64(0x9E3779B97F4A7C15)


def split_mix(seed: Words, steps: Words) -> Words:
    """Outputs of the SplitMix64 that begins with `seed` (Steele, Lea and Flood 2014), after `steps`: its number, from 1 on, times γ."""
    z = seed + steps
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def times_out(tables: DrawTables, keys: Words, end_s: float) -> tuple[Windows, Counts]:
    """Breakdowns and hours off duty of replications by their keys [r], one window where they meet, and where each one's begin [r + 1].

    A replication's are by their beginning, then by unit.
    """
    row, from_s, to_s = rows = _breakdowns(tables, keys, end_s)
    if len(tables.off_unit) or bool(np.any((row[1:] == row[:-1]) & (from_s[1:] <= to_s[:-1]))):
        rows = with_off_duty(tables, len(keys), rows)
    return in_order(tables, len(keys), rows)


def with_off_duty(tables: DrawTables, replications: int, broken: Rows) -> Rows:
    """Breakdowns and hours off duty, one window where they meet, by row and then by their beginning."""
    off = np.add.outer(np.arange(replications) * tables.units, tables.off_unit).ravel()
    every = (np.tile(each, replications) for each in (tables.off_from_s, tables.off_to_s))
    return _merged(*(np.concatenate(both) for both in zip(broken, (off, *every), strict=True)))


def in_order(tables: DrawTables, replications: int, rows: Rows) -> tuple[Windows, Counts]:
    """What `times_out` returns, from what is by row."""
    row, from_s, to_s = rows
    down_from = row.searchsorted(np.arange(replications + 1) * tables.units)
    order = np.concatenate(
        [start + np.argsort(from_s[start:end], kind="stable") for start, end in pairwise(down_from.tolist())], dtype=np.intp
    )
    return ((row % tables.units).astype(np.int32).take(order), from_s.take(order), to_s.take(order)), down_from


def _breakdowns(tables: DrawTables, keys: Words, end_s: float) -> Rows:
    """Breakdowns until `end_s`. In service at the start, a unit breaks down and is repaired after exponential times.

    A unit's stream is the SplitMix64 that begins with output CRC-32, of the unit's name, of the one that begins with the key.
    """
    if not len(tables.breaking):
        return np.zeros(0, dtype=np.intp), np.zeros(0), np.zeros(0)
    own, minus_s = split_mix(keys[:, None], tables.breaking_name * GAMMA)[:, :, None], tables.minus_mean_s
    while True:
        words = split_mix(own, np.arange(1, minus_s.shape[1] + 1, dtype=np.uint64) * GAMMA)
        at_s = np.cumsum(minus_s * np.log(((words >> np.uint64(11)) + 0.5) * 2.0**-53), axis=2)
        if at_s[:, :, -1].min() >= end_s:
            break
        minus_s = np.tile(minus_s, 2)
    from_s, to_s = at_s[:, :, ::2], at_s[:, :, 1::2]
    broken = from_s < end_s
    row = np.add.outer(np.arange(len(keys)) * tables.units, tables.breaking).ravel()
    return row.take(np.flatnonzero(broken) // broken.shape[2]), from_s[broken], to_s[broken]


def _merged(row: Ints, from_s: Floats, to_s: Floats) -> Rows:
    """Windows of one unit that overlap or touch become one: it is out while more have begun than have ended."""
    at_s, begins = np.concatenate([from_s, to_s]), np.repeat([True, False], len(from_s))
    order = np.lexsort((~begins, at_s, np.concatenate([row, row])))
    at_s, begins = at_s[order], begins[order]
    out = np.cumsum(np.where(begins, 1, -1))
    first, last = order[begins & (out == 1)], ~begins & (out == 0)
    return row[first], from_s[first], at_s[last]
