"""What does not fit: each part of the chain, each station's place and each unit tested against the record by itself."""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree
from scipy.stats import norm

from yingji.base.language import Lang, say
from yingji.results.replay.scores import Quantity, quantities
from yingji.results.statistics import quantile
from yingji.sim.replay.folds import Replay
from yingji.sim.replay.model import FIRST

SURE = 0.01
"""Of so many records in which nothing is wrong one may have something named, however many things are asked."""
LEAST_RATIO = 0.08
"""Ratios nearer to 1 are not worth a name, however sure."""
STAGES = ("drive", "turnout", "alarm")
RESAMPLES = 200
RINGS_M = (500.0, 1000.0, 1500.0)
DIRECTIONS = 8
SCALE = 0.35
"""Mean size of the deviations of the logarithm that no model of travel explains: what San Francisco's record shows."""
LARGEST = 3.0
"""A deviation counts as no more than this: a stamp an hour late is a slip."""
LEAST_CALLS = 12
"""A station with fewer timed drives from home says nothing about where it stands."""
NEARER_M = 400.0
"""A station is named only where its calls fit another place better by a good margin."""


@dataclass(frozen=True)
class Finding:
    """One thing that does not fit; `key` is a sentence of the catalogue."""

    key: str
    subject: str  # stage, station or unit
    values: dict[str, object]

    def text(self, lang: Lang) -> str:
        """The sentence, with what was found."""
        subject = say(f"replay.quantity.{self.subject}", lang) if self.key.startswith("stage") else self.subject
        return say(f"replay.finding.{self.key}", lang, subject=subject, **self.values)


def diagnose(replay: Replay) -> list[Finding]:
    """Everything that the record contradicts, stages first, then units, then stations; empty where nothing does."""
    return [*_stages(replay), *_units(replay), *_stations(replay)]


def _stages(replay: Replay) -> list[Finding]:
    found = []
    known = {quantity.name: quantity for quantity in quantities(replay)}
    for name in STAGES:
        observed = replay.calls[f"{name}_s"].to_numpy()
        observed = observed[np.isfinite(observed)]
        if name not in known:
            if len(observed):
                found.append(Finding("stage_absent", name, {"seconds": round(float(np.median(observed)))}))
            continue
        ratio, low, high = stage_ratio(known[name])
        if (low > 1 or high < 1) and abs(ratio - 1) > LEAST_RATIO:
            found.append(Finding("stage_ratio", name, {"ratio": f"{ratio:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}"}))
    return found


def stage_ratio(quantity: Quantity) -> tuple[float, float, float]:
    """`(ratio, low, high)`: median of the observed over that of the predicted times; the interval is as wide as `SURE` asks."""
    observed, predicted = quantity.observed, quantity.predicted
    middle = quantile(predicted.ravel(), 0.5)
    if middle <= 0:
        return np.inf, np.inf, np.inf
    rows = np.random.default_rng(0).integers(0, len(observed), (RESAMPLES, len(observed)))
    spread = [np.log(max(quantile(observed[some], 0.5), 1e-9) / quantile(predicted[some].ravel(), 0.5)) for some in rows]
    wide = float(norm.ppf(1 - SURE / len(STAGES) / 2) * np.std(spread))
    centre = quantile(observed, 0.5) / middle
    return centre, centre * float(np.exp(-wide)), centre * float(np.exp(wide))


def _units(replay: Replay) -> list[Finding]:
    """Units that came first in the record and are not in the model, and units that the model sends and the record never shows."""
    came = replay.calls["unit_id"].value_counts()
    sent = pd.Series([name for name in replay.unit if name]).value_counts()
    roster = {name for model in replay.models for name in model.roster}
    names = sorted(set(came.index) | set(sent.index))
    least = -log(SURE / max(len(names), 1))  # a Poisson count with this mean is 0 with the probability SURE over all units
    shown = set(replay.record.units["unit_id"])
    found = []
    for name in names:
        if not name:
            continue
        if name not in roster and int(came.get(name, 0)) > 0:
            found.append(Finding("unit_missing", name, {"came": int(came[name])}))
        elif name not in shown and float(sent.get(name, 0)) >= least:
            found.append(Finding("unit_absent", name, {"sent": int(sent[name])}))
    return found


@dataclass(frozen=True)
class StationFit:
    """How a station's drives from home fit its place, and the place near it that they would fit best."""

    station: str
    n: int
    ratio: float  # median of observed ÷ predicted
    gain: float  # log likelihood gained at the best other place
    east_m: float
    north_m: float


def station_fits(replay: Replay) -> list[StationFit]:
    """Each station with enough drives from home: deviations there, and at `DIRECTIONS` places on each of `RINGS_M` around it.

    Deviations of the logarithm follow Laplace's law, whose log likelihood is minus their sum over its scale: robust to late stamps, and
    the same loss by which the times were fitted.
    """
    record, model = replay.record, replay.model
    units = record.units[record.units["drive_s"].notna() & (record.units["home"] >= 0) & (record.units["unit"] == FIRST)]
    units = units[units["free_for_s"] > max(model.travel.linger_s, 600.0)]
    search = record.streets.search(model.travel.paces)
    homes = record.streets.station_node
    net = record.streets.network
    on_street = np.unique(net.arcs[0])
    tree = cKDTree(np.column_stack([net.node_x[on_street], net.node_y[on_street]]))
    turns = np.arange(DIRECTIONS) * 2 * np.pi / DIRECTIONS
    offsets = np.array([(0.0, 0.0), *((r * np.cos(a), r * np.sin(a)) for r in RINGS_M for a in turns)])
    found = []
    for station in np.unique(units["home"]).tolist():
        rows = units[units["home"] == station]
        if len(rows) < LEAST_CALLS:
            continue
        home = int(homes[station])
        places = on_street[tree.query(np.array([net.node_x[home], net.node_y[home]]) + offsets)[1]]
        places[0] = home
        seconds = search.seconds(places, rows["node"].to_numpy())
        intercept = rows["unit"].map(dict(model.travel.intercept_s)).to_numpy(dtype=np.float64)
        predicted = (seconds + intercept) * model.travel.factor(rows)
        ratio = np.log(rows["drive_s"].to_numpy() / predicted)
        loss = np.minimum(np.abs(ratio), LARGEST).sum(axis=1) / SCALE
        best = int(np.argmin(loss))
        found.append(
            StationFit(
                record.stations.names[station], len(rows), float(np.exp(np.median(ratio[0]))), float(loss[0] - loss[best]),
                float(net.node_x[places[best]] - net.node_x[home]), float(net.node_y[places[best]] - net.node_y[home]),
            )
        )  # fmt: skip
    return found


def _stations(replay: Replay) -> list[Finding]:
    fits = station_fits(replay)
    least = -log(SURE / max(len(fits), 1))  # twice the gain is χ² with two degrees of freedom where the place is right (Wilks)
    return [
        Finding(
            "station_moved",
            fit.station,
            {"metres": round(float(np.hypot(fit.east_m, fit.north_m)), -2), "n": fit.n, "gain": f"{fit.gain:.1f}"},
        )
        for fit in fits
        if fit.gain > least and np.hypot(fit.east_m, fit.north_m) >= NEARER_M
    ]
