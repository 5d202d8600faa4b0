"""The best choices one after the other, against trying every choice."""

from __future__ import annotations

from itertools import combinations, islice

import numpy as np
import pytest

from yingji.geo.siting.cover import MCLP
from yingji.geo.siting.median import PMedian
from yingji.geo.siting.problem import NoSolution, Problem
from yingji.results.siting.ranked import best_choices

D, C, SITES = 25, 9, 3


def problem(seed: int) -> Problem:
    rng = np.random.default_rng(seed)
    time_s = np.hypot(*(rng.random((2, D, 1)) - rng.random((2, 1, C)))) * 1000
    return Problem(time_s, rng.integers(1, 50, D).astype(float), required=(2,), excluded=(7,))


def every_choice(one: Problem) -> list[tuple[int, ...]]:
    return [each for each in combinations(range(C), SITES) if 2 in each and 7 not in each]


@pytest.mark.parametrize("seed", range(5))
def test_the_first_ten_medians_are_the_ten_best_of_all(seed: int) -> None:
    one = problem(seed)
    best = sorted(float(one.weight @ one.time_s[:, list(each)].min(axis=1)) for each in every_choice(one))[:10]
    found = best_choices(
        lambda p, limit_s: PMedian(SITES).solve(p, limit_s=limit_s), one, near=lambda site: (site,), more_is_better=False, limit_s=30
    )
    ten = list(islice(found, 10))
    assert [choice.objective for choice in ten] == pytest.approx(best)
    assert len({choice.chosen for choice in ten}) == 10


@pytest.mark.parametrize("seed", range(5))
def test_the_first_ten_covers_bring_as_much_as_the_ten_best_of_all(seed: int) -> None:
    one = problem(seed)
    covers = [float(one.weight[(one.time_s[:, list(each)] <= 300).any(axis=1)].sum()) for each in every_choice(one)]
    found = best_choices(
        lambda p, limit_s: MCLP(300, SITES).solve(p, limit_s=limit_s), one, near=lambda site: (site,), more_is_better=True, limit_s=30
    )
    assert [choice.objective for choice in islice(found, 10)] == sorted(covers, reverse=True)[:10]


def test_stand_ins_next_door_make_no_other_choice() -> None:
    """Candidates 0 and 1 stand side by side, as do 2 and 3: the second choice is one that differs, not the same a street further."""
    time_s = np.array([[10.0, 11, 90, 91, 95], [90, 91, 10, 11, 95], [95, 95, 95, 95, 10]])
    one = Problem(time_s, np.array([5.0, 4.0, 1.0]))
    side = {0: (0, 1), 1: (0, 1), 2: (2, 3), 3: (2, 3), 4: (4,)}
    found = best_choices(
        lambda p, limit_s: PMedian(2).solve(p, limit_s=limit_s), one, near=side.__getitem__, more_is_better=False, limit_s=30
    )
    assert [choice.chosen for choice in islice(found, 3)] == [(0, 2), (0, 4), (2, 4)]


def test_without_a_first_choice_it_says_so() -> None:
    one = Problem(np.array([[1.0]]), np.array([1.0]))
    found = best_choices(lambda p, limit_s: MCLP(5, 2).solve(p, limit_s=limit_s), one, near=lambda s: (s,), more_is_better=True, limit_s=1)
    with pytest.raises(NoSolution, match="may be chosen"):
        next(found)
