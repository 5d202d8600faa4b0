"""Words that several kinds of file share: places, dates, units' kinds, station classes."""

from __future__ import annotations

import math
import re
from calendar import monthrange
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from yingji.base.figures import CONFIDENCES, Figure, Frozen, Text

UnitKind = Literal["engine", "ladder", "rescue", "support", "ambulance"]
"""水罐消防车, 举高消防车, 抢险救援消防车, 战勤保障消防车, 救护车."""

StationClass = Literal["一级", "二级", "小型", "特勤", "战勤保障"]
Status = Literal["existing", "planned", "mentioned"]


class Place(Frozen):
    """Where something is: a name as the plans write it, or lon/lat in the file's CRS. Resolved on the network by `geo.places`."""

    text: str = ""
    lon: float | None = None
    lat: float | None = None

    @model_validator(mode="before")
    @classmethod
    def _read(cls, raw: Any) -> Any:
        if isinstance(raw, str):
            return {"text": raw.strip()}
        if isinstance(raw, list | tuple):
            try:
                lon, lat = (float(part) for part in raw)
            except (TypeError, ValueError):
                lon = lat = math.nan
            raw = {"lon": lon, "lat": lat}
            if not (math.isfinite(lon) and math.isfinite(lat)):
                raise PydanticCustomError("place", "a place is a name or [lon, lat]", {})
        return raw

    @model_validator(mode="after")
    def _one(self) -> Place:
        if bool(self.text) == (self.lon is not None) or (self.lon is None) != (self.lat is None):
            raise PydanticCustomError("place", "a place is a name or [lon, lat]", {})
        return self

    def __str__(self) -> str:
        return self.text or f"[{self.lon}, {self.lat}]"


def coordinates(text: str) -> tuple[float, float] | None:
    """Longitude and latitude of a text `[117.2, 39.1]`; None of any other."""
    lon, comma, lat = text.strip().removeprefix("[").removesuffix("]").partition(",")
    try:
        return (float(lon), float(lat)) if comma else None
    except ValueError:
        return None


_DAY = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?|/(\d{1,2})/(\d{1,2})|年(?:(\d{1,2})月(?:(\d{1,2})日|[底末])?|[底末])?)?")


def _day(raw: Any) -> Any:
    """`2025-12-31`, `2025年12月31日`; a year or a month alone is its last day, as the plans say 「到2025年底」."""
    if isinstance(raw, date):
        return raw
    found = _DAY.fullmatch(raw.strip()) if isinstance(raw, str) else None
    if found is not None:
        year, month = int(found[1]), int(found[2] or found[4] or found[6] or 12)
        day = found[3] or found[5] or found[7]
        try:
            return date(year, month, int(day) if day else monthrange(year, month)[1])
        except ValueError:  # IllegalMonthError is one of these
            pass
    raise PydanticCustomError("wrong_date", "not a date", {"written": str(raw)})


Day = Annotated[date, BeforeValidator(_day)]


class Sourcing(Frozen):
    """A mapping whose own `source` and `confidence` stand for every figure in it that has none."""

    source: str = ""
    confidence: Literal["law", "plan", "measured", "derived", "assumed"] | None = None

    @model_validator(mode="after")
    def _hand_down(self) -> Sourcing:
        if not self.source and self.confidence is None:
            return self
        for name in type(self).model_fields:
            object.__setattr__(self, name, _with_source(getattr(self, name), self.source, self.confidence))
        return self


def _with_source(value: Any, source: str, confidence: Any, *, bare: bool = False) -> Any:
    """`value` with `source` and `confidence` at every figure that has none; `bare`: not at those that name a source of their own."""
    if isinstance(value, Figure | Sourcing):
        if bare and value.source:
            return value
        source, confidence = value.source or source, value.confidence or confidence
    if isinstance(value, Figure):
        return value.model_copy(update={"source": source, "confidence": confidence})
    if isinstance(value, Frozen):
        inner = {name: _with_source(getattr(value, name), source, confidence, bare=bare) for name in type(value).model_fields}
        own = {"source": source, "confidence": confidence} if isinstance(value, Sourcing) else {}
        return value.model_copy(update={**inner, **own})
    if isinstance(value, dict):
        return {key: _with_source(inner, source, confidence, bare=bare) for key, inner in value.items()}
    return tuple(_with_source(inner, source, confidence, bare=bare) for inner in value) if isinstance(value, tuple) else value


class PlanRow(Sourcing):
    """What every row of a plan bears: the place in the text where it stands, and how an unclear one is read."""

    row: str = Field(default="", description="the row of the inventory of the plans, such as A1-08")
    clause: str = Field(default="", description="document and section, as a reader would cite it")
    quote: str = Field(default="", description="the words of the document, verbatim; …… where words are left out")
    treat: Text | None = Field(default=None, description="how what is unclear in the text is read here, and why")

    @model_validator(mode="after")
    def _word_of_the_plan(self) -> PlanRow:
        """A figure of a row with a clause is the plan's own word, where nothing else is said of it, neither of the row nor of itself."""
        if self.clause and not self.source and self.confidence is None:
            for name in type(self).model_fields:
                object.__setattr__(self, name, _with_source(getattr(self, name), self.clause, "plan", bare=True))
        return self


__all__ = ["CONFIDENCES", "Day", "Place", "PlanRow", "Sourcing", "StationClass", "Status", "UnitKind", "coordinates"]
