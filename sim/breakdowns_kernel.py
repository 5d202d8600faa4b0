"""Breakdowns of many replications, compiled: what `sim.breakdowns` does with NumPy, to the bit.

A lane is one unit of one replication, by replication and then by its place among those that break down.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from yingji.geo.compiling import Array, kernel, small

_GAMMA: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_ELEVEN, _TWENTY_SEVEN, _THIRTY, _THIRTY_ONE = (np.uint64(number) for number in (11, 27, 30, 31))


@kernel
def uniforms(keys: Array, names: Array, lanes: Array, drawn: int, found: Array) -> None:
    """[lanes, draws] the draws of some lanes in (0, 1), after the `drawn` first ones. `keys` [r] of replications, `names` [b] of units."""
    for i in range(len(lanes)):
        own = _mixed(keys[lanes[i] // len(names)] + names[lanes[i] % len(names)] * _GAMMA)
        for draw in range(found.shape[1]):
            word = _mixed(own + np.uint64(drawn + draw + 1) * _GAMMA)
            found[i, draw] = (np.int64(word >> _ELEVEN) + 0.5) * 2.0**-53


@kernel
def windows(
    logs: Array, minus_s: Array, end_s: float, lanes: Array, until_s: Array, counts: Array, lane: Array, from_s: Array, to_s: Array
) -> None:
    """The windows out of service [counts[1]] that the logarithms of draws [lanes, draws] bring some lanes, to be gone on with.

    Lanes that are not at the end of the run, `counts[0]`, come first in `lanes` and `until_s`, the end of their last window, then.
    `counts[2]` is 1 where a window begins no later than the one before it ends.
    """
    going, found = 0, 0
    for i in range(len(lanes)):
        unit, at_s, ended = lanes[i] % len(minus_s), until_s[i], False
        for draw in range(0, logs.shape[1], 2):
            broken_s = at_s + minus_s[unit, 0] * logs[i, draw]
            if not broken_s < end_s:
                ended = True
                break
            if broken_s <= at_s and at_s > 0:
                counts[2] = 1
            at_s = broken_s + minus_s[unit, 1] * logs[i, draw + 1]
            lane[found], from_s[found], to_s[found] = lanes[i], broken_s, at_s
            found += 1
        if not ended:
            lanes[going], until_s[going] = lanes[i], at_s
            going += 1
    counts[0], counts[1] = going, found


@kernel
def in_order(
    lane: Array, from_s: Array, to_s: Array, units: Array, end_s: float, room: Array, begins: Array,
    unit: Array, at_s: Array, until_s: Array,
) -> None:  # fmt: skip
    """Windows by replication, then by their beginning, then by unit, and where each replication's begin: `begins` [r + 1].

    Each is put where its time says (`room` [windows + 1]), and then sorted where they meet.
    """
    begins[:], room[:] = 0, 0
    for i in range(len(lane)):
        begins[lane[i] // len(units) + 1] += 1
    for r in range(len(begins) - 1):
        begins[r + 1] += begins[r]
    for i in range(len(lane)):
        room[_place(lane[i] // len(units), from_s[i] / end_s, begins) + 1] += 1
    for i in range(len(lane)):
        room[i + 1] += room[i]
    for i in range(len(lane)):
        near = _place(lane[i] // len(units), from_s[i] / end_s, begins)
        its, at = units[lane[i] % len(units)], room[near]
        room[near] += 1
        unit[at], at_s[at], until_s[at] = its, from_s[i], to_s[i]
    for r in range(len(begins) - 1):
        for i in range(begins[r] + 1, begins[r + 1]):
            its, begun_s, ended_s, at = unit[i], at_s[i], until_s[i], i
            while at > begins[r] and (at_s[at - 1] > begun_s or (at_s[at - 1] == begun_s and unit[at - 1] > its)):
                unit[at], at_s[at], until_s[at] = unit[at - 1], at_s[at - 1], until_s[at - 1]
                at -= 1
            unit[at], at_s[at], until_s[at] = its, begun_s, ended_s


@small
def _mixed(z: Any) -> Any:
    """An output of SplitMix64."""
    z = (z ^ (z >> _THIRTY)) * _FIRST
    z = (z ^ (z >> _TWENTY_SEVEN)) * _SECOND
    return z ^ (z >> _THIRTY_ONE)


@small
def _place(replication: Any, share: Any, begins: Array) -> Any:
    """Where a window at this share of the run would be, were its replication's spread evenly."""
    first, end = begins[replication], begins[replication + 1]
    return min(first + np.int64(share * (end - first)), end - 1)
