"""The mappings that docs/mappings.md shows are read as they stand there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from yingji.geo.readers.mapping import read_mapping as read_street_mapping
from yingji.sim.fit_mapping import read_mapping as read_call_mapping

BLOCKS = re.findall(r"```yaml\n(.*?)```", (Path(__file__).parents[2] / "docs" / "mappings.md").read_text("utf-8"), re.DOTALL)


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / f"{index}.yaml" for index, _ in enumerate(BLOCKS)]
    for path, block in zip(paths, BLOCKS, strict=True):
        path.write_text(block, "utf-8")
    return paths


def test_the_streets_mapping_is_read(files: list[Path]) -> None:
    columns = read_street_mapping(str(files[0]))
    assert columns.crs == "EPSG:4490"
    assert columns.attribution == "某区规划局"


def test_the_calls_mapping_is_read(files: list[Path]) -> None:
    mapping = read_call_mapping(files[1])
    assert mapping.columns.order == "出动指令"
    assert [kind.kind for kind in mapping.kinds] == ["fire", "other"]
