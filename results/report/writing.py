"""record.json: what a report needs of a run beyond its layers and Parquet tables, in both languages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from yingji.base.language import LANGS
from yingji.results.case import Runs, station_name
from yingji.results.compare_sheets import comparison_sheets
from yingji.results.compared import Comparison, difference_json
from yingji.results.coverage import order_to_arrival_s
from yingji.results.report.coding import encode, sheets_json
from yingji.results.sheet import Sheet
from yingji.results.verdicts import Verdict

RECORD = "record.json"
FORMAT = 2
_LEFT_OUT = {"fields", "assumptions", "cells"}
"""Definitions are in the catalogue, assumptions in the manifest, cells in run.gpkg."""
HOURS = 24
TENTHS = 6.0
"""Seconds in the tenth of a minute, to which cover by hour is kept."""


def write_record(
    folder: Path, runs: Sequence[Runs], verdicts: Sequence[Verdict], tables: Sequence[tuple[Sheet, ...]],
    found: Comparison | None = None, siting: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """`tables` are the workbook's in each of `LANGS`; `found` is the comparison, where the run is one; `siting` where it sites stations."""
    kind = "comparison" if found is not None else "disaster" if runs[0].relief is not None else "everyday"
    record = {
        "format": FORMAT,
        "kind": kind,
        "people": runs[0].coverage.people,
        "hour_of_week": runs[0].coverage.hour,
        "options": [_option(run, verdicts) for run in runs],
        "tables": [table for table in sheets_json(tables) if table["key"] not in _LEFT_OUT],
        "comparison": _comparison(found) if found is not None else None,
        "siting": siting,
    }
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    (folder / RECORD).write_text(text + "\n", "utf-8")


def _option(run: Runs, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    world = run.world
    found: dict[str, Any] = {
        "name": encode(world.option),
        "verdicts": [encode(verdict) for verdict in verdicts if verdict.option == world.option],
        "stations": [
            {"name": station.name, "title": encode(station_name(station)), "class": station.class_ or "", "kind": station.kind,
             "own": bool(own), "district": station.of, "clause": station.clause, "at_source": encode(station.at_source)}
            for station, own in zip(world.stations, world.own, strict=True)
        ],
        "cover_by_hour": _cover_by_hour(run),
    }  # fmt: skip
    if run.relief is not None:
        shelters = run.relief.world.shelters
        found["shelters"] = [encode(title) for title in shelters.title]
        found["depots"] = [encode(title) for title in run.relief.world.depots.title]
        found["items"] = {key: encode(title) for key, title in zip(run.relief.world.items.key, run.relief.world.items.title, strict=True)}
        found["median_replication"] = run.relief.median
    return found


def _cover_by_hour(run: Runs) -> list[list[int]]:
    """[24][cells] tenths of a minute from the order to the first own engine, at each hour of the busiest day; −1 for never."""
    day = run.coverage.hour // HOURS * HOURS
    made = []
    for hour in range(day, day + HOURS):
        time_s = order_to_arrival_s(run.world, hour)[run.world.own]
        least = time_s.min(axis=0) if len(time_s) else np.full(len(run.world.cell_node), np.inf)
        tenths = np.where(np.isfinite(least), np.ceil(np.where(np.isfinite(least), least, 0) / TENTHS), -1)
        made.append(tenths.astype(int).tolist())
    return made


def _comparison(found: Comparison) -> dict[str, Any]:
    ranking = found.ranking
    return {
        "replications": found.replications,
        "budget": found.budget,
        "settled": ranking.selection.settled,
        "best": ranking.selection.best,
        "in_play": [option in ranking.selection.in_play for option in range(len(found.runs))],
        "order": list(ranking.order),
        "measure": ranking.rank_by.measure,
        "name": encode(ranking.name),
        "bound": ranking.bound,
        "dimension": ranking.dimension,
        "indifference": ranking.rank_by.indifference,
        "confidence": ranking.confidence,
        "procedure": ranking.procedure,
        "means": encode(list(ranking.means)),
        "probability_best": encode(list(ranking.probability_best)),
        "differences": [_difference(each, ranking.bound) for each in ranking.differences],
        "targets": [
            {"id": row.target.id, "of": row.target.of, "differences": [_difference(each, row.target.bound) for each in row.differences]}
            for row in found.table
            if row.measured
        ],
        "cover": [None if cover is None else encode(cover) for cover in found.cover],
        "robust": None if found.robust is None else encode(
            {"scenarios": found.robust.scenarios, "best_mean": found.robust.best_mean, "best_worst": found.robust.best_worst,
             "least_regret": found.robust.least_regret, "means": found.robust.means.tolist(), "regret": found.robust.regret.tolist()}),
        "tables": [table for table in sheets_json([comparison_sheets(found, lang) for lang in LANGS]) if table["key"] not in _LEFT_OUT],
    }  # fmt: skip


def _difference(difference: Any, bound: str) -> Any:
    return None if difference is None else dict(difference_json(difference, bound))
