"""A cut of MSER-5 counts where what it leaves out differs from the rest beyond chance."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.results.convergence import differ, mser5


@pytest.mark.parametrize("seed", range(20))
def test_noise_without_a_warm_up_is_no_reason_to_lengthen_it(seed: int) -> None:
    series = np.random.default_rng(seed).exponential(300, 900)
    cut = mser5(series)
    assert not (cut and differ(series[:cut], series[cut:]))


@pytest.mark.parametrize("seed", range(5))
def test_a_beginning_that_is_different_is_found(seed: int) -> None:
    series = np.random.default_rng(seed).exponential(300, 900)
    series[:200] += 900
    cut = mser5(series)
    assert 150 <= cut <= 300
    assert differ(series[:cut], series[cut:])
