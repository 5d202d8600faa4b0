"""What one option makes of the district's relief on its day: settings, depots, shelters that open or close, each logged old → new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yingji.base.faults import Fault
from yingji.scenarios.schema.plan import Shelter
from yingji.scenarios.schema.relief import Depot, Relief
from yingji.scenarios.schema.scenario import Change, Option, ScenarioFile
from yingji.scenarios.settings import WrongSetting, with_setting
from yingji.sim.muster import Marker, Way, of_relief
from yingji.sim.world import Changed


@dataclass(frozen=True)
class Relieving:
    """The relief of one option: as its settings leave it, with the places in the file of what stands somewhere."""

    day: date
    relief: Relief
    depot_way: tuple[Way, ...]  # where each depot is written
    shelters: tuple[tuple[Shelter, Way], ...]  # rows of the plan in service
    changes: tuple[Changed, ...]


def relieving(scenario: ScenarioFile, option: Option | None, relief: Relief, *, mark: Marker, faults: list[Fault]) -> Relieving:
    """Relief in `option` (None: as it is on the scenario's day); what is wrong with its changes is added to `faults`."""
    day = (option.as_of if option else None) or scenario.as_of
    rows = scenario.plan.shelters
    open_ = {i: row.in_service(day) for i, row in enumerate(rows)}
    depot_way: list[Way] = [("relief", "depots", i) for i in range(len(relief.depots))]
    changes: list[Changed] = []
    for number, change in enumerate(option.change if option else ()):
        way: Way = ("options", scenario.options.index(option), "change", number) if option in scenario.options else ()
        if not of_relief(change, scenario):
            continue
        if change.add_depot is not None:
            relief = _with_depot(relief, change.add_depot, (*way, "add_depot"), mark=mark, faults=faults)
            depot_way.append((*way, "add_depot"))
            changes.append(Changed("depot", change.add_depot.name, "", "open"))
        for path, text in (change.set or {}).items():
            try:
                relief, old, new = with_setting(relief, path, text)
            except WrongSetting as wrong:
                faults.append(Fault(mark((*way, "set", path)), path, wrong.key, wrong.values))
                continue
            changes.append(Changed("setting", path, old, new))
        changes += _doors(change, rows, open_)
    return Relieving(
        day, relief, tuple(depot_way), tuple((rows[i], ("plan", "shelters", i)) for i, yes in open_.items() if yes), tuple(changes)
    )


def _with_depot(relief: Relief, depot: Depot, way: Way, *, mark: Marker, faults: list[Fault]) -> Relief:
    if depot.name in [known.name for known in relief.depots]:
        faults.append(Fault(mark((*way, "name")), "add_depot.name", "scenarios.depot_twice", {"written": depot.name}))
    return relief.model_copy(update={"depots": (*relief.depots, depot)})


def _doors(change: Change, rows: tuple[Shelter, ...], open_: dict[int, bool]) -> list[Changed]:
    """Shelters that a change opens or closes: every row of that name."""
    name, words = change.open or change.close, {True: "open", False: "closed"}
    told = []
    for i, row in enumerate(rows):
        if name is not None and row.name == name:
            told.append(Changed("shelter", row.name, words[open_[i]], words[change.open is not None]))
            open_[i] = change.open is not None
    return told
