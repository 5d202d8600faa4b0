"""The streams of draws for compiled code: where those of `sim.draws.Streams` begin, to the bit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from yingji.sim import streams_kernel as kernel
from yingji.sim.draws import JUMP, Purpose

Words = npt.NDArray[np.uint64]

_ALL = 1 << 128
_SEED_FACTOR = 0x2360ED051FC65DA44385DF649FCCF645
"""Of the step that PCG64 DXSM takes when it is seeded: that of its elder, PCG64."""


def beginnings(seed: int, replications: Sequence[int]) -> Words:
    """[r, 4] state and increment of each replication's generator, the high halves first."""
    size = max(kernel.POOL, -(-seed.bit_length() // 32))
    words = np.frombuffer(seed.to_bytes(4 * size, "little"), "<u4").astype(np.uint64)
    states = np.empty((len(replications), 4), np.uint64)
    room = np.empty(2 * kernel.POOL, np.uint64)
    kernel.beginnings(words, np.array(replications, dtype=np.uint64), _halves([_SEED_FACTOR, 1]), room, states)
    return states


@cache
def jump(purpose: Purpose, after: int = 0) -> Words:
    """[4] the factors of state and increment, the high halves first, after so many steps: a step's, combined by doubling (Brown 1994)."""
    state, more, steps = 1, 0, (purpose * JUMP + after) % _ALL
    step, its_more = int(kernel.MULTIPLIER), 1
    while steps:
        if steps & 1:
            state, more = state * step % _ALL, (more * step + its_more) % _ALL
        step, its_more = step * step % _ALL, (step + 1) * its_more % _ALL
        steps >>= 1
    return _halves([state, more])


def _halves(numbers: list[int]) -> Words:
    """Numbers of 128 bits as two of 64, the high half first."""
    return np.frombuffer(b"".join(each.to_bytes(16, "big") for each in numbers), ">u8").astype(np.uint64)
