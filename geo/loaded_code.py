"""Machine code as LLVM loads it, called through ctypes, which lets go of Python's lock. numba is not needed for it."""

from __future__ import annotations

import struct
from functools import cache
from typing import Any, NamedTuple

import llvmlite.binding as llvm

from yingji.geo.entries import RESULTS, Entry


class Loadable(NamedTuple):
    """A kernel's machine code."""

    needs: tuple[str, ...]  # functions of the system's that it calls
    gives: str  # see `RESULTS`
    code: bytes  # an object file

    def to_bytes(self) -> bytes:
        """As a file holds it."""
        head = "\n".join([self.gives, *self.needs]).encode()
        return len(head).to_bytes(4, "little") + head + self.code

    @staticmethod
    def of(content: bytes) -> Loadable:
        """What `to_bytes` gave."""
        end = 4 + int.from_bytes(content[:4], "little")
        gives, *needs = content[4:end].decode().split("\n")
        return Loadable(tuple(needs), gives, content[end:])

    def can_be_loaded(self) -> bool:
        """Whether this process has all that it calls: LLVM would end the process for want of one."""
        _engine()
        return all(llvm.address_of_symbol(name) for name in self.needs)

    def entry(self, symbol: str, name: str, formats: list[str]) -> Entry:
        """Load it. It takes what is given packed by `formats`."""
        engine = _engine()
        engine.add_object_file(llvm.ObjectFileRef.from_data(self.code))
        engine.finalize_object()
        return Entry(
            engine.get_function_address(symbol), name, struct.Struct("=q" + "".join(formats)), struct.Struct("=" + RESULTS[self.gives])
        )


@cache
def host() -> str:
    """The processor for which code is made."""
    _prepare()
    return f"{llvm.get_process_triple()} {llvm.get_host_cpu_name()} {llvm.get_host_cpu_features().flatten()}"


@cache
def _engine() -> Any:
    _prepare()
    machine = llvm.Target.from_triple(llvm.get_process_triple()).create_target_machine()
    return llvm.create_mcjit_compiler(llvm.parse_assembly(""), machine)


def _prepare() -> None:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
