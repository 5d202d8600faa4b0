"""Who could go and who goes: the units that were free at each call, where they were, and the nearest of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from yingji.geo.network import Floats, Ints
from yingji.sim.replay.record import Record
from yingji.sim.replay.streets import Search

AWAY = -1
"""In place of a node: the unit was out."""


@dataclass(frozen=True)
class Member:
    """One unit of the model: its kind and the station that is its home."""

    kind: str
    home: int


def roster_of(record: Record) -> dict[str, Member]:
    """The units whose homes are known, by name."""
    known = record.units[(record.units["home"] >= 0) & (record.units["unit_id"] != "")]
    return {str(name): Member(str(rows["unit"].iloc[0]), int(rows["home"].iloc[0])) for name, rows in known.groupby("unit_id", sort=True)}


def whereabouts(record: Record, roster: Mapping[str, Member], when: pd.Series, *, linger_s: float) -> Ints:
    """[calls, units of the roster] the node at which each unit was when each call was ordered, or `AWAY`.

    Out from an order until available; of an order without an end nothing is known afterwards, and the unit is taken as free. For
    `linger_s` after being available a unit is where its call was, then at home.
    """
    at = when.to_numpy()
    found = np.empty((len(at), len(roster)), dtype=np.int32)
    by_unit = dict(list(record.units.groupby("unit_id", sort=False)))
    for column, (name, member) in enumerate(roster.items()):
        found[:, column] = record.streets.station_node[member.home]
        mine = by_unit.get(name)
        if mine is None:
            continue
        order, node = mine["order"].to_numpy(), mine["node"].to_numpy()
        free = mine["available"].to_numpy()
        last = np.searchsorted(order, at, side="left") - 1  # the last order before the call; its own does not count
        seen = last >= 0
        until = free[np.maximum(last, 0)]
        out = seen & (until > at)
        lingers = seen & ~out & ((at - until) / np.timedelta64(1, "s") < linger_s)
        found[lingers, column] = node[last[lingers]]
        found[out, column] = AWAY
    return found


def distances_s(search: Search, where: Ints, calls: Ints) -> Floats:
    """[calls, units] driving seconds from where each unit was; inf where it was out or there is no way."""
    nodes = np.unique(where[where != AWAY])
    apart = search.seconds(nodes, calls)
    found = np.full(where.shape, np.inf)
    row, column = np.nonzero(where != AWAY)
    found[row, column] = apart[np.searchsorted(nodes, where[row, column]), row]
    return found


def nearest_free(apart_s: Floats, of_kind: npt.NDArray[np.bool_]) -> Ints:
    """[calls] the unit among `of_kind` [units] that is nearest; −1 where none was free; of equals the first of the roster."""
    among = np.where(of_kind[None, :], apart_s, np.inf)
    best = np.argmin(among, axis=1)
    return np.where(np.isfinite(among[np.arange(len(among)), best]), best, -1).astype(np.int32)
