"""Places as plans name them: a road, a crossing, a stretch, coordinates, or a named feature, found on the network at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Literal

import numpy as np
import shapely

from yingji.base.faults import Fault
from yingji.base.language import Lang, say
from yingji.geo.crs import to_metric
from yingji.geo.network import Floats, StreetNetwork
from yingji.geo.placenames import Crossing, Stretch, alike, key_of, most_alike, read_crossing, read_stretch
from yingji.geo.roads import Roads
from yingji.geo.snap import link_lines
from yingji.geo.table import Row, read_table

NEAR_NETWORK_M = 1000.0
"""Coordinates farther than this from every street are taken for a mistake (a wrong CRS, latitude first)."""
Kind = Literal["feature", "road", "crossing", "stretch", "coordinates"]


@dataclass(frozen=True)
class Feature:
    """A named place of the places file, m."""

    name: str
    en: str
    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Located:
    """A place found: metres in the network's CRS, what it is, its name, the links of a road or stretch, and how it was read."""

    x: float
    y: float
    kind: Kind
    name: str
    links: tuple[int, ...] = ()
    how: str = "geo.place.how.as_written"
    how_values: Mapping[str, object] = field(default_factory=dict)

    def explain(self, lang: Lang) -> str:
        """In a sentence, how the text was read: as written, as another spelling, as the nearest place of two roads."""
        return say(self.how, lang, **self.how_values)


class PlaceNotFound(LookupError):
    """A place that is not on the network; `nearest` are names that are there, `key` and `values` make the message."""

    def __init__(self, text: str, nearest: Sequence[str], key: str = "", **values: object) -> None:
        self.text, self.nearest = text, tuple(nearest)
        self.key = key or ("geo.place.not_found" if self.nearest else "geo.place.nothing_like")
        self.values: Mapping[str, object] = {"written": text, "nearest": self.nearest, **values}
        super().__init__(say(self.key, "en", **self.values))

    def say(self, lang: Lang) -> str:
        """The message: what is not there; what to write instead."""
        return say(self.key, lang, **self.values)


class Gazetteer:
    """Finds places by name on a network; `crs` is that of coordinates that are written in files."""

    def __init__(self, network: StreetNetwork, places: Sequence[Feature] = (), *, crs: str = "EPSG:4326") -> None:
        self.network, self.places, self.crs = network, tuple(places), crs
        self._roads = Roads(network)

    @cached_property
    def _features(self) -> dict[str, Feature]:
        found: dict[str, Feature] = {}
        for feature in self.places:
            for name in (feature.name, feature.en):
                if name:
                    found.setdefault(key_of(name), feature)
        return found

    @cached_property
    def _streets(self) -> shapely.STRtree:
        return shapely.STRtree(link_lines(self.network, np.flatnonzero(self.network.drive)))

    def distance_m(self, xy: Floats) -> Floats:
        """Metres from each point [k, 2] to the nearest street that may be driven, [k]."""
        (point, _), distance = self._streets.query_nearest(shapely.points(xy), return_distance=True)
        return np.asarray(distance[np.unique(point, return_index=True)[1]])

    def resolve(self, place: str | tuple[float, float]) -> Located:
        """Where a place is. Text: a feature, a road (its middle), `A × B`, `A与B交口`, `A(B—C)`; or `(lon, lat)` in the gazetteer's CRS.

        Traditional characters, full width and spaces make no difference, and `Located.explain` says so. Raises `PlaceNotFound`.
        """
        if not isinstance(place, str):
            return self._at(float(place[0]), float(place[1]))
        key = key_of(place)
        if key in self._features:
            feature = self._features[key]
            return self._as_read(place, Located(feature.x, feature.y, "feature", feature.name))
        if key in self._roads:
            run = self._roads.longest_run(key)
            return self._as_read(place, Located(*run.middle, "road", self._roads.name(key), tuple(self._roads.links(key).tolist())))
        stretch = read_stretch(key)
        if stretch is not None:
            return self._stretch(place, stretch)
        crossing = read_crossing(key, self._roads.__contains__)
        if crossing is not None:
            return self._crossing(place, crossing)
        raise PlaceNotFound(place, self.nearest_names(place))

    def nearest_names(self, text: str, *, most: int = 4) -> list[str]:
        """At most `most` names of roads and features like `text`, the likest first."""
        return most_alike(key_of(text), (*self._roads.names, *(feature.name for feature in self.places)), most=most)

    def _as_read(self, written: str, found: Located) -> Located:
        if written.strip() == found.name or found.how != Located.how:
            return found
        return Located(found.x, found.y, found.kind, found.name, found.links, "geo.place.how.same_name", {"name": found.name})

    def _at(self, lon: float, lat: float) -> Located:
        written = f"[{lon:g}, {lat:g}]"
        if not (abs(lon) <= 180 and abs(lat) <= 90):
            raise PlaceNotFound(written, (), "geo.place.not_degrees", crs=self.crs)
        x, y = to_metric(np.array([[lon, lat]]), self.crs, self.network.crs)[0]
        far = float(self.distance_m(np.array([[x, y]]))[0]) if np.isfinite([x, y]).all() else np.inf
        if not far <= NEAR_NETWORK_M:
            raise PlaceNotFound(written, (), "geo.place.off_network", km=f"{far / 1000:.1f}", crs=self.crs)
        return Located(float(x), float(y), "coordinates", written)

    def _known(self, key: str, *, beside: Sequence[str] = ()) -> str:
        """`key` if it is a road (a last 段 apart); else raises, with names of roads that cross those of `beside` put first."""
        for known in (key, key.removesuffix("段")):
            if known in self._roads:
                return known
        crossing = [self._roads.name(other) for road in beside if road in self._roads for other in self._roads.crossing(road)]
        first = most_alike(key, crossing, most=2, least=0.6)
        others = [name for name in most_alike(key, self._roads.names) if name not in first]
        raise PlaceNotFound(key, [*first, *others][:4])

    def _crossing(self, written: str, crossing: Crossing) -> Located:
        first = self._known(crossing.first, beside=[crossing.second])
        second = self._known(crossing.second, beside=[first])
        met = self._roads.meet(first, second)
        if met is None:
            names = {"first": self._roads.name(first), "second": self._roads.name(second)}
            raise PlaceNotFound(written, self._crossings_like(first, second), "geo.place.no_crossing", **names) from None
        name = f"{self._roads.name(first)} × {self._roads.name(second)}"
        if met.gap_m > 0:
            return Located(met.x, met.y, "crossing", name, (), "geo.place.how.near", {"m": round(met.gap_m)})
        if met.places > 1:
            return Located(met.x, met.y, "crossing", name, (), "geo.place.how.several", {"places": met.places})
        return Located(met.x, met.y, "crossing", name)

    def _crossings_like(self, first: str, second: str, *, most: int = 4) -> list[str]:
        """Crossings that exist, of the first road with roads named like the second and the other way round."""
        found = []
        for road, wanted in ((first, second), (second, first)):
            others = [other for other in self._roads.crossing(road) if not other.startswith(road)]  # its own slip roads help nobody
            likest = sorted(others, key=lambda other, wanted=wanted: (-alike(wanted, other), other))[: most // 2]  # type: ignore[misc]
            found += [f"{self._roads.name(road)} × {self._roads.name(other)}" for other in likest]
        return list(dict.fromkeys(found))

    def _stretch(self, written: str, stretch: Stretch) -> Located:
        road = self._known(stretch.road)
        start, end = (self._known(other, beside=[road]) for other in (stretch.start, stretch.end))
        for other in (start, end):
            if self._roads.meet(road, other) is None:
                names = {"first": self._roads.name(road), "second": self._roads.name(other)}
                raise PlaceNotFound(written, self._crossings_like(road, other), "geo.place.no_crossing", **names)
        run = self._roads.between(road, start, end)
        road_name, start_name, end_name = (self._roads.name(key) for key in (road, start, end))
        if run is None:
            offers = [f"{road_name} × {self._roads.name(other)}" for other in self._roads.crossing(road)[:6]]
            raise PlaceNotFound(written, offers, "geo.place.no_stretch", road=road_name, first=start_name, second=end_name)
        return self._as_read(written, Located(*run.middle, "stretch", f"{road_name}（{start_name}—{end_name}）", run.links))


def read_features(path: str | Path, *, crs: str, metric_crs: str, faults: list[Fault]) -> tuple[list[Feature], list[Row]]:
    """The features of a CSV (name, lon, lat[, en, kind]) and their rows; what is wrong is added to `faults`.

    A name may stand twice in two scripts at one place (it counts once); at two places it is a fault.
    """
    rows = read_table(path, required=("name", "lon", "lat"), optional=("en", "kind"), faults=faults)
    found: dict[str, tuple[Row, tuple[float, float]]] = {}
    for row in rows:
        at = row.lonlat(crs, faults)
        first = found.get(key_of(row["name"]))
        if not row["name"]:
            faults.append(row.fault("name", "geo.table.name"))
        elif first is not None and first[1] != at:
            faults.append(row.fault("name", "geo.table.twice", first=first[0].mark.line))
        elif first is None and at is not None:
            found[key_of(row["name"])] = row, at
    if not found:
        return [], []
    xy = to_metric(np.array([at for _, at in found.values()]), crs, metric_crs)
    kept = [row for row, _ in found.values()]
    return [Feature(row["name"], row["en"], row["kind"], float(x), float(y)) for row, (x, y) in zip(kept, xy, strict=True)], kept
