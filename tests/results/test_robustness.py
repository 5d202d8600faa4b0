"""Three options over two scenarios, each best by another rule."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.base.figures import Text
from yingji.results.robustness import robustness

TWO = (Text(zh="日常", en="everyday"), Text(zh="繁忙", en="busy"))


def test_best_in_the_mean_in_the_worst_case_and_by_regret_may_differ() -> None:
    """Minutes, less is better. Means 5.2, 5.5, 5; worst 8, 6, 9; most regret 2, 4, 3 (the best of each scenario: 1 and 6)."""
    found = robustness(np.array([[2.4, 8.0], [5.0, 6.0], [1.0, 9.0]]), TWO, more_is_better=False)
    assert (found.best_mean, found.best_worst, found.least_regret) == (2, 1, 0)
    assert found.regret == pytest.approx(np.array([[1.4, 2.0], [4.0, 0.0], [0.0, 3.0]]))


def test_of_shares_the_larger_is_better() -> None:
    found = robustness(np.array([[0.6, 0.4], [0.7, 0.5]]), TWO, more_is_better=True)
    assert (found.best_mean, found.best_worst, found.least_regret) == (1, 1, 1)


def test_an_option_that_leaves_calls_without_an_answer_is_regretted_for_ever() -> None:
    found = robustness(np.array([[5.0, np.inf], [6.0, 9.0]]), TWO, more_is_better=False)
    assert found.least_regret == 1
    assert found.regret[0, 1] == np.inf
    assert robustness(np.full((2, 2), np.inf), TWO, more_is_better=False).regret.max() == 0
