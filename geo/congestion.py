"""Congestion: how much longer a trip takes at an hour of the week than on empty streets."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.figures import CONFIDENCES, Confidence
from yingji.geo.network import Floats
from yingji.geo.table import Row, read_table

HOURS_OF_WEEK = 168
_WEEKDAYS = 5


@dataclass(frozen=True, eq=False)
class Congestion:
    """Factors (≥ 1) on free-flow driving time by hour of the week, Monday 00–01 first, with their source and confidence."""

    factor: Floats = field(default_factory=lambda: np.ones(HOURS_OF_WEEK))  # [168]
    source: str = ""
    confidence: Confidence | None = None

    def __post_init__(self) -> None:
        if self.factor.shape != (HOURS_OF_WEEK,) or not np.all(np.isfinite(self.factor) & (self.factor >= 1)):
            raise ValueError("a congestion profile has 168 factors of 1 or more")
        self.factor.setflags(write=False)

    def at(self, hour: int | None) -> float:
        """The factor at an hour of the week 0…167; `None` is the empty street, 1."""
        if hour is None:
            return 1.0
        if not 0 <= hour < HOURS_OF_WEEK:
            raise ValueError(f"hour={hour}: an hour of the week is 0 (Monday 00–01) to 167")
        return float(self.factor[hour])


def read_congestion(path: str | Path) -> Congestion:
    """The profile of a CSV (hour, weekday, weekend[, source, confidence]); Saturday and Sunday are the weekend.

    Each of the hours 0–23 has one row; factors are 1 or more. The profile is as sure as its least sure row. Raises `BadInput`.
    """
    faults: list[Fault] = []
    rows = read_table(path, required=("hour", "weekday", "weekend"), optional=("source", "confidence"), faults=faults)
    by_hour: dict[int, Row] = {}
    factors = np.ones((24, 2))
    for row in rows:
        hour = row.number("hour", faults)
        pair = [row.number(day, faults) for day in ("weekday", "weekend")]
        for day, factor in zip(("weekday", "weekend"), pair, strict=True):
            if factor is not None and not factor >= 1:
                faults.append(row.fault(day, "geo.congestion.below_one"))
        if row["confidence"] and row["confidence"] not in CONFIDENCES:
            faults.append(row.fault("confidence", "geo.table.confidence", known=", ".join(CONFIDENCES)))
        if hour is None:
            continue
        if hour != int(hour) or not 0 <= hour <= 23:
            faults.append(row.fault("hour", "geo.congestion.hour"))
        elif int(hour) in by_hour:
            faults.append(row.fault("hour", "geo.congestion.twice", first=by_hour[int(hour)].mark.line))
        else:
            by_hour[int(hour)] = row
            factors[int(hour)] = [factor or 1.0 for factor in pair]
    missing = [str(hour) for hour in range(24) if hour not in by_hour]
    if missing and not faults:  # with other faults about, an hour may seem missing because its row could not be read
        faults.append(Fault(Mark(str(path)), "hour", "geo.congestion.missing", {"hours": ", ".join(missing)}))
    if faults:
        raise BadInput(faults)
    week = np.concatenate([np.tile(factors[:, 0], _WEEKDAYS), np.tile(factors[:, 1], 7 - _WEEKDAYS)])
    sources = dict.fromkeys(row["source"] for row in rows if row["source"])
    said = [CONFIDENCES.index(row["confidence"]) for row in rows if row["confidence"]]
    return Congestion(factor=week, source="; ".join(sources), confidence=CONFIDENCES[max(said)] if said else None)
