"""A relief world: one option with every name of the relief chain resolved to a number. The engine and the draws read nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from yingji.base.figures import Text
from yingji.geo.congestion import Congestion
from yingji.geo.network import StreetNetwork
from yingji.scenarios.schema.relief import Mode, ShelterClass

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Shelters:
    """`h` shelters that are in service on the day, with the rule of their class where the plan says nothing."""

    name: tuple[str, ...]
    title: tuple[Text, ...]
    class_: tuple[ShelterClass, ...]
    node: Ints  # [h]
    x: Floats  # [h] m
    y: Floats  # [h] m
    subdistrict: Ints  # [h] index into CellTable.subdistricts
    area_m2: Floats  # [h] on which people can stay
    per_person_m2: Floats  # [h]
    capacity: npt.NDArray[np.int64]  # [h] people
    days: Floats  # [h] open for at most
    distance_m: Floats  # [h] of service; inf where the class has none
    opens_median_s: Floats  # [h] from staff at their posts
    opens_sigma: Floats  # [h]
    crews: Ints  # [h] handing out
    freeboard_m: Floats  # [h] nan: not known
    placed: Flags  # [h] put there by the rule for unnamed shelters: the plan gives only their number
    clause: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Items:
    """`i` items that people need."""

    key: tuple[str, ...]
    title: tuple[Text, ...]
    unit: tuple[Text, ...]
    class_: tuple[str, ...]
    first: Floats  # [i] units a person on the first day
    per_day: Floats  # [i] units a person on later days; 0: given once
    kg: Floats  # [i] of a unit
    m3: Floats  # [i] of a unit
    required: Flags  # [i] whether a person without it is not relieved
    in_kit: Flags  # [i] in a household kit


@dataclass(frozen=True, eq=False)
class Depots:
    """`d` stock points."""

    name: tuple[str, ...]
    title: tuple[Text, ...]
    node: Ints  # [d]
    x: Floats
    y: Floats
    docks: Ints  # [d] that can be worked: the lesser of docks and crews
    opens_median_s: Floats  # [d] from staff at their posts
    opens_sigma: Floats  # [d]
    lost: Flags  # [d]


@dataclass(frozen=True, eq=False)
class Ledger:
    """`r` rows of stock, in the order of the ledger. Rows that cannot be used on the day have `usable` 0 and say why."""

    item: Ints  # [r]
    depot: Ints  # [r]
    quantity: Floats  # [r] units
    usable: Floats  # [r] units: 0 where expired, lost or not kept
    why_not: tuple[str, ...]  # [r] "", "expired", "lost", "not kept"
    released_median_s: Floats  # [r] from command's decision
    released_sigma: Floats  # [r]
    pallets: Flags  # [r]
    mode: tuple[Mode, ...]
    assumed: Flags  # [r] the quantity rests on an assumption


@dataclass(frozen=True, eq=False)
class Fleet:
    """`v` vehicles: lorries (payload) and buses (seats), each by itself; convoys are of one group."""

    name: tuple[str, ...]  # [v] group/number: draws go by it
    group: Ints  # [v]
    group_name: tuple[str, ...]
    group_title: tuple[Text, ...]
    node: Ints  # [v] where it stands
    payload_kg: Floats  # [v] 0 for buses
    volume_m3: Floats  # [v]
    seats: Ints  # [v] 0 for lorries
    ready_median_s: Floats  # [v] from command's decision
    ready_sigma: Floats  # [v]
    pace: Floats  # [v]
    convoy: Ints  # [v] 1: alone
    priority: Flags  # [v] traffic does not slow it

    def title(self, vehicle: int) -> Text:
        """Its group and its number in it."""
        group = int(self.group[vehicle])
        number, title = self.name[vehicle].removeprefix(self.group_name[group]), self.group_title[group]
        return Text(zh=title.zh + number, en=title.en + number)


@dataclass(frozen=True, eq=False)
class Steps:
    """Durations of the chain: medians, and the sd of their logarithm; `trip_sigma` is that of a factor on each leg driven."""

    report: tuple[float, float]
    levels: tuple[tuple[float, float], ...]
    callout: tuple[float, float]
    load_s_kg: tuple[float, float]  # loose, pallets
    unload_s_kg: tuple[float, float]
    hand_out_s: float  # a person, one crew
    board_s: float
    handling_sigma: float
    stops: int
    worth: int
    patience_s: float
    relatives: tuple[float, float]
    leave: tuple[float, float]
    trip_sigma: float


@dataclass(frozen=True, eq=False)
class ReliefWorld:
    """Everything that relief needs, as numbers. Built by `sim.relief.build`. Nodes are of `network`, as the response world's are."""

    option: Text
    network: StreetNetwork  # stations, cells, shelters, depots and vehicles of all options are nodes of it
    parent: Ints  # [m] the link of the ground's own network that each link is a piece of
    start_m: Floats  # [m] how far along that link the piece begins
    cell_node: Ints  # [c]
    subdistrict: Ints  # [c]
    residents: Floats  # [c]
    shelters: Shelters
    items: Items
    depots: Depots
    ledger: Ledger
    fleet: Fleet
    steps: Steps
    congestion: Congestion
    start_hour: int  # of the week, in which the disaster strikes: traffic at t is that of hour (start_hour + t / 3600) mod 168
    walker_mps: Floats  # [g] by age group
    go_to: str
    footway_m: float
    footway_flow: float
    crowding: float
    overcrowding: float
    share: float  # of the people affected, whose relief ends the clock
    horizon_s: float
