"""Candidates: the plan's own sites, crossings of main roads, cells and parcels; and which of them the rules leave out, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from yingji.base.faults import Fault
from yingji.base.figures import Text
from yingji.geo.network import CLASSES
from yingji.geo.snap import nearest_links
from yingji.results.case import Reason
from yingji.results.siting.parcels import places_of, read_parcels
from yingji.scenarios.ground import CLASS_OF, Ground
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.plan import Station
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.scenarios.schema.siting import FIRST_UNITS, KeepAway, Siting
from yingji.sim.build import NOT_FROM, OFF_NETWORK_M
from yingji.sim.muster import Marker

ONE_CROSSING_M = 100.0
"""Nodes at which the same two roads meet within this distance are one crossing: carriageways that run apart."""
Origin = Literal["existing", "planned", "crossing", "cell", "parcel"]


@dataclass(frozen=True, eq=False)
class Candidate:
    """A place where a station stands or may be built, m in the network's CRS; `shape` is that of a parcel."""

    name: Text
    x: float
    y: float
    origin: Origin
    station: Station | None = None  # the plan's own, of existing and planned ones
    area_m2: float = float("nan")
    capacity: float = float("nan")  # people, where its file says so
    out: Reason | None = None  # why nothing may be built here
    shape: Any = None

    @property
    def existing(self) -> bool:
        """Whether a station stands there today."""
        return self.origin == "existing"


@dataclass(frozen=True)
class Rule:
    """A rule by which candidates are left out: how far from what, how many such places are on the map, and how many it left out."""

    name: str
    at_least_m: float
    source: str
    confidence: str
    places: int
    left_out: int


def candidates(
    scenario: ScenarioFile, siting: Siting, ground: Ground, serving: Collection[str], *, day: date, mark: Marker, faults: list[Fault]
) -> tuple[tuple[Candidate, ...], tuple[Rule, ...]]:
    """All candidates but the stations that are `serving` on the day, each with the first reason that leaves it out."""
    found = [*_planned(scenario, siting, ground, serving, day), *_crossings(siting, ground), *_cells(siting, ground)]
    if siting.candidates.parcels:
        found += [
            Candidate(parcel.name, parcel.x, parcel.y, "parcel", None, parcel.area_m2, parcel.capacity, None, parcel.shape)
            for parcel in read_parcels(siting.candidates.parcels, ground, faults)
        ]
    found = _with_own_names(found)
    _known_names(found, siting, serving, mark, faults)
    kept = _places(siting, ground, mark, faults)
    if faults:
        return (), ()
    left_out: dict[int, Reason] = dict(_out(found, siting, ground))
    rules = list(_keep_away(found, kept, left_out))
    return tuple(replace(each, out=left_out.get(i)) for i, each in enumerate(found)), tuple(rules)


def _planned(scenario: ScenarioFile, siting: Siting, ground: Ground, serving: Collection[str], day: date) -> Iterator[Candidate]:
    """Fire stations that the plan means to open after the day, or only mentions; one rebuilt where it stands is no new site."""
    for station in scenario.plan.stations if siting.candidates.planned else ():
        to_come = station.status != "existing" or (station.opens is not None and station.opens > day)
        gone = station.closes is not None and station.closes <= day
        if station.kind == "fire" and to_come and not gone and station.name not in serving and not station.rebuilds:
            place = station.at
            at = ground.gazetteer.resolve(place.text if place.text else (place.lon or 0.0, place.lat or 0.0))
            yield Candidate(Text(zh=station.name, en=station.en or station.name), at.x, at.y, "planned", station)


def _crossings(siting: Siting, ground: Ground) -> Iterator[Candidate]:
    """Where two named roads of the classes meet, each pair of names once a place."""
    codes = [CLASSES.index(CLASS_OF[name]) for name in siting.candidates.crossings]
    network = ground.network
    main = np.flatnonzero(np.isin(network.link_class, codes) & network.drive & (network.name_id > 0))
    names_at: dict[int, set[int]] = {}
    for link in main.tolist():
        for node in (int(network.link_from[link]), int(network.link_to[link])):
            names_at.setdefault(node, set()).add(int(network.name_id[link]))
    pairs: dict[tuple[str, str], list[int]] = {}
    for node, ids in sorted(names_at.items()):
        names = sorted(network.names[i] for i in ids)
        for i, first in enumerate(names):
            for second in names[i + 1 :]:
                pairs.setdefault((first, second), []).append(node)
    taken: set[int] = set()  # where three roads meet, one crossing is enough
    for (first, second), nodes in sorted(pairs.items()):
        for node in _one_a_place(ground, nodes):
            if node not in taken:
                taken.add(node)
                name = f"{first} × {second}"
                yield Candidate(Text(zh=name, en=name), float(network.node_x[node]), float(network.node_y[node]), "crossing")


def _one_a_place(ground: Ground, nodes: Sequence[int]) -> list[int]:
    """Of nodes that lie together, the one nearest to their middle."""
    xy = np.column_stack([ground.network.node_x[list(nodes)], ground.network.node_y[list(nodes)]])
    near = np.hypot(*(xy[:, None] - xy[None, :]).transpose(2, 0, 1)) <= ONE_CROSSING_M
    places, label = connected_components(csr_matrix(near), directed=False)
    chosen = []
    for place in range(places):
        mine = np.flatnonzero(label == place)
        middle = xy[mine].mean(axis=0)
        chosen.append(int(nodes[mine[np.argmin(np.hypot(*(xy[mine] - middle).T))]]))
    return chosen


def _cells(siting: Siting, ground: Ground) -> Iterator[Candidate]:
    if siting.candidates.cells:
        for index, (x, y) in enumerate(ground.cells.xy.tolist()):
            where = ground.cells.titles[int(ground.cells.subdistrict[index])]
            yield Candidate(Text(zh=f"单元{index}（{where.zh}）", en=f"cell {index} ({where.en})"), x, y, "cell")


def _with_own_names(found: Sequence[Candidate]) -> list[Candidate]:
    """Names that stand twice are numbered, for a station must have a name of its own."""
    seen: dict[str, int] = {}
    named = []
    for each in found:
        count = seen[each.name.zh] = seen.get(each.name.zh, 0) + 1
        more = f" ({count})" if count > 1 else ""
        named.append(replace(each, name=Text(zh=each.name.zh + more, en=each.name.en + more)) if more else each)
    return named


def same(name: str) -> str:
    """A name as it is compared: of a crossing, either road may come first."""
    return " × ".join(sorted(part.strip() for part in name.replace("×", "x").replace(" x ", "×").split("×")))


def is_called(candidate: Candidate, names: Collection[str]) -> bool:
    """Whether one of `names` is the candidate's, in either language."""
    return bool({same(candidate.name.zh), same(candidate.name.en)} & {same(name) for name in names})


def _known_names(found: Sequence[Candidate], siting: Siting, serving: Collection[str], mark: Marker, faults: list[Fault]) -> None:
    known = [*serving, *(name for each in found for name in (each.name.zh, each.name.en))]
    alike = {same(name) for name in known}
    for index, name in enumerate(siting.excluded):
        if same(name) not in alike:
            near = ", ".join(nearest(name, known)) or "–"
            faults.append(Fault(mark(("site", "excluded", index)), "site.excluded", "site.no_candidate", {"written": name, "known": near}))


def _out(found: Sequence[Candidate], siting: Siting, ground: Ground) -> Iterator[tuple[int, Reason]]:
    """Left out by name, for lying outside or far from every street, for being too small, or for having nothing that comes first."""
    if not found:
        return
    xy = np.array([(each.x, each.y) for each in found])
    inside = shapely.contains_xy(ground.boundary, xy[:, 0], xy[:, 1])
    _, _, gap_m = nearest_links(ground.network, xy, avoid=NOT_FROM)
    least = siting.candidates.least_ground
    for index, each in enumerate(found):
        if is_called(each, siting.excluded):
            yield index, Reason("site.out.named")
        elif each.station is not None and not comes_first(each.station):
            yield index, Reason("site.out.no_unit")
        elif each.origin != "planned" and not inside[index]:
            yield index, Reason("site.out.outside")
        elif gap_m[index] > OFF_NETWORK_M:
            yield index, Reason("site.out.no_street", {"metres": round(float(gap_m[index])), "most": round(OFF_NETWORK_M)})
        elif least is not None and each.area_m2 < least.value:
            yield index, Reason("site.out.small", {"area": round(each.area_m2), "least": round(least.value)})


def comes_first(station: Station) -> bool:
    """Whether a station has an area and a unit by which it is timed."""
    return station.class_ != "战勤保障" and any(kind in station.vehicles and station.vehicles[kind].value > 0 for kind in FIRST_UNITS)


@dataclass(frozen=True, eq=False)
class _Kept:
    """The places of one rule."""

    rule: KeepAway
    name: str
    names: Sequence[str]
    shapes: Any


def _places(siting: Siting, ground: Ground, mark: Marker, faults: list[Fault]) -> list[_Kept]:
    """The places that each rule keeps away from; a kind of place that nobody knows is a fault."""
    kinds = sorted({place.kind for place in ground.gazetteer.places if place.kind})
    found = []
    for index, rule in enumerate(siting.keep_away):
        for number, kind in enumerate(rule.of):
            if kind not in kinds:
                where = mark(("site", "keep_away", index, "of", number))
                near = ", ".join(nearest(kind, kinds) or kinds) or "–"
                faults.append(Fault(where, "site.keep_away.of", "site.no_kind", {"written": kind, "known": near}))
        if rule.file:
            found.append(_Kept(rule, Path(rule.file).name, *places_of(rule.file, ground, faults)))
        else:
            chosen = [place for place in ground.gazetteer.places if place.kind in rule.of]
            points = shapely.points(np.array([(place.x, place.y) for place in chosen]).reshape(-1, 2))
            found.append(_Kept(rule, ", ".join(rule.of), [place.name for place in chosen], points))
    return found


def _keep_away(found: Sequence[Candidate], kept: Sequence[_Kept], left_out: dict[int, Reason]) -> Iterator[Rule]:
    """Each rule of distance, applied to what is still in; the plan's own sites are the plan's word."""
    points = np.array([each.shape if each.shape is not None else shapely.Point(each.x, each.y) for each in found], dtype=object)
    for each in kept:
        before, least = len(left_out), each.rule.at_least
        if len(each.shapes) and len(found):
            (of, nearest_), gap_m = shapely.STRtree(each.shapes).query_nearest(points, return_distance=True, all_matches=False)
            for point, place, metres in zip(of.tolist(), nearest_.tolist(), gap_m.tolist(), strict=True):
                if metres < least.value and point not in left_out and found[point].origin != "planned":
                    values = {"place": each.names[place], "metres": round(metres), "least": round(least.value), "source": least.source}
                    left_out[point] = Reason("site.out.near", values)
        yield Rule(each.name, least.value, least.source, least.confidence or "assumed", len(each.shapes), len(left_out) - before)
