"""A ranking of options by one measure, and the orders of building that follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from yingji.base.figures import Text
from yingji.results.case import Runs
from yingji.results.phasing import orders
from yingji.results.ranking import BY_DEFAULT, rank, rank_values
from yingji.scenarios.combining import expanded
from yingji.scenarios.schema.scenario import Combine, RankBy

TIME = RankBy(measure="response.first", statistic="mean", clock="call", indifference="5 s")


def test_which_way_is_better_follows_from_the_measure() -> None:
    values = np.stack([np.linspace(300, 310, 20), np.linspace(280, 290, 20)])
    assert rank(values, TIME, first=10).order == (1, 0)
    assert rank(values, BY_DEFAULT, first=10).order == (0, 1)  # of shares in time the larger
    share = TIME.model_copy(update={"statistic": "share", "within": "5 min"})
    assert rank(values, share.model_copy(update={"indifference": "1 %"}), first=10).bound == "at_least"


def test_differences_are_from_the_first_option_whoever_is_best() -> None:
    found = rank(np.stack([np.full(20, 300.0), np.full(20, 280.0), np.full(20, 310.0)]), TIME, first=10)
    assert [each and each.value for each in found.differences] == [None, -20, 10]
    assert (found.selection.best, found.selection.settled, found.probability_best) == (1, True, (0, 1, 0))


def test_an_option_that_leaves_calls_without_an_answer_is_never_best() -> None:
    values = np.stack([np.full(20, 300.0), np.full(20, 310.0), np.full(20, 100.0)])
    values[2, 7] = np.inf
    found = rank(values, TIME, first=10)
    assert (found.order, found.selection.best, found.probability_best) == ((0, 1, 2), 0, (1, 0, 0))


def test_where_every_option_leaves_calls_without_an_answer_nothing_is_settled() -> None:
    found = rank(np.full((2, 20), np.inf), TIME, first=10)
    assert not found.selection.settled
    assert found.probability_best == (0.5, 0.5)


def test_values_come_of_the_samples_replication_by_replication(make_runs: Callable[..., Runs], scenario: Any) -> None:
    """The little district's calls of fire: one answered after 150 s, one after 70 s, one never (see its records)."""
    runs = make_runs(scenario(), samples=3)
    half = RankBy(measure="response.first_share", clock="call", within="100 s", indifference="1 %")
    assert rank_values([runs, runs], half) == pytest.approx(np.full((2, 3), 1 / 3))


def test_every_order_of_two_changes_with_what_each_step_reaches(make_runs: Callable[..., Runs], scenario: Any) -> None:
    """B first reaches more than A first; the end is the same. B alone meets what A alone does not."""
    change = [{"open": "一号站"}]
    combine = Combine.model_validate({"how": "factorial", "changes": [{"name": "A", "change": change}, {"name": "B", "change": change}]})
    plain = scenario().model_copy(update={"combine": combine})
    runs = replace(make_runs(plain), scenario=plain)
    met = SimpleNamespace(of="plan", id="t", promise=Text(zh="甲", en="a"), verdict="met", metric="m")
    found: Any = SimpleNamespace(
        runs=[runs] * 4,
        ranking=SimpleNamespace(bound="at_least", means=(0.5, 0.6, 0.7, 0.8)),  # none, A, B, both
        verdicts=[(), (), (met,), (met,)],
    )
    first, second = orders(found, expanded(plain).options)
    assert ([step.change.en for step in first.steps], first.mean) == (["B", "A"], pytest.approx(0.75))
    assert ([step.change.en for step in second.steps], second.mean) == (["A", "B"], pytest.approx(0.7))
    assert [[each.en for each in step.newly_met] for step in (*first.steps, *second.steps)] == [["a"], [], [], ["a"]]


def test_orders_need_every_combination(make_runs: Callable[..., Runs], scenario: Any) -> None:
    found: Any = SimpleNamespace(runs=[make_runs(scenario())])
    assert orders(found, ()) == ()
