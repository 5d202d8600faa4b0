"""From past calls to a profile: how many, when, of what kind, what was sent, and how long each step took, each as measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from yingji.base.language import Lang, say
from yingji.sim.fit_mapping import CallMapping, read_mapping
from yingji.sim.fit_table import PastCalls, read_calls
from yingji.sim.world import UNIT_KINDS

Floats = npt.NDArray[np.float64]
DAY_HOURS = (8.0, 20.0)
LEAST = 8
"""Fewer values than these say nothing about a spread: the next larger group speaks for them."""
MOST_LEVELS = 6
"""Run cards that are kept as they are, most frequent first; the rest become one more with the mean of what was sent."""
MONTH_DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
FEW_CALLS = 200
"""Fewer calls than these say little about a year: its number of calls alone is then off by more than 14 % (2 / √n)."""
BUSY_DAY = 10.0
"""Calls a day from which on a day without any is a day that is not in the file."""


@dataclass(frozen=True)
class FittedSpread:
    """A lognormal time: median and standard deviation of the logarithm, from `n` values."""

    median_s: float
    sigma: float
    n: int


@dataclass(frozen=True)
class FittedLevel:
    """What was sent to a share of the calls of a kind, and how long a unit stayed."""

    share: float
    send: dict[str, int]
    on_scene: FittedSpread | None
    on_scene_of: dict[str, FittedSpread]  # where enough is known of a kind of unit by itself
    n: int


@dataclass(frozen=True)
class FittedKind:
    """One kind of call."""

    kind: str
    share: float
    n: int
    levels: tuple[FittedLevel, ...]


@dataclass(frozen=True, eq=False)
class FittedCalls:
    """What a file of past calls says; `yingji.sim.fit_profile.write_profile` writes it as a profile."""

    source: str
    mapping: CallMapping
    rows: int
    calls: int
    days: int
    first: str
    last: str
    per_year: float
    hours: Floats  # [24] calls a day in each hour, on weekdays
    weekend_hours: Floats  # [24] and at weekends
    weekdays: Floats  # [7] calls a day; empty where not all seven were seen
    months: Floats  # [12] calls in the month; empty where no whole year was seen
    kinds: tuple[FittedKind, ...]
    alarm: FittedSpread | None
    turnout: dict[str, tuple[FittedSpread, FittedSpread]]  # kind of unit → by day, by night
    points: pd.DataFrame  # lon, lat, kind
    unused: dict[str, int]

    def lines(self, lang: Lang) -> list[str]:
        """The report: what was read, what was found, what could not be used and why."""
        comma = "、" if lang == "zh" else ", "
        kinds = comma.join(f"{self._name(kind.kind, lang)} {kind.share:.1%}" for kind in self.kinds)
        lines = [
            say("sim.fit.read", lang, rows=self.rows, calls=self.calls, days=self.days, first=self.first, last=self.last),
            say("sim.fit.found", lang, per_year=round(self.per_year), kinds=kinds),
        ]
        if not len(self.weekdays):
            lines.append(say("sim.fit.weekdays_even", lang))
        if not len(self.months):
            lines.append(say("sim.fit.months_even", lang))
        if self.calls < FEW_CALLS:
            lines.append(say("sim.fit.few_calls", lang, calls=self.calls))
        return lines + [f"{count} × {say(reason, lang)}" for reason, count in self.unused.items()]

    def _name(self, kind: str, lang: Lang) -> str:
        return next(k.name.in_(lang) for k in self.mapping.kinds if k.kind == kind)


def fit_calls(
    path: str | Path,
    *,
    mapping: str | Path | Mapping[str, Any] | CallMapping,
    days: int | None = None,
    day_hours: tuple[float, float] = DAY_HOURS,
) -> FittedCalls:
    """Fit a profile to a CSV or workbook of past calls, one row for each unit that went.

    `days` is how many days the file covers; where it is not said, the days from the first call to the last, or only those with calls
    where these have more than `BUSY_DAY` each. Medians are the middle value; the sigma of a lognormal is half the distance between the
    logarithms of the 16th and the 84th percentile, so that stamps punched late do not carry it off. Raises `BadInput`, `MissingExtra`.
    """
    how = read_mapping(mapping)
    past = read_calls(path, how, day_hours=day_hours)
    call = past.calls["call"]
    date = call.dt.normalize()
    seen = date.nunique()
    whole = (date.max() - date.min()).days + 1
    covered = days if days is not None else (seen if len(call) > BUSY_DAY * seen else whole)
    weekend = call.dt.day_of_week >= 5
    hours, weekend_hours = (_by_hour(call[mask], max(date[mask].nunique(), 1)) for mask in (~weekend, weekend))
    if min((~weekend).sum(), weekend.sum()) < 24 * LEAST:
        hours = weekend_hours = _by_hour(call, max(seen, 1))
    dates = pd.DatetimeIndex(date.unique()) if covered < whole else pd.date_range(date.min(), date.max())  # a day without a call is a day
    a_day = _a_day(call.dt.day_of_week, dates.day_of_week, 7)
    months = _a_day(call.dt.month - 1, dates.month - 1, 12) * MONTH_DAYS
    whole_years = whole >= 365 and seen >= 330
    return FittedCalls(
        source=Path(path).name,
        mapping=how,
        rows=past.rows,
        calls=len(call),
        days=covered,
        first=str(date.min().date()),
        last=str(date.max().date()),
        per_year=len(call) / covered * 365,
        hours=hours,
        weekend_hours=weekend_hours,
        weekdays=a_day if np.all(a_day > 0) else np.zeros(0),
        months=months if whole_years and np.all(months > 0) else np.zeros(0),
        kinds=tuple(_kind(kind.kind, past) for kind in how.kinds if (past.calls["kind"] == kind.kind).any()),
        alarm=_spread(past.calls["alarm_s"]),
        turnout=_turnout(past),
        points=past.calls.loc[past.calls["lon"].notna(), ["lon", "lat", "kind"]],
        unused=past.unused,
    )


def _a_day(of_call: pd.Series, of_date: pd.Index, size: int) -> Floats:
    """[size] calls a day in each part of the week or the year, whatever number of such days the file has; 0 where it has none."""
    return np.bincount(of_call, minlength=size) / np.maximum(np.bincount(of_date, minlength=size), 1)


def _by_hour(call: pd.Series, days: int) -> Floats:
    return np.bincount(call.dt.hour, minlength=24) / days


def _spread(seconds: pd.Series) -> FittedSpread | None:
    """Median and sigma of what is known; None where that is too little."""
    known = seconds.dropna().to_numpy(dtype=np.float64)
    if len(known) < LEAST:
        return None
    low, middle, high = np.quantile(known, [0.16, 0.5, 0.84])
    return FittedSpread(float(middle), float(np.log(high / low) / 2), len(known))


def _kind(kind: str, past: PastCalls) -> FittedKind:
    """Share and run cards of one kind: calls with the same units are one level, least units first."""
    calls = past.calls[past.calls["kind"] == kind]
    units = past.units[past.units["kind"] == kind]
    counts = units.groupby(["incident", "unit"]).size().unstack(fill_value=0).reindex(columns=list(UNIT_KINDS), fill_value=0)
    sent = dict(zip(counts.index, map(tuple, counts.to_numpy().tolist()), strict=True))
    kept = [card for card, _ in sorted(Counter(sent.values()).items(), key=lambda item: (-item[1], item[0]))[:MOST_LEVELS]]
    groups = [(card, [incident for incident, one in sent.items() if one == card]) for card in kept]
    rest = [incident for incident, one in sent.items() if one not in kept]
    if rest:
        mean = np.array([sent[incident] for incident in rest]).mean(axis=0)
        groups.append((tuple(round(number) for number in mean.tolist()), rest))
    whole = _spread(units["on_scene_s"]) or _spread(past.units["on_scene_s"])
    levels = [
        FittedLevel(
            share=len(index) / len(sent),
            send={unit: number for unit, number in zip(UNIT_KINDS, card, strict=True) if number},
            on_scene=_spread(units.loc[units["incident"].isin(index), "on_scene_s"]) or whole,
            on_scene_of=_by_unit(units[units["incident"].isin(index)], units, card),
            n=len(index),
        )
        for card, index in sorted(groups, key=lambda group: (sum(group[0]), group[0], group[1]))
    ]
    return FittedKind(kind, len(calls) / len(past.calls), len(calls), tuple(levels))


def _by_unit(level: pd.DataFrame, kind: pd.DataFrame, card: tuple[int, ...]) -> dict[str, FittedSpread]:
    """How long each kind of unit of a card stays, from the calls of the level, else from those of the kind of incident."""
    found: dict[str, FittedSpread] = {}
    for unit, number in zip(UNIT_KINDS, card, strict=True):
        stays = [table.loc[table["unit"] == unit, "on_scene_s"] for table in (level, kind)]
        spread = _spread(stays[0]) or _spread(stays[1])
        if number and spread is not None:
            found[unit] = spread
    return found


def _turnout(past: PastCalls) -> dict[str, tuple[FittedSpread, FittedSpread]]:
    """By kind of unit, by day and by night; what is too little is taken together, in the end over all units."""
    every = _spread(past.units["turnout_s"])
    found: dict[str, tuple[FittedSpread, FittedSpread]] = {}
    for unit in UNIT_KINDS:
        mine = past.units[past.units["unit"] == unit]
        if not len(mine):
            continue
        both = _spread(mine["turnout_s"]) or every
        day, night = (_spread(mine.loc[mine["night"] == at_night, "turnout_s"]) or both for at_night in (False, True))
        if day is not None and night is not None:
            found[unit] = (day, night)
    return found
