"""From a scenario with hazards to the worlds of its options: who responds, what is struck, what is brought."""

from __future__ import annotations

from dataclasses import dataclass

from yingji.base.faults import BadInput, Fault
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.relief import Settlement
from yingji.scenarios.schema.scenario import Option, ScenarioFile
from yingji.sim.build import once
from yingji.sim.hazard.build import HazardWorld, build_hazards
from yingji.sim.muster import Marker, nowhere
from yingji.sim.relief.build import build_relief_worlds
from yingji.sim.relief.options import relieving
from yingji.sim.relief.world import ReliefWorld
from yingji.sim.world import World


@dataclass(frozen=True, eq=False)
class DisasterWorld:
    """One option of a scenario with hazards, with every name resolved to a number."""

    world: World
    relief: ReliefWorld
    hazards: tuple[HazardWorld, ...]
    settlement: Settlement


def build_disasters(scenario: ScenarioFile, ground: Ground, *, mark: Marker = nowhere) -> tuple[DisasterWorld, ...]:
    """The worlds of each option, or of the plan as it is; raises `BadInput` with the faults of all."""
    assert scenario.relief is not None  # a scenario with hazards has relief: the loader sees to it
    options: tuple[Option | None, ...] = scenario.options or (None,)
    pairs = build_relief_worlds(scenario, ground, mark=mark)
    faults: list[Fault] = []
    found = []
    for option, (world, relief) in zip(options, pairs, strict=True):
        one = relieving(scenario, option, scenario.relief, mark=mark, faults=faults)
        played = scenario.model_copy(update={"relief": one.relief})
        try:
            hazards = build_hazards(played, ground, relief, day=one.day, mark=mark)
        except BadInput as wrong:
            faults += wrong.faults
            continue
        found.append(DisasterWorld(world, relief, hazards, one.relief.settlement))
    if faults:
        raise BadInput(once(faults))
    return tuple(found)
