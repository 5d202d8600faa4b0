"""A world: one option of a scenario with every name resolved to a number. Engines, draws and measures read nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import get_args

import numpy as np
import numpy.typing as npt

from yingji.base.figures import Confidence, Text
from yingji.geo.cells import CellTable
from yingji.geo.given import NOTHING, Given
from yingji.geo.network import StreetNetwork
from yingji.scenarios.schema.common import UnitKind
from yingji.scenarios.schema.plan import Station

UNIT_KINDS: tuple[UnitKind, ...] = get_args(UnitKind)

WITHOUT_STREETS_M = 500.0
"""A cell farther than this from every street has no known way to it: coverage counts it as not reached."""


def is_day(hour: npt.ArrayLike, day_hours: tuple[float, float]) -> npt.NDArray[np.bool_]:
    """Whether each hour of the day lies in [first, second) of `day_hours`, round midnight where the first is the larger."""
    start, end = day_hours
    hours = np.asarray(hour)
    return (start <= hours) & (hours < end) if start <= end else (hours >= start) | (hours < end)


@dataclass(frozen=True, eq=False)
class Units:
    """`u` units, by station and kind. A unit keeps its name (`station/kind/number`) when an option moves it, and so its breakdowns."""

    name: tuple[str, ...]
    kind: npt.NDArray[np.int8]  # [u] code into UNIT_KINDS
    station: npt.NDArray[np.int32]  # [u]
    delay_s: npt.NDArray[np.float64]  # [u] a neighbour's delay between request and order; 0 for own units


@dataclass(frozen=True, eq=False)
class Cards:
    """Run cards: one row for each (kind of incident, level)."""

    kind: npt.NDArray[np.int16]  # [r] index into World.kinds
    level: npt.NDArray[np.int16]  # [r]
    share: npt.NDArray[np.float64]  # [r] of the calls of its kind
    send: npt.NDArray[np.int16]  # [r, len(UNIT_KINDS)]
    on_scene_median_s: npt.NDArray[np.float64]  # [r, len(UNIT_KINDS)]
    on_scene_sigma: npt.NDArray[np.float64]  # [r, len(UNIT_KINDS)]


@dataclass(frozen=True, eq=False)
class Drive:
    """Driving on an empty street between all that matters; a trip at hour `h` takes `factor[h]` times as long, plus the intercepts."""

    to_cell_s: npt.NDArray[np.float64]  # [n_nodes, c] from each node to each cell's node; inf where there is no way
    to_station_s: npt.NDArray[np.float64]  # [s, n_nodes] from each node home to each station
    next_home: npt.NDArray[np.int32]  # [s, n_nodes] the next node on the way home; −1 at home or where there is no way
    factor: npt.NDArray[np.float64]  # [168] by hour of the week, Monday 00–01 first
    rolling_out_s: npt.NDArray[np.float64]  # [len(UNIT_KINDS)]
    arriving_s: npt.NDArray[np.float64]  # [len(UNIT_KINDS)]


@dataclass(frozen=True, eq=False)
class Pattern:
    """When and where calls come, and the chance in every step: what `draw_demand` reads, and engines do not."""

    expected: npt.NDArray[np.float64]  # [k, h + 1] calls expected from the start to the end of each hour, the last one cut short
    place: npt.NDArray[np.float64]  # [p, c] cumulative share of the calls over the cells
    place_of: npt.NDArray[np.int16]  # [k, 2] row of `place` by day, by night
    alarm_median_s: float = 0.0
    alarm_sigma: float = 0.0
    travel_sigma: float = 0.0
    between_s: npt.NDArray[np.float64] = field(default_factory=lambda: np.full(len(UNIT_KINDS), np.inf))  # mean time between breakdowns
    repair_s: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(len(UNIT_KINDS)))  # mean time to repair
    off_unit: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))  # [x] units that are not staffed all day:
    off_from_h: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))  # [x] off from this hour of every day
    off_to_h: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))  # [x] to this one, ≤ 24
    keep: npt.NDArray[np.float64] | None = None  # [k] share of the calls expected of each kind that is played; None: all of them

    @property
    def played(self) -> npt.NDArray[np.float64]:
        """[k, h + 1] `expected` of the calls that are kept."""
        return self.expected if self.keep is None else self.expected * self.keep[:, None]


@dataclass(frozen=True)
class Changed:
    """One thing that an option changes in the plan: old → new."""

    what: str  # "as_of", "station", "units", "crew", "neighbour", "place", "class", "people", "on_duty", "opens", "closes", "vehicles",
    # "road"; of relief "shelter", "depot", "setting"
    name: str
    old: str
    new: str


@dataclass(frozen=True, eq=False)
class World:
    """Everything that an engine, a draw or a measure needs, as numbers. Built by `sim.build.build_world`."""

    option: Text
    network: StreetNetwork  # stations and cells are nodes of it
    cells: CellTable
    cell_node: npt.NDArray[np.int32]  # [c]
    cell_gap_m: npt.NDArray[np.float64]  # [c] from a cell's point to the street on which its node lies
    stations: tuple[Station, ...]  # own stations in service, then neighbours in force
    station_node: npt.NDArray[np.int32]  # [s]
    own: npt.NDArray[np.bool_]  # [s]
    units: Units
    kinds: tuple[str, ...]
    kind_priority: npt.NDArray[np.int16]  # [k]
    cards: Cards
    drive: Drive
    turnout_s: npt.NDArray[np.float64]  # [len(UNIT_KINDS), 2] median by day, by night
    turnout_sigma: npt.NDArray[np.float64]  # [len(UNIT_KINDS)]
    day_hours: tuple[float, float]
    free_on_way_home: bool
    max_wait_s: float  # inf: waits on
    warm_up_s: float
    length_s: float  # after the warm-up
    start_weekday: int  # 0 Monday: the first day of the warm-up
    pattern: Pattern
    policy: str = "nearest"
    changes: tuple[Changed, ...] = ()
    traffic: Confidence = "assumed"  # how sure the congestion profile is
    given: Given = NOTHING  # hydrants, fire lanes and drawn areas, where the area's files give them

    @property
    def end_s(self) -> float:
        """The last moment at which a call can come in, s from the start of the warm-up."""
        return self.warm_up_s + self.length_s

    def day(self, as_of: date) -> date:
        """The day of the plan that this option plays: its own, or else the scenario's, which is `as_of`."""
        return next((date.fromisoformat(change.new) for change in self.changes if change.what == "as_of"), as_of)

    @cached_property
    def area_stations(self) -> npt.NDArray[np.int64]:
        """The own fire stations with units, ascending: each has an area. A 战勤保障 station has none."""
        fire = np.array([station.kind == "fire" and station.class_ != "战勤保障" for station in self.stations], dtype=bool)
        return np.flatnonzero(fire & self.own & np.isin(np.arange(len(self.stations)), self.units.station))

    @cached_property
    def first_due(self) -> npt.NDArray[np.int32]:
        """[c] of the stations with an area, the nearest to each cell by driving time, the first of equals; −1: none can come and go."""
        first = np.full(len(self.cell_node), -1, dtype=np.int32)
        manned = self.area_stations
        if len(manned) and len(first):
            times = self.drive.to_cell_s[self.station_node[manned]]
            nearest = np.argmin(times, axis=0)
            reached = np.isfinite(times[nearest, np.arange(len(first))])
            reached &= np.isfinite(self.drive.to_station_s[manned[nearest], self.cell_node])
            first[reached] = manned[nearest[reached]]
        return first
