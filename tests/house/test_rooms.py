"""The house keeps its order: imports run one way, every folder is packaged, nothing bare is imported."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
ROOMS = ("base", "geo", "scenarios", "sim", "results", "yingji")


def _package(module: Path) -> str:
    parts = module.relative_to(TOP).with_suffix("").parts
    return ".".join(parts if parts[0] == "yingji" else ("yingji", *parts))


def _modules() -> list[Path]:
    return [path for room in ROOMS for path in sorted((TOP / room).rglob("*.py"))]


def _imported(module: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: relative import; write it from yingji"
            found.add(node.module or "")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return found


def _room(name: str) -> str:
    """The room of a dotted name: `yingji.geo.crs` → geo; anything else in yingji belongs to the top."""
    second = name.split(".")[1] if "." in name else ""
    return second if second in ROOMS else "yingji"


@pytest.mark.parametrize("module", _modules(), ids=_package)
def test_imports_run_one_way(module: Path) -> None:
    here = _room(_package(module))
    allowed = ROOMS[: ROOMS.index(here) + 1]
    ours = {name for name in _imported(module) if name == "yingji" or name.startswith("yingji.")}
    wrong = sorted(name for name in ours if _room(name) not in allowed)
    assert not wrong, f"{_package(module)} stands in {here} and must not import {wrong}"


def test_every_folder_with_code_is_in_the_package_list() -> None:
    """A forgotten subpackage works when installed editable and is missing from the wheel."""
    listed = set(tomllib.loads((TOP / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"])
    there = {_package(path.parent / "x").removesuffix(".x") for path in _modules() if path.name == "__init__.py"}
    assert listed == there


def test_every_folder_with_code_is_a_package() -> None:
    assert not [path for path in _modules() if not (path.parent / "__init__.py").exists()]


def test_no_module_is_two_modules() -> None:
    long = {_package(path): count for path in _modules() if (count := path.read_text("utf-8").count("\n")) > 300}
    assert not long
