"""Ranking and selection keeps its promise: on options whose means are known, the right one is chosen as often as is stated."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from yingji.results.selection import Selection, kim_nelson, order_by_mean, probability_best
from yingji.results.statistics import Floats

OPTIONS, DELTA, EXPERIMENTS, MOST = 5, 1.0, 600, 400


def values(seed: int, *, shared: float, spread: float = 3.0) -> Floats:
    """The hardest case (slippage): option 2 is better by exactly the indifference, all others are equal; draws share a part."""
    draw = np.random.default_rng(seed)
    sd = np.linspace(0.5, 1.5, OPTIONS)[:, None] * spread
    noise = shared * draw.normal(size=(1, MOST)) + np.sqrt(1 - shared**2) * draw.normal(size=(OPTIONS, MOST))
    means = np.zeros((OPTIONS, 1))
    means[2] = DELTA
    return means + sd * noise


@pytest.mark.parametrize("shared", [0.0, 0.8])
def test_the_best_is_chosen_at_least_as_often_as_is_stated(shared: float) -> None:
    """600 experiments at 90 %: a procedure that is right 86 % of the time or less fails with a probability of 0.8 and more."""
    found = [kim_nelson(values(seed, shared=shared), first=10, indifference=DELTA, confidence=0.9) for seed in range(EXPERIMENTS)]
    assert all(each.settled for each in found)
    right = sum(each.best == 2 for each in found)
    assert binomtest(right, EXPERIMENTS, 0.9, alternative="less").pvalue > 0.01


def test_the_test_above_would_find_a_procedure_that_stops_too_soon() -> None:
    """The largest mean after the first ten replications is right too seldom, and the same test says so."""
    right = sum(int(np.argmax(values(seed, shared=0.0)[:, :10].mean(axis=1))) == 2 for seed in range(EXPERIMENTS))
    assert binomtest(right, EXPERIMENTS, 0.9, alternative="less").pvalue < 1e-6


def test_common_draws_settle_a_ranking_sooner() -> None:
    apart, together = (
        np.mean([kim_nelson(values(seed, shared=shared, spread=1.0), first=10, indifference=0.5).replications for seed in range(100)])
        for shared in (0.0, 0.9)
    )
    assert together < apart


def test_two_options_whose_difference_never_varies_are_settled_at_once() -> None:
    year = np.random.default_rng(1).normal(size=20)
    assert kim_nelson(np.stack([year, year + 0.1]), first=10, indifference=0.01) == Selection(1, True, 10, (1,))
    assert kim_nelson(np.stack([year, year + 0.1]), first=10, indifference=0.01, more_is_better=False) == Selection(0, True, 10, (0,))


def test_a_budget_that_ends_too_soon_is_said() -> None:
    found = kim_nelson(values(3, shared=0.0)[:, :12], first=10, indifference=0.05)
    assert not found.settled
    assert found.replications == 12
    assert len(found.in_play) > 1
    assert not kim_nelson(values(3, shared=0.0)[:, :5], first=10, indifference=1).settled


def test_equal_options_are_settled_to_the_first() -> None:
    year = np.random.default_rng(1).normal(size=20)
    assert kim_nelson(np.stack([year, year]), first=10, indifference=0.01).best == 0
    assert probability_best(np.stack([year, year])) == (0.5, 0.5)


def test_the_probability_of_being_best_by_counting() -> None:
    """Option 1 wins in three of four years by one and loses the fourth by one. Of four years drawn anew it loses where the fourth is drawn
    three times or more (13 of 256), and shares where it is drawn twice (54 of 256)."""
    found = probability_best(np.array([[0.0, 0, 0, 1], [1, 1, 1, 0]]))
    assert sum(found) == pytest.approx(1)
    assert found[1] == pytest.approx(1 - 13 / 256 - 27 / 256, abs=0.02)


def test_options_are_ordered_by_their_means() -> None:
    table = np.array([[1.0, 1], [3, 3], [1, 1], [2, 2]])
    assert order_by_mean(table) == (1, 3, 0, 2)
    assert order_by_mean(table, more_is_better=False) == (0, 2, 3, 1)
