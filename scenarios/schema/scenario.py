"""A scenario: a plan on its ground, what happens there, which options are compared, and how it is run."""

from __future__ import annotations

import math
from datetime import date, timedelta

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.figures import Count, Duration, Frozen, Text
from yingji.scenarios.schema.area import AreaFile
from yingji.scenarios.schema.common import Day, Sourcing
from yingji.scenarios.schema.everyday import Everyday
from yingji.scenarios.schema.hazard import WEEKDAYS, Strike, Strikes
from yingji.scenarios.schema.plan import Plan, Station, Target
from yingji.scenarios.schema.relief import Depot, Needs, Relief

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

    @model_validator(mode="after")
    def _one(self) -> Change:
        if sum(getattr(self, name) is not None for name in type(self).model_fields) != 1:
            raise PydanticCustomError("change_one", "exactly one of open, close, move_units, add, set, add_depot", {})
        return self


class Option(Frozen):
    """A named list of changes to the plan, each logged old → new."""

    name: Text
    as_of: Day | None = None
    change: tuple[Change, ...] = ()


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
    def area_limits_km2(self) -> dict[str, float]:
        """The classes' area limits of all standards, km²; of several that name a class the first wins."""
        return {class_: km2 for standard in reversed(self.standards) for class_, km2 in standard.area_limits_km2.items()}
