"""What one strike of a scenario is resolved on: ground, streets of the option, day and hour, and where its faults go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely

from yingji.base.faults import Fault
from yingji.base.figures import Figure
from yingji.geo.places import Located, PlaceNotFound
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.common import Place
from yingji.scenarios.schema.everyday import Spread
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.hazard.world import CallRule, Common, Floats, Ints, Lognormal
from yingji.sim.muster import Marker, Way
from yingji.sim.relief.world import ReliefWorld

HOUR_S = 3600.0


@dataclass(frozen=True, eq=False)
class Site:
    """What one strike is resolved on, and where its faults go."""

    scenario: ScenarioFile
    ground: Ground
    relief: ReliefWorld
    day: date
    common: Common
    name: str
    start_s: float
    calls: tuple[CallRule, ...]
    way: Way
    mark: Marker
    faults: list[Fault]

    @property
    def hour(self) -> int:
        """Of the day, at which it strikes."""
        return int(self.relief.start_hour + self.start_s // HOUR_S) % 24

    def fault(self, *field: str | int, key: str, **values: object) -> None:
        """Notes a fault of a field of the hazard."""
        words = ".".join(str(step) for step in field)
        self.faults.append(Fault(self.mark((*self.way, *field)), words, key, values))

    def locate(self, place: Place, *field: str | int) -> Located | None:
        """The place on the map; `None`, with the fault noted, where it is not there."""
        try:
            return self.ground.gazetteer.resolve(place.text if place.text else (place.lon or 0.0, place.lat or 0.0))
        except PlaceNotFound as lost:
            self.fault(*field, key=lost.key, **lost.values)
            return None

    def by_number(self, table: Mapping[str, Figure], *field: str, example: str) -> tuple[Floats, Floats]:
        """A mapping from numbers as arrays, by the key; faults of keys that are none, and of a mapping without any."""
        found: dict[float, float] = {}
        for key, figure in table.items():
            try:
                found[float(key)] = figure.value
            except ValueError:
                self.fault(*field, key, key="hazard.key_not_number", written=key, example=example)
        if not table:
            self.fault(*field, key="hazard.no_keys", example=example)
        at = np.array(sorted(found))
        return at, np.array([found[key] for key in at.tolist()])


def spread_of(spread: Spread) -> Lognormal:
    """A spread as median and sigma."""
    return spread.median.value, spread.sigma.value if spread.sigma is not None else 0.0


def value(figure: Figure | None) -> float:
    """A figure's value; 0 where it is not given."""
    return figure.value if figure is not None else 0.0


def nearest_cell(ground: Ground, xy: Floats) -> Ints:
    """[k] the cell in which each point [k, 2] lies, or else the nearest; of several the lowest number."""
    point, cell = shapely.STRtree(ground.cells.polygon).query_nearest(shapely.points(xy))
    order = np.lexsort((cell, point))
    return np.asarray(cell[order[np.unique(point[order], return_index=True)[1]]], dtype=np.int32)
