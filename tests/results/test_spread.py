"""Percentiles and sums of each replication: what they are, and the same bits by compiled code."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingji.results.spread import Spread, spread
from yingji.results.statistics import quantile

SHARES = (0.5, 0.9, 1.0)
PARTS = 7

times = st.floats(0, 1e6) | st.integers(0, 5).map(float) | st.sampled_from([300.0, np.nextafter(300.0, 301.0), math.inf, math.nan])
rows = st.tuples(times, st.integers(-1, 3), st.integers(-1, 2).map(lambda group: group + 4 if group >= 0 else -1))


def of(table: list[list[tuple[float, int, int]]], *, compiled: bool) -> Spread:
    flat = [row for replication in table for row in replication]
    values = np.array([row[0] for row in flat], np.float64)
    groups = np.array([row[1:] for row in flat], np.int32).reshape(len(flat), 2)
    return spread(values, [len(each) for each in table], shares=SHARES, groups=groups, parts=PARTS, share=0.8, compiled=compiled)


@given(st.lists(st.lists(rows, max_size=30), min_size=1, max_size=4))
def test_each_number_is_that_of_its_values(table: list[list[tuple[float, int, int]]]) -> None:
    found = of(table, compiled=False)
    for r, replication in enumerate(table):
        known = [row for row in replication if not math.isnan(row[0])]
        values = np.array([row[0] for row in known])
        assert found.counts[r] == len(known)
        assert found.quantiles[r].tolist() == pytest.approx([quantile(values, share) for share in SHARES], nan_ok=True, abs=0)
        for part in range(PARTS):
            mine = np.array([row[0] for row in known if part in row[1:]])
            assert found.part_counts[r, part] == len(mine)
            assert found.part_totals[r, part] == sum(mine.tolist())
            assert found.part_quantiles[r, part] == pytest.approx(quantile(mine, 0.8), nan_ok=True, abs=0)


@settings(deadline=None)  # the first case may have to be compiled
@given(st.lists(st.lists(rows, max_size=60), min_size=1, max_size=4))
def test_compiled_code_finds_the_same_bits(table: list[list[tuple[float, int, int]]]) -> None:
    pytest.importorskip("numba")
    ours, theirs = of(table, compiled=True), of(table, compiled=False)
    for name, wanted in vars(theirs).items():
        found = getattr(ours, name)
        assert (found.dtype, found.shape, found.tobytes()) == (wanted.dtype, wanted.shape, wanted.tobytes()), name


def test_many_values_that_differ_by_less_than_a_key_shows() -> None:
    """The radix sees them as one, and the insertion puts them in their order."""
    pytest.importorskip("numba")
    values = 300 + np.random.default_rng(1).permutation(500) * 1e-6
    ours, theirs = (spread(values, [250, 250], compiled=each) for each in (True, False))
    assert ours.quantiles.tolist() == theirs.quantiles.tolist()
