"""The compiled engine says when it must be compiled, and needs no folder to be kept in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba", reason="the extra `fast` is not installed")

CODE = """
from yingji.sim.by_hand import world_by_hand
from yingji.sim.compiled import prepare
world = world_by_hand([(0, 1, 60.0)], stations={0: {"engine": 1}}, cells=[1], per_year=100.0)
for go in (1, 2):
    prepare(world, lambda kept: print("compiles; kept:", kept))
    print("ready", go)
"""


def test_it_is_told_once_that_it_compiles_and_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    """A file stands where the folder should be: not even whoever is root can write there."""
    (tmp_path / "file").write_text("")
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path / "file" / "cache")}
    done = subprocess.run([sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["compiles; kept: False", "ready 1", "ready 2"]
