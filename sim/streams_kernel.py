"""NumPy's PCG64 DXSM, its uniform and its normal draws, of many streams at once, compiled by numba: imported only where it is installed.

The bits are those of `numpy.random.Generator`, whose ziggurat's tables numba brings along.
"""

from __future__ import annotations

from math import exp, log1p
from typing import Any, Final

import numpy as np

from yingji.geo.compiling import Array, inlined, kernel, of_numba

fi_double, ki_double, wi_double, ziggurat_nor_inv_r, ziggurat_nor_r = (
    of_numba("numba.np.random._constants", name) for name in ("fi_double", "ki_double", "wi_double", "ziggurat_nor_inv_r", "ziggurat_nor_r")
)

MULTIPLIER: Final = np.uint64(0xDA942042E4DD58B5)
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_ONE, _EIGHT, _NINE, _ELEVEN, _FORTY_EIGHT = np.uint64(1), np.uint64(8), np.uint64(9), np.uint64(11), np.uint64(48)
_BOX, _MANTISSA, _UNIT = np.uint64(0xFF), np.uint64(0x000FFFFFFFFFFFFF), 1.0 / 9007199254740992.0


@kernel
def words(states: Array, jump: Array, found: Array) -> None:
    """The first word of each stream. `states` [r, 4]: state and increment, the high half first; `jump` [4]: see `_begin`."""
    for r in range(len(states)):
        high, low, _, _ = _begin(states[r], jump)
        found[r] = _word(high, low)


@kernel
def uniform(states: Array, jump: Array, ends: Array, found: Array) -> None:
    """Fill `found` up to the end of each stream in `ends` [r]."""
    begin = np.int64(0)
    for r in range(len(states)):
        high, low, more_high, more_low = _begin(states[r], jump)
        for i in range(begin, ends[r]):
            found[i] = (_word(high, low) >> _ELEVEN) * _UNIT
            high, low = _step(high, low, more_high, more_low)
        begin = ends[r]


@kernel
def normal(states: Array, jump: Array, ends: Array, found: Array) -> None:
    """The same, of standard normal draws: the ziggurat of Marsaglia and Tsang (2000) as NumPy has it."""
    begin = np.int64(0)
    for r in range(len(states)):
        high, low, more_high, more_low = _begin(states[r], jump)
        for i in range(begin, ends[r]):
            while True:
                word = _word(high, low)
                high, low = _step(high, low, more_high, more_low)
                box, sign, size = word & _BOX, (word >> _EIGHT) & _ONE, (word >> _NINE) & _MANTISSA
                x = size * wi_double[box]
                if sign:
                    x = -x
                if size < ki_double[box]:
                    break
                u = (_word(high, low) >> _ELEVEN) * _UNIT
                high, low = _step(high, low, more_high, more_low)
                if box:
                    if (fi_double[box - _ONE] - fi_double[box]) * u + fi_double[box] < exp(-0.5 * x * x):
                        break
                    continue
                tail = -ziggurat_nor_inv_r * log1p(-u)
                u = (_word(high, low) >> _ELEVEN) * _UNIT
                high, low = _step(high, low, more_high, more_low)
                while not -2.0 * log1p(-u) > tail * tail:
                    u = (_word(high, low) >> _ELEVEN) * _UNIT
                    high, low = _step(high, low, more_high, more_low)
                    tail = -ziggurat_nor_inv_r * log1p(-u)
                    u = (_word(high, low) >> _ELEVEN) * _UNIT
                    high, low = _step(high, low, more_high, more_low)
                x = ziggurat_nor_r + tail
                if (size >> _EIGHT) & _ONE:
                    x = -x
                break
            found[i] = x
        begin = ends[r]


@inlined
def _begin(state: Array, jump: Array) -> Any:
    """A stream after a jump, which takes it to `jump[:2]` × its state + `jump[2:]` × its increment."""
    low = state[1] * jump[1]
    high = _above(state[1], jump[1]) + state[0] * jump[1] + state[1] * jump[0]
    more_low = state[3] * jump[3]
    more_high = _above(state[3], jump[3]) + state[2] * jump[3] + state[3] * jump[2]
    return high + more_high + np.uint64(low + more_low < low), low + more_low, state[2], state[3]


@inlined
def _word(high: Any, low: Any) -> Any:
    """What a state tells: DXSM, «double xorshift multiply»."""
    word = (high ^ (high >> _HALF)) * MULTIPLIER
    return (word ^ (word >> _FORTY_EIGHT)) * (low | _ONE)


@inlined
def _step(high: Any, low: Any, more_high: Any, more_low: Any) -> Any:
    """The next state, a number of 128 bits."""
    next_low = low * MULTIPLIER + more_low
    return _above(low, MULTIPLIER) + high * MULTIPLIER + more_high + np.uint64(next_low < more_low), next_low


@inlined
def _above(a: Any, b: Any) -> Any:
    """The upper 64 bits of a product."""
    a_high, a_low, b_high, b_low = a >> _HALF, a & _LOW, b >> _HALF, b & _LOW
    across = a_high * b_low + ((a_low * b_low) >> _HALF)
    other = a_low * b_high + (across & _LOW)
    return a_high * b_high + (across >> _HALF) + (other >> _HALF)
