"""The record of a run as Parquet: events, incidents and assignments of every replication."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from yingji.results.case import Runs
from yingji.results.measures import Sample
from yingji.results.records import Assignments, Incidents, columns
from yingji.sim.events import EventLog, What
from yingji.sim.world import World

EVENT_ROWS = 5_000_000
"""Events are written for the first replications of each option, up to so many records in all; the manifest says for how many."""

_GROUP_ROWS = 100_000


def write_records(folder: Path, runs: Sequence[Runs]) -> int:
    """incidents.parquet, assignments.parquet and, where samples hold their logs, events.parquet.

    Returns for how many replications of each option the events were written. Times are seconds from the start of the warm-up.
    """
    write_tables(
        folder / "incidents.parquet", ((run.world.option.en, index, _incidents(run.world, sample)) for run, index, sample in _samples(runs))
    )
    write_tables(
        folder / "assignments.parquet",
        ((run.world.option.en, index, _assignments(run.world, sample)) for run, index, sample in _samples(runs)),
    )
    kept = event_replications(runs)
    if kept:
        events = ((run.world.option.en, index, _events(sample.log)) for run, index, sample in _samples(runs) if index < kept and sample.log)
        write_tables(folder / "events.parquet", events, notes={"what": {what.value: what.name for what in What}})
    return kept


def event_replications(runs: Sequence[Runs]) -> int:
    """For how many replications, from the first on, every option's events fit into `EVENT_ROWS`."""
    total = 0
    for index in range(min((len(run.samples) for run in runs), default=0)):
        logs = [run.samples[index].log for run in runs]
        total += sum(len(log) for log in logs if log is not None)
        if total > EVENT_ROWS or any(log is None for log in logs):
            return index
    return min((len(run.samples) for run in runs), default=0)


def _samples(runs: Sequence[Runs]) -> Iterator[tuple[Runs, int, Sample]]:
    for run in runs:
        for index, sample in enumerate(run.samples):
            yield run, index, sample


def write_tables(path: Path, tables: Iterator[tuple[str, int, dict[str, Any]]], *, notes: dict[str, Any] | None = None) -> None:
    """Tables with their option and replication, in row groups of whole replications: no more than one of them is in memory at a time."""
    metadata = {"yingji": json.dumps(notes or {}, ensure_ascii=False)}
    writer: Any = None
    try:
        for group in _row_groups(_labelled(tables)):
            if writer is None:
                writer = pq.ParquetWriter(path, group.schema.with_metadata(metadata), compression="zstd")
            writer.write_table(group.replace_schema_metadata(metadata))
    finally:
        if writer is not None:
            writer.close()


def _labelled(tables: Iterator[tuple[str, int, dict[str, Any]]]) -> Iterator[Any]:
    for option, index, table in tables:
        rows = len(next(iter(table.values())))
        lead = {"option": names(np.zeros(rows, np.int32), (option,)), "replication": np.full(rows, index, np.int32)}
        yield pa.table({**lead, **table})


def _row_groups(tables: Iterator[Any]) -> Iterator[Any]:
    held: list[Any] = []
    for table in tables:
        held.append(table)
        if sum(len(each) for each in held) >= _GROUP_ROWS:
            yield pa.concat_tables(held)
            held = []
    if held:
        yield pa.concat_tables(held)


def names(index: Any, called: tuple[str, ...]) -> Any:
    """An index as names; −1 becomes null. Plain strings: each row group may have names of its own."""
    known = np.array([*called, None], dtype=object)
    return pa.array(known[index], type=pa.string())


def _incidents(world: World, sample: Sample) -> dict[str, Any]:
    table: Incidents = sample.incidents
    stations = tuple(station.name for station in world.stations)
    named = {
        "kind": names(table.kind, world.kinds),
        "first_unit": names(table.first_unit, world.units.name),
        "first_station": names(table.first_station, stations),
        "subdistrict": names(world.cells.subdistrict[table.cell], world.cells.subdistricts),
    }
    return {**columns(table), **named}


def _assignments(world: World, sample: Sample) -> dict[str, Any]:
    table: Assignments = sample.assignments
    named = {
        "unit": names(table.unit, world.units.name),
        "station": names(table.station, tuple(station.name for station in world.stations)),
    }
    return {**columns(table), **named}


def _events(log: EventLog) -> dict[str, Any]:
    return {name: getattr(log, name) for name in ("time_s", "what", "incident", "unit", "place", "cause")}
