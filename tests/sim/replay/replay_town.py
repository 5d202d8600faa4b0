"""A town whose dispatch centre's record is drawn from rules that are known: what a replay must find again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from yingji.geo.network import StreetNetwork
from yingji.geo.plain import plain_network
from yingji.sim.replay.streets import Paces, lay_places

SIDE, BLOCK_M = 25, 250.0
CRS = "EPSG:27700"
CORNER = (530_000.0, 180_000.0)  # within London, so that the same town can be written in London's layout
KMH = {"arterial": 50.0, "local": 30.0}
JUNCTION_S, INTERCEPT_S, BY_DAY, NOT_URGENT, SIGMA = 3.0, 60.0, 1.25, 1.4, 0.22
STATIONS = {"1": (4, 4), "2": (4, 20), "3": (20, 4), "4": (20, 20), "5": (12, 12), "6": (12, 3)}
DAYS = 4

MAPPING: dict[str, Any] = {
    "title": "town",
    "columns": {
        "incident": "incident", "kind": "kind", "unit": "type", "unit_id": "unit", "urgency": "code", "call": "call", "order": "order",
        "rolling": "rolling", "on_scene": "on_scene", "available": "available", "lon": "x", "lat": "y",
    },
    "crs": CRS,
    "home": "^E(\\d+)$",
    "not_urgent": ["2"],
    "kinds": [{"kind": "fire", "name": "fire", "from": ["fire"]}, {"kind": "medical", "name": "medical", "from": ["medical"]}],
    "units": {"ENGINE": "engine"},
}  # fmt: skip


@dataclass(frozen=True)
class Town:
    """Streets, stations and a record, as tables."""

    network: StreetNetwork
    stations: pd.DataFrame
    calls: pd.DataFrame

    def write(self, folder: Path) -> tuple[Path, Path]:
        """`(calls.csv, stations.csv)` in a folder."""
        folder.mkdir(exist_ok=True)
        self.calls.to_csv(folder / "calls.csv", index=False)
        self.stations.to_csv(folder / "stations.csv", index=False)
        return folder / "calls.csv", folder / "stations.csv"


def streets() -> StreetNetwork:
    """A square of blocks; every sixth street is an arterial."""
    xy = [(CORNER[0] + i * BLOCK_M, CORNER[1] + j * BLOCK_M) for i in range(SIDE) for j in range(SIDE)]
    links, classes = [], []
    for i in range(SIDE):
        for j in range(SIDE):
            if i + 1 < SIDE:
                links.append((i * SIDE + j, (i + 1) * SIDE + j))
                classes.append("arterial" if j % 6 == 0 else "local")
            if j + 1 < SIDE:
                links.append((i * SIDE + j, i * SIDE + j + 1))
                classes.append("arterial" if i % 6 == 0 else "local")
    return plain_network(np.array(xy), links, classes=classes, crs=CRS)


def a_town(seed: int, *, calls_a_day: int = 220) -> Town:
    """Four days from Monday 4 March 2024 on: the nearest free engine goes, and every stage is lognormal."""
    rng = np.random.default_rng(seed)
    net, count = streets(), DAYS * calls_a_day
    xy = np.array(CORNER) + rng.random((count, 2)) * (SIDE - 1) * BLOCK_M
    homes = np.array([(CORNER[0] + i * BLOCK_M, CORNER[1] + j * BLOCK_M) for i, j in STATIONS.values()])
    laid, node, _ = lay_places(net, xy, homes)
    laid = laid.with_stations(node[count:])
    pace = tuple(3.6 / KMH.get(name, KMH["arterial"]) for name in ("expressway", "arterial", "collector", "local"))
    drive = laid.search(Paces(pace, JUNCTION_S)).seconds(laid.station_node, node[:count])
    call_s = np.sort(rng.random(count) * DAYS * 86400)
    free = np.zeros(len(STATIONS))
    rows = []
    for k, now in enumerate(call_s.tolist()):
        alarm, turnout = 40 * np.exp(0.3 * rng.standard_normal()), 70 * np.exp(0.3 * rng.standard_normal())
        order = now + alarm
        ready = np.flatnonzero(free <= order)
        if not len(ready):
            continue
        unit = ready[np.argmin(drive[ready, k])]
        code, kind = ("2" if rng.random() < 0.2 else "3"), ("fire" if rng.random() < 0.3 else "medical")
        factor = (BY_DAY if 7 <= order % 86400 / 3600 < 19 else 1.0) * (NOT_URGENT if code == "2" else 1.0)
        there = order + turnout + (drive[unit, k] + INTERCEPT_S) * factor * np.exp(SIGMA * rng.standard_normal())
        free[unit] = there + 400 * np.exp(0.4 * rng.standard_normal())
        rows.append((k, kind, "ENGINE", f"E{unit + 1}", code, now, order, order + turnout, there, free[unit], *xy[k]))
    table = pd.DataFrame(rows, columns=list(MAPPING["columns"].values()))
    for stamp in ("call", "order", "rolling", "on_scene", "available"):
        table[stamp] = (pd.Timestamp("2024-03-04") + pd.to_timedelta(table[stamp].round(), unit="s")).dt.strftime("%Y-%m-%d %H:%M:%S")
    stations = pd.DataFrame({"station": list(STATIONS), "lon": homes[:, 0], "lat": homes[:, 1]})
    return Town(net, stations, table)
