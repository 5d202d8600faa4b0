"""NumPy's PCG64 DXSM, its seeds and its normal draws, of many streams at once, compiled.

The bits are those of `numpy.random.Generator`, whose ziggurat's tables numba brings along.
"""

from __future__ import annotations

from math import exp, log1p
from typing import Any, Final

import numpy as np

from yingji.geo.compiling import Array, inlined, jit, kernel, of_numba, small, upper

fi_double, ki_double, wi_double, ziggurat_nor_inv_r, ziggurat_nor_r = (
    of_numba("numba.np.random._constants", name) for name in ("fi_double", "ki_double", "wi_double", "ziggurat_nor_inv_r", "ziggurat_nor_r")
)

MULTIPLIER: Final = np.uint64(0xDA942042E4DD58B5)
POOL: Final = 4  # words of a SeedSequence's pool
_HALF, _LOW = np.uint64(32), np.uint64(0xFFFFFFFF)
_NONE, _ONE, _EIGHT, _NINE, _ELEVEN, _FORTY_EIGHT = (np.uint64(number) for number in (0, 1, 8, 9, 11, 48))
_SIXTEEN, _SIXTY_THREE = np.uint64(16), np.uint64(63)
_BOX, _MANTISSA, _UNIT = np.uint64(0xFF), np.uint64(0x000FFFFFFFFFFFFF), 1.0 / 9007199254740992.0
_FIRST_IN, _FACTOR_IN, _FIRST_OUT, _FACTOR_OUT = (np.uint64(n) for n in (0x43B0D7E5, 0x931E8875, 0x8B51F9DD, 0x58F38DED))
_SIGN = np.array([1.0, -1.0])  # to multiply by: no branch on what cannot be foretold
_LEFT, _RIGHT = np.uint64(0xCA01F9DD), np.uint64(0x4973F715)


@kernel
def beginnings(seed: Array, replications: Array, first: Array, pool: Array, states: Array) -> None:
    """`states` [r, 4] of `PCG64DXSM(SeedSequence(seed, spawn_key=(replication,)))`: state and increment, the high half first.

    `seed` [≥ 4] is in words of 32 bits, the low one first; `first` is the jump of a seed's first step, and `pool` [8] room.
    The hash is that of O'Neill's `seed_seq_fe` (2015).
    """
    constant = _FIRST_IN
    for i in range(POOL):
        pool[i], constant = _hashed(seed[i], constant, _FACTOR_IN)
    for source in range(len(seed)):
        for to in range(POOL):
            if source != to:
                word, constant = _hashed(pool[source] if source < POOL else seed[source], constant, _FACTOR_IN)
                pool[to] = _mixed(pool[to], word)
    for r in range(len(replications)):
        for i in range(POOL):
            pool[POOL + i] = pool[i]
        its, number = constant, replications[r]
        while True:
            for to in range(POOL, 2 * POOL):
                word, its = _hashed(number & _LOW, its, _FACTOR_IN)
                pool[to] = _mixed(pool[to], word)
            number >>= _HALF
            if number == _NONE:
                break
        its = _FIRST_OUT
        for i in range(4):
            low, its = _hashed(pool[POOL + 2 * i % POOL], its, _FACTOR_OUT)
            high, its = _hashed(pool[POOL + (2 * i + 1) % POOL], its, _FACTOR_OUT)
            states[r, i] = high << _HALF | low
        more_high, more_low = states[r, 2] << _ONE | states[r, 3] >> _SIXTY_THREE, states[r, 3] << _ONE | _ONE
        low = states[r, 1] + more_low
        states[r, 0] += more_high + np.uint64(low < more_low)
        states[r, 1], states[r, 2], states[r, 3] = low, more_high, more_low
        states[r, 0], states[r, 1], _, _ = begin(states[r], first)


@kernel
def words(states: Array, jump: Array, found: Array) -> None:
    """The first word of each stream. `jump` [4]: see `begin`."""
    for r in range(len(states)):
        high, low, _, _ = begin(states[r], jump)
        found[r] = word_of(high, low)


@kernel
def normals(states: Array, jump: Array, ends: Array, to: Array, its: Array, sigma: Array, found: Array) -> None:
    """Standard normal draws, times the sigma that is `its` own, each to its place in `found`, or nowhere from −1.

    Replication r's are those from `ends[r]` to `ends[r + 1]`. It is the ziggurat of Marsaglia and Tsang (2000) as NumPy has it.
    """
    for r in range(len(states)):
        high, low, more_high, more_low = begin(states[r], jump)
        for i in range(ends[r], ends[r + 1]):
            while True:
                word = word_of(high, low)
                high, low = step(high, low, more_high, more_low)
                box, sign, size = word & _BOX, (word >> _EIGHT) & _ONE, (word >> _NINE) & _MANTISSA
                x = np.int64(size) * wi_double[box] * _SIGN[sign]
                if size < ki_double[box]:
                    break
                x, taken, high, low = _at_the_edge(box, size, x, high, low, more_high, more_low)
                if taken:
                    break
            if to[i] >= 0:
                found[to[i]] = sigma[its[i]] * x


@jit
def _at_the_edge(box: Any, size: Any, x: float, high: Any, low: Any, more_high: Any, more_low: Any) -> Any:
    """What becomes of a draw that is not surely below the curve: itself or one of the tail, whether it is taken, and the next state."""
    u = unit_of(word_of(high, low))
    high, low = step(high, low, more_high, more_low)
    if box:
        return x, (fi_double[box - _ONE] - fi_double[box]) * u + fi_double[box] < exp(-0.5 * x * x), high, low
    tail = -ziggurat_nor_inv_r * log1p(-u)
    u = unit_of(word_of(high, low))
    high, low = step(high, low, more_high, more_low)
    while not -2.0 * log1p(-u) > tail * tail:
        u = unit_of(word_of(high, low))
        high, low = step(high, low, more_high, more_low)
        tail = -ziggurat_nor_inv_r * log1p(-u)
        u = unit_of(word_of(high, low))
        high, low = step(high, low, more_high, more_low)
    x = ziggurat_nor_r + tail
    if (size >> _EIGHT) & _ONE:
        x = -x
    return x, True, high, low


@inlined
def begin(state: Array, jump: Array) -> Any:
    """A stream after a jump, which takes it to `jump[:2]` × its state + `jump[2:]` × its increment."""
    low = state[1] * jump[1]
    high = upper(state[1], jump[1]) + state[0] * jump[1] + state[1] * jump[0]
    more_low = state[3] * jump[3]
    more_high = upper(state[3], jump[3]) + state[2] * jump[3] + state[3] * jump[2]
    return high + more_high + np.uint64(low + more_low < low), low + more_low, state[2], state[3]


@inlined
def word_of(high: Any, low: Any) -> Any:
    """What a state tells: DXSM, «double xorshift multiply»."""
    word = (high ^ (high >> _HALF)) * MULTIPLIER
    return (word ^ (word >> _FORTY_EIGHT)) * (low | _ONE)


@inlined
def unit_of(word: Any) -> Any:
    """A word as a number in [0, 1)."""
    return np.int64(word >> _ELEVEN) * _UNIT


@inlined
def step(high: Any, low: Any, more_high: Any, more_low: Any) -> Any:
    """The next state, a number of 128 bits."""
    next_low = low * MULTIPLIER + more_low
    return upper(low, MULTIPLIER) + high * MULTIPLIER + more_high + np.uint64(next_low < more_low), next_low


@small
def _hashed(word: Any, constant: Any, factor: Any) -> Any:
    """A word of 32 bits hashed, and the constant of the next."""
    following = constant * factor & _LOW
    hashed = (word ^ constant) * following & _LOW
    return hashed ^ hashed >> _SIXTEEN, following


@small
def _mixed(a: Any, b: Any) -> Any:
    """Two words of 32 bits as one."""
    mixed = a * _LEFT - b * _RIGHT & _LOW
    return mixed ^ mixed >> _SIXTEEN
