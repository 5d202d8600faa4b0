"""A folder that one process at a time works in."""

from __future__ import annotations

import errno
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from yingji.base.faults import BadInput, Fault, Mark

LOCK = "lock"
_HELD = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
_FAR = 1 << 20
"""The byte that is locked: on Windows nobody else can read what is, and the process's number is to be read."""


class Lock:
    """Held from `take` on until `release`, or until the process ends, however it does: the system lets go of it.

    The file `lock` in the folder says which process holds it; one that is left behind by a process that is gone stops nobody.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: BinaryIO | None = None

    def take(self) -> None:
        """Raises `BadInput` where another process works in the folder."""
        file = os.fdopen(os.open(self._folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666), "r+b")
        try:
            _hold(file)
        except OSError as held:
            if held.errno not in _HELD:  # a file system that knows no locks: it goes without
                file.close()
                return
            with file:
                pid = file.read(32).decode("ascii", "replace").strip() or "?"
            raise BadInput([Fault(Mark(str(self._folder)), "", "unfinished.locked", {"pid": pid})]) from held
        file.truncate(0)
        file.write(str(os.getpid()).encode())
        file.flush()
        self._file = file

    def release(self) -> None:
        """Let go of it; the file goes, too, unless somebody reads it just then (Windows keeps what is open)."""
        if self._file is not None:
            with self._file as file:
                _let_go(file)  # at once: when a file is closed, Windows does so at its leisure
            self._file = None
            with suppress(PermissionError):
                (self._folder / LOCK).unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _hold(file: BinaryIO, mode: int = msvcrt.LK_NBLCK) -> None:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), mode, 1)  # the byte at which the file stands; it need not be there
        finally:
            file.seek(0)

    def _let_go(file: BinaryIO) -> None:
        _hold(file, msvcrt.LK_UNLCK)
else:
    import fcntl

    def _hold(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _let_go(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)
