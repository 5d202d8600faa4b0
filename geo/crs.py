"""Coordinate systems: what a file may say, and the metric zone in which everything is measured."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
import pyproj

from yingji.geo.network import Floats
from yingji.geo.offsets import bd09_from_wgs84, gcj02_from_wgs84, wgs84_from_bd09, wgs84_from_gcj02

CrsKind = Literal["geographic", "projected", "gcj02", "bd09"]

SAME_AS_WGS84 = (4326, 4490)
"""EPSG codes of degrees that agree within a decimetre; a street map is not surveyed closer than that."""
_ALIASES = {"cgcs2000": "EPSG:4490", "国家2000": "EPSG:4490", "wgs84": "EPSG:4326", "crs84": "EPSG:4326"}
_OFFSET_NAMES: dict[str, Literal["gcj02", "bd09"]] = {
    "gcj02": "gcj02", "gcj": "gcj02", "火星坐标": "gcj02", "bd09": "bd09", "bd09ll": "bd09", "百度坐标": "bd09",
}  # fmt: skip


@dataclass(frozen=True)
class Crs:
    """A coordinate system as a file or a person gave it; `epsg` is `None` where it has no such number."""

    text: str
    kind: CrsKind
    epsg: int | None = None


class UnknownCrs(ValueError):
    """A text that names no coordinate system; `key` and `values` make the message."""

    key = "streets.crs_unknown"

    def __init__(self, written: str) -> None:
        super().__init__(f"{self.key}: {written!r}")
        self.values: Mapping[str, object] = {"written": written}


@cache
def parse_crs(text: str) -> Crs:
    """The coordinate system named `text`: EPSG:4490, EPSG:4548, gcj02, bd09, a PROJ string, WKT; raises `UnknownCrs`."""
    written = text.strip()
    short = re.sub(r"[\s_\-]", "", written).lower()
    if short in _OFFSET_NAMES:
        return Crs(written, _OFFSET_NAMES[short])
    try:
        found = pyproj.CRS.from_user_input(_ALIASES.get(short, written))
    except pyproj.exceptions.CRSError as wrong:
        raise UnknownCrs(written) from wrong
    if not (found.is_geographic or found.is_projected):
        raise UnknownCrs(written)  # a local or geocentric system: no way to the globe in two coordinates
    epsg = found.to_epsg() or (4326 if "CRS84" in found.to_string().upper() else None)
    return Crs(written, "geographic" if found.is_geographic else "projected", epsg)


def metric_crs(lon: float, lat: float) -> str:
    """The CRS in which to measure near `lon`, `lat` (degrees): the CGCS2000 3° Gauss–Krüger zone, "EPSG:4534"…"EPSG:4554".

    Outside the box of China (73.5–136.5° E, 3–54° N) it is a PROJ string with the same parameters on WGS 84 at the nearest 3° meridian.
    Planar lengths are taken as they are: the scale errs by less than 3.5e-4 at a zone's edge on the equator, 1e-4 within 90 km of
    the meridian (Tianjin's districts, at 117.2° E: 4e-6).
    """
    if not (-180 <= lon <= 180 and -90 < lat < 90):
        raise ValueError(f"not degrees: {lon}, {lat}")
    meridian = 3 * round(lon / 3)
    if 75 <= meridian <= 135 and 3 <= lat <= 54:
        return f"EPSG:{4534 + (meridian - 75) // 3}"
    return f"+proj=tmerc +lat_0=0 +lon_0={meridian} +k=1 +x_0=500000 +y_0=0 +datum=WGS84 +units=m +no_defs"


def likely_crs(x: float, y: float) -> str:
    """The CRS that such coordinates suggest, for «write …»: degrees, a 3° zone with its number in front of the easting, or one without."""
    if abs(x) <= 180 and abs(y) <= 90:
        return "EPSG:4490"
    zone = int(x // 1e6)
    return f"EPSG:{4513 + zone - 25}" if 25 <= zone <= 45 else "EPSG:4548"


def geographic_crs(metric: str) -> str:
    """The CRS of the degrees that belong to `metric`: EPSG:4490 for CGCS2000's zones, else EPSG:4326."""
    return "EPSG:4490" if _base_epsg(metric) == 4490 else "EPSG:4326"


def degrees_of(xy: Floats, crs: Crs | str) -> Floats:
    """Longitude and latitude [k, 2] of coordinates `xy` [k, 2] in `crs` (x or longitude first, whatever the authority says)."""
    given = np.asarray(xy, dtype=np.float64)
    source = parse_crs(crs) if isinstance(crs, str) else crs
    if source.kind == "gcj02":
        return wgs84_from_gcj02(given)
    if source.kind == "bd09":
        return wgs84_from_bd09(given)
    if source.epsg in SAME_AS_WGS84:
        return given.copy()
    target = "EPSG:4490" if _base_epsg(source.text) == 4490 else "EPSG:4326"
    return _transform(source.text, target, given)


def to_metric(lonlat: Floats, crs: Crs | str, metric_crs: str) -> Floats:
    """Metres [k, 2] in `metric_crs` of coordinates [k, 2] in `crs`, longitude or x first."""
    return _transform(geographic_crs(metric_crs), metric_crs, degrees_of(lonlat, crs))


def to_lonlat(xy: Floats, metric_crs: str) -> Floats:
    """Longitude and latitude [k, 2] (EPSG:4490 in CGCS2000's zones, else EPSG:4326) of metres [k, 2] in `metric_crs`."""
    return _transform(metric_crs, geographic_crs(metric_crs), np.asarray(xy, dtype=np.float64))


def from_metric(xy: Floats, metric_crs: str, crs: Crs | str) -> Floats:
    """Coordinates [k, 2] in `crs`, a system of degrees, of metres [k, 2] in `metric_crs`: the way back of `to_metric`."""
    target = parse_crs(crs) if isinstance(crs, str) else crs
    lonlat = to_lonlat(xy, metric_crs)
    if target.kind == "gcj02":
        return gcj02_from_wgs84(lonlat)
    if target.kind == "bd09":
        return bd09_from_wgs84(lonlat)
    return lonlat if target.epsg in SAME_AS_WGS84 else _transform(geographic_crs(metric_crs), target.text, lonlat)


@cache
def _base_epsg(text: str) -> int | None:
    base = pyproj.CRS.from_user_input(_ALIASES.get(text.strip().lower(), text)).geodetic_crs
    return None if base is None else base.to_epsg()


@cache
def _transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True)


def _transform(source: str, target: str, xy: Floats) -> Floats:
    x, y = _transformer(source, target).transform(xy[..., 0], xy[..., 1])
    return np.stack([x, y], axis=-1)
