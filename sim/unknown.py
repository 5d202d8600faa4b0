"""What is not known: the assumed parts of a world, each with a range of factors, and the same world at other values of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.stats import qmc

from yingji.base.figures import CONFIDENCES, Confidence, figures
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.world import World

Floats = npt.NDArray[np.float64]

WIDTH: Mapping[Confidence, float] = {"law": 1.1, "plan": 1.1, "measured": 1.1, "derived": 1.2, "assumed": 1.4}
"""How many times as much or as little a figure may be as it is written, by its confidence: a stated default, itself assumed."""


def _speeds(world: World, by: float) -> World:
    drive = world.drive
    return replace(world, drive=replace(drive, to_cell_s=drive.to_cell_s / by, to_station_s=drive.to_station_s / by))


def _congestion(world: World, by: float) -> World:
    return replace(world, drive=replace(world.drive, factor=1 + (world.drive.factor - 1) * by))


def _intercepts(world: World, by: float) -> World:
    drive = world.drive
    return replace(world, drive=replace(drive, rolling_out_s=drive.rolling_out_s * by, arriving_s=drive.arriving_s * by))


def _turnout(world: World, by: float) -> World:
    return replace(world, turnout_s=world.turnout_s * by)


def _alarm(world: World, by: float) -> World:
    return replace(world, pattern=replace(world.pattern, alarm_median_s=world.pattern.alarm_median_s * by))


def _on_scene(world: World, by: float) -> World:
    return replace(world, cards=replace(world.cards, on_scene_median_s=world.cards.on_scene_median_s * by))


def _calls(world: World, by: float) -> World:
    return replace(world, pattern=replace(world.pattern, expected=world.pattern.expected * by))


_PARTS: Mapping[str, tuple[Callable[[World, float], World], Callable[[ScenarioFile], object]]] = {
    "speeds": (_speeds, lambda s: s.area.speeds.engine if s.area.speeds is not None else None),
    "congestion": (_congestion, lambda s: None),
    "intercepts": (_intercepts, lambda s: s.area.intercepts),
    "turnout": (_turnout, lambda s: s.everyday.turnout),
    "alarm": (_alarm, lambda s: s.everyday.alarm_handling),
    "on_scene": (_on_scene, lambda s: tuple(level.on_scene for kind in s.everyday.kinds for level in kind.levels)),
    "calls": (_calls, lambda s: s.everyday.calls),
}


@dataclass(frozen=True)
class Unknown:
    """A part of the world that may be `1 / most` to `most` times what is written; `key` is the sentence `uncertainty.part.<key>`."""

    key: str
    confidence: Confidence
    most: float

    def applied(self, world: World, share: float) -> World:
        """The world at a place 0 … 1 of the range: evenly by the logarithm, ½ as written."""
        return _PARTS[self.key][0](world, float(self.most ** (2 * share - 1)))


def unknowns(scenario: ScenarioFile, world: World) -> tuple[Unknown, ...]:
    """Every part with the confidence of its least sure figure; a figure without one counts as assumed."""
    found = []
    for key, (_, of) in _PARTS.items():
        part = of(scenario)
        said = [figure.confidence or "assumed" for _, figure in figures(part)] if part is not None else []
        level: Confidence = max(said, key=CONFIDENCES.index, default="assumed")
        if key == "congestion":
            level = world.traffic
        found.append(Unknown(key, level, WIDTH[level]))
    return tuple(found)


def varied(world: World, parts: tuple[Unknown, ...], place: Floats) -> World:
    """The world with every part at its place 0 … 1."""
    for part, share in zip(parts, place.tolist(), strict=True):
        world = part.applied(world, share)
    return world


def places(parts: int, draws: int, *, seed: int) -> Floats:
    """[draws, parts] places in the unit cube, spread evenly in each dimension (Latin hypercube, McKay et al. 1979)."""
    found: Floats = qmc.LatinHypercube(parts, rng=seed).random(draws)
    return found


def morris(parts: int, trajectories: int, *, seed: int) -> Floats:
    """[trajectories, parts + 1, parts] walks on a grid of four levels, one part at a time by 2/3 of its range (Morris 1991)."""
    rng = np.random.default_rng(seed)
    walks = np.empty((trajectories, parts + 1, parts))
    for walk in walks:
        walk[0] = rng.integers(0, 2, parts) / 3
        for step, part in enumerate(rng.permutation(parts).tolist(), 1):
            walk[step] = walk[step - 1]
            walk[step, part] += 2 / 3
    return walks
