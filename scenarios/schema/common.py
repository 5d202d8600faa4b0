"""Words that several kinds of file share: places, dates, units' kinds, station classes."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError
from yingji.base.figures import CONFIDENCES, Figure, Frozen

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
                raise PydanticCustomError("place", "a place is a name or [lon, lat]", {"written": str(raw)}) from None
            return {"lon": lon, "lat": lat}
        return raw

    def __str__(self) -> str:
        return self.text or f"[{self.lon}, {self.lat}]"


def _day(raw: Any) -> Any:
    """`2025-12-31`, or `2025` for the last day of that year, as the plans say 「到2025年底」."""
    if isinstance(raw, str) and len(raw.strip()) == 4 and raw.strip().isdigit():
        return date(int(raw), 12, 31)
    return raw


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


def _with_source(value: Any, source: str, confidence: Any) -> Any:
    if isinstance(value, Figure):
        update = {"source": value.source or source, "confidence": value.confidence or confidence}
        return value.model_copy(update=update)
    if isinstance(value, Sourcing):
        own = {"source": value.source or source, "confidence": value.confidence or confidence}
        inner = {name: _with_source(getattr(value, name), own["source"], own["confidence"]) for name in type(value).model_fields}
        return value.model_copy(update={**inner, **own})
    if isinstance(value, Frozen):
        return value.model_copy(update={name: _with_source(getattr(value, name), source, confidence) for name in type(value).model_fields})
    if isinstance(value, dict):
        return {key: _with_source(inner, source, confidence) for key, inner in value.items()}
    if isinstance(value, tuple):
        return tuple(_with_source(inner, source, confidence) for inner in value)
    return value


class PlanRow(Sourcing):
    """What every row of a plan bears: the place in the text where it stands, and how an unclear one is read."""

    row: str = Field(default="", description="the row of the inventory of the plans, such as A1-08")
    clause: str = Field(default="", description="document and section, as a reader would cite it")
    treat: str = Field(default="", description="how what is unclear in the text is read here, and why")


__all__ = ["CONFIDENCES", "Day", "Place", "PlanRow", "Sourcing", "StationClass", "Status", "UnitKind"]
