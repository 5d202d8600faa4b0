"""Every day predicted from the others: a record replayed without looking ahead, or a model of one's own set against a record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from yingji.base.faults import BadInput, Fault, Mark
from yingji.geo.network import Floats, Ints
from yingji.sim.replay.busy import BusyShares, busy_shares
from yingji.sim.replay.model import Predicted, ReplayModel, TravelFits, fit_model, folds, predict
from yingji.sim.replay.naive import naive_times
from yingji.sim.replay.record import Record

LEAST_DAYS = 3
"""A spread that holds for a new day wants two days beside the one that is predicted."""


@dataclass(frozen=True, eq=False)
class Replay:
    """A record and what was said of it: pooled over the days, in the order of the calls."""

    record: Record
    calls: pd.DataFrame  # first arrivals
    unit: tuple[str, ...]  # [k] name of the unit that the model sent, "" for none
    station: Ints  # [k] its home, −1
    centre_s: Floats  # [k]
    drive_s: Floats  # [k, LEVELS]
    turnout_s: Floats | None  # [k, LEVELS]
    alarm_s: Floats | None  # [k, LEVELS]
    naive_s: Floats  # [k, LEVELS]
    naive_station: Ints  # [k]
    parts: tuple[tuple[int, ...], ...]  # of the days
    models: tuple[ReplayModel, ...]  # one for each part
    model: ReplayModel  # fitted to all days, or the one that was given
    given: bool  # the model came from elsewhere
    seed: int = 0

    @cached_property
    def busy(self) -> BusyShares | None:
        """How busy units would have been, played when it is first asked for; None where the record does not say when they were free."""
        return busy_shares(self.record, list(zip(self.parts, self.models, strict=True)), seed=self.seed) if self.record.busy_known else None


def replay(
    record: Record, *, model: ReplayModel | None = None, seed: int = 0, progress: Callable[[int, int], None] = lambda done, of: None
) -> Replay:
    """Predict each part of the days by a model fitted to the others, or all days by `model`. Raises `BadInput` where there are too few."""
    every = tuple(range(len(record.days)))
    if len(every) < LEAST_DAYS:
        raise BadInput([Fault(Mark("CALLS"), "", "replay.few_days", {"days": len(every), "least": LEAST_DAYS})])
    parts, fits = folds(every), TravelFits(record)
    models, predicted, naive = [], [], []
    for index, part in enumerate(parts):
        others = [day for day in every if day not in part]
        models.append(model if model is not None else fit_model(record, others, fits))
        predicted.append(predict(record, models[-1], part))
        naive.append(naive_times(record, others, part))
        progress(index + 1, len(parts) + 1)
    whole = model if model is not None else fit_model(record, every, fits)
    progress(len(parts) + 1, len(parts) + 1)
    return _pooled(record, parts, models, predicted, naive, whole, given=model is not None, seed=seed)


def _pooled(
    record: Record,
    parts: list[tuple[int, ...]],
    models: list[ReplayModel],
    predicted: list[Predicted],
    naive: list[tuple[Floats, Ints]],
    whole: ReplayModel,
    *,
    given: bool,
    seed: int,
) -> Replay:
    calls = pd.concat([one.calls for one in predicted], ignore_index=True)
    order = np.lexsort((calls["incident"].to_numpy(dtype=str), calls["order"].to_numpy()))
    names = [(*one.roster, "")[unit] for one in predicted for unit in one.unit]

    def joined(pieces: list[Floats | None]) -> Floats | None:
        known = [piece for piece in pieces if piece is not None]
        return np.concatenate(known)[order] if len(known) == len(pieces) else None

    return Replay(
        record=record,
        calls=calls.iloc[order].reset_index(drop=True),
        unit=tuple(names[index] for index in order),
        station=np.concatenate([one.home for one in predicted])[order],
        centre_s=np.concatenate([one.centre_s for one in predicted])[order],
        drive_s=np.concatenate([one.drive_s for one in predicted])[order],
        turnout_s=joined([one.turnout_s for one in predicted]),
        alarm_s=joined([one.alarm_s for one in predicted]),
        naive_s=np.concatenate([seconds for seconds, _ in naive])[order],
        naive_station=np.concatenate([station for _, station in naive])[order],
        parts=tuple(parts),
        models=tuple(models),
        model=whole,
        given=given,
        seed=seed,
    )
