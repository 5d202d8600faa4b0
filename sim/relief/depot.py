"""Depots: what they hold and may give out, their docks, and the lorries that wait at them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.sim.relief.state import WHOLE, Run

Counts = npt.NDArray[np.int64]


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
        world = run.world
        self.run, self.number, self.node = run, number, int(world.depots.node[number])
        self.opened = -1  # the record of its opening
        self.docks = self.free_docks = int(world.depots.docks[number])
        ledger, first = world.ledger, world.items.first
        of_items = np.flatnonzero(world.items.required).tolist()
        self.rows = [
            row
            for row in range(len(ledger.item))
            if ledger.depot[row] == number and ledger.item[row] in of_items and ledger.usable[row] > 0
        ]
        self.left = {row: float(ledger.usable[row]) for row in self.rows}
        self.released: set[int] = set()
        self.now = np.zeros(len(first))  # [i] units that nobody has been promised and that may be loaded now
        self.later = np.zeros(len(first))  # [i] … that will be released
        if not world.depots.lost[number]:
            np.add.at(self.later, ledger.item[self.rows], ledger.usable[self.rows])

    def release(self, row: int) -> None:
        """A row may be loaded."""
        if row in self.left:
            self.released.add(row)
            item = self.run.world.ledger.item[row]
            self.later[item] -= self.left[row]
            self.now[item] += self.left[row]

    def persons(self) -> Counts:
        """[i] first days of each item that may be loaded now; 0 while the depot is shut."""
        if self.opened < 0:
            return np.zeros(len(self.now), dtype=np.int64)
        return (self.now / self.run.world.items.first + WHOLE).astype(np.int64)

    def will_give(self) -> bool:
        """Whether there is, or will be, anything for anybody."""
        return bool(np.any(self.now + self.later + WHOLE >= self.run.world.items.first))

    def take(self, item: int, units: float) -> Taken:
        """Put `units` aside, of the oldest row first."""
        ledger, items, steps = self.run.world.ledger, self.run.world.items, self.run.world.steps
        kg_unit, wanted = float(items.kg[item]), units
        load_s = unload_s = 0.0
        for row in self.rows:
            if ledger.item[row] != item or row not in self.released or wanted <= 0:
                continue
            part = min(wanted, self.left[row])
            self.left[row] -= part
            self.now[item] -= part
            wanted -= part
            pallets = int(ledger.pallets[row])
            load_s += part * kg_unit * steps.load_s_kg[pallets]
            unload_s += part * kg_unit * steps.unload_s_kg[pallets]
        return Taken(item, units, units * kg_unit, units * float(items.m3[item]), load_s, unload_s)
