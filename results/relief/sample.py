"""What is kept of one disaster: small enough to keep thousands, and all that measures, tables, layers and the sheet are made of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.results.relief.closures import Closures, bridges_lost, closures
from yingji.results.relief.deliveries import Deliveries, Work, deliveries, lorry_work
from yingji.results.relief.walked import Walked, walked
from yingji.results.statistics import Floats, weighted_quantile
from yingji.sim.relief.demand import Chances, Damage
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.relieved import Fates, relieved_times
from yingji.sim.relief.world import ReliefWorld

Ints = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

STEP_S = 600.0
"""Curves are kept at every ten minutes, from the disaster to the horizon."""


@dataclass(frozen=True, eq=False)
class Flow:
    """People who are relieved at places (shelters, subdistricts), by steps of ten minutes; only where there are any."""

    place: Ints  # [f]
    step: Ints  # [f] the first moment of the grid at which they are
    people: Ints  # [f]

    def curve(self, places: int, moments: int) -> Counts:
        """[places, moments] people relieved by each moment of the grid."""
        found = np.zeros((places, moments), np.int64)
        np.add.at(found, (self.place, self.step), self.people)
        return np.cumsum(found, axis=1)


@dataclass(frozen=True, eq=False)
class Sheltering:
    """What became of each of `h` shelters."""

    out: Flags  # [h] not safe
    open_s: Floats  # [h] inf: never in the run
    people: Ints  # [h] who came to stay, inside or outside
    admitted: Ints  # [h]
    outside: Ints  # [h] without a roof at the end: no room, or not open
    sent_on: Ints  # [h] people whom it sent on to another
    last_s: Floats  # [h] the last of its people is relieved; inf: not all are; nan: it has none


@dataclass(frozen=True, eq=False)
class Goods:
    """What became of each of `i` items, in its unit unless said otherwise."""

    need: Floats  # [i] first day's, of those who did not go to relatives, less kits
    usable: Floats  # [i] at depots before the first load
    delivered: Floats  # [i] unloaded at shelters
    unmet_people: Ints  # [i] who lack it at the end
    out_s: Floats  # [i] the depots have given their last; inf: they never have
    kg: Floats  # [i] delivered


@dataclass(frozen=True, eq=False)
class Harm:
    """What the hazards did."""

    displaced: int
    casualties: Ints  # [4] by severity 1 … 4
    trapped: int
    buildings: Ints  # [5] none, slight, moderate, extensive, complete
    collapsed: int
    bridges: int  # lost


@dataclass(frozen=True, eq=False)
class ReliefSample:
    """One replication of relief. Times are s from the disaster; inf: not within the horizon. `t` moments lie `STEP_S` apart."""

    relieved_s: Floats  # [k] ascending moments at which people are relieved
    relieved_people: Ints  # [k] how many at each
    affected: int
    at_relatives: int
    share: float  # whose relief ends the clock
    sheltered: Ints  # [t] people under a roof
    having: Ints  # [i, t] people who have each item
    by_shelter: Flow
    by_subdistrict: Flow
    subdistrict_affected: Ints  # [subdistricts]
    cell_affected: Ints  # [c]
    cell_last_s: npt.NDArray[np.float32]  # [c] the last of its people is relieved; inf: not all are; nan: nobody affected
    shelters: Sheltering
    goods: Goods
    walked: Walked
    deliveries: Deliveries
    work: Work
    closures: Closures
    harm: Harm
    decided_s: float
    log: ReliefLog | None = None
    fates: Fates | None = None

    def time_of(self, share: float) -> float:
        """When `share` of the affected are relieved (type 1, over people); nan where nobody is affected."""
        never = self.affected - int(self.relieved_people.sum())
        return weighted_quantile(np.append(self.relieved_s, np.inf), np.append(self.relieved_people, never).astype(np.float64), share)

    @property
    def time_all_s(self) -> float:
        """When the share of the definition is relieved."""
        return self.time_of(self.share)

    def share_within(self, within_s: float) -> float:
        """Share of the affected relieved by `within_s` (≤); nan where nobody is affected."""
        return float(self.relieved_people[self.relieved_s <= within_s].sum()) / self.affected if self.affected else np.nan

    def curve(self) -> Counts:
        """[t] people relieved by each moment of the grid."""
        reached = np.concatenate([[0], np.cumsum(self.relieved_people)])
        return reached[np.searchsorted(self.relieved_s, grid_s(len(self.sheltered)), side="right")]


def grid_s(moments: int) -> Floats:
    """The moments of the grid, s."""
    return np.arange(moments, dtype=np.float64) * STEP_S


def reduce_relief(world: ReliefWorld, damage: Damage, chances: Chances, log: ReliefLog, *, keep_log: bool = False) -> ReliefSample:
    """The sample of one replication; `functools.partial` sets whether its log and people are kept."""
    fates = relieved_times(world, damage, log)
    moments = int(np.ceil(world.horizon_s / STEP_S)) + 1
    done = np.isfinite(fates.relieved_s)
    relieved_s, where = np.unique(fates.relieved_s[done], return_inverse=True)
    people = fates.people
    at_relatives = fates.party < 0
    stay = fates.shelter >= 0
    subdistrict = world.subdistrict[fates.cell]
    having = np.where(at_relatives[:, None], fates.sheltered_s[:, None], fates.have_s)
    return ReliefSample(
        relieved_s=relieved_s,
        relieved_people=_sum(where, people[done], len(relieved_s)),
        affected=int(people.sum()),
        at_relatives=int(people[at_relatives].sum()),
        share=world.share,
        sheltered=_curve(fates.sheltered_s, people, moments),
        having=np.stack([_curve(column, people, moments) for column in having.T]) if having.size else np.zeros((0, moments), np.int32),
        by_shelter=_flow(fates.shelter[stay], fates.relieved_s[stay], people[stay]),
        by_subdistrict=_flow(subdistrict, fates.relieved_s, people),
        subdistrict_affected=_sum(subdistrict, people, int(world.subdistrict.max(initial=-1)) + 1),
        cell_affected=_sum(fates.cell, people, len(world.cell_node)),
        cell_last_s=_last(fates.cell, fates.relieved_s, len(world.cell_node)).astype(np.float32),
        shelters=_shelters(world, damage, log, fates),
        goods=_goods(world, log, fates),
        walked=walked(world, damage, log, affected=int(people.sum())),
        deliveries=deliveries(log),
        work=lorry_work(world, log),
        closures=closures(world, damage, moments=moments, step_s=STEP_S),
        harm=Harm(
            displaced=int(damage.displaced.sum()),
            casualties=damage.casualties.sum(axis=0).astype(np.int32),
            trapped=int(damage.trapped.sum()),
            buildings=damage.buildings.sum(axis=0).astype(np.int32),
            collapsed=int(damage.collapsed.sum()),
            bridges=bridges_lost(world, damage),
        ),
        decided_s=chances.command_s,
        log=log if keep_log else None,
        fates=fates if keep_log else None,
    )


def _sum(group: npt.NDArray[np.integer], people: Counts, groups: int) -> Ints:
    return np.bincount(group, weights=people, minlength=groups).astype(np.int32)


def _step(time_s: Floats) -> Ints:
    """The first moment of the grid that is not before each (finite) time."""
    return np.ceil(time_s / STEP_S).astype(np.int32)


def _curve(time_s: Floats, people: Counts, moments: int) -> Ints:
    done = np.isfinite(time_s)
    return np.cumsum(np.bincount(_step(time_s[done]), weights=people[done], minlength=moments))[:moments].astype(np.int32)


def _flow(place: Ints, time_s: Floats, people: Counts) -> Flow:
    done = np.isfinite(time_s)
    at, row = np.unique(np.column_stack([place[done], _step(time_s[done])]), axis=0, return_inverse=True)
    return Flow(at[:, 0].astype(np.int32), at[:, 1].astype(np.int32), _sum(row.ravel(), people[done], len(at)))


def _last(group: npt.NDArray[np.integer], time_s: Floats, groups: int) -> Floats:
    last = np.full(groups, -np.inf)
    np.maximum.at(last, group, time_s)
    return np.where(last == -np.inf, np.nan, last)


def _shelters(world: ReliefWorld, damage: Damage, log: ReliefLog, fates: Fates) -> Sheltering:
    h = len(world.shelters.name)
    stay = fates.shelter >= 0
    at, people, roof = fates.shelter[stay], fates.people[stay], np.isfinite(fates.sheltered_s[stay])
    opened = log.did == Did.SHELTER_OPEN
    open_s = np.full(h, np.inf)
    open_s[log.place[opened]] = log.time_s[opened]
    return Sheltering(
        out=damage.shelter_out,
        open_s=open_s,
        people=_sum(at, people, h),
        admitted=_sum(at[roof], people[roof], h),
        outside=_sum(at[~roof], people[~roof], h),
        sent_on=_sent_on(log, h),
        last_s=_last(at, fates.relieved_s[stay], h),
    )


def _sent_on(log: ReliefLog, shelters: int) -> Ints:
    """People whom each shelter sent on: a party is sent from the gate at which it was last."""
    at: dict[int, int] = {}
    found = np.zeros(shelters, np.int32)
    told = np.flatnonzero(np.isin(log.did, (Did.AT_GATE, Did.SENT_ON)))
    for did, party, place, people in zip(*(c[told].tolist() for c in (log.did, log.who, log.place, log.people)), strict=True):
        if did == Did.AT_GATE:
            at[party] = place
        elif party in at:
            found[at[party]] += people
    return found


def _goods(world: ReliefWorld, log: ReliefLog, fates: Fates) -> Goods:
    items = len(world.items.key)
    mine = fates.party >= 0
    lacking = np.where(fates.have_s[mine] > 0, fates.people[mine][:, None], 0).sum(axis=0)  # what is in a kit is there from the start
    unmet = np.where(np.isinf(fates.have_s[mine]), fates.people[mine][:, None], 0).sum(axis=0)
    usable = np.bincount(world.ledger.item, weights=world.ledger.usable, minlength=items)
    loaded, unloaded = (np.flatnonzero(log.did == did) for did in (Did.LOADED, Did.UNLOADED))
    delivered = np.bincount(log.other[unloaded], weights=log.amount[unloaded], minlength=items)
    out_s = np.full(items, np.inf)
    for item in range(items):
        mine_loaded = loaded[log.other[loaded] == item]
        gone = np.flatnonzero(np.cumsum(log.amount[mine_loaded]) > usable[item] - world.items.first[item])  # less than one person's
        if usable[item] < world.items.first[item]:
            out_s[item] = 0.0
        elif len(gone):
            out_s[item] = log.time_s[mine_loaded[gone[0]]]
    return Goods(
        need=lacking * world.items.first, usable=usable.astype(np.float64), delivered=delivered.astype(np.float64),
        unmet_people=unmet.astype(np.int32), out_s=out_s, kg=delivered * world.items.kg,
    )  # fmt: skip
