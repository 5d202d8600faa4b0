"""When Python looks for rubbish among its objects."""

import gc

_NEW, _ROUNDS = 50_000, 10


def collect_seldom() -> None:
    """Look once in 50,000 new objects, not 700, and all through once in 5 million: nearly all are modules and compiled code, which stay.

    By Python's own numbers a command spends one to two seconds looking for what is not there.
    """
    gc.set_threshold(_NEW, _ROUNDS, _ROUNDS)
