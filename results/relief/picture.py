"""What the relief sheet shows, as plain things: the map's content, shelters, depots, blocked links, curves and bars."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from yingji.results.maps.content import MapContent, VerdictWord
from yingji.results.statistics import Floats

State = Literal["unused", "room", "full", "outside", "out"]
STATES: tuple[State, ...] = ("room", "full", "outside", "unused", "out")


@dataclass(frozen=True)
class MapShelter:
    """A shelter on the map; `label` is empty where its name is not written."""

    x: float
    y: float
    label: str
    capacity: float
    state: State


@dataclass(frozen=True)
class MapDepot:
    """A stock point."""

    x: float
    y: float
    label: str
    lost: bool


@dataclass(frozen=True, eq=False)
class Curve:
    """A share of the affected over time, 0 … 1."""

    name: str
    share: Floats  # [t]


@dataclass(frozen=True)
class Limit:
    """A target on the time to relief: how many hours it allows, and whether it is kept."""

    hours: float
    verdict: VerdictWord
    share: float  # of the affected


@dataclass(frozen=True)
class Bar:
    """A stage of the chain: its name, how long its bar is (0 … 1), and what is written beside it."""

    name: str
    length: float
    value: str


@dataclass(frozen=True, eq=False)
class ReliefPicture:
    """Everything on the sheet. The content's `minutes` run until a cell's last person is relieved; cells without anybody are left out."""

    content: MapContent
    shelters: tuple[MapShelter, ...]
    depots: tuple[MapDepot, ...]
    blocked: npt.NDArray[np.int32]  # links of content.streets that are still closed after `blocked_h`
    opened: npt.NDArray[np.int32]  # that were closed, and are open again by then
    blocked_h: float
    hours: Floats  # [t] of the curves
    median: Floats  # [t] share relieved
    low: Floats  # [t] 5th percentile over replications
    high: Floats  # [t] 95th percentile
    curves: tuple[Curve, ...]  # medians
    limits: tuple[Limit, ...]
    bars: tuple[Bar, ...]
    bars_note: str
    figures: tuple[tuple[str, str], ...]  # what is told in numbers
    definition: str
