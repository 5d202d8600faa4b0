"""Percentiles and intervals, against counting on fingers."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.results.statistics import FEW, grouped_mean, grouped_quantile, interval, quantile, statistic, weighted_quantile


def test_p90_is_the_least_value_that_nine_of_ten_do_not_exceed() -> None:
    assert quantile(np.arange(1.0, 11.0), 0.9) == 9
    assert quantile(np.arange(1.0, 12.0), 0.9) == 10  # 9 of 11 are only 82 %


@pytest.mark.parametrize("count", range(1, 200))
def test_p90_and_the_share_within_are_one_statement(count: int) -> None:
    values = np.arange(count, dtype=np.float64)
    p90 = quantile(values, 0.9)
    assert (values <= p90).mean() >= 0.9 - 1e-12
    assert (values < p90).mean() < 0.9


def test_one_call_that_nobody_reached_in_five_makes_the_p90_endless_but_not_the_median() -> None:
    values = np.array([60.0, 70, 80, 90, np.inf])
    assert quantile(values, 0.9) == np.inf
    assert quantile(values, 0.5) == 80


def test_nothing_has_no_percentile() -> None:
    assert np.isnan(quantile(np.zeros(0), 0.5))
    assert np.isnan(statistic(np.zeros(0), "max"))


def test_a_weighted_percentile_goes_by_weight() -> None:
    time_s, area = np.array([100.0, 300, 200]), np.array([1.0, 1, 8])
    assert weighted_quantile(time_s, area, 0.9) == 200
    assert weighted_quantile(time_s, area, 0.91) == 300
    assert np.isnan(weighted_quantile(time_s, np.zeros(3), 0.9))


def test_groups_are_measured_each_by_itself() -> None:
    draw = np.random.default_rng(5)
    values, group = draw.exponential(size=500), draw.integers(0, 7, 500)
    group[group == 3] = 4  # an empty group
    for share in (0.5, 0.8, 0.9, 0.95, 1.0):
        alone = [quantile(values[group == g], share) for g in range(8)]
        assert np.array_equal(grouped_quantile(values, group, 8, share), alone, equal_nan=True)
    means = [values[group == g].mean() if (group == g).any() else np.nan for g in range(8)]
    assert np.allclose(grouped_mean(values, group, 8), means, equal_nan=True)


def test_more_groups_than_sixteen_bits_hold() -> None:
    values, group = np.array([3.0, 1, 2, 9]), np.array([70_000, 70_000, 4464, 0])  # 70,000 − 65,536 = 4464
    found = grouped_quantile(values, group, 70_001, 0.5)
    assert found[[0, 4464, 70_000]].tolist() == [9, 2, 1]
    assert np.isnan(found).sum() == 70_001 - 3


def test_few_replications_give_a_wider_interval_and_say_so() -> None:
    """Student's t for 2 values 9 and 11: 10 ± 12.706 × √2 × √1.5, and a time is not below 0."""
    seen = interval(np.array([9.0, 11.0]))
    assert (seen.low, seen.kind) == (0, "t")
    assert seen.high == pytest.approx(10 + 12.7062 * 2**0.5 * 1.5**0.5, rel=1e-5)


def test_fewer_replications_never_make_an_interval_firmer() -> None:
    years = np.random.default_rng(3).normal(300, 10, FEW - 1)
    widths = [interval(years[:n]).high - interval(years[:n]).low for n in (2, 5, FEW - 1)]
    assert widths == sorted(widths, reverse=True)


def test_a_year_in_which_nobody_came_keeps_few_replications_open_to_the_end() -> None:
    seen = interval(np.array([300.0, np.inf]))
    assert (seen.low, seen.high) == (300, np.inf)


def test_an_interval_of_a_hundred_leaves_two_out_on_each_side() -> None:
    seen = interval(np.arange(100.0))
    assert (seen.low, seen.median, seen.high, seen.kind) == (2, 49, 97, "95 %")


def test_the_middle_lies_within_the_interval_even_if_one_year_is_like_no_other() -> None:
    seen = interval(np.array([0.0] * 49 + [1e9]))
    assert seen.low <= seen.median <= seen.high == 0 < seen.mean


def test_years_without_a_value_are_left_out() -> None:
    assert interval(np.array([np.nan, 3.0])).replications == 1
    assert interval(np.array([np.nan])).replications == 0


def test_a_share_is_never_more_than_all_of_it() -> None:
    shares = np.array([1.0, 0.4, 1.0])
    assert interval(shares).high > 1
    assert interval(shares, most=1.0).high == 1
