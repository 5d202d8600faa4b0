"""docs/models.md: each model has a source, limits and what holds it; what it names exists, and no known answer is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yingji.sim.policies import REGISTRY
from yingji.validity.cases import cases

TOP = Path(__file__).resolve().parents[2]
MODELS = (TOP / "docs" / "models.md").read_text("utf-8")
SECTIONS = dict(part.split("\n", 1) for part in MODELS.split("\n## ")[1:])


@pytest.mark.parametrize("section", SECTIONS)
def test_each_model_has_a_source_limits_and_what_holds_it(section: str) -> None:
    assert [word for word in ("**Source.**", "**Limits.**", "**Held by**") if word not in SECTIONS[section]] == []
    assert "tests/" in SECTIONS[section].split("**Held by**")[1]


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)`", MODELS)
    assert len(named) > 40
    assert [path for path in named if not (TOP / path).is_file()] == []


def test_every_test_of_a_hazard_that_is_named_exists() -> None:
    """That page names files by their last part."""
    named = set(re.findall(r"`(?:closed_form/)?(test_\w+)`", (TOP / "docs" / "models-hazard.md").read_text("utf-8")))
    assert named
    assert named <= {path.stem for path in (TOP / "tests").rglob("test_*.py")}


def test_every_known_answer_holds_a_model_and_none_is_made_up() -> None:
    held = " ".join(re.findall(r"`validate: [^;]*?(?=;|\n\n|$)", "\n\n".join(SECTIONS.values()), flags=re.DOTALL))
    named = {word.removeprefix("validate: ") for word in re.findall(r"`([^`]+)`", held)}
    named = {word for word in named if not word.startswith("tests/")}
    assert named == {case.key for case in cases(TOP)}


def test_every_policy_is_told() -> None:
    assert [name for name in REGISTRY if f"`{name}`" not in MODELS] == []
