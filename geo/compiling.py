"""Code that numba compiles and keeps on disk, and who is told when it compiles. numba itself is imported at the first function only."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, wraps
from importlib import import_module
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., Any])
Array = Any  # numpy arrays; numba takes no annotations of theirs
Announce = Callable[[bool], None]

_listening: list[Announce] = []


@contextmanager
def telling(announce: Announce) -> Iterator[None]:
    """While it is open, `announce(kept)` is called when numba begins to compile, once: not when it reads what it has on disk.

    `kept`: it will be on disk for the next process. Of several that are open the inner one is told.
    """
    told = False

    def once(kept: bool) -> None:
        nonlocal told
        if not told:
            told = True
            announce(kept)

    _listening.append(once)
    try:
        yield
    finally:
        _listening.remove(once)


@cache
def listen() -> None:
    """From now on those who are to be told hear of numba."""
    events: Any = import_module("numba.core.event")

    class Compiles(events.Listener):  # type: ignore[misc]
        def on_start(self, event: Any) -> None:
            if _listening:
                _listening[-1](bool(event.data["dispatcher"].stats.cache_path))

        def on_end(self, event: Any) -> None:
            """Nothing to say."""

    events.register("numba:compile", Compiles())


def kernel(function: F) -> F:
    """Compiled when it is first called from Python, and run without Python's lock; kept on disk where a folder can be written."""
    compiled = jit(function)

    @wraps(function)
    def call(*given: Any) -> Any:
        try:
            return compiled(*given)
        except OSError:  # it was compiled and could not be kept (a full disk); it is there, and nothing has run
            return compiled(*given)

    return cast(F, call)


def inlined(function: F) -> F:
    """Written out where a kernel calls it: to hand arrays over costs more than the few lines take."""
    import numba  # type: ignore[import-untyped,unused-ignore]

    return cast(F, cast(Any, numba).njit(inline="always", error_model="numpy")(function))


def jit(function: F) -> F:
    """As `kernel`, for compiled code to call, too; a disk that is full is not caught."""
    listen()
    import numba  # type: ignore[import-untyped,unused-ignore]

    make = cast(Any, numba).njit
    try:
        return cast(F, make(nogil=True, cache=True, error_model="numpy")(function))
    except RuntimeError:  # no such folder: it is compiled anew in every process
        return cast(F, make(nogil=True, error_model="numpy")(function))
