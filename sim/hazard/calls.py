"""Calls that a hazard brings to fire and ambulance, beside the everyday ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from yingji.sim.hazard.effect import Occasions
from yingji.sim.hazard.streams import Purpose, Streams, poisson
from yingji.sim.hazard.world import CallRule, Counts, Floats, Ints

MEANS = 3.0
"""`within` is so many means of the exponential."""
Calls = tuple[Floats, Ints, tuple[str, ...]]
"""(moment [k] s, cell [k], kind [k])."""


def after_s(within_s: float, u: Floats) -> Floats:
    """Moments after the beginning: exponential with mean `within_s` ÷ 3, given that they are not above `within_s`; `u` uniform."""
    return np.asarray(-within_s / MEANS * np.log1p(-u * -np.expm1(-MEANS)))


def by_people(people: Counts, at_s: float) -> Occasions:
    """One occasion for the whole district, of which each cell has the share of its people."""
    cells, total = len(people), people.sum()
    return Occasions(np.arange(cells, dtype=np.int32), np.full(cells, at_s), people / total if total else np.zeros(cells))


def calls(name: str, rules: Sequence[CallRule], occasions: Mapping[str, Occasions], streams: Streams) -> list[Calls]:
    """The calls of one hazard by its rules: Poisson to each occasion, at its place, from its moment on."""
    found: list[Calls] = []
    for number, rule in enumerate(rules):
        if rule.each not in occasions:
            continue  # a hazard of another form has none of these, or it did not happen
        of = occasions[rule.each]
        draw = streams.of(Purpose.CALLS, f"{name}/{number}/{rule.kind}")
        count = poisson(rule.calls * of.weight, draw.random(len(of.cell)))
        at_s = np.repeat(of.at_s, count) + after_s(rule.within_s, draw.random(int(count.sum())))
        found.append((at_s, np.repeat(of.cell, count), (rule.kind,) * len(at_s)))
    return found


def in_order(parts: Sequence[Calls]) -> Calls:
    """All calls by (moment, cell, kind)."""
    rows = sorted((float(t), int(cell), kind) for at_s, cells, kinds in parts for t, cell, kind in zip(at_s, cells, kinds, strict=True))
    at_s = np.array([t for t, _, _ in rows], dtype=np.float64)
    return at_s, np.array([cell for _, cell, _ in rows], dtype=np.int32), tuple(kind for _, _, kind in rows)
