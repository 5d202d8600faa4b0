"""Draws of damage: all that chance decides in one disaster before anybody acts, the same in every option but for what an option changes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from yingji.geo.timeline import Cause, Changes
from yingji.sim.hazard import accident, quake, storm
from yingji.sim.hazard.calls import calls, in_order
from yingji.sim.hazard.clearing import reopened_s
from yingji.sim.hazard.effect import Cordon, Effect
from yingji.sim.hazard.people import EVERYBODY, Parties, once, parties
from yingji.sim.hazard.roads import Blocks, cleared, closed, joined, next_step_s
from yingji.sim.hazard.streams import Purpose, Streams, lognormal
from yingji.sim.hazard.world import Common, Counts, Floats, HazardWorld, QuakeWorld, StormWorld
from yingji.sim.relief.demand import Chances, Damage
from yingji.sim.relief.world import ReliefWorld


def draw_damage(world: ReliefWorld, hazards: Sequence[HazardWorld], chances: Chances, *, seed: int, replication: int) -> Damage:
    """What the hazards (one or more) do in one replication; of `chances` only the moment of command's decision counts, for the crews.

    Hazards of a chain add up: people leave once, for the one that drives out most of their cell; changes of streets overlap; calls and
    casualties add; of two earthquakes buildings are told of the one that is felt more in a cell, of two storms the deeper water.
    """
    streams = Streams(seed, replication)
    common = hazards[0].common
    effects = [_strike(hazard, world, streams) for hazard in hazards]
    displaced, since_s = once([effect.leave for effect in effects], [hazard.start_s for hazard in hazards])
    leaving = parties(common, displaced, since_s, world.steps.leave, streams)
    changes = [change for effect in effects for change in effect.changes]
    changes.append(_debris(common, effects, world, chances.command_s, streams))
    for effect in effects:
        if effect.cordon is not None:
            changes += _cordon(effect.cordon, leaving)
    drawn = [calls(hazard.name, hazard.calls, effect.occasions, streams) for hazard, effect in zip(hazards, effects, strict=True)]
    call_s, call_cell, call_kind = in_order([part for own in drawn for part in own])
    buildings, collapsed, intensity = _worst(effects)
    return Damage(
        displaced=displaced,
        relatives=leaving.relatives,
        casualties=np.sum([effect.casualties for effect in effects], axis=0),
        trapped=np.sum([effect.trapped for effect in effects], axis=0),
        party_cell=leaving.cell,
        party_group=leaving.group,
        party_driven=leaving.driven,
        party_people=leaving.people,
        party_kits=leaving.kits,
        party_leave_s=leaving.leave_s,
        changes=joined(changes),
        shelter_out=np.any([effect.shelter_out for effect in effects], axis=0),
        call_s=call_s,
        call_cell=call_cell,
        call_kind=call_kind,
        buildings=buildings,
        collapsed=collapsed,
        intensity=intensity,
        depth_m=np.max([effect.depth_m for effect in effects], axis=0),
    )


def _strike(hazard: HazardWorld, world: ReliefWorld, streams: Streams) -> Effect:
    if isinstance(hazard, QuakeWorld):
        return quake.strike(hazard, world, streams)
    if isinstance(hazard, StormWorld):
        return storm.strike(hazard, world, streams)
    return accident.strike(hazard, world, streams)


def _debris(common: Common, effects: Sequence[Effect], world: ReliefWorld, command_s: float, streams: Streams) -> Changes:
    """All links blocked by rubble, until the crews, which all hazards share, have cleared them."""
    blocks = [part for effect in effects for part in effect.blocks]
    if not blocks:
        return joined(())
    columns = ("own", "from_s", "at_m", "on_foot", "work_s")
    whole = Blocks(**{name: np.concatenate([getattr(part, name) for part in blocks]) for name in columns})
    z = streams.of(Purpose.CREWS, EVERYBODY).standard_normal()
    start_s = command_s + float(lognormal(common.crews_start, np.array(z)))
    return cleared(whole, reopened_s(whole, rank=common.own.rank, crews=common.crews, start_s=start_s), world)


def _cordon(cordon: Cordon, leaving: Parties) -> list[Changes]:
    """Closed to vehicles at once, and to people on foot as well once the last of those who live there has left."""
    last_s = float(leaving.leave_s[cordon.cells[leaving.cell]].max(initial=cordon.from_s))
    x = len(cordon.links)

    def shut(from_s: float, *, on_foot: bool) -> Changes:
        to_s = np.full(x, float(next_step_s(cordon.to_s)))
        return closed(cordon.links, from_s=np.full(x, from_s), to_s=to_s, on_foot=np.full(x, on_foot), cause=Cause.CORDON)

    walkers_s = float(next_step_s(last_s))
    return [shut(cordon.from_s, on_foot=False), *([shut(walkers_s, on_foot=True)] if walkers_s < cordon.to_s else [])]


def _worst(effects: Sequence[Effect]) -> tuple[Counts, Counts, Floats]:
    """Buildings by state, collapsed, and intensity of each cell, of the earthquake that is felt most there."""
    felt = np.stack([effect.intensity for effect in effects])
    which = np.argmax(np.where(np.isnan(felt), -np.inf, felt), axis=0)
    cell = np.arange(felt.shape[1])
    buildings = np.stack([effect.buildings for effect in effects])[which, cell]
    return buildings, np.stack([effect.collapsed for effect in effects])[which, cell], felt[which, cell]
