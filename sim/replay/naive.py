"""The model that any other must beat: the straight line from the nearest station at one mean speed, with one spread for all."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from yingji.geo.network import Floats, Ints
from yingji.sim.replay.model import FIRST, first_arrivals
from yingji.sim.replay.record import Record
from yingji.sim.replay.spread import LEVELS

LEAST_M = 20.0
"""A call at the station's door is taken to be this far from it."""


def naive_times(record: Record, fitted: Sequence[int], asked: Sequence[int]) -> tuple[Floats, Ints]:
    """`(seconds [k, LEVELS], station [k])` of the first arrivals of the days asked for, from those of the days fitted.

    Mean speed = all metres ÷ all seconds; the spread is that of observed ÷ predicted, the same for every call.
    """
    calls = first_arrivals(record)
    stations = np.unique(record.units.loc[(record.units["unit"] == FIRST) & (record.units["home"] >= 0), "home"])
    known, wanted = calls[calls["day"].isin(fitted)], calls[calls["day"].isin(asked)]
    line_m, _ = _nearest(record, known, stations)
    observed = known["drive_s"].to_numpy()
    speed = line_m.sum() / observed.sum()
    ratio = np.quantile(observed / (line_m / speed), LEVELS, method="hazen")
    asked_m, station = _nearest(record, wanted, stations)
    return (asked_m / speed)[:, None] * ratio, station


def _nearest(record: Record, calls: pd.DataFrame, stations: Ints) -> tuple[Floats, Ints]:
    apart = calls[["x", "y"]].to_numpy()[:, None, :] - record.stations.xy[stations][None]
    metres = np.hypot(apart[..., 0], apart[..., 1])
    best = np.argmin(metres, axis=1)
    return np.maximum(metres[np.arange(len(calls)), best], LEAST_M), stations[best]
