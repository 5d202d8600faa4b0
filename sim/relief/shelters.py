"""The shelters of one option: what the plan says of each, and the rule of its class where it says nothing."""

from __future__ import annotations

import math

import numpy as np

from yingji.base.faults import Fault
from yingji.base.figures import Figure, Text
from yingji.geo.network import Ints
from yingji.scenarios.ground import Ground
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.plan import Plan, Shelter
from yingji.scenarios.schema.relief import ShelterRule
from yingji.sim.muster import Marker
from yingji.sim.relief.options import Relieving
from yingji.sim.relief.sites import Sites, subdistrict_of
from yingji.sim.relief.world import Shelters


def shelters_of(plan: Plan, one: Relieving, ground: Ground, sites: Sites, node: Ints, mark: Marker, faults: list[Fault]) -> Shelters | None:
    """Every shelter in service, in the order of the plan; `None`, with a fault, where there is none, or a rule or name is not known.

    What a row says of ground and capacity is of all the shelters that it counts together, each of which has its part.
    """
    rows: list[tuple[Shelter, ShelterRule, str, Text, int]] = []
    for shelter, _ in one.shelters:
        rule = one.relief.shelters.get(shelter.class_)
        if rule is None:
            values = {"name": shelter.name, "class_": shelter.class_}
            faults.append(Fault(mark(("relief", "shelters")), f"shelters.{shelter.class_}", "sim.no_shelter_rule", values))
            continue
        rows += [(shelter, rule, *site) for site in sites.sites_of(shelter)]
    known = [row.name for row in plan.shelters]
    for name in one.relief.grounds:
        if name not in known:
            values = {"written": name, "known": ", ".join(nearest(name, known) or known)}
            faults.append(Fault(mark(("relief", "grounds", name)), f"grounds.{name}", "sim.unknown_shelter", values))
    if not rows and not faults:  # what follows from another fault is not told
        faults.append(Fault(mark(("plan", "shelters")), "shelters", "sim.no_shelter", {"day": one.day}))
    if faults:
        return None
    spots = [sites.spots[number] for *_, number in rows]
    rules = [rule for _, rule, *_ in rows]
    grounds = one.relief.grounds
    area_m2 = np.array([_ground_m2(shelter, rule, grounds.get(shelter.name)) * rule.usable.value for shelter, rule, *_ in rows])
    per_person_m2 = np.array([rule.per_person.value for rule in rules])
    return Shelters(
        name=tuple(name for _, _, name, _, _ in rows),
        title=tuple(title for _, _, _, title, _ in rows),
        class_=tuple(shelter.class_ for shelter, *_ in rows),
        node=node[[number for *_, number in rows]],
        x=np.array([spot.x for spot in spots]),
        y=np.array([spot.y for spot in spots]),
        subdistrict=subdistrict_of(ground.cells, spots),
        area_m2=area_m2,
        per_person_m2=per_person_m2,
        capacity=np.array([_capacity(row[0], float(m2), float(each)) for row, m2, each in zip(rows, area_m2, per_person_m2, strict=True)]),
        days=np.array([rule.days.value for rule in rules]),
        distance_m=np.array([_or(rule.distance, math.inf) for rule in rules]),
        opens_median_s=np.array([rule.opens.median.value for rule in rules]),
        opens_sigma=np.array([_or(rule.opens.sigma, 0.0) for rule in rules]),
        crews=np.array([round(rule.crews.value) for rule in rules], dtype=np.int32),
        freeboard_m=np.array([_or(shelter.freeboard or rule.freeboard, math.nan) for shelter, rule, *_ in rows]),
        placed=np.array([shelter.at is None for shelter, *_ in rows], dtype=bool),
        clause=tuple(shelter.clause for shelter, *_ in rows),
    )


def _ground_m2(shelter: Shelter, rule: ShelterRule, known: Figure | None) -> float:
    """Ground of one site: the plan's word, else the relief file's of that name, else that of its class."""
    of_row = shelter.ground or known
    return of_row.value / _sites(shelter) if of_row is not None else rule.ground.value


def _capacity(shelter: Shelter, area_m2: float, per_person_m2: float) -> int:
    """Whole people: the plan's own number, else as many as have their m² on the usable ground."""
    room = shelter.capacity.value / _sites(shelter) if shelter.capacity is not None else area_m2 / per_person_m2
    return math.floor(room + 1e-9)


def _sites(shelter: Shelter) -> float:
    """How many shelters a row stands for."""
    return max(1.0, shelter.count.value) if shelter.at is None and shelter.count is not None else 1.0


def _or(figure: Figure | None, other: float) -> float:
    return figure.value if figure is not None else other
