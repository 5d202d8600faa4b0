"""What lorries carried in one disaster, stop by stop, and how busy docks and lorries were."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.results.statistics import Floats
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.world import ReliefWorld

Ints = npt.NDArray[np.int32]
Rows = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Deliveries:
    """`n` deliveries: one item unloaded at one stop. Times are s from the disaster; nan where the log does not tell."""

    vehicle: Ints  # [n]
    depot: Ints  # [n]
    shelter: Ints  # [n]
    item: Ints  # [n]
    units: Floats  # [n]
    loading_s: Floats  # [n] it began to load
    departed_s: Floats  # [n]
    arrived_s: Floats  # [n]
    unloaded_s: Floats  # [n]
    metres: Floats  # [n] driven since it departed, or since the stop before

    def __len__(self) -> int:
        return len(self.vehicle)


@dataclass(frozen=True, eq=False)
class Work:
    """How busy docks and lorries were, from the decision until the last goods were unloaded: busy seconds ÷ available seconds."""

    dock_busy: Floats  # [d] share; nan: nothing was unloaded, or no dock
    lorry_busy: Floats  # [groups] share from loading to being back at a depot; nan: none of the group is a lorry, or it was never ready
    loads: Ints  # [d]
    trips: int
    rerouted: int
    stuck: int


def deliveries(log: ReliefLog) -> Deliveries:
    """A row for each UNLOADED, with what its vehicle did before."""
    rows = np.flatnonzero(log.did == Did.UNLOADED)
    loading, departed, arrived = (_before(log, rows, did) for did in (Did.LOADING, Did.DEPARTED, Did.ARRIVED))
    return Deliveries(
        vehicle=log.who[rows],
        depot=np.where(departed >= 0, log.place[departed], -1).astype(np.int32),
        shelter=log.place[rows],
        item=log.other[rows],
        units=log.amount[rows],
        loading_s=_time(log, loading),
        departed_s=_time(log, departed),
        arrived_s=_time(log, arrived),
        unloaded_s=log.time_s[rows],
        metres=np.where(arrived >= 0, log.amount[arrived], np.nan),
    )


def lorry_work(world: ReliefWorld, log: ReliefLog) -> Work:
    """Busy shares of docks and lorries, and their trips."""
    depots, groups = len(world.depots.name), len(world.fleet.group_name)
    unloaded = log.time_s[log.did == Did.UNLOADED]
    decided = log.time_s[log.did == Did.DECIDED]
    start_s, end_s = float(decided.min(initial=np.inf)), float(unloaded.max(initial=-np.inf))
    loading = np.flatnonzero(log.did == Did.LOADING)
    loaded = np.flatnonzero(log.did == Did.LOADED)
    until = np.full(len(log), -np.inf)  # by the record of loading: when its last item was on board
    began = _before(log, loaded, Did.LOADING)
    np.maximum.at(until, began[began >= 0], log.time_s[loaded[began >= 0]])
    real = loading[until[loading] > -np.inf]
    at_dock_s = np.bincount(log.place[real], weights=until[real] - log.time_s[real], minlength=depots)
    docks_s = world.depots.docks * max(end_s - start_s, 0.0)
    return Work(
        dock_busy=np.divide(at_dock_s, docks_s, out=np.full(depots, np.nan), where=docks_s > 0),
        lorry_busy=_lorries(world, log, real, end_s, groups),
        loads=np.bincount(log.place[real], minlength=depots).astype(np.int32),
        trips=int((log.did == Did.DEPARTED).sum()),
        rerouted=int((log.did == Did.REROUTED).sum()),
        stuck=int((log.did == Did.STUCK).sum()),
    )


def _lorries(world: ReliefWorld, log: ReliefLog, loading: Rows, end_s: float, groups: int) -> Floats:
    """From loading until back at a depot, of the time from being ready to the last unloading."""
    back = np.flatnonzero(np.isin(log.did, (Did.AT_DEPOT, Did.GAVE_UP)))
    order = back[np.lexsort((back, log.who[back]))]
    key = log.who[order].astype(np.int64) * (len(log) + 1) + order
    next_ = np.searchsorted(key, log.who[loading].astype(np.int64) * (len(log) + 1) + loading)
    found = next_ < len(order)
    found[found] = log.who[order[next_[found]]] == log.who[loading[found]]
    back_s = np.full(len(loading), end_s)
    back_s[found] = np.minimum(log.time_s[order[next_[found]]], end_s)
    group = world.fleet.group
    busy_s = np.bincount(group[log.who[loading]], weights=np.maximum(back_s - log.time_s[loading], 0.0), minlength=groups)
    ready = np.flatnonzero(log.did == Did.READY)
    ready = ready[world.fleet.payload_kg[log.who[ready]] > 0]
    there_s = np.bincount(group[log.who[ready]], weights=np.maximum(end_s - log.time_s[ready], 0.0), minlength=groups)
    share: Floats = np.divide(busy_s, there_s, out=np.full(groups, np.nan), where=there_s > 0)
    return share


def _before(log: ReliefLog, rows: Rows, did: Did) -> Rows:
    """For each of `rows` the last earlier record of `did` of the same vehicle; −1: none."""
    candidates = np.flatnonzero(log.did == did)
    order = candidates[np.lexsort((candidates, log.who[candidates]))]
    width = len(log) + 1
    key = log.who[order].astype(np.int64) * width + order
    place = np.searchsorted(key, log.who[rows].astype(np.int64) * width + rows) - 1
    if not len(order):
        return np.full(len(rows), -1, np.intp)
    found = order[np.maximum(place, 0)]
    return np.where((place >= 0) & (log.who[found] == log.who[rows]), found, -1)


def _time(log: ReliefLog, records: Rows) -> Floats:
    return np.where(records >= 0, log.time_s[records], np.nan) if len(log) else np.empty(0)
