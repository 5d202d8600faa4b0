"""Code that is compiled once, kept on disk, and called without Python's lock; numba is imported only where it must be compiled.

`kernel` is called from Python, `jit`, `inlined` and `small` by compiled code. None of them counts references: nothing is made in there,
and whoever calls gives the room. No fastmath: the order of every sum is that of the source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property, update_wrapper
from importlib.util import find_spec
from threading import RLock
from types import FunctionType
from typing import Any, Final, NamedTuple, TypeVar, cast

import numpy as np

from yingji.geo import kept_code
from yingji.geo.code_keys import digest, told, told_function, versions
from yingji.geo.entries import OTHERS, Entry, Run

F = TypeVar("F", bound=Callable[..., Any])
Array = Any  # numpy arrays; numba takes no annotations of theirs
Announce = Callable[[bool], None]

C_ORDER, FORTRAN_ORDER, ALIGNED = 1, 2, 0x100
"""NumPy's flags of an array."""
_NONE: Final[dict[Any, Any]] = {}
_listening: list[Announce] = []
_lock = RLock()


class ArrayOf(NamedTuple):
    """The type of an array for compiled code, which may write into it whatever NumPy says."""

    dtype: np.dtype[Any]
    ndim: int
    layout: str  # C, F; A: any
    aligned: bool


class TupleOf(NamedTuple):
    """The type of a NamedTuple."""

    of: type
    parts: tuple[Any, ...]


class Source:
    """A function that is compiled when it is needed, and how."""

    def __init__(self, function: Callable[..., Any], **options: bool | str) -> None:
        self.function = cast(FunctionType, function)
        self.options = {"nogil": True, "error_model": "numpy", "_nrt": False, **options}
        update_wrapper(cast(Any, self), function)

    @cached_property
    def stamp(self) -> str:
        """All that its machine code depends on, of whatever it calls, too, but the types that it is called with."""
        return digest(told_function(self.function), told(sorted(self.options.items())))

    def __reduce__(self) -> str:
        """Pickled as a function is: by its name."""
        return self.function.__qualname__


class Kernel(Source):
    """A function that Python calls, with arrays, numbers, and NamedTuples of them; it returns nothing or one number."""

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)
        self._entries: dict[tuple[Any, ...], Entry] = {}  # by types
        self._runs: dict[tuple[type, ...], dict[tuple[Any, ...], Run]] = {}  # by the classes of what is given, and by types

    def __call__(self, *given: Any) -> Any:
        """Call the machine code for what is given; load it, or compile it, before the first time."""
        classes: list[type] = []
        flat: list[Any] = []
        _flatten(given, classes, flat)
        key = tuple(classes)
        for run in self._runs.get(key, _NONE).values():
            found = run(flat)
            if found is not OTHERS:
                return found
        return self._first(key, given)(flat)

    def _first(self, key: tuple[type, ...], given: tuple[Any, ...]) -> Run:
        """What runs these types, or these very dtypes, for the first time."""
        types = tuple(type_of(each) for each in given)
        with _lock:
            if types not in self._entries:
                self._entries[types] = self._load(types)
            run = self._entries[types].of(_dtypes(given))
            before = {of: each for of, each in self._runs.get(key, _NONE).items() if of != types}
            self._runs[key] = {types: run, **before}  # a new one: another thread goes through the old one meanwhile
            return run

    def at_hand(self, *given: Any) -> bool:
        """Whether the machine code for what is given is loaded or on disk: it need not be compiled first."""
        types = tuple(type_of(each) for each in given)
        return types in self._entries or kept_code.read(*self._place(types)) is not None

    def _place(self, types: tuple[Any, ...]) -> tuple[str, str, str]:
        """By which source, name and key its code is kept."""
        from yingji.geo.loaded_code import host

        name, source = f"{self.function.__module__}.{self.function.__qualname__}", self.function.__code__.co_filename
        return source, name, digest(versions(), host(), self.stamp, told(types))

    def _load(self, types: tuple[Any, ...]) -> Entry:
        from yingji.geo.loaded_code import Loadable

        source, name, key = self._place(types)
        content = kept_code.read(source, name, key)
        code = Loadable.of(content) if content is not None else None
        if code is None or not code.can_be_loaded():
            if _listening:
                _listening[-1](kept_code.writable(source) is not None)
            from yingji.geo.native import compiled

            code = compiled(self, types, name, entry=f"yingji_{key}")
            kept_code.write(source, name, key, code.to_bytes())
        return code.entry(f"yingji_{key}", name, _formats(types))


def kernel(function: F) -> F:
    """Called from Python, with positions only, or by compiled code."""
    return cast(F, Kernel(function))


def jit(function: F) -> F:
    """Called by compiled code, as a function of its own."""
    return cast(F, Source(function))


def inlined(function: F) -> F:
    """Written out where compiled code calls it: a call with all the arrays of a run costs more than what it does."""
    return cast(F, Source(function, inline="always"))


def small(function: F) -> F:
    """Written out in machine code where compiled code calls it: it does less than a call costs."""
    return cast(F, Source(function, forceinline=True))


class Named(NamedTuple):
    """What stands for something of another module's until it is compiled."""

    module: str
    name: str


def of_numba(module: str, name: str) -> Any:
    """A constant of one of numba's modules, for compiled code."""
    return Named(module, name)


upper: Any = Named("yingji.geo.native", "upper")
"""`upper(a, b)`, for compiled code: the upper 64 bits of the product of two uint64."""


@contextmanager
def telling(announce: Announce) -> Iterator[None]:
    """While it is open, `announce(kept)` is called when it begins to compile, once: not when it reads what is on disk.

    `kept`: it will be on disk for the next process. Of several that are open the inner one is told.
    """
    told_already = False

    def once(kept: bool) -> None:
        nonlocal told_already
        if not told_already:
            told_already = True
            announce(kept)

    _listening.append(once)
    try:
        yield
    finally:
        _listening.remove(once)


@cache
def ready() -> bool:
    """Whether compiled code can be had: numba is installed and goes with the numpy that is; a kept file tells what was once found."""
    if find_spec("numba") is None:
        return False
    goes = "yingji.numba_goes", digest(versions())
    if kept_code.read(__file__, *goes) is None:
        try:
            import numba  # noqa: F401  # type: ignore[import-untyped,unused-ignore]
        except ImportError:
            return False
        kept_code.write(__file__, *goes, b"")
    return True


def type_of(given: Any) -> Any:
    """The type of an argument for compiled code; of a number its NumPy name. `TypeError`: it takes no such argument."""
    if isinstance(given, np.ndarray):
        flags = given.flags.num
        layout = "C" if flags & C_ORDER else "F" if flags & FORTRAN_ORDER else "A"
        return ArrayOf(given.dtype, given.ndim, layout, bool(flags & ALIGNED))
    if isinstance(given, tuple) and hasattr(given, "_fields"):
        return TupleOf(type(given), tuple(type_of(each) for each in given))
    if type(given) in (bool, int, float) or isinstance(given, np.generic):
        dtype = np.dtype(type(given))
        if dtype.kind in "biuf" and dtype.itemsize <= 8 and dtype != np.float16:
            return dtype.name
    raise TypeError(f"{given!r}: compiled code takes arrays, numbers and NamedTuples of them")


def _flatten(given: tuple[Any, ...], classes: list[type], flat: list[Any]) -> None:
    """What `given` consists of: the classes, and the numbers and the addresses of arrays."""
    for each in given:
        of = type(each)
        classes.append(of)
        if of is np.ndarray:
            flat.append(id(each))
        elif isinstance(each, tuple):
            _flatten(each, classes, flat)
        else:
            flat.append(id(each) if isinstance(each, np.ndarray) else each)


def _dtypes(given: tuple[Any, ...]) -> list[Any]:
    """Those of all arrays in `given`."""
    found: list[Any] = []
    for each in given:
        found += [each.dtype] if isinstance(each, np.ndarray) else _dtypes(each) if isinstance(each, tuple) else []
    return found


def _formats(types: tuple[Any, ...]) -> list[str]:
    """How `struct` packs what is given, in eight bytes each."""
    found = list[str]()
    for each in types:
        if isinstance(each, TupleOf):
            found += _formats(each.parts)
        else:
            found.append("q" if isinstance(each, ArrayOf) else _PACKED[np.dtype(each).kind])
    return found


_PACKED = {"b": "?7x", "i": "q", "u": "Q", "f": "d"}
