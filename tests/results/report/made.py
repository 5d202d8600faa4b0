"""Runs that never ran: records of any size, for what real ones do not reach."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from yingji.base.figures import Text
from yingji.results.case import Reason
from yingji.results.report.shape import Apart, ComparisonRecord, OptionRecord, ReliefRecord, RunRecord, StationRecord, TableRecord
from yingji.results.verdicts import PartVerdict, Verdict

CRS = "EPSG:4548"
X0, Y0, SIDE = 500_000.0, 4_330_000.0, 250.0
HOURS = 24


def both(text: str) -> Text:
    """A name in two languages that can be told apart."""
    english = text
    for zh, en in (("方案", "option "), ("站", "station "), ("公园", "park "), ("假定", "assumed")):
        english = english.replace(zh, en)
    return Text(zh=f"{text}号", en=f"No. {english}")


def verdict(option: Text, names: list[Text], *, id: str = "made.edge", value: float = 700.0) -> Verdict:
    """Five minutes to the edge, missed wherever `value` seconds are more."""
    word = "missed" if value > 300 else "met"
    parts = tuple(PartVerdict(name, word, value, value, value) for name in names)
    why = (Reason("results.why.missed_by", {"names": tuple(names), "count": len(names), "all": len(names)}),)
    return Verdict(
        id=id, of="plan", option=option, promise=Text(zh="5分钟内到达责任区边缘", en="At the edge of its area within 5 min"),
        metric="station.edge_time", statistic="", scope="each station", dimension="time", bound="at_most", threshold=300.0, unit="s",
        written="5 min", printed="5分钟", measured=value, low=value, high=value, interval="exact", replications=0, verdict=word,
        held_in=math.nan, clause="应急规划 三(二)1", treat=None, confidence="assumed", rests_on=("area.streets",), why=why, parts=parts,
    )  # fmt: skip


def ledger(option: Text) -> Verdict:
    """A target that no simulation can judge."""
    return Verdict(
        id="made.ledger", of="plan", option=option, promise=Text(zh="死亡率", en="Death rate"), metric="", statistic="", scope="district",
        dimension=None, bound="", threshold=math.nan, unit="", written="", printed="≤2", measured=math.nan, low=math.nan, high=math.nan,
        interval="none", replications=0, verdict="not simulated", held_in=math.nan, clause="应急规划 二(三)2", treat=None, confidence=None,
        rests_on=(), why=(Reason("results.why.ledger", {"text": Text(zh="结果性指标", en="an outcome")}),), parts=(),
    )  # fmt: skip


def cells_of(side: int) -> gpd.GeoDataFrame:
    """A square of `side` × `side` cells in four subdistricts."""
    at = np.arange(side * side)
    x, y = X0 + at % side * SIDE, Y0 + at // side * SIDE
    part = (at % side >= side // 2).astype(int) + 2 * (at // side >= side // 2)
    return gpd.GeoDataFrame(
        {"cell": at, "subdistrict": [f"{'东西南北'[each]}街道" for each in part], "people_night": 100.0 + at % 7},
        geometry=shapely.box(x, y, x + SIDE, y + SIDE), crs=CRS,
    )  # fmt: skip


def streets_of(links: int, side: int) -> gpd.GeoDataFrame:
    """A grid of about so many links over the square."""
    lines = max(int(math.sqrt(links / 2)), 1)
    ticks = np.linspace(0, side * SIDE, lines + 1)
    one, two = (each.ravel() for each in np.meshgrid(np.arange(lines), np.arange(lines + 1)))
    across = np.stack([ticks[one], ticks[two], ticks[one + 1], ticks[two]], axis=1)
    every = np.concatenate([across, across[:, [1, 0, 3, 2]]]) + np.array([X0, Y0, X0, Y0])
    row = np.concatenate([two, two + lines + 1])
    return gpd.GeoDataFrame(
        {"class": np.where(row % 8 == 0, 1, np.where(row % 4 == 0, 2, 3)), "name": [f"{each}号路" for each in row.tolist()],
         "length_m": np.full(len(every), ticks[1])},
        geometry=shapely.linestrings(every.reshape(-1, 2, 2)), crs=CRS,
    )  # fmt: skip


def option_of(index: int, names: list[str], cells: gpd.GeoDataFrame, *, relief: bool) -> OptionRecord:
    """Stations stand in a row and share the cells by turns; each further option is a tenth of a minute quicker."""
    option, side, many = both(f"方案{index}"), int(math.sqrt(len(cells))), len(names)
    titles = [both(name) for name in names]
    turn = np.arange(len(cells)) % max(many, 1)
    minutes = 2.0 + np.arange(len(cells)) % 9 - index / 10 if many else np.full(len(cells), np.nan)
    found = cells.assign(
        first_due=[names[each] if many else "" for each in turn], minutes=minutes, second_due="", minutes_second=np.nan,
        p90_minutes=minutes + 1, calls_per_year=1.5,
    )  # fmt: skip
    areas = [shapely.union_all(cells.geometry.values[turn == each]) for each in range(min(many, 6))]
    points = [shapely.Point(X0 + side * SIDE * (each + 0.5) / many, Y0 + side * SIDE / 2) for each in range(many)]
    return OptionRecord(
        name=option, changes=({"what": "station", "name": names[0], "old": "closed", "new": "open"},) if index and many else (),
        verdicts=(verdict(option, titles), verdict(option, [], id="made.turnout", value=60.0), ledger(option)),
        measures=measures(names, index),
        stations=tuple(
            StationRecord(name, title, "一级", "fire", True, "", "规划 一(一)", both("假定"))
            for name, title in zip(names, titles, strict=True)
        ),
        cells=found,
        areas=gpd.GeoDataFrame({"station": names[: len(areas)], "area_km2": [2.0] * len(areas), "limit_km2": [4.0] * len(areas),
                                "people": [1000.0] * len(areas), "edge_minutes": [11.0] * len(areas)}, geometry=areas, crs=CRS),
        station_points=gpd.GeoDataFrame({"units": [2] * many, "opens": [""] * many}, geometry=points, crs=CRS),
        cover_by_hour=np.stack([np.where(np.isnan(minutes), np.inf, minutes + hour / 6) for hour in range(HOURS)]),
        relief=relief_of(cells) if relief else None,
    )  # fmt: skip


def measures(names: list[str], index: int) -> dict[str, Any]:
    """As measures.json has them."""

    def spread(value: float) -> dict[str, Any]:
        return {"mean": value, "median": value, "low": value * 0.9, "high": value * 1.1, "unit": "s", "interval": "95 %"}

    within = {"3_min": 0.1, "4_min": 0.3, "5_min": 0.5 + index / 100, "8_min": 0.9}
    first = {clock: {name: spread(value) for name, value in (("p50", 250.0), ("p90", 400.0))} for clock in ("call", "order")}
    return {
        "coverage": {"people_within": within, "area_within": within},
        "response": {"first": first, "full": first},
        "calls": spread(900.0), "waited": spread(0.001), "busy_max": spread(0.03),
        "stations": {name: {"calls_per_year": 90.0, "busy": 0.01} for name in names},
    }  # fmt: skip


def relief_of(cells: gpd.GeoDataFrame) -> ReliefRecord:
    """Everybody is relieved after twelve hours, one cell after the other."""
    count, hours = len(cells), 24
    last = 1 + np.arange(count) % 12

    def spread(value: float | None) -> dict[str, Any]:
        return {"median": value, "low": value, "high": None, "unit": "h"}

    middles = cells.geometry.centroid
    few = cells.index[:: max(count // 12, 1)]
    curve = [min(hour / 12, 1.0) for hour in range(hours + 1)]
    lines = {"affected": 5000.0, "at_relatives": 1000.0, "outside": 0.0, "time_50": 6.0, "time_90": 11.0, "time_all": 12.0}
    return ReliefRecord(
        measures={
            "horizon_h": float(hours), "relief": {key: spread(value) for key, value in lines.items()},
            "curve": {"hours": list(range(hours + 1)), "median": curve, "low": [each * 0.8 for each in curve], "high": curve},
            "items": {"water": {"usable": 900.0, "need": spread(800.0), "delivered": spread(600.0)}},
            "bottleneck": [{"stage": "docks", "p90_s": 39600.0, "freed_p90_s": 36000.0, "falls_s": 3600.0, "replications": 2}],
        },
        shelters=gpd.GeoDataFrame({"class": ["固定"] * len(few), "capacity": 500.0, "admitted": 400.0, "outside": 3.0},
                                  geometry=middles[few].values, crs=CRS),
        shelter_titles=tuple(both(f"公园{each}") for each in few),
        depots=gpd.GeoDataFrame({"name": ["区库"], "loads": [4.0]}, geometry=[middles.iloc[0]], crs=CRS),
        depot_titles=(both("区库"),),
        blocked=gpd.GeoDataFrame({"blocked_share": [0.5, 1.0], "reopened_h": [3.0, np.nan]},
                                 geometry=[shapely.LineString([middles.iloc[0], middles.iloc[-1]])] * 2, crs=CRS),
        deliveries=gpd.GeoDataFrame({"tonnes": [2.0], "first_h": [5.0]},
                                    geometry=[shapely.LineString([middles.iloc[0], middles.iloc[1]])], crs=CRS),
        cells=cells.assign(affected_mean=10.0), items={"water": Text(zh="饮用水", en="Water")},
        share_by_hour=(np.arange(hours + 1)[:, None] >= last).astype(np.float64),
    )  # fmt: skip


def stations_table(options: list[OptionRecord]) -> TableRecord:
    """The sheet of stations, as record.json has it."""
    columns = ("option", "station", "class", "limit_km2", "area_km2", "people", "edge_min", "edge_p90_min", "people_5min", "km2_5min",
               "calls_per_year", "load_p90_min", "load_worst_min", "own_first", "sent_per_year", "busy")  # fmt: skip
    rows = tuple(
        (option.name, station.title, "一级", 4.0, float(at + 1), 1000.0, 11.0 - at % 7, 9.0, 500.0, 1.0, 90.0, 7.0, 9.0, 0.9, 95.0, 0.01)
        for option in options for at, station in enumerate(option.stations)
    )  # fmt: skip
    return TableRecord("stations", "results", columns, rows)


def comparison_of(options: list[OptionRecord]) -> ComparisonRecord:
    """Each option is better than the one before; the last is best."""
    count = len(options)
    apart = tuple(None if not at else Apart(at / 100, at / 100 - 0.005, at / 100 + 0.005, "t", 20, "better") for at in range(count))
    cover = tuple(
        None if not at else {"newly_within": 100.0 * at, "no_longer_within": 0.0, "sooner": 200.0, "later": 5.0} for at in range(count)
    )
    return ComparisonRecord(
        replications=20, budget=200, settled=True, best=count - 1, in_play=tuple(at == count - 1 for at in range(count)),
        order=tuple(range(count))[::-1], measure="response.first_share", name=Text(zh="首车按时到场比例", en="First arrivals in time"),
        bound="at_least", dimension="share", indifference="1 %", confidence=0.95, procedure="KN",
        means=tuple(0.6 + at / 100 for at in range(count)), probability_best=tuple(float(at == count - 1) for at in range(count)),
        differences=apart, targets={}, cover=cover, robust=None, tables={},
    )  # fmt: skip


def run(*, stations: int = 3, options: int = 1, links: int = 200, side: int = 12, name: str = "站", relief: bool = False,
        folder: Path = Path("made")) -> RunRecord:  # fmt: skip
    """A record with so many stations, options and links; `name` begins every station's name."""
    cells = cells_of(side)
    made = [option_of(at, [f"{name}{n}" for n in range(stations)], cells, relief=relief) for at in range(options)]
    compared = comparison_of(made) if options > 1 and not relief else None
    return RunRecord(
        folder=folder, number="made-001", kind="comparison" if compared else "disaster" if relief else "everyday", scenario="made",
        title=Text(zh="测试区", en="A made district"), started="2026-02-03T04:05:06+00:00", seed=1, replications=20, length_s=31_536_000.0,
        hour_of_week=18, people=float(cells["people_night"].sum()), schematic=True, sources=("made for a test",),
        assumptions=tuple({"input": f"area.x{n}", "value": str(n), "where": "made.yaml:1", "source": "made"} for n in range(30)),
        inputs={"made.yaml": "0" * 64}, versions={"yingji": "0.1.0"}, options=tuple(made), tables={"stations": stations_table(made)},
        comparison=compared, streets=streets_of(links, side),
        boundary=gpd.GeoDataFrame({"option": ["made"]}, geometry=[shapely.union_all(cells.geometry.values)], crs=CRS),
    )  # fmt: skip
