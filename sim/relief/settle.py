"""The days after: shelters close class by class, people find homes, and stocks are drawn down, in steps of a day."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.scenarios.schema.relief import Settlement
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.world import ReliefWorld

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
DAY_S = 86400.0


@dataclass(frozen=True, eq=False)
class Days:
    """`n` days, at the end of each; the first is the day of the disaster, as the log left it."""

    people: Counts  # [n] in shelters
    area_m2: Floats  # [n] a person, over the shelters that are open; nan where nobody is in them
    without_room: Counts  # [n] people who need a shelter and have none
    moved: Counts  # [n] people whose shelter closed
    stock: Floats  # [n, i] units left
    unmet: Floats  # [n, i] units that people needed on the day and did not get

    @property
    def runs_out(self) -> Counts:
        """[i] the first day on which an item does not suffice; 0: none."""
        short = self.unmet > 1e-6
        return np.where(short.any(axis=0), np.argmax(short, axis=0) + 1, 0)


def settle(world: ReliefWorld, log: ReliefLog, rules: Settlement) -> Days:
    """From the end of the first day of `log` to the last day of the settlement.

    A class's shelters close when its days are over: their people go to others while there is room, and stand without it else. Then a share
    of all find a home of their own, those without room first. A later day's need is taken from what is left and what comes in.
    """
    h, items, days = len(world.shelters.name), world.items, max(round(rules.days.value), 1)
    first = log.time_s <= DAY_S
    inside = _by_place(log, first & (log.did == Did.ADMITTED), h)
    outside = int(log.people[first & (log.did == Did.NO_ROOM)].sum())
    room = np.floor(world.shelters.capacity * (1 + world.overcrowding) + 1e-9).astype(np.int64)
    held = np.where(world.depots.lost[world.ledger.depot], 0.0, world.ledger.usable)
    stock = np.bincount(world.ledger.item, weights=held, minlength=len(items.key)).astype(np.float64)
    served = np.bincount(
        log.other[first & (log.did == Did.SERVED)], weights=log.people[first & (log.did == Did.SERVED)], minlength=len(items.key)
    )
    stock = np.maximum(stock - served * items.first, 0.0)
    rows = [_row(world, inside, outside, 0, stock, np.zeros(len(items.key)), open_=np.ones(h, dtype=bool))]
    for day in range(2, days + 1):
        open_ = world.shelters.days >= day
        moved = int(inside[~open_].sum())
        outside += moved
        inside = np.where(open_, inside, 0)
        outside, inside = _home(outside, inside, rules.home_per_day.value)
        outside, inside = _take_in(outside, inside, np.where(open_, room, 0))
        need = (inside.sum() + outside) * items.per_day
        stock = stock + rules.supplied_per_day.value * need
        given = np.minimum(stock, need)
        stock = stock - given
        rows.append(_row(world, inside, outside, moved, stock, need - given, open_=open_))
    columns = list(zip(*rows, strict=True))
    whole = [np.array(column, dtype=np.int64) for column in (columns[0], columns[2], columns[3])]
    return Days(whole[0], np.array(columns[1]), whole[1], whole[2], np.array(columns[4]), np.array(columns[5]))


def _by_place(log: ReliefLog, which: npt.NDArray[np.bool_], h: int) -> Counts:
    return np.bincount(log.place[which], weights=log.people[which], minlength=h).astype(np.int64)


def _home(outside: int, inside: Counts, share: float) -> tuple[int, Counts]:
    """Who finds a home leaves: whole people, those without room first, then from each shelter alike."""
    going = int(share * (outside + int(inside.sum())) + 1e-9)
    from_outside = min(outside, going)
    total = int(inside.sum())
    before = np.concatenate([[0], np.cumsum(inside)])
    upto = (before * (going - from_outside)) // max(total, 1)  # shares of whole people that add up
    return outside - from_outside, inside - np.diff(upto)


def _take_in(outside: int, inside: Counts, room: Counts) -> tuple[int, Counts]:
    """Those without room go where there is some, in the order of the shelters."""
    free = np.maximum(room - inside, 0)
    before = np.concatenate([[0], np.cumsum(free)])
    taken = np.diff(np.minimum(before, outside))
    return outside - int(taken.sum()), inside + taken


def _row(
    world: ReliefWorld, inside: Counts, outside: int, moved: int, stock: Floats, unmet: Floats, *, open_: npt.NDArray[np.bool_]
) -> tuple[int, float, int, int, Floats, Floats]:
    people, area_m2 = int(inside.sum()), float(world.shelters.area_m2[open_].sum())
    return people, area_m2 / people if people else float("nan"), outside, moved, stock, unmet
