"""The public API: every name that it promises is there, and importing it costs nothing until it is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import yingji


@pytest.mark.parametrize("name", yingji.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(yingji, name).__doc__


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="no attribute 'runn'"):
        yingji.runn  # noqa: B018


def test_help_imports_nothing_heavy() -> None:
    """What keeps `yingji --help` under 0.4 s."""
    probe = (
        "import sys, yingji.commands; print(sorted({'numpy', 'pandas', 'pydantic', 'shapely', 'matplotlib', 'simpy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
