"""From a finished run's Parquet tables to what charts of time show: arrivals, hours out, relief."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from yingji.base.figures import Text
from yingji.base.language import Lang, say
from yingji.results.charts.busy import Busy
from yingji.results.charts.relief import ReliefCurve
from yingji.results.charts.response import Arrival
from yingji.results.report.shape import OptionRecord, RunRecord
from yingji.results.statistics import Floats

DAY_S, HOUR_S, MINUTE_S = 86400.0, 3600.0, 60.0
STEP_MIN = 0.1
MOST_MIN = 60.0
STEP_H = 1 / 6
LOW, HIGH = 0.05, 0.95

CLOCKS: dict[str, tuple[str, str]] = {
    "order": ("arrive_s", "order_s"),
    "call": ("arrive_s", "call_s"),
    "full": ("full_s", "order_s"),
    "travel": ("first_travel_s", ""),
}
"""Clock → columns of incidents.parquet: its end, and its beginning (none: the end is a length of time)."""


def read_table(folder: Path, table: str, columns: list[str], option: Text) -> pd.DataFrame:
    """Columns of one option's rows; no rows where the run keeps no such table. Raises `OSError` where it cannot be read."""
    path = folder / f"{table}.parquet"
    if not path.is_file():
        return pd.DataFrame({column: [] for column in columns})
    return pd.read_parquet(path, columns=columns, filters=[("option", "in", [option.en, option.zh])])


def arrival(record: RunRecord, option: OptionRecord, clock: str, lang: Lang) -> Arrival | None:
    """Share of calls answered within each time; calls that nobody reached count as never. None where there was no call."""
    end, start = CLOCKS[clock]
    calls = read_table(record.folder, "incidents", ["replication", end, *([start] if start else [])], option.name)
    if calls.empty:
        return None
    took = (calls[end] - calls[start] if start else calls[end]).to_numpy(np.float64) / MINUTE_S
    replication = calls["replication"].to_numpy(np.int64)
    minutes = np.arange(0.0, MOST_MIN + STEP_MIN / 2, STEP_MIN)
    step = np.ceil(np.where(np.isfinite(took), took, np.inf) / STEP_MIN - 1e-9)
    late = np.where(step < len(minutes), step, len(minutes)).astype(np.intp)
    counts = np.zeros((int(replication.max()) + 1, len(minutes) + 1))
    np.add.at(counts, (replication, late), 1)
    with_calls = counts[counts.sum(axis=1) > 0]
    share = np.cumsum(with_calls, axis=1)[:, :-1] / with_calls.sum(axis=1, keepdims=True)
    return Arrival(option.name.in_(lang), minutes, *_band(share))


def _band(rows: Floats) -> tuple[Floats, Floats, Floats]:
    """Median, low and high over replications [n, t]."""
    middle, low, high = (np.quantile(rows, share, axis=0, method="inverted_cdf") for share in (0.5, LOW, HIGH))
    return middle, low, high


def busy(record: RunRecord, option: OptionRecord, lang: Lang) -> Busy | None:
    """Share of each hour of the day that each unit of the district is out, from the order until it is home or sent on."""
    rows = read_table(record.folder, "assignments", ["replication", "unit", "station", "order_s", "home_s"], option.name)
    own = {station.name for station in option.stations if station.own}
    rows = rows[rows["station"].isin(own)]
    if rows.empty or "units" not in record.tables:
        return None
    rows = rows.sort_values(["replication", "unit", "order_s"], kind="stable")
    units, unit = np.unique(rows["unit"].to_numpy(str), return_inverse=True)
    start, end = (rows[column].to_numpy(np.float64, copy=True) for column in ("order_s", "home_s"))
    same = (np.diff(unit) == 0) & (np.diff(rows["replication"].to_numpy(np.int64)) == 0)
    end[:-1][same] = np.fmin(end[:-1][same], start[1:][same])  # sent on from its way home it is out once, not twice
    end = np.asarray(np.where(np.isfinite(end), end, start), dtype=np.float64)
    hours: Floats = np.arange(24, dtype=np.float64) * HOUR_S
    out: Floats = np.zeros((len(units), 24))
    np.add.at(out, unit, _until(end, hours) - _until(start, hours))
    table = record.tables["units"].of(option.name)
    kinds = {
        str(name): kind.in_(lang) if isinstance(kind, Text) else str(kind)
        for name, kind in zip(table.column("unit_name"), table.column("unit_kind"), strict=True)
    }
    days = record.length_s / DAY_S * record.replications
    every = [name for name in kinds if name.split("/")[0] in own]
    share = np.zeros((len(every), 24))
    at = {name: index for index, name in enumerate(units.tolist())}
    for index, name in enumerate(every):
        if name in at:
            share[index] = out[at[name]] / HOUR_S / days
    return Busy(tuple(_unit_name(option, name, kinds[name], lang) for name in every), share)


def _until(time_s: Floats, hours: Floats) -> Floats:
    """[k, 24] seconds that lie in each hour of the day from the beginning until `time_s` [k]."""
    whole, rest = np.divmod(time_s[:, None], DAY_S)
    return np.asarray(whole * HOUR_S + np.clip(rest - hours, 0, HOUR_S))


def _unit_name(option: OptionRecord, name: str, kind: str, lang: Lang) -> tuple[str, str]:
    station, _, number = name.split("/")
    return option.title_of(station).in_(lang), say("charts.unit_number", lang, kind=kind, n=number)


def relief_curves(record: RunRecord, option: OptionRecord, lang: Lang) -> tuple[Floats, tuple[ReliefCurve, ...]]:
    """`(hours [t], curves)`: relieved with its band, sheltered, and each item that the definition asks for; no curves without people."""
    relief = option.relief
    hours = np.arange(0.0, (float(relief.measures["horizon_h"]) if relief else 12.0) + STEP_H / 2, STEP_H)
    if relief is None:
        return hours, ()
    required = tuple(key for key in relief.items if key in _required(record, option))
    columns = ["replication", "shelter", "people", "sheltered_s", "relieved_s", *(f"{key}_s" for key in required)]
    people = read_table(record.folder, "people", columns, option.name)
    if people.empty:  # of many replications people are not kept, but the curve is
        curve = relief.measures.get("curve")
        if not curve:
            return hours, ()
        middle, low, high = (np.asarray(curve[key], dtype=np.float64) for key in ("median", "low", "high"))
        return np.asarray(curve["hours"], dtype=np.float64), (ReliefCurve(say("charts.relieved", lang), middle, low, high),)
    count = people["people"].to_numpy(np.float64)
    replication = people["replication"].to_numpy(np.int64)

    at_relatives = people["shelter"].fillna("").to_numpy(str) == ""
    roof_s = people["sheltered_s"].to_numpy(np.float64)

    def rows(column: str) -> Floats:
        """[n, t] share that has it; relatives give their guests what they need, as the run's own curves count."""
        time_s = np.where(at_relatives, roof_s, people[column].to_numpy(np.float64))
        step = np.ceil(np.nan_to_num(time_s, nan=np.inf) / HOUR_S / STEP_H - 1e-9)
        late = np.where(step < len(hours), step, len(hours)).astype(np.intp)
        done = np.zeros((int(replication.max()) + 1, len(hours) + 1))
        np.add.at(done, (replication, late), count)
        done = done[done.sum(axis=1) > 0]
        return np.asarray(np.cumsum(done, axis=1)[:, :-1] / done.sum(axis=1, keepdims=True))

    middle, low, high = _band(rows("relieved_s"))
    thin = [(say("charts.sheltered", lang), "sheltered_s"), *((relief.items[key].in_(lang), f"{key}_s") for key in required)]
    curves = [ReliefCurve(say("charts.relieved", lang), middle, low, high)]
    curves += [ReliefCurve(name, _band(rows(column))[0]) for name, column in thin]
    return hours, tuple(curves)


def _required(record: RunRecord, option: OptionRecord) -> set[str]:
    """Keys of the items that the definition of relieved asks for."""
    assert option.relief is not None
    if "items" not in record.tables:
        return set()
    table = record.tables["items"].of(option.name)
    by_title = {title: key for key, title in option.relief.items.items()}
    asked = zip(table.column("item"), table.column("required"), strict=True)
    yes = say("relief.yes", "en")
    found = set()
    for item, required in asked:
        title = item if isinstance(item, Text) else Text(zh=str(item), en=str(item))
        if (required.en if isinstance(required, Text) else required) == yes and title in by_title:
            found.add(by_title[title])
    return found
