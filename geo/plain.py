"""A street network from a list of straight links: for worked examples, benchmarks and tests, where every answer is known by hand."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from yingji.geo.network import CLASSES, StreetNetwork, StreetSource


def plain_network(
    xy: npt.ArrayLike,
    links: Sequence[tuple[int, int]],
    *,
    speed_mps: npt.ArrayLike = 10.0,
    oneway: npt.ArrayLike = 0,
    names: Sequence[str] = (),
    classes: Sequence[str] = (),
    length_m: npt.ArrayLike | None = None,
    drive: npt.ArrayLike = True,
    walk: npt.ArrayLike = True,
    crs: str = "EPSG:4548",
) -> StreetNetwork:
    """A network of straight links between nodes at `xy` [n, 2] m; what is given once holds for every link.

    Lengths are those of the geometry unless `length_m` says otherwise; links without a class are `local`, without a name nameless.
    """
    at = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    ends = np.asarray(links, dtype=np.int32).reshape(-1, 2)
    m = len(ends)
    straight = np.hypot(*(at[ends[:, 1]] - at[ends[:, 0]]).T)
    known = ("", *dict.fromkeys(name for name in names if name))
    each = list(names) or [""] * m
    return StreetNetwork(
        crs=crs,
        node_x=at[:, 0].copy(),
        node_y=at[:, 1].copy(),
        link_from=ends[:, 0].copy(),
        link_to=ends[:, 1].copy(),
        length_m=straight if length_m is None else np.broadcast_to(np.asarray(length_m, dtype=np.float64), m).copy(),
        free_speed_mps=np.broadcast_to(np.asarray(speed_mps, dtype=np.float64), m).copy(),
        link_class=np.array([CLASSES.index(name) for name in classes] or [CLASSES.index("local")] * m, dtype=np.int8),
        oneway=np.broadcast_to(np.asarray(oneway, dtype=np.int8), m).copy(),
        drive=np.broadcast_to(np.asarray(drive, dtype=bool), m).copy(),
        walk=np.broadcast_to(np.asarray(walk, dtype=bool), m).copy(),
        name_id=np.array([known.index(name) for name in each], dtype=np.int32),
        names=known,
        lanes=np.full(m, np.nan),
        width_m=np.full(m, np.nan),
        bridge=np.zeros(m, dtype=bool),
        geometry=at[ends].reshape(-1, 2),
        offsets=np.arange(m + 1, dtype=np.int64) * 2,
        source=StreetSource("drawn by hand", schematic=True),
    )


def grid_network(columns: int, rows: int, *, block_m: float, speed_mps: float = 10.0) -> StreetNetwork:
    """A right-angled grid of two-way streets, `columns` × `rows` nodes, node `row × columns + column`, the first at (0, 0)."""
    node = np.arange(columns * rows).reshape(rows, columns)
    row, column = np.divmod(node.ravel(), columns)
    along = np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel()])
    across = np.column_stack([node[:-1].ravel(), node[1:].ravel()])
    ends = [(int(a), int(b)) for a, b in np.concatenate([along, across])]
    return plain_network(np.column_stack([column, row]) * block_m, ends, speed_mps=speed_mps)
