"""Depots: what they hold and may give out, their docks, and the lorries that wait at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from yingji.sim.relief.state import WHOLE, Run


@dataclass(frozen=True)
class Taken:
    """Units of one item put aside for a load, and the seconds that loading and unloading them takes."""

    item: int
    units: float
    kg: float
    m3: float
    load_s: float
    unload_s: float


class Depot:
    """One stock point."""

    def __init__(self, run: Run, number: int) -> None:
        world, ledger = run.world, run.world.ledger
        self.run, self.number, self.node = run, number, int(world.depots.node[number])
        self.opened = -1  # the record of its opening
        self.docks = self.free_docks = int(world.depots.docks[number])
        self.rows: list[list[int]] = [[] for _ in world.items.key]  # [i] of each required item, the oldest first
        self.left: dict[int, float] = {}
        if not world.depots.lost[number]:
            for row in np.flatnonzero((ledger.depot == number) & (ledger.usable > 0) & world.items.required[ledger.item]).tolist():
                self.rows[ledger.item[row]].append(row)
                self.left[row] = float(ledger.usable[row])
        self.released: set[int] = set()
        self.first: list[float] = world.items.first.tolist()
        self.persons = np.zeros(len(self.rows), dtype=np.int64)  # [i] first days of each item that may be loaded now
        self.gives: list[int] = []  # items of which there is enough for somebody now
        self._some = [False] * len(self.rows)  # [i] whether there is, or will be, enough for anybody
        self._count(*range(len(self.rows)))

    @property
    def will_give(self) -> bool:
        """Whether there is, or will be, anything for anybody."""
        return any(self._some)

    def opens(self, record: int) -> None:
        """Loading may begin."""
        self.opened = record
        self._count(*range(len(self.rows)))

    def release(self, row: int) -> None:
        """A row may be loaded."""
        if row in self.left:
            self.released.add(row)
            self._count(int(self.run.world.ledger.item[row]))

    def _count(self, *items: int) -> None:
        """Note what there is of some items: lorries ask far more often than it changes."""
        for item in items:
            first = self.first[item]
            self._some[item] = sum([self.left[row] for row in self.rows[item]]) + WHOLE >= first
            now = sum([self.left[row] for row in self.rows[item] if row in self.released]) if self.opened >= 0 else 0.0
            self.persons[item] = int(now / first + WHOLE)
        self.gives = np.flatnonzero(self.persons).tolist()

    def take(self, item: int, units: float) -> Taken:
        """Put `units` aside, of the oldest row first."""
        ledger, items, steps = self.run.world.ledger, self.run.world.items, self.run.world.steps
        kg_unit, wanted = float(items.kg[item]), units
        load_s = unload_s = 0.0
        for row in self.rows[item]:
            if row not in self.released or wanted <= 0:
                continue
            part = min(wanted, self.left[row])
            self.left[row] -= part
            wanted -= part
            pallets = int(ledger.pallets[row])
            load_s += part * kg_unit * steps.load_s_kg[pallets]
            unload_s += part * kg_unit * steps.unload_s_kg[pallets]
        self._count(item)
        return Taken(item, units, units * kg_unit, units * float(items.m3[item]), load_s, unload_s)
