"""`yingji new`: a scenario to start from, whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from yingji.base.faults import BadInput
from yingji.scenarios.loader import check
from yingji.scenarios.templates import write_template
from yingji.scenarios.templates.town import BLOCK_M, LINES, town


def test_what_new_writes_has_no_faults(tmp_path: Path) -> None:
    written = write_template(tmp_path / "town")
    assert all(path.is_file() for path in written)
    assert {path.name for path in written} >= {"plan.yaml", "area.yaml", "scenario.yaml", "streets.gpkg", "disaster.yaml"}
    assert [check(path) for path in written if path.suffix == ".yaml"] == [()] * 7


def test_an_empty_folder_is_filled_and_a_full_one_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    write_template(tmp_path / "empty")
    before = {path: path.read_bytes() for path in (tmp_path / "empty").iterdir()}
    with pytest.raises(BadInput) as wrong:
        write_template(tmp_path / "empty")
    assert [fault.key for fault in wrong.value.faults] == ["scenarios.folder_not_empty"]
    assert {path: path.read_bytes() for path in (tmp_path / "empty").iterdir()} == before


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "town").write_text("mine")
    with pytest.raises(BadInput) as wrong:
        write_template(tmp_path / "town")
    assert [fault.key for fault in wrong.value.faults] == ["scenarios.folder_is_file"]
    assert (tmp_path / "town").read_text() == "mine"


def test_nothing_is_left_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("yingji.geo.streets_file.write_network", full)
    with pytest.raises(BadInput, match="No space left"):
        write_template(tmp_path / "town")
    assert list(tmp_path.iterdir()) == []


def test_the_town_is_a_grid_of_three_kilometres() -> None:
    streets = town()
    assert streets.n_nodes == LINES**2
    assert streets.n_links == 2 * LINES * (LINES - 1)
    assert streets.node_x.max() - streets.node_x.min() == pytest.approx(12 * BLOCK_M)
    assert "三经路" in streets.names
    assert streets.source.schematic
