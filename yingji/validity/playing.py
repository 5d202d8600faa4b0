"""Long plays of the everyday engine with exponential times, and means over them that a control variate makes sharp.

What is allowed is fixed before anything is played: `NEAR` of the answer. So many calls are played that the standard error of every mean is
below a quarter of that. A tolerance that grew with the sample's own spread would forgive an engine for being erratic.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
from scipy.stats import poisson

from yingji.sim.by_hand import demand_by_hand
from yingji.sim.compiled import choose
from yingji.sim.events import EventLog, What
from yingji.sim.world import World
from yingji.validity.case import Answer

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
HOUR_S = 3600.0
NEAR = 0.01
"""Share of the answer by which a simulated mean may differ from it."""
PLAYS, CALLS, START = 16, 60_000, 500
"""Plays of each world, calls in each, and the first calls, which meet an empty system and are not counted."""

Look = Callable[[EventLog, Ints, float], list[float]]
"""`(log, cell of each call, last call's time)` → the numbers of one play."""


def played(world: World, load: float, look: Look, *, servers: int, shares: Floats | None = None, seed: int) -> Floats:
    """[numbers] means over `PLAYS` of what `look` finds: Poisson calls at rate `load`, an exponential hour on scene, cells by `shares`.

    The control: the same calls and times on scene, had there been servers without number. Then the number busy is Poisson (M/M/∞), and
    what the sample's share of calls that find `servers` or more busy has too much or too little is taken off each number by regression
    (Law, Simulation Modeling and Analysis, 2015, 11.4).
    """
    simulate, found, crowded = choose(world, "auto"), [], []
    for play in range(PLAYS):
        rng = np.random.default_rng([seed, play])
        time_s, on_scene_s = np.cumsum(rng.exponential(HOUR_S / load, CALLS)), rng.exponential(HOUR_S, CALLS)
        cell = np.zeros(CALLS, dtype=np.int64) if shares is None else rng.choice(len(shares), CALLS, p=shares)
        log = simulate(world, demand_by_hand(world, time_s, cell=cell, on_scene_s=on_scene_s))
        found.append(look(log, cell, float(time_s[-1])))
        busy = np.arange(CALLS) - np.searchsorted(np.sort(time_s + on_scene_s), time_s)
        crowded.append(float((busy[START:] >= servers).mean()))
    return controlled(np.array(found), np.array(crowded)[:, None] - float(poisson.sf(servers - 1, load)))


def controlled(found: Floats, apart: Floats) -> Floats:
    """[numbers] means of `found` [plays, numbers] had each control been at its known mean; `apart` [plays, controls] is how far it lay."""
    line, *_ = np.linalg.lstsq(np.column_stack([np.ones(len(apart)), apart]), found, rcond=None)
    return np.asarray(line[0])


def share_of(what: What) -> Look:
    """The share of the calls after the first `START` that have a record `what`."""
    return lambda log, cell, end_s: [float((log.incident[log.what == what] >= START).sum() / (CALLS - START))]


def workloads(log: EventLog, units: int, end_s: float) -> list[float]:
    """Share of the time until `end_s` in which each unit is on scene; travel takes next to none."""
    on = np.zeros(units)
    for what, sign in ((What.ARRIVED, -1.0), (What.CLEARED, 1.0)):
        rows = log.what == what
        on += sign * np.bincount(log.unit[rows], np.minimum(log.time_s[rows], end_s), minlength=units)
    return [float(share) for share in on / end_s]


def near(expected: dict[str, float], got: Floats) -> Iterator[Answer]:
    """An answer for each name, `NEAR` of it allowed."""
    for (name, value), found in zip(expected.items(), got.tolist(), strict=True):
        yield Answer(value, found, NEAR * value, name)
