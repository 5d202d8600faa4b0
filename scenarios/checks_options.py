"""Checks of what options change in relief, of the shelters that each option has, and of the years in which options are built."""

from __future__ import annotations

from yingji.scenarios.checks import Checks
from yingji.scenarios.checks_relief import known_items
from yingji.scenarios.loader_shape import sample
from yingji.scenarios.marks import Map, Seq, Way, at
from yingji.scenarios.phased import MOST_STEPS
from yingji.scenarios.schema.relief import Relief, ShelterRule
from yingji.scenarios.schema.scenario import Change, ScenarioFile
from yingji.scenarios.settings import WrongSetting, with_setting


def changed(relief: Relief, change: Change) -> Relief:
    """Relief after one change of an option; raises `WrongSetting`. Changes of stations leave it as it is."""
    for path, text in (change.set or {}).items():
        relief, _, _ = with_setting(relief, path, text)
    if change.add_depot is not None:
        relief = relief.model_copy(update={"depots": (*relief.depots, change.add_depot)})
    return relief


def check_settings(checks: Checks, scenario: ScenarioFile, bad: set[Way]) -> None:
    """Every setting leads somewhere, its text can stand there, and what it names is known; added depots have new names."""
    whole = not any(way[:1] == ("relief",) for way in bad)
    for index, option in enumerate(scenario.options):
        relief = scenario.relief
        for number, change in enumerate(option.change):
            way: Way = ("options", index, "change", number)
            if relief is None:
                if not scenario.hazards and (change.set is not None or change.add_depot is not None):
                    checks.tell(way, "scenarios.change_without_relief")
            elif whole:
                relief = _after(checks, relief, change, way)


def _after(checks: Checks, relief: Relief, change: Change, way: Way) -> Relief:
    items = known_items(checks)
    for path, text in (change.set or {}).items():
        here: Way = (*way, "set", path)
        try:
            relief, _, new = with_setting(relief, path, text)
        except WrongSetting as wrong:
            checks.tell(here, wrong.key, on_key=wrong.key.startswith("scenarios.set_"), **wrong.values)  # of the path, or of the text
            continue
        field = path.rpartition(".")[2].strip()
        if field == "depot" and new not in [depot.name for depot in relief.depots]:
            checks.unknown(here, "scenarios.depot", new, [depot.name for depot in relief.depots])
        lost = [item for item in (*relief.relieved.items, *(relief.people.kits.items if relief.people.kits else ())) if field == "items"]
        for item in [item for item in lost if items is not None and item not in items]:
            checks.unknown(here, "scenarios.item", item, items or ())
    if change.add_depot is not None:
        if any(depot.name == change.add_depot.name for depot in relief.depots):
            checks.tell((*way, "add_depot", "name"), "scenarios.depot_twice", written=change.add_depot.name)
        relief = changed(relief, change.model_copy(update={"set": None}))
    return relief


def check_shelters(checks: Checks, scenario: ScenarioFile) -> None:
    """On the day of each option some shelter is in service, and each has what its class needs to be used."""
    if scenario.relief is None or not scenario.hazards:
        return
    open_ = scenario.shelters_used
    if not open_:
        checks.tell(("as_of",), "scenarios.no_shelter", day=scenario.as_of.isoformat())
    first = {shelter.class_: shelter.name for shelter in reversed(open_)}
    for class_, name in first.items():
        if class_ not in scenario.relief.shelters:
            checks.tell(("relief", "shelters", class_), "scenarios.shelter_rule", written=class_, name=name, example=sample(ShelterRule))


def check_phasing(checks: Checks) -> None:
    """Days of opening are those of stations that the plan knows, and days of steps belong to the changes of a full factorial."""
    opens, dates = at(checks.root, ("phasing", "opens")), at(checks.root, ("phasing", "dates"))
    known = [item.text("name") for part in ("stations", "neighbours") for _, item in checks.items("plan", part)]
    for name in opens.entries if isinstance(opens, Map) and all(known) else ():
        if name not in known:
            checks.unknown(("phasing", "opens", name), "scenarios.station", name, known)
    if not (isinstance(dates, Seq) and dates.items):
        return
    if isinstance(opens, Map) and opens.entries:
        checks.tell(("phasing", "opens"), "scenarios.phasing_opens")
    combine = at(checks.root, ("combine",))
    steps = at(checks.root, ("combine", "changes"))
    if not isinstance(combine, Map) or combine.text("how") != "factorial":
        checks.tell(("phasing", "dates"), "scenarios.phasing_factorial")
    elif isinstance(steps, Seq) and (len(steps.items) != len(dates.items) or len(steps.items) > MOST_STEPS):
        checks.tell(("phasing", "dates"), "scenarios.phasing_steps", steps=len(steps.items), dates=len(dates.items), most=MOST_STEPS)
