"""Everything that a report needs of a finished run, from its folder alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from yingji.base.figures import Text
from yingji.base.language import Lang, say
from yingji.base.units import Dimension
from yingji.results.verdicts import Verdict

Kind = Literal["everyday", "comparison", "disaster"]
Cell = str | float | int | bool | None


@dataclass(frozen=True)
class TableRecord:
    """A table of the run in both languages: the keys of its columns, and rows whose cells read the same or are a `Text`."""

    key: str
    room: str  # of the catalogue, where the columns are named and defined
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell | Text, ...], ...]

    def title(self, lang: Lang) -> str:
        """Its name in `lang`."""
        return say(f"{self.room}.sheet.{self.key}", lang)

    def heading(self, column: str, lang: Lang) -> str:
        """What a column is called."""
        return say(f"{self.room}.column.{column}", lang)

    def definition(self, column: str, lang: Lang) -> str:
        """What a column means."""
        return say(f"{self.room}.define.{column}", lang)

    def told(self, lang: Lang) -> tuple[tuple[Cell, ...], ...]:
        """The rows in `lang`."""
        return tuple(tuple(cell.in_(lang) if isinstance(cell, Text) else cell for cell in row) for row in self.rows)

    def of(self, option: Text) -> TableRecord:
        """The rows of one option; all of them where the table has no column of options."""
        if "option" not in self.columns:
            return self
        at = self.columns.index("option")
        names = {option.zh, option.en}
        mine = (row for row in self.rows if (row[at] == option if isinstance(row[at], Text) else row[at] in names))
        return TableRecord(self.key, self.room, self.columns, tuple(mine))

    def column(self, name: str) -> tuple[Cell | Text, ...]:
        """One column."""
        at = self.columns.index(name)
        return tuple(row[at] for row in self.rows)


@dataclass(frozen=True)
class StationRecord:
    """One station of an option; `at_source` says whence an assumed site is taken, empty where the plan gives the site."""

    name: str
    title: Text
    class_: str
    kind: str
    own: bool
    district: str  # whose it is; '' for the district's own
    clause: str
    at_source: Text


@dataclass(frozen=True, eq=False)
class ReliefRecord:
    """The disaster of one option. Layers are as in run.gpkg, of the median replication."""

    measures: Mapping[str, Any]  # measures.json, `relief`
    shelters: gpd.GeoDataFrame
    shelter_titles: tuple[Text, ...]  # in the order of `shelters`
    depots: gpd.GeoDataFrame
    depot_titles: tuple[Text, ...]  # in the order of `depots`
    blocked: gpd.GeoDataFrame  # links that were closed in any replication: blocked_share, reopened_h
    deliveries: gpd.GeoDataFrame
    cells: gpd.GeoDataFrame  # relieved_h, affected, affected_mean, unfinished, all_share
    items: Mapping[str, Text]
    share_by_hour: npt.NDArray[np.float64]  # [hours + 1, cells] share of those affected who are relieved, over all replications; nan: none


@dataclass(frozen=True, eq=False)
class OptionRecord:
    """One option. Layers are as in run.gpkg (its own file), in the CRS of the streets."""

    name: Text
    changes: tuple[Mapping[str, Any], ...]  # what, name, old, new
    verdicts: tuple[Verdict, ...]
    measures: Mapping[str, Any]  # its part of measures.json
    stations: tuple[StationRecord, ...]
    cells: gpd.GeoDataFrame  # cell, first_due, minutes, second_due, minutes_second, p90_minutes, calls_per_year, people_night, …
    areas: gpd.GeoDataFrame  # station, class, area_km2, limit_km2, people, edge_minutes, edge_p90_minutes
    station_points: gpd.GeoDataFrame  # in the order of `stations`
    cover_by_hour: npt.NDArray[np.float64]  # [24, cells] minutes from the order to the first own engine, by tenths; inf: never
    relief: ReliefRecord | None = None
    given: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)  # hydrants, hydrant_streets, fire_lanes, drawn_areas: what is there

    def title_of(self, station: str) -> Text:
        """A station's name in both languages."""
        return next((each.title for each in self.stations if each.name == station), Text(zh=station, en=station))


@dataclass(frozen=True)
class Apart:
    """Another option less the first, in SI units; `sense` is better, worse, same or unclear, None where there is no better."""

    value: float  # nan: not known
    low: float  # −inf: open
    high: float
    method: str
    pairs: int
    sense: str | None


@dataclass(frozen=True, eq=False)
class ComparisonRecord:
    """Options compared on the same draws; everything by option, in their order."""

    replications: int
    budget: int
    settled: bool
    best: int
    in_play: tuple[bool, ...]
    order: tuple[int, ...]  # the best first
    measure: str
    name: Text  # what ranks
    bound: str
    dimension: Dimension
    indifference: str
    confidence: float
    procedure: str
    means: tuple[float, ...]
    probability_best: tuple[float, ...]
    differences: tuple[Apart | None, ...]  # of what ranks; None for the first option
    targets: Mapping[tuple[str, str], tuple[Apart | None, ...]]  # (of, id) → by option
    cover: tuple[Mapping[str, float] | None, ...]  # newly_within, no_longer_within, sooner, later
    robust: Mapping[str, Any] | None
    tables: Mapping[str, TableRecord]  # differences, ranking, stations, cover, changes, orders


@dataclass(frozen=True)
class SiteChoice:
    """Stations chosen by a model, by the plan or today's: shares are of residents reached in time, from the order."""

    name: Text
    model: str  # '' for what no model chose
    rank: int
    stations: int
    new: tuple[Text, ...]
    closed: tuple[Text, ...]
    people_within: float
    mean_s: float
    proven: bool | None  # None: nothing to prove
    gap: float  # nan: none


@dataclass(frozen=True, eq=False)
class SitingRecord:
    """Where the next stations would go: what was asked, and what the location models chose; today's stations are the first choice."""

    within_s: float
    add: int
    candidates: int
    left_out: int
    people: float
    choices: tuple[SiteChoice, ...]
    frontier: tuple[tuple[int, float, bool], ...]  # stations, share of residents in time, whether proven
    tables: Mapping[str, TableRecord]  # choices, sites, candidates, rules, refused, frontier

    @property
    def widest(self) -> SiteChoice:
        """Of the models' choices with no more new stations than asked the one that reaches most residents in time."""
        return max((each for each in self.choices[1:] if each.model and len(each.new) <= self.add),
                   key=lambda each: each.people_within, default=self.choices[0])  # fmt: skip

    @property
    def planned(self) -> SiteChoice | None:
        """The plan's own new stations, where it has any."""
        return next((each for each in self.choices[1:] if not each.model), None)


@dataclass(frozen=True, eq=False)
class RunRecord:
    """A finished run, read from its folder by `record.read_run`."""

    folder: Path
    number: str
    kind: Kind
    scenario: str
    title: Text
    started: str  # ISO 8601
    seed: int
    replications: int
    length_s: float
    hour_of_week: int  # at which cover is drawn
    people: float
    schematic: bool
    sources: tuple[str, ...]
    assumptions: tuple[Mapping[str, Any], ...]  # input, value, where, source
    inputs: Mapping[str, str]  # file → sha256
    versions: Mapping[str, str]
    options: tuple[OptionRecord, ...]
    tables: Mapping[str, TableRecord]  # of verdicts.xlsx: verdicts, parts, stations, response, units, times, shelters, items, …
    comparison: ComparisonRecord | None
    streets: gpd.GeoDataFrame  # class (code of geo.network.CLASSES), name, length_m, speed_kmh, oneway
    boundary: gpd.GeoDataFrame
    siting: SitingRecord | None = None
    subdistricts: Mapping[str, Text] = field(default_factory=dict)  # by the name that layers bear
    doubts: Mapping[str, Any] | None = None  # uncertainty.json of a run that asked for it

    @property
    def date(self) -> str:
        """The day on which the run was made: reports know no other clock."""
        return self.started[:10]

    @property
    def crs(self) -> Any:
        """That of every layer."""
        return self.streets.crs

    @cached_property
    def relief(self) -> bool:
        """Whether it is a disaster."""
        return any(option.relief is not None for option in self.options)

    def parquet(self, name: str, option: OptionRecord, columns: list[str]) -> pd.DataFrame:
        """Columns of one of the run's Parquet tables, the rows of one option; raises OSError where the table is not there."""
        return pd.read_parquet(self.folder / f"{name}.parquet", columns=columns, filters=[("option", "==", option.name.en)])
