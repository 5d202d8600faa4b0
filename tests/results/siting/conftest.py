"""Hebei's siting as it is bundled, and with another block."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from yingji.results.siting.question import Question, ask
from yingji.scenarios.ground import Ground, load_ground
from yingji.scenarios.loader import Loaded, load
from yingji.scenarios.schema.siting import Siting


@pytest.fixture(scope="session")
def hebei() -> tuple[Loaded, Ground]:
    loaded = load("hebei/sites")
    return loaded, load_ground(loaded.scenario.area, mark=loaded.mark)


@pytest.fixture(scope="session")
def asked(hebei: tuple[Loaded, Ground]) -> Callable[..., Question]:
    """The question with the block of these fields in the place of the bundled one."""
    loaded, ground = hebei

    def ask_for(**block: Any) -> Question:
        return ask(loaded.scenario, Siting.model_validate(block), ground, mark=loaded.mark)

    return ask_for
