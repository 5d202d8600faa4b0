"""Mistakes in a disaster's files: each is told once, where it stands, in both languages, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.quake import write_quake
from tests.scenarios.slips import rewrite, well_said
from yingji.scenarios.loader import check

WATER = "  - {item: water, depot: 样板仓库, quantity: 9000, packing: pallets}"
SET = "- set: {people.kits.share: 30 %}"

SINGLE = [
    # hazards
    ("hazard", "rain_60min: 95 mm ", "rain_60min: §-95 mm ", "scenarios.negative"),
    ("hazard", "rainstorm:\n  rain_60min: 95 mm ", "rainstorm: \n  return_period_years: §20 #", "scenarios.rain_table"),
    ("hazard", "  rain_60min: 95 mm ", "  rain_60min: 95 mm\n  return_period_years: 20 #", "scenarios.rain_one"),
    ("hazard", "rain_60min: 95 mm ", "return_period_years: 20\n  rain_by_return_period: {§often: 80 mm} #", "hazard.key_not_number"),
    ("hazard", "rain_60min: 95 mm ", "return_period_years: §0\n  rain_by_return_period: {'10': 80 mm} #", "scenarios.not_above"),
    ("hazard", "drained: 40 mm ", "drained: §90 mm ", "hazard.drained_above"),
    ("hazard", "walk_closed_at: 500 mm ", "walk_closed_at: §200 mm ", "hazard.walk_closed"),
    ("hazard", "      works_reduce: 80 %", "", "hazard.works_together"),
    ("hazard", "works: 二经路积水片区改造 ", "works: §二经路改造 ", "hazard.unknown_works"),
    ("hazard", "at: 二经路 × 二纬路", "at: §二经路 × 九纬路", "geo.place.not_found"),
    ("hazard", "each: water point", "each: §ignition", "scenarios.calls_each"),
    ("hazard", "each: water point", "each: §waterpoint", "scenarios.choice_near"),
    ("hazard", "kind: flood_rescue", "kind: §fire", "scenarios.kind_twice"),
    ("hazard", "{level: 1, share: 100 %, send", "{level: 1, share: 90 %, send", "scenarios.shares_add_up"),
    ("hazard", "ground_floor: 20 %", "ground_floor: §120 %", "scenarios.share_above_1"),
    ("hazard", "  sigma: 0.2\n", "  polygons: §water.geojson\n", "scenarios.missing_file_near"),
    ("hazard", "calls:\n", "accident: {at: 三经路, lasts: 2 h}\ncalls:\n", "scenarios.hazard_one"),
    # relief
    ("relief", WATER, "  - §{item: water, quantity: 9000}", "scenarios.stock_without_place"),
    ("relief", WATER, "  - {item: §watre, depot: 样板仓库, quantity: 9000}", "scenarios.item"),
    ("relief", WATER, "  - {item: water, depot: §样板仓, quantity: 9000}", "scenarios.depot"),
    ("relief", WATER, "  - {item: water, depot: 样板仓库, quantity: §-9000}", "scenarios.negative"),
    ("relief", WATER, "  - {item: water, depot: 样板仓库, quantity: §9000 L}", "units.unknown_unit"),
    ("relief", WATER, "  - §{item: water, depot: 样板仓库}", "scenarios.stock_one"),
    ("relief", WATER, "  - {item: water, depot: 样板仓库, quantity: 9000, for_days: §7}", "scenarios.for_days_alone"),
    ("relief", WATER, "  - {item: water, depot: 样板仓库, quantity: 9000, best_before: §soon}", "scenarios.date"),
    ("relief", "items: [water, food, bedding]", "items: [water, §tents, bedding]", "scenarios.item"),
    ("relief", "items: [water]}", "items: [§watr]}", "scenarios.item"),
    ("relief", "  固定:\n", "  临时:\n", "scenarios.shelter_rule"),
    ("relief", "  固定:\n", "  §长期:\n", "scenarios.choice_near"),
    ("relief", "    per_person: 2 m²/person\n", "", "scenarios.missing"),
    ("relief", "per_person: 2 m²/person", "per_person: §2", "units.no_unit"),
    ("relief", "    at: 一经路 × 三纬路", "    at: §一经路 × 九纬路", "geo.place.not_found"),
    ("relief", "at: 四经路 × 一纬路,", "at: §[118.5, 39.0],", "geo.place.off_network"),
    ("relief", "docks: 2 ", "docks: §1.5 ", "scenarios.whole_number"),
    ("relief", "docks: 2 ", "docks: §0 ", "scenarios.not_above"),
    ("relief", "seats: 40", "seats: §40.5", "scenarios.whole_number"),
    ("relief", "count: 3, payload: 5 t, volume: 25 m³", "count: 3, payload: 5 t", "scenarios.vehicles_one"),
    ("relief", "count: 3, payload: 5 t, volume: 25 m³", "count: 3, payload: 5 t, volume: 25 m³, seats: 2", "scenarios.vehicles_one"),
    ("relief", "payload: 5 t, volume: 25 m³", "seats: 30", "scenarios.no_lorry"),
    ("relief", "- {name: 客车", "- {name: §货车", "scenarios.name_twice"),
    ("relief", "share: 80 %, speed", "share: 70 %, speed", "scenarios.shares_add_up"),
    ("relief", "speed: 1.2 m/s", "speed: §0 m/s", "scenarios.not_above"),
    ("relief", "first: main roads", "first: §main", "scenarios.choice"),
    ("relief", "horizon: 24 h", "horizon: §24", "units.no_unit"),
    ("relief", "\nchain:\n", "\nunnamed: {kinds: [park, §schools]}\nchain:\n", "scenarios.place_kind"),
    # needs
    ("needs", "item: food", "item: §water", "scenarios.name_twice"),
    ("needs", "class: basic", "class: §basics", "scenarios.choice_near"),
    ("needs", "weight: 1 kg ", "weight: §1 ", "units.no_unit"),
    ("needs", "    volume: 2 L\n", "", "scenarios.missing"),
    # the scenario
    ("disaster", "strikes: {weekday: Wed, hour: 18}", "", "scenarios.disaster_needs"),
    ("disaster", "relief: relief.yaml\n", "", "scenarios.disaster_needs"),
    ("disaster", "needs: needs.yaml\n", "", "scenarios.disaster_needs"),
    ("disaster", "hazards:\n  - hazard: hazard.yaml ", "#", "scenarios.without_hazards"),
    ("disaster", "hazard: hazard.yaml ", "hazard: §hazards.yaml ", "scenarios.missing_file_near"),
    ("disaster", "hazard: hazard.yaml ", "hazard: §needs.yaml ", "scenarios.wrong_kind"),
    ("disaster", "needs: needs.yaml", "needs: §relief.yaml", "scenarios.wrong_kind"),
    ("disaster", "- hazard: hazard.yaml ", "- §hazards.yaml #", "scenarios.missing_file_near"),
    ("disaster", "- hazard: hazard.yaml ", "- hazard: hazard.yaml\n    after: §2 #", "units.no_unit"),
    ("disaster", "weekday: Wed", "weekday: §Wednesday", "scenarios.choice"),
    ("disaster", "hour: 18", "hour: §24", "scenarios.too_large"),
    # options
    ("disaster", SET, "- set: {§people.kits.shares: 30 %}", "scenarios.set_unknown"),
    ("disaster", SET, "- set: {people.kits.share: §30}", "scenarios.share_above_1"),
    ("disaster", SET, "- set: {§people.kits: 30 %}", "scenarios.set_not_leaf"),
    ("disaster", SET, "- set: {§people.kits.share.most: 30 %}", "scenarios.set_too_deep"),
    ("disaster", SET, "- set: {§unnamed.kinds: park}", "scenarios.set_absent"),
    ("disaster", SET, "- set: {people.kits.items: §'water, tents'}", "scenarios.item"),
    ("disaster", SET, "- set: {stock.*.depot: §别的仓库}", "scenarios.depot"),
    ("disaster", SET, "- set: {depots.样板仓库.docks: §2.5}", "scenarios.whole_number"),
    ("disaster", SET, "- set: {depots.样板仓库.at: §样板花园}", "geo.place.not_found"),
    ("disaster", SET, "- §set: {people.kits.share: 30 %}\n        open: 六经路消防救援站", "scenarios.change_one"),
    ("disaster", SET, "- add_depot: {name: §样板仓库, at: 一经路, docks: 1, crews: 1, opens: {median: 5 min}}", "scenarios.depot_twice"),
    ("disaster", SET, "- add_depot: {name: 甲, at: §样板花园, docks: 1, crews: 1, opens: {median: 5 min}}", "geo.place.not_found"),
    ("scenario", "- open: 六经路消防救援站", "- §set: {people.kits.share: 30 %}", "scenarios.change_without_relief"),
    # the plan
    ("plan", "    at: 样板公园                 #", "    #", "scenarios.shelter_without_place"),
    ("plan", "    at: 样板公园                 #", "    count: 3 #", "scenarios.unnamed"),
    ("plan", "    class: 固定                  #", "    class: 中心 #", "scenarios.shelter_rule"),
    ("plan", "    capacity: 4000 ", "    status: mentioned #", "scenarios.no_shelter"),
    ("plan", "targets:\n", "ledger:\n  - §{item: food, quantity: 60}\n\ntargets:\n", "scenarios.stock_without_place"),
    ("plan", "targets:\n", "ledger:\n  - {item: §tents, depot: 样板仓库, quantity: 60}\n\ntargets:\n", "scenarios.item"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "key"), SINGLE, ids=[f"{case[3]}-{number}" for number, case in enumerate(SINGLE)])
def test_one_mistake_gives_one_message_at_its_place(town: Path, file: str, old: str, new: str, key: str) -> None:
    places = rewrite(town / f"{file}.yaml", (old, new))
    faults = check(town / ("scenario.yaml" if file == "scenario" else "disaster.yaml"))
    assert {fault.key for fault in faults} == {key}, [fault.text("en") for fault in faults]
    assert [str(fault.mark) for fault in faults] == places or not places
    well_said(faults)


QUAKES = [
    ("quake", "intensity: 8", "intensity: §13", "scenarios.intensity"),
    ("quake", "intensity: 8", "intensity: §4.5", "scenarios.intensity"),
    ("quake", "indoors: [0.99,", "indoors: §[", "scenarios.rhythm_length"),
    ("quake", "lost: {'7': 1 %, '9': 20 %}", "lost: §{}", "hazard.no_keys"),
    ("quake", "{'8': 0.5}", "{§VIII: 0.5}", "hazard.key_not_number"),
    ("quake", "debris: {clear", "debris: {rule: §per building, clear", "hazard.reach_missing"),
    ("quake", "debris: {clear", "debris: {reach: §0.5, clear", "hazard.reach_unused"),
    ("quake", "damage: damage.csv", "damage: §damages.csv", "scenarios.missing_file_near"),
    ("quake", "  damage: damage.csv", "  §damges: damage.csv", "scenarios.unknown_field_near"),
    ("quake", "earthquake:\n", "§earthquak:\n", "scenarios.unknown_field_near"),
    ("area", "buildings: buildings.csv\n", "", "hazard.no_homes"),
    ("area", "buildings: buildings.csv", "buildings: §building.csv", "scenarios.missing_file_near"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "key"), QUAKES, ids=[f"{case[3]}-{number}" for number, case in enumerate(QUAKES)])
def test_a_mistake_in_an_earthquake(town: Path, file: str, old: str, new: str, key: str) -> None:
    write_quake(town)
    places = rewrite(town / f"{file}.yaml", (old, new))
    faults = check(town / "disaster.yaml")
    assert [fault.key for fault in faults] == [key], [fault.text("en") for fault in faults]
    assert [str(fault.mark) for fault in faults] == places or not places
    well_said(faults)


CROWD = """title: 庙会
accident:
  at: 样板公园
  lasts: 3 h
  crowd: {people: 9000, hurt: {'1': 1 %, '2': 0.5 %}}
"""


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("hurt: {'1'", "hurt: {§light", "hazard.severity"),
        ("hurt: {'1': 1 %", "hurt: §{'1': 99.9 %", "hazard.hurt_shares"),
        ("people: 9000", "people: 9000, by_hour: §[1, 0.5]", "scenarios.rhythm_length"),
        ("people: 9000", "people: §9000.5", "scenarios.whole_number"),
        ("  lasts: 3 h\n", "", "scenarios.missing"),
    ],
)
def test_a_mistake_in_an_accident(town: Path, old: str, new: str, key: str) -> None:
    (town / "crowd.yaml").write_text(CROWD, "utf-8")
    assert check(town / "crowd.yaml") == ()
    places = rewrite(town / "crowd.yaml", (old, new))
    faults = check(town / "crowd.yaml")
    assert [fault.key for fault in faults] == [key], [fault.text("en") for fault in faults]
    assert [str(fault.mark) for fault in faults] == places or not places
    well_said(faults)


def test_mistakes_in_all_files_are_told_at_once(town: Path) -> None:
    write_quake(town)
    places = [
        *rewrite(town / "quake.yaml", ("intensity: 8", "intensity: §80")),
        *rewrite(town / "hazard.yaml", ("depth: 400 mm", "depth: §400")),
        *rewrite(town / "relief.yaml", (WATER, "  - §{item: water, quantity: 9000}"), ("item: food", "item: §foods")),
        *rewrite(town / "needs.yaml", ("volume: 20 L", "volume: §-20 L")),
        *rewrite(town / "plan.yaml", ("at: 样板公园 ", "at: §样板花园 ")),
        *rewrite(town / "disaster.yaml", ("after: 2 h", "after: §2")),
    ]
    faults = check(town / "disaster.yaml")
    assert sorted(str(fault.mark) for fault in faults) == sorted(places)
    well_said(faults)


def test_a_setting_is_not_blamed_for_what_is_wrong_in_the_relief(town: Path) -> None:
    rewrite(town / "relief.yaml", ("kits: {share: 5 %,", "kits: {share: 5,"))
    assert [fault.key for fault in check(town / "disaster.yaml")] == ["scenarios.share_above_1"]


def test_a_depot_that_an_option_adds_may_hold_stock_and_be_changed_by_a_later_setting(town: Path) -> None:
    added = "- add_depot: {name: 新仓库, at: 一经路, docks: 1, crews: 1, opens: {median: 5 min}}\n      - set: {depots.新仓库.docks: '2'}"
    rewrite(town / "disaster.yaml", (SET, added))
    rewrite(town / "relief.yaml", ("depot: 样板仓库, quantity: 2500", "depot: 新仓库, quantity: 2500"))
    assert check(town / "disaster.yaml") == ()


def test_a_hazard_that_strikes_twice_brings_its_calls_twice(town: Path) -> None:
    rewrite(town / "disaster.yaml", ("  - hazard: hazard.yaml ", "  - hazard.yaml\n  - hazard: hazard.yaml\n    after: 12 h #"))
    assert check(town / "disaster.yaml") == ()


def test_an_option_may_open_a_shelter_which_then_needs_a_rule(town: Path) -> None:
    rewrite(town / "disaster.yaml", (SET, "- open: 样板公园避难场所"))
    rewrite(town / "plan.yaml", ("    capacity: 4000 ", "    status: mentioned\n    capacity: 4000 "))
    assert [fault.key for fault in check(town / "disaster.yaml")] == []
    rewrite(town / "relief.yaml", ("  固定:\n", "  临时:\n"))
    assert [fault.key for fault in check(town / "disaster.yaml")] == ["scenarios.shelter_rule"]


def test_a_shelter_that_an_option_opens_must_be_in_the_plan(town: Path) -> None:
    place = rewrite(town / "disaster.yaml", (SET, "- open: §样板公园避难所"))
    faults = check(town / "disaster.yaml")
    assert [(fault.key, str(fault.mark)) for fault in faults] == [("scenarios.station", place[0])]
    assert "样板公园避难场所" in faults[0].text("zh")
