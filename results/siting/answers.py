"""What the models choose, with proof, and what each choice means for people: the same few numbers for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

import numpy as np

from yingji.base.figures import Text
from yingji.base.language import say
from yingji.geo.network import Flags
from yingji.geo.siting.capacity import CapacitatedMCLP, CapacitatedPMedian
from yingji.geo.siting.center import PCenter
from yingji.geo.siting.cover import BACOP1, BACOP2, LSCP, MCLP, MEXCLP
from yingji.geo.siting.frontier import frontier
from yingji.geo.siting.median import GradualCover, PMedian
from yingji.geo.siting.problem import NoSolution, Problem, Solution, nearest_of
from yingji.results.depth import depth
from yingji.results.siting.periods import timed
from yingji.results.siting.question import Question
from yingji.results.siting.ranked import best_choices
from yingji.results.siting.units import by_engines
from yingji.results.statistics import Floats
from yingji.scenarios.schema.siting import Find


class _Model(Protocol):
    def solve(self, problem: Problem, *, limit_s: float) -> Solution: ...


def said(key: str) -> Text:
    """A message in both languages."""
    return Text(zh=say(key, "zh"), en=say(key, "en"))


LESS_IS_BETTER = ("LSCP", "p-median", "p-center", "capacitated p-median")


@dataclass(frozen=True)
class SiteArea:
    """A chosen site and the area in which it would be first due."""

    site: int  # column of the question
    area_km2: float
    limit_km2: float  # of its class; nan where there is none
    people: float

    @property
    def over(self) -> bool:
        """Whether its area is larger than its class may have."""
        return self.area_km2 > self.limit_km2


@dataclass(frozen=True, eq=False)
class Choice:
    """Sites chosen by a model (`solution`) or by the plan (None), and what they mean: shares are of residents, times from the order."""

    find: Find | None
    rank: int  # 1 is the model's best
    solution: Solution | None
    chosen: tuple[int, ...]
    new: tuple[int, ...]
    areas: tuple[SiteArea, ...]  # of the new sites
    people_within: float  # within the block's time, whatever the model's own
    mean_s: float  # over the residents who can be reached
    worst_s: float  # of the last resident; inf where somebody cannot be reached

    @property
    def name(self) -> Text:
        """How options and tables call it: the model and its rank, or the plan's own."""
        if self.find is None:
            return said("site.plan")
        model = self.find.model
        name = Text(zh=model, en=model) if model.isupper() else said(f"site.model.{model.replace(' ', '_').replace('-', '_')}")
        return Text(zh=f"{name.zh} {self.rank}", en=f"{name.en} {self.rank}")


@dataclass(frozen=True, eq=False)
class Refused:
    """A model that has no answer, why, and by which cells or sites."""

    find: Find
    why: NoSolution
    cells: tuple[int, ...]  # those with most weight first
    people: float


@dataclass(frozen=True, eq=False)
class Answers:
    """Everything the models say: their choices in order, those without an answer, and the frontier (stations → share of residents)."""

    question: Question
    today: Choice
    plan: Choice | None
    choices: tuple[Choice, ...]
    refused: tuple[Refused, ...]
    frontier: tuple[Choice, ...]
    busy: float  # of an engine, as MEXCLP takes it where nobody says


def answer(question: Question) -> Answers:
    """Solve every model of the question; the first gives its `best` choices, each further one its best."""
    siting = question.siting
    busy = depth(question.today, question.coverage).busy_mean
    choices, refused = [], []
    for number, find in enumerate(siting.find):
        wanted = round(siting.best.value) if number == 0 and find.model not in ("LSCP", "TIMEXCLP") else 1
        try:
            kept = (each for each in _choices(question, find, busy) if not siting.keep_limits or not any(area.over for area in each.areas))
            choices += [replace(each, rank=rank) for rank, each in enumerate(islice(kept, wanted), start=1)]
        except NoSolution as why:
            cells = sorted(why.demand, key=lambda cell: (-question.weight[cell], cell))
            refused.append(Refused(find, why, tuple(cells), float(question.today.cells.night[list(why.demand)].sum())))
    planned = tuple(sorted({*question.existing, *question.planned}))
    return Answers(
        question,
        choice_of(question, question.existing),
        choice_of(question, planned) if question.planned else None,
        tuple(choices), tuple(refused), tuple(_frontier(question)), busy,
    )  # fmt: skip


def choice_of(question: Question, chosen: Sequence[int], *, find: Find | None = None, solution: Solution | None = None) -> Choice:
    """What it means to have a station at each of `chosen`."""
    within_s = question.siting.within.value
    time_s: Floats = question.time_s[:, list(chosen)].min(axis=1, initial=np.inf)
    people = question.today.cells.night
    first = nearest_of(question.time_s, chosen)
    reached = np.isfinite(time_s) & (people > 0)
    new = tuple(site for site in chosen if question.sites[site].origin != "existing")
    areas = tuple(_area(question, site, first == site) for site in new)
    return Choice(
        find, 1, solution, tuple(chosen), new, areas, float(people[time_s <= within_s].sum() / people.sum()),
        float(np.average(time_s[reached], weights=people[reached])) if reached.any() else float("nan"),
        float(time_s[people > 0].max(initial=0.0)),
    )  # fmt: skip


def _area(question: Question, site: int, mine: Flags) -> SiteArea:
    """The area in which a new site is first due, beside what its class may have."""
    station, cells = question.sites[site].station, question.today.cells
    class_ = (station.class_ if station is not None else question.siting.station.class_) or ""
    limit_km2 = question.scenario.area_limits_km2.get(class_, float("nan"))
    return SiteArea(site, float(cells.area_m2[mine].sum() / 1e6), limit_km2, float(cells.night[mine].sum()))


def _choices(question: Question, find: Find, busy: float) -> Iterator[Choice]:
    """The model's choices, the best first."""
    limit_s = question.siting.most_seconds.value
    if find.model == "TIMEXCLP":
        solution = timed(question, find, busy, limit_s=limit_s)
        yield choice_of(question, solution.chosen, find=find, solution=solution)
        return
    xy = np.array([(site.x, site.y) for site in question.sites])

    def near(site: int) -> tuple[int, ...]:
        gap_m = np.hypot(*(xy - xy[site]).T)
        return (site, *(other for other in np.flatnonzero(gap_m <= question.siting.apart.value).tolist() if other != site))

    found = best_choices(
        _solver(question, find, busy), question.problem, near=near, more_is_better=find.model not in LESS_IS_BETTER, limit_s=limit_s
    )
    for solution in found:
        yield choice_of(question, solution.chosen, find=find, solution=solution)


def _solver(question: Question, find: Find, busy: float) -> Callable[[Problem, float], Solution]:
    """The model, ready for any of the problems that a ranking asks."""
    within_s = (find.within or question.siting.within).value
    sites = question.sites_of(round((find.add or question.siting.add).value))
    if find.model == "MEXCLP":
        q = find.busy.value if find.busy is not None else busy
        return lambda problem, limit_s: by_engines(question, problem, sites, lambda units: MEXCLP(within_s, units, q), limit_s=limit_s)
    models: dict[str, Callable[[], _Model]] = {
        "LSCP": lambda: LSCP(within_s),
        "MCLP": lambda: MCLP(within_s, sites),
        "BACOP1": lambda: BACOP1(within_s, sites),
        "BACOP2": lambda: BACOP2(within_s, sites, find.first.value if find.first is not None else 0.5),
        "p-median": lambda: PMedian(sites),
        "p-center": lambda: PCenter(sites),
        "gradual cover": lambda: GradualCover(within_s, find.until.value if find.until is not None else 2 * within_s, sites),
        "capacitated MCLP": lambda: CapacitatedMCLP(within_s, sites),
        "capacitated p-median": lambda: CapacitatedPMedian(sites),
    }  # fmt: skip
    model = models[find.model]()
    return lambda problem, limit_s: model.solve(problem, limit_s=limit_s)


def _frontier(question: Question) -> Iterator[Choice]:
    """Stations added one by one, each time the best choice of so many."""
    siting = question.siting
    if siting.frontier is None:
        return
    try:
        most = min(question.sites_of(round(siting.frontier.value)), int(question.problem.allowed.sum()))
        found = frontier(question.problem, within_s=siting.within.value, most=most, limit_s=siting.most_seconds.value)
    except NoSolution:
        return  # the models say why
    find = Find(model="MCLP")
    for solution in found:
        yield choice_of(question, solution.chosen, find=find, solution=solution)
