"""Options, and orders of building, laid out over the years: what of each is in effect on the last day of a year."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import permutations

from yingji.base.figures import Figure, Text
from yingji.scenarios.combining import Composed
from yingji.scenarios.schema.changes import SetRoad
from yingji.scenarios.schema.phasing import Phasing, RoadInTime
from yingji.scenarios.schema.plan import Station
from yingji.scenarios.schema.scenario import Change, Option, ScenarioFile

MOST_STEPS = 5
"""Five changes have 120 orders; more are no table."""


@dataclass(frozen=True)
class Part:
    """Changes that are paid for together, and the day from which each is in effect."""

    changes: tuple[tuple[Change, date], ...]
    cost: Figure | None  # of all of them, where it is given


@dataclass(frozen=True)
class Programme:
    """What is done in time: an option as it is written, or one order of building."""

    name: Text
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Cost:
    """What has been spent by a day, yuan; `not_given` are the names of what has no cost in any file, `figures` those it is made of."""

    spent: float
    not_given: tuple[str, ...]
    figures: tuple[Figure, ...]


def programmes(scenario: ScenarioFile, phasing: Phasing) -> tuple[Programme, ...]:
    """Every order of `combine`'s changes on the days of `phasing.dates`, or where there are none each option as it is written.

    In an option a station opens on its day in the plan, else on that of `phasing.opens`; all else is in effect from the option's day, but
    what is done to a station not before it is there.
    """
    if phasing.dates and scenario.combine is not None:
        steps = scenario.combine.changes
        return tuple(
            Programme(
                Text(zh=" → ".join(steps[i].name.zh for i in order), en=" → ".join(steps[i].name.en for i in order)),
                _waiting(
                    scenario,
                    [
                        Part(tuple((change, day) for change in steps[i].change), steps[i].cost)
                        for i, day in zip(order, phasing.dates, strict=True)
                    ],
                ),
            )
            for order in permutations(range(len(steps)))
        )
    return tuple(Programme(option.name, _waiting(scenario, [*_as_written(scenario, phasing, option)])) for option in scenario.options)


def _waiting(scenario: ScenarioFile, parts: Sequence[Part]) -> tuple[Part, ...]:
    """The parts, in which no change of a station is in effect before that station is there: until then there is nothing to change."""
    there = {row.name: row.opens for row in (*scenario.plan.stations, *scenario.plan.neighbours) if row.opens is not None}
    for change, when in [each for part in parts for each in part.changes]:
        if change.open is not None:
            there[change.open] = when
        elif change.add is not None:
            there[change.add.name] = when
        elif change.date is not None and change.date.opens is not None:
            there[change.date.station] = change.date.opens
    return tuple(
        replace(
            part,
            changes=tuple((change, max([when, *(there.get(name, when) for name in _stations(change))])) for change, when in part.changes),
        )
        for part in parts
    )


def _stations(change: Change) -> tuple[str, ...]:
    """The stations that must be there before a change can be made; one of days says itself when."""
    if change.move_units is not None:
        return change.move_units.from_, change.move_units.to
    one = change.move or change.class_ or change.units or change.crew
    return (one.station,) if one is not None else (change.close,) if change.close is not None else ()


def _as_written(scenario: ScenarioFile, phasing: Phasing, option: Option) -> Iterator[Part]:
    """An option's changes as they are paid for: of a composed one each of its named changes, which has a cost of its own."""
    if isinstance(option, Composed) and scenario.combine is not None:
        for index in option.parts:
            named = scenario.combine.changes[index]
            yield _dated(scenario, phasing, named.change, option.as_of or scenario.as_of, named.cost)
    else:
        yield _dated(scenario, phasing, option.change, option.as_of or scenario.as_of, option.cost)


def _dated(scenario: ScenarioFile, phasing: Phasing, changes: Sequence[Change], day: date, cost: Figure | None) -> Part:
    planned = {station.name: station.opens for station in scenario.plan.stations}
    dated = []
    for change in changes:
        when = day
        if change.open is not None:
            when = planned.get(change.open) or phasing.opens.get(change.open) or day
        elif change.add is not None:
            when = change.add.opens or day
        elif change.date is not None:
            when = date.min  # it bears its own days
        dated.append((change, when))
    return Part(tuple(dated), cost)


def decided(scenario: ScenarioFile, every: Sequence[Programme]) -> frozenset[str]:
    """The stations about which the programmes decide: those that one of them opens, and that do not serve on the scenario's day.

    Where a programme does not open such a station, it does not open, whatever the plan says.
    """
    asked = {change.open for each in every for part in each.parts for change, _ in part.changes if change.open is not None}
    return frozenset(row.name for row in scenario.plan.stations if row.name in asked and not row.in_service(scenario.as_of))


def in_year(
    scenario: ScenarioFile, programme: Programme, day: date, *, of_programmes: frozenset[str], roads: Sequence[SetRoad]
) -> tuple[ScenarioFile, Option]:
    """The scenario as `programme` has made it by `day`, and the option that plays it; `roads` are as they are on that day."""
    opened = {
        change.open: when for part in programme.parts for change, when in part.changes if change.open in of_programmes and change.open
    }
    stations = tuple(
        row.model_copy(update={"opens": opened.get(row.name), "status": "planned"}) if row.name in of_programmes else row
        for row in scenario.plan.stations
    )
    changes = [change for part in programme.parts for change, when in part.changes if when <= day and change.open not in of_programmes]
    changes += [Change(road=road) for road in roads]
    made = scenario.model_copy(update={"plan": scenario.plan.model_copy(update={"stations": stations}), "as_of": day})
    return made, Option(name=programme.name, change=tuple(changes))


def roads_on(phasing: Phasing, day: date) -> tuple[SetRoad, ...]:
    """The roads that vehicles may not use on `day`."""
    return tuple(SetRoad.model_validate({"at": road.at, "is": "closed"}) for road in phasing.roads if _closed(road, day))


def _closed(road: RoadInTime, day: date) -> bool:
    """Before it opens, from the day it closes; where it closes first and opens again, in between."""
    if road.opens is not None and road.closes is not None and road.closes < road.opens:
        return road.closes <= day < road.opens
    return (road.opens is not None and day < road.opens) or (road.closes is not None and day >= road.closes)


def cost_by(scenario: ScenarioFile, programme: Programme, day: date) -> Cost:
    """What a programme has cost by `day`: each part's own cost from its first change on, else that of each station that it opens."""
    known: dict[str, Station] = {row.name: row for row in scenario.plan.stations}
    figures: list[Figure] = []
    not_given: list[str] = []
    for part in programme.parts:
        done = [change for change, when in part.changes if when <= day]
        built = [row for row in (known.get(change.open) if change.open else change.add for change in done) if row is not None]
        if part.cost is not None:
            figures += [part.cost] if done else []
            continue
        figures += [row.cost for row in built if row.cost is not None]
        not_given += [row.name for row in built if row.cost is None]
    return Cost(sum(figure.value for figure in figures), tuple(not_given), tuple(figures))


def with_people(scenario: ScenarioFile, factor: float) -> ScenarioFile:
    """The scenario with `factor` times the people, and as many times the calls."""
    area, calls = scenario.area, scenario.everyday.calls
    total = area.people.total
    more = area.people.model_copy(update={"total": total.model_copy(update={"value": total.value * factor})})
    if calls.per_year is not None:
        calls = calls.model_copy(update={"per_year": calls.per_year.model_copy(update={"value": calls.per_year.value * factor})})
    return scenario.model_copy(
        update={
            "area": area.model_copy(update={"people": more}),
            "everyday": scenario.everyday.model_copy(update={"calls": calls}),
        }
    )
