"""Disasters as files: Parquet tables and layers that GIS opens, the same bytes each time."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pyogrio
import pytest

from yingji.results.case import Runs
from yingji.results.layers import write_layers
from yingji.results.relief.records import write_relief

WHEN = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture
def struck(make_relief: Callable[..., Runs]) -> Runs:
    run = make_relief(samples=2)
    return replace(run, world=replace(run.world, network=replace(run.world.network, crs="EPSG:4548")))


def test_people_are_listed_with_their_times(struck: Runs, tmp_path: Path) -> None:
    assert write_relief(tmp_path, [struck]) == 2
    people = pq.read_table(tmp_path / "people.parquet").to_pandas()
    assert people.groupby("replication").people.sum().tolist() == [140, 140]
    late = people[people.relieved_s.isna() & (people.replication == 0)]
    assert (late.shelter.tolist(), late.people.tolist(), late.water_s.tolist()) == (["北公园"], [10], [13000.0])


def test_deliveries_and_events_are_listed(struck: Runs, tmp_path: Path) -> None:
    write_relief(tmp_path, [struck])
    goods = pq.read_table(tmp_path / "deliveries.parquet").to_pandas()
    assert goods[goods.replication == 0].kg.tolist() == [120, 25, 210, 30]
    assert b"SENT_ON" in pq.read_schema(tmp_path / "relief_events.parquet").metadata[b"yingji"]


def test_an_everyday_run_writes_none(struck: Runs, tmp_path: Path) -> None:
    assert write_relief(tmp_path, [replace(struck, relief=None)]) == 0
    assert not list(tmp_path.iterdir())


def test_layers_are_there_with_styles_and_names(struck: Runs, tmp_path: Path) -> None:
    relief = struck.relief
    assert relief is not None
    crs_run = replace(struck, relief=replace(relief, world=replace(relief.world, network=struck.world.network)))
    write_layers(tmp_path / "run.gpkg", crs_run, "zh", when=WHEN)
    cells = pyogrio.read_dataframe(tmp_path / "run.gpkg", layer="relief_cells")
    assert cells.relieved_h.round(2).tolist()[1] == 3.61
    assert cells.unfinished.tolist() == [1, 0]
    links = pyogrio.read_dataframe(tmp_path / "run.gpkg", layer="relief_links")
    assert (links.blocked_share.tolist(), links.reopened_h.isna().tolist(), links.reopened_h[0]) == ([1, 1], [False, True], 2)
    flows = pyogrio.read_dataframe(tmp_path / "run.gpkg", layer="relief_deliveries")
    assert flows.tonnes.round(3).tolist() == [0.145, 0.24]
    with closing(sqlite3.connect(tmp_path / "run.gpkg")) as database:
        styled = {row[0] for row in database.execute("SELECT f_table_name FROM layer_styles")}
    assert {"relief_cells", "relief_links", "relief_deliveries", "relief_shelters", "relief_depots"} <= styled


def test_the_same_run_gives_the_same_layers(struck: Runs, tmp_path: Path) -> None:
    relief = struck.relief
    assert relief is not None
    run = replace(struck, relief=replace(relief, world=replace(relief.world, network=struck.world.network)))
    for name in ("a.gpkg", "b.gpkg"):
        write_layers(tmp_path / name, run, "en", when=WHEN)
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
