"""What machine code depends on, told so that two that differ are told differently: functions, constants, types, versions."""

from __future__ import annotations

import os
import sys
from dis import opmap
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np

_GLOBAL, _EXTENDED = opmap["LOAD_GLOBAL"], opmap["EXTENDED_ARG"]
_PLAIN = (int, float, complex, str, bytes, np.generic, np.dtype, type(None), type(...))


def digest(*parts: str) -> str:
    """A name for all of `parts`."""
    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def reads(code: CodeType, names: dict[str, Any]) -> dict[str, Any]:
    """Those of `names` that `code` reads as globals: `co_names` has attributes, too."""
    found, more = dict[str, Any](), 0
    for operation, argument in zip(code.co_code[::2], code.co_code[1::2], strict=True):
        whole = more << 8 | argument
        more = whole if operation == _EXTENDED else 0
        if operation == _GLOBAL and (name := code.co_names[whole >> 1]) in names:
            found[name] = names[name]
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            found |= reads(inner, names)
    return found


def told(value: Any) -> str:
    """`value` in words. numba takes no others than those that are told apart here: of what is left the name will do."""
    if isinstance(value, _PLAIN):
        said = repr(value)
    elif isinstance(getattr(value, "stamp", None), str):
        said = value.stamp
    elif isinstance(value, np.ndarray):
        said = f"{value.dtype!r} {value.shape} {sha256(value.tobytes()).hexdigest()}"
    elif isinstance(value, (tuple, list)):
        said = ", ".join(map(told, value))
    elif isinstance(value, frozenset):
        said = ", ".join(sorted(map(told, value)))
    elif isinstance(value, CodeType):
        names = value.co_names, value.co_varnames, value.co_freevars, value.co_cellvars, value.co_argcount, value.co_flags
        said = f"{value.co_code.hex()} {value.co_exceptiontable.hex()} {names} {told(value.co_consts)}"
    elif isinstance(value, ModuleType) and value.__name__ not in ("math", "numpy"):
        raise TypeError(f"compiled code reads {value.__name__}: it must import each name by itself, to be compiled anew when that changes")
    else:
        name, more = getattr(value, "__qualname__", None) or getattr(value, "__name__", ""), ("_fields", "__members__")
        said = f"{getattr(value, '__module__', '')}.{name} {[getattr(value, each, '') for each in more]}"
    return f"{type(value).__qualname__}({said})"


def told_function(function: FunctionType) -> str:
    """Its code, without its docstring, and all that this reads."""
    code = function.__code__
    silent = code.replace(co_consts=tuple(None if each == function.__doc__ else each for each in code.co_consts))
    inside = [cell.cell_contents for cell in function.__closure__ or ()]
    return told((silent, sorted(reads(code, function.__globals__).items()), inside, function.__defaults__))


@cache
def versions() -> str:
    """Python's, and those of the packages that compile, which are not imported: the file in which each says it; and how we do it."""
    ours = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("entries.py", "loaded_code.py", "native.py"))
    settings = sorted(f"{name}={value}" for name, value in os.environ.items() if name.startswith("NUMBA_") and "CACHE" not in name)
    return digest(sys.version, *map(_version, ("numba", "llvmlite", "numpy")), *ours, *settings)


def _version(package: str) -> str:
    found = find_spec(package)
    if found is None or found.origin is None:
        return ""
    files = (Path(found.origin).with_name(name) for name in ("_version.py", "version.py"))
    return "".join(file.read_text(encoding="utf-8") for file in files if file.is_file())
