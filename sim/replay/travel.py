"""Driving times fitted to a record: paces by class, time for junctions and turns, an intercept by kind of unit, urgency and hour."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack, identity

from yingji.geo.network import Floats, Ints
from yingji.sim.replay.streets import GROUPS, N_PARTS, Paces, ReplayStreets, Search
from yingji.sim.world import UNIT_KINDS

START_KMH = (60.0, 50.0, 45.0, 40.0)
"""Speeds by group from which the search for ways begins."""
BOUNDS_KMH = (8.0, 130.0)
"""No engine drives slower or faster than that on the whole of a way; a class too rare to tell is held within."""
ROUNDS = 3
"""How often ways are sought anew at the paces just fitted: after three they stay."""
MOST_ROWS = 4000
"""Rows that a linear program takes; of more, evenly spaced ones."""
LINGERS_S = (0.0, 60.0, 120.0, 180.0, 300.0, 600.0)
"""How long after being available a unit may still be found where it was: the best of these is taken."""
KIND_PRIOR, HOUR_PRIOR = 10.0, 30.0
"""Calls that a kind or an hour needs before half of its own deviation is believed: small groups stay near the whole."""
HOUR_BAND = 1.5
"""Standard deviation in hours of the kernel over the time of day."""


@dataclass(frozen=True, eq=False)
class TravelModel:
    """seconds = (intercept of the kind of unit + pace · metres + junction · junctions + turn · turns) · kind of call · hour."""

    paces: Paces
    turn_s: float
    intercept_s: Mapping[str, float]  # kind of unit →
    of_call: Mapping[tuple[str, bool], float]  # (kind of call, urgent) → factor
    of_hour: Floats  # [2, 24] factor at half past each hour, on working days and on days off
    linger_s: float
    n: int

    def base_s(self, parts: Floats, unit: pd.Series) -> Floats:
        """[k] seconds of ways of these parts, before the factors of call and hour; nan for a kind of unit that was not fitted."""
        per_part = np.array([*self.paces.s_per_m, self.paces.junction_s, self.turn_s])
        found: Floats = parts @ per_part + unit.map(dict(self.intercept_s)).to_numpy(dtype=np.float64)
        return found

    def factor(self, calls: pd.DataFrame) -> Floats:
        """[k] the factor of each call by kind, urgent, hour and off; 1 for a kind that was not fitted."""
        kinds = [self.of_call.get((kind, bool(urgent)), 1.0) for kind, urgent in zip(calls["kind"], calls["urgent"], strict=True)]
        return np.array(kinds) * at_hour(self.of_hour, calls["hour"].to_numpy(), calls["off"].to_numpy())

    def times(self, by: float) -> TravelModel:
        """The same, `by` times as slow: a fault put in on purpose."""
        return replace(
            self, paces=Paces(tuple(by * pace for pace in self.paces.s_per_m), by * self.paces.junction_s), turn_s=by * self.turn_s,
            intercept_s={unit: by * seconds for unit, seconds in self.intercept_s.items()},
        )  # fmt: skip


def fit_travel(streets: ReplayStreets, rows: pd.DataFrame) -> TravelModel:
    """Fit to rows of `Record.units` whose drive_s and home are known.

    Weighted least absolute deviations (the median, which late stamps do not move) by linear programming, alternating with factors of
    call and hour (medians of the logarithm, drawn to 1 where few calls speak), on ways that are sought anew at each set of paces.
    """
    rows = rows.iloc[:: max(1, -(-len(rows) // MOST_ROWS))] if len(rows) > MOST_ROWS else rows
    units = [unit for unit in UNIT_KINDS if (rows["unit"] == unit).any()]
    observed, of_unit = rows["drive_s"].to_numpy(), np.array([units.index(unit) for unit in rows["unit"]])
    key = np.array([f"{kind}{'!' if urgent else ''}" for kind, urgent in zip(rows["kind"], rows["urgent"], strict=True)])
    hour, off = rows["hour"].to_numpy(), rows["off"].to_numpy(dtype=bool)
    model = TravelModel(_start(), 0.0, dict.fromkeys(units, 60.0), {}, np.ones((2, 24)), 0.0, len(rows))
    model = replace(model, linger_s=_linger(streets.search(model.paces), streets, rows, observed))
    destination = rows["node"].to_numpy()
    start = origin_of(streets, rows, model.linger_s)
    of_call, of_hour = np.zeros(len(rows)), np.zeros(len(rows))
    for _ in range(ROUNDS):
        seconds, parts = streets.search(model.paces).parts(start, destination)
        way = np.isfinite(seconds)
        design = np.column_stack([parts, np.eye(len(units))[of_unit]])
        for _ in range(2):
            factor = np.exp(of_call + of_hour)
            cost = _least_absolute(design[way] * factor[way, None], observed[way], 1 / (factor[way] * (60 + seconds[way])))
            ratio = np.log(observed / np.maximum(design @ cost, 1.0))
            kinds = {k: _shrunk(ratio[way & (key == k)] - of_hour[way & (key == k)], KIND_PRIOR) for k in dict.fromkeys(key[way])}
            of_call = np.array([kinds.get(k, 0.0) for k in key])
            curve = _hours(hour[way], off[way], (ratio - of_call)[way])
            of_hour = np.log(at_hour(np.exp(curve), hour, off))
        model = replace(
            model,
            paces=Paces(tuple(cost[: len(GROUPS)].tolist()), float(cost[len(GROUPS)])),
            turn_s=float(cost[N_PARTS - 1]),
            intercept_s=dict(zip(units, cost[N_PARTS:].tolist(), strict=True)),
            of_call={(k.removesuffix("!"), k.endswith("!")): float(np.exp(value)) for k, value in kinds.items()},
            of_hour=np.exp(curve),
        )
    return model


def origin_of(streets: ReplayStreets, rows: pd.DataFrame, linger_s: float) -> Ints:
    """[k] the node at which each unit was when it was sent: where its last call was if it was free for less than `linger_s`, else home."""
    home = streets.station_node[rows["home"].to_numpy()]
    near = (rows["free_for_s"] < linger_s) & (rows["last_node"] >= 0)
    return np.where(near, rows["last_node"], home).astype(np.int32)


def at_hour(curve: Floats, hour: Floats, off: Ints) -> Floats:
    """[k] the value of a curve [2, 24] (at half past each hour; working days, days off) at each hour of the day, between them in line."""
    below = np.floor(hour - 0.5)
    share, low = hour - 0.5 - below, below.astype(np.int64) % 24
    day = np.asarray(off, dtype=np.int64)
    found: Floats = (1 - share) * curve[day, low] + share * curve[day, (low + 1) % 24]
    return found


def _start() -> Paces:
    return Paces(tuple(3.6 / kmh for kmh in START_KMH), 0.0)


def _linger(search: Search, streets: ReplayStreets, rows: pd.DataFrame, observed: Floats) -> float:
    """The lingering time at which the times of units that had been free for a short while lie nearest to a line over the ways."""
    some = (rows["free_for_s"] < max(LINGERS_S)).to_numpy() & (rows["last_node"] >= 0).to_numpy()
    if some.sum() < 2 * KIND_PRIOR:
        return 0.0
    destination = rows["node"].to_numpy()
    home_s, _ = search.parts(origin_of(streets, rows, 0.0), destination)
    last_s, _ = search.parts(rows.loc[some, "last_node"].to_numpy(), destination[some])
    way = np.isfinite(home_s)
    slope = _least_absolute(np.column_stack([home_s, np.ones(len(home_s))])[way], observed[way], 1 / (60 + home_s[way]))
    losses = []
    for linger_s in LINGERS_S:
        there_s = np.where((rows.loc[some, "free_for_s"] < linger_s) & np.isfinite(last_s), last_s, home_s[some])
        predicted = np.maximum(slope[0] * np.where(np.isfinite(there_s), there_s, 0.0) + slope[1], 1.0)
        losses.append(float(np.abs(np.log(observed[some] / predicted)).sum()))
    return LINGERS_S[int(np.argmin(losses))]


def _least_absolute(design: Floats, observed: Floats, weight: Floats) -> Floats:
    """Coefficients ≥ 0 that minimise the weighted sum of absolute deviations; paces within `BOUNDS_KMH`."""
    rows, columns = design.shape
    paces = [(3.6 / BOUNDS_KMH[1], 3.6 / BOUNDS_KMH[0])] * len(GROUPS) if columns > N_PARTS else []
    bounds = paces + [(0.0, None)] * (columns - len(paces) + 2 * rows)
    equal = hstack([csr_matrix(design), identity(rows), -identity(rows)]).tocsr()
    goal = np.concatenate([np.zeros(columns), weight, weight])
    found = linprog(goal, A_eq=equal, b_eq=observed, bounds=bounds, method="highs")
    if not found.success:
        raise ArithmeticError(found.message)
    cost: Floats = found.x[:columns]
    return cost


def _shrunk(log_ratio: Floats, prior: float) -> float:
    """The median, drawn to 0 as if `prior` calls more had shown none."""
    return float(np.median(log_ratio)) * len(log_ratio) / (len(log_ratio) + prior) if len(log_ratio) else 0.0


def _hours(hour: Floats, off: Ints, log_ratio: Floats) -> Floats:
    """[2, 24] log factors at half past each hour: weighted medians under a kernel round the clock, drawn to 0."""
    curve = np.zeros((2, 24))
    order = np.argsort(log_ratio, kind="stable")
    for day in (0, 1):
        for at in range(24):
            apart = np.abs(hour - (at + 0.5))
            weight = np.exp(-0.5 * (np.minimum(apart, 24 - apart) / HOUR_BAND) ** 2) * (off == bool(day))
            total = weight.sum()
            if total > 0:
                middle = np.searchsorted(np.cumsum(weight[order]), total / 2)
                curve[day, at] = log_ratio[order[min(middle, len(order) - 1)]] * total / (total + HOUR_PRIOR)
    return curve
