"""A file of past calls as a tidy table: one row for each unit that went, times as times, and a count of what could not be used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from yingji.base.faults import BadInput, Fault, Mark, MissingExtra
from yingji.geo.crs import SAME_AS_WGS84, degrees_of, parse_crs
from yingji.scenarios.names import nearest
from yingji.sim.fit_mapping import CallMapping
from yingji.sim.world import is_day

STAMPS = ("call", "order", "rolling", "on_scene", "available")
LONGEST_S = 86400.0
"""A stage that seems to last longer than a day is a slip of the pen."""


@dataclass(frozen=True, eq=False)
class PastCalls:
    """`calls`: incident, call, kind, lon, lat (nan: not known), alarm_s; `units`: incident, kind of unit, turnout_s, on_scene_s, night."""

    calls: pd.DataFrame
    units: pd.DataFrame
    rows: int
    unused: dict[str, int]  # reason (a key of the catalogue) → rows


@dataclass(frozen=True, eq=False)
class Rows:
    """A file of past calls, a row for each unit that went: texts as texts, stamps as times, places in degrees (nan: not known)."""

    table: pd.DataFrame  # incident, kind, unit, unit_id, station, urgency, the STAMPS, lon, lat
    rows: int
    unused: dict[str, int]  # reason (a key of the catalogue) → rows


def read_rows(path: str | Path, mapping: CallMapping) -> Rows:
    """Read a CSV (also packed) or a workbook by `mapping`; raises `BadInput`, and `MissingExtra` for a workbook without its package."""
    raw = _read(Path(path))
    columns = mapping.columns
    named = {field: name for field, name in columns.model_dump().items() if name}
    wanted = [*named.items(), *(("arrivals", name) for one in mapping.arrivals for name in (one.after, one.station) if name)]
    missing = [(field, name) for field, name in wanted if name not in raw.columns]
    if missing:
        known = [str(column) for column in raw.columns]
        faults = [
            Fault(Mark(str(path), 1, 1), field, "sim.fit.column", {"written": name, "known": ", ".join(nearest(name, known) or known[:8])})
            for field, name in missing
        ]
        raise BadInput(faults)
    unused: dict[str, int] = {}

    def drop(table: pd.DataFrame, bad: pd.Series, reason: str) -> pd.DataFrame:
        if bad.any():
            unused[reason] = unused.get(reason, 0) + int(bad.sum())
        return table[~bad]

    table = pd.DataFrame({field: raw[name].str.strip() for field, name in named.items()})
    if columns.call_time:
        table["call"] = table["call"].str.removesuffix(" 00:00:00") + " " + table["call_time"]  # a workbook's dates have a midnight
    for stamp in STAMPS:
        if stamp in table:
            table[stamp] = _times(table[stamp], mapping.time_format)
        else:
            table[stamp] = pd.Series(pd.NaT, index=table.index, dtype="datetime64[ns]")
    if "incident" not in table:
        table["incident"] = np.arange(len(table)).astype(str)
    for field in ("unit_id", "station", "urgency"):
        if field not in table:
            table[field] = ""
    if mapping.arrivals:
        table = _one_row_each(table, raw, mapping)
    table = drop(table, table["call"].isna(), "sim.fit.no_time")
    if columns.unit:
        table = drop(table, table["unit"].isin(mapping.left_out), "sim.fit.left_out")
        table = drop(table, ~table["unit"].isin(list(mapping.units)), "sim.fit.unknown_unit")
        table["unit"] = table["unit"].map(mapping.units)
    else:
        table["unit"] = "engine"
    words = {word: kind.kind for kind in mapping.kinds for word in kind.from_}
    other = [kind.kind for kind in mapping.kinds if not kind.from_]
    table["kind"] = table["kind"].map(words).fillna(other[0] if other else "") if columns.kind else (other or [mapping.kinds[0].kind])[0]
    table = drop(table, table["kind"] == "", "sim.fit.unknown_kind")
    if not len(table):
        raise BadInput([Fault(Mark(str(path)), "", "sim.fit.nothing", {"rows": len(raw)})])
    table["lon"], table["lat"] = _places(table, mapping)
    return Rows(table, len(raw), unused)


def _times(texts: pd.Series, formats: str | tuple[str, ...]) -> pd.Series:
    """Texts as times by the first format that each fits; NaT where none does. Never guessed: 03/02 is one of two days."""
    first, *others = (formats,) if isinstance(formats, str) else formats
    times = pd.to_datetime(texts, format=first, errors="coerce")
    for other in others:
        times = times.fillna(pd.to_datetime(texts.where(times.isna()), format=other, errors="coerce"))
    return times


def _one_row_each(table: pd.DataFrame, raw: pd.DataFrame, mapping: CallMapping) -> pd.DataFrame:
    """The table with a row for each unit that arrived: the first for every call, the others where the file says when."""
    parts = []
    for place, arrival in enumerate(mapping.arrivals):
        after = pd.to_numeric(raw[arrival.after].str.strip(), errors="coerce")
        start = table["order"].fillna(table["call"])
        station = raw[arrival.station].str.strip() if arrival.station else ""
        part = table.assign(on_scene=start + pd.to_timedelta(after, unit="s"), station=station, unit_id=station)
        parts.append(part if place == 0 else part[after.notna()])
    return pd.concat(parts).sort_index(kind="stable")


def read_calls(path: str | Path, mapping: CallMapping, *, day_hours: tuple[float, float]) -> PastCalls:
    """The calls and stages of a file that `read_rows` reads; raises what it raises."""
    read = read_rows(path, mapping)
    table, unused = read.table, dict(read.unused)
    hour = table["order"].fillna(table["call"]).dt.hour
    units = pd.DataFrame(
        {
            "incident": table["incident"],
            "kind": table["kind"],
            "unit": table["unit"],
            "turnout_s": _stage(table["order"], table["rolling"]),
            "on_scene_s": _stage(table["on_scene"], table["available"]),
            "night": ~is_day(hour, day_hours),
        }
    )
    groups = table.groupby("incident", sort=True)
    calls = groups.agg(call=("call", "min"), order=("order", "min"), kind=("kind", "first"), lon=("lon", "first"), lat=("lat", "first"))
    calls["alarm_s"] = _stage(calls["call"], calls["order"])
    units["kind"] = units["incident"].map(calls["kind"])  # one incident, one kind
    for stage, reason in (("turnout_s", "sim.fit.no_turnout"), ("on_scene_s", "sim.fit.no_on_scene")):
        if units[stage].isna().any():
            unused[reason] = int(units[stage].isna().sum())
    if calls["lon"].isna().any():
        unused["sim.fit.no_place"] = int(calls["lon"].isna().sum())
    return PastCalls(calls.reset_index().sort_values(["call", "incident"]), units, read.rows, unused)


def _stage(start: pd.Series, end: pd.Series) -> pd.Series:
    """Seconds from one stamp to the next; nan where one is missing, or the two are in the wrong order or more than a day apart."""
    seconds = (end - start).dt.total_seconds()
    return seconds.where((seconds > 0) & (seconds <= LONGEST_S))


def _places(table: pd.DataFrame, mapping: CallMapping) -> tuple[pd.Series, pd.Series]:
    if mapping.columns.location:
        found = table["location"].str.extract(r"(-?\d+\.?\d*)\s*,\s*(-?\d+\.?\d*)")
        lat, lon = (_numbers(found[i]) for i in (0, 1))
    elif mapping.columns.lon and mapping.columns.lat:
        lon, lat = (_numbers(table[name]) for name in ("lon", "lat"))
    else:
        nowhere = pd.Series(np.nan, index=table.index)
        return nowhere, nowhere
    if parse_crs(mapping.crs).epsg not in SAME_AS_WGS84:
        known = lon.notna() & lat.notna() & ~((lon == 0) & (lat == 0))
        lon[known], lat[known] = degrees_of(np.column_stack([lon[known], lat[known]]), mapping.crs).T
    there = lon.between(-180, 180) & lat.between(-90, 90) & ~((lon == 0) & (lat == 0))
    return lon.where(there), lat.where(there)


def _numbers(texts: pd.Series) -> pd.Series:
    return pd.to_numeric(texts, errors="coerce").astype(np.float64)


def _read(path: Path) -> pd.DataFrame:
    """The file as a table of texts."""
    mark = Mark(str(path))
    if not path.exists():
        raise BadInput([Fault(mark, "", "geo.file.missing")])
    if path.is_dir():
        raise BadInput([Fault(mark, "", "geo.file.folder")])
    if path.suffix.lower() in (".xlsx", ".xls", ".ods", ".xlsb"):
        try:
            import python_calamine  # noqa: F401
        except ImportError:
            raise MissingExtra("office", str(path.name)) from None
        table = pd.read_excel(path, engine="calamine", dtype=str)
    else:
        try:
            table = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise BadInput([Fault(mark, "", "geo.file.encoding")]) from None
        except pd.errors.EmptyDataError:
            raise BadInput([Fault(mark, "", "geo.file.empty")]) from None
        except pd.errors.ParserError as wrong:
            raise BadInput([Fault(mark, "", "sim.fit.not_a_table", {"reason": str(wrong).splitlines()[-1]})]) from None
    return table.fillna("")
