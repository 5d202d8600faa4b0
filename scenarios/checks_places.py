"""Places by name: each `at` of a scenario's parts is found on the streets of its area, whatever else is wrong."""

from __future__ import annotations

from collections.abc import Iterator

from yingji.base.faults import BadInput, Fault
from yingji.geo.congestion import read_congestion
from yingji.geo.crs import UnknownCrs, parse_crs
from yingji.geo.places import Feature, Gazetteer, PlaceNotFound, read_features
from yingji.geo.streets_file import read_network
from yingji.scenarios.ground import load_ground
from yingji.scenarios.marks import Map, Node, Scalar, Seq, Way, at, spot, walk
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.area import AreaFile
from yingji.scenarios.schema.common import coordinates


def written_places(root: Map, plan: Way | None) -> Iterator[tuple[Way, str | tuple[float, float]]]:
    """Every place that the plan, the hazards, the relief, the options and the years name: its path, and the name or the coordinates."""
    starts: list[Way] = [("hazards",), ("relief",), ("options",), ("combine",), ("phasing",)]
    for start in [plan, *starts] if plan is not None else starts:
        node = at(root, start)
        for way, inner in walk(node, start) if node is not None else ():
            if not way or str(way[-1]).rpartition(".")[2] != "at":  # an option's `set` writes the whole path
                continue
            if isinstance(inner, Scalar) and inner.text.strip():
                yield way, (coordinates(inner.text) if way[-1] != "at" else None) or inner.text.strip()
            elif isinstance(inner, Seq) and len(inner.items) == 2:
                try:
                    lon, lat = (float(item.text) for item in inner.items if isinstance(item, Scalar))
                except ValueError:
                    continue  # told where values are read
                yield way, (lon, lat)


_NO_SUCH_NAME = ("geo.place.not_found", "geo.place.nothing_like")


def place_faults(root: Map, plan: Way | None, gazetteer: Gazetteer, *, coordinates: bool = True, named: bool = True) -> list[Fault]:
    """A fault for each place that is not on the map, with the nearest names. `named`: the table of named places could be read."""
    faults = []
    for way, written in written_places(root, plan):
        if not coordinates and not isinstance(written, str):
            continue
        try:
            place = gazetteer.resolve(written)
        except PlaceNotFound as lost:
            if not named and lost.key in _NO_SUCH_NAME:
                continue  # it may be in the table that could not be read
            found = spot(root, way)
            faults.append(Fault(found.mark, found.words, lost.key, lost.values))
            continue
        if not place.links and (way[-2:] == ("road", "at") or way[:2] == ("phasing", "roads")):
            found = spot(root, way)
            faults.append(Fault(found.mark, found.words, "scenarios.not_a_road", {"written": place.name}))
    return faults + (_kinds(root, gazetteer) if named else [])


def _kinds(root: Map, gazetteer: Gazetteer) -> list[Fault]:
    """A fault for each kind of place, at which shelters are to be put, of which there is none on the map."""
    way: Way = ("relief", "unnamed", "kinds")
    node, faults = at(root, way), list[Fault]()
    known = sorted({feature.kind for feature in gazetteer.places if feature.kind})
    for index, item in enumerate(node.items if isinstance(node, Seq) else ()):
        if isinstance(item, Scalar) and item.text not in known:
            found = spot(root, (*way, index))
            values = {"written": item.text, "known": ", ".join(nearest(item.text, known, least=60) or known) or "–"}
            faults.append(Fault(found.mark, found.words, "scenarios.place_kind", values))
    return faults


def ground_faults(root: Map, *, plan: Way | None, area: Way, typed: AreaFile | None, bad: set[Way]) -> list[Fault]:
    """Faults of the area's own files and of every place name. `typed` is the area where nothing in it is wrong."""
    if typed is not None:
        try:
            return place_faults(root, plan, load_ground(typed).gazetteer)
        except BadInput as wrong:
            faults = list(wrong.faults)
    else:
        faults = []
    streets, places = at(root, (*area, "streets")), at(root, (*area, "places"))
    if not isinstance(streets, Scalar) or (*area, "streets") in bad:
        return faults
    try:
        network = read_network(streets.text)
    except BadInput as wrong:
        return faults if typed is not None else [*faults, *wrong.faults]
    features, told = list[Feature](), list[Fault]()
    crs = _degrees(at(root, (*area, "crs")))
    if isinstance(places, Scalar) and not places.bare and (*area, "places") not in bad:
        # Where the CRS itself is at fault, names can still be asked for; what it would say of coordinates is a consequence.
        features, _ = read_features(places.text, crs=crs or "EPSG:4326", metric_crs=network.crs, faults=told)
    known = Gazetteer(network, features, crs=crs or "EPSG:4326")
    faults += place_faults(root, plan, known, coordinates=bool(crs), named=(*area, "places") not in bad)
    if typed is None:
        faults += (told if crs else []) + _hours(at(root, (*area, "by_hour")), (*area, "by_hour") in bad)
    return faults


def _degrees(node: Node | None) -> str:
    """The CRS that a node names, "" where it names none of longitude and latitude."""
    try:
        return node.text if isinstance(node, Scalar) and parse_crs(node.text).kind != "projected" else ""
    except UnknownCrs:
        return ""


def _hours(node: Node | None, spoilt: bool) -> list[Fault]:
    if not isinstance(node, Scalar) or node.bare or spoilt:
        return []
    try:
        read_congestion(node.text)
    except BadInput as wrong:
        return list(wrong.faults)
    return []
