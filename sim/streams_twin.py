"""The streams of draws by compiled code: the bits of `sim.draws.Streams`, all streams of a purpose in one call without Python's lock.

Imported only where numba is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from yingji.sim import streams_kernel as kernel
from yingji.sim.breakdowns import Words
from yingji.sim.draw_tables import Floats, Ints
from yingji.sim.draws import JUMP, Purpose, Streams

_ALL = 1 << 128


class TwinStreams(Streams):
    """`Streams`, of which only the beginnings are NumPy's."""

    def __init__(self, seed: int, replications: Sequence[int]) -> None:
        super().__init__(seed, replications)
        self._states = _halves([each["state"][half] for each in self._start for half in ("state", "inc")]).reshape(-1, 4)

    def words(self, purpose: Purpose) -> Words:
        """See `Streams.words`."""
        found = np.empty(len(self._states), np.uint64)
        kernel.words(self._states, _jump(purpose, 0), found)
        return found

    def uniform(self, purpose: Purpose, ends: Ints, *, after: int = 0) -> Floats:
        """See `Streams.uniform`."""
        found = np.empty(ends[-1])
        kernel.uniform(self._states, _jump(purpose, after), ends, found)
        return found

    def normal(self, purpose: Purpose, ends: Ints) -> Floats:
        """See `Streams.normal`."""
        found = np.empty(ends[-1])
        kernel.normal(self._states, _jump(purpose, 0), ends, found)
        return found


@cache
def _jump(purpose: Purpose, after: int) -> npt.NDArray[np.uint64]:
    """[4] the factors of state and increment, the high halves first, after so many steps: a step's, combined by doubling (Brown 1994)."""
    state, more, steps = 1, 0, (purpose * JUMP + after) % _ALL
    step, its_more = int(kernel.MULTIPLIER), 1
    while steps:
        if steps & 1:
            state, more = state * step % _ALL, (more * step + its_more) % _ALL
        step, its_more = step * step % _ALL, (step + 1) * its_more % _ALL
        steps >>= 1
    return _halves([state, more])


def _halves(numbers: list[int]) -> npt.NDArray[np.uint64]:
    """Numbers of 128 bits as two of 64, the high half first."""
    return np.frombuffer(b"".join(each.to_bytes(16, "big") for each in numbers), ">u8").astype(np.uint64)
