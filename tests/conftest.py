"""What several rooms' tests share."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
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
