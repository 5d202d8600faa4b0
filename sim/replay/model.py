"""A model of response fitted to a part of a record, and what it predicts of any other part."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from yingji.geo.network import Floats, Ints
from yingji.sim.fit import DAY_HOURS
from yingji.sim.replay.dispatch import AWAY, Member, distances_s, nearest_free, roster_of, whereabouts
from yingji.sim.replay.record import Record
from yingji.sim.replay.spread import Spread, Stage, fit_spread, fit_stage
from yingji.sim.replay.travel import TravelModel, fit_travel
from yingji.sim.world import is_day

FIRST = "engine"
"""The kind of unit whose first arrival is predicted: what standards speak of."""


@dataclass(frozen=True, eq=False)
class ReplayModel:
    """Everything that was learnt from the calls of some days. `alarm`, `turnout`, `out`: None where the record has no such stamps."""

    travel: TravelModel
    spread: Spread  # of the first engine's drive_s
    alarm: Stage | None  # by kind of call, urgency
    turnout: Stage | None  # by kind of unit, day or night
    out: Stage | None  # from order to available, by kind of call, kind of unit
    run_card: Mapping[tuple[str, str], Floats]  # (kind of call, kind of unit) → [share of calls to which 0, 1, 2 … went]
    roster: Mapping[str, Member]
    n: int


@dataclass(frozen=True, eq=False)
class Predicted:
    """What a model says of calls that it has not seen; `calls` of `first_arrivals`, row for row.

    Rows of `times`, `turnout`, `alarm` are `LEVELS` equally likely seconds; None where the record has no such stamp.
    """

    calls: pd.DataFrame
    unit: Ints  # [k] into the roster; −1: no unit of the kind has a way there
    roster: tuple[str, ...]
    home: Ints  # [k] station of that unit, −1
    centre_s: Floats  # [k]
    drive_s: Floats  # [k, LEVELS]
    turnout_s: Floats | None
    alarm_s: Floats | None


def first_arrivals(record: Record) -> pd.DataFrame:
    """Of each incident the engine that arrived first, where its drive can be told: rows of the record, compared with the predictions."""
    units = record.units
    arrived = units[(units["unit"] == FIRST) & units["on_scene"].notna()].sort_values(["on_scene", "incident", "unit_id"], kind="stable")
    first = arrived.drop_duplicates("incident")
    return first[first["drive_s"].notna()].sort_values(["order", "incident"], kind="stable").reset_index(drop=True)


class TravelFits:
    """Travel fitted to any set of a record's days, once each: what one part leaves out in its turn another has left out before."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._found: dict[tuple[int, ...], TravelModel] = {}

    def of(self, days: Sequence[int]) -> TravelModel:
        """The travel of these days."""
        key = tuple(sorted(days))
        if key not in self._found:
            rows = self._record.units[self._record.units["day"].isin(key)]
            self._found[key] = fit_travel(self._record.streets, rows[rows["drive_s"].notna() & (rows["home"] >= 0)])
        return self._found[key]


def fit_model(record: Record, days: Sequence[int], fits: TravelFits) -> ReplayModel:
    """Fit to the calls of some days (indices into `record.days`), two or more.

    The spread is that of calls predicted by models fitted without their own day, so that it holds what a model does not know of a new day.
    """
    rows = record.units[record.units["day"].isin(days)]
    roster = roster_of(record)
    calls = first_arrivals(record)
    predicted, observed = [], []
    for part in folds(days):
        others = [day for day in days if day not in part]
        mine = calls[calls["day"].isin(part)]
        unit, centre_s = _centre(record, fits.of(others), roster, mine)
        predicted.append(centre_s[unit >= 0])
        observed.append(mine["drive_s"].to_numpy()[unit >= 0])
    night = pd.Series(np.where(is_day(rows["hour"], DAY_HOURS), "day", "night"), index=rows.index)
    urgent = rows["urgent"].astype(str)
    once = rows.drop_duplicates("incident").index
    return ReplayModel(
        travel=fits.of(days),
        spread=fit_spread(np.concatenate(predicted), np.concatenate(observed)),
        alarm=fit_stage(rows.loc[once, "alarm_s"], rows.loc[once, "kind"], urgent[once]),
        turnout=fit_stage(rows["turnout_s"], rows["unit"], night),
        out=fit_stage(rows["out_s"], rows["kind"], rows["unit"]),
        run_card=_run_card(rows),
        roster=roster,
        n=len(rows),
    )


def predict(record: Record, model: ReplayModel, days: Sequence[int]) -> Predicted:
    """What the model says of the first engine to each call of some days.

    It is told of a call its place, time, kind and urgency, and which units were out at that moment and where; no time of the call itself.
    """
    calls = first_arrivals(record)
    calls = calls[calls["day"].isin(days)].reset_index(drop=True)
    unit, centre_s = _centre(record, model.travel, model.roster, calls)
    home = np.array([member.home for member in model.roster.values()])
    night = pd.Series(np.where(is_day(calls["hour"], DAY_HOURS), "day", "night"))
    return Predicted(
        calls=calls,
        unit=unit,
        roster=tuple(model.roster),
        home=np.where(unit >= 0, home[unit], -1).astype(np.int32),
        centre_s=centre_s,
        drive_s=np.where(unit[:, None] >= 0, model.spread.times(np.where(unit >= 0, centre_s, 1.0)), np.inf),
        turnout_s=None if model.turnout is None else model.turnout.quantiles(calls["unit"], night),
        alarm_s=None if model.alarm is None else model.alarm.quantiles(calls["kind"], calls["urgent"]),
    )


def folds(days: Sequence[int], most: int = 5) -> list[tuple[int, ...]]:
    """The days in up to `most` parts, each to be predicted from the others: each day by itself where there are few."""
    return [tuple(days[first::most]) for first in range(min(most, len(days)))]


def _centre(record: Record, travel: TravelModel, roster: Mapping[str, Member], calls: pd.DataFrame) -> tuple[Ints, Floats]:
    """`(unit [k], seconds [k])`: the nearest free engine and its predicted drive; −1 and inf where none has a way there."""
    search = record.streets.search(travel.paces)
    where = whereabouts(record, roster, calls["order"], linger_s=travel.linger_s)
    node = calls["node"].to_numpy()
    of_kind = np.array([member.kind == FIRST for member in roster.values()])
    # all out by the record, and yet one came: it was called off, or its stamps are late; the nearest home is the best guess
    every_one_out = (where[:, of_kind] == AWAY).all(axis=1)
    where[every_one_out] = record.streets.station_node[[member.home for member in roster.values()]]
    unit = nearest_free(distances_s(search, where, node), of_kind)
    seconds = np.full(len(calls), np.inf)
    some = np.flatnonzero(unit >= 0)
    _, parts = search.parts(where[some, unit[some]], node[some])
    seconds[some] = travel.base_s(parts, calls["unit"].iloc[some]) * travel.factor(calls.iloc[some])
    return unit, np.maximum(seconds, 1.0)


def _run_card(rows: pd.DataFrame) -> dict[tuple[str, str], Floats]:
    """How many of each kind of unit went to calls of each kind."""
    incidents = rows.drop_duplicates("incident").set_index("incident")["kind"]
    card: dict[tuple[str, str], Floats] = {}
    for unit, mine in rows.groupby("unit", sort=True):
        count = mine.groupby("incident").size().reindex(incidents.index, fill_value=0)
        for kind, calls in count.groupby(incidents, sort=True):
            card[str(kind), str(unit)] = np.bincount(calls) / len(calls)
    return card


def without_units(model: ReplayModel, names: Sequence[str]) -> ReplayModel:
    """The same with fewer units: a fault put in on purpose."""
    return replace(model, roster={name: member for name, member in model.roster.items() if name not in names})
