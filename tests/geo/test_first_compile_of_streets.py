"""Whoever waits is told when what searches the streets is compiled, and it needs no folder to be kept in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba", reason="the extra `fast` is not installed")

CODE = """
import sys
if "full" in sys.argv:
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, 1_000))
import numpy as np
from yingji.geo import travel
from yingji.geo.plain import grid_network
from yingji.showing import stages
with stages("en", quiet=True):
    plain = travel.TravelTimes(grid_network(5, 5, block_m=100.0)).times([0, 7])
    travel.WORTH_COMPILING = 0
    for go in range(2):
        assert np.array_equal(travel.TravelTimes(grid_network(5, 5, block_m=100.0)).times([0, 7]), plain)
"""


def told(folder: Path, *words: str) -> str:
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(folder)}
    done = subprocess.run([sys.executable, "-c", CODE, *words], env=environment, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_it_is_told_once_and_not_again_when_it_is_on_disk(tmp_path: Path) -> None:
    first, second = told(tmp_path / "cache"), told(tmp_path / "cache")
    assert first.count("first run: compiling what searches the streets") == 1
    assert second == ""


def test_a_folder_that_cannot_be_written_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")  # where the folder should be: not even whoever is root can write there
    assert "so that each run compiles" in told(tmp_path / "file" / "cache")


@pytest.mark.skipif(sys.platform == "win32", reason="limits of a Unix system")
def test_a_full_disk_is_no_failure(tmp_path: Path) -> None:
    assert "first run" in told(tmp_path / "cache", "full")
