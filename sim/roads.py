"""Roads that an option opens, closes or slows, found again on streets that stations and cells have cut into pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import shapely

from yingji.base.faults import Fault
from yingji.geo.network import StreetNetwork
from yingji.geo.places import Gazetteer, PlaceNotFound
from yingji.geo.snap import link_lines
from yingji.scenarios.schema.changes import SetRoad
from yingji.sim.muster import Marker, Way

_ON_ROAD_M = 0.5
"""A piece of a road lies on it, up to the rounding of where it was cut."""


def with_roads(
    network: StreetNetwork, gazetteer: Gazetteer, roads: Sequence[tuple[Way, SetRoad]], *, mark: Marker, faults: list[Fault]
) -> StreetNetwork:
    """`network`, a cut-up form of the gazetteer's, after each change in turn.

    What names no road is a fault, and so is a change of an option as it is written that changes nothing: in another year it may.
    """
    for way, road in roads:
        pieces = _pieces(network, gazetteer, road, way, mark, faults)
        if not len(pieces):
            continue
        if road.is_ == "slowed" and road.speed is not None:
            network = network.slowed(pieces, 1 / road.speed.value)
            continue
        drive = network.drive.copy()
        drive[pieces] = road.is_ == "open"
        if np.array_equal(drive, network.drive) and way[0] in ("options", "combine"):
            values = {"written": str(road.at), "is": road.is_}
            faults.append(Fault(mark((*way, "is")), "road.is", "sim.road_so_already", values))
        network = replace(network, drive=drive)
    return network


def _pieces(
    network: StreetNetwork, gazetteer: Gazetteer, road: SetRoad, way: Way, mark: Marker, faults: list[Fault]
) -> npt.NDArray[np.int64]:
    """The links of `network` that lie on the road or stretch."""
    none = np.zeros(0, dtype=np.int64)
    try:
        found = gazetteer.resolve(road.at.text or (road.at.lon or 0.0, road.at.lat or 0.0))
    except PlaceNotFound as lost:
        faults.append(Fault(mark((*way, "at")), "road.at", lost.key, lost.values))
        return none
    if not found.links:
        faults.append(Fault(mark((*way, "at")), "road.at", "scenarios.not_a_road", {"written": str(road.at)}))
        return none
    whole = shapely.union_all(link_lines(gazetteer.network, np.array(found.links)))
    names = {gazetteer.network.names[each] for each in gazetteer.network.name_id[list(found.links)].tolist()}
    named = np.flatnonzero([network.names[each] in names for each in network.name_id.tolist()])
    middle = shapely.line_interpolate_point(link_lines(network, named), 0.5, normalized=True)
    there: npt.NDArray[np.int64] = named[shapely.distance(middle, whole) <= _ON_ROAD_M]
    return there
