"""Shelters: gates, doors and room; what people there lack, what stands there, and the crews that hand it out."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from math import inf

import numpy as np
import numpy.typing as npt

from yingji.sim.relief.log import Did
from yingji.sim.relief.rules import Rank
from yingji.sim.relief.state import WHOLE, Run
from yingji.sim.relief.walks import nearest_on_foot

Flags = npt.NDArray[np.bool_]

BATCH = 50
"""People who are handed their things before the log says so."""


class _Stay:
    """Part of a party on its way to a gate or at it; `been` are the shelters it has been to."""

    __slots__ = ("been", "cause", "kits", "party", "people", "promised")

    def __init__(self, party: int, people: int, kits: int, cause: int, *, been: tuple[int, ...] = (), promised: bool = False) -> None:
        self.party, self.people, self.kits, self.cause, self.been, self.promised = party, people, kits, cause, been, promised

    def part(self, people: int) -> _Stay:
        """Take `people` out of it, those with a kit first."""
        kits = min(self.kits, people)
        self.people -= people
        self.kits -= kits
        return _Stay(self.party, people, kits, self.cause, been=self.been, promised=self.promised)


class _Site:
    """One shelter."""

    def __init__(self, number: int, room: int, items: int) -> None:
        self.number = number
        self.opened = -1  # the record of its opening
        self.room = room  # places left
        self.promised = 0  # of them, to people on the way
        self.gate: deque[tuple[_Stay, int]] = deque()  # who waits for the doors to open, with his record
        self.lacking = [0] * items  # people here who have an item neither in hand nor in a kit
        self.coming = [0.0] * items  # units that stand here, are being handed out, or are on their way here
        self.store = [0.0] * items  # units that stand here
        self.brought = [-1] * items  # the record that brought the last of it
        self.handing = False
        self.want = [0] * items  # people for whom a required item is neither here nor on its way
        self.since = [inf] * items  # when there have been any
        self.due = [False] * items  # whether there are so many, or have been for so long, that a lorry should bring it


class Shelters:
    """All shelters. `wanted` is called whenever a lorry could find more to do than before.

    What lorries read is kept up to date as things happen: few shelters change at a time, and many lorries ask.
    """

    def __init__(self, run: Run, wanted: Callable[[], None]) -> None:
        world = run.world
        self.run, self.wanted = run, wanted
        self.first = world.items.first.tolist()
        self.required, self.in_kit = np.flatnonzero(world.items.required).tolist(), world.items.in_kit.tolist()
        beds = np.floor(world.shelters.capacity * (1 + world.overcrowding) + 1e-9).astype(int).tolist()
        self.sites = [_Site(h, beds[h], len(self.first)) for h in range(len(beds))]
        self.want = np.zeros((len(beds), len(self.first)), dtype=np.int64)  # [h, i] as the sites say
        self.due = np.zeros_like(self.want, dtype=bool)  # [h, i]
        self.dues = [0] * len(self.first)  # shelters at which each item is due
        self.hand_s = [
            world.steps.hand_out_s / max(crews, 1) * factor
            for crews, factor in zip(world.shelters.crews.tolist(), run.chances.hand_out_factor.tolist(), strict=True)
        ]

    # ── people ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def opens(self, number: int, cause: int) -> None:
        """The doors open: those at the gate go in, in the order of their arrival."""
        site = self.sites[number]
        site.opened = self.run.record(Did.SHELTER_OPEN, place=number, cause=cause)
        while site.gate:
            stay, record = site.gate.popleft()
            self._admit(site, stay, record)
        self._hand_out(site)

    def arrives(self, number: int, party: int, people: int, kits: int, cause: int) -> None:
        """People come to a gate from home, on foot or by bus."""
        self._arrive(self.sites[number], _Stay(party, people, kits, cause))

    def roomy(self) -> Flags:
        """[h] whether there is room that nobody has been promised."""
        return np.array([site.room > site.promised for site in self.sites], dtype=bool)

    def _arrive(self, site: _Site, stay: _Stay) -> None:
        stay.been = (*stay.been, site.number)
        record = self.run.record(Did.AT_GATE, who=stay.party, place=site.number, people=stay.people, cause=stay.cause)
        self._lack(site, stay, +1)
        if site.opened < 0:
            site.gate.append((stay, record))
        else:
            self._admit(site, stay, record)
            self._hand_out(site)
        self._want(site)

    def _admit(self, site: _Site, stay: _Stay, record: int) -> None:
        kept = stay.people if stay.promised else 0
        room = kept if stay.promised else max(site.room - site.promised, 0)
        inside = min(stay.people, room)
        if inside:
            site.room -= inside
            site.promised -= min(kept, inside)
            self.run.record(Did.ADMITTED, who=stay.party, place=site.number, people=inside, cause=record)
            stay.part(inside)
        while stay.people:
            full = ~self.roomy()
            full[list(stay.been)] = True
            node = int(self.run.world.shelters.node[site.number])
            other, metres = nearest_on_foot(self.run.world, self.run.damage, self.run.streets, node, self.run.clock.now, exclude=full)
            if other < 0:
                self.run.record(Did.NO_ROOM, who=stay.party, place=site.number, people=stay.people, cause=record)
                return
            self._send_on(site, stay, record, self.sites[other], metres)

    def _send_on(self, site: _Site, stay: _Stay, record: int, other: _Site, metres: float) -> None:
        run = self.run
        part = stay.part(min(stay.people, other.room - other.promised))
        self._lack(site, part, -1)
        self._want(site)
        other.promised += part.people
        part.promised = True
        part.cause = run.record(Did.SENT_ON, who=part.party, place=other.number, people=part.people, amount=metres, cause=record)
        speed = float(run.world.walker_mps[run.damage.party_group[part.party]])
        run.clock.at(run.clock.now + metres / speed, Rank.GATE, run.serial(), part).callbacks.append(
            lambda moment: self._arrive(other, moment.value)
        )

    def _lack(self, site: _Site, stay: _Stay, sign: int) -> None:
        for item, kit in enumerate(self.in_kit):
            site.lacking[item] += sign * (stay.people - stay.kits if kit else stay.people)

    # ── things ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def promise(self, number: int, item: int, units: float) -> None:
        """So much has been put aside for a shelter, or, below 0, will not come after all."""
        self.sites[number].coming[item] += units
        self._want(self.sites[number])

    def brought(self, number: int, things: Iterable[tuple[int, float, int]]) -> None:
        """A lorry has put down so much: (item, units, record)."""
        site = self.sites[number]
        for item, units, cause in things:
            site.store[item] += units
            site.brought[item] = cause
        self._hand_out(site)

    def _want(self, site: _Site) -> None:
        """Notes who is in want of what, and since when; lorries are told of what becomes due."""
        now_s, worth, new = self.run.clock.now, self.run.world.steps.worth, False
        for item in self.required:
            people = max(site.lacking[item] - int(site.coming[item] / self.first[item] + WHOLE), 0)
            if people != site.want[item]:
                site.want[item] = self.want[site.number, item] = people
                if not people:
                    site.since[item] = inf
                elif site.since[item] == inf:
                    site.since[item], new = now_s, True
                self._due(site, item, people >= worth or self._waited(site, item))
        if new:
            self.run.clock.at(now_s + self.run.world.steps.patience_s, Rank.PATIENCE, self.run.serial()).callbacks.append(
                lambda _: self._waited_long(site)
            )

    def _waited(self, site: _Site, item: int) -> bool:
        return self.run.clock.now >= site.since[item] + self.run.world.steps.patience_s

    def _waited_long(self, site: _Site) -> None:
        for item in self.required:
            if self._waited(site, item):
                self._due(site, item, True)

    def _due(self, site: _Site, item: int, due: bool) -> None:
        if due == site.due[item]:
            return
        site.due[item] = self.due[site.number, item] = due
        self.dues[item] += 1 if due else -1
        if due:
            self.wanted()

    def _hand_out(self, site: _Site) -> None:
        """The crews take up the next batch, if they are free and there is anything for anybody."""
        if site.handing or site.opened < 0:
            return
        give = [
            min(BATCH, lacking, int(units / first + WHOLE))
            for lacking, units, first in zip(site.lacking, site.store, self.first, strict=True)
        ]
        people = max(give)
        if not people:
            return
        site.handing = True
        causes = list(site.brought)
        for item, number in enumerate(give):
            site.store[item] -= number * self.first[item]
        done_s = self.run.clock.now + people * self.hand_s[site.number]
        self.run.clock.at(done_s, Rank.HANDED, site.number).callbacks.append(lambda _: self._handed(site, give, causes))

    def _handed(self, site: _Site, give: list[int], causes: list[int]) -> None:
        site.handing = False
        for item, number in enumerate(give):
            if number:
                self.run.record(Did.SERVED, place=site.number, other=item, people=number, cause=causes[item])
                site.lacking[item] -= number
                site.coming[item] -= number * self.first[item]
        self._hand_out(site)
