"""A street with a cell and a shelter wherever a test wants them, and who must leave home there: for the tests of walks and calls."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from yingji.geo.congestion import Congestion
from yingji.geo.network import StreetNetwork
from yingji.geo.plain import plain_network
from yingji.geo.timeline import Cause, Changes, StreetTimeline
from yingji.sim.relief.demand import Damage
from yingji.sim.relief.world import ReliefWorld

Party = tuple[int, int, bool, int, float]
"""(cell, age group, driven, people, leaves at s)."""
Closed = tuple[int, float, float]
"""(link, from s, to s), to wheels and to people on foot."""


def street(nodes: int, *, block_m: float = 100.0) -> StreetNetwork:
    """Nodes in a row, link i between i and i + 1."""
    return plain_network([(i * block_m, 0) for i in range(nodes)], [(i, i + 1) for i in range(nodes - 1)])


def town(
    network: StreetNetwork,
    *,
    cells: Sequence[int],
    shelters: Sequence[int],
    capacity: Sequence[int] = (),
    subdistrict: Sequence[int] = (),
    shelter_subdistrict: Sequence[int] = (),
    **more: Any,
) -> ReliefWorld:
    """What walks read of a world: cells and shelters at nodes; two age groups that walk 1 and 0.5 m/s; and no crowding."""
    h = len(shelters)
    given: dict[str, Any] = {
        "network": network,
        "cell_node": np.array(cells, dtype=np.int32),
        "subdistrict": np.array(subdistrict or [0] * len(cells), dtype=np.int32),
        "shelters": SimpleNamespace(
            node=np.array(shelters, dtype=np.int32),
            subdistrict=np.array(shelter_subdistrict or [0] * h, dtype=np.int32),
            capacity=np.array(capacity or [1000] * h, dtype=np.int64),
        ),
        "walker_mps": np.array([1.0, 0.5]),
        "go_to": "nearest",
        "footway_m": 2.0,
        "footway_flow": 1e9,
        "crowding": 1.0,
        "overcrowding": 0.0,
    }
    return cast(ReliefWorld, SimpleNamespace(**{**given, **more}))


def damage(
    parties: Sequence[Party] = (), *, shelters: int = 0, out: Sequence[int] = (), closed: Sequence[Closed] = (), **more: Any
) -> Damage:
    """What walks and calls read of a disaster; parties by the time at which they leave."""
    cell, group, driven, people, leave_s = zip(*parties, strict=True) if parties else ((),) * 5
    link, from_s, to_s = zip(*closed, strict=True) if closed else ((),) * 3
    x = len(closed)
    given: dict[str, Any] = {
        "party_cell": np.array(cell, dtype=np.int32),
        "party_group": np.array(group, dtype=np.int32),
        "party_driven": np.array(driven, dtype=bool),
        "party_people": np.array(people, dtype=np.int64),
        "party_leave_s": np.array(leave_s, dtype=float),
        "shelter_out": np.isin(np.arange(shelters), out),
        "changes": Changes(
            link=np.array(link, dtype=np.int32), from_s=np.array(from_s, dtype=float), to_s=np.array(to_s, dtype=float),
            factor=np.zeros(x), on_foot=np.ones(x, dtype=bool), cause=np.full(x, Cause.DEBRIS, dtype=np.int8),
        ),
    }  # fmt: skip
    return cast(Damage, SimpleNamespace(**{**given, **more}))


def timeline(world: ReliefWorld, harm: Damage) -> StreetTimeline:
    """The town's streets as the damage changes them."""
    return StreetTimeline(world.network, harm.changes, congestion=Congestion(), start_hour=0)
