"""What is kept of replications that are too many to be kept themselves: each year's statistics as they are, and times as counts.

A verdict is made of one statistic a year. Those are computed from the calls of the year while they are there, so that verdicts, headline
measures and intervals are exact to the last bit however many years are played. Only percentiles over the calls of all years together (by
hour, kind, station, subdistrict and cell) come from histograms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from yingji.results import histogram
from yingji.results.case import Found, Part, Reason, Runs
from yingji.results.coverage import Coverage
from yingji.results.groups import BYS, HOURS, By, grouping, names
from yingji.results.measures import Sample, all_orders, of_units
from yingji.results.response import CLOCKS, UNTILS, yearly
from yingji.results.statistics import Floats
from yingji.results.verdicts import find, simulated_targets
from yingji.results.yearly import headline_rows
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.world import World

if TYPE_CHECKING:
    from yingji.results.response import Clock, Until

EXACT_CALLS: Final = 500_000
"""Up to so many calls in all (of all options) every sample is kept, and every percentile is exact: about 100 MB."""
KEPT_RECORDS: Final = 200
"""Beyond them, the incidents and assignments of so many replications of each option are written."""

Key = tuple[str, str]
Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Portion:
    """What is kept of one batch: by replication, as sums, and for each call the bins of its times and where and when it was."""

    replications: int
    found: Mapping[Key, Found]
    years: Mapping[str, Floats]  # [replications, …]
    counts: Mapping[str, Counts]
    bins: Mapping[str, histogram.Bins]  # [calls]
    hour: npt.NDArray[np.uint8]
    kind: npt.NDArray[np.int16]
    cell: npt.NDArray[np.int32]
    samples: tuple[Sample, ...]


@dataclass(frozen=True, eq=False)
class Condense:
    """Samples → `Portion`: a callable that can be sent to another process."""

    scenario: ScenarioFile
    world: World
    coverage: Coverage
    compiled: bool = False

    def __call__(self, first: int, samples: Sequence[Sample]) -> Portion:
        """The portion of replications `first` and on."""
        runs = Runs(self.scenario, self.world, self.coverage, samples, compiled=self.compiled)
        calls = runs.pool.incidents
        return Portion(
            replications=len(samples),
            found={(of, case.target.id): find(case, measure) for of, case, measure in simulated_targets(runs)},
            years={
                **headline_rows(runs),
                "busy_s": of_units(samples, "busy_s"),
                "in_service_s": of_units(samples, "in_service_s"),
                **_yearly(runs),
            },
            counts=_counts(runs),
            bins=_bins(runs),
            hour=(calls.hour % HOURS).astype(np.uint8),
            kind=calls.kind,
            cell=calls.cell,
            samples=tuple(samples[: max(KEPT_RECORDS - first, 0)]),
        )


def _yearly(runs: Runs) -> dict[str, Floats]:
    """Each year's mean sum and p90 of every group but cells, [replications, groups]."""
    found = {}
    for until in UNTILS:
        for clock in CLOCKS:
            for by in BYS:
                if by != "cell":
                    p90, total = yearly(runs, by, clock=clock, until=until)
                    found[f"p90.{until}.{clock}.{by}"], found[f"sum.{until}.{clock}.{by}"] = p90, total
    return found


def _counts(runs: Runs) -> dict[str, Counts]:
    world, calls = runs.world, runs.pool.incidents
    stations, cells, units = len(world.stations), len(world.cell_node), len(world.units.name)
    own = runs.area_station[calls.first_station == runs.area_station]
    return {
        "calls": np.bincount(calls.cell, minlength=cells),
        "own_first": np.bincount(own[own >= 0], minlength=stations),
        "sent": np.bincount(all_orders(runs.samples, "unit"), minlength=units),
    }


def _bins(runs: Runs) -> dict[str, histogram.Bins]:
    bins = partial(histogram.bins, compiled=runs.compiled)
    found = {f"{until}.{clock}": bins(runs.response_s(clock, until), histogram.SECONDS) for until in UNTILS for clock in CLOCKS}
    return found | {f"cell.{clock}": bins(runs.response_s(clock, "first"), histogram.STEPS) for clock in CLOCKS}


@dataclass(frozen=True, eq=False)
class Digest:
    """All portions of one option together."""

    replications: int
    found: Mapping[Key, Found]
    years: Mapping[str, Floats]  # [replications, …]
    counts: Mapping[str, Counts]
    times: Mapping[str, histogram.Counts]  # "first.call.hour" … [groups, bins]
    samples: tuple[Sample, ...]  # of the first replications

    def quantile(self, by: By, share: float, *, clock: Clock, until: Until) -> Floats:
        """[groups] the percentile over all calls, rounded up to its bin."""
        return histogram.quantile(self.times[f"{until}.{clock}.{by}"], share, histogram.STEPS if by == "cell" else histogram.SECONDS)

    def calls(self, by: By, *, clock: Clock, until: Until) -> Counts:
        """[groups] the calls that have such a time."""
        found: Counts = self.times[f"{until}.{clock}.{by}"].sum(axis=1, dtype=np.int64)
        return found

    @cached_property
    def calls_by_cell(self) -> Counts:
        """[cells] all calls."""
        return self.counts["calls"]


class Tally:
    """Portions as they come, in any order, into one `Digest`: its memory grows by what is kept of a year, and not by its calls."""

    def __init__(self, world: World, coverage: Coverage, *, compiled: bool = False) -> None:
        self._world, self._coverage, self._compiled = world, coverage, compiled
        self._found: dict[int, tuple[int, Mapping[Key, Found]]] = {}
        self._years: dict[int, Mapping[str, Floats]] = {}
        self._counts: dict[str, Counts] = {}
        self._times: dict[str, histogram.Counts] = {}
        self._samples: dict[int, tuple[Sample, ...]] = {}

    def add(self, first: int, portion: Portion) -> None:
        """The portion of replications `first` and on."""
        self._found[first], self._years[first] = (portion.replications, portion.found), portion.years
        self._samples[first] = portion.samples
        for name, counts in portion.counts.items():
            self._counts[name] = self._counts.get(name, 0) + counts
        for by in BYS[1:]:  # every call has an hour: all are the sum of those
            groups = grouping(self._world, self._coverage, by, hour=portion.hour, kind=portion.kind, cell=portion.cell)
            ends = histogram.STEPS if by == "cell" else histogram.SECONDS
            for until in UNTILS if by != "cell" else UNTILS[:1]:
                for clock in CLOCKS:
                    key = f"{until}.{clock}.{by}"
                    if key not in self._times:
                        self._times[key] = np.zeros((len(names(self._world, by)), len(ends)), np.uint32)
                    which = portion.bins[f"cell.{clock}" if by == "cell" else f"{until}.{clock}"]
                    histogram.add(self._times[key], groups, which, compiled=self._compiled)

    def digest(self) -> Digest:
        """All of them (at least one), by replication."""
        order = sorted(self._years)
        every = {f"{until}.{clock}": self._times[f"{until}.{clock}.hour"] for until in UNTILS for clock in CLOCKS}
        sizes = [self._found[first][0] for first in order]
        return Digest(
            replications=sum(sizes),
            found={key: joined([self._found[first][1][key] for first in order], sizes) for key in self._found[order[0]][1]},
            years={name: np.concatenate([self._years[first][name] for first in order]) for name in self._years[order[0]]},
            counts=self._counts,
            times={**self._times, **{f"{key}.all": counts.sum(axis=0, keepdims=True, dtype=np.uint32) for key, counts in every.items()}},
            samples=tuple(sample for first in order for sample in self._samples[first]),
        )


def joined(found: Sequence[Found], sizes: Sequence[int]) -> Found:
    """What a measure finds in all batches, of `sizes` replications each, as if it had been asked of all of them at once."""
    values = _values([each.values for each in found], sizes)
    if not len(values):
        return found[0]
    named = next((each.parts for each in found if each.parts), ())
    parts = tuple(_part([each.parts[i] if each.parts else None for each in found], sizes) for i in range(len(named)))
    endless: dict[str, int] = {}
    for each in found:
        for note in each.notes:
            endless[note.key] = endless.get(note.key, 0) + int(str(note.values["calls"]))
    observed = sum(each.observed for each in found)
    notes = tuple(Reason(key, {"calls": calls, "all": observed}) for key, calls in endless.items())
    return Found(values, parts, notes=notes, observed=observed)


def _part(parts: Sequence[Part | None], sizes: Sequence[int]) -> Part:
    some = next(part for part in parts if part is not None)
    values = _values([part.values if part is not None else np.empty(0) for part in parts], sizes)
    return Part(some.name, values) if len(values) else some


def _values(values: Sequence[Floats], sizes: Sequence[int]) -> Floats:
    """End to end, nan for the replications of a batch in which there was none; empty where no batch has any."""
    if not any(len(each) for each in values):
        return np.empty(0)
    return np.concatenate([each if len(each) else np.full(size, np.nan) for each, size in zip(values, sizes, strict=True)])
