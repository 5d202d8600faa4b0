"""The layer of differences of two options, as GIS reads it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest

from yingji.results.case import Runs
from yingji.results.change_layer import write_changes

WHEN = datetime(2026, 1, 1, tzinfo=UTC)


def test_each_cell_has_before_after_and_what_that_changes(tmp_path: Path, make_runs: Callable[..., Runs], scenario: Any) -> None:
    """The first cell comes within five minutes, the second falls out of reach."""
    runs = make_runs(scenario())
    before, after = (replace(runs, coverage=replace(runs.coverage, time_s=np.array(pair))) for pair in ((400, 240), (250, np.inf)))
    path = tmp_path / "changes-2.gpkg"
    write_changes(path, before, after, "en", when=WHEN)
    table = gpd.read_file(path, layer="changes")
    assert table["minutes_before"].tolist() == pytest.approx([400 / 60, 4])
    assert table["difference"].tolist() == pytest.approx([-2.5, np.nan], nan_ok=True)
    assert table[["newly_within", "no_longer", "later"]].to_numpy().tolist() == [[1, 0, 0], [0, 1, 1]]
    assert table["change_name"].tolist() == ["newly within 5 min", "no longer within 5 min"]
    assert np.isnan(table["minutes_after"][1])
    with closing(sqlite3.connect(path)) as database:
        ((layer, qml, sld),) = database.execute("SELECT f_table_name, styleQML, styleSLD FROM layer_styles").fetchall()
    assert layer == "changes"
    for words in ("newly within 5 min", "later by over 30 s"):
        assert words in qml
        assert words in sld
