"""Changes to single stations, agreements and roads, each logged old → new, while an option is being applied."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from yingji.base.figures import Count
from yingji.scenarios.schema.changes import MoveStation, SetAgreement, SetClass, SetCrew, SetDates, SetUnits
from yingji.scenarios.schema.common import UnitKind
from yingji.scenarios.schema.plan import Crew, Station
from yingji.sim.world import UNIT_KINDS, Changed

Units = list[tuple[str, UnitKind]]


def moved(station: Station, change: MoveStation) -> tuple[Station, list[Changed]]:
    """The station at its new place, which is no longer the one that the plan was read for."""
    log = [Changed("place", station.name, str(station.at), str(change.at))]
    return station.model_copy(update={"at": change.at, "at_source": None}), log


def of_class(station: Station, change: SetClass) -> tuple[Station, list[Changed]]:
    """The station as one of another class."""
    log = [Changed("class", station.name, station.class_ or "", change.to)]
    return station.model_copy(update={"class_": change.to, "class_source": None}), log


def with_crew(station: Station, change: SetCrew) -> tuple[Station, list[Changed]]:
    """The station with another crew, or another share of it on duty."""
    old = station.crew or Crew()
    new = old.model_copy(update={name: value for name in ("state", "government") if (value := getattr(change, name)) is not None})
    log = [Changed("people", station.name, f"{old.total:g}", f"{new.total:g}")] if new.total != old.total else []
    if change.on_duty is not None:
        before = "" if station.on_duty is None else f"{station.on_duty.value:.0%}"
        log.append(Changed("on_duty", station.name, before, f"{change.on_duty.value:.0%}"))
    on_duty = change.on_duty if change.on_duty is not None else station.on_duty
    return station.model_copy(update={"crew": new, "on_duty": on_duty}), log


def with_dates(station: Station, change: SetDates) -> tuple[Station, list[Changed]]:
    """The station with another day of opening or closing; one that is only mentioned becomes planned."""
    log, update = [], dict[str, date | str]()
    for name in ("opens", "closes"):
        old, new = getattr(station, name), getattr(change, name)
        if new is not None:
            log.append(Changed(name, station.name, str(old or ""), str(new)))
            update[name] = new
    if station.status == "mentioned":
        update["status"] = "planned"
    return station.model_copy(update=update), log


def with_units(station: Station, units: Units, change: SetUnits) -> tuple[Units, list[Changed]]:
    """Its vehicles, with so many of each kind that is named; those that stay keep their names, and so their breakdowns."""
    log: list[Changed] = []
    kept = [unit for unit in units if unit[1] not in change.vehicles]
    for kind, count in change.vehicles.items():
        old = [unit for unit in units if unit[1] == kind]
        log.append(Changed("vehicles", f"{station.name}/{kind}", str(len(old)), str(round(count.value))))
        kept += [*old, *_more(station, kind, old, count)][: round(count.value)]
    return sorted(kept, key=lambda unit: UNIT_KINDS.index(unit[1])), log


def _more(station: Station, kind: UnitKind, old: Units, count: Count) -> Units:
    """New units of a kind, by the first free numbers."""
    taken = {name for name, _ in old}
    fresh = (f"{station.name}/{kind}/{number + 1}" for number in range(round(count.value) + len(old)))
    return [(name, kind) for name in fresh if name not in taken]


def under_agreement(opens: Mapping[str, bool], change: SetAgreement) -> list[Changed]:
    """What an agreement, or its end, changes at the neighbour's stations; `opens`: each with whether it serves now."""
    words = {True: "open", False: "closed"}
    return [Changed("neighbour", name, words[now], words[change.in_force]) for name, now in opens.items()]
