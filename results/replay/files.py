"""The folder of a replay: scores and groups as tables, the fitted model, residuals as layers and as a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from yingji.base.language import Lang
from yingji.geo.crs import to_lonlat
from yingji.results.geopackage import write_geoparquet
from yingji.results.replay.diagnosis import Finding
from yingji.results.replay.groups import by_group
from yingji.results.replay.picture import draw_residuals, residual_points
from yingji.results.replay.scores import Score, pit
from yingji.results.replay.words import busy_rows, finding_rows, group_rows, score_rows
from yingji.results.runfolder import sha256, versions, write_json
from yingji.sim.replay.folds import Replay
from yingji.sim.replay.model_file import write_model


def replay_json(replay: Replay, scores: Sequence[Score], findings: Sequence[Finding], lang: Lang) -> dict[str, Any]:
    """What `yingji replay --json` prints, and replay.json in the folder."""
    record = replay.record
    hours = [f"{hour:02d}" for hour in range(24)]
    return {
        "rows": record.rows,
        "rows_used": len(record.units),
        "unused": record.unused,
        "days": [str(day) for day in record.days],
        "calls": len(replay.calls),
        "stations_placed_from_the_record": list(record.stations.placed),
        "given_model": replay.given,
        "scores": score_rows(scores, lang),
        "missed": [score.key for score in scores if score.held == "MISSED"],
        "by_hour": group_rows(by_group(replay, replay.calls["hour"].to_numpy().astype(np.int64)), hours),
        "by_station": group_rows(by_group(replay, replay.station), record.stations.names),
        "pit": (
            np.histogram(pit(replay.calls["drive_s"].to_numpy(), replay.drive_s), bins=10, range=(0, 1))[0] / len(replay.calls)
        ).tolist(),
        "busy": busy_rows(replay),
        "findings": finding_rows(findings, lang),
    }


def write_replay(
    folder: Path, replay: Replay, scores: Sequence[Score], findings: Sequence[Finding], *, inputs: Mapping[str, Path], seed: int, lang: Lang
) -> None:
    """Write everything into a folder that is there."""
    content = replay_json(replay, scores, findings, lang)
    hashes = {name: sha256(path) for name, path in inputs.items()}
    write_json(folder / "replay.json", {**content, "inputs": hashes, "seed": seed, "versions": versions()})
    for name in ("scores", "by_hour", "by_station", "busy"):
        if content[name]:
            pd.DataFrame(content[name]).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")
    write_model(replay.model, replay.record.stations, folder / "model.yaml", source=", ".join(path.name for path in inputs.values()))
    _write_layers(folder / "residuals.gpkg", replay)
    draw_residuals(replay, folder / "residuals.png", lang=lang)


def _write_layers(path: Path, replay: Replay) -> None:
    record = replay.record
    crs = record.streets.network.crs
    points = residual_points(replay)
    frame = gpd.GeoDataFrame(points["columns"], geometry=points["geometry"], crs=crs)
    pyogrio.write_dataframe(frame, path, layer="residuals", driver="GPKG", VERSION="1.3")
    write_geoparquet(path, "residuals", frame)
    node = record.streets.station_node
    xy = np.column_stack([record.streets.network.node_x[node], record.streets.network.node_y[node]])
    lonlat = to_lonlat(xy, crs)
    stations = gpd.GeoDataFrame(
        {
            "station": list(record.stations.names),
            "placed": [name in record.stations.placed for name in record.stations.names],
            "lon": lonlat[:, 0],
            "lat": lonlat[:, 1],
        },
        geometry=shapely.points(xy),
        crs=crs,
    )
    pyogrio.write_dataframe(stations, path, layer="stations", driver="GPKG", append=True)
    write_geoparquet(path, "stations", stations)
