"""The layers as QGIS itself opens them: valid, styled, with names of their fields, every feature drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from yingji.results.case import Runs
from yingji.results.change_layer import write_changes
from yingji.results.layers import write_layers

WHEN = datetime(2026, 11, 26, tzinfo=UTC)
Qgis = Callable[[Path], dict[str, Any]]


@pytest.fixture
def struck(make_relief: Callable[..., Runs]) -> Runs:
    run = make_relief(samples=2)
    network = replace(run.world.network, crs="EPSG:4548")
    assert run.relief is not None
    world = replace(run.relief.world, network=network)
    return replace(run, world=replace(run.world, network=network), relief=replace(run.relief, world=world))


def test_every_layer_of_a_run_is_styled_and_named_in_chinese(struck: Runs, tmp_path: Path, styled_in_chinese: Qgis) -> None:
    made = tmp_path / "made"
    made.mkdir()
    write_layers(made / "run.gpkg", struck, "zh", when=WHEN)
    told = styled_in_chinese(made / "run.gpkg")
    assert set(told) == {
        "boundary", "cells", "areas", "links", "stations", "relief_cells", "relief_links", "relief_deliveries", "relief_shelters",
        "relief_depots",
    }  # fmt: skip
    assert {layer["crs"] for layer in told.values()} == {"EPSG:4548"}
    assert {name for name, layer in told.items() if layer["renderer"] == "singleSymbol"} == {"boundary", "areas"}
    assert {name: layer["label"] for name, layer in told.items() if layer["label"]} == {
        "stations": "station", "relief_shelters": "name", "relief_depots": "name"
    }  # fmt: skip
    assert told["cells"]["legend"] == ["≤ 3 分钟", "3–4 分钟", "4–5 分钟", "5–8 分钟", "> 8 分钟", "无法到达或无街道"]
    assert told["cells"]["symbols"][0] == "#fee838"
    colours = np.unique(np.asarray(Image.open(tmp_path / "run.png").convert("RGB")).reshape(-1, 3), axis=0)
    assert len(colours) > 20


def test_a_comparison_is_drawn_by_what_changes(struck: Runs, tmp_path: Path, in_qgis: Qgis) -> None:
    before, after = (replace(struck, coverage=replace(struck.coverage, time_s=np.array(pair))) for pair in ((400, 240), (250, np.inf)))
    write_changes(tmp_path / "changes-2.gpkg", before, after, "en", when=WHEN)
    layer = in_qgis(tmp_path / "changes-2.gpkg")["changes"]
    assert (layer["valid"], layer["style"], layer["renderer"], layer["drawn"]) == (True, True, "RuleRenderer", 2)
    assert layer["legend"][0] == "newly within 5 min"
    assert all(layer["fields"].values())
