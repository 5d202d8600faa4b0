"""Records and ranks by their numbers, for compiled code, which cannot look into a class."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

import numpy as np

from yingji.sim.events import What
from yingji.sim.rules import Rank


def code(value: int) -> int:
    """`value` for compiled code: of a plain number numba would compile a function anew for each value that it is called with."""
    return cast(int, np.int64(value))


NONE: Final = code(-1)
CALL, WAITS, ORDER, ROLLING, ARRIVED, FULL, CLEARED, HOME, CLOSED, GIVEN_UP, DOWN, UP = map(code, What)
UP_RANK, CLEARED_RANK, HOME_RANK, DOWN_RANK, ARRIVED_RANK = map(code, (Rank.UP, Rank.CLEARED, Rank.HOME, Rank.DOWN, Rank.ARRIVED))
ROLLING_RANK, ORDER_RANK, CALL_RANK = map(code, (Rank.ROLLING, Rank.ORDER, Rank.CALL))
DISPATCH_RANK, GIVE_UP_RANK = map(code, (Rank.DISPATCH, Rank.GIVE_UP))
FIRST: Final = code(0)


unsigned: Final = cast(Callable[[Any], int], np.uint32)
"""A number that is never negative, as an index: for one with a sign compiled code asks what Python means by an index below 0."""
