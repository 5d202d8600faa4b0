"""Mistakes that people make in their files: each is told once, where it stands, in both languages, with what to write instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.scenarios.slips import rewrite, well_said
from yingji.base.faults import BadInput
from yingji.scenarios.loader import check, load

PLAN = (
    ("class: 二级", "§clas: 二级"),
    ("at: 三经路 × 三纬路", "at: §三经路 × 八纬路"),
    ("    en: Sixth Avenue", "    en§：Sixth Avenue"),
    ("opens: 2027-12-31", "opens: 2027-12-31\n    closes: §2026-01-01"),
)
AREA = (("crs: EPSG:4490", "crs: §EPSG:99999"), ("across: 200 m", "across: §200"))
SCENARIO = (("13.8,", "§-13.8,"), ("as_of: 2026-12-31", "as_of: 2026-12-31\n§as_of: 2027-12-31"))
EIGHT = {
    "scenarios.unknown_field_near", "geo.place.not_found", "scenarios.colon", "scenarios.closes_before_opening", "scenarios.crs",
    "units.no_unit", "scenarios.negative", "scenarios.repeated_key",
}  # fmt: skip


def test_eight_mistakes_in_three_files_give_eight_messages(town: Path) -> None:
    places = rewrite(town / "plan.yaml", *PLAN) + rewrite(town / "area.yaml", *AREA) + rewrite(town / "scenario.yaml", *SCENARIO)
    with pytest.raises(BadInput) as wrong:
        load(town / "scenario.yaml")
    faults = wrong.value.faults
    assert {fault.key for fault in faults} == EIGHT
    assert sorted(str(fault.mark) for fault in faults) == sorted(places)
    assert check(town / "scenario.yaml") == faults
    well_said(faults)


def test_eight_mistakes_in_one_file_give_eight_messages(town: Path) -> None:
    def inside(name: str) -> str:
        return name + ":\n" + "".join(f"  {line}" for line in (town / f"{name}.yaml").read_text("utf-8").splitlines(keepends=True))

    whole = town / "scenario.yaml"
    text = whole.read_text("utf-8").replace("plan: plan.yaml", inside("plan")).replace("area: area.yaml", inside("area"))
    whole.write_text(text, "utf-8")
    assert check(whole) == ()
    deeper = [(old, new.replace("\n    ", "\n      ")) for old, new in PLAN]
    places = rewrite(whole, *deeper, *AREA, *SCENARIO)
    faults = check(whole)
    assert [str(fault.mark) for fault in faults] == places
    assert {fault.key for fault in faults} == EIGHT
    assert "plan.stations[三经路消防救援站].at" in [fault.field for fault in faults]


SINGLE = [
    # names of fields
    ("plan", "class: 二级", "§colour: red", "scenarios.unknown_field"),
    ("plan", "    at: 六经路", "    §地点: 六经路", "scenarios.unknown_field_near"),
    ("plan", "  - name: 六经路消防救援站\n    en:", "  - §en:", "scenarios.missing"),
    ("plan", "vehicles: {engine: 3, ladder", "vehicles: {§engin: 3, ladder", "scenarios.choice_near"),
    ("plan", "{zh: 样板区, en: Sample District}", "§{zh: 样板区}", "scenarios.missing"),
    ("scenario", "title: {zh: 样板区日常出动, en: Everyday response in Sample District}\nplan", "§plan", "scenarios.missing"),
    ("scenario", "as_of: 2026-12-31 ", "§as_of: ", "scenarios.empty_value"),
    ("area", "{value: 60000,", "{§valeu: 60000,", "scenarios.unknown_field_near"),
    ("area", "{value: 60000, source: 虚构 | made up,", "§{source: 虚构 | made up,", "scenarios.figure_value"),
    ("area", "{value: 60000,", "{value: 60000, §unit: 人,", "scenarios.unit_apart"),
    ("area", "{主干路: 40 km/h", "{§主干道: 40 km/h", "scenarios.choice_near"),
    # ranges of figures
    ("area", "{value: 60000,", "{value: 60000, range: §[50000],", "scenarios.range_two"),
    ("area", "{value: 60000,", "{value: 60000, range: §[61000, 70000],", "scenarios.range_around"),
    ("area", "{value: 60000,", "{value: 60000, range: §[70000, 50000],", "scenarios.range_around"),
    ("area", "{value: 60000,", "{value: 60000, range: [§-1, 70000],", "scenarios.negative"),
    ("area", "{value: 60000,", "{value: 60000, range: [50000, §70000 km],", "units.unknown_unit"),
    ("plan", "{engine: 3,", "{engine: {value: 3, range: [2, §3.5]},", "scenarios.whole_number"),
    ("scenario", "share: 90 %", "share: {value: 90 %, range: [80 %, §120 %]}", "scenarios.share_above_1"),
    ("scenario", "travel_sigma: 0.2", "travel_sigma: {value: 0.2, §rnge: [0.1, 0.3]}", "scenarios.unknown_field_near"),
    ("scenario", "replications: 20", "replications: {value: 20, range: §[10, 30]}", "scenarios.range_of_choice"),
    ("area", "across: 200 m", "across: {value: 200 m, range: §[100 m, 300 m]}", "scenarios.range_of_choice"),
    # kinds of value
    ("plan", "crew: {state: 24, government: 12}", "crew: §36", "scenarios.want_mapping"),
    ("plan", "name: 六经路消防救援站", "name: §[六经路]", "scenarios.want_text"),
    ("plan", "    at: 六经路 × 五纬路", "    at: §[117.0, abc]", "scenarios.place"),
    ("area", "sources:\n  - 虚构样例 made-up example", "sources: §虚构样例", "scenarios.want_list"),
    ("scenario", "day_hours: [7, 22]", "day_hours: §[7, 22, 23]", "scenarios.list_length"),
    ("scenario", "day_hours: [7, 22]", "day_hours: §[7]", "scenarios.list_length"),
    ("scenario", "calls: {per_10k_people_year: 13.8", "calls: {per_10k_people_year: §[13.8]", "scenarios.want_quantity"),
    # numbers and units
    ("plan", "{engine: 3,", "{engine: §three,", "units.not_a_number"),
    ("plan", "{engine: 3,", "{engine: §-3,", "scenarios.negative"),
    ("plan", "{engine: 3,", "{engine: §2.5,", "scenarios.whole_number"),
    ("plan", "at_most: 8 min", "at_most: §8", "units.no_unit"),
    ("plan", "at_most: 8 min", "at_most: §8 km", "units.unknown_unit"),
    ("area", "主干路: 40 km/h", "主干路: §0 km/h", "scenarios.not_above"),
    ("area", "total: {value: 60000,", "total: {value: §60000 km,", "units.unknown_unit"),
    ("scenario", "share: 90 %", "share: §90", "scenarios.share_above_1"),
    ("scenario", "travel_sigma: 0.2", "travel_sigma: §0.2 s", "scenarios.no_unit_wanted"),
    ("scenario", "replications: 20", "replications: §0", "scenarios.not_above"),
    ("scenario", "replications: 20", "replications: §1e999", "units.not_a_number"),
    ("scenario", "seed: 20261231", "seed: §-1", "scenarios.not_below"),
    ("scenario", "seed: 20261231", "seed: §lucky", "scenarios.whole_number"),
    ("scenario", "day_hours: [7, 22]", "day_hours: [7, §25]", "scenarios.hour"),
    # words of a list, dates, yes and no
    ("plan", "class: 二级", "class: §二類", "scenarios.choice"),
    ("plan", "status: planned ", "status: §planed ", "scenarios.choice_near"),
    ("plan", "opens: 2027-12-31", "opens: §2027-13-31", "scenarios.date"),
    ("plan", "opens: 2027-12-31", "opens: §20271231", "scenarios.date"),
    ("scenario", "fire_target: true", "fire_target: §maybe", "scenarios.true_false"),
    ("area", "confidence: assumed            #", "confidence: §guess #", "scenarios.choice"),
    ("area", "shape: hexagon", "shape: §hexagonal", "scenarios.choice_near"),
    # names that other parts must know
    ("plan", "clause: 应急规划 五(二)", "clause: §急规划 五(二)", "scenarios.clause"),
    ("plan", "measure: response.first ", "measure: §response.frist ", "scenarios.measure"),
    ("plan", "id: sample.plan_drill", "id: §sample.first", "scenarios.name_twice"),
    ("plan", "name: 六经路消防救援站", "name: §三经路消防救援站", "scenarios.name_twice"),
    ("scenario", "open: 六经路消防救援站", "open: §六经路站", "scenarios.station"),
    ("scenario", "day_hours: [7, 22]", "day_hours: [7, 22]\n  policy: §best", "scenarios.policy"),
    ("scenario", "area: area.yaml", "area: area.yaml\nstandards: [§建标151-2017]", "scenarios.standard"),
    # what must fit together
    ("plan", "    at_most: 8 min\n", "", "scenarios.target_bound"),
    ("plan", "    opens: 2027-12-31", "    note: soon", "scenarios.planned_without_opens"),
    ("scenario", "run: {years: 1,", "run: §{years: 1, days: 3,", "scenarios.run_length"),
    ("scenario", "calls: {per_10k", "calls: §{per_year: 90, per_10k", "scenarios.calls_one"),
    ("scenario", "share: 40 %", "share: 50 %", "scenarios.shares_add_up"),
    ("scenario", "{level: 1, share: 90 %", "{level: 1, share: 80 %", "scenarios.shares_add_up"),
    ("scenario", "hours: [3, 2,", "hours: §[3,", "scenarios.rhythm_length"),
    ("scenario", "- open: 六经路消防救援站", "- §open: 六经路消防救援站\n        close: 三经路消防救援站", "scenarios.change_one"),
    ("scenario", "- open: 六经路消防救援站", "- move: {station: §六经路, at: 三经路}", "scenarios.station"),
    ("scenario", "- open: 六经路消防救援站", "- move: {station: 六经路消防救援站, at: §没有这条路}", "geo.place.nothing_like"),
    ("scenario", "- open: 六经路消防救援站", "- class: {station: 六经路消防救援站, §too: 一级}", "scenarios.unknown_field_near"),
    ("scenario", "- open: 六经路消防救援站", "- units: {station: 六经路消防救援站, vehicles: {engine: §1.5}}", "scenarios.whole_number"),
    ("scenario", "- open: 六经路消防救援站", "- agreement: {with: §蓟州区, in_force: true}", "scenarios.neighbour_district"),
    ("scenario", "- open: 六经路消防救援站", "- road: §{at: 三经路, is: closed, speed: 50 %}", "scenarios.road_speed"),
    ("scenario", "run: {years: 1,", "rank_by: {measure: §cover.people, indifference: 1 %}\nrun: {years: 1,", "scenarios.not_ranked_by"),
    ("scenario", "run: {years: 1,", "rank_by: {measure: response.first, indifference: §1 %}\nrun: {years: 1,", "units.unknown_unit"),
    ("scenario", "run: {years", "rank_by: §{measure: response.first_share, indifference: 1%}\nrun: {years", "scenarios.without_within"),
    # files that are named
    ("scenario", "plan: plan.yaml", "plan: §plans.yaml", "scenarios.missing_file_near"),
    ("scenario", "plan: plan.yaml", "plan: §area.yaml", "scenarios.wrong_kind"),
    ("scenario", "plan: plan.yaml", "plan: §../town", "scenarios.directory"),
    ("area", "boundary: boundary.geojson", "boundary: §bound.geojson", "scenarios.missing_file_near"),
    ("area", "places: places.csv", "places: §.", "scenarios.directory_for_file"),
    # writing
    ("scenario", "day_hours: [7, 22]", "day_hours: [7§，22]", "scenarios.full_width_comma"),
    ("plan", "{engine: 3, ladder: 1, rescue: 1}", "§｛engine: 3｝", "scenarios.full_width_bracket"),
    ("area", "across: 200 m", "across: §0 m", "scenarios.not_above"),
    ("scenario", "area: area.yaml\nas_of", "as_of", "scenarios.missing"),
    ("plan", "  - name: 六经路", "  §-name: 六经路", "scenarios.dash"),
    ("plan", "    en: Third", "    en§:Third", "scenarios.colon"),
    ("plan", "stations:\n", "stations§：\n", "scenarios.colon"),
    ("plan", "{zh: 样板区, en: Sample District}", "{zh§：样板区, en: Sample District}", "scenarios.colon"),
    ("plan", "  应急规划:\n", "  应急规划§：\n", "scenarios.colon"),
    ("plan", "- name: 六经路消防救援站", "- name§：六经路消防救援站", "scenarios.colon"),
    ("plan", "    en: Third", "\t§en: Third".replace("\t§", "§\t"), "scenarios.tab"),
    ("plan", "zh: 每年组织综合演练2次, en", "zh: 每年组织综合演练2次§，en", "scenarios.full_width_comma"),
    ("plan", "name: 六经路消防救援站", "name: §\"六经路消防救援站", "scenarios.quote_open"),
    ("plan", "clause: 应急规划 五(二)", "clause: 应急规划§: 五(二)", "scenarios.two_colons"),
    ("plan", "    class: 二级", "    §class 二级", "scenarios.no_colon"),
    ("plan", "clause: 应急规划 五(二)", "clause: §%五(二)", "scenarios.first_character"),
    ("plan", "clause: 应急规划 五(二)", "clause: §*五", "scenarios.alias"),
    ("plan", "clause: 应急规划 五(二)", "clause: §!五", "scenarios.tag"),
    ("plan", "\ntargets:\n", "\n§---\ntargets:\n", "scenarios.documents"),
    ("plan", "    status: planned ", "    status: planned\n    §at: 一经路", "scenarios.repeated_key"),
    ("area", "crs: EPSG:4490 ", "crs: §EPSG:4548 ", "scenarios.crs"),
    ("area", "crs: EPSG:4490 ", "crs: §北京54 ", "scenarios.crs"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "key"), SINGLE, ids=[f"{case[3]}-{number}" for number, case in enumerate(SINGLE)])
def test_one_mistake_gives_one_message_at_its_place(town: Path, file: str, old: str, new: str, key: str) -> None:
    places = rewrite(town / f"{file}.yaml", (old, new))
    alone = file == "plan"  # a plan is checked without its ground, which is faster
    faults = check(town / f"{file}.yaml" if alone else town / "scenario.yaml")
    assert [fault.key for fault in faults] == [key], [fault.text("en") for fault in faults]
    assert [str(fault.mark) for fault in faults] == places or not places
    well_said(faults)


def test_a_consequence_is_not_told(town: Path) -> None:
    """A station whose name cannot be read is not also missing, and the option that opens it is not at fault."""
    rewrite(town / "plan.yaml", ("name: 六经路消防救援站", "name: [六经路]"))
    assert [fault.key for fault in check(town / "scenario.yaml")] == ["scenarios.want_text"]


def test_a_station_that_is_no_mapping_is_one_fault(town: Path) -> None:
    rewrite(town / "plan.yaml", ("  - name: 六经路消防救援站\n    en:", "  - - name: 六经路消防救援站\n      en:"))
    text = (town / "plan.yaml").read_text("utf-8")
    head, tail = text.split("      en: Sixth Avenue Fire Station\n")
    rows, rest = tail.split("\ntargets:")
    (town / "plan.yaml").write_text(head + "\ntargets:" + rest, "utf-8")
    assert rows
    assert [fault.key for fault in check(town / "scenario.yaml")] == ["scenarios.want_mapping"]


def test_a_mapping_of_something_else_is_one_fault(town: Path) -> None:
    path = town / "scenario.yaml"
    text = path.read_text("utf-8")
    start, end = text.index("everyday:"), text.index("options:")
    path.write_text(text[:start] + "everyday: {cn: 甲, colour: red}\n\n" + text[end:], "utf-8")
    assert [fault.key for fault in check(path)] == ["scenarios.unknown_field"]


def test_two_mistakes_in_one_item_are_both_told(town: Path) -> None:
    """A fault of a field does not silence the check of the whole: the class is wrong, and it closes before it opens."""
    places = rewrite(town / "plan.yaml", ("class: 小型", "class: §huge"), ("opens: 2027-12-31", "opens: 2027-12-31\n    closes: §2026"))
    assert [str(fault.mark) for fault in check(town / "plan.yaml")] == places


def test_names_and_tables_are_read_even_where_the_crs_is_wrong(town: Path) -> None:
    """Three faults of three files: the CRS, a park that is not there, a factor below 1; and none that follows from the CRS."""
    places = rewrite(town / "area.yaml", ("crs: EPSG:4490", "crs: §WGS")) + rewrite(
        town / "plan.yaml", ("at: 六经路 × 五纬路", "at: §样板花园")
    )
    rewrite(town / "by_hour.csv", ("7,1.5", "7,0.5"))
    faults = check(town / "scenario.yaml")
    assert {fault.key for fault in faults} == {"scenarios.crs", "geo.place.not_found", "geo.congestion.below_one"}
    assert {str(fault.mark) for fault in faults} > set(places)
    assert "样板公园" in next(fault.text("zh") for fault in faults if fault.key == "geo.place.not_found")


def test_no_station_in_service_on_the_day(town: Path) -> None:
    rewrite(town / "plan.yaml", ("    class: 二级", "    class: 二级\n    opens: 2030"))
    place = rewrite(town / "scenario.yaml", ("as_of: 2026", "as_of: §2026"))
    faults = check(town / "scenario.yaml")
    assert [(fault.key, str(fault.mark)) for fault in faults] == [("scenarios.none_in_service", place[0])]


def test_a_neighbour_needs_the_delay_of_its_agreement(town: Path) -> None:
    station = "\nneighbours:\n  - §name: 邻区站\n    at: 一经路 × 一纬路\n    of: 邻区\ntargets:"
    place = rewrite(town / "plan.yaml", ("\ntargets:", station))
    faults = check(town / "plan.yaml")
    assert [(fault.key, str(fault.mark)) for fault in faults] == [("scenarios.agreement_without_delay", place[0])]
