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
from yingji.sim.muster import in_force
from yingji.sim.world import World

Play = Callable[[World], list[Sample]]


def phased(loaded: Loaded, ground: Ground, phasing: Phasing, *, rank_by: RankBy, play: Play) -> Years:
    """Every programme over the years of `phasing`; what is alike in two programmes or years is played once. Raises `BadInput`.

    The replications are those of `play`: as many for each programme and year, from the same seed.
    """
    scenario, made = loaded.scenario, programmes(loaded.scenario, phasing)
    about = decided(scenario, made)
    base = build_world(scenario, ground, scenario.options[0] if scenario.options else None, mark=loaded.mark)
    columns: list[list[YearState]] = [[] for _ in made]
    played: dict[str, Runs] = {}
    for year in laid_out(phasing):
        day, roads = date(year, 12, 31), roads_on(phasing, date(year, 12, 31))
        factor = phasing.people.factor(year, total=scenario.area.people.total.value) if phasing.people is not None else 1.0
        peopled, there = with_people(scenario, factor), _with_people(ground, factor)
        for column, programme in zip(columns, made, strict=True):
            then, option = in_year(peopled, programme, day, of_programmes=about, roads=roads)
            key = f"{factor} {_alike(then, option)}"
            if key not in played:
                played[key] = _play(loaded, then, option, there, play, base=base, factor=factor)
            column.append(year_state(replace(played[key], scenario=then), year, rank_by))  # targets are judged on the day of each year
    return Years(
        phasing, rank_by, max(len(runs.samples) for runs in played.values()),
        tuple(_course(scenario, programme, column) for programme, column in zip(made, columns, strict=True)),
    )  # fmt: skip


def _course(scenario: ScenarioFile, programme: Programme, column: list[YearState]) -> Course:
    costs = tuple(cost_by(scenario, programme, date(state.year, 12, 31)) for state in column)
    return Course(programme.name, tuple(column), costs)


def _alike(scenario: ScenarioFile, option: Option) -> str:
    """What tells two programmes, or one on two days, apart: who serves by the plan, and what is changed besides."""
    plan, day = scenario.plan, scenario.as_of
    serving = [row.name for row in plan.stations if row.in_service(day)]
    neighbours = [row.name for row in plan.neighbours if in_force(row, plan, day)]
    dated = day if any(change.date is not None for change in option.change) else ""
    return f"{serving} {neighbours} {dated} {option.change}"


def _play(
    loaded: Loaded, scenario: ScenarioFile, option: Option, ground: Ground, play: Play, *, base: World, factor: float
) -> Runs:  # fmt: skip
    """One programme on one day, on the calls of the scenario's own day: the same draws in every year, as many more as people."""
    world = build_world(scenario, ground, option, mark=lambda _: loaded.mark(("phasing",)))
    calls = replace(world.pattern, expected=base.pattern.expected * factor)
    world = replace(world, start_weekday=base.start_weekday, pattern=calls)
    return Runs(scenario, world, coverage(world, limits_km2=scenario.area_limits_km2), play(world))


def _with_people(ground: Ground, factor: float) -> Ground:
    cells = ground.cells
    return replace(ground, cells=replace(cells, night=cells.night * factor, day=cells.day * factor))
