"""A rainstorm: how deep water stands and when, what it slows and closes, and whom it drives out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from yingji.geo.timeline import Cause, Changes
from yingji.sim.hazard.calls import by_people
from yingji.sim.hazard.effect import Effect, Occasions, nothing
from yingji.sim.hazard.roads import closed, next_step_s
from yingji.sim.hazard.streams import Purpose, Streams
from yingji.sim.hazard.world import Counts, Flags, Floats, Ints, StormWorld
from yingji.sim.relief.world import ReliefWorld

STEP_MM = 50
"""Speeds change by so much water, rounded down."""
FREEBOARD_M = 0.5
"""A shelter's ground lies so far above the highest flood (the districts' plans)."""
LOWEST_MM = 0.5529 / (2 * 0.0009)
"""Where Pregnolato's parabola is at its least, 307 mm: from there on it would rise again, and its least holds."""


def rain_of(return_period_years: float, by_return_period: Mapping[float, float]) -> float:
    """Rain of a return period: straight line in the log of the period between two that are tabulated, outside them the end's."""
    years = np.array(sorted(by_return_period))
    rain = np.array([by_return_period[year] for year in years])
    return float(np.interp(np.log(return_period_years), np.log(years), rain))


def excess(*, rain: float, reference: float, drained: float) -> float:
    """What a depth is multiplied by: (rain − drained) ÷ (reference − drained), 0 where the drains carry it all."""
    return max(0.0, (rain - drained) / (reference - drained))


def flooded_mps(depth_mm: Floats) -> Floats:
    """Speed that is safe in water, m/s: 0.0009 w² − 0.5529 w + 86.9448 km/h for w mm (Pregnolato et al. 2017, fig. 4), never rising."""
    w = np.minimum(depth_mm, LOWEST_MM)
    return np.asarray((0.0009 * w**2 - 0.5529 * w + 86.9448) / 3.6)


def moments_s(storm: StormWorld, *, deepest_m: Floats, at_m: float) -> tuple[Floats, Floats]:
    """When water that gets `deepest_m` deep (≥ `at_m`) reaches `at_m`, and when it falls below it: it rises, stands, falls evenly."""
    part = at_m / deepest_m
    full_s = storm.start_s + storm.rises_s + storm.stands_s
    return storm.start_s + storm.rises_s * part, full_s + storm.falls_s * (1 - part)


def strike(storm: StormWorld, world: ReliefWorld, streams: Streams) -> Effect:
    """What the rainstorm does in one replication."""
    cells, shelters = len(storm.common.people), len(world.shelters.name)
    z = np.array([float(streams.of(Purpose.DEPTH, f"{storm.name}/{water}").standard_normal()) for water in storm.water])
    factor = np.exp(storm.sigma * z)
    link_m = _deepest(storm.link, storm.link_m * factor[storm.link_water], world.network.n_links)
    at_shelter_m = _deepest(storm.shelter, storm.shelter_m * factor[storm.shelter_water], shelters)
    at_node_m = _deepest(storm.node_cell, storm.node_m * factor[storm.node_water], cells)
    there = storm.area_share * (storm.area_m * factor[storm.area_water] > 0)
    wet = np.flatnonzero((storm.water_cell >= 0) & (np.bincount(storm.area_water, there, minlength=len(factor)) > 0))
    return Effect(
        **{
            **nothing(cells, shelters),
            "leave": flooded_out(storm, factor),
            "depth_m": at_node_m,
            "shelter_out": out_of_use(at_shelter_m, world.shelters.freeboard_m),
        },
        changes=tuple(flooded(storm, link_m, world.network.free_speed_mps)),
        occasions={
            "event": by_people(storm.common.people, storm.start_s),
            "water point": Occasions(storm.water_cell[wet], np.full(len(wet), storm.start_s), np.ones(len(wet))),
        },
    )


def flooded_out(storm: StormWorld, factor: Floats) -> Counts:
    """[c] people on the ground floor of the part of each cell where water stands from `homes_at_m` on.

    Waters that overlap in a cell add up to no more than the cell.
    """
    deep = storm.area_m * factor[storm.area_water] >= max(storm.homes_at_m, 1e-9)
    share = np.bincount(storm.area_cell, storm.area_share * deep, minlength=len(storm.common.people))
    return np.floor(np.minimum(share, 1) * storm.ground_floor * storm.common.people + 0.5 + 1e-9).astype(np.int64)


def out_of_use(depth_m: Floats, freeboard_m: Floats) -> Flags:
    """[h] shelters that the plan's rule takes out: deeper water than what their freeboard (nan: taken as the rule's) has beyond 0.5 m."""
    spare_m = np.where(np.isnan(freeboard_m), 0.0, freeboard_m - FREEBOARD_M)
    return np.asarray(depth_m > spare_m + 1e-9)


def flooded(storm: StormWorld, link_m: Floats, free_mps: Floats) -> list[Changes]:
    """Changes of streets by the deepest water of each link: slowed in steps, closed to vehicles, closed to all."""
    parts: list[Changes] = []
    steps = np.arange(STEP_MM, storm.closed_at_m * 1000 - 1e-6, STEP_MM)
    for mm in steps:
        link, from_s, to_s = _under(storm, link_m, mm / 1000)
        factor = flooded_mps(np.array([mm]))[0] / free_mps[link]
        slow = factor < 1
        nobody = np.zeros(int(slow.sum()), dtype=bool)
        cause = np.full(len(nobody), Cause.FLOOD, dtype=np.int8)
        parts.append(Changes(link[slow], from_s[slow], to_s[slow], factor[slow], nobody, cause))
    for at_m, walkers in ((storm.closed_at_m, False), (storm.walk_closed_at_m, True)):
        link, from_s, to_s = _under(storm, link_m, at_m)
        parts.append(closed(link, from_s=from_s, to_s=to_s, on_foot=np.full(len(link), walkers), cause=Cause.FLOOD))
    return parts


def _under(storm: StormWorld, link_m: Floats, at_m: float) -> tuple[Ints, Floats, Floats]:
    """Links with water from `at_m` on, and from when until when; at full 10 minutes."""
    link = np.flatnonzero((link_m >= at_m - 1e-9) & (link_m > 0)).astype(np.int32)
    from_s, to_s = moments_s(storm, deepest_m=np.maximum(link_m[link], at_m), at_m=at_m)
    return link, next_step_s(from_s), next_step_s(to_s)


def _deepest(what: Ints, depth_m: Floats, size: int) -> Floats:
    """[size] the deepest water at each; 0 where there is none."""
    deepest = np.zeros(size)
    np.maximum.at(deepest, what, depth_m)
    return deepest
