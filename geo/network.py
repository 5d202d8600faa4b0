"""The street network: immutable arrays of nodes and links, measured in metres."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

CLASSES = ("expressway", "arterial", "collector", "local", "service", "ramp", "path")
"""Street classes, as codes 0…6: 快速路, 主干路, 次干路, 支路, 内部路, 匝道, 步行道."""

Use = Literal["drive", "walk"]


@dataclass(frozen=True)
class StreetSource:
    """Where a network's streets come from; `schematic` streets are drawn, not surveyed, and every picture says so."""

    title: str
    licence: str = ""
    attribution: str = ""
    schematic: bool = False


@dataclass(frozen=True, eq=False)
class StreetNetwork:
    """Streets as a graph: `n` nodes and `m` links, a link being one piece of street between two nodes.

    Coordinates are metres in `crs` (a CGCS2000 3° zone, or the like elsewhere). A link may be driven from `link_from` to `link_to`
    where `oneway` ≥ 0 and backwards where `oneway` ≤ 0; people on foot walk both ways. `geometry[offsets[i]:offsets[i + 1]]` are the
    vertices of link `i`, from its first node to its last. All arrays are read-only.
    """

    crs: str
    node_x: Floats  # [n] m
    node_y: Floats  # [n] m
    link_from: Ints  # [m] node
    link_to: Ints  # [m] node
    length_m: Floats  # [m]
    free_speed_mps: Floats  # [m] speed in an empty street
    link_class: npt.NDArray[np.int8]  # [m] code into CLASSES
    oneway: npt.NDArray[np.int8]  # [m] 0 both ways, 1 forwards, -1 backwards
    drive: Flags  # [m] vehicles may use it
    walk: Flags  # [m] people on foot may use it
    name_id: Ints  # [m] index into names; names[0] is ""
    names: tuple[str, ...]
    lanes: Floats  # [m] nan where unknown
    width_m: Floats  # [m] nan where unknown
    bridge: Flags  # [m]
    geometry: Floats  # [v, 2] m
    offsets: npt.NDArray[np.int64]  # [m + 1]
    source: StreetSource = field(default_factory=lambda: StreetSource("unknown"))

    def __post_init__(self) -> None:
        n, m = len(self.node_x), len(self.link_from)
        per_link = (
            "link_to", "length_m", "free_speed_mps", "link_class", "oneway", "drive", "walk", "name_id", "lanes", "width_m", "bridge",
        )  # fmt: skip
        wrong = [name for name in per_link if len(getattr(self, name)) != m]
        if len(self.node_y) != n or wrong or len(self.offsets) != m + 1:
            raise ValueError(f"arrays of different lengths: {n} nodes, {m} links, {wrong or 'offsets'}")
        if m and (min(self.link_from.min(), self.link_to.min()) < 0 or max(self.link_from.max(), self.link_to.max()) >= n):
            raise ValueError("a link names a node that is not there")
        if m and not (np.all(self.length_m > 0) and np.all(self.free_speed_mps > 0)):
            raise ValueError("lengths and speeds must be above 0")
        for value in self.__dict__.values():
            if isinstance(value, np.ndarray):
                value.setflags(write=False)

    @property
    def n_nodes(self) -> int:
        return len(self.node_x)

    @property
    def n_links(self) -> int:
        return len(self.link_from)

    @cached_property
    def arcs(self) -> tuple[Ints, Ints, Ints]:
        """`(tail, head, link)`, each [a]: the directions in which vehicles may drive, forwards arcs first."""
        forwards = np.flatnonzero(self.drive & (self.oneway >= 0)).astype(np.int32)
        backwards = np.flatnonzero(self.drive & (self.oneway <= 0)).astype(np.int32)
        tail = np.concatenate([self.link_from[forwards], self.link_to[backwards]])
        head = np.concatenate([self.link_to[forwards], self.link_from[backwards]])
        return tail, head, np.concatenate([forwards, backwards])

    @cached_property
    def walk_arcs(self) -> tuple[Ints, Ints, Ints]:
        """`(tail, head, link)` for people on foot: every link that may be walked, both ways."""
        link = np.flatnonzero(self.walk).astype(np.int32)
        tail = np.concatenate([self.link_from[link], self.link_to[link]])
        head = np.concatenate([self.link_to[link], self.link_from[link]])
        return tail, head, np.concatenate([link, link])

    def vertices(self, link: int) -> Floats:
        """The vertices [k, 2] of one link, from its first node to its last."""
        return self.geometry[self.offsets[link] : self.offsets[link + 1]]

    def name(self, link: int) -> str:
        """The street's name, "" where it has none."""
        return self.names[int(self.name_id[link])]

    def without(self, links: Iterable[int]) -> StreetNetwork:
        """A network in which nobody, on wheels or on foot, can use `links`; ids of nodes and links stay."""
        open_ = np.ones(self.n_links, dtype=bool)
        open_[np.fromiter(links, dtype=np.int64)] = False
        return replace(self, drive=self.drive & open_, walk=self.walk & open_)

    def slowed(self, links: Iterable[int], by: float) -> StreetNetwork:
        """A network in which the free speed of `links` is divided by `by` (≥ 1)."""
        if not by >= 1:
            raise ValueError(f"slowed by {by}: must be 1 or more")
        speed = self.free_speed_mps.copy()
        speed[np.fromiter(links, dtype=np.int64)] /= by
        return replace(self, free_speed_mps=speed)

    def with_class_speeds(self, speeds_mps: Mapping[str, float]) -> StreetNetwork:
        """A network whose links of each class named in `speeds_mps` have that free speed; other classes keep theirs."""
        speed = self.free_speed_mps.copy()
        for name, mps in speeds_mps.items():
            speed[self.link_class == CLASSES.index(name)] = mps
        return replace(self, free_speed_mps=speed)

    def to_networkx(self, use: Use = "drive") -> Any:
        """A `networkx.MultiDiGraph` with OSMnx's columns (x, y in WGS 84; length, speed_kph, travel_time, name, oneway, geometry)."""
        from yingji.geo.exchange import to_networkx

        return to_networkx(self, use)

    @classmethod
    def from_networkx(cls, graph: Any) -> StreetNetwork:
        """The network of a graph with OSMnx's columns, as made by `to_networkx` or by OSMnx itself."""
        from yingji.geo.exchange import from_networkx

        return from_networkx(graph)


def arc_order(tail: Ints, head: Ints, *, seconds: Floats, link: Ints, n_nodes: int) -> npt.NDArray[np.intp]:
    """The order [a] of arcs by (tail, head, seconds, link). Few arcs are parallel: sorting by their ends and those again is much faster."""
    ends = tail.astype(np.int64) * n_nodes + head
    order = np.argsort(ends)
    same = ends[order[1:]] == ends[order[:-1]]
    parallel = np.flatnonzero(np.append(same, False) | np.append(False, same))
    arcs = order[parallel]
    order[parallel] = arcs[np.lexsort((link[arcs], seconds[arcs], ends[arcs]))]
    return order
