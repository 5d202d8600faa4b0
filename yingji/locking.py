"""A folder that one process at a time works in."""

from __future__ import annotations

import errno
import os
import sys
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
        """Let go of it; the file goes, too."""
        if self._file is not None:
            self._file.close()
            self._file = None
            (self._folder / LOCK).unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _hold(file: BinaryIO) -> None:
        file.seek(_FAR)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        finally:
            file.seek(0)
else:
    import fcntl

    def _hold(file: BinaryIO) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
