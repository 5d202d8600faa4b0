"""What a coverage map shows, as plain things: whoever draws it needs no world, no scenario and no log."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt

from yingji.geo.network import StreetNetwork
from yingji.results.maps.style import Colour

Role = Literal["own", "planned", "neighbour"]
BarrierKind = Literal["river", "water", "rail", "park", "campus"]
PlaceKind = Literal["subdistrict", "landmark"]
VerdictWord = Literal["met", "missed", "uncertain", "not simulated"]

Geometry = Any
"""A shapely geometry in metres of the street network's CRS (shapely ships no types)."""


@dataclass(frozen=True)
class MapStation:
    """A station; `class_` is the plan's word (一级 …) or "".

    `area_km2` is the area in which it is first due, `worst_min` the time to its farthest cell, `limit_km2` the most that its class
    allows; nan where there is none.
    """

    x: float
    y: float
    name: str
    class_: str = ""
    role: Role = "own"
    area_km2: float = float("nan")
    worst_min: float = float("nan")
    limit_km2: float = float("nan")


@dataclass(frozen=True)
class MapPlace:
    """A name at a point, and the figure that stands behind it however much of a long name is cut."""

    x: float
    y: float
    name: str
    kind: PlaceKind = "subdistrict"
    figure: str = ""


@dataclass(frozen=True)
class MapBarrier:
    """What streets do not cross: a river or railway as lines, `width_m` wide; a lake, park or campus as polygons."""

    kind: BarrierKind
    geometry: Geometry
    name: str = ""
    width_m: float = 0.0


@dataclass(frozen=True)
class VerdictLine:
    """One target: its verdict, and one line that says what was promised and what was found."""

    verdict: VerdictWord
    text: str


@dataclass(frozen=True)
class Key:
    """A class of cells that is not one of time: what it is called, and how it looks."""

    label: str
    colour: Colour | str
    hatched: bool = False


@dataclass(frozen=True, eq=False)
class Dots:
    """Small signs of one kind on the ground, such as the candidates for a new station; `marker` is matplotlib's."""

    label: str
    xy: npt.NDArray[np.float64]  # [k, 2] m
    colour: str
    marker: str = "o"


@dataclass(frozen=True, eq=False)
class MapContent:
    """Everything on the sheet. All coordinates are metres in `streets.crs`.

    `minutes` [c] is the arrival time in each cell, nan or inf where no station can reach it. A cell belongs to the first of
    `breaks_min` that its time does not exceed (≤, as the plans write 「5 分钟内」). Beyond `limit_min` cells are hatched; None
    hatches only what cannot be reached. `people` [c] adds the share of residents to the legend. `legend_title` replaces the
    standard words on what the minutes are. `key` shows other classes than those of time, of which `key_of` [c] gives each cell's.
    `verdicts_title` and `borders` replace the standard words over the verdicts and on the lines of `first_due`.
    `notes` say how the map is to be read, and what it does not say; or, under a `notes_title`, something else.
    """

    title: str
    streets: StreetNetwork
    boundary: Geometry  # Polygon or MultiPolygon
    cells: npt.NDArray[np.object_]  # [c] polygons
    minutes: npt.NDArray[np.float64]  # [c] min
    stations: tuple[MapStation, ...] = ()
    option: str = ""
    subtitle: tuple[str, ...] = ()
    legend_title: str = ""
    people: npt.NDArray[np.float64] | None = None  # [c]
    breaks_min: tuple[float, ...] = (3, 4, 5, 8)
    limit_min: float | None = 5
    first_due: Geometry | None = None  # lines
    barriers: tuple[MapBarrier, ...] = ()
    places: tuple[MapPlace, ...] = ()
    verdicts: tuple[VerdictLine, ...] = ()
    sources: tuple[str, ...] = ()
    run_id: str = ""
    seed: int | None = None
    replications: int | None = None
    date: str = ""
    key: tuple[Key, ...] = ()
    key_of: npt.NDArray[np.intp] | None = None  # [c]
    dots: tuple[Dots, ...] = ()
    planned_word: str = ""  # what a station that is planned is called here, where it is not the plan's
    notes_title: str = ""
    notes: tuple[str, ...] = ()
    lists_stations: bool = True
    verdicts_title: str = ""
    borders: str = ""

    def __post_init__(self) -> None:
        c = len(self.cells)
        if len(self.minutes) != c or (self.people is not None and len(self.people) != c):
            raise ValueError(f"{c} cells, {len(self.minutes)} times, {'no' if self.people is None else len(self.people)} people")
        if not self.breaks_min or any(a >= b for a, b in pairwise(self.breaks_min)):
            raise ValueError(f"breaks_min must ascend: {self.breaks_min}")
        if self.boundary.is_empty:
            raise ValueError("the boundary is empty")
        for station in self.stations:
            if station.role not in get_args(Role):
                raise ValueError(f"{station.name}: role {station.role!r}")

    def time_class(self) -> npt.NDArray[np.intp]:
        """Class of each cell [c]: that of `key`, or 0 … len(breaks_min) by time, len(breaks_min) + 1 where it cannot be reached."""
        if self.key_of is not None:
            return self.key_of
        breaks = np.asarray(self.breaks_min, dtype=np.float64)
        found = np.searchsorted(breaks, self.minutes, side="left")
        return np.where(np.isfinite(self.minutes), found, len(breaks) + 1)
