"""What a replay scores: errors of percentiles with intervals, calibration, sharpness; ours beside the naive model's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from yingji.geo.network import Floats
from yingji.results.replay.errors import RESAMPLES, percentile_error
from yingji.results.replay.groups import Whole, by_group
from yingji.results.statistics import quantile
from yingji.sim.replay.folds import Replay
from yingji.sim.replay.spread import LEVELS

Held = Literal["held", "MISSED", ""]


@dataclass(frozen=True)
class Bound:
    """What is required of a score."""

    low: float
    high: float

    def held(self, value: float) -> Held:
        """Whether the value lies within, ends included."""
        return "held" if self.low <= value <= self.high else "MISSED"


BOUNDS = {"drive.p50": Bound(-0.04, 0.04), "drive.p90": Bound(-0.04, 0.04), "drive.cover90": Bound(0.87, 0.93)}
"""Required of a record's held-out days, pooled: a median and a 90th percentile within 4 %, intervals that hold what they say."""


@dataclass(frozen=True)
class Score:
    """One row: ours with its 95 % interval over resampled calls, the naive model's, and what chance alone allows of this many calls."""

    key: str
    ours: float
    low: float
    high: float
    chance: float  # half-width of the 95 % interval of the record's own statistic; nan where there is none
    naive: float  # nan where the naive model says nothing
    bound: Bound | None
    n: int

    @property
    def held(self) -> Held:
        """Whether a required bound is kept."""
        return "" if self.bound is None else self.bound.held(self.ours)

    @property
    def beats(self) -> bool | None:
        """Whether ours is nearer to the mark than the naive model's; None where there is no mark or no naive value."""
        mark = _MARK.get(self.key.partition(".")[2])
        if mark is None or not np.isfinite(self.naive):
            return None
        return abs(self.ours - mark) < abs(self.naive - mark)


_MARK = {"p50": 0.0, "p90": 0.0, "cover50": 0.5, "cover90": 0.9, "mae": 0.0, "crps": 0.0, "winkler90": 0.0, "hours": 0.0, "stations": 0.0,
         "right_station": 1.0}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Quantity:
    """Observed seconds [k] of the calls at which they are known, and [k, LEVELS] equally likely ones of each."""

    name: str
    observed: Floats
    predicted: Floats
    naive: Floats | None = None


def quantities(replay: Replay) -> list[Quantity]:
    """Each stage of the chain that the record and the model both know, and the whole from the call to the first engine's arrival."""
    calls, found = replay.calls, []
    drive = calls["drive_s"].to_numpy()
    found.append(Quantity("drive", drive, replay.drive_s, replay.naive_s))
    for name, predicted in (("turnout", replay.turnout_s), ("alarm", replay.alarm_s)):
        observed = calls[f"{name}_s"].to_numpy()
        if predicted is not None and np.isfinite(observed).any():
            known = np.isfinite(observed)
            found.append(Quantity(name, observed[known], predicted[known]))
    if replay.turnout_s is not None and replay.alarm_s is not None:
        whole = (calls["alarm_s"] + calls["turnout_s"] + calls["drive_s"]).to_numpy()
        known = np.isfinite(whole)
        stages = (replay.drive_s[known], replay.turnout_s[known], replay.alarm_s[known])
        found.append(Quantity("response", whole[known], _summed(stages)))
    return found


def _summed(stages: tuple[Floats, ...]) -> Floats:
    """Equally likely sums of stages that do not know of each other: each shuffled within its row, by a seed of its own."""
    total = stages[0].copy()
    for index, stage in enumerate(stages[1:]):
        total += np.random.default_rng(index).permuted(stage, axis=1)
    return np.sort(total, axis=1)


def inside(observed: Floats, predicted: Floats, share: float) -> Floats:
    """[k] 1 where the call lies in the central interval that should hold `share` of the calls, ends included."""
    low, high = ends(predicted, share)
    found: Floats = ((observed >= low) & (observed <= high)).astype(np.float64)
    return found


def ends(predicted: Floats, share: float) -> tuple[Floats, Floats]:
    """The central interval [k] of each prediction."""
    place = np.array([(1 - share) / 2, (1 + share) / 2]) * len(LEVELS) - 0.5
    below = place.astype(np.int64)
    step = predicted[:, np.minimum(below + 1, len(LEVELS) - 1)] - predicted[:, below]
    low, high = (predicted[:, below] + (place - below) * step).T
    return low, high


def pit(observed: Floats, predicted: Floats) -> Floats:
    """[k] the share of each prediction that lies below what came: even from 0 to 1 where the predictions are calibrated."""
    found: Floats = ((predicted < observed[:, None]).sum(axis=1) + (predicted <= observed[:, None]).sum(axis=1)) / (2 * len(LEVELS))
    return found


def crps(observed: Floats, predicted: Floats) -> Floats:
    """[k] continuous ranked probability score of equally likely seconds (Gneiting & Raftery 2007, eq. 21): the less the better."""
    values = np.sort(predicted, axis=1)
    count = values.shape[1]
    weight = 2 * np.arange(1, count + 1) - count - 1
    found: Floats = np.abs(values - observed[:, None]).mean(axis=1) - (values * weight).sum(axis=1) / count**2
    return found


def winkler(observed: Floats, predicted: Floats, share: float) -> Floats:
    """[k] interval score in seconds (Gneiting & Raftery 2007, eq. 43): the interval's width and 2/α for each second outside of it."""
    low, high = ends(predicted, share)
    missed = np.maximum(low - observed, 0) + np.maximum(observed - high, 0)
    found: Floats = high - low + 2 / (1 - share) * missed
    return found


def score(replay: Replay, *, seed: int = 0) -> list[Score]:
    """Every score of a replay, pooled over its days."""
    found: list[Score] = []
    for quantity in quantities(replay):
        sample = np.random.default_rng(seed).integers(0, len(quantity.observed), (RESAMPLES, len(quantity.observed)))
        found += [_percentile(quantity, share, sample) for share in (0.5, 0.9)]
        found += [_mean(quantity, f"cover{share:.0%}".rstrip("%"), sample, share) for share in (0.9, 0.5)]
        if quantity.name == "drive":
            found += [_mean(quantity, kind, sample, 0.9) for kind in ("mae", "crps", "winkler90")]
    calls = replay.calls
    for name, group in (("hours", calls["hour"].to_numpy().astype(np.int64)), ("stations", replay.station)):
        found.append(_over_groups(replay, name, group))
    return [*found, _right_station(replay, seed)]


def _right_station(replay: Replay, seed: int) -> Score:
    """The share of calls to which the unit that came first came from the station that the model sent it from."""
    home = replay.calls["home"].to_numpy()
    known = home >= 0
    right, naive = (replay.station == home)[known], (replay.naive_station == home)[known]
    sample = np.random.default_rng(seed).integers(0, len(right), (RESAMPLES, len(right)))
    low, high = np.quantile(right[sample].mean(axis=1), [0.025, 0.975])
    return Score("drive.right_station", float(right.mean()), float(low), float(high), np.nan, float(naive.mean()), None, len(right))


def _percentile(quantity: Quantity, share: float, sample: Whole) -> Score:
    key = f"{quantity.name}.p{share * 100:.0f}"
    observed, predicted = quantity.observed, quantity.predicted
    own = quantile(observed, share)
    errors, chances = np.empty(len(sample)), np.empty(len(sample))
    for index, rows in enumerate(sample):
        seen = quantile(observed[rows], share)
        errors[index] = quantile(predicted[rows].ravel(), share) / seen - 1
        chances[index] = seen / own - 1
    low, high = np.quantile(errors, [0.025, 0.975])
    chance = (np.quantile(chances, 0.975) - np.quantile(chances, 0.025)) / 2
    naive = np.nan if quantity.naive is None else percentile_error(observed, quantity.naive, share)
    ours = percentile_error(observed, predicted, share)
    return Score(key, ours, float(low), float(high), float(chance), naive, BOUNDS.get(key), len(observed))


def _mean(quantity: Quantity, kind: str, sample: Whole, share: float) -> Score:
    def each(predicted: Floats) -> Floats:
        if kind == "mae":
            return np.abs(predicted[:, len(LEVELS) // 2] - quantity.observed)
        if kind == "crps":
            return crps(quantity.observed, predicted)
        return winkler(quantity.observed, predicted, share) if kind == "winkler90" else inside(quantity.observed, predicted, share)

    values = each(quantity.predicted)
    low, high = np.quantile(values[sample].mean(axis=1), [0.025, 0.975])
    naive = np.nan if quantity.naive is None else float(each(quantity.naive).mean())
    key = f"{quantity.name}.{kind}"
    return Score(key, float(values.mean()), float(low), float(high), np.nan, naive, BOUNDS.get(key), len(values))


def _over_groups(replay: Replay, name: str, group: Whole) -> Score:
    """The mean size of the error of the median over groups, each weighted by its calls; chance is the same mean of what chance allows."""
    rows = by_group(replay, group)
    weight = np.array([row.n for row in rows], dtype=np.float64)
    if not len(rows):
        return Score(f"drive.{name}", np.nan, np.nan, np.nan, np.nan, np.nan, None, 0)
    error, chance, naive = (np.array([abs(getattr(row, field)[0]) for row in rows]) for field in ("error", "chance", "naive"))
    mean = {what: float(values @ weight / weight.sum()) for what, values in (("ours", error), ("chance", chance), ("naive", naive))}
    drawn = np.random.default_rng(0).integers(0, len(rows), (RESAMPLES, len(rows)))
    low, high = np.quantile((error * weight)[drawn].sum(axis=1) / weight[drawn].sum(axis=1), [0.025, 0.975])
    return Score(f"drive.{name}", mean["ours"], float(low), float(high), mean["chance"], mean["naive"], None, len(rows))
