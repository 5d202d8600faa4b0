"""A district small enough to work out by hand: a street of four crossings, a station at each end, a cell at each crossing between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from yingji.geo.network import StreetNetwork, StreetSource
from yingji.results.case import Runs
from yingji.results.coverage import coverage
from yingji.results.measures import Sample, reduce_replication
from yingji.scenarios.schema.common import Place
from yingji.scenarios.schema.plan import Station
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.by_hand import demand_by_hand, world_by_hand
from yingji.sim.events import EventLog, What
from yingji.sim.world import World

WARM_UP_S = 1000.0

# time, what, incident, unit, place, cause: as an engine would have written it.
RECORDS: list[tuple[float, What, int, int, int, int]] = [
    (500, What.CALL, 0, -1, 1, -1),  # 0: within the warm-up
    (560, What.ORDER, 0, 0, 0, 0),
    (620, What.ROLLING, 0, 0, 0, 1),
    (680, What.ARRIVED, 0, 0, 1, 2),
    (680, What.FULL, 0, -1, 1, 3),
    (1100, What.CLEARED, 0, 0, 1, 3),  # 5: busy until 1100, of which 100 s after the warm-up
    (1100, What.CLOSED, 0, -1, 1, 5),
    (1160, What.HOME, 0, 0, 0, 5),
    (2000, What.CALL, 1, -1, 1, -1),  # 8
    (2030, What.ORDER, 1, 0, 0, 8),
    (2030, What.ORDER, 1, 2, 3, 8),
    (2090, What.ROLLING, 1, 0, 0, 9),
    (2090, What.ROLLING, 1, 2, 3, 10),
    (2150, What.ARRIVED, 1, 0, 1, 11),
    (2210, What.ARRIVED, 1, 2, 1, 12),
    (2210, What.FULL, 1, -1, 1, 14),  # 15
    (2500, What.CLEARED, 1, 0, 1, 13),
    (2510, What.CALL, 2, -1, 2, -1),
    (2520, What.ORDER, 2, 0, 1, 17),  # 18: unit 0 on its way home
    (2520, What.ROLLING, 2, 0, 1, 18),
    (2520, What.WAITS, 2, -1, 2, 17),  # 20: the second unit of its card has to be waited for
    (2580, What.ARRIVED, 2, 0, 2, 19),
    (2600, What.CLEARED, 1, 2, 1, 14),
    (2600, What.CLOSED, 1, -1, 1, 22),
    (2600, What.ORDER, 2, 2, 1, 22),  # 24
    (2600, What.ROLLING, 2, 2, 1, 24),
    (2660, What.ARRIVED, 2, 2, 2, 25),
    (2660, What.FULL, 2, -1, 2, 26),
    (2900, What.CLEARED, 2, 0, 2, 21),
    (2960, What.CLEARED, 2, 2, 2, 26),
    (2960, What.CLOSED, 2, -1, 2, 29),  # 30
    (3020, What.HOME, 2, 2, 3, 29),
    (3020, What.HOME, 2, 0, 0, 28),
    (4000, What.DOWN, -1, 1, 0, -1),
    (5000, What.UP, -1, 1, 0, 33),
    (9000, What.CALL, 3, -1, 1, -1),  # 35: nobody comes
    (9030, What.WAITS, 3, -1, 1, 35),
    (9900, What.GIVEN_UP, 3, -1, 1, 35),
]


@pytest.fixture
def world() -> World:
    """Crossings 0–1–2–3, a minute apart; two engines at 0, one at the neighbour's 3; cells at 1 and 2 with 300 and 100 residents."""
    plain = world_by_hand(
        [(0, 1, 60), (1, 2, 60), (2, 3, 60)],
        stations={0: {"engine": 2}, 3: {"engine": 1}},
        cells=[1, 2],
        cards=({"engine": 1}, {"engine": 2}),
        delays_s={3: 0.0},
        turnout_s=(45, 60),
        rolling_out_s=10,
        arriving_s=5,
        free_on_way_home=True,
        warm_up_s=WARM_UP_S,
        length_s=9000,
    )
    stations = (
        Station(name="一号站", at=Place(text="A"), **{"class": "一级"}, clause="规划 一"),
        Station(name="邻站", at=Place(text="D"), of="邻区"),
    )
    cells = replace(plain.cells, night=np.array([300.0, 100.0]), day=np.array([200.0, 200.0]), subdistricts=("甲街道", "乙街道"),
                    subdistrict=np.array([0, 1], dtype=np.int32))  # fmt: skip
    return replace(plain, stations=stations, kinds=("fire", "rescue"), network=_street(plain.network), cells=cells)


def _street(network: StreetNetwork) -> StreetNetwork:
    """The links that the by-hand world leaves out, so that there is something to draw."""
    three = np.arange(3, dtype=np.int32)
    yes = np.ones(3, dtype=bool)
    xy = np.column_stack([network.node_x, network.node_y])
    return replace(
        network, link_from=three, link_to=three + 1, length_m=np.full(3, 100.0), free_speed_mps=np.full(3, 10.0),
        link_class=np.array([1, 2, 3], dtype=np.int8), oneway=np.zeros(3, dtype=np.int8), drive=yes, walk=yes.copy(),
        name_id=np.array([1, 1, 0], dtype=np.int32), names=("", "中山路"), lanes=np.full(3, np.nan), width_m=np.full(3, np.nan),
        bridge=np.zeros(3, dtype=bool), geometry=np.concatenate([xy[[i, i + 1]] for i in range(3)]), offsets=np.array([0, 2, 4, 6]),
        source=StreetSource("手画的路", schematic=True),
    )  # fmt: skip


@pytest.fixture
def log() -> EventLog:
    time_s, what, incident, unit, place, cause = zip(*RECORDS, strict=True)
    return EventLog(
        np.array(time_s, np.float64), np.array(what, np.int8), np.array(incident, np.int32), np.array(unit, np.int32),
        np.array(place, np.int32), np.array(cause, np.int32),
    )  # fmt: skip


@pytest.fixture
def sample(world: World, log: EventLog) -> Sample:
    return reduce_replication(world, four_calls(world), log, keep_log=True)


def four_calls(world: World) -> Any:
    return demand_by_hand(world, np.array([500.0, 2000.0, 2510.0, 9000.0]), cell=[0, 0, 1, 0], card=[0, 1, 1, 0])


def scenario_of(
    targets: Sequence[dict[str, Any]] = (), standards: Sequence[dict[str, Any]] = (), plan: dict[str, Any] | None = None
) -> ScenarioFile:
    """A scenario around `targets`; its figures bear the confidences that a careful planner would give them."""
    everyday = {
        "title": "每日", "calls": {"per_year": "1000", "confidence": "measured", "source": "台账"},
        "kinds": [_kind("fire", "火灾", fire_target=True), _kind("rescue", "抢险")],
        "alarm_handling": {"median": "60 s", "confidence": "assumed"},
        "turnout": {"engine": {"by_day": "45 s", "by_night": "60 s", "confidence": "measured"}},
        "day_hours": [{"value": "8", "confidence": "derived"}, {"value": "20", "confidence": "derived"}],
    }  # fmt: skip
    return ScenarioFile.model_validate(
        {
            "title": {"zh": "小区", "en": "Small"},
            "plan": {"district": {"zh": "小区", "en": "Small"}, "documents": {}, **(plan or {}), "targets": [_target(t) for t in targets]},
            "area": {
                "name": "小区", "boundary": "b", "streets": "s", "crs": "EPSG:4490", "cells": {"across": "100 m"}, "speeds": {},
                "people": {"total": "400", "confidence": "measured"},
            },
            "standards": [{**s, "targets": [_target(t) for t in s["targets"]]} for s in standards],
            "as_of": date(2025, 12, 31),
            "everyday": everyday,
            "run": {"years": "1", "replications": "1", "seed": 1},
        }
    )  # fmt: skip


def _target(fields: dict[str, Any]) -> dict[str, Any]:
    return {"id": "t", "promise": {"zh": "五分钟到场", "en": "there in five minutes"}, "printed": "5分钟", "clause": "规划 二", **fields}


def _kind(kind: str, name: str, **more: Any) -> dict[str, Any]:
    level = {"level": "1", "share": "100 %", "send": {"engine": "1"}, "on_scene": {"median": "30 min"}, "confidence": "derived"}
    return {"kind": kind, "name": name, "share": "50 %", "levels": [level], "confidence": "derived", **more}


@pytest.fixture
def make_runs(world: World, sample: Sample) -> Callable[..., Runs]:
    """Results of the little district: `samples` replications, all alike unless given."""

    def make(scenario: ScenarioFile, *, samples: int | Sequence[Sample] = 1, limits: dict[str, float] | None = None) -> Runs:
        many = [sample] * samples if isinstance(samples, int) else list(samples)
        return Runs(scenario, world, coverage(world, limits_km2=limits), many)

    return make


@pytest.fixture
def scenario() -> Callable[..., ScenarioFile]:
    return scenario_of
