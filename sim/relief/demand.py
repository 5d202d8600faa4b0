"""What chance decides in one disaster: who must leave home, what happens to the streets, and how long each step of relief takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.geo.timeline import Changes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Damage:
    """What the hazards do in one replication, before anybody acts. The same in every option, but for what an option changes in the ground.

    `parties`: people of one cell, one age group and one way of moving, who leave home together.
    """

    # people, by cell
    displaced: Counts  # [c] people who must leave home
    relatives: Counts  # [c] of them, who go to relatives
    casualties: Counts  # [c, 4] by severity 1 … 4
    trapped: Counts  # [c]
    # those who go to shelters, by party, ordered by (leave_s, cell, group, driven)
    party_cell: Ints  # [p]
    party_group: Ints  # [p] index into ReliefWorld.walker_mps
    party_driven: npt.NDArray[np.bool_]  # [p] must be driven
    party_people: Counts  # [p] ≥ 1
    party_kits: Counts  # [p] of them with a household kit
    party_leave_s: Floats  # [p] from the disaster
    # streets and assets
    changes: Changes  # of the streets, with the clearing crews' work in `to_s`; links of ReliefWorld.network
    shelter_out: npt.NDArray[np.bool_]  # [h] not safe: flooded, or less than the freeboard above the water
    # calls to fire and ambulance, beside the everyday ones
    call_s: Floats  # [k] from the disaster, ascending
    call_cell: Ints  # [k]
    call_kind: tuple[str, ...]  # [k] key of the kind in the scenario's hazards
    # for the report
    buildings: Counts  # [c, 5] by damage state none, slight, moderate, extensive, complete; zeros where no earthquake
    collapsed: Counts  # [c]
    intensity: Floats  # [c] nan where no earthquake
    depth_m: Floats  # [c] deepest water at the cell's node; 0 where none


@dataclass(frozen=True, eq=False)
class Chances:
    """Durations of the relief chain, drawn by name, so that options do not shift them."""

    report_s: float
    level_s: Floats  # [levels]
    callout_s: float
    shelter_opens_s: Floats  # [h] after the callout
    depot_opens_s: Floats  # [d] after the callout
    stock_released_s: Floats  # [r] after command's decision
    vehicle_ready_s: Floats  # [v] after command's decision
    trip_factor: Floats  # [v, TRIPS] on the driving time of each leg of a vehicle, by its number
    handling_factor: Floats  # [v, TRIPS] on loading and unloading of each round, by its number
    hand_out_factor: Floats  # [h]
    relatives_s: Floats  # [c] until those who go to relatives are there, from when the first of their cell leave home

    @property
    def command_s(self) -> float:
        """The moment of command's decision: vehicles are requisitioned, staff called out, stock released."""
        return self.report_s + float(self.level_s.sum())


TRIPS = 256
"""Legs of a vehicle whose chance is drawn beforehand; a later one takes them from the first again."""
