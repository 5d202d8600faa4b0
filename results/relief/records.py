"""The record of disasters as Parquet: who fared how, what was delivered, and every event of relief."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from yingji.results.case import Runs
from yingji.results.parquet import EVENT_ROWS, names, write_tables
from yingji.results.relief.deliveries import Deliveries
from yingji.results.relief.runs import ReliefRuns
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.relieved import Fates

_EVENT_COLUMNS = tuple(ReliefLog.__dataclass_fields__)


def write_relief(folder: Path, runs: Sequence[Runs]) -> int:
    """deliveries.parquet of every replication; people.parquet and relief_events.parquet of those whose logs are kept.

    Returns for how many replications of each option the events were written: up to `EVENT_ROWS` in all. Times are s from the disaster,
    null where it never came to that.
    """
    struck = [(run.world.option.en, run.relief) for run in runs if run.relief is not None]
    if not struck:
        return 0
    carried = (
        (option, index, _deliveries(relief, sample.deliveries)) for option, relief in struck for index, sample in enumerate(relief.samples)
    )
    write_tables(folder / "deliveries.parquet", carried)
    kept = _kept([relief for _, relief in struck])
    if kept:
        write_tables(folder / "people.parquet", _people(struck, kept))
        events = (
            (option, index, {name: getattr(sample.log, name) for name in _EVENT_COLUMNS})
            for option, relief in struck
            for index, sample in enumerate(relief.samples[:kept])
        )
        write_tables(folder / "relief_events.parquet", events, notes={"did": {did.value: did.name for did in Did}})
    return kept


def _kept(struck: Sequence[ReliefRuns]) -> int:
    """For how many replications, from the first on, every option's log is there and all fit."""
    total, most = 0, min(len(relief.samples) for relief in struck)
    for index in range(most):
        logs = [relief.samples[index].log for relief in struck]
        total += sum(len(log) for log in logs if log is not None)
        if total > EVENT_ROWS or any(log is None for log in logs):
            return index
    return most


def _people(struck: Sequence[tuple[str, ReliefRuns]], kept: int) -> Iterator[tuple[str, int, dict[str, Any]]]:
    for option, relief in struck:
        for index, sample in enumerate(relief.samples[:kept]):
            if sample.fates is not None:
                yield option, index, _fates(relief, sample.fates)


def _fates(relief: ReliefRuns, fates: Fates) -> dict[str, Any]:
    return {
        "party": fates.party,
        "cell": fates.cell,
        "shelter": names(fates.shelter, relief.world.shelters.name),
        "people": fates.people,
        "left_s": _told(fates.left_s),
        "at_gate_s": _told(fates.gate_s),
        "sheltered_s": _told(fates.sheltered_s),
        **{f"{key}_s": _told(fates.have_s[:, item]) for item, key in enumerate(relief.world.items.key)},
        "relieved_s": _told(fates.relieved_s),
    }


def _deliveries(relief: ReliefRuns, goods: Deliveries) -> dict[str, Any]:
    world = relief.world
    return {
        "vehicle": names(goods.vehicle, world.fleet.name),
        "depot": names(goods.depot, world.depots.name),
        "shelter": names(goods.shelter, world.shelters.name),
        "item": names(goods.item, world.items.key),
        "units": goods.units,
        "kg": goods.units * world.items.kg[goods.item],
        **{name: _told(getattr(goods, name)) for name in ("loading_s", "departed_s", "arrived_s", "unloaded_s", "metres")},
    }


def _told(values: Any) -> Any:
    """Null instead of nan and infinity."""
    return pa.array(values, mask=~np.isfinite(values))
