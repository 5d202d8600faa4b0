"""Assumed numbers that stand in no YAML file: in the tables of an area, in its streets, or nowhere, where a default takes their place."""

from __future__ import annotations

import csv
import dataclasses
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from yingji.base.figures import CONFIDENCES
from yingji.base.language import LANGS, both, half, say
from yingji.geo.class_speeds import table_speeds
from yingji.geo.classes import class_table
from yingji.scenarios.marks import Map, Way, spot
from yingji.scenarios.names import display
from yingji.scenarios.schema.area import AreaFile
from yingji.scenarios.schema.scenario import ScenarioFile

_KPH = 3.6
Line = tuple[int, dict[str, Any]]  # its line in the file (0 where it has none), its cells by column


@dataclass(frozen=True)
class Assumption:
    """Something that rests on no source: where it can be changed, and what it says. `value` is None for what is no number."""

    file: str
    line: int
    field: str
    printed: str
    value: float | None
    unit: str
    source: str
    way: Way = dataclasses.field(default=(), compare=False)  # its path, where it is a value of a YAML file


def of_files(scenario: ScenarioFile, root: Map) -> Iterator[Assumption]:
    """What the area's tables and streets assume, and what is taken where its fields are left out."""
    area = scenario.area
    yield from table_entry(area.by_hour, "by_hour", ("weekday", "weekend"))
    people = _lines(area.people.by_subdistrict)
    weights = "people" if people and all(row.get("people") for _, row in people) else "weight"
    yield from _assumed(area.people.by_subdistrict, "people.by_subdistrict", weights, people)
    yield from _assumed(area.people.by_subdistrict, "people.by_subdistrict", "by_day", people)
    yield from _places(area.places)
    yield from _speeds(area)
    yield from _defaults(scenario, root, people)


def _lines(path: str) -> list[Line]:
    """The rows of a table; none where it cannot be read, for whoever loads the ground tells what is wrong with it."""
    if not path:
        return []
    try:
        if Path(path).suffix.lower() not in (".csv", ".txt"):
            import pyogrio

            return [(0, row) for row in pyogrio.read_dataframe(path, read_geometry=False).to_dict("records")]
        with open(path, encoding="utf-8-sig", newline="") as stream:
            rows = csv.DictReader(line if not line.lstrip().startswith("#") else "\n" for line in stream)
            return [(rows.line_num, {str(key).strip().lower(): value for key, value in row.items()}) for row in rows]
    except (OSError, ValueError, RuntimeError, csv.Error):
        return []


def _unsure(lines: Iterable[Line]) -> list[Line]:
    """The rows that are assumed or do not say how sure they are."""
    return [(line, row) for line, row in lines if row.get("confidence") not in CONFIDENCES or row["confidence"] == "assumed"]


def table_entry(path: str, field: str, columns: tuple[str, ...]) -> Iterator[Assumption]:
    """The numbers of several columns as one entry."""
    unsure = _unsure(_lines(path))
    numbers = [number for _, row in unsure for column in columns if (number := _number(row.get(column))) is not None]
    if numbers:
        yield _entry(path, field, numbers, unsure)


def _assumed(path: str, field: str, column: str, lines: list[Line]) -> Iterator[Assumption]:
    """One column of a table as one entry."""
    unsure = [(line, row) for line, row in _unsure(lines) if _number(row.get(column)) is not None]
    numbers = [number for _, row in unsure if (number := _number(row.get(column))) is not None]
    if numbers:
        yield _entry(path, f"{field}.{column}", numbers, unsure)


def _entry(path: str, field: str, numbers: list[float], unsure: list[Line]) -> Assumption:
    low, high = min(numbers), max(numbers)
    printed = f"{low:g}" if low == high else f"{low:g}–{high:g}"
    return Assumption(display(Path(path)), unsure[0][0], field, printed, high, "", _sources(unsure))


def _sources(unsure: list[Line]) -> str:
    """What the rows rest on, each word of it once, in both languages."""
    found = list(dict.fromkeys(source for _, row in unsure if (source := str(row.get("source") or ""))))
    zh, en = ("; ".join(half(source, lang) for source in found) for lang in LANGS)
    return both(zh, en)


def _number(cell: object) -> float | None:
    try:
        number = float(str(cell))
    except ValueError:
        return None
    return number if math.isfinite(number) else None  # a cell left empty in a GeoPackage is NaN


def _places(path: str) -> Iterator[Assumption]:
    """Places that were put on the map by hand: how many, under one entry."""
    unsure = _unsure(_lines(path))
    if unsure:
        yield Assumption(display(Path(path)), unsure[0][0], "places", f"{len(unsure)} × lon, lat", None, "", _sources(unsure))


def _speeds(area: AreaFile) -> Iterator[Assumption]:
    """Speeds of the class table that are in use: those of classes to which the area file gives no speed."""
    for name, speeds in table_speeds(area.streets).items():
        if name not in area.speeds.engine:
            printed = "、".join(f"{mps * _KPH:g}" for mps in speeds)
            streets, source = display(Path(area.streets)), class_table().source
            yield Assumption(streets, 0, f"speeds.engine.{name}", f"{printed} km/h", speeds[-1], "m/s", source)


def _defaults(scenario: ScenarioFile, root: Map, people: list[Line]) -> Iterator[Assumption]:
    """What is taken where the area file is silent: no traffic, no intercepts, as many people by day as by night."""
    area = scenario.area

    mark = spot(root, ("area",)).mark

    def silent(field: str, printed: str, value: float) -> Assumption:
        source = both(say("scenarios.not_written", "zh"), say("scenarios.not_written", "en"))
        return Assumption(mark.file, mark.line, field, printed, value, "", source)

    if not area.by_hour:
        yield silent("by_hour", "1", 1.0)
    if area.people.by_day is None and not (people and all(_number(row.get("by_day")) is not None for _, row in people)):
        yield silent("people.by_day", "1", 1.0)
    stations = (*scenario.plan.stations, *scenario.plan.neighbours)
    added = [change.add for option in scenario.options for change in option.change if change.add is not None]
    kinds = dict.fromkeys(kind for station in (*stations, *added) for kind, count in station.vehicles.items() if count.value > 0)
    for kind in kinds:
        if kind not in area.intercepts:
            yield silent(f"intercepts.{kind}", "0 s", 0.0)
