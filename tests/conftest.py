"""What several rooms' tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project (or `YINGJI_SHARED`); tests that need it are skipped where it is absent."""
    place = Path(os.environ.get("YINGJI_SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not (place / "data").is_dir():
        pytest.skip(f"real data not at hand: {place / 'data'} is no folder; set YINGJI_SHARED to test with it")
    return place / "data"
