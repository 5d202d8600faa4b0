"""Sites that are only counted are put somewhere: at named places first, then where most people are farthest from one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from yingji.geo.network import Floats

ONE_SITE_M = 100.0
"""Places nearer to each other than this are one site: a school under two names, a park and its gate."""


class TooFewPlaces(ValueError):
    """There are fewer places than sites to be put; `most` is how many there are room for."""

    def __init__(self, most: int) -> None:
        self.most = most
        super().__init__(f"room for {most} sites")


@dataclass(frozen=True, eq=False)
class Placing:
    """Where `k` sites were put."""

    xy: Floats  # [k, 2] m
    place: tuple[int | None, ...]  # the named place at which each stands; None: at a cell
    cell: tuple[int | None, ...]  # the cell at whose point it stands; None: at a named place


def place_sites(count: int, *, taken: Floats, places: Floats, cells: Floats, people: Floats) -> Placing:
    """`count` sites by a rule that a plan's readers can follow, without chance; points are [k, 2] m, `people` of each cell.

    First the named `places`, in their order, that lie `ONE_SITE_M` or more from every site that is there (`taken`) or has just been put.
    Then one site at a time at the point of the cell with the largest product of people and straight distance to the nearest site
    (weighted farthest-first; Gonzalez 1985 without weights), ties to the lower cell; a cell nearer than `ONE_SITE_M` has a site.
    Raises `TooFewPlaces`.
    """
    found: list[Floats] = list(np.asarray(taken, dtype=np.float64).reshape(-1, 2))
    first = len(found)
    place: list[int | None] = []
    cell: list[int | None] = []
    for i, at in enumerate(np.asarray(places, dtype=np.float64).reshape(-1, 2)):
        if len(place) < count and not _near(at, found):
            found.append(at)
            place.append(i)
            cell.append(None)
    there = np.asarray(cells, dtype=np.float64).reshape(-1, 2)
    gap_m = cKDTree(np.array(found)).query(there)[0] if found and len(there) else np.full(len(there), np.inf)
    while len(place) < count:
        # without any site yet all are equally far: the most people decide
        want = np.where(gap_m >= ONE_SITE_M, people * (gap_m if np.isfinite(gap_m).all() else 1.0), 0.0)
        if not len(want) or not want.max() > 0:
            raise TooFewPlaces(len(place))
        best = int(np.argmax(want))
        found.append(there[best])
        place.append(None)
        cell.append(best)
        gap_m = np.minimum(gap_m, np.hypot(*(there - there[best]).T))
    return Placing(np.array(found[first:]).reshape(-1, 2), tuple(place), tuple(cell))


def _near(at: Floats, sites: Sequence[Floats]) -> bool:
    return bool(sites) and float(np.hypot(*(np.array(sites) - at).T).min()) < ONE_SITE_M
