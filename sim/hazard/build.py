"""From the hazards of a scenario on its ground to numbers: each strike becomes a world of its own form, with the faults of all at once."""

from __future__ import annotations

from datetime import date

from yingji.base.faults import BadInput, Fault
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.hazard import Strike
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.hazard.build_accident import build_accident
from yingji.sim.hazard.build_common import build_common
from yingji.sim.hazard.build_quake import build_quake
from yingji.sim.hazard.build_storm import build_storm
from yingji.sim.hazard.site import Site
from yingji.sim.hazard.world import CallRule, HazardWorld
from yingji.sim.muster import Marker, nowhere
from yingji.sim.relief.world import ReliefWorld


def build_hazards(
    scenario: ScenarioFile, ground: Ground, relief_world: ReliefWorld, *, day: date, mark: Marker = nowhere
) -> tuple[HazardWorld, ...]:
    """The hazards of a scenario in one option: `scenario` with the option's settings, its relief world, its day (for works in service).

    Raises `BadInput` with all faults.
    """
    faults: list[Fault] = []
    assert scenario.relief is not None  # a scenario with hazards has relief: the loader sees to it
    common = build_common(scenario.relief, ground, relief_world)
    names = _names(scenario.hazards)
    built: list[HazardWorld | None] = []
    for i, strike in enumerate(scenario.hazards):
        hazard = strike.hazard
        rules = tuple(CallRule(rule.each, rule.calls.value, rule.within.value, rule.kind.kind) for rule in hazard.calls)
        start_s = strike.after.value if strike.after is not None else 0.0
        way = ("hazards", i, "hazard")
        site = Site(scenario, ground, relief_world, day, common, names[i], start_s, rules, way, mark, faults)
        if hazard.earthquake is not None:
            built.append(build_quake(site, hazard.earthquake))
        elif hazard.rainstorm is not None:
            built.append(build_storm(site, hazard.rainstorm))
        elif hazard.accident is not None:
            built.append(build_accident(site, hazard.accident))
    if faults:
        raise BadInput(list({(fault.mark, fault.field, fault.key, str(fault.values)): fault for fault in faults}.values()))
    return tuple(world for world in built if world is not None)


def _names(strikes: tuple[Strike, ...]) -> list[str]:
    """A name for each strike, by which it draws: its title, with a number from the second of that title on."""
    titles = [strike.hazard.title.zh for strike in strikes]
    return [title if titles.index(title) == i else f"{title}/{titles[:i].count(title) + 1}" for i, title in enumerate(titles)]


__all__ = ["HazardWorld", "build_hazards"]
