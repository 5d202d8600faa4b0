"""What an option may change besides opening, closing and moving units: each names one thing of the plan or of its streets."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.figures import Count, Frozen, Share
from yingji.scenarios.schema.common import Day, Place, StationClass, UnitKind


class MoveStation(Frozen):
    """A station serves from another place."""

    station: str
    at: Place


class SetClass(Frozen):
    """A station is of another class, and so has another limit of area."""

    station: str
    to: StationClass


class SetUnits(Frozen):
    """A station has so many vehicles of each kind that is named; of other kinds as many as before."""

    station: str
    vehicles: dict[UnitKind, Count]


class SetCrew(Frozen):
    """A station has another crew, or another share of it on duty; what is not named stays."""

    station: str
    state: Count | None = None
    government: Count | None = None
    on_duty: Share | None = None


class SetDates(Frozen):
    """A station opens or closes on another day; one that is only mentioned becomes planned."""

    station: str
    opens: Day | None = None
    closes: Day | None = None


class SetAgreement(Frozen):
    """The agreement with a neighbouring district is in force, or is not."""

    with_: str = Field(alias="with")
    in_force: bool


class SetRoad(Frozen):
    """A road, or a stretch of one, is open or closed to vehicles, or slowed to a share of its speed."""

    at: Place = Field(description="a road (汾水道) or a stretch of one (怀安环路(苏堤路—三潭路))")
    is_: Literal["open", "closed", "slowed"] = Field(alias="is")
    speed: Share | None = Field(default=None, description="of a slowed road: the share of its speed that is left")

    @model_validator(mode="after")
    def _slowed_by(self) -> SetRoad:
        if (self.is_ == "slowed") != (self.speed is not None) or (self.speed is not None and not 0 < self.speed.value < 1):
            raise PydanticCustomError("road_speed", "a slowed road, and no other, has a speed above 0 and below 100 %", {})
        return self
