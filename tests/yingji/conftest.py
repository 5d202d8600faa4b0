"""The real command, as a planner types it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Answer:
    """What a command gave back."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Yingji:
    """Runs `yingji …` in a folder of its own."""

    folder: Path

    def __call__(self, *words: str | Path) -> Answer:
        command = [sys.executable, "-m", "yingji", *(str(word) for word in words)]
        environment = {**os.environ, "YINGJI_LANG": "en", "PYTHONUTF8": "1", "COLUMNS": "120"}
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, encoding="utf-8", timeout=300, check=False)
        return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture
def yingji(tmp_path: Path) -> Yingji:
    return Yingji(tmp_path)


@pytest.fixture(scope="module")
def yingji_module(tmp_path_factory: pytest.TempPathFactory) -> Yingji:
    """The same for what several tests of a module look at."""
    return Yingji(tmp_path_factory.mktemp("yingji"))
