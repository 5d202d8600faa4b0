"""How people came to shelters in one disaster: on foot, sent on, by bus, or cut off at home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.results.statistics import Floats, weighted_quantile
from yingji.sim.relief.demand import Damage
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.world import ReliefWorld

SHARES = (0.5, 0.9, 0.95, 1.0)
"""Walking time is told for so many of the walkers."""


@dataclass(frozen=True, eq=False)
class Walked:
    """Ways to shelters. `walk_s` is that of the first way, from home to the first gate; on a detour a shelter sends people."""

    walkers: int  # who left home on foot
    walk_s: Floats  # [SHARES] not longer for so many of those who arrived; nan: nobody did
    within_people: int  # walkers whose way is no longer than the service distance of the shelter's class
    classed_people: int  # walkers to shelters of a class that has a service distance
    sent_on: int  # people sent on, each time that they are
    detour_m: float  # person-metres
    bus_trips: int
    bus_people: int
    bus_waiting: int  # must be driven, and nobody came
    cut_off: int  # people who once had no way on foot to any shelter
    cut_off_share: float  # of the affected
    cut_off_h: float  # person-hours until they could go
    cut_off_longest_s: float  # 0: nobody; inf: to the end
    cut_off_end: int  # still without a way when the run ends


def walked(world: ReliefWorld, damage: Damage, log: ReliefLog, *, affected: int) -> Walked:
    """Read from the log; `affected` is the number of people who had to leave home."""
    left, sent, bus = (np.flatnonzero(log.did == did) for did in (Did.LEFT, Did.SENT_ON, Did.BUS_AT))
    gate = np.flatnonzero(log.did == Did.AT_GATE)
    gate = gate[log.cause[gate] >= 0]
    gate = gate[log.did[log.cause[gate]] == Did.LEFT]
    took_s, people = log.time_s[gate] - log.time_s[log.cause[gate]], log.people[gate].astype(np.float64)
    limit = world.shelters.distance_m[log.place[left]] if len(left) else np.empty(0)
    near = np.isfinite(limit) & (log.amount[left] <= limit)
    boarded = np.flatnonzero(log.did == Did.BOARDED)
    driven = int(damage.party_people[damage.party_driven].sum())
    lone, since_s, until_s, ended = _cut_off(world, log)
    return Walked(
        walkers=int(log.people[left].sum()),
        walk_s=np.array([weighted_quantile(took_s, people, share) for share in SHARES]),
        within_people=int(log.people[left][near].sum()),
        classed_people=int(log.people[left][np.isfinite(limit)].sum()),
        sent_on=int(log.people[sent].sum()),
        detour_m=float((log.people[sent] * log.amount[sent]).sum()),
        bus_trips=len(bus),
        bus_people=int(log.people[boarded].sum()),
        bus_waiting=driven - int(log.people[boarded].sum()),
        cut_off=int(lone.sum()),
        cut_off_share=float(lone.sum()) / affected if affected else np.nan,
        cut_off_h=float((lone * (until_s - since_s)).sum() / 3600),
        cut_off_longest_s=float(np.where(ended, until_s - since_s, np.inf).max(initial=0.0)),
        cut_off_end=int(lone[~ended].sum()),
    )


def _cut_off(world: ReliefWorld, log: ReliefLog) -> tuple[Floats, Floats, Floats, npt.NDArray[np.bool_]]:
    """Of each party without a way its people, from when, until when (at most the horizon), and whether it ended; a party counts once."""
    stuck = np.flatnonzero(log.did == Did.NO_WAY)
    party, first = np.unique(log.who[stuck], return_index=True)
    since_s, people = log.time_s[stuck[first]], log.people[stuck[first]].astype(np.float64)
    until_s = np.full(len(party), world.horizon_s)
    ended = np.zeros(len(party), np.bool_)
    left = np.flatnonzero(log.did == Did.LEFT)[::-1]  # the first that leave are written last
    row = np.searchsorted(party, log.who[left])
    known = (row < len(party)) & (party[np.minimum(row, len(party) - 1)] == log.who[left]) if len(party) else np.zeros(len(left), np.bool_)
    until_s[row[known]], ended[row[known]] = log.time_s[left[known]], True
    return people, since_s, until_s, ended
