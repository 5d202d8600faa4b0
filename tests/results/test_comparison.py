"""Paired differences, against the arithmetic of the books."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingji.results.case import Runs
from yingji.results.comparison import METHODS, Method, compare, exact_difference, paired_difference
from yingji.results.verdicts import judge

INF = np.inf


def test_a_paired_interval_by_hand() -> None:
    """Differences 1, 2, 3: mean 2, s = 1, t(0.975, 2) = 4.3027, so 2 ± 4.3027/√3."""
    found = paired_difference(first=np.array([10.0, 20, 30]), other=np.array([11.0, 22, 33]))
    assert (found.value, found.method, found.pairs) == (2, "t", 3)
    assert (found.low, found.high) == pytest.approx((2 - 4.30265 / 3**0.5, 2 + 4.30265 / 3**0.5), rel=1e-5)


def test_common_draws_make_the_interval_narrow() -> None:
    """Two options that differ by one second in every year: sure after a few years, however much the years themselves differ."""
    years = np.random.default_rng(1).normal(300, 50, 10)
    found = paired_difference(first=years, other=years - 1)
    assert found.value == pytest.approx(-1)
    assert found.high - found.low < 1e-9
    assert found.sense("at_most") == "better"
    assert found.sense("at_least") == "worse"


@pytest.mark.parametrize("method", METHODS)
def test_ninety_five_in_a_hundred_intervals_hold_the_true_difference(method: Method) -> None:
    """1,000 experiments of 30 normal pairs about a true difference of 2 (the bootstrap is a little short with so few pairs)."""
    draw = np.random.default_rng(8)
    held = 0
    for _ in range(1000):
        first = draw.normal(100, 20, 30)
        found = paired_difference(first=first, other=first + draw.normal(2, 5, 30), method=method)
        held += found.low <= 2 <= found.high
    assert 0.92 <= held / 1000 <= 0.98


def test_the_bootstrap_gives_the_same_interval_again() -> None:
    draw = np.random.default_rng(3)
    first, other = draw.exponential(size=40), draw.exponential(size=40)
    assert paired_difference(first=first, other=other, method="bootstrap") == paired_difference(
        first=first, other=other, method="bootstrap"
    )


def test_calls_that_one_option_never_reaches_are_told_by_the_median() -> None:
    """Of nine years two are never reached without the new station: no mean, but a median, between the 2nd and the 8th of nine."""
    first = np.array([400.0, 410, INF, 390, 405, INF, 395, 402, 408])
    other = np.full(9, 300.0)
    found = paired_difference(first=first, other=other, method="t")
    assert (found.method, found.value, found.low, found.high) == ("sign", -108 + 3, -INF, -95)  # −inf −inf −110 −108 −105 −102 −100 −95 −90
    assert found.sense("at_most") == "better"


def test_never_and_never_is_no_difference() -> None:
    found = paired_difference(first=np.array([INF] * 8), other=np.array([INF] * 8))
    assert (found.value, found.low, found.high, found.sense("at_most")) == (0, 0, 0, "same")


def test_years_in_which_either_has_no_value_are_left_out() -> None:
    nan = np.nan
    found = paired_difference(first=np.array([1.0, nan, 3, 4]), other=np.array([2.0, 2, nan, 5]))
    assert (found.pairs, found.value) == (2, 1)
    assert np.isnan(paired_difference(first=np.array([nan]), other=np.array([1.0])).value)


@pytest.mark.parametrize("method", METHODS)
def test_one_pair_says_nothing_for_sure(method: Method) -> None:
    found = paired_difference(first=np.array([5.0]), other=np.array([4.0]), method=method)
    assert (found.value, found.low, found.high, found.sense("at_most")) == (-1, -INF, INF, "unclear")


def test_what_has_no_chance_in_it_has_no_width() -> None:
    found = exact_difference(first=11.7, other=8.2)
    assert found.low == found.value == found.high == pytest.approx(-3.5)
    assert exact_difference(first=INF, other=INF).value == 0
    assert np.isnan(exact_difference(first=np.nan, other=1).value)


@given(st.lists(st.tuples(st.floats(0, 1e6), st.floats(0, 1e6)), min_size=1, max_size=40), st.sampled_from(METHODS))
def test_turned_round_a_difference_changes_its_sign(pairs: list[tuple[float, float]], method: Method) -> None:
    first, other = np.array(pairs).T
    there, back = (paired_difference(first=a, other=b, method=method) for a, b in ((first, other), (other, first)))
    assert there.value == pytest.approx(-back.value)
    assert there.low <= there.value <= there.high
    if method != "bootstrap":
        assert (there.low, there.high) == pytest.approx((-back.high, -back.low))


def test_options_are_compared_target_by_target_with_the_first(make_runs: Callable[..., Runs], scenario: Callable) -> None:
    """The same district twice: a simulated and an exact target, no difference in either, and none for the first or the ledger row."""
    asked = scenario(
        [
            {"measure": "response.first", "at_most": "5 min", "statistic": "p50", "clock": "call"},
            {"id": "g", "measure": "station.edge_time", "at_most": "5 min", "scope": "each station"},
            {"id": "l", "ledger": {"zh": "无法模拟", "en": "no simulation"}},
        ]
    )
    runs = [make_runs(asked, samples=3), make_runs(asked, samples=3)]
    table = compare(runs, [judge(asked, run.world, run.coverage, run.samples) for run in runs])
    assert [row.target.id for row in table] == ["t", "g", "l"]
    assert [row.measured for row in table] == [True, True, False]
    for row in table:
        assert row.differences[0] is None
    simulated, exact, ledger = (row.differences[1] for row in table)
    assert simulated is not None
    assert (simulated.value, simulated.method, simulated.pairs) == (0, "t", 3)
    assert exact is not None
    assert (exact.value, exact.method) == (0, "exact")
    assert ledger is None
