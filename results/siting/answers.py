"""What the models choose, with proof, and what each choice means for people: the same few numbers for all of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from yingji.base.figures import Text
from yingji.base.language import say
from yingji.geo.network import Flags
from yingji.geo.siting.capacity import CapacitatedMCLP, CapacitatedPMedian
from yingji.geo.siting.center import PCenter
from yingji.geo.siting.cover import BACOP1, BACOP2, LSCP, MCLP
from yingji.geo.siting.frontier import frontier
from yingji.geo.siting.median import GradualCover, PMedian
from yingji.geo.siting.problem import NoSolution, Problem, Solution, nearest_of
from yingji.geo.siting.stations import StationMEXCLP
from yingji.results.depth import depth
from yingji.results.siting.periods import period_of, timed
from yingji.results.siting.question import Question
from yingji.results.siting.ranked import best_choices
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
    rank: int  # 1 is the model's best; 0 for what no model chose
    solution: Solution | None
    chosen: tuple[int, ...]  # with a station at the question's hour
    new: tuple[int, ...]  # of all hours
    closed: tuple[int, ...]  # stations of today that it does without
    areas: tuple[SiteArea, ...]  # of the new sites
    people_within: float  # within the block's time, whatever the model's own
    mean_s: float  # over the residents who can be reached
    worst_s: float  # of the last resident; inf where somebody cannot be reached

    label: Text  # the model; with what tells it apart where it is asked twice

    @property
    def name(self) -> Text:
        """How options and tables call it: the model and its rank, today, or the plan's own."""
        return Text(zh=f"{self.label.zh} {self.rank}", en=f"{self.label.en} {self.rank}") if self.rank else self.label

    @property
    def moves(self) -> bool:
        """Whether its units stand elsewhere at other hours."""
        return self.solution is not None and self.solution.units.ndim > 1


@dataclass(frozen=True, eq=False)
class Refused:
    """A model that has no answer, why, and by which cells or sites."""

    find: Find
    label: Text
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
    choices, refused = list[Choice](), list[Refused]()
    for number, (find, label) in enumerate(zip(siting.find, labels(siting.find, siting.within.printed), strict=True)):
        wanted = round(siting.best.value) if number == 0 and find.model not in ("LSCP", "TIMEXCLP") else 1
        tried = 0
        try:
            mine = list[Choice]()
            for choice in _choices(question, find, label, busy):
                tried += 1
                if not siting.keep_limits or not any(area.over for area in choice.areas):
                    mine.append(replace(choice, rank=len(mine) + 1))
                if len(mine) == wanted:
                    break
            if not mine:
                raise NoSolution("site.over_limits", tried=tried)
            choices += mine
        except NoSolution as why:
            refused.append(_refused(question, find, label, why))
    planned = tuple(sorted({*question.existing, *question.planned}))
    return Answers(
        question,
        choice_of(question, question.existing, said("site.today")),
        choice_of(question, planned, said("site.plan")) if question.planned else None,
        tuple(choices), tuple(refused), tuple(_frontier(question)), busy,
    )  # fmt: skip


def labels(find: Sequence[Find], within: str) -> list[Text]:
    """What each model is called: by its name, with its time where a name stands twice, with a number where that stands twice, too."""
    made: list[Text] = []
    for each in find:
        model = each.model
        name = Text(zh=model, en=model) if model.isupper() else said(f"site.model.{model.replace(' ', '_').replace('-', '_')}")
        if sum(other.model == model for other in find) > 1:
            time = (each.within.printed if each.within is not None else within) or "–"
            name = Text(zh=f"{name.zh}（{time}）", en=f"{name.en} ({time})")
        seen = sum(other.zh.split("#")[0] == name.zh for other in made)
        made.append(Text(zh=f"{name.zh}#{seen + 1}", en=f"{name.en}#{seen + 1}") if seen else name)
    return made


def _refused(question: Question, find: Find, label: Text, why: NoSolution) -> Refused:
    """Why a model has no answer, in words of the question: of stations to be added, and of candidates left out."""
    if why.key == "siting.too_many_sites":
        free = int(question.problem.allowed.sum()) - len(question.required) if any(site.out is None for site in question.sites) else 0
        out = sum(site.out is not None for site in question.sites if not site.existing)
        why = NoSolution("site.too_many", add=round((find.add or question.siting.add).value), most=free, out=out)
    cells = sorted(why.demand, key=lambda cell: (-question.weight[cell], cell))
    return Refused(find, label, why, tuple(cells), float(question.today.cells.night[list(why.demand)].sum()))


def choice_of(
    question: Question, chosen: Sequence[int], label: Text, *, find: Find | None = None, solution: Solution | None = None,
    everywhere: Sequence[int] | None = None,
) -> Choice:  # fmt: skip
    """What it means to have a station at each of `chosen`; `everywhere` are the sites of all hours, where they are more."""
    within_s = question.siting.within.value
    time_s: Floats = question.time_s[:, list(chosen)].min(axis=1, initial=np.inf)
    people = question.today.cells.night
    first = nearest_of(question.time_s, chosen)
    reached = np.isfinite(time_s) & (people > 0)
    new = tuple(site for site in everywhere or chosen if not question.sites[site].existing)
    return Choice(
        find, 0, solution, tuple(chosen), new, tuple(site for site in question.existing if site not in chosen),
        tuple(_area(question, site, first == site) for site in new), float(people[time_s <= within_s].sum() / people.sum()),
        float(np.average(time_s[reached], weights=people[reached])) if reached.any() else float("nan"),
        float(time_s[people > 0].max(initial=0.0)), label,
    )  # fmt: skip


def _area(question: Question, site: int, mine: Flags) -> SiteArea:
    """The area in which a new site is first due, beside what its class may have."""
    station, cells = question.sites[site].station, question.today.cells
    class_ = (station.class_ if station is not None else question.siting.station.class_) or ""
    limit_km2 = question.scenario.area_limits_km2.get(class_, float("nan"))
    return SiteArea(site, float(cells.area_m2[mine].sum() / 1e6), limit_km2, float(cells.night[mine].sum()))


def _choices(question: Question, find: Find, label: Text, busy: float) -> Iterator[Choice]:
    """The model's choices, the best first."""
    limit_s = question.siting.most_seconds.value
    if find.model == "TIMEXCLP":
        solution = timed(question, find, busy, limit_s=limit_s)
        now = tuple(np.flatnonzero(solution.units[period_of(question.coverage.hour)]).tolist())
        yield choice_of(question, now, label, find=find, solution=solution, everywhere=solution.chosen)
        return
    xy = np.array([(site.x, site.y) for site in question.sites])

    def near(site: int) -> tuple[int, ...]:
        gap_m = np.hypot(*(xy - xy[site]).T)
        return (site, *(other for other in np.flatnonzero(gap_m <= question.siting.apart.value).tolist() if other != site))

    found = best_choices(
        _solver(question, find, busy), question.problem, near=near, more_is_better=find.model not in LESS_IS_BETTER, limit_s=limit_s
    )
    for solution in found:
        yield choice_of(question, solution.chosen, label, find=find, solution=solution)


def _solver(question: Question, find: Find, busy: float) -> Callable[[Problem, float], Solution]:
    """The model, ready for any of the problems that a ranking asks."""
    within_s = (find.within or question.siting.within).value
    sites = question.sites_of(round((find.add or question.siting.add).value))
    if find.model == "MEXCLP":
        mexclp = StationMEXCLP(within_s, sites, find.busy.value if find.busy is not None else busy, question.engines)
        return lambda problem, limit_s: mexclp.solve(problem, limit_s=limit_s)
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
    find, label = Find(model="MCLP"), Text(zh="MCLP", en="MCLP")
    for solution in found:
        yield replace(choice_of(question, solution.chosen, label, find=find, solution=solution), rank=1)
