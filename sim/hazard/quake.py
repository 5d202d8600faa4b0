"""An earthquake: intensity by cell, damage by building, people displaced, hurt and trapped, ignitions (Hazus 6.1, ch. 5, 12, 13)."""

from __future__ import annotations

import numpy as np

from yingji.sim.hazard.calls import after_s, by_people
from yingji.sim.hazard.effect import Effect, Occasions, nothing
from yingji.sim.hazard.roads import bridges, debris
from yingji.sim.hazard.streams import Purpose, Streams, poisson
from yingji.sim.hazard.world import COLLAPSED, COMPLETE, EXTENSIVE, Counts, Floats, Ints, QuakeWorld
from yingji.sim.relief.world import ReliefWorld

LOST = np.zeros((2, 6))
"""[families: single, several; state] share of the people of a home in that state who lose it (Hazus 6.1, eq. 13-1)."""
LOST[:, COMPLETE:] = 1.0
LOST[1, EXTENSIVE] = 0.9


def between(at: Floats, table: Floats, x: Floats) -> Floats:
    """[x, …]: the rows of `table` [l, …], given at `at` [l] ascending, taken by straight line at `x`; outside, the ends."""
    place = np.interp(x, at, np.arange(len(at)))
    low = np.floor(place).astype(np.int64)
    part = (place - low).reshape(-1, *[1] * (table.ndim - 1))
    return np.asarray((1 - part) * table[low] + part * table[np.minimum(low + 1, len(at) - 1)])


def strike(quake: QuakeWorld, world: ReliefWorld, streams: Streams) -> Effect:
    """What the earthquake does in one replication."""
    cells = len(quake.common.people)
    intensity = felt(quake, streams)
    state = states(quake, intensity, streams)
    collapsed = state == COLLAPSED
    buildings = np.bincount(quake.building_cell * 5 + np.minimum(state, COMPLETE), minlength=5 * cells).reshape(cells, 5)
    hurt = casualties(quake, state, streams)
    away = hurt[:, :2, 1:].sum(axis=(1, 2))
    fires = poisson(
        between(quake.ignition_at, quake.ignitions, intensity) * quake.common.people,
        streams.of(Purpose.IGNITIONS, quake.name).random(cells),
    )
    wrecks = np.flatnonzero(collapsed)
    return Effect(
        **{
            **nothing(cells, len(world.shelters.name)),
            "leave": np.maximum(homeless(quake, state) - away, 0),
            "casualties": hurt.sum(axis=1),
            "trapped": hurt[:, 0, 1:].sum(axis=1),
            "buildings": buildings,
            "collapsed": np.bincount(quake.building_cell[wrecks], minlength=cells),
            "intensity": intensity,
        },
        blocks=(debris(quake, collapsed, collapse_percent(buildings), streams),),
        changes=(bridges(quake, between(quake.bridge_at, quake.bridge_lost, intensity), world, streams),),
        occasions={
            "event": by_people(quake.common.people, quake.start_s),
            "collapsed building": Occasions(quake.building_cell[wrecks], np.full(len(wrecks), quake.start_s), np.ones(len(wrecks))),
            "ignition": _ignitions(quake, fires, streams),
        },
    )


def felt(quake: QuakeWorld, streams: Streams) -> Floats:
    """[c] the intensity in each cell: that of the event, with its own chance and the cells'."""
    z = streams.of(Purpose.INTENSITY, quake.name).standard_normal(1 + len(quake.common.people))
    return np.asarray(quake.intensity + quake.sigma * z[0] + quake.local_sigma * z[1:])


def states(quake: QuakeWorld, intensity: Floats, streams: Streams) -> Ints:
    """[b] the state of each building.

    Each building has a uniform draw of its own, and is in a state or a worse one if it is below the share that is: the numbers by state
    are multinomial, and more intensity never makes a building better. Collapse is another draw, among *complete*.
    """
    b = len(quake.building_cell)
    exceed = between(quake.damage_at, quake.exceed, intensity)[quake.building_cell, quake.building_class]
    state = (streams.of(Purpose.BUILDINGS, quake.name).random(b)[:, None] < exceed).sum(axis=1)
    falls = streams.of(Purpose.COLLAPSE, quake.name).random(b) < quake.collapse[quake.building_class]
    return np.where((state == COMPLETE) & falls, COLLAPSED, state).astype(np.int32)


def homeless(quake: QuakeWorld, state: Ints) -> Counts:
    """[c] people whose homes are lost, the hurt and the dead among them; rounded to whole people by cell."""
    lost = LOST[quake.multi[quake.building_class].astype(np.int64), state] * quake.building_people
    people = np.bincount(quake.building_cell, lost, minlength=len(quake.common.people))
    return np.asarray(np.floor(people + 0.5 + 1e-9), dtype=np.int64)


def casualties(quake: QuakeWorld, state: Ints, streams: Streams) -> Counts:
    """[c, 3, 4] people hurt, by severity 1 … 4: in collapsed buildings, in other homes that are lost, and in homes that are not.

    The expected number of each is rounded at random with one draw for a cell and part, along the running sum of severities: right on
    average, whole, and never more people than are there.
    """
    cells = len(quake.common.people)
    multi = quake.multi[quake.building_class].astype(np.int64)
    people = np.bincount((quake.building_cell * 2 + multi) * 6 + state, quake.building_people, minlength=cells * 12).reshape(cells, 2, 6)
    lost, kept = people * LOST, people * (1 - LOST)
    inside = np.stack([lost.sum(axis=1), lost.sum(axis=1), kept.sum(axis=1)], axis=1)  # [c, 3, 6]
    inside[:, 0, :COLLAPSED] = 0
    inside[:, 1, COLLAPSED] = 0
    expected = np.cumsum(quake.indoors * inside @ quake.casualties, axis=2)
    u = streams.of(Purpose.CASUALTIES, quake.name).random((cells, 3, 1))
    return np.asarray(np.diff(np.floor(expected + u), axis=2, prepend=0), dtype=np.int64)


def _ignitions(quake: QuakeWorld, fires: Counts, streams: Streams) -> Occasions:
    cell = np.repeat(np.arange(len(fires), dtype=np.int32), fires)
    u = streams.of(Purpose.IGNITIONS, f"{quake.name}/when").random(len(cell))
    return Occasions(cell, quake.start_s + after_s(quake.ignite_within_s, u), np.ones(len(cell)))


def collapse_percent(buildings: Counts) -> Floats:
    """[c] collapsed + ½ half-collapsed in % of the buildings, of numbers by state [c, 5]; 0 where there are none."""
    total = buildings.sum(axis=1)
    down = buildings[:, COMPLETE] + buildings[:, EXTENSIVE] / 2
    return np.asarray(np.divide(100 * down, total, out=np.zeros(len(total)), where=total > 0))
