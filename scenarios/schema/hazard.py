"""A hazard: one event that strikes the district. Exactly one of earthquake, rainstorm and accident says which form it has."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.figures import Duration, Frozen, Length, Positive, Share, Text, Whole
from yingji.scenarios.schema.common import Place, Sourcing
from yingji.scenarios.schema.everyday import Kind, Spread


class Debris(Sourcing):
    """How collapsed buildings block the streets beside them."""

    rule: Literal["tokyo 2022", "per building"] = Field(
        default="tokyo 2022",
        description="share of links blocked, by width and collapse ratio; or what each collapsed building's rubble reaches",
    )
    reach: Positive | None = Field(default=None, description="per building: width of the rubble before a building, in its heights")
    clear: Spread = Field(description="work of one crew on one blocked link")
    on_foot: Share | None = Field(default=None, description="share of the blocked links that nobody can pass on foot either")


class Bridges(Sourcing):
    """How likely a bridge is lost, by intensity; between two intensities by straight line."""

    lost: dict[str, Share] = Field(description="by intensity: '7', '8', '9' …")
    repair: Spread


class Ignitions(Sourcing):
    """Fires after the shock."""

    per_10k_people: dict[str, Positive] = Field(description="by intensity")
    within: Duration = Field(description="they break out within this time, ever fewer (exponential, three means)")


class Earthquake(Sourcing):
    """An earthquake by the intensity (烈度) that the district feels."""

    intensity: Positive
    sigma: Positive | None = Field(default=None, description="sd of the intensity of one event about it")
    local_sigma: Positive | None = Field(default=None, description="sd from cell to cell within one event")
    damage: str = Field(description="CSV (class, intensity, none, slight, moderate, extensive, complete: shares of its buildings)")
    classes: str = Field(
        description="CSV (class, people_per_building, families: single or multi, collapse_given_complete, height_m): the classes of homes"
    )
    casualties: str = Field(
        description="CSV (state: collapsed, complete …; severity_1 … severity_4): shares of those indoors; no row: nobody is hurt"
    )
    indoors: tuple[Positive, ...] = Field(description="share of the residents who are indoors, by hour of the day (24)")
    debris: Debris
    bridges: Bridges
    ignitions: Ignitions

    @model_validator(mode="after")
    def _hours(self) -> Earthquake:
        if len(self.indoors) != 24:
            raise PydanticCustomError("rhythm_length", "wrong number of weights", {"name": "indoors", "size": 24, "got": len(self.indoors)})
        return self


class WaterPoint(Sourcing):
    """A place where water stands (易积水点), as deep as it gets in a storm of the reference rain."""

    name: str
    at: Place
    radius: Length
    depth: Length = Field(description="deepest water at the reference rain")
    works: str = Field(default="", description="the asset of the plan (drainage) that relieves it, from the day it opens")
    works_reduce: Share | None = Field(default=None, description="share of the depth that these works take away")
    clause: str = ""


class Rainstorm(Sourcing):
    """A rainstorm, by its return period or by its depth in 60 minutes; water stands at points, in polygons, or as a raster says."""

    return_period_years: Positive | None = None
    rain_60min: Length | None = None
    rain_by_return_period: dict[str, Length] = Field(default_factory=dict, description="depth in 60 min by return period in years")
    reference_rain: Length = Field(description="the rain in 60 min to which the depths of the points belong")
    drained: Length = Field(description="rain in 60 min that the drains carry: a point is dry up to it; above, depth grows with the excess")
    points: tuple[WaterPoint, ...] = ()
    polygons: str = Field(default="", description="GeoJSON or GeoPackage with a column depth_m, for the reference rain")
    raster: str = Field(default="", description="GeoTIFF of depth in metres, for the reference rain; wants yingji[raster]")
    sigma: Positive | None = Field(default=None, description="sd of the log of a factor on each depth")
    rises_over: Duration
    stands_for: Duration
    falls_over: Duration
    closed_at: Length = Field(description="water from which on no vehicle drives")
    walk_closed_at: Length = Field(description="water from which on nobody walks")
    homes_at: Length = Field(description="water from which on ground-floor homes cannot be lived in")
    ground_floor: Share = Field(description="share of the people who live on the ground floor")

    @model_validator(mode="after")
    def _one(self) -> Rainstorm:
        if (self.return_period_years is None) == (self.rain_60min is None):
            raise PydanticCustomError("rain_one", "exactly one of return_period_years and rain_60min", {})
        return self


class Crowd(Sourcing):
    """People at a place who do not live there, by hour of the day."""

    people: Whole = Field(description="at the fullest hour")
    by_hour: tuple[Positive, ...] = Field(default=(), description="24 weights, 1 at the fullest hour; empty: always as many")
    hurt: dict[str, Share] = Field(default_factory=dict, description="share of them hurt, by severity '1' … '4'")

    @model_validator(mode="after")
    def _hours(self) -> Crowd:
        if self.by_hour and (len(self.by_hour) != 24 or not sum(weight.value for weight in self.by_hour) > 0):
            raise PydanticCustomError("rhythm_length", "wrong number of weights", {"name": "by_hour", "size": 24, "got": len(self.by_hour)})
        return self


class Accident(Sourcing):
    """An accident at a point: who must leave, which streets are closed, for how long."""

    at: Place
    evacuate: Length | None = Field(default=None, description="within this distance everybody leaves home")
    close_streets: Length | None = Field(default=None, description="within this distance streets are closed to all but the services")
    lasts: Duration = Field(description="after this time people may go home and streets are open")
    sigma: Positive | None = Field(default=None, description="sd of the log of a factor on how long it lasts")
    chance: Share | None = Field(default=None, description="of happening at all, in a chain of hazards; None: it happens")
    crowd: Crowd | None = None


class HazardCalls(Sourcing):
    """Calls that the hazard brings to the fire and ambulance service, beside the everyday ones."""

    each: Literal["event", "collapsed building", "ignition", "water point"] = Field(description="what a call belongs to; places follow it")
    calls: Positive = Field(description="calls to each, on average")
    within: Duration = Field(description="they come in within this time, ever fewer (exponential, three means)")
    kind: Kind


class Hazard(Sourcing):
    """A hazard as a file of its own. Another of the same form is data, not code."""

    title: Text
    earthquake: Earthquake | None = None
    rainstorm: Rainstorm | None = None
    accident: Accident | None = None
    calls: tuple[HazardCalls, ...] = ()

    @model_validator(mode="after")
    def _one(self) -> Hazard:
        if sum(getattr(self, name) is not None for name in ("earthquake", "rainstorm", "accident")) != 1:
            raise PydanticCustomError("hazard_one", "exactly one of earthquake, rainstorm and accident", {})
        return self


class Strike(Frozen):
    """One hazard of a scenario, and when it strikes: `after` the first moment of the disaster."""

    hazard: Hazard
    after: Duration | None = None


Weekday = Literal["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)


class Strikes(Frozen):
    """When the disaster begins: the day of the week and the hour decide who is where, and how full the streets are."""

    weekday: Weekday
    hour: int = Field(ge=0, le=23)

    @property
    def hour_of_week(self) -> int:
        """0 … 167, Monday 00–01 first."""
        return WEEKDAYS.index(self.weekday) * 24 + self.hour
