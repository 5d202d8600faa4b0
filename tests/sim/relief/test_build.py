"""From a scenario to relief worlds: capacities, the ledger by hand, options old → new, one layout, faults. On the streets of Nankai."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pytest

from yingji.base.faults import BadInput
from yingji.base.language import LANGS
from yingji.geo.crs import to_lonlat
from yingji.scenarios.ground import Ground, load_ground
from yingji.scenarios.loader import load
from yingji.scenarios.schema.plan import Shelter
from yingji.scenarios.schema.relief import Depot, Relief, Stock, Vehicles
from yingji.scenarios.schema.scenario import Option, ScenarioFile
from yingji.sim.build import OFF_NETWORK_M
from yingji.sim.draws import draw_demand
from yingji.sim.relief.build import build_relief_worlds
from yingji.sim.relief.world import ReliefWorld
from yingji.sim.world import Changed, World

PEOPLE = 890422
FIXED = ["长虹公园", "南翠屏公园", "南开公园", "翔宇公园", "华苑人防公园"]
STORE = {"name": "甲库", "at": "西湖道", "docks": "4", "crews": "3", "opens": {"median": "20 min"}}


@pytest.fixture(scope="module")
def loaded() -> ScenarioFile:
    return load("nankai/earthquake-8").scenario


@pytest.fixture(scope="module")
def ground(loaded: ScenarioFile) -> Ground:
    return load_ground(loaded.area)


@pytest.fixture
def scenario(loaded: ScenarioFile) -> ScenarioFile:
    """Nankai before any planned shelter opens, with one depot, a lorry and a bus, and no stock."""
    lorry = Vehicles.model_validate(
        {"name": "车", "at": "西湖道", "count": "2", "payload": "5 t", "volume": "25 m³", "ready": {"median": "30 min"}, "pace": "1.2"}
    )
    bus = Vehicles.model_validate({"name": "客车", "at": "西湖道", "count": "1", "seats": "40", "ready": {"median": "1 h"}, "pace": "1.2"})
    scenario = loaded.model_copy(update={"as_of": date(2025, 12, 30), "options": ()})
    return relief(scenario, depots=(Depot.model_validate(STORE),), stock=(), vehicles=(lorry, bus))


def relief(scenario: ScenarioFile, **changes: Any) -> ScenarioFile:
    """The scenario with its relief changed."""
    assert scenario.relief is not None
    return scenario.model_copy(update={"relief": scenario.relief.model_copy(update=changes)})


def own(scenario: ScenarioFile) -> Relief:
    assert scenario.relief is not None
    return scenario.relief


def stocked(scenario: ScenarioFile, *rows: dict[str, str]) -> ScenarioFile:
    return relief(scenario, stock=tuple(Stock.model_validate({"item": "water", "depot": "甲库", **row}) for row in rows))


def sheltered(scenario: ScenarioFile, *rows: dict[str, Any]) -> ScenarioFile:
    """The scenario with these shelters alone, of class 固定 where nothing else is said."""
    shelters = tuple(Shelter.model_validate({"class": "固定", **row}) for row in rows)
    return relief(scenario, grounds={}).model_copy(update={"plan": scenario.plan.model_copy(update={"shelters": shelters})})


def with_options(scenario: ScenarioFile, *changes: list[dict[str, Any]], **fields: Any) -> ScenarioFile:
    options = tuple(Option.model_validate({"name": f"方案{i}", "change": change, **fields}) for i, change in enumerate(changes))
    return scenario.model_copy(update={"options": options})


def only(scenario: ScenarioFile, ground: Ground) -> tuple[World, ReliefWorld]:
    (pair,) = build_relief_worlds(scenario, ground)
    return pair


def faults(scenario: ScenarioFile, ground: Ground) -> list[str]:
    """Keys of the faults that building raises; each can be said in both languages."""
    with pytest.raises(BadInput) as wrong:
        build_relief_worlds(scenario, ground)
    assert all(wrong.value.render(lang) for lang in LANGS)
    return [fault.key for fault in wrong.value.faults]


# ── shelters ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_capacity_is_the_plans_else_the_usable_ground_in_whole_people(scenario: ScenarioFile, ground: Ground) -> None:
    rows = [
        {"name": "甲", "at": "长虹公园", "capacity": "777"},
        {"name": "乙", "at": "南开公园", "ground": "1000 m²"},  # 40 % usable, 3 m² each: 133.3
        {"name": "丙", "at": "翔宇公园"},  # 20,000 m² by the rule of its class: 2,666.7
        {"name": "丁", "at": "水上公园", "class": "紧急"},  # 2,000 m², 60 %, 0.5 m² each
    ]
    shelters = only(sheltered(scenario, *rows), ground)[1].shelters
    assert shelters.capacity.tolist() == [777, 133, 2666, 2400]
    assert shelters.area_m2.tolist() == [8000, 400, 8000, 1200]
    assert shelters.distance_m.tolist() == [1500, 1500, 1500, 500]
    assert np.isnan(shelters.freeboard_m).all()


def test_a_row_that_counts_its_shelters_shares_its_ground_and_capacity_out(scenario: ScenarioFile, ground: Ground) -> None:
    row = {"name": "避难点（4处）", "count": "4", "ground": "2 ha", "capacity": "401"}
    shelters = only(sheltered(scenario, {"name": "甲", "at": "长虹公园"}, row), ground)[1].shelters
    assert shelters.capacity.tolist() == [2666, 100, 100, 100, 100]
    assert shelters.area_m2[1:].tolist() == [2000.0] * 4
    assert shelters.placed.tolist() == [False, True, True, True, True]


def test_shelters_that_are_only_counted_are_all_there_each_at_a_place_of_its_own(scenario: ScenarioFile, ground: Ground) -> None:
    shelters = only(scenario, ground)[1].shelters
    assert [name for name, placed in zip(shelters.name, shelters.placed, strict=True) if not placed] == FIXED
    assert shelters.placed.sum() == 161
    assert len(set(shelters.node.tolist())) == len(set(shelters.name)) == 166
    assert shelters.name[5] == "紧急避难场所 水上公园"  # the first park or school of the places file without a shelter
    assert shelters.title[5].en == "Emergency shelters: Shuishang Park"


def test_a_shelter_lies_in_its_subdistrict(scenario: ScenarioFile, ground: Ground) -> None:
    shelters = only(scenario, ground)[1].shelters
    assert ground.cells.subdistricts[shelters.subdistrict[shelters.name.index("华苑人防公园")]] == "华苑街道"


# ── the ledger, items and vehicles ────────────────────────────────────────────────────────────────────────────────────────────


def test_the_ledger_by_hand(scenario: ScenarioFile, ground: Ground) -> None:
    rows = [
        {"quantity": "500"},
        {"for_share": "5 %", "for_days": "7"},  # 3 L on the first day and on each of six more
        {"item": "bedding", "for_share": "1 %", "for_days": "7"},  # given once, whatever the days
        {"item": "food", "for_share": "10 %"},
    ]
    ledger = only(stocked(scenario, *rows), ground)[1].ledger
    assert ledger.quantity.tolist() == pytest.approx([500, 0.05 * PEOPLE * 21, 0.01 * PEOPLE, 0.1 * PEOPLE])
    assert ledger.usable.tolist() == ledger.quantity.tolist()
    assert ledger.item.tolist() == [0, 0, 2, 1]


def test_what_has_expired_or_is_not_kept_or_is_lost_cannot_be_used_and_says_why(scenario: ScenarioFile, ground: Ground) -> None:
    rows = [
        {"quantity": "1", "best_before": "2025-12-29"},
        {"quantity": "1", "best_before": "2025-12-30"},  # the last day counts
        {"quantity": "1", "mode": "agreement", "holds": "false"},
    ]
    ledger = only(stocked(scenario, *rows), ground)[1].ledger
    assert (ledger.why_not, ledger.usable.tolist()) == (("expired", "", "not kept"), [0, 1, 0])
    lost = relief(stocked(scenario, *rows), depots=(Depot.model_validate({**STORE, "lost": True}),))
    world = only(lost, ground)[1]
    assert world.ledger.why_not == ("lost",) * 3
    assert world.depots.lost.tolist() == [True]


def test_the_plans_own_ledger_comes_first(scenario: ScenarioFile, ground: Ground) -> None:
    row = Stock.model_validate({"item": "food", "depot": "甲库", "quantity": {"value": "9", "confidence": "plan"}})
    plan = scenario.plan.model_copy(update={"ledger": (row,)})
    own_row = {"quantity": {"value": "500", "confidence": "assumed"}}
    ledger = only(stocked(scenario, own_row).model_copy(update={"plan": plan}), ground)[1].ledger  # type: ignore[arg-type]
    assert ledger.quantity.tolist() == [9, 500]
    assert ledger.assumed.tolist() == [False, True]


def test_items_docks_and_vehicles_as_numbers(scenario: ScenarioFile, ground: Ground) -> None:
    world = only(scenario, ground)[1]
    items, fleet = world.items, world.fleet
    assert items.required[:3].all()
    assert not items.required[3:].any()
    assert items.in_kit.tolist() == [True, True, False, False, False]
    assert world.depots.docks.tolist() == [3]  # a dock needs a crew
    assert fleet.name == ("车/1", "车/2", "客车/1")
    assert (fleet.payload_kg.tolist(), fleet.seats.tolist()) == ([5000, 5000, 0], [0, 0, 40])
    assert fleet.convoy.tolist() == [1, 1, 1]
    assert world.steps.load_s_kg == pytest.approx((0.6, 0.12))  # 10 min and 2 min a tonne
    assert world.start_hour == 2 * 24 + 2  # Wednesday at 2


# ── one layout for response and relief, and for all options ───────────────────────────────────────────────────────────────────


def test_all_options_and_both_worlds_lie_on_one_layout(scenario: ScenarioFile, ground: Ground) -> None:
    depot = {"add_depot": {**STORE, "name": "乙库", "at": "汾水道"}}
    pairs = build_relief_worlds(with_options(scenario, [], [depot], [{"close": "长虹公园"}]), ground)
    networks = [one.network for pair in pairs for one in pair]
    assert all(net is networks[0] for net in networks)
    nodes = [dict(zip(world.shelters.name, world.shelters.node.tolist(), strict=True)) for _, world in pairs]
    assert {**nodes[0], **nodes[2]} == nodes[0] == nodes[1]
    assert [world.option.zh for world, _ in pairs] == [world.option.zh for _, world in pairs] == ["方案0", "方案1", "方案2"]
    first = pairs[0][1]
    for link in np.flatnonzero(first.start_m > 0):
        assert first.start_m[link] + first.network.length_m[link] <= ground.network.length_m[first.parent[link]] + 1e-6


def test_kinds_of_call_of_the_hazard_have_run_cards_and_no_everyday_calls(scenario: ScenarioFile, ground: Ground) -> None:
    world = only(scenario, ground)[0]
    assert world.kinds[-3:] == ("quake_rescue", "quake_fire", "quake_other")
    assert set(world.cards.kind.tolist()) == set(range(len(world.kinds)))
    kind = world.cards.kind[draw_demand(world, seed=1, replication=0).card]
    assert len(kind)
    assert kind.max() < len(world.kinds) - 3


# ── options ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_change_is_logged_old_to_new(scenario: ScenarioFile, ground: Ground) -> None:
    changes = [
        {"set": {"people.kits.share": "30 %"}},
        {"add_depot": {**STORE, "name": "乙库", "at": "汾水道"}},
        {"close": "长虹公园"},
        {"open": "绿水园公园"},
        {"close": "西湖道消防救援站（假定）"},
    ]
    world, relief_world = only(with_options(scenario, changes), ground)
    assert world.changes == (
        Changed("station", "西湖道消防救援站（假定）", "open", "closed"),
        Changed("setting", "people.kits.share", "0 %", "30 %"),
        Changed("depot", "乙库", "", "open"),
        Changed("shelter", "长虹公园", "open", "closed"),
        Changed("shelter", "绿水园公园", "closed", "open"),
    )
    assert "长虹公园" not in relief_world.shelters.name
    assert "绿水园公园" in relief_world.shelters.name
    assert relief_world.depots.name == ("甲库", "乙库")


def test_planned_shelters_are_there_from_the_options_day_on(scenario: ScenarioFile, ground: Ground) -> None:
    _, world = only(with_options(scenario, [], as_of="2025-12-31"), ground)
    assert [name for name, placed in zip(world.shelters.name, world.shelters.placed, strict=True) if not placed] == [
        *FIXED, "崇化中学", "绿水园公园", "南开大学附属中学",
    ]  # fmt: skip


# ── faults ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_what_lies_outside_the_network_is_a_fault_and_all_are_told_at_once(scenario: ScenarioFile, ground: Ground) -> None:
    net = ground.network
    edge = np.array([[net.node_x.max() + 2 * OFF_NETWORK_M, net.node_y[net.node_x.argmax()]]])
    assert OFF_NETWORK_M < ground.gazetteer.distance_m(edge)[0] < 1000
    outside = to_lonlat(edge, ground.crs)[0].tolist()
    far = Depot.model_validate({**STORE, "at": outside})
    base = own(scenario).vehicles[0].model_copy(update={"at": Shelter.model_validate({"name": "x", "at": "黄河到"}).at})
    wrong = relief(sheltered(scenario, {"name": "甲", "at": outside}), depots=(far,), vehicles=(base,))
    assert sorted(faults(wrong, ground)) == ["geo.place.not_found", "sim.off_network", "sim.off_network"]


@pytest.mark.parametrize(
    ("row", "key"), [({"depot": "无此库"}, "sim.unknown_depot"), ({"item": "无此物"}, "sim.unknown_item")], ids=["depot", "item"]
)
def test_a_ledger_names_depots_and_items_that_are_there(scenario: ScenarioFile, ground: Ground, row: dict[str, str], key: str) -> None:
    assert faults(stocked(scenario, {"quantity": "1", **row}), ground) == [key]


def test_a_setting_that_leads_nowhere_is_a_fault(scenario: ScenarioFile, ground: Ground) -> None:
    assert faults(with_options(scenario, [{"set": {"people.nothing": "1"}}]), ground) == ["scenarios.set_unknown"]


def test_shelters_need_a_rule_a_place_and_one_that_is_open(scenario: ScenarioFile, ground: Ground) -> None:
    many = {"name": "处处", "count": "99999", "class": "紧急"}
    assert faults(sheltered(scenario, many), ground) == ["sim.too_few_places"]
    assert faults(sheltered(scenario), ground) == ["sim.no_shelter"]
    assert faults(sheltered(scenario, {"name": "甲", "at": "长虹公园", "class": "临时"}), ground) == ["sim.no_shelter_rule"]
    assert faults(relief(scenario, grounds={"无此园": own(scenario).shelters["固定"].ground}), ground) == ["sim.unknown_shelter"]
