"""A dispatch centre's record on its streets: one row a unit, each with its stamps, its place and its home."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.figures import Text
from yingji.geo.crs import to_metric
from yingji.geo.network import StreetNetwork
from yingji.sim.fit_mapping import CallMapping, read_mapping
from yingji.sim.fit_table import LONGEST_S, read_rows
from yingji.sim.replay.stations import Stations, read_stations, with_homes_of_the_record
from yingji.sim.replay.streets import ReplayStreets, lay_places

PUNCHED_TOGETHER_S = 10.0
"""Nobody drives to a call in less: rolling and arrival were stamped in one go, mostly on arrival."""
OFF_THE_MAP_M = 500.0
"""A call farther from any street than this is not on this map."""


@dataclass(frozen=True, eq=False)
class Record:
    """What is known of the past.

    `units` has a row for each unit that went: incident, kind, unit (its kind), unit_id, home (index of a station, −1: not known), urgent,
    call, order, on_scene, available (NaT: not known), alarm_s, turnout_s, drive_s (from rolling, or from the order where no unit's rolling
    is stamped, to arrival; nan), out_s (from order to available; nan), x, y, node, day (index into `days`), off (weekend or holiday), hour
    (0…24, of the order), and of the unit's call before: free_for_s (since then; inf where there was none) and last_node (−1). Rows are in
    the order of (order, incident, unit_id).
    """

    units: pd.DataFrame
    days: tuple[date, ...]
    stations: Stations
    streets: ReplayStreets
    from_rolling: bool  # drive_s runs from rolling; else from the order, and turnout is not known
    busy_known: bool  # the record says when units were available again
    rows: int
    unused: dict[str, int]  # reason (a key of the catalogue) → rows
    kinds: Mapping[str, Text]  # kind of call → its name


def read_record(
    path: str | Path,
    *,
    network: StreetNetwork,
    stations: str | Path,
    mapping: str | Path | CallMapping,
    crs: str = "EPSG:4326",
) -> Record:
    """Read a record by `mapping` and put its calls and stations on the streets; `crs` is of the stations. Raises `BadInput`."""
    how = read_mapping(mapping)
    read = read_rows(path, how)
    homes = read_stations(stations, metric_crs=network.crs, crs=crs)
    unused = dict(read.unused)
    table = read.table.reset_index(drop=True)
    units = pd.DataFrame({name: table[name] for name in ("incident", "kind", "unit", "unit_id", "available")})
    units["home"] = table["unit_id"].str.extract(how.home)[0].fillna("") if how.home else table["station"]
    units["urgent"] = ~table["urgency"].isin(how.not_urgent)
    units["call"] = table.groupby("incident")["call"].transform("min")
    units["order"] = table["order"].fillna(table["call"])
    units["alarm_s"] = _seconds(table["call"], table["order"])
    units["turnout_s"] = _seconds(table["order"], table["rolling"])
    from_rolling = bool(table["rolling"].notna().any())
    units["drive_s"] = _seconds(table["rolling"] if from_rolling else units["order"], table["on_scene"])
    units["on_scene"] = table["on_scene"]
    units["out_s"] = _seconds(units["order"], table["available"])
    known = table["lon"].notna() & table["lat"].notna()
    units["x"], units["y"] = np.nan, np.nan
    if known.any():
        units.loc[known, ["x", "y"]] = to_metric(table.loc[known, ["lon", "lat"]].to_numpy(), "EPSG:4326", network.crs)

    def count(bad: pd.Series, reason: str) -> None:
        if bad.any():
            unused[reason] = unused.get(reason, 0) + int(bad.sum())

    count(~known, "sim.fit.no_place")
    together = units["drive_s"] < PUNCHED_TOGETHER_S
    count(together, "replay.punched_together")
    units.loc[together, "drive_s"] = np.nan
    count(table["on_scene"].isna(), "replay.no_arrival")
    late = (table["on_scene"] - units["order"]).dt.total_seconds()
    count((late < 0) | (late > LONGEST_S), "replay.wrong_order")
    units = units[known]
    homes = with_homes_of_the_record(homes, units)
    streets, node, gap_m = lay_places(network, units[["x", "y"]].to_numpy(), homes.xy)
    far = pd.Series(gap_m[: len(units)] > OFF_THE_MAP_M, index=units.index)
    count(far, "replay.off_the_map")
    units = units.assign(node=node[: len(units)], home=units["home"].map(homes.index(tuple(units["home"].unique()))).fillna(-1).astype(int))
    units = units[~far]
    count(units["home"] < 0, "replay.no_home")
    if not (units["drive_s"].notna() & (units["home"] >= 0)).any():
        raise BadInput([Fault(Mark(str(path)), "", "replay.nothing", {"rows": read.rows})])
    return Record(
        units=_with_days(units, how),
        days=tuple(sorted(set(units["call"].dt.date))),
        stations=homes,
        streets=streets.with_stations(node[len(node) - len(homes.names) :]),
        from_rolling=from_rolling,
        busy_known=bool(units["available"].notna().any()),
        rows=read.rows,
        unused=unused,
        kinds={kind.kind: kind.name for kind in how.kinds},
    )


def _seconds(start: pd.Series, end: pd.Series) -> pd.Series:
    """Seconds from one stamp to the next; nan where one is missing, or they are in the wrong order or more than a day apart."""
    seconds = (end - start).dt.total_seconds()
    return seconds.where((seconds >= 0) & (seconds <= LONGEST_S))


def _with_days(units: pd.DataFrame, mapping: CallMapping) -> pd.DataFrame:
    day = units["call"].dt.date  # an incident belongs to one day, also round midnight
    known = sorted(set(day))
    off = (units["order"].dt.day_of_week >= 5) | day.isin(mapping.days_off)
    hour = units["order"].dt.hour + units["order"].dt.minute / 60
    dated = units.assign(day=day.map({one: index for index, one in enumerate(known)}), off=off, hour=hour)
    dated = dated.sort_values(["order", "incident", "unit_id"], kind="stable").reset_index(drop=True)
    before = dated[dated["unit_id"] != ""].groupby("unit_id")
    since = (dated["order"] - before["available"].shift()).dt.total_seconds()
    last = before["node"].shift().reindex(dated.index).fillna(-1).astype(int)
    return dated.assign(free_for_s=since.clip(lower=0).fillna(np.inf), last_node=last)
