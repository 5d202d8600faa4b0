"""The streets of a made-up town: a square grid, so that a first scenario runs before any street data are at hand."""

from __future__ import annotations

import numpy as np

from yingji.geo.crs import metric_crs, to_metric
from yingji.geo.network import CLASSES, StreetNetwork, StreetSource

CENTRE = (117.0, 39.0)
"""Longitude and latitude of the town's middle."""
BLOCK_M = 250.0
LINES = 13
"""Streets each way: 12 blocks of 250 m make 3 km."""
_NUMBERS = "一二三四五六七"


def town() -> StreetNetwork:
    """13 × 13 streets, 250 m apart: every second is a named main road (一经路 … 七纬路), the others are nameless minor streets."""
    crs = metric_crs(*CENTRE)
    middle = to_metric(np.array([CENTRE]), "EPSG:4490", crs)[0]
    along = (np.arange(LINES) - LINES // 2) * BLOCK_M
    x, y = (grid.ravel() for grid in np.meshgrid(along, along))  # node = row × LINES + column; rows go north
    column, row = (grid.ravel() for grid in np.meshgrid(np.arange(LINES), np.arange(LINES)))
    node = np.arange(LINES * LINES)
    east, north = node[column < LINES - 1], node[row < LINES - 1]
    start, end = np.concatenate([east, north]), np.concatenate([east + 1, north + LINES])
    line = np.concatenate([row[east], column[north]])  # which street of its direction
    main = line % 2 == 0
    eastwards = np.arange(len(start)) < len(east)
    names = ("", *(f"{number}纬路" for number in _NUMBERS), *(f"{number}经路" for number in _NUMBERS))
    name_id = np.where(main, 1 + line // 2 + np.where(eastwards, 0, len(_NUMBERS)), 0)
    points = np.column_stack([x, y]) + middle
    count = len(start)
    yes = np.ones(count, dtype=bool)
    return StreetNetwork(
        crs=crs,
        node_x=points[:, 0],
        node_y=points[:, 1],
        link_from=start.astype(np.int32),
        link_to=end.astype(np.int32),
        length_m=np.full(count, BLOCK_M),
        free_speed_mps=np.where(main, 40 / 3.6, 24 / 3.6),
        link_class=np.where(main, CLASSES.index("arterial"), CLASSES.index("local")).astype(np.int8),
        oneway=np.zeros(count, dtype=np.int8),
        drive=yes,
        walk=yes.copy(),
        name_id=name_id.astype(np.int32),
        names=names,
        lanes=np.where(main, 4.0, 2.0),
        width_m=np.full(count, np.nan),
        bridge=np.zeros(count, dtype=bool),
        geometry=np.stack([points[start], points[end]], axis=1).reshape(-1, 2),
        offsets=np.arange(0, 2 * count + 1, 2, dtype=np.int64),
        source=StreetSource("虚构的方格路网 | a made-up grid", schematic=True),
    )
