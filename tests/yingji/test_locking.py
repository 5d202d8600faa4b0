"""The lock of a run's folder as it works on Windows: the module on a stand-in for `msvcrt` that keeps to its documentation."""

from __future__ import annotations

import errno
import io
import os
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from yingji import locking
from yingji.base.faults import BadInput


class Msvcrt(ModuleType):
    """`locking` locks so many bytes of a file from where it stands, for one handle, which alone lets go of them, from there, too."""

    LK_UNLCK, LK_LOCK, LK_NBLCK = 0, 1, 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.held: dict[tuple[int, int], int] = {}

    def locking(self, fd: int, mode: int, nbytes: int, /) -> None:
        assert nbytes == 1
        at = (os.fstat(fd).st_ino, os.lseek(fd, 0, os.SEEK_CUR))
        if mode == self.LK_UNLCK and self.held.get(at) == fd:
            del self.held[at]
        elif mode == self.LK_NBLCK and at not in self.held:
            self.held[at] = fd
        else:
            raise PermissionError(errno.EACCES, "Permission denied")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> tuple[ModuleType, Msvcrt]:
    msvcrt = Msvcrt()
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    monkeypatch.setattr(sys, "platform", "win32")
    spec = spec_from_file_location("locking_on_windows", locking.__file__)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module, msvcrt


def test_one_at_a_time_and_the_other_is_told_who(windows: tuple[ModuleType, Msvcrt], tmp_path: Path) -> None:
    module, msvcrt = windows
    lock = module.Lock(tmp_path)
    lock.take()
    ((_, byte),) = msvcrt.held
    assert byte >= io.DEFAULT_BUFFER_SIZE  # nobody else can read a byte that is locked, and who reads the number reads a buffer
    with pytest.raises(BadInput, match=str(os.getpid())):
        module.Lock(tmp_path).take()
    lock.release()
    assert msvcrt.held == {}  # let go of by itself: when a file is closed, the system may take its time
    assert list(tmp_path.iterdir()) == []
    module.Lock(tmp_path).take()


def test_a_file_that_somebody_reads_just_then_stays_and_stops_nobody(
    windows: tuple[ModuleType, Msvcrt], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = windows[0].Lock(tmp_path)
    lock.take()

    def open_elsewhere(self: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(errno.EACCES, "The process cannot access the file because it is being used by another process", str(self))

    monkeypatch.setattr(Path, "unlink", open_elsewhere)
    lock.release()
    assert [path.name for path in tmp_path.iterdir()] == [windows[0].LOCK]
    windows[0].Lock(tmp_path).take()
    assert len(windows[1].held) == 1
