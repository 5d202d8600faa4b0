"""Walking: the ways that people take to the nearest of several places, whom they share each link with, and how much longer it takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from yingji.geo.network import StreetNetwork
from yingji.geo.travel import TravelTimes

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Counts = npt.NDArray[np.int64]

LEAST_SPREAD_S = 60.0
"""People who leave at one moment still pass over a link one after the other, in this time at least; assumed."""


@dataclass(frozen=True, eq=False)
class Ways:
    """`w` ways on foot: where each leads, how far it is, and over which links, each way's in the order of walking."""

    to: Ints  # [w] destination by its place among those asked for; −1: no way
    metres: Floats  # [w] inf: no way
    way: Ints  # [q] of each step, ascending
    link: Ints  # [q]

    def sums(self, of_link: Floats) -> Floats:
        """[w] the sum of `of_link` [m] over the links of each way; 0 where there is none."""
        total: Floats = np.bincount(self.way, weights=of_link[self.link], minlength=len(self.to)).astype(np.float64)
        return total

    def to_these(self, names: Ints) -> Ways:
        """The same ways, whose destinations go by the numbers `names`, each by its place."""
        return replace(self, to=np.where(self.to >= 0, np.append(names, -1)[self.to], -1).astype(np.int32))

    def only(self, which: npt.NDArray[np.int64]) -> Ways:
        """The ways `which` (ascending) of these."""
        steps = np.isin(self.way, which)
        way = np.searchsorted(which, self.way[steps]).astype(np.int32)
        return Ways(self.to[which], self.metres[which], way, self.link[steps])

    @classmethod
    def joined(cls, several: Sequence[Ways]) -> Ways:
        """All ways of `several`, one after the other."""
        none: Ints = np.zeros(0, dtype=np.int32)
        before = np.cumsum([0, *(len(ways.to) for ways in several)])
        way = [ways.way + int(first) for ways, first in zip(several, before, strict=False)]
        return cls(
            to=np.concatenate([none, *(ways.to for ways in several)]),
            metres=np.concatenate([np.zeros(0), *(ways.metres for ways in several)]),
            way=np.concatenate([none, *way]).astype(np.int32),
            link=np.concatenate([none, *(ways.link for ways in several)]),
        )


def ways_to_nearest(foot: TravelTimes, origins: Ints, destinations: Ints) -> Ways:
    """The least ways from each of `origins` [w] (nodes) to the nearest of `destinations` (nodes); `foot` walks 1 m/s.

    Of destinations at one node the first; of equally near ones always the same one.
    """
    metres, onward, nearest = foot.forest(destinations)
    return _followed(foot, onward[None, :], np.zeros(len(origins), dtype=np.int32), origins, to=nearest[origins], metres=metres[origins])


def ways_to_each(foot: TravelTimes, origins: Ints, destinations: Ints, to: Ints) -> Ways:
    """The least way from each of `origins` [w] (nodes) to the destination that `to` [w] names by its place in `destinations`; −1: none."""
    wanted, row = np.unique(to, return_inverse=True)
    metres, onward = foot.tree(np.where(wanted < 0, 0, destinations[wanted]))
    far = np.where(to < 0, np.inf, metres[row, origins])
    return _followed(foot, onward, row.astype(np.int32), origins, to=np.where(np.isfinite(far), to, -1).astype(np.int32), metres=far)


def crowded(
    network: StreetNetwork, ways: Ways, people: Counts, leave_s: Floats, *, footway_m: float, free_flow: float, slope: float
) -> Floats:
    """[m] how many times as long each link takes for its crowd: 1 + `slope` × (flow ÷ free flow − 1), and 1 up to the free flow.

    Flow is the `people` [w] who walk over the link, both ways together, ÷ the time between the 10th and 90th percentile of their leaving;
    the free flow is `free_flow` people a metre and second × the street's width, or `footway_m` where that is not known.
    """
    factor = np.ones(network.n_links)
    order = np.lexsort((leave_s[ways.way], ways.link))
    link, way = ways.link[order], ways.way[order]
    used, first = np.unique(link, return_index=True)
    if not len(used):
        return factor
    passed = np.cumsum(people[way])
    before = passed[first] - people[way[first]]
    total = np.diff(np.append(before, passed[-1]))
    early, late = (np.searchsorted(passed, before + -(-total * tenths // 10)) for tenths in (1, 9))  # type 1, over people
    spread_s = np.maximum(leave_s[way[late]] - leave_s[way[early]], LEAST_SPREAD_S)
    width_m = np.where(np.isnan(network.width_m[used]), footway_m, network.width_m[used])
    factor[used] += slope * np.maximum(total / spread_s / (free_flow * width_m) - 1, 0)
    return factor


def _followed(foot: TravelTimes, onward: Ints, row: Ints, origins: Ints, *, to: Ints, metres: Floats) -> Ways:
    """All ways at once, a step at a time: `onward` [k, n] is the next node of each tree, `row` [w] the tree of each way."""
    way = np.flatnonzero(to >= 0).astype(np.int32)
    at, ways, links = origins[way], [], []
    while True:
        ahead = onward[row[way], at]
        goes = ahead >= 0
        if not goes.any():
            break
        way, at, ahead = way[goes], at[goes], ahead[goes]
        ways.append(way)
        links.append(foot.links_between(at, ahead))
        at = ahead
    of, link = (np.concatenate([*steps, np.zeros(0, dtype=np.int32)]) for steps in (ways, links))
    order = np.argsort(of, kind="stable")
    return Ways(to=to, metres=metres, way=of[order], link=link[order])
