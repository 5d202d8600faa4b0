"""A disaster small enough to work out by hand: two shelters, one depot, a lorry and a bus, on the street of the little district."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from yingji.base.figures import Text
from yingji.geo.congestion import Congestion
from yingji.geo.timeline import Cause, Changes
from yingji.results.case import Runs
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sample import ReliefSample, reduce_relief
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.relief.demand import Chances, Damage
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.world import Depots, Fleet, Items, Ledger, ReliefWorld, Shelters, Steps
from yingji.sim.world import World

WATER, FOOD = 0, 1
A, B = 0, 1
LORRY, BUS = 0, 1
H = 3600.0

# time, did, who, place, other, people, amount, cause: as the engine would have written it.
RECORDS: list[tuple[float, Did, int, int, int, int, float, int]] = [
    (300, Did.REPORTED, -1, -1, -1, 0, 0, -1),
    (600, Did.LEFT, 0, A, -1, 60, 400, -1),  # 1
    (900, Did.NO_WAY, 2, -1, -1, 40, 0, -1),
    (1200, Did.AT_GATE, 0, A, -1, 60, 0, 1),  # 3
    (1800, Did.DECIDED, -1, -1, -1, 0, 0, 0),
    (3600, Did.SHELTER_OPEN, -1, A, -1, 0, 0, -1),
    (3600, Did.SHELTER_OPEN, -1, B, -1, 0, 0, -1),
    (3600, Did.ADMITTED, 0, A, -1, 50, 0, 3),
    (3600, Did.SENT_ON, 0, B, -1, 10, 500, 3),  # 8
    (3600, Did.READY, LORRY, -1, -1, 0, 0, 4),
    (3600, Did.DEPOT_OPEN, -1, 0, -1, 0, 0, -1),
    (4000, Did.LOADING, LORRY, 0, -1, 0, 0, 9),  # 11
    (4200, Did.AT_GATE, 0, B, -1, 10, 0, 8),  # 12
    (4200, Did.ADMITTED, 0, B, -1, 10, 0, 12),
    (5000, Did.LOADED, LORRY, 0, WATER, 0, 120, 11),
    (5000, Did.LOADED, LORRY, 0, FOOD, 0, 50, 11),
    (5000, Did.DEPARTED, LORRY, 0, A, 0, 0, 14),  # 16
    (5400, Did.AT_RELATIVES, 0, -1, -1, 20, 0, -1),
    (5600, Did.ARRIVED, LORRY, A, -1, 0, 3000, 16),
    (6200, Did.UNLOADED, LORRY, A, WATER, 0, 120, 18),
    (6200, Did.UNLOADED, LORRY, A, FOOD, 0, 50, 18),
    (6600, Did.SERVED, -1, A, WATER, 20, 0, 19),
    (6600, Did.SERVED, -1, A, FOOD, 30, 0, 20),  # ten with a kit need no water
    (7000, Did.SERVED, -1, A, WATER, 20, 0, 19),
    (7000, Did.SERVED, -1, A, FOOD, 20, 0, 20),
    (7200, Did.LEFT, 2, B, -1, 40, 700, 2),  # 25: streets have opened
    (7800, Did.AT_GATE, 2, B, -1, 40, 0, 25),  # 26
    (7800, Did.ADMITTED, 2, B, -1, 40, 0, 26),
    (8000, Did.AT_DEPOT, LORRY, 0, -1, 0, 0, 18),
    (9000, Did.BOARDED, BUS, B, 1, 20, 0, -1),  # 29
    (9600, Did.BUS_AT, BUS, B, -1, 20, 0, 29),  # 30
    (9600, Did.AT_GATE, 1, B, -1, 20, 0, 30),  # 31
    (9600, Did.ADMITTED, 1, B, -1, 20, 0, 31),
    (10000, Did.LOADING, LORRY, 0, -1, 0, 0, 28),  # 33
    (11000, Did.LOADED, LORRY, 0, WATER, 0, 210, 33),
    (11000, Did.LOADED, LORRY, 0, FOOD, 0, 60, 33),
    (11000, Did.DEPARTED, LORRY, 0, B, 0, 0, 34),  # 36
    (11500, Did.REROUTED, LORRY, -1, 2, 0, 0, 36),
    (12000, Did.ARRIVED, LORRY, B, -1, 0, 5000, 36),  # 38
    (12600, Did.UNLOADED, LORRY, B, WATER, 0, 210, 38),
    (12600, Did.UNLOADED, LORRY, B, FOOD, 0, 60, 38),
    (13000, Did.SERVED, -1, B, WATER, 70, 0, 39),
    (13000, Did.SERVED, -1, B, FOOD, 60, 0, 40),  # ten come too late
    (13600, Did.GAVE_UP, LORRY, -1, -1, 0, 0, 38),
]


def log_of(records: Sequence[tuple[float, Did, int, int, int, int, float, int]]) -> ReliefLog:
    columns = zip(*records, strict=True)
    types = (np.float64, np.int8, np.int32, np.int32, np.int32, np.int64, np.float64, np.int32)
    return ReliefLog(*(np.array(column, type_) for column, type_ in zip(columns, types, strict=True)))


@pytest.fixture
def relief_world(world: World) -> ReliefWorld:
    """Shelters at crossings 1 and 2 with 50 and 100 places, the depot at 0."""
    node = np.array([1, 2], np.int32)
    net = world.network
    two, one = np.zeros(2), np.zeros(1)
    named = (Text(zh="一中", en="No. 1 School"), Text(zh="北公园", en="North Park"))
    return ReliefWorld(
        option=world.option, network=net, parent=np.arange(net.n_links, dtype=np.int32), start_m=np.zeros(net.n_links),
        cell_node=world.cell_node, subdistrict=world.cells.subdistrict, residents=world.cells.night,
        shelters=Shelters(
            name=("一中", "北公园"), title=named, class_=("固定", "紧急"), node=node, x=net.node_x[node], y=net.node_y[node],
            subdistrict=np.array([0, 1], np.int32), area_m2=np.array([100.0, 150.0]), per_person_m2=np.array([2.0, 1.5]),
            capacity=np.array([50, 100]), days=np.array([30.0, 1.0]), distance_m=np.array([500.0, np.inf]), opens_median_s=two,
            opens_sigma=two, crews=np.array([1, 1], np.int32), freeboard_m=np.array([0.6, np.nan]), placed=np.array([False, True]),
            clause=("规划 三", ""),
        ),
        items=Items(
            key=("water", "food"), title=(Text(zh="饮用水", en="Water"), Text(zh="食品", en="Food")),
            unit=(Text(zh="升", en="L"), Text(zh="份", en="meals")), class_=("basic", "basic"), first=np.array([3.0, 1.0]),
            per_day=np.array([3.0, 1.0]), kg=np.array([1.0, 0.5]), m3=np.array([0.001, 0.002]), required=np.array([True, True]),
            in_kit=np.array([True, False]),
        ),
        depots=Depots(
            ("区库",), (Text(zh="区库", en="Store"),), np.array([0], np.int32), net.node_x[:1], net.node_y[:1], np.array([1], np.int32),
            one, one, np.array([False]),
        ),
        ledger=Ledger(
            np.array([WATER, FOOD], np.int32), np.zeros(2, np.int32), np.array([1000.0, 110.0]), np.array([1000.0, 110.0]), ("", ""), two,
            two, np.array([False, False]), ("physical", "physical"), np.array([True, True]),
        ),
        fleet=Fleet(
            ("货车/1", "客车/1"), np.array([0, 1], np.int32), ("货车", "客车"),
            (Text(zh="货车", en="Lorries"), Text(zh="客车", en="Buses")), np.zeros(2, np.int32), np.array([1000.0, 0.0]),
            np.array([10.0, 0.0]), np.array([0, 40], np.int32), two, two, np.ones(2), np.ones(2, np.int32), np.zeros(2, bool),
        ),
        steps=Steps((300, 0), ((1500, 0),), (1800, 0), (0.1, 0.05), (0.1, 0.05), 10, 5, 0, 1, 1, 0, (1800, 0), (600, 0), 0.0),
        congestion=Congestion(), start_hour=0, walker_mps=np.array([1.2]), go_to="nearest", footway_m=2.0, footway_flow=1.0, crowding=1.0,
        overcrowding=0.0, share=0.9, horizon_s=24 * H,
    )  # fmt: skip


@pytest.fixture
def damage() -> Damage:
    """80 people leave for shelters from the first cell, 20 of them driven, 40 from the second; 20 go to relatives; two closures."""
    changes = Changes(
        np.array([1, 2], np.int32), np.zeros(2), np.array([2 * H, np.inf]), np.zeros(2), np.array([True, False]),
        np.array([Cause.DEBRIS, Cause.BRIDGE], np.int8),
    )  # fmt: skip
    return Damage(
        displaced=np.array([100, 40]), relatives=np.array([20, 0]), casualties=np.array([[5, 2, 1, 1], [0, 0, 0, 0]]),
        trapped=np.array([3, 0]), party_cell=np.array([0, 0, 1], np.int32), party_group=np.zeros(3, np.int32),
        party_driven=np.array([False, True, False]), party_people=np.array([60, 20, 40]), party_kits=np.array([10, 0, 0]),
        party_leave_s=np.array([600.0, 700.0, 900.0]), changes=changes, shelter_out=np.array([False, False]), call_s=np.empty(0),
        call_cell=np.empty(0, np.int32), call_kind=(), buildings=np.array([[50, 20, 10, 5, 5], [40, 0, 0, 0, 0]]),
        collapsed=np.array([1, 0]), intensity=np.array([8.0, 7.5]), depth_m=np.zeros(2),
    )  # fmt: skip


@pytest.fixture
def chances() -> Chances:
    none = np.zeros(2)
    return Chances(300.0, np.array([1500.0]), 1800.0, none, none[:1], none, none, none[:, None], none[:, None], none, none)


@pytest.fixture
def relief_log() -> ReliefLog:
    return log_of(RECORDS)


@pytest.fixture
def relief_sample(relief_world: ReliefWorld, damage: Damage, chances: Chances, relief_log: ReliefLog) -> ReliefSample:
    return reduce_relief(relief_world, damage, chances, relief_log, keep_log=True)


@pytest.fixture
def make_relief(
    make_runs: Callable[..., Runs], scenario: Callable[..., ScenarioFile], relief_world: ReliefWorld, relief_sample: ReliefSample
) -> Callable[..., Runs]:
    """Results of the little district with its disaster, `samples` times unless given."""

    def make(targets: Sequence[dict[str, Any]] = (), *, samples: Any = 30, **more: Any) -> Runs:
        many = [relief_sample] * samples if isinstance(samples, int) else samples
        return replace(make_runs(scenario(targets)), relief=ReliefRuns(relief_world, many, **more))

    return make
