"""Hazards as numbers: what strikes one option, with every name resolved. Draws of damage read these, a `ReliefWorld`, and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Lognormal = tuple[float, float]
"""Median, and the sd of the logarithm."""

STATES = ("none", "slight", "moderate", "extensive", "complete", "collapsed")
"""Damage states, in the order of their codes; *collapsed* is a part of *complete*."""
EXTENSIVE, COMPLETE, COLLAPSED = 3, 4, 5


@dataclass(frozen=True, eq=False)
class OwnLinks:
    """The `o` links of the ground's own streets, by which all chance of streets is drawn: options only cut them into pieces."""

    cell: Ints  # [o] in which, or nearest to which, its middle lies
    length_m: Floats  # [o]
    width_m: Floats  # [o]; where it is not known, the class table's
    bridge: Flags  # [o]
    rank: Counts  # [o] place of each in the order in which crews take them


@dataclass(frozen=True, eq=False)
class Common:
    """What all hazards of one option share: who lives where, what people do who must leave, and the crews."""

    people: Counts  # [c] residents, whole
    own: OwnLinks
    relatives: float  # share of those who must leave home
    group_share: Floats  # [g]
    group_driven: Floats  # [g] share of the group
    kits: float  # share of those who leave home
    crews: int
    crews_start: Lognormal  # from command's decision


@dataclass(frozen=True)
class CallRule:
    """Calls that a hazard brings; `kind` is the key of the kind of incident."""

    each: Literal["event", "collapsed building", "ignition", "water point"]
    calls: float
    within_s: float
    kind: str


@dataclass(frozen=True, eq=False)
class QuakeWorld:
    """An earthquake. `b` buildings, each by itself; `l` intensities of a table, outside which its ends hold."""

    name: str
    start_s: float  # from the disaster
    common: Common
    calls: tuple[CallRule, ...]
    intensity: float
    sigma: float
    local_sigma: float
    damage_at: Floats  # [l] intensities of the damage matrix
    exceed: Floats  # [l, k, 4] share of the buildings of a class in state slight, moderate, extensive, complete or worse
    collapse: Floats  # [k] share of complete
    multi: Flags  # [k] homes of several families
    height_m: Floats  # [k]
    building_cell: Ints  # [b]
    building_class: Ints  # [b]
    building_people: Counts  # [b] they add up to the residents of the cell
    casualties: Floats  # [6, 4] share of those indoors, by state and severity
    indoors: float  # share of the residents, at the hour
    reach: float | None  # of rubble, in heights of the building; None: the Tokyo 2022 regressions
    on_foot: float  # share of blocked links that nobody passes on foot
    clear: Lognormal
    bridge_at: Floats  # [l] intensities
    bridge_lost: Floats  # [l]
    repair: Lognormal
    ignition_at: Floats  # [l] intensities
    ignitions: Floats  # [l] for each resident
    ignite_within_s: float


@dataclass(frozen=True, eq=False)
class StormWorld:
    """A rainstorm. `p` waters, each with a chance of its own; depths are those of this rain, works done, before chance."""

    name: str
    start_s: float
    common: Common
    calls: tuple[CallRule, ...]
    water: tuple[str, ...]  # [p] names
    water_cell: Ints  # [p] in which it lies; −1: all over the district
    sigma: float
    # what lies under which water, and how deep at its deepest moment
    link: Ints  # of ReliefWorld.network
    link_water: Ints
    link_m: Floats
    shelter: Ints
    shelter_water: Ints
    shelter_m: Floats
    node_cell: Ints  # cells whose node is under water
    node_water: Ints
    node_m: Floats
    area_cell: Ints  # parts of cells
    area_water: Ints
    area_m: Floats
    area_share: Floats  # of the cell
    rises_s: float
    stands_s: float
    falls_s: float
    closed_at_m: float
    walk_closed_at_m: float
    homes_at_m: float
    ground_floor: float


@dataclass(frozen=True, eq=False)
class AccidentWorld:
    """An accident at a point."""

    name: str
    start_s: float
    common: Common
    calls: tuple[CallRule, ...]
    cell: int
    chance: float
    evacuated: Counts  # [c] people who must leave home, at its hour
    links: Ints  # of ReliefWorld.network: closed
    lasts: Lognormal
    hurt: Floats  # [4] of the crowd, by severity, at its hour


HazardWorld = QuakeWorld | StormWorld | AccidentWorld
