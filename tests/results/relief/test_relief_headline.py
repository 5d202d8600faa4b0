"""What a disaster comes to on the terminal and as JSON, and stock ratios item by item from the plan's own ledger."""

from __future__ import annotations

import io
import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from yingji.results.case import Runs
from yingji.results.headline import measures_json
from yingji.results.relief.after import days_after
from yingji.results.relief.bottleneck import Gain, gains
from yingji.results.relief.sample import ReliefSample
from yingji.results.terminal import show_headline
from yingji.results.verdicts import Verdict, judge
from yingji.scenarios.schema.relief import Needs
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.relief.bottleneck import STAGES, Freed
from yingji.sim.relief.settle import Days


def test_json_has_finite_numbers_or_null(make_relief: Callable[..., Runs]) -> None:
    days = Days(*(np.array([value]) for value in (0, math.nan, 7, 0)), np.zeros((1, 2)), np.array([[0.0, 3.0]]))
    run = make_relief(gains=(Gain("stock", math.inf, math.inf, 0.5, 0.8, 1.0, 5),), days=days_after([days], ("water", "food")))
    found = json.loads(json.dumps(measures_json(run), allow_nan=False))["relief"]
    assert found["relief"]["time_90"]["median"] == pytest.approx(13000 / 3600)
    assert found["relief"]["time_100"]["median"] is None
    assert found["curve"]["median"][2] == 0.5
    assert found["items"]["food"]["unmet_people"]["median"] == 10
    assert found["bottleneck"][0]["falls_s"] is None
    assert found["days"] == [{"day": 1, "people": 0, "area_m2": None, "without_room": 7, "moved": 0, "short": ["food"]}]


def test_the_terminal_says_it_in_a_few_lines(make_relief: Callable[..., Runs]) -> None:
    out = io.StringIO()
    show_headline(Console(file=out, width=200), [make_relief()], "zh")
    lines = out.getvalue().splitlines()
    assert lines[0].startswith("灾害：140 人须转移安置，其中 20 人投亲靠友")
    assert "半数 1.9 小时，90% 3.6 小时" in lines[1]
    assert len(lines) == 5  # two on the disaster, three on everyday response


def test_an_everyday_run_says_nothing_of_relief(make_relief: Callable[..., Runs]) -> None:
    assert "relief" not in measures_json(replace(make_relief(), relief=None))


def test_the_stage_that_gains_most_comes_first(relief_sample: ReliefSample) -> None:
    """As it is 90 % are relieved after 13 000 s."""
    free = tuple(Freed(stage, 9000.0 if stage == "vehicles" else 12000.0 if stage == "docks" else 13000.0, 0.93) for stage in STAGES)
    found = gains([relief_sample] * 3, [free, free, None])
    assert [(gain.stage, gain.falls_s, gain.worst_in, gain.replications) for gain in found[:3]] == [
        ("vehicles", 4000, 1.0, 2), ("docks", 1000, 0.0, 2), ("command", 0, 0.0, 2)
    ]  # fmt: skip


def test_where_relief_never_ends_people_decide(relief_sample: ReliefSample) -> None:
    endless = replace(relief_sample, relieved_s=relief_sample.relieved_s[:1], relieved_people=relief_sample.relieved_people[:1])
    free = tuple(Freed(stage, math.inf, 0.6 if stage == "stock" else 20 / 140) for stage in STAGES)
    first = gains([endless], [free])[0]
    assert (first.stage, first.freed_share, first.worst_in) == ("stock", 0.6, 1.0)
    assert math.isnan(first.falls_s)


def test_nothing_tried_nothing_said(relief_sample: ReliefSample) -> None:
    assert gains([relief_sample], [None]) == ()


def item(key: str, class_: str, **more: Any) -> dict[str, Any]:
    return {"item": key, "name": key, "unit": "份", "class": class_, "first": "2", "weight": "1 kg", "volume": "1 L", **more}


NEEDS = Needs.model_validate(
    {
        "title": "需要",
        "items": [item("被", "basic"), item("灯", "small"), item("米", "necessities", per_day="1"), item("油", "necessities")],
    }
)


@pytest.fixture
def judged(scenario: Callable[..., ScenarioFile], make_runs: Callable[..., Runs]) -> Callable[..., Verdict]:
    """A target on stock, with a ledger of (item, fields)."""

    def one(target: dict[str, Any], *rows: dict[str, Any]) -> Verdict:
        made = scenario([target], plan={"ledger": list(rows)}).model_copy(update={"needs": NEEDS})
        run = make_runs(made)
        return judge(made, run.world, run.coverage, run.samples)[0]

    return one


BASIC = {"measure": "reserve.basic_share", "at_least": "1 %"}


def test_the_scarcest_item_decides_and_each_has_its_verdict(judged: Callable[..., Verdict]) -> None:
    found = judged(BASIC, {"item": "被", "quantity": "80"}, {"item": "灯", "quantity": "4"})  # 400 residents, two to a person
    assert (found.verdict, found.measured) == ("missed", pytest.approx(2 / 400))
    assert [(part.name.zh, part.verdict, part.measured) for part in found.parts] == [("被", "met", 0.1), ("灯", "missed", 0.005)]


def test_what_has_expired_or_is_not_kept_or_is_not_there_does_not_count(judged: Callable[..., Verdict]) -> None:
    old = {"item": "被", "quantity": "80", "best_before": "2024年底"}
    broken = {"item": "灯", "quantity": "80", "holds": False}
    assert [part.measured for part in judged(BASIC, old, broken).parts] == [0, 0]
    absent = judged(BASIC, {"item": "被", "quantity": "80"})
    assert [part.measured for part in absent.parts] == [0.1, 0]
    assert "relief.why.ledger_without" in [reason.key for reason in absent.parts[1].why]


def test_seven_days_of_necessities(judged: Callable[..., Verdict]) -> None:
    target = {"measure": "reserve.necessities_share_7d", "at_least": "5 %"}
    found = judged(target, {"item": "米", "quantity": "160"}, {"item": "油", "for_share": "10 %", "for_days": "3"})
    assert [part.measured for part in found.parts] == [pytest.approx(160 / (2 + 6) / 400), pytest.approx(0.1)]  # oil is given once
