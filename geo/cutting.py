"""Cutting ways into links where they share a vertex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from yingji.geo.network import Flags, Floats
from yingji.geo.readers.ways import Longs

_GRAIN = 1e-7  # degrees; OpenStreetMap's own resolution, about 1 cm


@dataclass(frozen=True)
class Pieces:
    """Links as runs of vertices: link `i` has the vertices `first[i] … last[i]` of `point` (an index into `lonlat`), out of `way[i]`."""

    way: Longs  # [m]
    first: Longs  # [m]
    last: Longs  # [m]
    point: Longs  # [v]
    lonlat: Floats  # [p, 2] degrees

    @property
    def tail(self) -> Longs:
        return self.point[self.first]

    @property
    def head(self) -> Longs:
        return self.point[self.last]

    def only(self, keep: Flags) -> Pieces:
        """The links for which `keep` [m] holds."""
        return Pieces(self.way[keep], self.first[keep], self.last[keep], self.point, self.lonlat)

    def vertices(self) -> tuple[Longs, Longs]:
        """`(point [k], offsets [m + 1])`: the points of every link in turn, end points included."""
        size = self.last - self.first + 1
        offsets = np.concatenate([[0], np.cumsum(size)]).astype(np.int64)
        step = np.arange(offsets[-1]) - np.repeat(offsets[:-1], size)
        return self.point[np.repeat(self.first, size) + step], offsets


def number_points(lonlat: Floats, offsets: Longs, vertex: Longs | None) -> tuple[Longs, Floats]:
    """`(point [v], lonlat [p, 2])`: vertices that are one point get one number.

    By id where there are ids (neighbours on a way that lie on the same spot are one point too, for a link of length 0 joins them);
    else by coordinates that agree to 1e-7°.
    """
    spot = _spot(lonlat)
    if vertex is None:
        point, _ = pd.factorize(spot)
    else:
        point, _ = pd.factorize(vertex)
        inner = np.ones(len(point), dtype=bool)
        inner[offsets[:-1]] = False
        same = np.flatnonzero(inner & (spot == np.concatenate([[0], spot[:-1]])))
        same = same[point[same] != point[same - 1]]
        if len(same):
            n = int(point.max()) + 1
            joined = coo_matrix((np.ones(len(same), dtype=np.int8), (point[same - 1], point[same])), shape=(n, n))
            _, group = connected_components(joined, directed=False)
            point, _ = pd.factorize(group[point])
    where = np.empty(point.max(initial=-1) + 1, dtype=np.int64)
    where[point[::-1]] = np.arange(len(point))[::-1]  # the first vertex of each point, which is written last
    return point.astype(np.int64), lonlat[where]


def cut(point: Longs, lonlat: Floats, offsets: Longs) -> Pieces:
    """The links of ways given by `point` and `offsets`: a way is cut at every point that is used twice, by others or by itself.

    Vertices repeated in a row are one; a way that stays on one spot gives no link.
    """
    way = np.repeat(np.arange(len(offsets) - 1), np.diff(offsets))
    fresh = np.ones(len(point), dtype=bool)
    fresh[1:] = (point[1:] != point[:-1]) | (way[1:] != way[:-1])
    point, way = point[fresh], way[fresh]
    starts = np.ones(len(way), dtype=bool)
    starts[1:] = way[1:] != way[:-1]
    ends = np.concatenate([starts[1:], [True]]) if len(way) else starts
    used = np.bincount(point, minlength=len(lonlat))
    node = np.flatnonzero(starts | ends | (used[point] > 1))
    first, last = node[:-1], node[1:]
    inside = way[first] == way[last]
    return Pieces(way[first[inside]], first[inside], last[inside], point, lonlat)


def twins(pieces: Pieces, same: Longs) -> Flags:
    """Which links [m] repeat an earlier one: the same points in whatever direction, and the same number in `same` [m]."""
    point, offsets = pieces.vertices()
    # A sum of scrambled spots does not depend on the direction; two links that agree by chance would need 64 bits to.
    with np.errstate(over="ignore"):
        mixed = _scramble(_spot(pieces.lonlat).astype(np.uint64))[point]
        total = np.add.reduceat(mixed, offsets[:-1]) if len(pieces.way) else mixed
    ends = np.sort(np.column_stack([pieces.tail, pieces.head]), axis=1)
    key = pd.DataFrame({"a": ends[:, 0], "b": ends[:, 1], "total": total, "same": same})
    return key.duplicated().to_numpy()


def _spot(lonlat: Floats) -> Longs:
    grid = np.round(lonlat / _GRAIN).astype(np.int64)
    return np.asarray((grid[:, 0] + 1_800_000_000) * 2_000_000_000 + (grid[:, 1] + 900_000_000), dtype=np.int64)


def _scramble(x: np.ndarray[tuple[int, ...], np.dtype[np.uint64]]) -> np.ndarray[tuple[int, ...], np.dtype[np.uint64]]:
    """splitmix64's finaliser (Steele, Lea, Flood 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(x ^ (x >> np.uint64(31)))
