"""Verdicts at their boundaries."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from yingji.results.case import Runs
from yingji.results.measures import Sample
from yingji.results.registry import FUNCTIONS, measures
from yingji.results.verdicts import Verdict, judge, word
from yingji.scenarios.schema.plan import Station
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.world import Changed

Make = Callable[..., Runs]
Scenario = Callable[..., ScenarioFile]

FIRST = {"measure": "response.first", "statistic": "p50", "clock": "call", "at_most": "150 s"}
EDGE = {"measure": "station.edge_time", "statistic": "max", "scope": "each station", "at_most": "5 min"}


@pytest.fixture
def verdict(make_runs: Make, scenario: Scenario) -> Callable[..., Verdict]:
    """The verdict on one target of the little district."""

    def one(target: dict[str, Any], *, samples: Any = 30, plan: dict[str, Any] | None = None) -> Verdict:
        made = scenario([target], plan=plan)
        runs = make_runs(made, samples=samples)
        return judge(made, runs.world, runs.coverage, runs.samples)[0]

    return one


def test_there_is_a_function_for_every_measure_and_no_other() -> None:
    assert set(FUNCTIONS) == set(measures())


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (1, 2, "met"),
        (1, 3, "met"),
        (3, 3, "met"),
        (2, 3.1, "uncertain"),
        (3, 3.1, "uncertain"),
        (3.1, 4, "missed"),
        (1, math.inf, "uncertain"),
    ],
)
def test_at_most_three(low: float, high: float, expected: str) -> None:
    assert word(low=low, high=high, bound="at_most", threshold=3, alone=False) == expected


@pytest.mark.parametrize(("low", "high", "expected"), [(3, 4, "met"), (2.9, 3, "uncertain"), (2, 2.9, "missed")])
def test_at_least_three(low: float, high: float, expected: str) -> None:
    assert word(low=low, high=high, bound="at_least", threshold=3, alone=False) == expected


def test_nineteen_of_twenty_are_95_per_cent_although_the_computer_reads_a_hair_more() -> None:
    assert 95 * 0.01 > 19 / 20
    assert word(low=19 / 20, high=19 / 20, bound="at_least", threshold=95 * 0.01, alone=False) == "met"


def test_a_median_on_the_bound_is_met_and_a_second_more_is_missed(verdict: Callable[..., Verdict]) -> None:
    met, missed = verdict(FIRST), verdict({**FIRST, "at_most": "149 s"})
    assert (met.verdict, met.measured, met.low, met.high, met.held_in) == ("met", 150, 150, 150, 1.0)
    assert (missed.verdict, missed.held_in) == ("missed", 0.0)


def test_one_replication_is_uncertain_whatever_it_shows(verdict: Callable[..., Verdict]) -> None:
    lone = verdict(FIRST, samples=1)
    assert lone.verdict == "uncertain"
    assert [reason.key for reason in lone.why if "replication" in reason.key] == ["results.why.one_replication"]


def test_a_call_that_came_in_one_year_only_is_a_lone_draw_however_many_years_were_played(
    verdict: Callable[..., Verdict], sample: Sample
) -> None:
    quiet = replace(sample, incidents=replace(sample.incidents, kind=np.zeros(3, dtype=np.int16)))
    rare = {**FIRST, "applies_to": ["rescue"]}
    lone = verdict(rare, samples=[sample, *[quiet] * 29])
    assert (lone.verdict, lone.measured, lone.replications) == ("uncertain", 70, 1)
    assert verdict({**rare, "scope": "each subdistrict"}, samples=[sample, *[quiet] * 29]).parts[0].verdict == "uncertain"


def test_fewer_than_twenty_replications_say_that_the_interval_is_a_range(verdict: Callable[..., Verdict]) -> None:
    assert verdict(FIRST, samples=19).interval == "t"
    assert verdict(FIRST, samples=20).interval == "95 %"


def _later(sample: Sample, seconds: float) -> Sample:
    return replace(sample, incidents=replace(sample.incidents, arrive_s=sample.incidents.arrive_s + seconds))


def test_years_on_both_sides_of_the_bound_are_uncertain(verdict: Callable[..., Verdict], sample: Sample) -> None:
    half = verdict(FIRST, samples=[sample] * 10 + [_later(sample, 1)] * 10)
    assert (half.verdict, half.low, half.high, half.held_in) == ("uncertain", 150, 151, 0.5)


def test_a_call_that_nobody_reached_makes_the_worst_endless_and_says_so(verdict: Callable[..., Verdict]) -> None:
    worst = verdict({**FIRST, "statistic": "max"})
    assert (worst.verdict, worst.measured) == ("missed", math.inf)
    assert "results.why.never_reached" in [reason.key for reason in worst.why]


def test_the_clock_may_start_at_the_order(verdict: Callable[..., Verdict]) -> None:
    assert verdict({**FIRST, "clock": "order"}).measured == 120


def test_a_share_counts_cases_within_its_time_inclusively(verdict: Callable[..., Verdict]) -> None:
    share = {"measure": "response.first_share", "clock": "call", "within": "150 s", "at_least": "66 %"}
    assert verdict(share).measured == pytest.approx(2 / 3)
    assert verdict({**share, "within": "149 s"}).measured == pytest.approx(1 / 3)
    assert verdict({**FIRST, "statistic": "share", "within": "150 s", "at_most": "", "at_least": "66 %"}).verdict == "met"


def test_a_target_for_fires_leaves_other_calls_out(verdict: Callable[..., Verdict]) -> None:
    assert verdict({**FIRST, "statistic": "p50", "applies_to": ["fires"]}).measured == math.inf  # the one fire was never reached
    assert verdict({**FIRST, "applies_to": ["rescue"]}).measured == 70  # the median of 150 and 70: at least half are within 70 s


def test_a_target_for_what_this_scenario_has_not_is_not_simulated(verdict: Callable[..., Verdict]) -> None:
    quake = verdict({**FIRST, "applies_to": ["earthquake"]})
    assert (quake.verdict, quake.why[0].key) == ("not simulated", "results.why.kind_not_here")


def test_each_subdistrict_is_judged_and_the_worst_is_told(verdict: Callable[..., Verdict]) -> None:
    both = verdict({**FIRST, "applies_to": ["rescue"], "scope": "each subdistrict", "at_most": "100 s"})
    assert [(part.name.zh, part.measured, part.verdict) for part in both.parts] == [("甲街道", 150, "missed"), ("乙街道", 70, "met")]
    assert (both.verdict, both.measured, both.held_in) == ("missed", 150, 0.0)
    assert both.why[0].values["names"] == (both.parts[0].name,)


def test_a_part_that_is_uncertain_keeps_the_whole_from_being_met(verdict: Callable[..., Verdict], sample: Sample) -> None:
    rule = {**FIRST, "applies_to": ["rescue"], "scope": "each subdistrict"}
    both = verdict(rule, samples=[sample] * 10 + [_later(sample, 1)] * 10)
    assert [part.verdict for part in both.parts] == ["uncertain", "met"]
    assert (both.verdict, both.held_in) == ("uncertain", 0.5)


def test_geometry_has_no_chance_in_it(verdict: Callable[..., Verdict]) -> None:
    edge = verdict(EDGE, samples=0)
    assert (edge.verdict, edge.measured, edge.low, edge.high, edge.interval) == ("met", 195, 195, 195, "exact")
    assert math.isnan(edge.held_in)
    assert verdict({**EDGE, "at_most": "195 s"}).verdict == "met"
    assert verdict({**EDGE, "at_most": "194 s"}).verdict == "missed"


def test_without_samples_nothing_is_said_about_the_simulated(verdict: Callable[..., Verdict]) -> None:
    assert verdict(FIRST, samples=0).verdict == "not simulated"


def test_area_is_held_against_the_limit_of_the_standard(make_runs: Make, scenario: Scenario) -> None:
    rule = {"measure": "station.area_to_limit", "at_most": "100 %", "scope": "each station"}
    made = scenario(standards=[{"id": "建标", "title": "建标", "document": "x", "area_limits_km2": {"一级": 0.02}, "targets": [rule]}])
    runs = make_runs(made)
    (found,) = judge(made, runs.world, runs.coverage, ())
    assert (found.of, found.verdict, found.measured) == ("建标", "met", 1.0)


def test_an_area_drawn_by_hand_goes_before_the_one_by_travel_time(make_runs: Make, scenario: Scenario) -> None:
    made = scenario([{"measure": "station.area_to_limit", "at_most": "100 %", "scope": "each station"}])
    runs = make_runs(made, limits={"一级": 7})
    drawn = Station.model_validate(runs.world.stations[0].model_dump(by_alias=True) | {"area": "14 km²"})
    world = replace(runs.world, stations=(drawn, *runs.world.stations[1:]))
    limits = {"id": "建标", "title": "建标", "document": "x", "area_limits_km2": {"一级": 7}, "targets": []}
    (found,) = judge(scenario([made.plan.targets[0].model_dump(exclude_unset=True)], standards=[limits]), world, runs.coverage, ())
    assert (found.measured, found.verdict) == (2.0, "missed")


def test_a_class_that_the_plan_does_not_say_leaves_the_rule_open(make_runs: Make, scenario: Scenario) -> None:
    rule = {"measure": "station.area_to_limit", "at_most": "100 %", "scope": "each station"}
    made = scenario([rule])
    runs = make_runs(made)
    (found,) = judge(made, runs.world, runs.coverage, ())
    assert found.verdict == "not simulated"
    assert found.why[0].key == "results.why.no_limit"


def test_a_ledger_row_stays_on_the_board(verdict: Callable[..., Verdict]) -> None:
    row = verdict({"ledger": "要查台账"})
    assert (row.verdict, row.metric, row.clause) == ("not simulated", "", "规划 二")
    assert "要查台账" in row.why[0].text("zh")


STAFF = {"measure": "staff.firefighters_share", "at_least": "0.4 ‰"}


def test_staff_that_the_plan_does_not_give_is_not_made_up(verdict: Callable[..., Verdict]) -> None:
    found = verdict(STAFF)
    assert (found.verdict, found.why[0].key) == ("not simulated", "results.why.no_crew")


def test_new_shelters_whose_class_is_open_leave_the_count_open(verdict: Callable[..., Verdict]) -> None:
    target = {"measure": "count.new_shelters", "at_least": "3", "by": "2025-12-31"}
    sure = {"status": "planned", "opens": "2024", "class": "固定"}
    shelters = [{"name": "a", **sure}, {"name": "b", **sure}, {"name": "c", "status": "planned", "opens": "2025"}]
    open_ = verdict(target, plan={"shelters": shelters})
    assert (open_.verdict, open_.measured, open_.low, open_.high) == ("uncertain", 2, 2, 3)
    assert verdict(target, plan={"shelters": [*shelters[:2], {"name": "d", **sure}]}).verdict == "met"
    assert verdict(target, plan={"shelters": [*shelters[:2], {"name": "d", **sure, "opens": "2026"}]}).verdict == "missed"


def test_an_option_with_a_day_of_its_own_counts_what_is_there_on_that_day(make_runs: Make, scenario: Scenario) -> None:
    """One site from 2025 on and another from 2027: 400 people to one site, 200 to one where the option plays 2028."""
    site = {"kind": "ambulance site", "status": "planned"}
    assets = [{"name": "a", "opens": "2025", **site}, {"name": "b", "opens": "2027", **site}]
    made = scenario([{"measure": "ambulance.people_per_site", "at_most": "300"}], plan={"assets": assets})
    runs = make_runs(made)
    placed = runs.world.stations[0].model_copy(update={"kind": "ambulance"})  # on the map too: one of the sites, and not one more
    runs = replace(runs, world=replace(runs.world, stations=(placed, *runs.world.stations[1:])))
    later = replace(runs.world, changes=(Changed("as_of", "", "2025-12-31", "2028-01-01"),))
    found = [judge(made, world, runs.coverage, ())[0] for world in (runs.world, later)]
    assert [(verdict.measured, verdict.verdict) for verdict in found] == [(400, "missed"), (200, "met")]


def test_the_scarcer_goods_decide_and_headquarters_count_as_staff(make_runs: Make, scenario: Scenario) -> None:
    stock = [{"name": kind, "kind": kind, "people": people, "clause": "规划 三"} for kind, people in (("basic", "40"), ("small", "8"))]
    plan = {"reserves": stock, "headquarters": {"state": "3", "government": "1"}}
    made = scenario(
        [{"measure": "reserve.basic_share", "at_least": "2 %"}, {"measure": "staff.firefighters_share", "at_least": "1 %"}], plan=plan
    )
    runs = make_runs(made)
    crewed = Station.model_validate(runs.world.stations[0].model_dump(by_alias=True) | {"crew": {"state": "10", "government": "6"}})
    world = replace(runs.world, stations=(crewed, *runs.world.stations[1:]))
    assert [verdict.measured for verdict in judge(made, world, runs.coverage, ())] == [8 / 400, 20 / 400]


def test_stocks_are_held_against_the_residents(verdict: Callable[..., Verdict]) -> None:
    stock = [{"name": "方便面", "kind": "necessities", "person_days": "140", "clause": "规划 三"}]
    target = {"measure": "reserve.necessities_share_7d", "at_least": "5 %"}
    met = verdict(target, plan={"reserves": stock})
    assert (met.verdict, met.measured) == ("met", 0.05)  # 140 person-days ÷ 7 ÷ 400 people
    assert met.confidence == "measured"  # the plan's stock and counted people
    assert verdict(target).verdict == "not simulated"


def test_a_verdict_bears_the_weakest_of_its_inputs_and_names_what_is_assumed(verdict: Callable[..., Verdict]) -> None:
    simulated = verdict(FIRST)
    assert simulated.confidence == "assumed"
    assert set(simulated.rests_on) == {
        "area.streets", "area.streets.speeds", "area.by_hour", "everyday.alarm_handling", "plan.neighbours",
    }  # fmt: skip
    assert "everyday.alarm_handling" not in verdict(EDGE).rests_on


def test_busy_share_of_the_busiest_own_unit(verdict: Callable[..., Verdict]) -> None:
    busy = {"measure": "units.busy", "at_most": "30 %"}
    assert verdict({**busy, "statistic": "max"}).measured == pytest.approx(950 / 9000)
    assert verdict({**busy, "statistic": "mean"}).measured == pytest.approx(950 / 9000 / 2)
    assert verdict({**busy, "scope": "each station"}).parts[0].name.zh == "一号站"


def test_the_neighbours_share_of_the_work(verdict: Callable[..., Verdict]) -> None:
    assert verdict({"measure": "calls.by_neighbours", "at_most": "50 %"}).measured == 0.5
    assert verdict({"measure": "calls.waited", "at_most": "50 %"}).measured == pytest.approx(2 / 3)


def test_turnout_is_of_own_units_at_home(verdict: Callable[..., Verdict]) -> None:
    turnout = verdict({"measure": "response.turnout", "statistic": "max", "at_most": "60 s"})
    assert (turnout.verdict, turnout.measured) == ("met", 60)  # the orders on the way home took none and do not count


def test_travel_is_of_the_unit_that_came_first(verdict: Callable[..., Verdict]) -> None:
    assert verdict({"measure": "response.travel", "statistic": "max", "at_most": "60 s"}).measured == 60


def test_a_year_without_such_calls_says_nothing(verdict: Callable[..., Verdict], sample: Sample) -> None:
    quiet = replace(sample, incidents=replace(sample.incidents, kind=np.ones(3, dtype=np.int16)))
    found = verdict({**FIRST, "applies_to": ["fire"]}, samples=[quiet] * 20)
    assert (found.verdict, found.why[0].key) == ("not simulated", "results.why.no_calls")
