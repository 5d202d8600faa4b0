"""Every measure by its id: how it is found, at what stage, in which dimension, and what it is called."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from yingji.base.figures import Text
from yingji.base.units import Dimension
from yingji.results import arithmetic, firewater, geometric, simulated
from yingji.results.case import Case, Found
from yingji.results.relief import measures as relief
from yingji.results.relief import places
from yingji.scenarios.checks import listed

Stage = Literal["arithmetic", "geometry", "simulation", "relief"]
WITH_CHANCE: tuple[Stage, ...] = ("simulation", "relief")

FUNCTIONS: Mapping[str, Callable[[Case], Found]] = {
    "staff.firefighters_share": arithmetic.firefighters_share,
    "staff.government_firefighters": arithmetic.government_firefighters,
    "count.new_shelters": arithmetic.new_shelters,
    "ambulance.people_per_site": arithmetic.people_per_ambulance_site,
    "reserve.basic_share": arithmetic.basic_reserve_share,
    "reserve.necessities_share_7d": arithmetic.necessities_share,
    "station.area_to_limit": geometric.area_to_limit,
    "station.edge_time": geometric.edge_time,
    "cover.people": geometric.covered_people,
    "cover.area": geometric.covered_area,
    "hydrants.in_service": firewater.in_service,
    "hydrants.to_standard": firewater.to_standard,
    "hydrants.provision": firewater.provision,
    "lanes.usable": firewater.usable_lanes,
    "response.first": simulated.first,
    "response.first_share": simulated.first_share,
    "response.full": simulated.full,
    "response.turnout": simulated.turnout,
    "response.travel": simulated.travel,
    "response.station_first": simulated.station_first,
    "calls.waited": simulated.waited,
    "calls.by_neighbours": simulated.by_neighbours,
    "units.busy": simulated.busy,
    "relief.time_all_served": relief.time_all_served,
    "relief.share_within": relief.share_within,
    "shelter.fixed_share": places.fixed_share,
    "shelter.capacity_share": relief.capacity_share,
    "shelter.within_distance": places.within_distance,
    "shelter.area_per_person": relief.area_per_person,
    "shelter.freeboard": places.freeboard,
    "shelter.overflow": relief.overflow,
    "roads.cut_off": relief.cut_off,
}


@dataclass(frozen=True)
class Measure:
    """A measure of scenarios/measures.yaml."""

    id: str
    stage: Stage
    dimension: Dimension
    name: Text
    definition: Text
    more_is_better: bool = False


@cache
def measures() -> Mapping[str, Measure]:
    """All measures of scenarios/measures.yaml by id."""
    return {
        key: Measure(
            id=key,
            stage=row["stage"],
            dimension=row["dimension"],
            name=Text(zh=row["zh"]["name"], en=row["en"]["name"]),
            definition=Text(zh=row["zh"]["definition"], en=row["en"]["definition"]),
            more_is_better=row.get("better") == "more",
        )
        for key, row in listed("measures").items()
    }
