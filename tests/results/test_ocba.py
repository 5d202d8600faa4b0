"""OCBA keeps its promise, and gives replications to those that are hard to tell apart."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from yingji.results.ocba import ocba
from yingji.results.selection import Selection
from yingji.results.statistics import Floats

OPTIONS, DELTA, EXPERIMENTS, FIRST, MOST = 5, 1.0, 300, 10, 400


def draws(seed: int, means: Floats, *, shared: float) -> Floats:
    """[options, MOST] normal, with a part that all options share; deviations from 1.5 to 4.5."""
    draw = np.random.default_rng(seed)
    noise = shared * draw.normal(size=(1, MOST)) + np.sqrt(1 - shared**2) * draw.normal(size=(len(means), MOST))
    found: Floats = means[:, None] + np.linspace(1.5, 4.5, len(means))[:, None] * noise
    return found


def play(values: Floats, *, confidence: float = 0.9) -> Selection:
    """Rounds until it is settled, of each option's first so many values."""
    made = np.full(len(values), FIRST)
    while True:
        seen = np.where(np.arange(MOST) < made[:, None], values, np.nan)[:, : made.max()]
        found, wanted = ocba(seen, indifference=DELTA, confidence=confidence)
        assert (wanted >= made).all()
        if found.settled or made.max() >= MOST:
            return found
        made = np.minimum(wanted, MOST)


SLIPPAGE = np.array([0.0, 0.0, DELTA, 0.0, 0.0])
"""The hardest case: the best is better by exactly the indifference, all others are equal."""


@pytest.mark.parametrize("shared", [0.0, 0.8])
def test_the_best_is_chosen_at_least_as_often_as_is_stated(shared: float) -> None:
    """300 experiments at 90 %: a procedure that is right 83 % of the time or less fails with a probability of 0.9 and more."""
    found = [play(draws(seed, SLIPPAGE, shared=shared)) for seed in range(EXPERIMENTS)]
    assert all(each.settled and (each.probability or 0) >= 0.9 for each in found)
    right = sum(each.best == 2 for each in found)
    assert binomtest(right, EXPERIMENTS, 0.9, alternative="less").pvalue > 0.01


def test_the_probability_that_is_stated_is_about_how_often_it_is_right() -> None:
    """What is stated is a lower bound: over experiments with chance in the means, too, it is right at least as often."""
    stated, right = 0.0, 0
    for seed in range(EXPERIMENTS):
        means = np.random.default_rng(10_000 + seed).normal(scale=2, size=OPTIONS)
        found = play(draws(seed, means, shared=0.5))
        stated += found.probability or 0.0
        right += means[found.best] > means.max() - DELTA
    assert binomtest(right, EXPERIMENTS, stated / EXPERIMENTS, alternative="less").pvalue > 0.01


def test_options_far_behind_get_nothing_more() -> None:
    """Of three options one lies far behind: the other two, which are equal, get all that comes, as many each."""
    found = [play(draws(seed, np.array([0.0, 0.0, -40.0]), shared=0.0), confidence=0.99) for seed in range(10)]
    assert all(each.made[2] == FIRST and each.made[0] == each.made[1] for each in found)
    assert np.mean([each.made[0] for each in found]) > 3 * FIRST


def test_replications_go_in_the_ratio_of_the_squares() -> None:
    """Deviations 2 and 1 of the differences to the leader, one and two behind: (2/1)² to (1/2)², and to the leader as much as the most.

    Of 1.5 × 300 in all, 4 / 8.25 are 218.2, and 0.25 / 8.25 less than the hundred that have been made.
    """
    zigzag = np.tile([1.0, -1.0], 50) * np.sqrt(99 / 100)  # deviation 1
    found, wanted = ocba(np.stack([np.zeros(100), -1 + 2 * zigzag, -2 + zigzag]), indifference=0.01, confidence=1.0)
    assert found.best == 0
    assert wanted.tolist() == [219, 219, 100]


def test_what_never_varies_is_settled_at_once_and_one_option_is_the_best() -> None:
    year = np.random.default_rng(1).normal(size=20)
    found, _ = ocba(np.stack([year, year + 0.1]), indifference=0.01)
    assert (found.best, found.settled, found.probability) == (1, True, 1.0)
    assert ocba(np.stack([year, year + 0.1]), indifference=0.01, more_is_better=False)[0].best == 0
    assert ocba(year[None], indifference=0.01)[0].settled


def test_a_single_replication_settles_nothing() -> None:
    found, wanted = ocba(np.array([[1.0], [2.0]]), indifference=0.01)
    assert not found.settled
    assert found.in_play == (0, 1)
    assert (wanted > 1).all()
