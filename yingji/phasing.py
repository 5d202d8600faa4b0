"""The years of a plan in `yingji compare`: each programme played as it is on the last day of each year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from yingji.results.case import Runs
from yingji.results.coverage import coverage
from yingji.results.measures import Sample
from yingji.results.years import Course, Years, YearState, laid_out, year_state
from yingji.scenarios.ground import Ground
from yingji.scenarios.loader import Loaded
from yingji.scenarios.phased import Programme, cost_by, decided, in_year, programmes, roads_on, with_people
from yingji.scenarios.schema.phasing import Phasing
from yingji.scenarios.schema.scenario import Option, RankBy, ScenarioFile
from yingji.sim.build import build_world
from yingji.sim.world import World

Play = Callable[[World], list[Sample]]


def phased(loaded: Loaded, ground: Ground, phasing: Phasing, *, rank_by: RankBy, play: Play) -> Years:
    """Every programme over the years of `phasing`; what is alike in two programmes is played once. Raises `BadInput`.

    The replications are those of `play`: as many for each programme and year, from the same seed.
    """
    scenario, made = loaded.scenario, programmes(loaded.scenario, phasing)
    about = decided(scenario, made)
    columns: list[list[YearState]] = [[] for _ in made]
    played = 0
    for year in laid_out(phasing):
        day, roads = date(year, 12, 31), roads_on(phasing, date(year, 12, 31))
        factor = phasing.people.factor(year, total=scenario.area.people.total.value) if phasing.people is not None else 1.0
        peopled, there = with_people(scenario, factor), _with_people(ground, factor)
        states: dict[str, YearState] = {}
        for column, programme in zip(columns, made, strict=True):
            then, option = in_year(peopled, programme, day, of_programmes=about, roads=roads)
            key = _alike(then, option)
            if key not in states:
                runs = _play(loaded, then, option, there, play)
                played = max(played, len(runs.samples))
                states[key] = year_state(runs, year, rank_by)
            column.append(states[key])
    return Years(
        phasing, rank_by, played,
        tuple(_course(scenario, programme, column) for programme, column in zip(made, columns, strict=True)),
    )  # fmt: skip


def _course(scenario: ScenarioFile, programme: Programme, column: list[YearState]) -> Course:
    costs = tuple(cost_by(scenario, programme, date(state.year, 12, 31)) for state in column)
    return Course(programme.name, tuple(column), costs)


def _alike(scenario: ScenarioFile, option: Option) -> str:
    """What tells two programmes apart on one day: who serves by the plan, and what is changed besides."""
    serving = [row.name for row in scenario.plan.stations if row.in_service(scenario.as_of)]
    return f"{serving} {option.change}"


def _play(loaded: Loaded, scenario: ScenarioFile, option: Option, ground: Ground, play: Play) -> Runs:
    world = build_world(scenario, ground, option, mark=lambda _: loaded.mark(("phasing",)))
    return Runs(scenario, world, coverage(world, limits_km2=scenario.area_limits_km2), play(world))


def _with_people(ground: Ground, factor: float) -> Ground:
    cells = ground.cells
    return replace(ground, cells=replace(cells, night=cells.night * factor, day=cells.day * factor))
