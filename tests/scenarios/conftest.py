"""The small town that `yingji new` writes, for whoever breaks it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from yingji.scenarios.templates import write_template


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "town"
    write_template(folder)
    return folder


@pytest.fixture
def town(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The files that `yingji new` writes, with the folder above them as the current one."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(template, "town")
    return Path("town")
