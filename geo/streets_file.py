"""The streets file: a network as a GeoPackage that QGIS opens and that reads back as it was."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from yingji.base.faults import BadInput, Fault, Mark
from yingji.geo.crs import geographic_crs, parse_crs, to_lonlat, to_metric
from yingji.geo.network import CLASSES, StreetNetwork, StreetSource

DIGITS = 10
"""Decimals of a degree kept in the file: 0.01 mm."""

_FORMAT = "yingji streets 1"
_LINK_COLUMNS = (
    "from_node", "to_node", "name", "class", "oneway", "drive", "walk", "length_m", "free_speed_mps", "lanes", "width_m", "bridge",
)  # fmt: skip
# GeoPackage stamps every layer with the time of writing; two writes of one network must be the same file.
_NO_CLOCK = {"OGR_CURRENT_DATE": "2000-01-01T00:00:00.000Z"}


def write_network(net: StreetNetwork, path: str | os.PathLike[str]) -> None:
    """Write `net` to the GeoPackage (1.3) `path`: layers `nodes` and `links` in degrees, table `about`; whole or not at all.

    The same network gives the same bytes. Degrees are rounded to 1e-10 (0.01 mm): a network whose coordinates come from a
    file of degrees reads back bit by bit. Attributes (lengths, speeds …) are columns, so they never change.
    """
    place = Path(path)
    degrees = geographic_crs(net.crs)
    nodes = gpd.GeoDataFrame(
        {"node_id": np.arange(net.n_nodes, dtype=np.int32)},
        geometry=shapely.points(_rounded(np.column_stack([net.node_x, net.node_y]), net.crs)),
        crs=degrees,
    )
    links = gpd.GeoDataFrame(_link_columns(net), geometry=_lines(net), crs=degrees)
    source = net.source
    about = pd.DataFrame(
        {
            "format": [_FORMAT], "title": [source.title], "licence": [source.licence], "attribution": [source.attribution],
            "schematic": [source.schematic], "metric_crs": [net.crs], "names": [json.dumps(net.names, ensure_ascii=False)],
        }
    )  # fmt: skip
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent, prefix=".yingji-") as folder, _no_clock():
        draft = Path(folder) / "streets.gpkg"
        pyogrio.write_dataframe(links, draft, layer="links", driver="GPKG", geometry_type="LineString", VERSION="1.3")
        pyogrio.write_dataframe(nodes, draft, layer="nodes", driver="GPKG", geometry_type="Point")
        pyogrio.write_dataframe(about, draft, layer="about", driver="GPKG")
        os.replace(draft, place)


def read_network(path: str | os.PathLike[str]) -> StreetNetwork:
    """The network of a file that `write_network` made; raises `BadInput` where there is none."""
    place = Path(path)
    if not place.is_file():
        raise _bad(place, "streets.file_missing", path=place)
    try:
        layers = {str(name) for name in pyogrio.list_layers(place)[:, 0]}
        if not {"links", "nodes", "about"} <= layers:
            raise _bad(place, "streets.not_a_network", found=", ".join(sorted(layers)) or "–")
        links, nodes, about = (pyogrio.read_dataframe(place, layer=name) for name in ("links", "nodes", "about"))
    except pyogrio.errors.DataSourceError as wrong:
        raise _bad(place, "streets.file_broken", reason=_first_line(wrong)) from wrong
    absent = [column for column in _LINK_COLUMNS if column not in links.columns]
    if absent or "metric_crs" not in about.columns or len(about) != 1:
        raise _bad(place, "streets.network_columns", columns=", ".join(absent) or "about")
    try:
        return _network(links, nodes, about.iloc[0])
    except (ValueError, TypeError, KeyError) as wrong:
        raise _bad(place, "streets.file_broken", reason=_first_line(wrong)) from wrong


def _network(links: gpd.GeoDataFrame, nodes: gpd.GeoDataFrame, about: Mapping[str, object]) -> StreetNetwork:
    metric = str(about["metric_crs"])
    degrees = geographic_crs(parse_crs(metric).text)
    node_xy = to_metric(shapely.get_coordinates(nodes.geometry.to_numpy()), degrees, metric)
    lines = links.geometry.to_numpy()
    known = {name: code for code, name in enumerate(json.loads(str(about["names"])))}
    written = links["name"].fillna("").astype(str)
    for name in written.unique():
        known.setdefault(name, len(known))  # somebody named a street in QGIS
    classes = {name: code for code, name in enumerate(CLASSES)}
    return StreetNetwork(
        crs=metric,
        node_x=np.ascontiguousarray(node_xy[:, 0]),
        node_y=np.ascontiguousarray(node_xy[:, 1]),
        link_from=links["from_node"].to_numpy(np.int32),
        link_to=links["to_node"].to_numpy(np.int32),
        length_m=links["length_m"].to_numpy(np.float64),
        free_speed_mps=links["free_speed_mps"].to_numpy(np.float64),
        link_class=np.array([classes[name] for name in links["class"]], dtype=np.int8),
        oneway=links["oneway"].to_numpy(np.int8),
        drive=links["drive"].to_numpy(bool),
        walk=links["walk"].to_numpy(bool),
        name_id=written.map(known).to_numpy(np.int32),
        names=tuple(known),
        lanes=links["lanes"].to_numpy(np.float64),
        width_m=links["width_m"].to_numpy(np.float64),
        bridge=links["bridge"].to_numpy(bool),
        geometry=to_metric(shapely.get_coordinates(lines), degrees, metric),
        offsets=np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(lines))]).astype(np.int64),
        source=StreetSource(
            title=_text(about["title"]),
            licence=_text(about["licence"]),
            attribution=_text(about["attribution"]),
            schematic=bool(about["schematic"]),
        ),
    )


def _link_columns(net: StreetNetwork) -> dict[str, object]:
    names = np.array(net.names, dtype=object)
    classes = np.array(CLASSES, dtype=object)
    return {
        "link_id": np.arange(net.n_links, dtype=np.int32), "from_node": net.link_from, "to_node": net.link_to,
        "name": names[net.name_id], "class": classes[net.link_class], "oneway": net.oneway.astype(np.int16),
        "drive": net.drive, "walk": net.walk, "length_m": net.length_m, "free_speed_mps": net.free_speed_mps,
        "lanes": net.lanes, "width_m": net.width_m, "bridge": net.bridge,
    }  # fmt: skip


def _lines(net: StreetNetwork) -> object:
    of_link = np.repeat(np.arange(net.n_links), np.diff(net.offsets))
    return shapely.linestrings(_rounded(net.geometry, net.crs), indices=of_link)


def _rounded(xy: np.ndarray[tuple[int, ...], np.dtype[np.float64]], crs: str) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.round(to_lonlat(xy, crs), DIGITS)


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _first_line(wrong: Exception) -> str:
    return str(wrong).strip().partition("\n")[0]


def _bad(place: Path, key: str, **values: object) -> BadInput:
    return BadInput([Fault(Mark(str(place)), "", key, values)])


@contextmanager
def _no_clock() -> Iterator[None]:
    before = {option: pyogrio.get_gdal_config_option(option) for option in _NO_CLOCK}
    pyogrio.set_gdal_config_options(_NO_CLOCK)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)
