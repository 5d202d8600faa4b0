"""The folder of a replay: scores and groups as tables, the fitted model, residuals as layers and as a map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from yingji.base.language import Lang
from yingji.results.replay.diagnosis import Finding
from yingji.results.replay.groups import by_group
from yingji.results.replay.layers import write_residuals
from yingji.results.replay.picture import draw_residuals
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
    folder: Path, replay: Replay, scores: Sequence[Score], findings: Sequence[Finding], *, inputs: Mapping[str, Path], seed: int,
    lang: Lang, when: datetime,
) -> None:  # fmt: skip
    """Write everything into a folder that is there; `when` is the only date in it."""
    content = replay_json(replay, scores, findings, lang)
    hashes = {name: sha256(path) for name, path in inputs.items()}
    write_json(folder / "replay.json", {**content, "inputs": hashes, "seed": seed, "versions": versions()})
    for name in ("scores", "by_hour", "by_station", "busy"):
        if content[name]:
            pd.DataFrame(content[name]).to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")
    write_model(replay.model, replay.record.stations, folder / "model.yaml", source=", ".join(path.name for path in inputs.values()))
    write_residuals(folder / "residuals.gpkg", replay, lang, when=when)
    draw_residuals(replay, folder / "residuals.png", lang=lang)
