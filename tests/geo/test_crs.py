"""Coordinates: what may be said, the metric zone, and the offsets of Chinese web maps."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from yingji.base.language import say
from yingji.geo.crs import UnknownCrs, degrees_of, metric_crs, parse_crs, to_lonlat, to_metric
from yingji.geo.offsets import bd09_from_gcj02, bd09_from_wgs84, gcj02_from_bd09, gcj02_from_wgs84, wgs84_from_bd09, wgs84_from_gcj02


@pytest.mark.parametrize(
    ("text", "kind", "epsg"),
    [
        ("EPSG:4490", "geographic", 4490),
        ("epsg:4326", "geographic", 4326),
        ("CGCS2000", "geographic", 4490),
        ("urn:ogc:def:crs:OGC:1.3:CRS84", "geographic", 4326),
        ("EPSG:4548", "projected", 4548),
        ("EPSG:4527", "projected", 4527),
        ("gcj02", "gcj02", None),
        ("GCJ-02", "gcj02", None),
        ("火星坐标", "gcj02", None),
        ("BD09", "bd09", None),
    ],
)
def test_what_may_be_said(text: str, kind: str, epsg: int | None) -> None:
    crs = parse_crs(text)
    assert (crs.kind, crs.epsg) == (kind, epsg)


@pytest.mark.parametrize("text", ["", "EPSG:1", "天津90", "EPSG:4978", "wgs85"])
def test_nonsense_is_an_error_that_says_what_to_write(text: str) -> None:
    with pytest.raises(UnknownCrs) as caught:
        parse_crs(text)
    for lang in ("zh", "en"):
        assert "EPSG:4490" in say(caught.value.key, lang, **caught.value.values)


@pytest.mark.parametrize(
    ("lon", "lat", "crs"), [(117.2, 39.1, "EPSG:4548"), (75.2, 39.5, "EPSG:4534"), (134.9, 48.0, "EPSG:4554"), (118.6, 32.0, "EPSG:4549")]
)
def test_the_zone_is_the_nearest_meridian(lon: float, lat: float, crs: str) -> None:
    assert metric_crs(lon, lat) == crs


def test_outside_china_the_same_projection_on_the_nearest_meridian() -> None:
    crs = metric_crs(-122.4, 37.8)
    assert "lon_0=-123" in crs
    x, _ = to_metric(np.array([[-123.0, 37.8]]), "EPSG:4326", crs)[0]
    assert x == pytest.approx(500_000, abs=1e-6)


def test_a_degree_of_latitude_on_the_meridian_is_as_long_as_the_ellipsoid_says() -> None:
    """39° to 40° N on GRS 80: 111,023.4 m by the meridian's series (Snyder 1987, eq. 3-21)."""
    south, north = to_metric(np.array([[117.0, 39.0], [117.0, 40.0]]), "EPSG:4490", "EPSG:4548")
    a, e2 = 6378137.0, 2 / 298.257222101 - 1 / 298.257222101**2
    phi = np.linspace(np.radians(39), np.radians(40), 20001)
    arc = np.trapezoid(a * (1 - e2) / (1 - e2 * np.sin(phi) ** 2) ** 1.5, phi)
    assert north[1] - south[1] == pytest.approx(arc, abs=1e-3)


def test_zone_with_number_in_its_eastings_and_without_are_the_same_ground() -> None:
    """EPSG:4527 (zone 39) writes 39,500,000 where EPSG:4548 writes 500,000."""
    lonlat = np.array([[117.21, 39.12]])
    with_zone, without = to_metric(lonlat, "EPSG:4490", "EPSG:4527"), to_metric(lonlat, "EPSG:4490", "EPSG:4548")
    assert with_zone[0] - without[0] == pytest.approx([39_000_000, 0], abs=1e-6)
    assert degrees_of(with_zone, "EPSG:4527") == pytest.approx(lonlat, abs=1e-12)


@pytest.mark.parametrize("crs", ["EPSG:4548", metric_crs(24.9, 60.2)])
def test_to_metres_and_back(crs: str) -> None:
    centre = 117.2 if crs.startswith("EPSG") else 24.9
    lonlat = np.array([[centre, 39.1], [centre + 0.3, 39.4]])
    assert to_lonlat(to_metric(lonlat, "EPSG:4326", crs), crs) == pytest.approx(lonlat, abs=1e-12)


def test_published_pairs_of_the_offsets() -> None:
    """wandergis/coordtransform, test/app.js: 116.404, 39.915 as WGS 84 and as GCJ-02."""
    point = np.array([[116.404, 39.915]])
    assert gcj02_from_wgs84(point)[0] == pytest.approx([116.41024449916938, 39.91640428150164], abs=1e-12)
    assert bd09_from_gcj02(point)[0] == pytest.approx([116.41036949371029, 39.92133699351021], abs=1e-12)


def test_published_pair_with_its_baidu_form() -> None:
    """geotool's tests: WGS 84 121.0917077, 30.6107779; its ellipsoid differs in the last digits, so it agrees to a centimetre only."""
    point = np.array([[121.0917077, 30.6107779]])
    assert gcj02_from_wgs84(point)[0] == pytest.approx([121.09626935575027, 30.608604331756705], abs=1e-7)
    assert bd09_from_wgs84(point)[0] == pytest.approx([121.10271732371203, 30.61484572185035], abs=1e-7)


def test_the_inverses_come_back_everywhere_in_china() -> None:
    draw = np.random.default_rng(1)
    points = np.column_stack([draw.uniform(74, 134.9, 20_000), draw.uniform(5, 53, 20_000)])
    assert np.abs(wgs84_from_gcj02(gcj02_from_wgs84(points)) - points).max() < 1e-11
    assert np.abs(gcj02_from_bd09(bd09_from_gcj02(points)) - points).max() < 1e-11
    assert np.abs(wgs84_from_bd09(bd09_from_wgs84(points)) - points).max() < 1e-11


def test_nothing_is_shifted_abroad() -> None:
    san_francisco = np.array([[-122.4, 37.8]])
    assert np.array_equal(gcj02_from_wgs84(san_francisco), san_francisco)
    assert np.array_equal(wgs84_from_gcj02(san_francisco), san_francisco)


def test_a_vertex_of_the_district_boundaries_goes_to_gcj02_and_back(shared: Path) -> None:
    """The boundaries were brought from GCJ-02 with somebody else's inverse: its vertices land on GCJ-02 by some 500 m, and come back."""
    first = json.loads((shared / "tianjin" / "districts_wgs84.geojson").read_text("utf-8"))["features"][0]
    vertex = np.array([first["geometry"]["coordinates"][0][0]])
    there = gcj02_from_wgs84(vertex)
    shift = np.hypot(*(to_metric(there, "EPSG:4490", "EPSG:4548") - to_metric(vertex, "EPSG:4490", "EPSG:4548"))[0])
    assert 300 < shift < 800
    assert wgs84_from_gcj02(there) == pytest.approx(vertex, abs=1e-11)
