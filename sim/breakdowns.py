"""Times out of service: every unit's breakdowns, each from a stream of its own, and its hours off duty."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from yingji.sim.draw_tables import DrawTables, Floats

Words = npt.NDArray[np.uint64]
Windows = tuple[npt.NDArray[np.int32], Floats, Floats]
"""Times out of service: (unit, from s, to s), each [d]."""

GAMMA = np.uint64(0x9E3779B97F4A7C15)


def split_mix(seed: Words, steps: Words) -> Words:
    """Outputs of the SplitMix64 that begins with `seed`, after `steps` (their number times γ; Steele, Lea and Flood 2014, fig. 16)."""
    z = seed + steps
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def times_out(tables: DrawTables, key: int, end_s: float) -> Windows:
    """Breakdowns and hours off duty of all units, one window where they meet, by their beginning and then by unit."""
    unit, from_s, to_s = _breakdowns(tables, key, end_s)
    touching = bool(np.any((unit[1:] == unit[:-1]) & (from_s[1:] <= to_s[:-1])))
    if len(tables.off_unit) or touching:
        unit, from_s, to_s = _merged(
            np.concatenate([unit, tables.off_unit]),
            np.concatenate([from_s, tables.off_from_s]),
            np.concatenate([to_s, tables.off_to_s]),
        )  # fmt: skip
    order = np.argsort(from_s, kind="stable")
    return unit[order], from_s[order], to_s[order]


def _breakdowns(tables: DrawTables, key: int, end_s: float) -> Windows:
    """Breakdowns until `end_s`, unit by unit. In service at the start, a unit breaks down and is repaired after exponential times.

    A unit's stream is the SplitMix64 that begins with output CRC-32, of the unit's name, of the one that begins with `key`.
    """
    if not len(tables.breaking):
        return tables.breaking, np.zeros(0), np.zeros(0)
    own, minus_s = split_mix(np.uint64(key), tables.breaking_name * GAMMA)[:, None], tables.minus_mean_s
    while True:
        words = split_mix(own, np.arange(1, minus_s.shape[1] + 1, dtype=np.uint64) * GAMMA)
        at_s = np.cumsum(minus_s * np.log(((words >> np.uint64(11)) + 0.5) * 2.0**-53), axis=1)
        if at_s[:, -1].min() >= end_s:
            break
        minus_s = np.tile(minus_s, 2)
    from_s, to_s = at_s[:, ::2], at_s[:, 1::2]
    broken = from_s < end_s
    return tables.breaking.take(np.flatnonzero(broken) // broken.shape[1]), from_s[broken], to_s[broken]


def _merged(unit: npt.NDArray[np.int32], from_s: Floats, to_s: Floats) -> Windows:
    """Windows of one unit that overlap or touch become one: it is out while more have begun than have ended. Unit by unit."""
    at_s, begins = np.concatenate([from_s, to_s]), np.repeat([True, False], len(from_s))
    order = np.lexsort((~begins, at_s, np.concatenate([unit, unit])))
    at_s, begins = at_s[order], begins[order]
    out = np.cumsum(np.where(begins, 1, -1))
    first, last = order[begins & (out == 1)], ~begins & (out == 0)
    return unit[first], from_s[first], at_s[last]
