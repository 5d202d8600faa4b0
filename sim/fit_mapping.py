"""How a file of past calls is read: which column holds what, and what its words mean. Shipped ones are in sim/mappings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from pydantic import Field, ValidationError

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.figures import Frozen, Text
from yingji.geo.crs import UnknownCrs, parse_crs
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.common import UnitKind


class Columns(Frozen):
    """Names of columns; a call has one row for each unit that went, or one row in all."""

    call: str = Field(description="time of the call")
    call_time: str = Field(default="", description="the time of day, where `call` holds the date alone")
    incident: str = Field(default="", description="number of the incident; '' where each row is one")
    kind: str = ""
    unit: str = Field(default="", description="kind of unit; '' where all are engines")
    unit_id: str = Field(default="", description="name of the unit itself")
    station: str = Field(default="", description="where the unit has its home; '' where `home` reads it from the unit's name")
    urgency: str = ""
    order: str = ""
    rolling: str = ""
    on_scene: str = ""
    available: str = ""
    lon: str = ""
    lat: str = ""
    location: str = Field(default="", description="(lat, lon) in one column")


class Arrival(Frozen):
    """In a file with one row a call: the column of the seconds from the order to the arrival of its first unit, its second …"""

    after: str
    station: str = ""


class FitKind(Frozen):
    """One kind of incident, and the words of the file that mean it; none means: all that no other kind has."""

    kind: str
    name: Text
    priority: int = 0
    fire_target: bool = False
    from_: tuple[str, ...] = Field(default=(), alias="from")


class CallMapping(Frozen):
    """The mapping of one source of past calls."""

    title: Text
    columns: Columns
    time_format: str | tuple[str, ...] = Field(default="ISO8601", description="as in strptime; of several, the first that a stamp fits")
    kinds: tuple[FitKind, ...] = (FitKind(kind="all", name=Text(zh="全部警情", en="All calls")),)
    units: dict[str, UnitKind] = Field(default_factory=dict)
    left_out: tuple[str, ...] = Field(default=(), description="kinds of unit that the model does not send")
    crs: str = Field(default="EPSG:4326", description="of lon and lat, which are x and y where it is metric")
    home: str = Field(default="", description="regular expression: its first group is the home station in the unit's name")
    not_urgent: tuple[str, ...] = Field(default=(), description="words of `urgency` that mean: drive with the traffic")
    days_off: tuple[date, ...] = Field(default=(), description="public holidays, whose traffic is that of a weekend")
    arrivals: tuple[Arrival, ...] = ()


def shipped() -> tuple[str, ...]:
    """Names of the mappings that come with the program."""
    return tuple(
        sorted(f.name.removesuffix(".yaml") for f in files("yingji.sim").joinpath("mappings").iterdir() if f.name.endswith(".yaml"))
    )


def read_mapping(mapping: str | Path | Mapping[str, Any] | CallMapping) -> CallMapping:
    """A mapping by the name of a shipped one, from a YAML file, or from a dictionary; raises `BadInput`."""
    if isinstance(mapping, CallMapping):
        return mapping
    if not isinstance(mapping, str | Path):
        return _valid(mapping, Mark("mapping"))
    if str(mapping) in shipped():
        source = files("yingji.sim").joinpath("mappings", f"{mapping}.yaml").read_text("utf-8")
    elif Path(mapping).is_file():
        source = Path(mapping).read_text("utf-8-sig")
    else:
        known = ", ".join(nearest(str(mapping), shipped()) or shipped())
        raise BadInput([Fault(Mark(str(mapping)), "", "sim.fit.no_mapping", {"written": mapping, "known": known})])
    try:
        content = yaml.safe_load(source)
    except yaml.YAMLError as wrong:
        at = getattr(wrong, "problem_mark", None)
        mark = Mark(str(mapping), at.line + 1, at.column + 1) if at is not None else Mark(str(mapping))
        raise BadInput([Fault(mark, "", "sim.fit.not_yaml", {"reason": getattr(wrong, "problem", None) or "YAML"})]) from None
    return _valid(content, Mark(str(mapping)))


def _valid(content: Any, mark: Mark) -> CallMapping:
    try:
        found = CallMapping.model_validate(content)
    except ValidationError as wrong:
        faults = [
            Fault(mark, ".".join(map(str, error["loc"])), "sim.fit.mapping_field", {"reason": error["msg"], "type": error["type"]})
            for error in wrong.errors()
        ]
        raise BadInput(faults) from None
    if not found.kinds:
        raise BadInput([Fault(mark, "kinds", "sim.fit.mapping_field", {"reason": "empty", "type": "empty"})])
    try:
        groups = re.compile(found.home).groups if found.home else 1
    except re.error as wrong:
        raise BadInput([Fault(mark, "home", "sim.fit.mapping_field", {"reason": str(wrong), "type": "regex"})]) from None
    try:
        parse_crs(found.crs)
    except UnknownCrs as wrong:
        raise BadInput([Fault(mark, "crs", wrong.key, wrong.values)]) from None
    if groups < 1:
        raise BadInput([Fault(mark, "home", "sim.fit.mapping_field", {"reason": "no group ( )", "type": "regex"})])
    return found
