"""An accident as numbers: who is within its distances at its hour, and which streets."""

from __future__ import annotations

import numpy as np
import shapely

from yingji.geo.snap import link_lines
from yingji.scenarios.schema.hazard import Accident
from yingji.sim.hazard.site import Site, nearest_cell, value
from yingji.sim.hazard.streams import apportion
from yingji.sim.hazard.world import AccidentWorld, Floats
from yingji.sim.world import is_day


def build_accident(site: Site, accident: Accident) -> AccidentWorld | None:
    """The accident, or `None` with its faults noted. Distances are to cells' points and to the nearest point of each street."""
    found = site.locate(accident.at, "accident", "at")
    hurt = _hurt(site, accident)
    if found is None:
        return None
    cells, net = site.ground.cells, site.relief.network
    hours = site.scenario.everyday.day_hours
    day = is_day(site.hour, (hours[0].value, hours[1].value))
    there = cells.day if day else cells.night
    away_m = np.hypot(cells.x - found.x, cells.y - found.y)
    inside = away_m <= accident.evacuate.value if accident.evacuate is not None else np.zeros(len(cells), dtype=bool)
    links = np.zeros(0, dtype=np.int32)
    if accident.close_streets is not None:
        gap_m = shapely.distance(shapely.Point(found.x, found.y), link_lines(net))
        links = np.flatnonzero(gap_m <= accident.close_streets.value).astype(np.int32)
    whole = apportion(there[None, :], np.array([round(float(there.sum()))]))[0]
    return AccidentWorld(
        name=site.name,
        start_s=site.start_s,
        common=site.common,
        calls=site.calls,
        cell=int(nearest_cell(site.ground, np.array([[found.x, found.y]]))[0]),
        chance=accident.chance.value if accident.chance is not None else 1.0,
        evacuated=np.where(inside, whole, 0),
        links=links,
        lasts=(accident.lasts.value, value(accident.sigma)),
        hurt=hurt,
    )


def _hurt(site: Site, accident: Accident) -> Floats:
    """[4] people of the crowd who are hurt at the hour, by severity, on average."""
    hurt, crowd = np.zeros(4), accident.crowd
    if crowd is None:
        return hurt
    there = crowd.people.value * (crowd.by_hour[site.hour].value if crowd.by_hour else 1.0)
    for severity, share in crowd.hurt.items():
        if severity in ("1", "2", "3", "4"):
            hurt[int(severity) - 1] = there * share.value
        else:
            site.fault("accident", "crowd", "hurt", severity, key="hazard.severity", written=severity)
    total = sum(share.value for share in crowd.hurt.values())
    if total > 1:
        site.fault("accident", "crowd", "hurt", key="hazard.hurt_shares", total=f"{total:g}")
    return hurt
