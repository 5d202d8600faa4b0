"""Siting: what is asked of location models, and among which candidates."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.figures import Area, AtLeastOne, Count, Duration, Figure, Frozen, Length, Share, Whole
from yingji.scenarios.schema.area import StreetClass
from yingji.scenarios.schema.common import Sourcing, UnitKind

LocationModel = Literal[
    "LSCP", "MCLP", "BACOP1", "BACOP2", "MEXCLP", "TIMEXCLP", "p-median", "p-center", "gradual cover", "capacitated MCLP",
    "capacitated p-median",
]  # fmt: skip
"""What is best: docs/siting.md says what each model asks."""
WITH_CAPACITY: tuple[LocationModel, ...] = ("capacitated MCLP", "capacitated p-median")
FIRST_UNITS: tuple[UnitKind, ...] = ("engine", "rescue", "ladder")
"""The kinds of unit by which a station is timed: the first of these that it has."""
Weight = Literal["people", "calls", "area"]


class Find(Frozen):
    """One location model to be solved; what is not written is the block's own."""

    model: LocationModel
    within: Duration | None = None
    add: AtLeastOne | None = None
    busy: Share | None = Field(default=None, description="MEXCLP, TIMEXCLP: how busy a unit is; else the hypercube's mean of today")
    first: Share | None = Field(default=None, description="BACOP2: what first cover is worth, 50–100 %; a backup is worth the rest")
    until: Duration | None = Field(default=None, description="gradual cover: whole up to `within`, in a line less to nothing here")

    @model_validator(mode="after")
    def _fits(self) -> Find:
        takes = {"busy": ("MEXCLP", "TIMEXCLP"), "first": ("BACOP2",), "until": ("gradual cover",)}
        for name, models in takes.items():
            if getattr(self, name) is not None and self.model not in models:
                raise PydanticCustomError(
                    "find_takes", "not of this model", {"name": name, "model": self.model, "models": ", ".join(models)}
                )
        if self.model == "gradual cover" and self.until is None:
            raise PydanticCustomError("find_until", "gradual cover needs until", {"name": "until"})
        if self.first is not None and self.first.value < 0.5:
            raise PydanticCustomError("find_first", "a backup is worth no more than first cover", {"name": "first"})
        if self.busy is not None and self.busy.value >= 1:
            raise PydanticCustomError("find_busy", "below 100 %", {"name": "busy"})
        return self


class NewStation(Sourcing):
    """What a new station has, wherever it is built; a station of the plan has its own class and vehicles."""

    class_: Literal["一级", "二级", "小型", "特勤"] = Field(alias="class")
    vehicles: dict[UnitKind, Whole]

    @model_validator(mode="after")
    def _comes(self) -> NewStation:
        if not any(kind in self.vehicles and self.vehicles[kind].value > 0 for kind in FIRST_UNITS):
            raise PydanticCustomError("new_station", "no unit that comes first", {"kinds": ", ".join(FIRST_UNITS)})
        return self


class Candidates(Frozen):
    """Where a station may be built: any of these, together."""

    planned: bool = Field(default=True, description="the plan's stations that are not in service on the day")
    crossings: tuple[StreetClass, ...] = Field(default=(), description="where two roads of these classes meet")
    cells: bool = Field(default=False, description="the middle of every cell")
    parcels: str = Field(default="", description="CSV (name, lon, lat[, en, area_m2, people]) or polygons (name, en, area_m2, people)")
    least_ground: Area | None = Field(default=None, description="parcels smaller than this are left out")


class KeepAway(Sourcing):
    """Candidates nearer than `at_least` to these places are left out."""

    of: tuple[str, ...] = Field(default=(), description="kinds of the area's places file: school, hospital, commerce …")
    file: str = Field(default="", description="CSV (name, lon, lat) or polygons of the places to keep away from")
    at_least: Length

    @model_validator(mode="after")
    def _one(self) -> KeepAway:
        if bool(self.of) == bool(self.file):
            raise PydanticCustomError("keep_away_one", "kinds or a file", {})
        return self


def _assumed(value: float, unit: str, printed: str, source: str) -> Figure:
    return Figure(value=value, unit=unit, printed=printed, source=source, confidence="assumed")


class Siting(Frozen):
    """Where the next stations would go: `add` of them beside those that are required, by each of `find`."""

    find: tuple[Find, ...] = (Find(model="MCLP"),)
    add: AtLeastOne = _assumed(3, "", "3", "")
    within: Duration = _assumed(300.0, "s", "5 min", "GB 51080-2015 4.1.3")
    hour: int | None = Field(
        default=None, ge=0, le=167, description="of the week, Monday 00–01 is 0; else the one with the slowest streets"
    )
    weight: Weight = "people"
    required: tuple[str, ...] | None = Field(default=None, description="stations that stay; else all that are in service on the day")
    excluded: tuple[str, ...] = Field(default=(), description="candidates, by name, at which nothing is built")
    capacity: Count | None = Field(default=None, description="people whom one station serves, for models with capacity")
    candidates: Candidates = Candidates(crossings=("主干路", "次干路"))
    keep_away: tuple[KeepAway, ...] = ()
    keep_limits: bool = Field(default=False, description="a choice in which a new station's area is over its class's limit is left out")
    station: NewStation = NewStation(
        **{"class": "小型"},  # type: ignore[arg-type]
        vehicles={
            "engine": _assumed(1, "", "1", "建标152-2017：小型站2辆（M）"),
            "rescue": _assumed(1, "", "1", "建标152-2017：小型站2辆（M）"),
        },
    )
    best: AtLeastOne = Field(
        default=_assumed(3, "", "3", ""), description="so many choices of the first model are simulated, of others the best"
    )
    apart: Length = Field(default=_assumed(500.0, "m", "500 m", ""), description="a choice is another one if a site lies farther than this")
    frontier: AtLeastOne | None = Field(default=None, description="stations are added one by one up to so many, for the frontier")
    most_seconds: Duration = _assumed(60.0, "s", "60 s", "")

    @model_validator(mode="after")
    def _fits(self) -> Siting:
        if not self.find:
            raise PydanticCustomError("siting_find", "at least one model", {})
        wanting = [each.model for each in self.find if each.model in WITH_CAPACITY]
        if wanting and self.capacity is None:
            raise PydanticCustomError("siting_capacity", "a model with capacity needs one", {"model": wanting[0]})
        if wanting and self.weight != "people":
            raise PydanticCustomError("siting_weight", "a capacity is in people", {"model": wanting[0], "weight": self.weight})
        for each in self.find:
            within = each.within or self.within
            if each.until is not None and each.until.value <= within.value:
                raise PydanticCustomError("siting_until", "until is after within", {"until": each.until.printed, "within": within.printed})
        return self
