"""Who leaves home, when and how: relatives, age groups, those who must be driven, kits, parties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from yingji.sim.hazard.streams import Purpose, Streams, apportion, lognormal
from yingji.sim.hazard.world import Common, Counts, Flags, Floats, Ints, Lognormal

EVERYBODY = "people"


@dataclass(frozen=True, eq=False)
class Parties:
    """`p` parties, by (leave_s, cell, group, driven), and those of each cell who go to relatives."""

    relatives: Counts  # [c]
    cell: Ints
    group: Ints
    driven: Flags
    people: Counts
    kits: Counts
    leave_s: Floats


def once(leave: Sequence[Counts], start_s: Sequence[float]) -> tuple[Counts, Floats]:
    """(people [c], moment [c]): who must leave for several hazards leaves once; the largest number counts, of equal ones the first."""
    table = np.stack(leave)
    which = np.argmax(table, axis=0)
    return table.max(axis=0), np.asarray(start_s)[which]


def parties(common: Common, displaced: Counts, since_s: Floats, leave: Lognormal, streams: Streams) -> Parties:
    """The parties of those displaced [c], who know of it since `since_s` [c]; every possible party draws, whether it exists or not."""
    cells, groups = len(displaced), len(common.group_share)
    relatives = np.floor(displaced * common.relatives + 0.5 + 1e-9).astype(np.int64)
    driven = common.group_share * common.group_driven
    weights = np.column_stack([common.group_share - driven, driven]).ravel()  # group by group: on foot, driven
    people = apportion(weights, displaced - relatives)
    shape = (cells, 2 * groups)
    leave_s = since_s[:, None] + lognormal(leave, streams.of(Purpose.LEAVE, EVERYBODY).standard_normal(shape))
    u = streams.of(Purpose.KITS, EVERYBODY).random(shape)
    kits = np.floor(people * common.kits + u).astype(np.int64)  # right on average, whole, and never more than one a person
    cell, part = np.nonzero(people)
    order = np.lexsort((part, cell, leave_s[cell, part]))
    cell, part = cell[order], part[order]
    return Parties(
        relatives=relatives,
        cell=cell.astype(np.int32),
        group=(part // 2).astype(np.int32),
        driven=part % 2 == 1,
        people=people[cell, part],
        kits=kits[cell, part],
        leave_s=leave_s[cell, part],
    )
