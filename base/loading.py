"""Modules and compiled code loaded without Python looking for rubbish among them again and again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """While it is open nobody looks for rubbish: what is loaded stays, and to look through it takes as long as to load it."""
    looks = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looks:
            gc.enable()
