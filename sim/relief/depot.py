"""Depots: what they hold and may give out, their docks, and the lorries that wait at them."""

from __future__ import annotations

from dataclasses import dataclass

from yingji.sim.relief.state import Run

_WHOLE = 1e-9  # what rounding leaves of a person's things is nobody's


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
        self.free_docks = int(world.depots.docks[number])
        ledger = world.ledger
        self._required = world.items.required.tolist()
        self.rows = [
            row
            for row in range(len(ledger.item))
            if ledger.depot[row] == number and self._required[ledger.item[row]] and ledger.usable[row] > 0
        ]
        self.left = {row: float(ledger.usable[row]) for row in self.rows}
        self.released: set[int] = set()

    def stock(self, item: int, *, released: bool = True) -> float:
        """Units of an item that nobody has been promised, in rows that may be loaded now, or in all."""
        item_of = self.run.world.ledger.item
        return sum(self.left[row] for row in self.rows if item_of[row] == item and (not released or row in self.released))

    def will_give(self) -> bool:
        """Whether there is, or will be, anything for anybody."""
        first, item_of = self.run.world.items.first, self.run.world.ledger.item
        return not self.run.world.depots.lost[self.number] and any(self.left[row] + _WHOLE >= first[item_of[row]] for row in self.rows)

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
            wanted -= part
            pallets = int(ledger.pallets[row])
            load_s += part * kg_unit * steps.load_s_kg[pallets]
            unload_s += part * kg_unit * steps.unload_s_kg[pallets]
        return Taken(item, units, units * kg_unit, units * float(items.m3[item]), load_s, unload_s)
