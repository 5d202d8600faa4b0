"""What a disaster comes to, as a list of numbers a replication: tables, JSON, terminal and comparison are made of the same list."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from yingji.results.relief.closures import CAUSES
from yingji.results.relief.runs import ReliefRuns
from yingji.results.relief.sample import STEP_S, ReliefSample
from yingji.results.statistics import Floats, Interval, interval

Unit = Literal["h", "people", "min", "m", "t", "trips", "buildings", "bridges", "shelters", "km", "share"]
HOUR_S = 3600.0
WITHIN_H = (1, 3, 6, 10, 12, 24)


@dataclass(frozen=True, eq=False)
class Line:
    """One number of a disaster: its key (`relief.line.…` names it), its unit, and its value in each replication."""

    key: str
    unit: Unit
    values: Floats

    @property
    def interval(self) -> Interval:
        """Median and interval over replications."""
        return interval(self.values, most=1.0 if self.unit == "share" else math.inf)


_RELIEF: tuple[tuple[str, Unit, Callable[[ReliefSample], float]], ...] = (
    ("time_all", "h", lambda s: s.time_all_s / HOUR_S),
    ("time_50", "h", lambda s: s.time_of(0.5) / HOUR_S),
    ("time_90", "h", lambda s: s.time_of(0.9) / HOUR_S),
    ("time_95", "h", lambda s: s.time_of(0.95) / HOUR_S),
    ("time_100", "h", lambda s: s.time_of(1.0) / HOUR_S),
    ("affected", "people", lambda s: s.affected),
    ("at_relatives", "people", lambda s: s.at_relatives),
    *((f"within_{hours}", "share", lambda s, hours=hours: s.share_within(hours * HOUR_S)) for hours in WITHIN_H),
    ("relieved", "share", lambda s: s.share_within(math.inf)),
    ("outside", "people", lambda s: float(s.shelters.outside.sum())),
    ("shelters_out", "shelters", lambda s: float(s.shelters.out.sum())),
    ("sent_on", "people", lambda s: s.walked.sent_on),
    ("detour", "m", lambda s: s.walked.detour_m / s.walked.sent_on if s.walked.sent_on else 0.0),
    ("walk_50", "min", lambda s: s.walked.walk_s[0] / 60),
    ("walk_90", "min", lambda s: s.walked.walk_s[1] / 60),
    ("walk_100", "min", lambda s: s.walked.walk_s[3] / 60),
    ("within_distance", "share", lambda s: s.walked.within_people / s.walked.classed_people if s.walked.classed_people else math.nan),
    ("bus_trips", "trips", lambda s: s.walked.bus_trips),
    ("bus_people", "people", lambda s: s.walked.bus_people),
    ("bus_waiting", "people", lambda s: s.walked.bus_waiting),
    ("cut_off", "people", lambda s: s.walked.cut_off),
    ("cut_off_longest", "h", lambda s: s.walked.cut_off_longest_s / HOUR_S),
    ("cut_off_end", "people", lambda s: s.walked.cut_off_end),
    ("tonnes", "t", lambda s: float(s.goods.kg.sum()) / 1000),
    ("trips", "trips", lambda s: s.work.trips),
    ("rerouted", "trips", lambda s: s.work.rerouted),
    ("stuck", "trips", lambda s: s.work.stuck),
    ("decided", "h", lambda s: s.decided_s / HOUR_S),
)  # fmt: skip

_STATES = ("none", "slight", "moderate", "extensive", "complete")

_HARM: tuple[tuple[str, Unit, Callable[[ReliefSample], float]], ...] = (
    ("displaced", "people", lambda s: s.harm.displaced),
    *((f"severity_{level + 1}", "people", lambda s, level=level: float(s.harm.casualties[level])) for level in range(4)),
    ("trapped", "people", lambda s: s.harm.trapped),
    *((f"buildings_{state}", "buildings", lambda s, i=i: float(s.harm.buildings[i])) for i, state in enumerate(_STATES)),
    ("collapsed", "buildings", lambda s: s.harm.collapsed),
    ("bridges", "bridges", lambda s: s.harm.bridges),
    *(
        (f"closed_{cause.name.lower()}_{hours}", "km", lambda s, cause=cause, hours=hours: float(s.closures.km[cause, _step(s, hours)]))
        for cause in CAUSES
        for hours in (1, 6, 24)
    ),
)  # fmt: skip


def relief_lines(runs: ReliefRuns) -> tuple[Line, ...]:
    """How relief went."""
    return tuple(Line(key, unit, runs.each(value)) for key, unit, value in _RELIEF)


def harm_lines(runs: ReliefRuns) -> tuple[Line, ...]:
    """What the hazards did; what never happens in any replication is left out."""
    lines = (Line(key, unit, runs.each(value)) for key, unit, value in _HARM)
    return tuple(line for line in lines if line.key == "displaced" or np.any(line.values > 0))


def _step(sample: ReliefSample, hours: int) -> int:
    return min(int(hours * HOUR_S / STEP_S), len(sample.sheltered) - 1)
