"""Measures that are arithmetic on the plan: no streets, no chance. What the plan does not say is not made up."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from yingji.base.figures import Figure, Text
from yingji.base.units import Dimension
from yingji.results.case import Case, Found, Reason, not_found, station_name
from yingji.results.relief.ledger import by_item
from yingji.scenarios.schema.plan import Shelter, Station

FIXED_OR_CENTRAL = ("短期固定", "中期固定", "长期固定", "固定", "中心")
"""Classes of shelter that the plans call fixed or central."""
_UNKNOWN = {"unknown"}
_DAYS = 7


def _exactly(value: float) -> Found:
    return Found(np.array([value]))


def _own_fire_stations(case: Case) -> list[Station]:
    world = case.runs.world
    return [station for station, own in zip(world.stations, world.own, strict=True) if own and station.kind == "fire"]


def _staff(case: Case, count: Callable[[Station], float | None]) -> tuple[float, tuple[Text, ...]]:
    """The sum over own fire stations, and the names of those whose crew the plan does not say."""
    counted = [(station, count(station)) for station in _own_fire_stations(case)]
    unknown = tuple(station_name(station) for station, number in counted if number is None)
    return sum(number for _, number in counted if number is not None), unknown


def _government(station: Station) -> float | None:
    """A crew that names only its national part has no government part: the plan lists both where both serve."""
    if station.crew is None:
        return None
    return station.crew.government.value if station.crew.government is not None else 0.0


def firefighters_share(case: Case) -> Found:
    """staff.firefighters_share: those at headquarters count, though they do not turn out."""
    total, unknown = _staff(case, lambda station: station.crew.total if station.crew else None)
    headquarters = case.runs.scenario.plan.headquarters
    return _staffed(case, (total + (headquarters.total if headquarters else 0)) / case.residents, unknown, dimension="share")


def government_firefighters(case: Case) -> Found:
    """staff.government_firefighters, headquarters included."""
    total, unknown = _staff(case, _government)
    headquarters = case.runs.scenario.plan.headquarters
    extra = headquarters.government.value if headquarters and headquarters.government else 0
    return _staffed(case, total + extra, unknown, dimension="count")


def _staffed(case: Case, known: float, unknown: tuple[Text, ...], *, dimension: Dimension) -> Found:
    """Those who are known; where some are not, they can still be enough for a target that wants at least so many."""
    if not unknown:
        return _exactly(known)
    if len(unknown) == len(_own_fire_stations(case)):
        return not_found("results.why.no_crew")
    missing = Reason("results.why.no_crew_at", {"stations": unknown})
    if case.target.at_least and known >= case.target.threshold(dimension):
        return Found(np.array([known, np.inf]), notes=(missing,))
    return Found(np.empty(0), missing=missing)


def new_shelters(case: Case) -> Found:
    """count.new_shelters: low counts what the plan dates and classes, high also what it leaves open."""
    planned = [shelter for shelter in case.runs.scenario.plan.shelters if shelter.status == "planned"]
    if not planned:
        return not_found("results.why.no_planned_shelters")
    day = case.target.by or case.runs.day
    sure = [s for s in planned if s.class_ in FIXED_OR_CENTRAL and s.in_service(day)]
    undated = [s for s in planned if s.class_ in FIXED_OR_CENTRAL and s.opens is None]
    unclassed = [s for s in planned if s.class_ in _UNKNOWN and (s.opens is None or s.in_service(day))]
    low, possible = _how_many(sure), _how_many([*undated, *unclassed])
    if not possible:
        return _exactly(low)
    names = tuple(Text(zh=shelter.name, en=shelter.en or shelter.name) for shelter in [*undated, *unclassed])
    return Found(np.array([low, low + possible]), notes=(Reason("results.why.shelters_open", {"names": names}),))


def _how_many(shelters: list[Shelter]) -> float:
    return sum(shelter.count.value if shelter.count is not None else 1.0 for shelter in shelters)


def people_per_ambulance_site(case: Case) -> Found:
    """ambulance.people_per_site: sites with a place (stations of ambulances), or the plan's number of them where that is larger."""
    runs = case.runs
    placed = sum(1 for station, own in zip(runs.world.stations, runs.world.own, strict=True) if own and station.kind == "ambulance")
    listed = [asset for asset in runs.scenario.plan.assets if asset.kind == "ambulance site" and asset.in_service(runs.day)]
    numbered = sum(asset.count.value if asset.count is not None else max(len(asset.names), 1) for asset in listed)
    sites = max(placed, numbered)
    return _exactly(case.residents / sites) if sites else not_found("results.why.no_ambulance_sites")


def basic_reserve_share(case: Case) -> Found:
    """reserve.basic_share: the scarcer of the two classes of goods decides, for a person needs both; by item where there is a ledger."""
    found = by_item(case, ("basic", "small"), days=1)
    if found is not None:
        return found
    shares = [_stock(case, kind, "people") for kind in ("basic", "small")]
    if any(share is None for share in shares):
        return _no_stock(case, "people")
    return _exactly(min(share for share in shares if share is not None) / case.residents)


def necessities_share(case: Case) -> Found:
    """reserve.necessities_share_7d: by item where there is a ledger."""
    found = by_item(case, ("necessities",), days=_DAYS)
    if found is not None:
        return found
    stock = _stock(case, "necessities", "person_days")
    if stock is None:
        return _no_stock(case, "person_days")
    return _exactly(stock / _DAYS / case.residents)


def _no_stock(case: Case, field: str) -> Found:
    """Stock that a disaster scenario assumes does not count."""
    assumed = case.runs.scenario.relief is not None and bool(case.runs.scenario.relief.stock)
    return not_found("relief.why.assumed_stock") if assumed else not_found("results.why.no_stock", field=field)


def _stock(case: Case, kind: str, field: str) -> float | None:
    """What the existing stocks of a kind hold; None where no row of the plan says."""
    figures: list[Figure | None] = [
        getattr(reserve, field) for reserve in case.runs.scenario.plan.reserves if reserve.kind == kind and reserve.status == "existing"
    ]
    known = [figure.value for figure in figures if figure is not None]
    return sum(known) if known else None
