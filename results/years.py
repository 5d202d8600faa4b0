"""Options and orders of building year by year: stations, people, cost, and who meets which target first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from yingji.base.figures import Text
from yingji.base.language import Lang, half
from yingji.base.units import BASE_UNIT
from yingji.results.case import Runs, station_name
from yingji.results.coverage import WITHIN_S
from yingji.results.ranking import rank_values
from yingji.results.statistics import finite
from yingji.results.verdicts import judge
from yingji.scenarios.phased import Cost
from yingji.scenarios.schema.phasing import Phasing
from yingji.scenarios.schema.scenario import RankBy, ScenarioFile

_FIVE_MINUTES = WITHIN_S.index(300.0)
TargetKey = tuple[str, str]
"""(of, id) of a target."""


@dataclass(frozen=True, eq=False)
class YearState:
    """One programme on the last day of one year."""

    year: int
    stations: tuple[Text, ...]  # own stations in service
    people: float
    people_within: float  # residents within five minutes of the order
    mean: float  # of what ranks options; nan where no replication has a value
    met: Mapping[TargetKey, Text]  # targets that are surely met, by what they promise


@dataclass(frozen=True, eq=False)
class Course:
    """One programme over the years, and what it has cost by the end of each."""

    name: Text
    years: tuple[YearState, ...]
    costs: tuple[Cost, ...]

    def first_met(self, target: TargetKey) -> int | None:
        """The first year at whose end the target is met; None: in none of them."""
        return next((state.year for state in self.years if target in state.met), None)

    def newly_met(self, index: int) -> tuple[Text, ...]:
        """Targets that are met at the end of a year and at the end of none before it; all, of the first year."""
        before = {key for state in self.years[:index] for key in state.met}
        return tuple(promise for key, promise in self.years[index].met.items() if key not in before)

    def opened(self, index: int) -> tuple[Text, ...]:
        """Stations in service at the end of a year that were not at the end of the year before; none, of the first year."""
        if index == 0:
            return ()
        before = [station.zh for station in self.years[index - 1].stations]
        return tuple(station for station in self.years[index].stations if station.zh not in before)


@dataclass(frozen=True, eq=False)
class FirstMet:
    """When each programme first meets a target, and which are the first to."""

    target: TargetKey
    promise: Text
    years: tuple[int | None, ...]  # by programme

    @property
    def first(self) -> int:
        """The first year in which any programme meets it."""
        return min(year for year in self.years if year is not None)

    @property
    def by(self) -> tuple[int, ...]:
        """The programmes that meet it then."""
        return tuple(i for i, year in enumerate(self.years) if year == self.first)


@dataclass(frozen=True, eq=False)
class Years:
    """All programmes over the years of a plan."""

    phasing: Phasing
    rank_by: RankBy
    replications: int
    courses: tuple[Course, ...]

    @property
    def people_said(self) -> tuple[str, str]:
        """Source and confidence of the number of people by year; the area file's own people where the block says nothing."""
        people = self.phasing.people
        if people is None:
            return "", ""
        figure = people.growth if people.growth is not None else people.by_year[0].people
        return figure.source, figure.confidence or "assumed"

    def first_met(self) -> tuple[FirstMet, ...]:
        """Every target that some programme meets in some year; those on which programmes differ first, the earliest first."""
        promises = {key: promise for course in self.courses for state in course.years for key, promise in state.met.items()}
        rows = [FirstMet(key, promise, tuple(course.first_met(key) for course in self.courses)) for key, promise in promises.items()]
        return tuple(sorted(rows, key=lambda row: (len(set(row.years)) == 1, row.first)))


def year_state(runs: Runs, year: int, rank_by: RankBy) -> YearState:
    """What is kept of one programme's replications in one year."""
    cover = runs.coverage
    values = rank_values([runs], rank_by)
    own = [station_name(station) for station, mine in zip(runs.world.stations, runs.world.own, strict=True) if mine]
    verdicts = judge(_as_of(runs.scenario, date(year, 12, 31)), runs.world, cover, runs.samples)
    return YearState(
        year, tuple(own), cover.people, cover.people_within[_FIVE_MINUTES] * cover.people,
        float(values.mean()) if values.size else math.nan,
        {(v.of, v.id): v.promise for v in verdicts if v.verdict == "met" and v.metric},
    )  # fmt: skip


def _as_of(scenario: ScenarioFile, day: date) -> ScenarioFile:
    """The scenario whose targets are asked on `day`: one that is due later is not counted as kept before what it counts is there."""
    targets = tuple(t.model_copy(update={"by": min(t.by, day)}) if t.by is not None else t for t in scenario.plan.targets)
    return scenario.model_copy(update={"plan": scenario.plan.model_copy(update={"targets": targets})})


def years_json(found: Years, lang: Lang) -> dict[str, object]:
    """What `yingji compare --json` prints as `phasing`; a cost of which something is not given says of what."""
    source, confidence = found.people_said
    names = [course.name.in_(lang) for course in found.courses]
    return {
        "years": [state.year for state in found.courses[0].years],
        "people": {"source": half(source, lang) or None, "confidence": confidence or None},
        "replications": found.replications,
        "measure": found.rank_by.measure,
        "programmes": [
            {"name": name, "years": [_year_json(course, index, lang) for index in range(len(course.years))]}
            for name, course in zip(names, found.courses, strict=True)
        ],
        "targets": [
            {
                "of": row.target[0], "id": row.target[1], "promise": row.promise.in_(lang),
                "first_met": dict(zip(names, row.years, strict=True)), "first": row.first, "by": [names[i] for i in row.by],
            }
            for row in found.first_met()
        ],
    }  # fmt: skip


def _year_json(course: Course, index: int, lang: Lang) -> dict[str, object]:
    state, cost = course.years[index], course.costs[index]
    return {
        "year": state.year,
        "stations": len(state.stations),
        "opened": [station.in_(lang) for station in course.opened(index)],
        "people": state.people,
        "people_within_5_min": state.people_within,
        "share_within_5_min": finite(state.people_within / state.people if state.people else math.nan),
        "mean": finite(state.mean),
        "cost": {
            "so_far": cost.spent if cost.figures else None if cost.not_given else 0.0,
            "unit": BASE_UNIT["money"],
            "not_given": list(cost.not_given),
            "sources": [{"source": half(figure.source, lang), "confidence": figure.confidence} for figure in cost.figures],
        },
        "newly_met": [promise.in_(lang) for promise in course.newly_met(index)],
    }


def laid_out(phasing: Phasing) -> Sequence[int]:
    """The years, first to last."""
    return range(phasing.years[0], phasing.years[1] + 1)
