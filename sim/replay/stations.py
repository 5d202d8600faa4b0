"""Where units have their homes: the stations of a CSV, and those that the file leaves out, placed from the record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from yingji.base.faults import BadInput, Fault, Mark
from yingji.geo.crs import UnknownCrs, parse_crs, to_metric
from yingji.geo.network import Floats
from yingji.geo.table import read_table

LEAST_CALLS = 5
"""A home that the file leaves out is placed from no fewer calls than these."""


@dataclass(frozen=True, eq=False)
class Stations:
    """Homes of units: names as the record's units say them, places in metres, and which were placed from the record."""

    names: tuple[str, ...]
    xy: Floats  # [s, 2] m
    placed: tuple[str, ...] = ()

    def index(self, names: Sequence[str]) -> dict[str, int]:
        """Name → place in `names`, of those that are known."""
        known = {name: index for index, name in enumerate(self.names)}
        return {name: known[name] for name in names if name in known}

    def moved(self, name: str, *, east_m: float, north_m: float) -> Stations:
        """The same with one station elsewhere: a fault put in on purpose."""
        xy = self.xy.copy()
        xy[self.names.index(name)] += (east_m, north_m)
        return replace(self, xy=xy)


def read_stations(path: str | Path, *, metric_crs: str, crs: str = "EPSG:4326") -> Stations:
    """The stations of a CSV with `station`, `lon` and `lat` (x and y where `crs` is metric); raises `BadInput` with every fault."""
    faults: list[Fault] = []
    try:
        parse_crs(crs)
    except UnknownCrs as wrong:
        faults.append(Fault(Mark(str(path)), "--crs", wrong.key, wrong.values))
    rows = read_table(path, required=("station", "lon", "lat"), faults=faults)
    places: dict[str, tuple[float, float]] = {}
    for row in rows:
        lon, lat = row.number("lon", faults), row.number("lat", faults)
        if row["station"] in places:
            faults.append(row.fault("station", "replay.station_twice"))
        if lon is not None and lat is not None:
            places[row["station"]] = (lon, lat)
    if faults:
        raise BadInput(faults)
    return Stations(tuple(places), to_metric(np.array(list(places.values())), crs, metric_crs))


def with_homes_of_the_record(stations: Stations, units: pd.DataFrame) -> Stations:
    """The stations, and the homes that only the units' names tell, each in the middle of the calls that its units were sent to.

    `units`: home, x, y of each unit that went. A home with fewer than `LEAST_CALLS` calls stays unknown.
    """
    unknown = units[(units["home"] != "") & ~units["home"].isin(stations.names) & units["x"].notna()]
    names: list[str] = []
    places: list[tuple[float, float]] = []
    for name, calls in unknown.groupby("home", sort=True):
        if len(calls) >= LEAST_CALLS:
            names.append(str(name))
            places.append((float(calls["x"].median()), float(calls["y"].median())))
    if not names:
        return stations
    return Stations((*stations.names, *names), np.vstack([stations.xy, places]), placed=tuple(names))
