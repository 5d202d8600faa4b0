"""Where those who can walk go, and how long it takes them: the nearest shelter, their subdistrict's, or as the best assignment says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.geo.assignment import best_assignment
from yingji.geo.timeline import StreetTimeline
from yingji.geo.travel import TravelTimes
from yingji.geo.walking import Ways, crowded, ways_to_each, ways_to_nearest
from yingji.sim.relief.demand import Damage
from yingji.sim.relief.world import ReliefWorld

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]
Counts = npt.NDArray[np.int64]
Routed = tuple[Ints, Counts, Ways]  # party [w], people [w], ways [w] whose `to` is a shelter


@dataclass(frozen=True, eq=False)
class Walks:
    """`q` walks, by party and then by distance: a party that is not driven has one, or several where an assignment parts it."""

    party: Ints  # [q]
    people: Counts  # [q]
    shelter: Ints  # [q] −1: no way to any when it leaves
    metres: Floats  # [q] inf: no way
    duration_s: Floats  # [q] with what crowding adds; inf: no way


def plan_walks(world: ReliefWorld, damage: Damage, streets: StreetTimeline) -> Walks:
    """The walks of all parties that are not driven, on what is open to people on foot when each leaves, by `world.go_to`."""
    routed = list(_routed(world, damage, streets))
    party, people, ways = (
        np.concatenate([part for part, _, _ in routed] or [np.zeros(0, dtype=np.int32)]),
        np.concatenate([number for _, number, _ in routed] or [np.zeros(0, dtype=np.int64)]),
        Ways.joined([each for _, _, each in routed]),
    )
    factor = crowded(
        world.network, ways, people, damage.party_leave_s[party],
        footway_m=world.footway_m, free_flow=world.footway_flow, slope=world.crowding,
    )  # fmt: skip
    walked_m = np.where(ways.to >= 0, ways.sums(world.network.length_m * factor), np.inf)
    duration_s = walked_m / world.walker_mps[damage.party_group[party]]
    order = np.lexsort((ways.to, ways.metres, party))
    return Walks(party[order], people[order], ways.to[order], ways.metres[order], duration_s[order])


def nearest_on_foot(
    world: ReliefWorld, damage: Damage, streets: StreetTimeline, node: int, t: float, *, exclude: Flags
) -> tuple[int, float]:
    """`(shelter, metres)`: the nearest to `node` on what is open to people on foot at `t`, of equals the first; (−1, inf): none.

    Shelters that are out, or in `exclude` [h], do not count.
    """
    metres = np.where(damage.shelter_out | exclude, np.inf, streets.on_foot(node, t)[0][world.shelters.node])
    shelter = int(np.argmin(metres)) if len(metres) else -1
    return (shelter, float(metres[shelter])) if shelter >= 0 and metres[shelter] < np.inf else (-1, np.inf)


def _routed(world: ReliefWorld, damage: Damage, streets: StreetTimeline) -> Iterator[Routed]:
    """The ways of the parties that leave on the same streets, together; all parties at once where they are assigned."""
    groups = [(party, streets.foot(float(damage.party_leave_s[party[0]]))) for party in _by_streets(damage, streets)]
    if world.go_to == "best assignment":
        yield from _assigned(world, damage, groups)
        return
    safe = ~damage.shelter_out
    for party, foot in groups:
        home = damage.party_cell[party]
        area, node = world.subdistrict[home], world.cell_node[home]
        own = np.isin(area, np.unique(world.shelters.subdistrict[safe])) & (world.go_to == "own subdistrict")
        for which in np.unique(area[own]):
            at = np.flatnonzero(own & (area == which))
            ways = _to_nearest(world, foot, node[at], safe & (world.shelters.subdistrict == which))
            own[at[ways.to < 0]] = False  # its own are cut off: it goes to any
            there = np.flatnonzero(ways.to >= 0)
            yield party[at[there]], damage.party_people[party[at[there]]], ways.only(there)
        rest = np.flatnonzero(~own)
        yield party[rest], damage.party_people[party[rest]], _to_nearest(world, foot, node[rest], safe)


def _by_streets(damage: Damage, streets: StreetTimeline) -> Iterator[Ints]:
    """Parties on foot, of those who leave while the streets stay the same; parties are ordered by when they leave."""
    party = np.flatnonzero(~damage.party_driven).astype(np.int32)
    leave_s = damage.party_leave_s[party]
    start = 0
    while start < len(party):
        end = int(np.searchsorted(leave_s, streets.next_change_s(float(leave_s[start]), on_foot=True)))
        yield party[start:end]
        start = end


def _to_nearest(world: ReliefWorld, foot: TravelTimes, origins: Ints, among: Flags) -> Ways:
    shelters = np.flatnonzero(among).astype(np.int32)
    ways = ways_to_nearest(foot, origins, world.shelters.node[shelters])
    return ways.to_these(shelters)


def _assigned(world: ReliefWorld, damage: Damage, groups: list[tuple[Ints, TravelTimes]]) -> Iterator[Routed]:
    """The best assignment of all who walk; whom it leaves over go to the nearest, and are sent on or stay outside there.

    Parties that leave one node on the same streets are one to the assignment. Of them the first to leave get the nearest of its shelters.
    """
    node, people = world.cell_node[damage.party_cell], damage.party_people
    beds = np.floor(world.shelters.capacity * (1 + world.overcrowding) + 1e-9).astype(np.int64)
    room = np.where(damage.shelter_out, 0, beds)
    for party, foot, crowd, metres, flows in _with_flows(groups, node, people, world.shelters.node, room):
        by_crowd = np.argsort(crowd, kind="stable")
        shares = _shared(party[by_crowd], crowd[by_crowd], people, flows, metres)
        number, count, shelter = shares[:, 0].astype(np.int32), shares[:, 1], shares[:, 2].astype(np.int32)
        placed, over = shelter >= 0, shelter < 0
        yield number[placed], count[placed], ways_to_each(foot, node[number[placed]], world.shelters.node, shelter[placed])
        yield number[over], count[over], _to_nearest(world, foot, node[number[over]], ~damage.shelter_out)


def _with_flows(
    groups: list[tuple[Ints, TravelTimes]], node: Ints, people: Counts, shelter_node: Ints, room: Counts
) -> Iterator[tuple[Ints, TravelTimes, Counts, Floats, Counts]]:
    """Each group with the crowd [party] of each of its parties, and the crowds' metres and flows [crowd, h]."""
    crowds = [np.unique(node[party], return_inverse=True) for party, _ in groups]
    metres = [foot.times(shelter_node)[:, at].T for (_, foot), (at, _) in zip(groups, crowds, strict=True)]
    count = [np.bincount(crowd, people[party]).astype(np.int64) for (party, _), (_, crowd) in zip(groups, crowds, strict=True)]
    none = np.zeros((0, len(room)))
    flows = best_assignment(np.concatenate([none, *metres]), np.concatenate([np.zeros(0, dtype=np.int64), *count]), room)
    start = 0
    for (party, foot), (at, crowd), far in zip(groups, crowds, metres, strict=True):
        yield party, foot, crowd, far, flows[start : start + len(at)]
        start += len(at)


def _shared(party: Ints, crowd: Counts, people: Counts, flows: Counts, metres: Floats) -> Counts:
    """`[w, 3]` (party, people, shelter or −1): each crowd's flows among its parties, in their order, the nearest shelter first."""
    rows: list[tuple[int, int, int]] = []
    left: list[tuple[int, int]] = []
    of = -1
    for number, its in zip(party.tolist(), crowd.tolist(), strict=True):
        if its != of:
            of = its
            places = np.flatnonzero(flows[its])
            left = [(int(h), int(flows[its, h])) for h in places[np.argsort(metres[its, places], kind="stable")]]
        wanted = int(people[number])
        while wanted and left:
            shelter, room = left[0]
            take = min(wanted, room)
            rows.append((number, take, shelter))
            wanted -= take
            left = [(shelter, room - take), *left[1:]] if room > take else left[1:]
        if wanted:
            rows.append((number, wanted, -1))
    return np.array(rows, dtype=np.int64).reshape(-1, 3)
