"""Driving trees that are kept: on the streets as they were built, for every disaster, and on those of each moment while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

from yingji.geo.network import Ints, StreetNetwork
from yingji.geo.travel import TravelTimes

Floats = npt.NDArray[np.float64]
Tree = tuple[Floats, Ints]
V = TypeVar("V")

MOST_WAYS = 50_000
"""Ways on undamaged streets that are kept; one is about 40 links."""
KEPT_BYTES = 64_000_000
"""Memory for trees, and as much again for the graphs of states; what was asked for longest ago goes first."""


class Built:
    """Driving on the streets as they were built: the same in every disaster, and so kept from one to the next."""

    def __init__(self, network: StreetNetwork) -> None:
        most = KEPT_BYTES // (12 * max(network.n_nodes, 1))
        self.times = TravelTimes(network)
        self._to: Kept[Tree] = Kept(most)
        self._away: Kept[Tree] = Kept(most)
        self._links: Kept[Ints] = Kept(MOST_WAYS)

    def to(self, node: int) -> Tree:
        """`(seconds [n], next [n])` from every node to `node`."""
        return self._to.get(node, lambda: one_tree(self.times.tree([node], reverse=True)))

    def away(self, node: int) -> Tree:
        """`(seconds [n], node before [n])` from `node` to every node."""
        return self._away.get(node, lambda: one_tree(self.times.tree([node])))

    def links(self, node: int, destination: int) -> Ints:
        """The links of the fastest way, of which there must be one."""
        return self._links.get((node, destination), lambda: self._way(node, destination))

    def _way(self, node: int, destination: int) -> Ints:
        nodes = along(self.to(destination)[1], node, destination)
        return self.times.links_between(nodes[:-1], nodes[1:])


@lru_cache(maxsize=4)
def built(network: StreetNetwork) -> Built:
    """One for each network: options share theirs, and so do replications."""
    return Built(network)


def along(onward: Ints, node: int, destination: int) -> list[int]:
    """The nodes from `node` to `destination` along a tree."""
    nodes = [node]
    while nodes[-1] != destination:
        nodes.append(int(onward[nodes[-1]]))
    return nodes


class Kept(Generic[V]):
    """What has been made, as far as there is room for it."""

    def __init__(self, most: int) -> None:
        self._most, self._made = max(most, 16), OrderedDict[Hashable, V]()

    def get(self, key: Hashable, make: Callable[[], V]) -> V:
        """What belongs to `key`, made where it is not at hand."""
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        made = self._made[key] = make()
        if len(self._made) > self._most:
            self._made.popitem(last=False)
        return made


def one_tree(trees: Tree) -> Tree:
    """The only tree of several, read-only: it is shared by all who ask."""
    times, neighbour = trees[0][0], trees[1][0]
    times.setflags(write=False)
    neighbour.setflags(write=False)
    return times, neighbour
