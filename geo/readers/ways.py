"""Ways: the streets of a file before they are cut into links, whatever the file was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from yingji.base.faults import BadInput, Fault, Mark
from yingji.geo.crs import Crs
from yingji.geo.network import Floats
from yingji.geo.report import ReportRow

Texts = npt.NDArray[np.object_]
Longs = npt.NDArray[np.int64]

TAGS = (
    "highway", "name", "name:zh", "oneway", "junction", "maxspeed", "lanes", "width", "bridge", "access", "vehicle", "motor_vehicle",
    "foot", "emergency", "bus", "psv", "motorroad", "area",
)  # fmt: skip
"""The tags that an import understands, by OpenStreetMap's names."""

OSM_LICENCE = "ODbL 1.0"
OSM_ATTRIBUTION = "© OpenStreetMap contributors"


@dataclass(frozen=True)
class Ways:
    """Lines with tags. `xy[offsets[i]:offsets[i + 1]]` are the vertices of way `i`, longitude or x first, in `crs`.

    Two vertices are one point of the street network where their `vertex` ids agree; without ids, where their coordinates do.
    """

    xy: Floats  # [v, 2]
    offsets: Longs  # [w + 1]
    tags: Mapping[str, Texts]  # each [w]; "" where a way lacks the tag
    crs: Crs
    vertex: Longs | None = None  # [v]
    rows: int = 0  # of the file: a multi-line is one row and several ways
    notes: tuple[ReportRow, ...] = ()
    licence: str = ""
    attribution: str = ""

    @property
    def n(self) -> int:
        return len(self.offsets) - 1

    def tag(self, name: str) -> Texts:
        """The values [w] of one tag, "" where absent."""
        found = self.tags.get(name)
        return np.full(self.n, "", dtype=object) if found is None else found


class WayList:
    """Collects ways one by one; a vertex without a place (`None`) breaks the way, and what is whole of it is kept."""

    def __init__(self) -> None:
        self.broken_ways = self.lost_vertices = self._rows = 0
        self._xy: list[tuple[float, float]] = []
        self._vertex: list[int] = []
        self._ends = [0]
        self._tags: dict[str, list[str]] = {tag: [] for tag in TAGS}

    def add(self, vertices: Iterable[tuple[int, tuple[float, float] | None]], tags: Mapping[str, str]) -> None:
        """One way: `(vertex id, (x, y) or None)` in order."""
        self._rows += 1
        runs: list[list[tuple[int, tuple[float, float]]]] = [[]]
        lost = 0
        for vertex, place in vertices:
            if place is None:
                lost += 1
                runs.append([])
            else:
                runs[-1].append((vertex, place))
        if lost:
            self.broken_ways += 1
            self.lost_vertices += lost
        for run in runs:
            if len(run) >= 2:
                self._vertex.extend(vertex for vertex, _ in run)
                self._xy.extend(place for _, place in run)
                self._ends.append(len(self._xy))
                for tag, values in self._tags.items():
                    values.append(tags.get(tag, ""))

    def ways(self, crs: Crs, *, ids: bool, notes: Sequence[ReportRow] = ()) -> Ways:
        """All of them; `ids` says whether the vertex ids mean anything."""
        broken = [ReportRow("streets.broken_ways", self.broken_ways, values={"vertices": f"{self.lost_vertices:,}"})]
        return Ways(
            np.array(self._xy, dtype=np.float64).reshape(-1, 2),
            np.array(self._ends, dtype=np.int64),
            {tag: np.array(values, dtype=object) for tag, values in self._tags.items()},
            crs,
            np.array(self._vertex, dtype=np.int64) if ids else None,
            self._rows,
            (*notes, *(broken if self.broken_ways else [])),
            OSM_LICENCE,
            OSM_ATTRIBUTION,
        )


def lines_of(geometry: npt.NDArray[np.object_]) -> tuple[Floats, Longs, Longs, int]:
    """`(xy, offsets, row, lost)` of shapely geometries: parts of multi-lines are ways of their own; `lost` rows hold no line."""
    kind = shapely.get_type_id(geometry)
    usable = np.flatnonzero((kind == 1) | (kind == 5))
    parts, of = geometry[usable], np.arange(len(usable))
    if (kind == 5).any():  # to take parts out of simple lines costs as much as to read them
        parts, of = shapely.get_parts(parts, return_index=True)
    size = shapely.get_num_coordinates(parts)
    parts, of, size = parts[size >= 2], of[size >= 2], size[size >= 2]
    lost = len(geometry) - int(np.count_nonzero(np.bincount(of)))
    xy = shapely.get_coordinates(parts)
    return xy, np.concatenate([[0], np.cumsum(size)]).astype(np.int64), usable[of].astype(np.int64), lost


def end_ids(xy: Floats, offsets: Longs, first: Texts, last: Texts) -> tuple[Longs, Floats]:
    """`(vertex ids [v], xy [v, 2])` where a file names the nodes at the ends of its lines (`first`, `last` [w]).

    Nothing is shared in between. A node lies where most of its lines end; a line drawn against its own node names (San Francisco's
    table has nine) has them changed over, and every end is set on its node.
    """
    n = len(first)
    at = np.concatenate([offsets[:-1], offsets[1:] - 1])
    node, _ = pd.factorize(np.concatenate([first, last]))
    ends = pd.DataFrame({"node": node, "x": xy[at, 0].round(7), "y": xy[at, 1].round(7)})
    votes = (
        ends.value_counts(sort=False).rename("votes").reset_index().sort_values(["node", "votes"], ascending=[True, False], kind="stable")
    )
    place = votes.drop_duplicates("node")[["x", "y"]].to_numpy()

    def miss(nodes: Longs) -> Floats:
        gap = np.hypot(*(place[nodes] - xy[at]).T)
        return np.asarray(gap[:n] + gap[n:])

    changed = np.concatenate([node[n:], node[:n]])
    wrong = miss(changed) < miss(node)
    node = np.where(np.concatenate([wrong, wrong]), changed, node)
    ids = -1 - np.arange(offsets[-1], dtype=np.int64)
    ids[at] = node
    moved = xy.copy()
    moved[at] = place[node]
    return ids, moved


def plain(value: object, tag: str) -> str:
    """A cell of a table as the text of a tag: nothing is "", 2.0 is "2", true is "yes"; of a list the first, or all numbers."""
    if isinstance(value, str):
        text = value.strip()
        if not (text.startswith("[") and text.endswith("]")):
            return "" if text in ("None", "nan") else text
        value = [part.strip().strip("'\"") for part in text[1:-1].split(",")]
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        number = float(value)
        return "" if np.isnan(number) else repr(number).removesuffix(".0")
    if isinstance(value, list | tuple | np.ndarray):
        texts = [plain(part, tag) for part in value]
        return ";".join(texts) if tag in ("maxspeed", "lanes", "width") else next(iter(texts), "")
    return "" if str(value) in ("<NA>", "NaT") else str(value)


def bad(path: Path, key: str, /, **values: object) -> BadInput:
    """A fault of a file as a whole."""
    return BadInput([Fault(Mark(str(path)), "", key, values)])


def first_line(wrong: BaseException) -> str:
    """What a library says, on one line."""
    return str(wrong).strip().partition("\n")[0]
