"""Everyday response: which calls come in, what is sent to them, and how long each step takes."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.figures import Count, Duration, Frozen, Number, Positive, Share, Text
from yingji.scenarios.schema.common import Sourcing, UnitKind


class Calls(Sourcing):
    """How many calls a year: exactly one of the two."""

    per_10k_people_year: Positive | None = None
    per_year: Positive | None = None
    points: str = Field(default="", description="file: CSV of past calls (lon, lat[, kind, weight]), for kinds that follow them")

    @model_validator(mode="after")
    def _one(self) -> Calls:
        if (self.per_10k_people_year is None) == (self.per_year is None):
            raise PydanticCustomError("calls_one", "exactly one of per_10k_people_year and per_year", {})
        return self


class Rhythm(Sourcing):
    """Relative weights of the hours (24), weekdays (7, Monday first) and months (12); empty means even."""

    hours: tuple[Positive, ...] = ()
    weekend_hours: tuple[Positive, ...] = Field(default=(), description="hours of Saturday and Sunday, where they differ")
    weekdays: tuple[Positive, ...] = ()
    months: tuple[Positive, ...] = ()

    @model_validator(mode="after")
    def _lengths(self) -> Rhythm:
        for name, size in (("hours", 24), ("weekend_hours", 24), ("weekdays", 7), ("months", 12)):
            weights = getattr(self, name)
            if weights and (len(weights) != size or not sum(w.value for w in weights) > 0):
                raise PydanticCustomError("rhythm_length", "wrong number of weights", {"name": name, "size": size, "got": len(weights)})
        return self


class Spread(Sourcing):
    """A lognormal time: its median, and the standard deviation of its logarithm (0: no chance in it)."""

    median: Duration
    sigma: Positive | None = None


class Level(Sourcing):
    """One dispatch level (等级调派) of a kind: how often, what is sent, how long a unit stays."""

    level: int = Field(ge=1)
    share: Share
    send: dict[UnitKind, Count]
    on_scene: Spread
    on_scene_of: dict[UnitKind, Spread] = Field(
        default_factory=dict, description="kinds of units that stay longer or shorter than `on_scene`"
    )


class Kind(Sourcing):
    """A kind of incident: its share of the calls, its rhythm and place, its priority and its run card by level."""

    kind: str
    name: Text
    share: Share
    priority: int = Field(default=0, ge=0, description="0 goes first")
    follows: Literal["people", "area", "calls"] = Field(default="people", description="calls: past calls, as in calls.points")
    risk: dict[str, Positive] = Field(default_factory=dict, description="by subdistrict: calls to what follows, 1 where not named")
    fire_target: bool = Field(default=False, description="fires, to which fire-response targets apply")
    rhythm: Rhythm | None = Field(default=None, description="where it differs from the profile's")
    levels: tuple[Level, ...]

    @model_validator(mode="after")
    def _levels_add_up(self) -> Kind:
        total = sum(level.share.value for level in self.levels)
        if abs(total - 1) > 1e-6:
            raise PydanticCustomError("shares_add_up", "shares must add up to 100 %", {"total": f"{total:.2%}", "name": self.kind})
        return self


class Turnout(Sourcing):
    """From the dispatch order to wheels rolling, by day and by night."""

    by_day: Duration
    by_night: Duration
    sigma: Positive | None = None


class Breakdowns(Sourcing):
    """A unit's time in service between breakdowns, and out of service (both exponential)."""

    between: Duration
    repair: Duration


class Shift(Frozen):
    """When units of a kind are staffed: hours of the day [from, to); empty means always."""

    unit: UnitKind
    from_hour: Count
    to_hour: Count
    share: Share = Field(description="share of the units of this kind that are staffed in these hours")


class Everyday(Sourcing):
    """A profile of everyday response. Named in a scenario by its file, or written there in full."""

    title: Text
    calls: Calls
    rhythm: Rhythm = Rhythm()
    kinds: tuple[Kind, ...]
    alarm_handling: Spread
    turnout: dict[UnitKind, Turnout]
    day_hours: tuple[Count, Count] = Field(description="by_day runs from the first hour to before the second")
    travel_sigma: Positive | None = Field(default=None, description="chance in each trip: sd of the log of a factor of median 1")
    redispatch: Literal["on the way home", "at home"] = "on the way home"
    breakdowns: dict[UnitKind, Breakdowns] = Field(default_factory=dict)
    shifts: tuple[Shift, ...] = ()
    neighbours: Literal["when in force", "never"] = "when in force"
    policy: str = "nearest"
    crew_per_vehicle: Count | None = Field(
        default=None, description="on duty to staff a vehicle, at stations that say who is; None: all vehicles are staffed"
    )
    max_wait: Duration | None = Field(
        default=None, description="a call that has waited so long with nothing free is given up; None: waits on"
    )

    def rhythm_of(self, kind: Kind) -> Rhythm:
        """The rhythm of a kind: what it says itself, and the profile's hours, weekdays and months for the rest."""
        own = kind.rhythm
        if own is None:
            return self.rhythm
        merged = {name: getattr(own, name) or getattr(self.rhythm, name) for name in ("hours", "weekdays", "months")}
        weekend = own.weekend_hours or (() if own.hours else self.rhythm.weekend_hours)
        return own.model_copy(update={**merged, "weekend_hours": weekend})

    @model_validator(mode="after")
    def _kinds_add_up(self) -> Everyday:
        total = sum(kind.share.value for kind in self.kinds)
        if abs(total - 1) > 1e-6:
            raise PydanticCustomError("shares_add_up", "shares must add up to 100 %", {"total": f"{total:.2%}", "name": "kinds"})
        return self


__all__ = [
    "Breakdowns", "Calls", "Everyday", "Kind", "Level", "Number", "Rhythm", "Shift", "Spread", "Turnout",
]  # fmt: skip
