"""Where shelters, depots and vehicles of all options stand: names become points, and shelters that a plan only counts are put somewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import shapely

from yingji.base.faults import Fault
from yingji.base.figures import Text
from yingji.geo.cells import CellTable
from yingji.geo.network import Floats, Ints
from yingji.geo.places import Feature
from yingji.geo.placing import TooFewPlaces, place_sites
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.common import Place
from yingji.scenarios.schema.plan import Shelter
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.build import OFF_NETWORK_M, Spot, find
from yingji.sim.muster import Marker, Way
from yingji.sim.relief.options import Relieving


class Sites:
    """The points of everything that relief has, in all options, each once; `spots` go into the layout, `number` finds them there."""

    def __init__(self, scenario: ScenarioFile, ground: Ground, options: Sequence[Relieving], *, mark: Marker, faults: list[Fault]) -> None:
        self._ground, self._mark, self._faults = ground, mark, faults
        self.spots: list[Spot] = []
        self._number: dict[tuple[str, str], int | None] = {}
        for one in options:
            for shelter, way in one.shelters:
                if shelter.at is not None:
                    self._add("shelter", shelter.name, shelter.at, way)
            for depot, way in zip(one.relief.depots, one.depot_way, strict=True):
                self._add("depot", depot.name, depot.at, way)
            for i, group in enumerate(one.relief.vehicles):
                self._add("vehicles", group.name, group.at, ("relief", "vehicles", i))
        self._placed = self._place(scenario, options)

    def number(self, what: str, name: str, at: Place) -> int:
        """The place among `spots` of a depot, a shelter or a group of vehicles; 0 where it is not on the map, which is a fault already."""
        return self._number[what, f"{name} {at}"] or 0

    def sites_of(self, row: Shelter) -> list[tuple[str, Text, int]]:
        """`(name, title, number)` of each shelter of a row of the plan: itself, or those that it only counts."""
        if row.at is not None:
            return [(row.name, _title(row), self.number("shelter", row.name, row.at))]
        return self._placed.get(row.name, [])

    def _add(self, what: str, name: str, at: Place, way: Way) -> None:
        key = (what, f"{name} {at}")
        if key in self._number:
            return
        found = find(at, f"{name}.at", (*way, "at"), self._ground, self._mark, self._faults)
        self._number[key] = len(self.spots) if found is not None else None
        if found is not None:
            self.spots.append(Spot(name, *found, (*way, "at")))

    def _place(self, scenario: ScenarioFile, options: Sequence[Relieving]) -> dict[str, list[tuple[str, Text, int]]]:
        """The shelters that rows of the plan only count, put by the rule of `relief.unnamed`: at the same points in all options.

        Those that are named have their places, on whatever day they open; of rows that count, a later one finds the sites of an earlier.
        """
        ground, placed = self._ground, {}
        counted = {row.name: (row, way) for one in options for row, way in one.shelters if row.at is None}
        rule = scenario.relief.unnamed if scenario.relief is not None else None
        if not counted or rule is None:
            return {}
        named = [find(row.at, "", (), ground, self._mark, []) for row in scenario.plan.shelters if row.at is not None]
        taken = [at for at in named if at is not None]
        features = [f for f in ground.gazetteer.places if f.kind in rule.kinds and shapely.contains_xy(ground.boundary, f.x, f.y)]
        features = [f for f, gap in zip(features, ground.gazetteer.distance_m(_xy(features)), strict=True) if gap <= OFF_NETWORK_M]
        cells = ground.cells
        people = np.where(ground.gazetteer.distance_m(cells.xy) <= OFF_NETWORK_M, cells.night, 0.0)
        for row, way in counted.values():
            count = round(row.count.value) if row.count is not None else 0
            try:
                found = place_sites(count, taken=np.array(taken).reshape(-1, 2), places=_xy(features), cells=cells.xy, people=people)
            except TooFewPlaces as wrong:
                values = {"name": row.name, "count": count, "most": wrong.most}
                self._faults.append(Fault(self._mark((*way, "count")), f"{row.name}.count", "sim.too_few_places", values))
                continue
            titles = _titles(
                row,
                [Text(zh=features[i].name, en=features[i].en or features[i].name) if i is not None else None for i in found.place],
                found.cell,
                cells,
            )
            placed[row.name] = [(title.zh, title, len(self.spots) + i) for i, title in enumerate(titles)]
            self.spots += [Spot(title.zh, float(x), float(y), way) for title, (x, y) in zip(titles, found.xy, strict=True)]
            taken += [(float(x), float(y)) for x, y in found.xy]
        return placed


def _title(row: Shelter) -> Text:
    return Text(zh=row.name, en=row.en or row.name)


def _xy(features: Sequence[Feature]) -> Floats:
    return np.array([(f.x, f.y) for f in features]).reshape(-1, 2)


def _titles(row: Shelter, places: Sequence[Text | None], in_cell: Sequence[int | None], cells: CellTable) -> list[Text]:
    """A name for each of the shelters that a row counts: the place at which it stands, or its subdistrict and a number."""
    zh, en = (re.sub(r"\s*[（(].*[）)]$", "", name) for name in (_title(row).zh, _title(row).en))
    seen: dict[str, int] = {}
    titles = []
    for place, cell in zip(places, in_cell, strict=True):
        where = place if place is not None else Text(zh="", en="")
        if cell is not None:
            subdistrict = cells.titles[cells.subdistrict[cell]]
            n = seen[subdistrict.zh] = seen.get(subdistrict.zh, 0) + 1
            where = Text(zh=f"{subdistrict.zh} {n}".strip(), en=f"{subdistrict.en} {n}".strip())
        titles.append(Text(zh=f"{zh} {where.zh}", en=f"{en}: {where.en}"))
    return titles


def subdistrict_of(cells: CellTable, spots: Sequence[Spot]) -> Ints:
    """[s] the subdistrict in which, or nearest to which, each point lies."""
    cell = shapely.STRtree(cells.polygon).nearest(shapely.points([(spot.x, spot.y) for spot in spots]))
    return np.asarray(cells.subdistrict[cell], dtype=np.int32)
