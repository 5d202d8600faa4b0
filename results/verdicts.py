"""Verdicts: of every target of a plan and of the named standards, whether it is met, missed, uncertain or not simulated."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from yingji.base.figures import Confidence, Text
from yingji.base.language import say
from yingji.base.units import BASE_UNIT, Dimension
from yingji.results.case import Case, Found, Part, Reason, Runs
from yingji.results.confidence import confidence
from yingji.results.coverage import Coverage
from yingji.results.measures import Sample
from yingji.results.registry import FUNCTIONS, WITH_CHANCE, Measure, measures
from yingji.results.relief.runs import ReliefRuns
from yingji.results.statistics import FEW, Floats, interval
from yingji.scenarios.schema.plan import Target
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.world import World

Word = Literal["met", "missed", "uncertain", "not simulated"]
WORDS: tuple[Word, ...] = ("met", "missed", "uncertain", "not simulated")
IntervalKind = Literal["exact", "t", "95 %", "none"]
Source = Literal["", "chance", "parameters", "both", "text", "neither", "not_modelled"]
"""What makes a verdict uncertain: years that differ, what is not known, both; the words of the plan, which no draw would close; or that
nothing here plays it out. `neither`: both were looked at. Empty: it is firm against chance, and nothing else has been looked at."""

HAZARDS = ("earthquake", "rainstorm", "accident")
"""Kinds of hazard that a target's `applies_to` may name: it is judged only where one of them strikes."""

PLAN = "plan"
"""`Verdict.of` of the plan's own targets; a standard's targets bear the standard's id."""


@dataclass(frozen=True)
class PartVerdict:
    """The verdict on one station or subdistrict; `counts` is false where it has nothing that the target could apply to."""

    name: Text
    verdict: Word
    measured: float
    low: float
    high: float
    why: tuple[Reason, ...] = ()
    counts: bool = True


@dataclass(frozen=True)
class Verdict:
    """One target against one option. Values are in `unit` (SI); nan where nothing was measured, inf where a call was never reached."""

    id: str
    of: str  # "plan", or the standard's id
    option: Text
    promise: Text
    metric: str  # measure id; '' for a ledger row
    statistic: str
    scope: str
    dimension: Dimension | None
    bound: str  # "at_most" or "at_least"; '' for a ledger row
    threshold: float
    unit: str
    written: str  # the bound as it is written in the file: "5 min"
    printed: str  # the value as the plan prints it
    measured: float
    low: float
    high: float
    interval: IntervalKind
    replications: int
    verdict: Word
    held_in: float  # share of the replications in which it held; nan where there is no chance in it
    clause: str
    treat: Text | None  # how what is unclear in the text is read
    confidence: Confidence | None
    rests_on: tuple[str, ...]
    why: tuple[Reason, ...]
    parts: tuple[PartVerdict, ...]
    uncertain_by: Source = ""


def judge(
    scenario: ScenarioFile, world: World, coverage: Coverage, samples: Sequence[Sample], relief: ReliefRuns | None = None
) -> tuple[Verdict, ...]:
    """The verdicts of one option: the plan's targets first, in its order, then those of each standard.

    With no samples every target that needs simulation is *not simulated*, and geometry and arithmetic are judged. Without `relief`
    (an everyday scenario) those on disasters are not simulated.
    """
    return judge_runs(Runs(scenario, world, coverage, samples, relief))


def judge_runs(runs: Runs) -> tuple[Verdict, ...]:
    """The same of results that are together already."""
    return tuple(_judge(Case(runs, target, limits), of) for of, target, limits in targets(runs.scenario))


def targets(scenario: ScenarioFile) -> Iterator[tuple[str, Target, Mapping[str, float]]]:
    """`(of, target, area limits by class)`; the plan's own targets use the limits of all standards, of which the first wins."""
    for target in scenario.plan.targets:
        yield PLAN, target, scenario.area_limits_km2
    for standard in scenario.standards:
        for target in standard.targets:
            yield standard.id, target, standard.area_limits_km2


def simulated_targets(runs: Runs) -> Iterator[tuple[str, Case, Measure]]:
    """`(of, case, measure)` of the targets that are judged by calls."""
    for of, target, limits in targets(runs.scenario):
        if target.measure and measures()[target.measure].stage == "simulation":
            yield of, Case(runs, target, limits), measures()[target.measure]


def satisfies(values: Floats, bound: str, threshold: float) -> npt.NDArray[np.bool_]:
    """Whether each value keeps the bound. Equality does (≤, ≥), up to the last bits: 95 × 0.01 is not 0.95 to a computer."""
    equal = np.isclose(values, threshold, rtol=1e-9, atol=0)
    return (values <= threshold) | equal if bound == "at_most" else (values >= threshold) | equal


def word(*, low: float, high: float, bound: str, threshold: float, alone: bool) -> Word:
    """Met if the whole interval keeps the bound, missed if none of it does, else uncertain, as is a lone draw of what has chance in it."""
    kept = satisfies(np.array([low, high]), bound, threshold)
    if alone or kept[0] != kept[1]:
        return "uncertain"
    return "met" if kept[0] else "missed"


def _judge(case: Case, of: str) -> Verdict:
    """One verdict; what keeps a target from being judged leaves it *not simulated*, with the reason."""
    blank = _blank(case, of)
    on_ledger = case.target.ledger is not None and replace(
        blank, metric="", why=(Reason("results.why.ledger", {"text": case.target.ledger}),)
    )
    if on_ledger and not case.target.measure:
        return on_ledger
    measure = measures()[case.target.measure]
    dimension: Dimension = "share" if case.target.statistic == "share" else measure.dimension
    bound, threshold = ("at_most" if case.target.at_most else "at_least"), case.target.threshold(dimension)
    blank = replace(blank, dimension=dimension, unit=BASE_UNIT[dimension], bound=bound, threshold=threshold)
    chance = measure.stage in WITH_CHANCE
    if case.runs.digest is not None and measure.stage == "simulation":
        found = case.runs.digest.found[of, case.target.id]
    else:
        found = find(case, measure)
    if on_ledger and found.missing is not None:
        return on_ledger
    parts = tuple(_part(part, bound, threshold, chance) for part in found.parts)
    worst, whole = _worst(parts, bound), interval(found.values)
    if worst is None and not whole.replications:
        missing = found.missing or Reason("results.why.no_value")
        return replace(blank, parts=parts, why=(missing, *found.notes))
    if worst is not None:
        measured, low, high, decided = worst.measured, worst.low, worst.high, _together(parts)
    else:
        # Without chance two values are what the plan leaves open, and the sure one (the first) is what is measured.
        measured, low, high = whole.median, whole.low, whole.high
        if not chance:
            measured, low, high = float(found.values[0]), float(found.values.min()), float(found.values.max())
        alone = chance and whole.replications == 1
        decided = word(low=low, high=high, bound=bound, threshold=threshold, alone=alone)
    held_in = _held(found, bound, threshold) if chance else math.nan
    weakest, rests_on = confidence(case, measure)
    replications = whole.replications if chance else 0  # those with a value: a rare kind of call does not come every year
    return replace(
        blank,
        measured=measured,
        low=low,
        high=high,
        verdict=decided,
        interval=whole.kind if chance else "exact",
        replications=replications,
        held_in=held_in,
        confidence=weakest,
        rests_on=rests_on,
        why=(*_why_parts(parts), *_why_interval(replications, decided, held_in), *found.notes),
        parts=parts,
        uncertain_by="" if decided != "uncertain" else "chance" if chance else "text",
    )


def find(case: Case, measure: Measure) -> Found:
    """What a measure finds; nothing, with the reason, where this run does not play out what it takes."""
    if measure.stage == "relief":
        strangers = _other_hazards(case)
        if case.runs.relief is None or strangers is not None:
            return Found(np.empty(0), missing=strangers or Reason("results.why.disaster_only"))
    if measure.stage == "simulation" and not case.runs.samples:
        return Found(np.empty(0), missing=Reason("results.why.geometry_only"))
    return FUNCTIONS[measure.id](case)


def _other_hazards(case: Case) -> Reason | None:
    """Why a target is not for this scenario: it names kinds of hazard, and none of them strikes here."""
    named = tuple(kind for kind in HAZARDS if kind in case.target.applies_to)
    here = tuple(kind for kind in HAZARDS if any(getattr(strike.hazard, kind) is not None for strike in case.runs.scenario.hazards))
    if not named or not here or set(named) & set(here):
        return None
    kinds, struck = (tuple(_hazard(kind) for kind in each) for each in (named, here))
    return Reason("relief.why.hazard_not_here", {"kinds": kinds, "here": struck})


def _hazard(kind: str) -> Text:
    return Text(zh=say(f"relief.hazard.{kind}", "zh"), en=say(f"relief.hazard.{kind}", "en"))


def _part(part: Part, bound: str, threshold: float, chance: bool) -> PartVerdict:
    why = (part.missing,) if part.missing else ()
    if not len(part.values):
        return PartVerdict(part.name, "not simulated", math.nan, math.nan, math.nan, why, counts=not part.empty)
    seen = interval(part.values)
    decided = word(low=seen.low, high=seen.high, bound=bound, threshold=threshold, alone=chance and seen.replications == 1)
    return PartVerdict(part.name, decided, seen.median, seen.low, seen.high, why)


def _worst(parts: tuple[PartVerdict, ...], bound: str) -> PartVerdict | None:
    """The part that is farthest on the wrong side; the first of equals."""
    judged = [part for part in parts if part.verdict != "not simulated"]
    if not judged:
        return None
    return max(judged, key=lambda part: part.measured) if bound == "at_most" else min(judged, key=lambda part: part.measured)


def _together(parts: tuple[PartVerdict, ...]) -> Word:
    """Met when all parts that count meet, missed when any surely misses, else uncertain."""
    words = [part.verdict for part in parts if part.counts]
    if "missed" in words:
        return "missed"
    return "met" if all(each == "met" for each in words) else "uncertain"


def _held(found: Found, bound: str, threshold: float) -> float:
    """The share of replications in which the target held: every part that had calls in that replication kept the bound."""
    rows = [part.values for part in found.parts if len(part.values)] or [found.values]
    table = np.stack(rows)
    kept = np.all(satisfies(table, bound, threshold) | np.isnan(table), axis=0)
    seen = ~np.all(np.isnan(table), axis=0)
    return float(kept[seen].mean()) if seen.any() else math.nan


def _why_parts(parts: tuple[PartVerdict, ...]) -> Iterator[Reason]:
    for each, key in (("missed", "results.why.missed_by"), ("uncertain", "results.why.uncertain_at")):
        names = tuple(part.name for part in parts if part.verdict == each)
        if names:
            yield Reason(key, {"names": names, "count": len(names), "all": len(parts)})
    for part in parts:
        if part.verdict == "not simulated":
            yield from part.why


def _why_interval(replications: int, decided: Word, held_in: float) -> Iterator[Reason]:
    """What the interval lets one say; `replications` is 0 where there is no chance."""
    if replications > 1 and decided == "uncertain":
        yield Reason("results.why.held_in", {"share": f"{held_in:.0%}"})
    if replications == 1:
        yield Reason("results.why.one_replication")
    elif 1 < replications < FEW:
        yield Reason("results.why.few_replications", {"replications": replications})


def _blank(case: Case, of: str) -> Verdict:
    """A verdict before anything is found out."""
    target = case.target
    return Verdict(
        id=target.id,
        of=of,
        option=case.runs.world.option,
        promise=target.promise,
        metric=target.measure,
        statistic=target.statistic,
        scope=target.scope,
        dimension=None,
        bound="",
        threshold=math.nan,
        unit="",
        written=target.at_most or target.at_least,
        printed=target.printed,
        measured=math.nan,
        low=math.nan,
        high=math.nan,
        interval="none",
        replications=0,
        verdict="not simulated",
        held_in=math.nan,
        clause=target.clause,
        treat=target.treat,
        confidence=None,
        rests_on=(),
        why=(),
        parts=(),
        uncertain_by="not_modelled",
    )
