"""`yingji replay`: a dispatch centre's record against a model fitted to other days of it, or against a model that is given."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from yingji.base.language import Lang
from yingji.geo.streets_file import read_network
from yingji.progress import Progress, silent
from yingji.results.replay.diagnosis import Finding, diagnose
from yingji.results.replay.files import replay_json, write_replay
from yingji.results.replay.scores import Score, score
from yingji.results.runfolder import RunFolder
from yingji.sim.replay.folds import Replay, replay
from yingji.sim.replay.model_file import read_model
from yingji.sim.replay.record import read_record


@dataclass(frozen=True, eq=False)
class Replayed:
    """A finished replay: what it says, and where it is if a folder was asked for."""

    replay: Replay
    scores: tuple[Score, ...]
    findings: tuple[Finding, ...]
    folder: Path | None

    @property
    def missed(self) -> tuple[Score, ...]:
        """Required bounds that are not kept."""
        return tuple(score for score in self.scores if score.held == "MISSED")

    def as_json(self, lang: Lang) -> dict[str, Any]:
        """What `yingji replay --json` prints."""
        folder = str(self.folder) if self.folder else None
        return {"folder": folder, **replay_json(self.replay, self.scores, self.findings, lang)}


def replay_calls(
    calls: Path,
    *,
    streets: Path,
    stations: Path,
    mapping: str,
    crs: str = "EPSG:4326",
    model: Path | None = None,
    seed: int = 0,
    out: Path | None = None,
    lang: Lang = "zh",
    progress: Progress = silent,
) -> Replayed:
    """Fit, predict and score; write a folder where `out` names one. Raises `BadInput` with every fault."""
    when = datetime.now().astimezone()
    with RunFolder(out, when=when) if out is not None else nullcontext() as folder:
        progress.stage("read")
        record = read_record(calls, network=read_network(streets), stations=stations, mapping=mapping, crs=crs)
        given = read_model(model, record.stations) if model is not None else None
        progress.stage("replay", total=6)
        done = replay(record, model=given, seed=seed, progress=lambda part, _: progress.advance(part))
        progress.stage("score")
        scores, findings = tuple(score(done, seed=seed)), tuple(diagnose(done))
        if folder is not None:
            progress.stage("write")
            inputs = {"calls": calls, "streets": streets, "stations": stations}
            inputs |= {"model": model} if model is not None else {}
            write_replay(folder.path, done, scores, findings, inputs=inputs, seed=seed, lang=lang, when=when)
    return Replayed(done, scores, findings, None if folder is None else folder.final)
