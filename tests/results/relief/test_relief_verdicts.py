"""Targets on disasters: judged where their hazard strikes, with an interval over replications and the reasons beside the word."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from yingji.results.case import Runs
from yingji.results.relief.bottleneck import Gain
from yingji.results.relief.sample import ReliefSample
from yingji.results.verdicts import Verdict, judge
from yingji.scenarios.schema.hazard import Hazard, Strike


def judged(run: Runs) -> Verdict:
    return judge(run.scenario, run.world, run.coverage, run.samples, run.relief)[0]


def keys(verdict: Verdict) -> list[str]:
    return [reason.key.removeprefix("relief.why.") for reason in verdict.why]


TIME = {"measure": "relief.time_all_served", "at_most": "10 h"}
ACCIDENT = Hazard.model_validate({"title": "事故", "accident": {"at": "中山路", "lasts": "2 h"}})


@pytest.fixture
def verdict(make_relief: Callable[..., Runs]) -> Callable[..., Verdict]:
    return lambda target, **more: judged(make_relief([target], **more))


@pytest.mark.parametrize(
    ("target", "word", "measured"),
    [
        (TIME, "met", 13000.0),
        ({**TIME, "at_most": "13000 s"}, "met", 13000.0),
        ({**TIME, "at_most": "3 h"}, "missed", 13000.0),
        ({**TIME, "statistic": "p50"}, "met", 7000.0),
        ({**TIME, "statistic": "p95"}, "missed", math.inf),
        ({"measure": "relief.share_within", "within": "2 h", "at_least": "50 %"}, "met", 0.5),
        ({"measure": "shelter.capacity_share", "at_least": "100 %"}, "met", 150 / 120),
        ({"measure": "shelter.area_per_person", "at_least": "2 m²/person"}, "met", 2.0),
        ({"measure": "shelter.area_per_person", "statistic": "mean", "at_least": "2.1 m²/person"}, "missed", 250 / 120),
        ({"measure": "shelter.overflow", "at_most": "0 %"}, "met", 0.0),
        ({"measure": "roads.cut_off", "at_most": "20 %"}, "missed", 40 / 140),
        ({"measure": "shelter.fixed_share", "at_least": "15 %"}, "missed", 50 / 400),
        ({"measure": "shelter.within_distance", "at_least": "70 %"}, "met", 1.0),
    ],
)
def test_each_measure_is_judged(verdict: Callable[..., Verdict], target: dict[str, Any], word: str, measured: float) -> None:
    found = verdict(target)
    assert (found.verdict, found.measured) == (word, pytest.approx(measured))


def test_the_interval_is_over_replications(verdict: Callable[..., Verdict], relief_sample: ReliefSample) -> None:
    late = replace(relief_sample, relieved_s=relief_sample.relieved_s + 40000)
    found = verdict(TIME, samples=[relief_sample] * 15 + [late] * 15)
    assert (found.verdict, found.low, found.high, found.held_in) == ("uncertain", 13000, 53000, 0.5)


def test_an_everyday_scenario_does_not_judge_it(make_relief: Callable[..., Runs]) -> None:
    found = judged(replace(make_relief([TIME]), relief=None))
    assert (found.verdict, found.why[0].key) == ("not simulated", "results.why.disaster_only")


@pytest.mark.parametrize(("applies_to", "word"), [(["accident"], "met"), (["earthquake", "rainstorm"], "not simulated"), ([], "met")])
def test_a_target_is_judged_only_where_its_hazard_strikes(make_relief: Callable[..., Runs], applies_to: list[str], word: str) -> None:
    run = make_relief([{**TIME, "applies_to": applies_to}])
    found = judged(replace(run, scenario=run.scenario.model_copy(update={"hazards": (Strike(hazard=ACCIDENT),)})))
    assert found.verdict == word
    assert ("地震" in found.why[0].text("zh")) == (word == "not simulated")


def test_why_names_the_bottleneck_and_what_ran_short(verdict: Callable[..., Verdict]) -> None:
    found = verdict(TIME, gains=(Gain("vehicles", 13000.0, 9400.0, 0.93, 0.93, 1.0, 5),))
    assert keys(found) == ["bottleneck_time", "ran_out", "cut_off"]
    assert "1.0 h sooner" in found.why[0].text("en")
    assert "食品在第 3.1 小时发完：10 人缺" in found.why[1].text("zh")


def test_a_bottleneck_of_relief_that_never_ends_is_told_by_people(verdict: Callable[..., Verdict]) -> None:
    found = verdict({**TIME, "at_most": "1 h"}, gains=(Gain("stock", math.inf, math.inf, 0.5, 0.8, 1.0, 5),))
    assert "80% would be relieved instead of 50%" in found.why[0].text("en")


def test_relief_that_is_not_complete_counts_as_endless(verdict: Callable[..., Verdict], relief_sample: ReliefSample) -> None:
    found = verdict(TIME, samples=[replace(relief_sample, share=1.0)] * 30)
    assert (found.verdict, found.measured) == ("missed", math.inf)
    assert "never" in keys(found)


def test_replications_in_which_nobody_is_affected_do_not_count(verdict: Callable[..., Verdict], relief_sample: ReliefSample) -> None:
    nobody = replace(relief_sample, affected=0, relieved_s=np.empty(0), relieved_people=np.empty(0, np.int32))
    found = verdict(TIME, samples=[relief_sample] * 20 + [nobody] * 10)
    assert (found.verdict, found.replications) == ("met", 20)
    assert keys(found)[0] == "nobody_in"
    assert keys(verdict(TIME, samples=[nobody] * 30)) == ["nobody_affected"]


def test_each_subdistrict_has_a_verdict(verdict: Callable[..., Verdict]) -> None:
    found = verdict({**TIME, "scope": "each subdistrict"})
    assert [(part.name.zh, part.verdict) for part in found.parts] == [("甲街道", "met"), ("乙街道", "met")]
    assert found.measured == 13200  # to the ten minutes of the curves


def test_freeboard_that_is_not_known_is_not_made_up(verdict: Callable[..., Verdict]) -> None:
    found = verdict({"measure": "shelter.freeboard", "at_least": "0.5 m"})
    assert (found.verdict, keys(found)) == ("not simulated", ["freeboard_unknown"])
    assert verdict({"measure": "shelter.freeboard", "at_least": "0.7 m"}).verdict == "missed"  # the one that is known is too low
