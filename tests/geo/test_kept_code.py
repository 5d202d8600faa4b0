"""Machine code outlives the process that made it, until anything that it was made of changes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from yingji.geo import kept_code
from yingji.geo.code_keys import told
from yingji.geo.compiling import Kernel

CODE = """
import sys
import numpy as np
from yingji.geo.compiling import jit, kernel, telling

STEP = 2.0

@jit
def further(value):
    '''One step on.'''
    return value + STEP

@kernel
def last(numbers):
    return further(numbers[-1])

with telling(lambda kept: print("compiles")):
    print(last(np.array([1.0, 5.0])))
print("numba" in sys.modules)
"""


def run(folder: Path, code: str = CODE) -> list[str]:
    (folder / "steps.py").write_text(code)
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder / "kept")}
    done = subprocess.run([sys.executable, folder / "steps.py"], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which it has been compiled."""
    pytest.importorskip("numba", reason="the extra `fast` is not installed")
    folder = tmp_path_factory.mktemp("steps")
    assert run(folder) == ["compiles", "7.0", "True"]
    return folder


def test_it_is_loaded_without_numba(once: Path) -> None:
    assert run(once) == ["7.0", "False"]
    assert run(once, CODE.replace("One step on", "A step further").replace("jit, kernel", "kernel, jit")) == ["7.0", "False"]


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [("STEP = 2.0", "STEP = 3.0", "8.0"), ("value + STEP", "value - STEP", "3.0"), ("1.0, 5.0]", "1.0, 5.0], np.float32", "7.0")],
)
def test_a_constant_a_helper_or_a_type_that_changes_is_compiled_anew(once: Path, before: str, after: str, found: str) -> None:
    assert run(once, CODE.replace(before, after)) == ["compiles", found, "True"]


def test_a_spoiled_file_is_compiled_anew(once: Path) -> None:
    for file in (once / "kept").rglob("*last-*"):
        content = bytearray(file.read_bytes())
        content[len(content) // 2] ^= 0xFF
        file.write_bytes(content)
    assert run(once) == ["compiles", "7.0", "True"]
    assert run(once) == ["7.0", "False"]


def test_where_the_folder_beside_it_cannot_be_written_the_users_own_takes_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file stands where the folder should be: not even whoever is root can write there."""
    monkeypatch.delenv("NUMBA_CACHE_DIR", raising=False)
    for name in ("HOME", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / "__pycache__").touch()
    source = str(tmp_path / "steps.py")
    kept_code.write(source, "last", "key", b"code")
    assert kept_code.read(source, "last", "key") == b"code"
    assert (tmp_path / "home") in kept_code.writable(source).parents  # type: ignore[union-attr]


def test_where_no_folder_can_be_written_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file" / "folder"))
    kept_code.write("steps.py", "last", "key", b"code")
    assert kept_code.writable("steps.py") is None
    assert kept_code.read("steps.py", "last", "key") is None


def test_of_one_function_the_newest_files_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    kept_code.write("steps.py", "first", "key", b"another's")
    for i in range(kept_code.MOST + 3):
        kept_code.write("steps.py", "last", str(i), b"code")
        os.utime(kept_code.writable("steps.py") / f"last-{i}", (i, i))  # type: ignore[operator]
    there = [kept_code.read("steps.py", "last", str(i)) is not None for i in range(kept_code.MOST + 3)]
    assert there == [False] * 3 + [True] * kept_code.MOST
    assert kept_code.read("steps.py", "first", "key") == b"another's"


def test_two_values_that_differ_are_told_differently() -> None:
    values = (0.0, -0.0, 0, False, None, "0", b"0", (0,), (0, 0), ((0,), 0), ("0, 0",), frozenset({0}), len, max, int, Path)
    assert len({told(value) for value in values}) == len(values)
    assert told(frozenset("abc")) == told(frozenset("cba"))


def test_compiled_code_reads_no_names_through_a_module_that_may_change() -> None:
    def reads() -> int:
        return kept_code.MOST

    with pytest.raises(TypeError, match=r"compiled code reads yingji\.geo\.kept_code"):
        _ = Kernel(reads).stamp
