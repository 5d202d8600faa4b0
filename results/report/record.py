"""From a run's folder to its record (`shape.RunRecord`); what is no finished run is refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.figures import Text
from yingji.results.firewater_layers import DRAWN, HYDRANTS, LANES, STREETS
from yingji.results.report.coding import number_of, text_of, verdict_of
from yingji.results.report.shape import (
    Apart,
    ComparisonRecord,
    OptionRecord,
    ReliefRecord,
    RunRecord,
    SiteChoice,
    SitingRecord,
    StationRecord,
    TableRecord,
)
from yingji.results.report.writing import FORMAT, RECORD, TENTHS
from yingji.results.statistics import Floats

__all__ = ["RunRecord", "read_run"]

_NEEDED = ("manifest.json", RECORD, "measures.json", "run.gpkg")
_HOUR_S = 3600.0
GROUND = "ground.json"
"""Names for maps, by results.atlas.ground."""
DOUBTS = "uncertainty.json"
"""What a run of `--uncertainty parameters` keeps besides: what makes each verdict uncertain."""


def read_run(folder: Path) -> RunRecord:
    """The record of a finished run. Raises `BadInput` where the folder is not one, or was written by another version of yingji."""
    if not folder.is_dir():
        raise BadInput([Fault(Mark(str(folder)), "", "report.no_folder")])
    if missing := tuple(name for name in _NEEDED if not (folder / name).is_file()):
        raise BadInput([Fault(Mark(str(folder)), "", "report.no_run", {"missing": missing})])
    manifest, record, measures = (_json(folder / name) for name in _NEEDED[:3])
    if record.get("format") != FORMAT:
        raise BadInput([Fault(Mark(str(folder / RECORD)), "format", "report.other_format", {"format": FORMAT})])
    try:
        return _record(folder, manifest, record, list(measures.values()))
    except (KeyError, IndexError, TypeError, ValueError, OSError, pyogrio.errors.DataSourceError) as wrong:
        raise BadInput([Fault(Mark(str(folder)), "", "report.broken", {"reason": f"{type(wrong).__name__}: {wrong}"})]) from wrong


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (ValueError, OSError) as wrong:
        raise BadInput([Fault(Mark(str(path)), "", "report.broken", {"reason": str(wrong)})]) from wrong
    if not isinstance(found, dict):
        raise BadInput([Fault(Mark(str(path)), "", "report.broken", {"reason": type(found).__name__})])
    return found


def _record(folder: Path, manifest: Mapping[str, Any], record: Mapping[str, Any], measures: list[Mapping[str, Any]]) -> RunRecord:
    options = tuple(
        _option(folder, index, raw, manifest["options"][index]["changes"], measured)
        for index, (raw, measured) in enumerate(zip(record["options"], measures, strict=True))
    )
    compared = record["comparison"]
    return RunRecord(
        folder=folder, number=manifest["run"], kind=record["kind"], scenario=manifest["scenario"], title=text_of(manifest["title"]),
        started=manifest["started"], seed=manifest["seed"], replications=manifest["replications"], length_s=manifest["length_s"],
        hour_of_week=record["hour_of_week"], people=record["people"], schematic=manifest["schematic"],
        sources=tuple(manifest["sources"]), assumptions=tuple(manifest["assumptions"]), inputs=manifest["inputs"],
        versions=manifest["versions"], options=options, tables=_tables(record["tables"]),
        subdistricts=_subdistricts(folder / GROUND), siting=_siting(record["siting"]) if record.get("siting") else None,
        doubts=_json(folder / DOUBTS) if (folder / DOUBTS).is_file() else None,
        comparison=_comparison(compared) if compared else None, streets=_layer(folder, 0, "links"), boundary=_layer(folder, 0, "boundary"),
    )  # fmt: skip


def _subdistricts(path: Path) -> dict[str, Text]:
    """By the names that layers bear; none where the run keeps no ground."""
    found = _json(path)["subdistricts"] if path.is_file() else {}
    return {zh: Text(zh=zh, en=en) for zh, en in found.items()}


def _layer(folder: Path, option: int, layer: str) -> gpd.GeoDataFrame:
    return pyogrio.read_dataframe(_layers_of(folder, option), layer=layer)


def _layers_of(folder: Path, option: int) -> Path:
    return folder / ("run.gpkg" if option == 0 else f"run-{option + 1}.gpkg")


def _option(
    folder: Path, index: int, raw: Mapping[str, Any], changes: list[Mapping[str, Any]], measures: Mapping[str, Any]
) -> OptionRecord:
    layer = partial(_layer, folder, index)
    there = {each for each, _ in pyogrio.list_layers(_layers_of(folder, index))}
    tenths = np.array(raw["cover_by_hour"], dtype=np.float64)
    name = text_of(raw["name"])
    return OptionRecord(
        name=name,
        changes=tuple(changes),
        verdicts=tuple(verdict_of(each) for each in raw["verdicts"]),
        measures=measures,
        stations=tuple(_station(each) for each in raw["stations"]),
        cells=layer("cells"),
        areas=layer("areas"),
        station_points=layer("stations"),
        cover_by_hour=np.where(tenths < 0, np.inf, tenths * (TENTHS / 60)),
        relief=_relief(folder, layer, raw, name, measures["relief"]) if "relief" in measures else None,
        given={each: layer(each) for each in (DRAWN, HYDRANTS, STREETS, LANES) if each in there},
    )


def _station(raw: Mapping[str, Any]) -> StationRecord:
    return StationRecord(
        raw["name"], text_of(raw["title"]), raw["class"], raw["kind"], raw["own"], raw["district"], raw["clause"], text_of(raw["at_source"])
    )


def _relief(folder: Path, layer: Any, raw: Mapping[str, Any], option: Text, measures: Mapping[str, Any]) -> ReliefRecord:
    cells = layer("relief_cells")
    return ReliefRecord(
        measures=measures,
        shelters=layer("relief_shelters"),
        shelter_titles=tuple(text_of(each) for each in raw["shelters"]),
        depots=layer("relief_depots"),
        depot_titles=tuple(text_of(each) for each in raw["depots"]),
        blocked=layer("relief_links"),
        deliveries=layer("relief_deliveries"),
        cells=cells,
        items={key: text_of(each) for key, each in raw["items"].items()},
        share_by_hour=_share_by_hour(folder, option, cells=len(cells), hours=int(measures["horizon_h"])),
    )


def _share_by_hour(folder: Path, option: Text, *, cells: int, hours: int) -> Floats:
    """[hours + 1, cells] of those affected the share that is relieved by each full hour, all replications taken together."""
    path = folder / "people.parquet"
    affected, relieved = np.zeros(cells), np.zeros((hours + 2, cells))
    if path.is_file():
        people = pd.read_parquet(path, columns=["cell", "people", "relieved_s"], filters=[("option", "==", option.en)])
        cell, count = people["cell"].to_numpy(), people["people"].to_numpy(np.float64)
        hour = np.ceil(people["relieved_s"].to_numpy(np.float64) / _HOUR_S)
        late = np.where(np.isnan(hour) | (hour > hours), hours + 1, hour).astype(np.intp)
        np.add.at(affected, cell, count)
        np.add.at(relieved, (late, cell), count)
    done = np.cumsum(relieved[: hours + 1], axis=0)
    share: Floats = np.divide(done, affected, out=np.full(done.shape, np.nan), where=affected > 0)
    return share


def _tables(raw: list[Mapping[str, Any]]) -> dict[str, TableRecord]:
    return {
        each["key"]: TableRecord(
            each["key"], each["room"], tuple(each["columns"]),
            tuple(tuple(Text(zh=cell[0], en=cell[1]) if isinstance(cell, list) else cell for cell in row) for row in each["rows"]),
        )
        for each in raw
    }  # fmt: skip


def _comparison(raw: Mapping[str, Any]) -> ComparisonRecord:
    return ComparisonRecord(
        replications=raw["replications"], budget=raw["budget"], settled=raw["settled"], best=raw["best"], in_play=tuple(raw["in_play"]),
        order=tuple(raw["order"]), measure=raw["measure"], name=text_of(raw["name"]), bound=raw["bound"], dimension=raw["dimension"],
        indifference=raw["indifference"], confidence=raw["confidence"], procedure=raw["procedure"],
        means=tuple(number_of(each) for each in raw["means"]), probability_best=tuple(number_of(each) for each in raw["probability_best"]),
        differences=tuple(_apart(each) for each in raw["differences"]),
        targets={(row["of"], row["id"]): tuple(_apart(each) for each in row["differences"]) for row in raw["targets"]},
        cover=tuple(raw["cover"]), robust=raw["robust"], tables=_tables(raw["tables"]),
    )  # fmt: skip


def _siting(raw: Mapping[str, Any]) -> SitingRecord:
    return SitingRecord(
        raw["within_s"], raw["add"], raw["candidates"], raw["left_out"], raw["people"],
        tuple(
            SiteChoice(
                text_of(each["name"]), each["model"], each["rank"], each["stations"], tuple(text_of(name) for name in each["new"]),
                tuple(text_of(name) for name in each["closed"]), each["people_within"], number_of(each["mean_s"]), each["proven"],
                number_of(each["gap"]),
            )
            for each in raw["choices"]
        ),
        tuple((each["stations"], each["people_within"], each["proven"]) for each in raw["frontier"]), _tables(raw["tables"]),
    )  # fmt: skip


def _apart(raw: Mapping[str, Any] | None) -> Apart | None:
    if raw is None:
        return None
    low, high = (-np.inf if raw["low"] is None else raw["low"]), (np.inf if raw["high"] is None else raw["high"])
    return Apart(number_of(raw["difference"]), low, high, raw["method"], raw["pairs"], raw["sense"])
