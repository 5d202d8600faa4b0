"""What several rooms' tests share."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project (or `YINGJI_SHARED`); tests that need it are skipped where it is absent."""
    place = Path(os.environ.get("YINGJI_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not (place / "data").is_dir():
        pytest.skip(f"real data not at hand: {place / 'data'} is no folder; set YINGJI_SHARED to test with it")
    return place / "data"


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[int]]]:
    """The address of a scheduler with two workers, and the workers' processes, as docs/cluster.md starts them."""
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    file = tmp_path / "scheduler.json"
    dask = (sys.executable, "-m", "dask")
    where = ("--scheduler-file", str(file), "--no-dashboard")
    worker = (*dask, "worker", *where, "--nthreads", "1", "--no-nanny", "--host", "127.0.0.1")
    with (tmp_path / "log").open("w") as log:
        made = [subprocess.Popen([*dask, "scheduler", *where, "--host", "127.0.0.1", "--port", "0"], stderr=log, cwd=tmp_path)]
        made += [subprocess.Popen(worker, stderr=log, cwd=tmp_path, env={**os.environ, "PYTHONPATH": _here()}) for _ in range(2)]
    try:
        deadline = monotonic() + 60
        while not file.exists() or "Registered" not in (tmp_path / "log").read_text() or _workers(file) < 2:
            assert monotonic() < deadline, (tmp_path / "log").read_text()
            sleep(0.2)
        yield json.loads(file.read_text())["address"], [process.pid for process in made[1:]]
    finally:
        for process in made:
            process.kill()
            process.wait()


def _here() -> str:
    """Where workers find the tests, by whose modules what they compute is named."""
    return str(Path(__file__).parents[1])


def _workers(file: Path) -> int:
    from distributed import Client

    with Client(scheduler_file=str(file), set_as_default=False) as client:
        return len(client.scheduler_info()["workers"])


@pytest.fixture
def in_qgis() -> Callable[[Path], dict[str, Any]]:
    """What QGIS finds in a GeoPackage, by layer; a picture of it lies beside, as its name with .png."""
    if not _qgis_there():
        pytest.skip("needs QGIS's libraries for the system's Python (apt: python3-qgis qgis-providers)")

    def open_it(path: Path) -> dict[str, Any]:
        here = Path(__file__).parent / "qgis_opens.py"
        answer = subprocess.run([_PYTHON, here, path, path.with_suffix(".png")], **_OFFSCREEN, timeout=120, check=True)
        told: dict[str, Any] = json.loads(answer.stdout)
        return told

    return open_it


_PYTHON = "/usr/bin/python3"
_OFFSCREEN: dict[str, Any] = {
    "env": {"PATH": os.defpath, "QT_QPA_PLATFORM": "offscreen", "HOME": "/tmp", "LANG": "C.UTF-8"}, "capture_output": True, "text": True
}  # fmt: skip


@cache
def _qgis_there() -> bool:
    if not Path(_PYTHON).exists():
        return False
    return subprocess.run([_PYTHON, "-c", "import qgis.core"], **_OFFSCREEN, timeout=60, check=False).returncode == 0


@pytest.fixture
def styled_in_chinese(in_qgis: Callable[[Path], dict[str, Any]], tmp_path: Path) -> Callable[[Path], dict[str, Any]]:
    """The same of a copy, after checks that every layer has its style, draws every feature and names its fields in Chinese."""

    def open_it(path: Path) -> dict[str, Any]:
        told = in_qgis(Path(shutil.copy(path, tmp_path)))
        for name, layer in told.items():
            assert layer["valid"], name
            assert layer["style"], name
            assert layer["features"] > 0, name
            assert layer["drawn"] == layer["features"], name
            assert layer["fields"], name
            assert all(re.search(r"[\u4e00-\u9fff]", alias) for alias in layer["fields"].values()), (name, layer["fields"])
        return told

    return open_it
