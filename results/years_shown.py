"""The years of a plan on the terminal and as sheets of comparison.xlsx."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from yingji.base.language import Lang, say
from yingji.base.units import BASE_UNIT
from yingji.results.ranking import dimension_of
from yingji.results.sheet import Cell, Sheet
from yingji.results.statistics import finite
from yingji.results.verdicts import PLAN
from yingji.results.words import number, scale, unit_like, unit_word, with_unit
from yingji.results.years import Course, Years
from yingji.scenarios.phased import Cost

_YEARS = (
    "programme", "year", "stations_open", "opened", "residents", "within_people", "mean", "unit", "cost", "cost_not_given", "newly_met",
)  # fmt: skip
_FIRST = ("of", "id", "promise", "programme", "year_met", "is_first")


def show_years(console: Console, found: Years, lang: Lang) -> None:
    """Programme × year: stations, residents within five minutes, what ranks, cost, targets first met; then who meets which target first."""
    table = Table(title=say("compare.show.years", lang), title_justify="left", title_style="bold", pad_edge=False, show_lines=True)
    table.add_column(say("compare.column.programme", lang), overflow="fold", ratio=2)
    shown = [i for i in range(len(found.courses[0].years)) if i == 0 or any(_differs(course, i) for course in found.courses)]
    for index in shown:
        table.add_column(str(found.courses[0].years[index].year), overflow="fold", ratio=3)
    for course in found.courses:
        table.add_row(course.name.in_(lang), *(_cell(found, course, index, lang) for index in shown))
    console.print(table)
    note = say("compare.show.years_note", lang, replications=found.replications)
    source, confidence = found.people_said
    if confidence:
        word = say(f"results.confidence.{confidence}", lang)
        note += say("compare.show.years_people", lang, source=source or "–", confidence=word)
    console.print(Text(note, style="dim"))
    for row in found.first_met():
        if len(set(row.years)) > 1:
            names = tuple(found.courses[i].name for i in row.by)
            console.print(Text(say("compare.show.met_first", lang, promise=row.promise, year=row.first, by=names), style="bold"))
    if all(len(set(row.years)) == 1 for row in found.first_met()):
        console.print(Text(say("compare.show.met_alike", lang), style="bold"))


def _differs(course: Course, index: int) -> bool:
    """Whether anything but chance differs from the year before."""
    now, before = course.years[index], course.years[index - 1]
    return (
        now.stations != before.stations
        or now.people != before.people
        or now.people_within != before.people_within
        or bool(course.newly_met(index))
        or course.costs[index] != course.costs[index - 1]
    )


def _cell(found: Years, course: Course, index: int, lang: Lang) -> Text:
    state = course.years[index]
    lines = [
        say("compare.show.year_stations", lang, n=len(state.stations)),
        say("compare.show.year_within", lang, n=number(state.people_within, 0), of=number(state.people, 0)),
        _mean(found, state.mean, lang),
        say("compare.show.year_cost", lang, cost=cost_words(course.costs[index], lang)),
    ]
    text = Text("\n".join(lines))
    for promise in course.newly_met(index) if index else ():
        text.append(f"\n✓ {promise.in_(lang)}", style="bold blue")
    return text


def _mean(found: Years, mean: float, lang: Lang) -> str:
    dimension = dimension_of(found.rank_by)
    unit = unit_like(found.rank_by.indifference, dimension)
    return with_unit(number(scale(mean, dimension, unit), 1), unit, lang)


def cost_words(cost: Cost, lang: Lang) -> str:
    """`1,200 万元`, `not given`, or what is known and how many costs are not; – where nothing was built."""
    known = say("compare.show.money", lang, n=number(cost.spent / 1e4, 0))
    if not cost.not_given:
        return known if cost.figures else "–"
    missing = say("compare.show.not_given", lang)
    return say("compare.show.cost_partly", lang, known=known, n=len(cost.not_given)) if cost.figures else missing


def years_sheets(found: Years, lang: Lang) -> tuple[Sheet, ...]:
    """A row a programme and year, and a row a target and programme."""
    return (
        Sheet("years", _YEARS, tuple(_years(found, lang)), room="compare"),
        Sheet("first_met", _FIRST, tuple(_first(found, lang)), room="compare"),
    )


def _years(found: Years, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    dimension = dimension_of(found.rank_by)
    unit = unit_like(found.rank_by.indifference, dimension)
    in_unit, join = unit_word(unit, lang) or BASE_UNIT[dimension], say("results.join", lang)
    for course in found.courses:
        for index, (state, cost) in enumerate(zip(course.years, course.costs, strict=True)):
            opened, newly_met = (join.join(each.in_(lang) for each in texts) for texts in (course.opened(index), course.newly_met(index)))
            yield (
                course.name.in_(lang), state.year, len(state.stations), opened, state.people, state.people_within,
                finite(scale(state.mean, dimension, unit)), in_unit, cost.spent if cost.figures or not cost.not_given else None,
                join.join(cost.not_given), newly_met,
            )  # fmt: skip


def _first(found: Years, lang: Lang) -> Iterator[tuple[Cell, ...]]:
    for row in found.first_met():
        of = say("results.of_plan", lang) if row.target[0] == PLAN else row.target[0]
        for course, year in zip(found.courses, row.years, strict=True):
            yield of, row.target[1], row.promise.in_(lang), course.name.in_(lang), year, year == row.first
