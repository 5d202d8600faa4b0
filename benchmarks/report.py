"""The map's data of a report's page, packed as the page has them, beside the same layer as GeoJSON."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.row import Row, best_s
from yingji.results.report.packing import lines

_SPAN_M = 7_000.0
_LINK_M = 60.0


def rows(*, smoke: bool) -> Iterator[Row]:
    """Size and time of a district's links (a real one has some thousand), with four points each."""
    count = 500 if smoke else 10_000
    rng = np.random.default_rng(1)
    starts = rng.uniform(0, _SPAN_M, (count, 1, 2))
    points = starts + np.cumsum(rng.uniform(-_LINK_M, _LINK_M, (count, 4, 2)), axis=1)
    layer = gpd.GeoDataFrame(geometry=shapely.linestrings(points), crs="EPSG:4548")
    packed, plain = ";".join(lines(layer.geometry.values, (0, 0))), layer.to_json()
    yield Row("a page's streets, packed, against GeoJSON: size", len(packed) / len(plain), "×", at_most=0.1)
    times = 1 if smoke else 3
    ours, theirs = (best_s(action, times=times) for action in (lambda: lines(layer.geometry.values, (0, 0)), layer.to_json))
    yield Row("a page's streets, packed, against GeoJSON: time", ours / theirs, "×", at_most=None if smoke else 1.0)
