"""A quarter of straight streets with a few cells, and hazards in it, small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np

from yingji.geo.network import StreetNetwork
from yingji.geo.plain import plain_network
from yingji.sim.hazard.draws import draw_damage
from yingji.sim.hazard.world import AccidentWorld, Common, HazardWorld, OwnLinks, QuakeWorld, StormWorld
from yingji.sim.relief.demand import Chances, Damage
from yingji.sim.relief.world import ReliefWorld

HOUR = 3600.0


def row(links: int, *, block_m: float = 100.0) -> StreetNetwork:
    """Nodes in a row, link i between i and i + 1."""
    return plain_network([(i * block_m, 0) for i in range(links + 1)], [(i, i + 1) for i in range(links)], speed_mps=15.0)


def relief_world(
    net: StreetNetwork, *, shelters: Sequence[int] = (), freeboard_m: Sequence[float] = (), depots: Sequence[int] = (), **more: Any
) -> ReliefWorld:
    """What damage reads of an option whose streets are the ground's own."""
    h = len(shelters)
    given: dict[str, Any] = {
        "network": net,
        "parent": np.arange(net.n_links, dtype=np.int32),
        "start_m": np.zeros(net.n_links),
        "shelters": SimpleNamespace(
            name=tuple(f"s{i}" for i in range(h)),
            node=np.array(shelters, dtype=np.int32),
            freeboard_m=np.array(freeboard_m or [np.nan] * h, dtype=float),
        ),
        "depots": SimpleNamespace(node=np.array(depots, dtype=np.int32)),
        "steps": SimpleNamespace(leave=(1800.0, 0.5)),
        "start_hour": 0,
    }
    return cast(ReliefWorld, SimpleNamespace(**{**given, **more}))


def own_links(net: StreetNetwork, *, cell: Sequence[int] = (), width_m: Sequence[float] = (), bridge: Sequence[bool] = ()) -> OwnLinks:
    """The ground's own links; in the first cell, 5 m wide, no bridges, cleared by their number, where nothing else is said."""
    m = net.n_links
    return OwnLinks(
        cell=np.array(cell or [0] * m, dtype=np.int32),
        length_m=net.length_m,
        width_m=np.array(width_m or [5.0] * m, dtype=float),
        bridge=np.array(bridge or [False] * m, dtype=bool),
        rank=np.arange(m),
    )


def common(own: OwnLinks, *, people: Sequence[int], **more: Any) -> Common:
    """Two age groups, of the second half must be driven; 30 % go to relatives, 20 % have a kit; two crews."""
    given: dict[str, Any] = {
        "people": np.array(people, dtype=np.int64),
        "own": own,
        "relatives": 0.3,
        "group_share": np.array([0.8, 0.2]),
        "group_driven": np.array([0.0, 0.5]),
        "kits": 0.2,
        "crews": 2,
        "crews_start": (HOUR, 0.0),
    }
    return Common(**{**given, **more})


# Shares of the buildings in state slight, moderate, extensive and complete or worse, at intensities 7, 8 and 9.
EXCEED = np.array([
    [[0.60, 0.30, 0.10, 0.02], [0.40, 0.15, 0.05, 0.01]],
    [[0.85, 0.60, 0.30, 0.10], [0.70, 0.40, 0.15, 0.05]],
    [[0.98, 0.90, 0.60, 0.35], [0.90, 0.70, 0.40, 0.15]],
])  # fmt: skip
HURT = np.array([
    [0, 0, 0, 0], [0.0005, 0, 0, 0], [0.002, 0.00025, 0, 0], [0.01, 0.001, 0.00001, 0.00001], [0.05, 0.01, 0.0001, 0.0001],
    [0.40, 0.20, 0.05, 0.10],
])  # fmt: skip


def earthquake(shared: Common, *, intensity: float = 8.0, each: int = 10, to_a_building: int = 20, **more: Any) -> QuakeWorld:
    """`each` single-family and as many multi-family buildings in every cell, `to_a_building` people in each; felt equally everywhere."""
    cells = len(shared.people)
    b = cells * 2 * each
    given: dict[str, Any] = {
        "name": "地震", "start_s": 0.0, "common": shared, "calls": (), "intensity": intensity, "sigma": 0.0, "local_sigma": 0.0,
        "damage_at": np.array([7.0, 8.0, 9.0]), "exceed": EXCEED, "collapse": np.array([0.15, 0.10]), "multi": np.array([False, True]),
        "height_m": np.array([6.0, 18.0]), "building_cell": np.repeat(np.arange(cells, dtype=np.int32), 2 * each),
        "building_class": np.tile(np.repeat(np.array([0, 1], dtype=np.int32), each), cells),
        "building_people": np.full(b, to_a_building, dtype=np.int64), "casualties": HURT, "indoors": 1.0, "reach": None, "on_foot": 0.5,
        "clear": (2 * HOUR, 0.0), "bridge_at": np.array([7.0, 9.0]), "bridge_lost": np.array([0.0, 1.0]), "repair": (30 * 24 * HOUR, 0.0),
        "ignition_at": np.array([7.0, 9.0]), "ignitions": np.array([0.001, 0.005]), "ignite_within_s": HOUR,
    }  # fmt: skip
    return QuakeWorld(**{**given, **more})


def rainstorm(
    shared: Common, *, link_m: Sequence[tuple[int, float]] = (), shelter_m: Sequence[tuple[int, float]] = (), **more: Any
) -> StormWorld:
    """One water, in the first cell, half of which lies under it, 0.4 m deep; it rises over 1 h, stands 2 h, falls over 4 h."""

    def rows(table: Sequence[tuple[int, float]]) -> tuple[Any, Any, Any]:
        things, depths = zip(*table, strict=True) if table else ((), ())
        return np.array(things, dtype=np.int32), np.zeros(len(table), dtype=np.int32), np.array(depths, dtype=float)

    (link, link_water, link_deep), (shelter, shelter_water, shelter_deep) = rows(link_m), rows(shelter_m)
    one = np.zeros(1, dtype=np.int32)
    given: dict[str, Any] = {
        "name": "暴雨", "start_s": 0.0, "common": shared, "calls": (), "water": ("积水点",), "water_cell": one, "sigma": 0.0,
        "link": link, "link_water": link_water, "link_m": link_deep, "shelter": shelter, "shelter_water": shelter_water,
        "shelter_m": shelter_deep, "node_cell": one, "node_water": one, "node_m": np.array([0.4]), "area_cell": one, "area_water": one,
        "area_m": np.array([0.4]), "area_share": np.array([0.5]), "rises_s": HOUR, "stands_s": 2 * HOUR, "falls_s": 4 * HOUR,
        "closed_at_m": 0.3, "walk_closed_at_m": 0.5, "homes_at_m": 0.3, "ground_floor": 0.2,
    }  # fmt: skip
    return StormWorld(**{**given, **more})


def blast(shared: Common, *, evacuated: Sequence[int], links: Sequence[int] = (), **more: Any) -> AccidentWorld:
    """An accident in the first cell that happens for certain and lasts 6 h."""
    given: dict[str, Any] = {
        "name": "爆炸", "start_s": 0.0, "common": shared, "calls": (), "cell": 0, "chance": 1.0,
        "evacuated": np.array(evacuated, dtype=np.int64), "links": np.array(links, dtype=np.int32), "lasts": (6 * HOUR, 0.0),
        "hurt": np.zeros(4),
    }  # fmt: skip
    return AccidentWorld(**{**given, **more})


def chances(command_s: float = 1800.0) -> Chances:
    return cast(Chances, SimpleNamespace(command_s=command_s))


def draw(world: ReliefWorld, *hazards: HazardWorld, seed: int = 1, replication: int = 0, command_s: float = 1800.0) -> Damage:
    return draw_damage(world, hazards, chances(command_s), seed=seed, replication=replication)
