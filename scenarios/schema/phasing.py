"""The years of a plan: how people, roads and stations come in time, by which options and orders of building are laid side by side."""

from __future__ import annotations

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.figures import AboveZero, Frozen, SignedShare
from yingji.scenarios.schema.common import Day, Place, Sourcing

MOST_YEARS = 12


class PeopleOf(Sourcing):
    """Residents at the end of one year."""

    year: int = Field(ge=1900, le=2200)
    people: AboveZero


class PeopleByYear(Sourcing):
    """Residents by year: those of the area file, growing from the year `from` by `growth` a year; or as counted, straight lines between.

    Calls grow with them: twice the people, twice the calls.
    """

    from_: int | None = Field(default=None, alias="from", ge=1900, le=2200, description="the year of the area file's people")
    growth: SignedShare | None = Field(default=None, description="a year: 0.5 %, −1 %")
    by_year: tuple[PeopleOf, ...] = ()

    @model_validator(mode="after")
    def _one(self) -> PeopleByYear:
        grows = self.growth is not None and self.from_ is not None
        if grows == bool(self.by_year) or (not grows and (self.growth, self.from_) != (None, None)):
            raise PydanticCustomError("people_by_year", "from and growth, or by_year", {})
        return self

    def factor(self, year: int, *, total: float) -> float:
        """Residents at the end of `year` to the `total` of the area file."""
        if self.growth is not None and self.from_ is not None:
            return float((1 + self.growth.value) ** (year - self.from_))
        rows = sorted(self.by_year, key=lambda row: row.year)
        before = [row for row in rows if row.year <= year] or rows[:1]
        after = [row for row in rows if row.year >= year] or rows[-1:]
        low, high = before[-1], after[0]
        part = (year - low.year) / (high.year - low.year) if high.year > low.year else 0.0
        return (low.people.value + part * (high.people.value - low.people.value)) / total


class RoadInTime(Sourcing):
    """A road, or a stretch of one, that vehicles may use from a day on, or until one."""

    at: Place
    opens: Day | None = Field(default=None, description="closed to vehicles before this day")
    closes: Day | None = Field(default=None, description="closed to vehicles from this day on")

    @model_validator(mode="after")
    def _some(self) -> RoadInTime:
        if self.opens is None and self.closes is None:
            raise PydanticCustomError("road_in_time", "a day on which it opens or closes", {})
        return self


class Phasing(Frozen):
    """The years that are laid side by side, each as it is on its last day."""

    years: tuple[int, int] = Field(description="the first and the last: [2021, 2025]")
    people: PeopleByYear | None = None
    roads: tuple[RoadInTime, ...] = ()
    opens: dict[str, Day] = Field(default_factory=dict, description="when a station opens to which the plan gives no day")
    dates: tuple[Day, ...] = Field(
        default=(), description="the days of the first, second … step: every order of the changes of `combine` is then laid out on them"
    )

    @model_validator(mode="after")
    def _in_order(self) -> Phasing:
        first, last = self.years
        if not first <= last < first + MOST_YEARS:
            raise PydanticCustomError("phasing_years", "the first year, then the last", {"most": MOST_YEARS})
        if list(self.dates) != sorted(self.dates):
            raise PydanticCustomError("phasing_dates", "dates ascend", {})
        return self


__all__ = ["MOST_YEARS", "PeopleByYear", "PeopleOf", "Phasing", "RoadInTime"]
