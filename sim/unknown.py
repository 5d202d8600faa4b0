"""What is not known: the parts of a scenario that may be other than written, each with its range, and the scenario at a place of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cached_property
from math import inf

import numpy as np
import numpy.typing as npt

from yingji.base.figures import CONFIDENCES, Confidence, Figure, figures
from yingji.geo.network import CLASSES
from yingji.scenarios.altered import Way, altered
from yingji.scenarios.ground import CLASS_OF, Ground
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.pattern import calls_per_year
from yingji.sim.world import World

Floats = npt.NDArray[np.float64]

WIDTH: Mapping[Confidence, float] = {"law": 1.1, "plan": 1.1, "measured": 1.1, "derived": 1.2, "assumed": 1.4}
"""How many times as much or as little a figure may be as it is written, by its confidence: a stated default, itself assumed."""


@dataclass(frozen=True)
class _Group:
    """Figures that are moved together, by their paths; `most` is the largest value that they may have.

    Those of `beside` are not moved, but the group is not surer than they are.
    """

    of: tuple[str, ...]
    most: float = inf
    beside: tuple[str, ...] = ()


_EVERYDAY: Mapping[str, _Group] = {
    "speeds": _Group(("area.speeds.engine.*", "area.speeds.ambulance.*")),  # and the streets' own, of classes without one
    "congestion": _Group(()),  # the table of the area's `by_hour`
    "intercepts": _Group(("area.intercepts.*",)),
    "turnout": _Group(("everyday.turnout.*.by_day", "everyday.turnout.*.by_night"), beside=("everyday.turnout.*.sigma",)),
    "alarm": _Group(("everyday.alarm_handling.median",)),
    "on_scene": _Group(("everyday.kinds.*.levels.*.on_scene*.median",)),
    "calls": _Group(("everyday.calls.per_*",)),
}
_DISASTER: Mapping[str, _Group] = {
    "walking": _Group(("area.speeds.walk", "relief.people.walkers.*.speed")),
    "leaving": _Group(("relief.people.leave.median", "relief.people.relatives_take.median")),
    "relatives": _Group(("relief.people.relatives",), most=1.0),
    "command": _Group(("relief.chain.*.median",)),
    "opening": _Group(("relief.shelters.*.opens.median", "relief.depots.*.opens.median", "relief.stock.*.released.median")),
    "room": _Group(("relief.shelters.*.usable",), most=1.0),
    "stock": _Group(("relief.stock.*.for_share", "relief.stock.*.quantity")),
    "vehicles": _Group(("relief.vehicles.*.count",)),
    "requisition": _Group(("relief.vehicles.*.ready.median",)),
    "handling": _Group(tuple(f"relief.handling.{name}" for name in ("*load_*", "hand_out", "board"))),
    "needs": _Group(("needs.items.*.first",)),
    "debris": _Group(("hazards.*.debris.clear.median", "hazards.*.bridges.repair.median")),
    "damage": _Group(("hazards.*.bridges.lost.*",), most=1.0),
}


@dataclass(frozen=True)
class Unknown:
    """A part that may be other than written.

    Of a group, `low` and `high` are factors on all its figures (`key` is the sentence `uncertainty.part.<key>`); of a single figure with
    a range of its own in the file they are its ends, in its unit, and `key` is its path.
    """

    key: str
    confidence: Confidence
    low: float
    high: float
    of: tuple[tuple[Way, Figure], ...]
    printed: tuple[str, str] | None = None  # the file's words for the ends
    most: float = inf

    @property
    def own(self) -> bool:
        """Whether the file gives the range; else it is a default by confidence."""
        return self.printed is not None

    @property
    def words(self) -> str:
        """The range in figures: as the file has it, or as factors."""
        return " – ".join(self.printed) if self.printed is not None else f"÷ {self.high:g} – × {self.high:g}"

    def factor(self, share: float) -> float:
        """Of a group, the factor at a place 0 … 1 of the range: evenly by the logarithm, ½ as written."""
        return float(self.high ** (2 * share - 1))

    def moved(self, share: float) -> Iterator[tuple[Way, float]]:
        """The new value of each figure at a place 0 … 1: of a group by its factor, of a single one evenly from end to end."""
        for way, figure in self.of:
            if self.own:
                value = self.low + (self.high - self.low) * share
            else:
                value = min(figure.value * self.factor(share), max(self.most, figure.value))
            yield way, float(round(value)) if figure.whole else value


def unknowns(scenario: ScenarioFile, world: World) -> tuple[Unknown, ...]:
    """Every group with the confidence of its least sure figure, then every figure with a range of its own, which no group moves.

    A figure without a confidence counts as assumed, and so does a group without figures.
    """
    every = {way: figure for way, figure in figures(scenario) if way[0] != "run"}
    own = {way: figure for way, figure in every.items() if figure.range is not None}
    found = []
    for key, group in {**_EVERYDAY, **(_DISASTER if scenario.hazards else {})}.items():
        of = tuple(_under(group.of, every, own))
        if not of and not (key == "congestion" and world.drive.factor.max() > 1) and not (key == "speeds" and _of_streets(scenario, world)):
            continue
        said: list[Confidence] = [figure.confidence or "assumed" for _, figure in (*of, *_under(group.beside, every, own))]
        level: Confidence = world.traffic if key == "congestion" else max(said, key=CONFIDENCES.index, default="assumed")
        found.append(Unknown(key, level, 1 / WIDTH[level], WIDTH[level], of, most=group.most))
    for way, figure in own.items():
        assert figure.range is not None
        low, high, printed = figure.range
        found.append(Unknown(dotted(way), figure.confidence or "assumed", low, high, ((way, figure),), printed))
    return tuple(found)


def _under(paths: tuple[str, ...], every: Mapping[Way, Figure], own: Mapping[Way, Figure]) -> Iterator[tuple[Way, Figure]]:
    """The figures at these paths that have no range of their own."""
    for way, figure in every.items():
        if way not in own and any(fnmatchcase(dotted(way), path) for path in paths):
            yield way, figure


def dotted(way: Way) -> str:
    """A path as one word: `everyday.kinds.0.share`."""
    return ".".join(str(step) for step in way)


def _of_streets(scenario: ScenarioFile, world: World) -> bool:
    """Whether engines drive some streets at the speeds of the streets file."""
    given = [CLASSES.index(CLASS_OF[name]) for name in scenario.area.speeds.engine]
    return bool(np.setdiff1d(world.network.link_class[world.network.drive], given).size)


@dataclass(frozen=True, eq=False)
class Space:
    """A scenario on its ground with all that is not known of it, and the `places` [n, parts] (0 … 1) at which it will be looked at.

    `expected` [k, h + 1] are the calls of the scenario as written (`Pattern.expected`).
    """

    scenario: ScenarioFile
    ground: Ground
    expected: Floats
    parts: tuple[Unknown, ...]
    places: Floats

    def at(self, index: int) -> tuple[ScenarioFile, Ground]:
        """The scenario and its ground at one place."""
        scenario, factor = self._scenario(index), {}
        for part, share in zip(self.parts, self.places[index].tolist(), strict=True):
            if not part.own:
                factor[part.key] = part.factor(share)
        ground = self.ground.under(scenario.area, faster=factor.get("speeds", 1.0), congestion=factor.get("congestion", 1.0))
        return scenario, ground

    def coupled(self, world: World, scenario: ScenarioFile) -> World:
        """`world`, of `scenario` at one of the places, with calls drawn as often as at the busiest of them and thinned to its own number.

        So the calls of any two places are the same but for those that only the busier one has.
        """
        pattern, kept = world.pattern, self._calls(scenario) / self._most
        drawn = pattern.expected / np.where(kept > 0, kept, 1.0)[:, None] if self._rhythm_moved else self._drawn
        return replace(world, pattern=replace(pattern, expected=drawn, keep=np.minimum(kept, 1.0)))

    def _scenario(self, index: int) -> ScenarioFile:
        moved = (part.moved(share) for part, share in zip(self.parts, self.places[index].tolist(), strict=True))
        return altered(self.scenario, dict(each for part in moved for each in part))

    def _calls(self, scenario: ScenarioFile) -> Floats:
        """[k] calls of each kind a year; none of the kinds that only hazards bring, which come after those of the scenario."""
        found = np.zeros(len(self.expected))
        found[: len(scenario.everyday.kinds)] = [calls_per_year(scenario) * kind.share.value for kind in scenario.everyday.kinds]
        return found

    @cached_property
    def _most(self) -> Floats:
        """[k] calls of each kind a year at the place that has most of them; at least a trace, to divide by."""
        found: Floats = np.maximum(np.max([self._calls(self._scenario(index)) for index in range(len(self.places))], axis=0), 1e-300)
        return found

    @cached_property
    def _drawn(self) -> Floats:
        """[k, h + 1] calls expected where there are most: one table for all places, the same to the last bit."""
        written = self._calls(self.scenario)
        found: Floats = self.expected * (self._most / np.where(written > 0, written, 1.0))[:, None]
        return found

    @cached_property
    def _rhythm_moved(self) -> bool:
        """Whether the hours at which calls come are moved, too, or a kind is that does not come as written: each place has a table then."""
        return any("rhythm." in part.key for part in self.parts) or any(kind.share.value <= 0 for kind in self.scenario.everyday.kinds)


def places(parts: int, draws: int, *, seed: int) -> Floats:
    """[draws, parts] places in the unit cube, spread evenly in each dimension (Latin hypercube, McKay et al. 1979)."""
    from scipy.stats import qmc  # takes a while to load: only where parameters are drawn

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
