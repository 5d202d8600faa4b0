"""An earthquake as numbers: its tables, and every building of every cell with the people in it."""

from __future__ import annotations

import numpy as np

from yingji.scenarios.schema.hazard import Earthquake
from yingji.sim.hazard.site import Site, spread_of, value
from yingji.sim.hazard.streams import apportion
from yingji.sim.hazard.tables import Classes, read_casualties, read_classes, read_homes, read_matrix
from yingji.sim.hazard.world import Counts, Ints, QuakeWorld


def build_quake(site: Site, quake: Earthquake) -> QuakeWorld | None:
    """The earthquake, or `None` with the faults of its tables noted."""
    before = len(site.faults)
    classes = read_classes(quake.classes, site.faults)
    damage_at, exceed = read_matrix(quake.damage, classes.name, site.faults)
    hurt = read_casualties(quake.casualties, site.faults)
    bridge_at, bridge_lost = site.by_number(quake.bridges.lost, "earthquake", "bridges", "lost", example="'8': 5 %")
    fires_at, fires = site.by_number(quake.ignitions.per_10k_people, "earthquake", "ignitions", "per_10k_people", example="'8': 0.5")
    by_building = quake.debris.rule == "per building"
    if by_building != (quake.debris.reach is not None):
        key = "hazard.reach_missing" if by_building else "hazard.reach_unused"
        site.fault("earthquake", "debris", "rule" if by_building else "reach", key=key)
    cells = site.ground.cells
    if site.scenario.area.buildings:
        homes = read_homes(site.scenario.area.buildings, subdistricts=cells.subdistricts, classes=classes.name, faults=site.faults)
    else:
        homes = np.zeros((len(cells.subdistricts), len(classes.name)))
        site.fault("earthquake", key="hazard.no_homes")
    if len(site.faults) > before:
        return None
    cell, class_, people = every_building(apportion(homes[cells.subdistrict], site.common.people), classes)
    return QuakeWorld(
        name=site.name,
        start_s=site.start_s,
        common=site.common,
        calls=site.calls,
        intensity=quake.intensity.value,
        sigma=value(quake.sigma),
        local_sigma=value(quake.local_sigma),
        damage_at=damage_at,
        exceed=exceed,
        collapse=classes.collapse,
        multi=classes.multi,
        height_m=classes.height_m,
        building_cell=cell,
        building_class=class_,
        building_people=people,
        casualties=hurt,
        indoors=quake.indoors[site.hour].value,
        reach=quake.debris.reach.value if quake.debris.reach is not None else None,
        on_foot=value(quake.debris.on_foot),
        clear=spread_of(quake.debris.clear),
        bridge_at=bridge_at,
        bridge_lost=bridge_lost,
        repair=spread_of(quake.bridges.repair),
        ignition_at=fires_at,
        ignitions=fires / 1e4,
        ignite_within_s=quake.ignitions.within.value,
    )


def every_building(people: Counts, classes: Classes) -> tuple[Ints, Ints, Counts]:
    """`(cell [b], class [b], people [b])` of every building, from the people of each cell and class [c, k].

    A cell has as many buildings of a class as its people fill, rounded, but one where anybody lives; people are shared out evenly, so
    that they add up.
    """
    number = np.where(people > 0, np.maximum(np.round(people / classes.people_per_building), 1), 0).astype(np.int64).ravel()
    which = np.repeat(np.arange(len(number)), number)
    place = np.arange(len(which)) - np.repeat(np.cumsum(number) - number, number)
    each, rest = np.divmod(people.ravel(), np.maximum(number, 1))
    cell, class_ = np.divmod(which, people.shape[1])
    return cell.astype(np.int32), class_.astype(np.int32), each[which] + (place < rest[which])
