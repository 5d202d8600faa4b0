"""A plan: what a district has, will have, and promises."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.figures import Area, Count, Duration, Figure, Frozen, Length, Money, Share, Text
from yingji.base.units import Dimension, WrongQuantity, parse_quantity
from yingji.scenarios.schema.common import Day, Place, PlanRow, Sourcing, StationClass, Status, UnitKind
from yingji.scenarios.schema.relief import ShelterClass, Stock

Binding = Literal["约束性", "预期性", "指导性", "强制性", "not stated"]
Statistic = Literal["", "mean", "p50", "p80", "p90", "p95", "max", "share"]
Clock = Literal["", "call", "order", "disaster"]
AssetKind = Literal[
    "ambulance site", "base", "bus", "care home", "civil defence", "command", "commerce", "development", "drainage", "drill",
    "hazard site", "health", "heritage", "housing", "mechanism", "metro", "monitoring", "other", "park", "place", "plan", "power", "road",
    "sanitation", "school", "siting rule", "staff", "stock point", "subdistrict", "team", "weakness", "zone",
]  # fmt: skip


class District(Frozen):
    """The district whose plan it is."""

    zh: str
    en: str
    adcode: str = ""


class Document(Frozen):
    """A document that clauses cite; its key in `documents` is the first word of every `clause`."""

    title: str
    en: str = ""
    number: str = Field(default="", description="the number under which it was issued")
    issued: str = ""
    note: Text | None = None


class Crew(Sourcing):
    """Firefighters of a station: of the national force, and full-time of the local government."""

    state: Count | None = None
    government: Count | None = None

    @property
    def total(self) -> float:
        return sum(figure.value for figure in (self.state, self.government) if figure is not None)


class Site(PlanRow):
    """Something at a place, from a day, to a day."""

    name: str
    en: str = ""
    at: Place | None = None
    opens: Day | None = None
    closes: Day | None = None
    status: Status = "existing"
    note: Text | None = None

    @model_validator(mode="after")
    def _closes_after_opening(self) -> Site:
        if self.opens and self.closes and self.closes < self.opens:
            raise PydanticCustomError(
                "closes_before_opening", "closes before it opens", {"opens": str(self.opens), "closes": str(self.closes)}
            )
        return self

    def in_service(self, day: date, *, mentioned: bool = False) -> bool:
        """Whether it works on `day`: opened by then (`opens` ≤ day), not closed yet (day < `closes`); what is only mentioned does not."""
        if self.status == "mentioned" and not mentioned:
            return False
        if self.status == "planned" and self.opens is None:
            return False
        return (self.opens is None or self.opens <= day) and (self.closes is None or day < self.closes)


class Station(Site):
    """A fire station (or a neighbour's, which comes by agreement after a delay), with its vehicles and crew."""

    at: Place
    kind: Literal["fire", "ambulance"] = "fire"
    class_: StationClass | None = Field(default=None, alias="class")
    at_source: Text | None = Field(default=None, description="whence the site is taken where the plan gives none: it is then assumed")
    class_source: Text | None = Field(default=None, description="whence the class is taken where the plan gives none: it is then assumed")
    crew: Crew | None = None
    on_duty: Share | None = Field(default=None, description="share of the crew on duty at any time")
    vehicles: dict[UnitKind, Count] = Field(default_factory=dict)
    area: Area | None = Field(default=None, description="area of responsibility as drawn by hand; else by travel time")
    of: str = Field(default="", description="the neighbouring district that it belongs to; '' for the plan's own")
    delay: Duration | None = Field(default=None, description="what a neighbour's agreement costs between request and its order")
    agreement_from: Day | None = None
    rebuilds: str = Field(default="", description="the station that this one replaces on the day it opens")
    cost: Money | None = Field(default=None, description="to build and equip it, once")


class Shelter(Site):
    """An emergency shelter. `class` 紧急, 固定, 中心 or unknown, as the plan says."""

    class_: ShelterClass = Field(default="unknown", alias="class")
    count: Count | None = Field(default=None, description="how many, where the plan gives a number instead of names")
    ground: Area | None = None
    capacity: Count | None = None
    freeboard: Length | None = Field(default=None, description="height of its ground above the highest flood known")


class Reserve(PlanRow):
    """A stock, with its quantity as printed where the plan gives one."""

    name: str
    en: str = ""
    kind: Literal["grain", "basic", "small", "necessities", "equipment", "mechanism"]
    quantity: str = Field(default="", description="as printed")
    people: Count | None = Field(default=None, description="people whom the stock serves (basic, small), where it is known")
    person_days: Count | None = Field(default=None, description="days of need of one person that it covers, where it is known")
    at: Place | None = None
    status: Status = "existing"
    by: Day | None = None


class Agreement(PlanRow):
    """An agreement on mutual aid or supply."""

    partner: str
    en: str = ""
    about: Literal["mutual aid", "grain", "necessities"]
    since: Day | None = None
    status: Status = "existing"


class Asset(Site):
    """Any other thing of the plan that has a number or a name: teams, hospitals, roads, drainage, power, schools, metro, projects."""

    kind: AssetKind
    number: str = Field(default="", description="the number as printed, with its unit")
    count: Count | None = Field(default=None, description="that number, where arithmetic can use it")
    names: tuple[str, ...] = ()


class Target(PlanRow):
    """A promise of the plan: `measure` names what is measured, with exactly one bound, or it is a `ledger` row.

    With both it is judged where the inputs of the measure are given, and stands on the ledger where they are not.
    """

    id: str
    promise: Text
    printed: str = Field(description="the value as printed in the plan")
    unit: str = ""
    unit_suspect: bool = False
    binding: Binding = "not stated"
    by: Day | None = None
    measure: str = Field(default="", description="a measure of scenarios/measures.yaml; '' for a ledger row")
    at_most: str = ""
    at_least: str = ""
    statistic: Statistic = Field(default="", description="of what is measured; 'share' is the share of cases within `within`")
    within: str = Field(default="", description="for shares: the time or distance within which a case counts")
    clock: Clock = ""
    applies_to: tuple[str, ...] = ()
    scope: Literal["district", "each station", "each subdistrict"] = "district"
    ledger: Text | None = Field(default=None, description="why no simulation can judge it, or what would have to be known")

    @model_validator(mode="after")
    def _judged_or_ledger(self) -> Target:
        bounds = bool(self.at_most) + bool(self.at_least)
        on_ledger = self.ledger is not None
        if not (self.measure or on_ledger) or bounds != bool(self.measure):
            raise PydanticCustomError("target_bound", "a measure with one bound, or a ledger row", {})
        return self

    def threshold(self, dimension: Dimension) -> float:
        """The bound in the base unit of the measure's dimension; raises `WrongQuantity`."""
        return parse_quantity(self.at_most or self.at_least, dimension)


class Plan(Frozen):
    """A district's plan as data: assets and targets, each with its clause and its confidence."""

    district: District
    documents: dict[str, Document]
    headquarters: Crew | None = Field(default=None, description="firefighters who serve at no station; they count, but do not turn out")
    stations: tuple[Station, ...] = ()
    neighbours: tuple[Station, ...] = ()
    shelters: tuple[Shelter, ...] = ()
    reserves: tuple[Reserve, ...] = ()
    ledger: tuple[Stock, ...] = Field(default=(), description="the district's ledger of supplies (台账), item by item, where it has one")
    agreements: tuple[Agreement, ...] = ()
    assets: tuple[Asset, ...] = ()
    targets: tuple[Target, ...] = ()


__all__ = [
    "Agreement", "Asset", "AssetKind", "Binding", "Crew", "District", "Document", "Figure", "Plan", "Reserve", "Shelter", "Site", "Station",
    "Target", "WrongQuantity",
]  # fmt: skip
