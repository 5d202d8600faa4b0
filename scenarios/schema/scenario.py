"""A scenario: a plan on its ground, what happens there, which options are compared, and how it is run."""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.figures import Count, Duration, Frozen, Money, Share, Text
from yingji.scenarios.schema.area import AreaFile
from yingji.scenarios.schema.changes import MoveStation, SetAgreement, SetClass, SetCrew, SetDates, SetRoad, SetUnits
from yingji.scenarios.schema.common import Day, Sourcing
from yingji.scenarios.schema.everyday import Everyday
from yingji.scenarios.schema.hazard import WEEKDAYS, Strike, Strikes
from yingji.scenarios.schema.phasing import Phasing
from yingji.scenarios.schema.plan import Clock, Plan, Shelter, Station, Statistic, Target
from yingji.scenarios.schema.relief import Depot, Needs, Relief
from yingji.scenarios.schema.siting import Siting

DAY_S = 86400.0


class MoveUnits(Frozen):
    """All units and crew of one station go to another."""

    from_: str = Field(alias="from")
    to: str


class Change(Frozen):
    """One change to the plan: exactly one of these."""

    open: str | None = Field(default=None, description="a planned or mentioned station, in service from the option's day")
    close: str | None = None
    move_units: MoveUnits | None = None
    add: Station | None = None
    set: dict[str, str] | None = Field(
        default=None, description="of relief: `people.kits.share: 30 %`, `depots.区应急物资库.lost: true`; * stands for every row of a list"
    )
    add_depot: Depot | None = None
    move: MoveStation | None = None
    class_: SetClass | None = Field(default=None, alias="class")
    units: SetUnits | None = None
    crew: SetCrew | None = None
    date: SetDates | None = None
    agreement: SetAgreement | None = None
    road: SetRoad | None = None

    @model_validator(mode="after")
    def _one(self) -> Change:
        if sum(getattr(self, name) is not None for name in type(self).model_fields) != 1:
            raise PydanticCustomError("change_one", f"exactly one of {', '.join(type(self).model_fields)}", {})
        return self


class Option(Frozen):
    """A named list of changes to the plan, each logged old → new."""

    name: Text
    as_of: Day | None = None
    change: tuple[Change, ...] = ()
    cost: Money | None = Field(default=None, description="of all its changes; else what the stations that it opens cost")


How = Literal["each", "pairs", "steps", "factorial"]
"""Each change alone and all together; also two by two; one after the other in their order; every combination."""


class NamedChange(Frozen):
    """Changes that go together, under the name by which composed options call them."""

    name: Text
    change: tuple[Change, ...]
    cost: Money | None = Field(default=None, description="of all its changes; else what the stations that they open cost")


class Combine(Frozen):
    """Options composed of named changes; `none` is what the option without any of them is called."""

    how: How
    none: Text = Text(zh="现状", en="as it is")
    changes: tuple[NamedChange, ...]


class RankBy(Frozen):
    """The measure by which options are ranked, and how small a difference no longer matters."""

    measure: str
    statistic: Statistic = ""
    clock: Clock = ""
    within: str = Field(default="", description="for shares: the time within which a case counts")
    applies_to: tuple[str, ...] = ()
    indifference: str = Field(description="a difference smaller than this does not matter: 1 %, 5 s")
    select: Literal["KN", "OCBA"] = Field(default="KN", description="the procedure that says which is best and when that is settled")
    confidence: Share | None = Field(default=None, description="the probability with which the best is to be found; else 95 %")
    most_replications: Count | None = Field(default=None, description="where growing ends, whether the ranking is settled or not")


class Run(Frozen):
    """How long, how often, from which seed. `warm_up` is simulated before the clock of the measures starts."""

    years: Count | None = None
    days: Count | None = None
    warm_up: Duration | None = None
    replications: Count
    seed: int = Field(ge=0)

    @model_validator(mode="after")
    def _one(self) -> Run:
        if (self.years is None) == (self.days is None):
            raise PydanticCustomError("run_length", "exactly one of years and days", {})
        return self

    @property
    def length_s(self) -> float:
        """Length of a replication after warm-up, s; a year has 365 days."""
        return self.years.value * 365 * 86400 if self.years is not None else self.days.value * 86400  # type: ignore[union-attr]


class Standard(Sourcing):
    """A named profile of external rules, judged beside a plan's targets and never in their stead."""

    id: str
    title: Text
    document: str
    area_limits_km2: dict[str, float] = Field(default_factory=dict)
    targets: tuple[Target, ...]


class ScenarioFile(Frozen):
    """A scenario with its plan, area, standards and profile read in: frozen, and valid from birth."""

    title: Text
    plan: Plan
    area: AreaFile
    standards: tuple[Standard, ...] = ()
    as_of: Day
    everyday: Everyday
    hazards: tuple[Strike, ...] = Field(default=(), description="what strikes, and when; none: an everyday scenario")
    strikes: Strikes | None = None
    relief: Relief | None = None
    needs: Needs | None = None
    options: tuple[Option, ...] = ()
    combine: Combine | None = Field(default=None, description="options composed of named changes, after those that are written")
    also: tuple[str, ...] = Field(default=(), description="further scenarios in which the same options are played")
    phasing: Phasing | None = Field(default=None, description="the options, and orders of building, year by year, in `yingji compare`")
    rank_by: RankBy | None = Field(default=None, description="what `yingji compare` ranks options by; else calls reached within 5 min")
    site: Siting | None = Field(default=None, description="what `yingji site` asks, and among which candidates")
    run: Run

    @property
    def warm_up_s(self) -> float:
        """What is simulated before the measures' clock starts, s: as `run` says; before a disaster in whole days, up to its hour."""
        asked_s = self.run.warm_up.value if self.run.warm_up is not None else 0.0
        return asked_s if self.strikes is None else math.ceil(asked_s / DAY_S) * DAY_S + self.strikes.hour * 3600.0

    @property
    def first_day(self) -> date:
        """The day on which the warm-up begins: `as_of`; before a disaster the first from it on that leads to its weekday."""
        if self.strikes is None:
            return self.as_of
        last = self.as_of + timedelta(days=self.warm_up_s // DAY_S)
        return self.as_of + timedelta(days=(WEEKDAYS.index(self.strikes.weekday) - last.weekday()) % 7)

    @property
    def shelters_used(self) -> tuple[Shelter, ...]:
        """The plan's shelters that are in service on the day of some option, or that some option opens."""
        days = [self.as_of, *(option.as_of or self.as_of for option in self.options)]
        opened = [change.open for option in self.options for change in option.change]
        return tuple(row for row in self.plan.shelters if row.name in opened or any(row.in_service(day) for day in days))

    @property
    def area_limits_km2(self) -> dict[str, float]:
        """The classes' area limits of all standards, km²; of several that name a class the first wins."""
        return {class_: km2 for standard in reversed(self.standards) for class_, km2 in standard.area_limits_km2.items()}
