"""All cases, in the order in which they are told."""

from __future__ import annotations

from pathlib import Path

from yingji.validity import hazard, queueing, relief, siting, travel, twice
from yingji.validity.case import Case
from yingji.validity.data import data_cases

CASES: tuple[Case, ...] = (*queueing.CASES, *travel.CASES, *siting.CASES, *hazard.CASES, *relief.CASES, *twice.CASES)
"""Those that want nothing from outside."""


def cases(data: Path | None = None) -> tuple[Case, ...]:
    """What `yingji validate` runs: `CASES`, and with a folder of data those on it."""
    return CASES if data is None else (*CASES, *data_cases(data))
