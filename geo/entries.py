"""Loaded machine code as something that Python calls: through ctypes, which lets go of Python's lock."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

RESULTS = {"b": "?", "i": "q", "u": "Q", "f": "d", "": ""}
"""How `struct` reads what a kernel returns, by its kind as NumPy calls it; nothing of nothing."""


RAISED, NOT_THESE = 1, 2
"""What an entry returns instead of 0: of arrays of other dtypes, dimensions or layouts the latter, and then nothing has run."""
OTHERS: Final = object()
Run = Callable[[list[Any]], Any]


@dataclass(frozen=True, eq=False)
class Entry:
    """A kernel's loaded code. It takes slots of eight bytes and puts into the first what it returns."""

    address: int
    name: str
    given: struct.Struct
    result: struct.Struct

    def of(self, dtypes: list[Any]) -> Run:
        """What calls it with numbers, and the addresses of arrays of just these dtypes, in their order; with others it returns `OTHERS`."""
        room = ctypes.c_int64 * (self.given.size // 8)
        function = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(room))(self.address)
        pack, unpack = self.given.pack_into, self.result.unpack_from if self.result.size else None
        wanted = (ctypes.c_void_p * len(dtypes))(*map(id, dtypes))
        whose, name = (ctypes.addressof(wanted), wanted, dtypes), self.name  # both stay as long as what is returned

        def run(flat: list[Any]) -> Any:
            slots = room()
            pack(slots, 0, whose[0], *flat)
            status = function(slots)
            if not status:
                return unpack(slots)[0] if unpack else None
            if status == NOT_THESE:
                return OTHERS
            raise RuntimeError(f"{name}: it raised an error")

        return run
