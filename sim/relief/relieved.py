"""Who is relieved when: a relief log read person by person. The bottleneck and every measure of relief are made of this."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.sim.relief.demand import Damage
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.world import ReliefWorld

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Fates:
    """`k` groups of people who fare alike; together they are all who had to leave home. Times are s from the disaster; inf: never."""

    party: Ints  # [k] −1: with relatives
    cell: Ints  # [k]
    shelter: Ints  # [k] at whose gate they came to stay; −1: none, for they are with relatives or never came to one
    people: Counts  # [k] ≥ 1
    left_s: Floats  # [k] left home
    gate_s: Floats  # [k] came to that gate
    sheltered_s: Floats  # [k] admitted, or with relatives
    have_s: Floats  # [k, i] have each item; who has it in a kit has it from the start
    relieved_s: Floats  # [k] sheltered and in possession of every required item


def relieved_times(world: ReliefWorld, damage: Damage, log: ReliefLog) -> Fates:
    """The fates of all displaced. At a shelter things go to those who lack them in the order of their arrival, as the engine does it.

    Of a party's people those with a kit come first, into the shelter, too, where there is room for some only.
    """
    stays = _stays(damage, log)
    parts = [_at_shelters(world, damage, log, stays), _on_the_way(world, damage, log, stays), _relatives(world, damage, log)]
    names = [name for name in Fates.__dataclass_fields__ if name != "relieved_s"]
    joined = {name: np.concatenate([part[name] for part in parts]) for name in names}
    some = joined["people"] > 0
    joined = {name: column[some] for name, column in joined.items()}
    roof, required = joined["sheltered_s"], joined["have_s"][:, world.items.required]
    with_relatives = (joined["party"] < 0)[:, None]  # there they are given all that they need
    return Fates(**joined, relieved_s=np.maximum(roof, np.where(with_relatives, 0.0, required).max(axis=1, initial=0.0)))


@dataclass
class _Stay:
    """Part of a party at the gate of the shelter where it stays."""

    shelter: int
    order: int  # index of its record in the log
    party: int
    people: int
    admitted: int = 0
    admitted_s: float = np.inf
    outside: int = 0

    @property
    def waiting(self) -> int:
        return self.people - self.admitted - self.outside


def _stays(damage: Damage, log: ReliefLog) -> list[_Stay]:
    """All stays, by shelter and arrival; who was sent on stays where he came to in the end."""
    at = defaultdict[int, list[_Stay]](list)
    told = np.flatnonzero(np.isin(log.did, (Did.AT_GATE, Did.ADMITTED, Did.SENT_ON, Did.NO_ROOM)))
    columns = (told, log.time_s[told], log.did[told], log.who[told], log.place[told], log.people[told])
    for record, time_s, did, party, place, told_of in zip(*(column.tolist() for column in columns), strict=True):
        if did == Did.AT_GATE:
            at[party].append(_Stay(place, record, party, told_of))
            continue
        people = told_of
        for stay in at[party]:
            if (stay.shelter != place) != (did == Did.SENT_ON):
                continue
            part = min(people, stay.waiting)
            people -= part
            if did == Did.ADMITTED and part:
                stay.admitted, stay.admitted_s = stay.admitted + part, time_s
            elif did == Did.NO_ROOM:
                stay.outside += part
            elif did == Did.SENT_ON:
                stay.people -= part
    return sorted((stay for stays in at.values() for stay in stays if stay.people), key=lambda stay: (stay.shelter, stay.order))


def _at_shelters(world: ReliefWorld, damage: Damage, log: ReliefLog, stays: list[_Stay]) -> dict[str, npt.NDArray[np.generic]]:
    """People at shelters stand in one line, shelter after shelter, and are told apart wherever something differs along it."""
    party = np.array([stay.party for stay in stays], np.int32)
    people = np.array([stay.people for stay in stays], np.int64)
    shelter = np.array([stay.shelter for stay in stays], np.int32)
    admitted = np.array([stay.admitted for stay in stays], np.int64)
    order = np.array([stay.order for stay in stays], np.int64)
    end = np.cumsum(people)
    start = end - people
    roots = _roots(log, order)
    kit_end = start + _kits(damage, stays, roots)
    cuts = [end, kit_end, start + admitted]
    served = [
        _Served.of(world, log, item, shelter=shelter, start=kit_end if world.items.in_kit[item] else start, end=end)
        for item in range(len(world.items.key))
    ]
    ends = np.unique(np.concatenate([*cuts, *(batch.end for batch in served)]))
    ends = ends[ends > 0]
    who = np.searchsorted(end, ends)
    have_s = np.column_stack([batch.time_of(ends, who) for batch in served]) if served else np.zeros((len(ends), 0))
    admitted_s = np.array([stay.admitted_s for stay in stays])
    return {
        "party": party[who],
        "cell": damage.party_cell[party[who]].astype(np.int32),
        "shelter": shelter[who],
        "people": np.diff(ends, prepend=0),
        "left_s": np.where(roots >= 0, log.time_s[roots], np.inf)[who],
        "gate_s": log.time_s[order][who],
        "sheltered_s": np.where(ends <= (start + admitted)[who], admitted_s[who], np.inf),
        "have_s": have_s,
    }


@dataclass(frozen=True, eq=False)
class _Served:
    """How one item went along the line: batch after batch to those who lack it."""

    end: Counts  # [b] place in the line of the last person of each batch
    time_s: Floats  # [b]
    at: Ints  # [b] shelter
    lack_from: Counts  # [stays] first place of each stay that lacks it
    shelter: Ints  # [stays]

    @classmethod
    def of(cls, world: ReliefWorld, log: ReliefLog, item: int, *, shelter: Ints, start: Counts, end: Counts) -> _Served:
        records = np.flatnonzero((log.did == Did.SERVED) & (log.other == item))
        records = records[np.argsort(log.place[records], kind="stable")]
        at, people = log.place[records], log.people[records]
        lack_end = np.cumsum(end - start)  # the line of those who lack it
        first = np.searchsorted(shelter, at)  # the first stay of each batch's shelter
        last = np.searchsorted(shelter, at, side="right")
        before = np.concatenate([[0], lack_end])
        given = np.cumsum(people)
        since = np.concatenate([[0], given])[np.searchsorted(at, at)]  # given at the shelters before
        rank = np.minimum(before[first] + given - since, before[last])
        stay = np.minimum(np.searchsorted(lack_end, rank), max(len(end) - 1, 0))
        place = end[stay] - (lack_end[stay] - rank) if len(end) else rank
        real = (rank > before[first]) & (people > 0)
        return cls(place[real], log.time_s[records][real], at[real], start, shelter)

    def time_of(self, ends: Counts, who: npt.NDArray[np.intp]) -> Floats:
        """[k] when those up to each place of the line, of stay `who`, had it; 0 where it was in the kit, inf where they never had."""
        batch = np.searchsorted(self.end, ends)
        known = batch < len(self.end)
        batch = np.where(known, batch, 0)
        time_s = np.full(len(ends), np.inf)
        if len(self.end):
            there = known & (self.at[batch] == self.shelter[who])
            time_s[there] = self.time_s[batch[there]]
        return np.where(ends <= self.lack_from[who], 0.0, time_s)


def _kits(damage: Damage, stays: list[_Stay], roots: npt.NDArray[np.intp]) -> Counts:
    """People with a kit in each stay: of a party those who leave first, and of those who leave together the ones who are let in."""
    left = damage.party_kits.tolist()
    kits = np.zeros(len(stays), np.int64)
    for outside in (False, True):
        for index in sorted(range(len(stays)), key=lambda index: (roots[index], stays[index].order)):
            stay = stays[index]
            part = min(left[stay.party], stay.people - stay.admitted if outside else stay.admitted)
            left[stay.party] -= part
            kits[index] += part
    return kits


def _roots(log: ReliefLog, gates: Counts) -> npt.NDArray[np.intp]:
    """The record with which those who came to a gate left home, on foot or by bus; −1: the log does not tell."""
    roots = gates.astype(np.intp)
    while True:
        on = (roots >= 0) & ~np.isin(log.did[roots], (Did.LEFT, Did.BOARDED))
        if not on.any():
            return roots
        roots[on] = log.cause[roots[on]]


def _on_the_way(world: ReliefWorld, damage: Damage, log: ReliefLog, stays: list[_Stay]) -> dict[str, npt.NDArray[np.generic]]:
    """Those who have come to no shelter when the run ends, with the kits that are left to them."""
    parties = len(damage.party_people)
    came = np.zeros(parties, np.int64)
    for stay in stays:
        came[stay.party] += stay.people
    rest = damage.party_people - came
    left_s = np.full(parties, np.inf)
    for did, column in ((Did.LEFT, log.who), (Did.BOARDED, log.other)):
        records = np.flatnonzero(log.did == did)
        left_s[column[records]] = log.time_s[records]  # the last of several parts
    kits = np.minimum(np.maximum(damage.party_kits - came, 0), rest)
    halves = [(kits, True), (rest - kits, False)]
    party = np.arange(parties, dtype=np.int32)
    never = np.full(parties, np.inf)
    rows = [
        {
            "party": party, "cell": damage.party_cell.astype(np.int32), "shelter": np.full(parties, -1, np.int32), "people": people,
            "left_s": left_s, "gate_s": never, "sheltered_s": never,
            "have_s": np.tile(np.where(world.items.in_kit & kit, 0.0, np.inf), (parties, 1)),
        }
        for people, kit in halves
    ]  # fmt: skip
    return {name: np.concatenate([row[name] for row in rows]) for name in rows[0]}


def _relatives(world: ReliefWorld, damage: Damage, log: ReliefLog) -> dict[str, npt.NDArray[np.generic]]:
    """Those who go to relatives: there at the moment that the log tells, or not within the run."""
    records = np.flatnonzero(log.did == Did.AT_RELATIVES)
    there = np.bincount(log.who[records], weights=log.people[records], minlength=len(damage.relatives)).astype(np.int64)
    missing = damage.relatives - there
    cell = np.concatenate([log.who[records], np.arange(len(missing), dtype=np.int32)]).astype(np.int32)
    k = len(cell)
    nowhere = np.full(k, -1, np.int32)
    never = np.full(k, np.inf)
    return {
        "party": nowhere,
        "cell": cell,
        "shelter": nowhere,
        "people": np.concatenate([log.people[records], missing]),
        "left_s": never,
        "gate_s": never,
        "sheltered_s": np.concatenate([log.time_s[records], np.full(len(missing), np.inf)]),
        "have_s": np.full((k, len(world.items.key)), np.inf),
    }
