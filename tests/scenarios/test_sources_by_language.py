"""What the bundled files say of their sources is told by each page in its own language: both halves are there, and neither is mixed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import yaml

from yingji.base.language import both, half, say

LIBRARY = Path(str(files("yingji.scenarios") / "library"))
FILES = sorted(path for ending in ("yaml", "csv") for path in LIBRARY.rglob(f"*.{ending}"))
TOLD = ("source", "attribution", "sources")
ENGLISH = re.compile(r"\b[a-z]{2,}(?: [a-z]{2,}){2,}")
CHINESE = re.compile("[\u4e00-\u9fff]{4,}")
QUOTED = ("应急规划", "南开应急规划", "城建规划")
"""Documents: a clause of theirs is told in their own words in both languages."""


def notes(path: Path) -> Iterator[str]:
    """Every note of a file on where something comes from, and every clause of a standard."""
    if path.suffix == ".csv":
        rows = csv.DictReader(line for line in path.read_text("utf-8-sig").splitlines() if not line.startswith("#"))
        yield from dict.fromkeys(row["source"] for row in rows if row.get("source"))
        return
    yield from dict.fromkeys(
        _walk(yaml.safe_load(path.read_text("utf-8")), (*TOLD, *(["clause"] if path.parent.name == "standards" else [])))
    )


def _walk(node: Any, wanted: tuple[str, ...]) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in wanted and not isinstance(value, dict):
                yield from value if isinstance(value, list) else [str(value)]
            else:
                yield from _walk(value, wanted)
    elif isinstance(node, list):
        for each in node:
            yield from _walk(each, wanted)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_each_half_is_in_its_own_language(path: Path) -> None:
    for note in notes(path):
        assert not ENGLISH.search(half(note, "zh")), note
        assert not CHINESE.search(half(note, "en")) or half(note, "en").startswith(QUOTED), note


def test_a_note_is_cut_at_its_bar() -> None:
    assert both("假定", "assumed") == "假定 | assumed"
    assert (half("假定 | assumed", "zh"), half("假定 | assumed", "en")) == ("假定", "assumed")
    assert (half("GB 51080-2015", "zh"), half("GB 51080-2015", "en")) == ("GB 51080-2015",) * 2
    assert both("GB 51080-2015", "GB 51080-2015") == "GB 51080-2015"


def test_a_sentence_tells_the_half_of_its_language() -> None:
    assert say("report.station_at", "zh", source="假定 | assumed") == "站址是假定的：假定。"
    assert say("report.station_at", "en", source="假定 | assumed") == "Its site is assumed: assumed."
