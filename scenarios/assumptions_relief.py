"""What a disaster rests on beside its figures: sites and capacities that no plan gives, and the rows of its tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from yingji.scenarios.assumptions_files import Assumption, table_entry
from yingji.scenarios.marks import Way
from yingji.scenarios.schema.common import Sourcing
from yingji.scenarios.schema.plan import Shelter
from yingji.scenarios.schema.relief import Relief
from yingji.scenarios.schema.scenario import ScenarioFile

Entry = Callable[..., Assumption]  # (way, printed, source, *, value, unit)

CHOICES: tuple[Way, ...] = (
    ("relief", "horizon"), ("relief", "settlement", "days"), ("relief", "handling", "stops"), ("relief", "relieved", "share"),
)  # fmt: skip
"""Figures that say what is asked and how it is run: whoever writes them does not assume anything."""
_ASKED = ("intensity", "rain_60min", "return_period_years")
UNKNOWN_FREEBOARD = "0.5 m"
"""A freeboard that is not known counts as that of the plan's rule: any water at all closes the shelter."""
_TABLES = (
    ("damage", ("none", "slight", "moderate", "extensive", "complete")),
    ("classes", ("people_per_building", "collapse_given_complete", "height_m")),
    ("casualties", ("severity_1", "severity_2", "severity_3", "severity_4")),
)


def is_choice(way: Way) -> bool:
    """Whether a figure is no assumption: how hard a hazard strikes, and when, is the question itself; `share` of its calls is all."""
    asked = way[0] == "hazards" and (way[-1] in ("after", *_ASKED) or way[-2:] == ("kind", "share"))
    question = way[0] == "site" and way[1] not in ("station", "keep_away", "capacity")  # what is asked, and among what
    return asked or question or way in CHOICES


def of_relief(scenario: ScenarioFile, entry: Entry) -> Iterator[Assumption]:
    """Assumptions of hazards and relief that are no figures of the files."""
    yield from _of_hazards(scenario, entry)
    if scenario.relief is not None and scenario.hazards:
        yield from _of_depots_and_shelters(scenario, scenario.relief, entry)


def _of_hazards(scenario: ScenarioFile, entry: Entry) -> Iterator[Assumption]:
    for index, strike in enumerate(scenario.hazards):
        way: Way = ("hazards", index, "hazard")
        quake, storm, accident = strike.hazard.earthquake, strike.hazard.rainstorm, strike.hazard.accident
        if quake is not None:
            for name, columns in _TABLES:
                yield from table_entry(getattr(quake, name), f"earthquake.{name}", columns)
            yield from table_entry(scenario.area.buildings, "buildings", ("share",))
        if storm is not None:
            yield from table_entry(storm.polygons, "rainstorm.polygons", ("depth_m",))
            for number, point in enumerate(storm.points):
                yield from _site(point, str(point.at), (*way, "rainstorm", "points", number, "at"), entry, stated=bool(point.clause))
        if accident is not None:
            yield from _site(accident, str(accident.at), (*way, "accident", "at"), entry)


def _of_depots_and_shelters(scenario: ScenarioFile, relief: Relief, entry: Entry) -> Iterator[Assumption]:
    for name in ("depots", "vehicles"):
        for index, row in enumerate(getattr(relief, name)):
            yield from _site(row, str(row.at), ("relief", name, index, "at"), entry)
    for index, option in enumerate(scenario.options):
        for number, change in enumerate(option.change):
            if change.add_depot is not None:
                where: Way = ("options", index, "change", number, "add_depot", "at")
                yield from _site(change.add_depot, str(change.add_depot.at), where, entry)
    wet = any(strike.hazard.rainstorm is not None for strike in scenario.hazards)
    for index, shelter in enumerate(scenario.plan.shelters):
        if shelter in scenario.shelters_used:
            yield from _of_shelter(shelter, ("plan", "shelters", index), relief, entry, wet=wet)


def _site(row: Sourcing, printed: str, way: Way, entry: Entry, *, stated: bool = False) -> Iterator[Assumption]:
    """The place of something that no plan puts there."""
    if not stated and row.confidence in (None, "assumed"):
        yield entry(way, printed, row.source)


def _of_shelter(shelter: Shelter, way: Way, relief: Relief, entry: Entry, *, wet: bool) -> Iterator[Assumption]:
    """What the plan leaves open of a shelter that is used: where it is, whom it holds, how high it lies."""
    rule = relief.shelters.get(shelter.class_)
    if rule is None:
        return
    if shelter.at is None and shelter.count is not None:
        source = relief.unnamed.source if relief.unnamed is not None else ""
        yield entry((*way, "at"), f"{shelter.count.value:g} × lon, lat", source)
    elif not shelter.clause and shelter.confidence in (None, "assumed"):
        yield entry((*way, "at"), str(shelter.at), shelter.source)
    if shelter.capacity is None:
        ground = shelter.ground if shelter.ground is not None else rule.ground
        people = int(ground.value * rule.usable.value / rule.per_person.value)
        printed = f"{ground.printed} × {rule.usable.printed} ÷ {rule.per_person.printed}"
        yield entry((*way, "capacity"), printed, rule.source, value=float(people))
    if wet and shelter.freeboard is None and rule.freeboard is None:
        yield entry((*way, "freeboard"), UNKNOWN_FREEBOARD, "", value=0.5, unit="m")
