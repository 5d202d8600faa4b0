"""What every map of a run has in common: streets, boundary, stations, names, sources, and the run's own marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from yingji.base.language import Lang, say
from yingji.geo.network import CLASSES, StreetNetwork
from yingji.results.atlas.ground import MapGround, read_ground
from yingji.results.maps.adapter import first_due_borders, verdict_lines
from yingji.results.maps.content import Geometry, Key, MapBarrier, MapContent, MapPlace, MapStation, Role
from yingji.results.report.shape import OptionRecord, RunRecord

LIMIT_MIN = 5.0
_MAIN = CLASSES.index("collector")
BREAKS_MIN = (3.0, 4.0, 5.0, 8.0)


@dataclass(frozen=True, eq=False)
class Atlas:
    """A run and the ground that it was on: what maps are made of."""

    record: RunRecord
    ground: MapGround

    @classmethod
    def of(cls, record: RunRecord) -> Atlas:
        """Raises `BadInput` where the run's folder holds no ground."""
        return cls(record, read_ground(record.folder))

    @cached_property
    def streets(self) -> StreetNetwork:
        """The streets as a network whose links can be drawn; its nodes are not the run's."""
        return self._drawable(self.record.streets)

    @cached_property
    def main_streets(self) -> StreetNetwork:
        """Expressways, arterials and collectors: the streets of small maps."""
        return self._drawable(self.record.streets[self.record.streets["class"] <= _MAIN])

    def _drawable(self, links: gpd.GeoDataFrame) -> StreetNetwork:
        xy, owner = shapely.get_coordinates(links.geometry.to_numpy(), return_index=True)
        m = len(links)
        names, name_id = np.unique(np.concatenate([[""], links["name"].fillna("").to_numpy(str)]), return_inverse=True)
        zeros = np.zeros(m, np.int32)
        return StreetNetwork(
            crs=str(self.record.streets.crs.to_string()), node_x=np.zeros(1), node_y=np.zeros(1), link_from=zeros, link_to=zeros,
            length_m=np.maximum(links["length_m"].to_numpy(np.float64), 0.01), free_speed_mps=np.full(m, 1.0),
            link_class=links["class"].to_numpy(np.int8), oneway=np.zeros(m, np.int8), drive=np.ones(m, bool), walk=np.ones(m, bool),
            name_id=name_id[1:].astype(np.int32), names=tuple(names.tolist()), lanes=np.full(m, np.nan), width_m=np.full(m, np.nan),
            bridge=np.zeros(m, bool), geometry=xy,
            offsets=np.searchsorted(owner, np.arange(m + 1)).astype(np.int64), source=self.ground.streets,
        )  # fmt: skip

    @cached_property
    def boundary(self) -> Geometry:
        """The district."""
        return shapely.union_all(self.record.boundary.geometry.to_numpy())

    def base(self, index: int, lang: Lang, *, key: str, verdicts: tuple[str, ...] = (), notes: Sequence[str] = ()) -> MapContent:
        """The map of option `index` with cover's minutes; `key` names its words in the catalogue (`atlas.<key>.title` …)."""
        record, option, ground = self.record, self.record.options[index], self.ground
        there = ground.options[index]
        documents = tuple(f"《{each.zh}》" if lang == "zh" else each.en for each in ground.documents)
        subtitle = (say("maps.as_of", lang, date=there.day), there.hour.in_(lang))
        return MapContent(
            title=say(f"atlas.{key}.title", lang, district=ground.district),
            option=option.name.in_(lang),
            subtitle=subtitle,
            streets=self.streets,
            boundary=self.boundary,
            cells=option.cells.geometry.to_numpy(),
            minutes=known(option, "minutes"),
            people=option.cells["people_night"].to_numpy(np.float64),
            breaks_min=BREAKS_MIN,
            limit_min=LIMIT_MIN,
            stations=self.stations(index, lang),
            first_due=first_due_borders(option.cells.geometry.to_numpy(), option.cells["first_due"].to_numpy(str), self.boundary),
            barriers=tuple(MapBarrier(b.kind, b.geometry, b.name.in_(lang), b.width_m) for b in ground.barriers),
            places=self.places(lang),
            verdicts=verdict_lines(option.verdicts, verdicts, lang) if verdicts else (),
            sources=(*ground.sources, *documents),
            run_id=record.number,
            seed=record.seed,
            replications=record.replications,
            date=record.started[:10],
            notes=tuple(notes),
        )

    def places(self, lang: Lang) -> tuple[MapPlace, ...]:
        """Subdistricts and landmarks."""
        return tuple(MapPlace(place.x, place.y, place.name.in_(lang), place.kind) for place in self.ground.places)

    def stations(self, index: int, lang: Lang) -> tuple[MapStation, ...]:
        """Fire stations: own ones, then neighbours', in the run's order."""
        option, planned = self.record.options[index], set(self.ground.options[index].planned)
        areas = option.areas.set_index("station")
        made = []
        for station, point in zip(option.stations, option.station_points.geometry.to_numpy(), strict=True):
            if station.kind != "fire":
                continue
            role: Role = "neighbour" if not station.own else "planned" if station.name in planned else "own"
            mine = areas.loc[station.name] if station.name in areas.index else None
            nan = float("nan")
            area, edge, limit = (nan,) * 3 if mine is None else (float(mine[c]) for c in ("area_km2", "edge_minutes", "limit_km2"))
            made.append(
                MapStation(float(point.x), float(point.y), station.title.in_(lang), station.class_, role, area_km2=area, worst_min=edge,
                           limit_km2=limit)
            )  # fmt: skip
        return tuple(made)


def known(option: OptionRecord, column: str) -> npt.NDArray[np.float64]:
    """[c] a column of the option's cells; nan where there is no value."""
    return np.asarray(option.cells[column], dtype=np.float64)


def keyed(content: MapContent, values: npt.NDArray[Any], keys: Sequence[Key], *, title: str) -> MapContent:
    """The map with classes of its own: `values` [c] are indices into `keys`."""
    return replace(content, key=tuple(keys), key_of=np.asarray(values, dtype=np.intp), legend_title=title)
