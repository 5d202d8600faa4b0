"""What a schematic network is drawn from: a sheet of principal roads by name (YAML), a boundary, and barriers (GeoJSON)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import shapely
import yaml
from pydantic import Field, ValidationError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.figures import Area, Confidence, Frozen, Length, Positive, Share, Text
from yingji.geo.crs import to_metric
from yingji.geo.network import Floats
from yingji.geo.table import read_text

BarrierKind = Literal["river", "rail", "park", "water", "campus"]
BARRIER_KINDS: tuple[BarrierKind, ...] = ("river", "rail", "park", "water", "campus")

_LEAST_POINTS = 2


class Infill(Frozen):
    """How close the minor streets are, and of what form.

    Blocks are split until they are about `block` large (median; `spread` is the standard deviation of the logarithm); `dead_ends` is how
    many reach into a small block on average, `crossings` the share of new streets that start opposite another one, `sway` the standard
    deviation of their bow to their length. Of the links that would lead nowhere the share `stubs` stays.
    """

    block: Area
    spread: Positive
    dead_ends: Positive
    crossings: Share
    sway: Positive
    stubs: Share


class Road(Frozen):
    """One principal road; `points` are lon/lat in WGS 84, `over` names the roads that it passes over without a junction."""

    name: str
    en: str
    street_class: Literal["快速路", "主干路", "次干路", "支路"] = Field(alias="class")
    lanes: int = Field(ge=1, description="both directions together")
    width: Length
    points: tuple[tuple[float, float], ...] = Field(min_length=_LEAST_POINTS)
    over: tuple[str, ...] = ()
    note: str = ""


class RoadSheet(Frozen):
    """The principal roads of an area, and how the blocks between them are filled."""

    title: Text
    licence: str
    attribution: str
    confidence: Confidence
    seed: int = Field(ge=0)
    infill: Infill
    roads: tuple[Road, ...]


@dataclass(frozen=True)
class Barrier:
    """What streets do not cross, in metres: a river or railway as a line with its width, a park, lake or campus as a polygon."""

    name: str
    kind: BarrierKind
    geometry: BaseGeometry
    width_m: float
    en: str = ""

    @property
    def keep_out(self) -> BaseGeometry:
        """The ground that minor streets leave free."""
        return self.geometry.buffer(self.width_m / 2, cap_style="flat") if self.kind in ("river", "rail") else self.geometry


def read_sheet(path: Path) -> RoadSheet:
    """The sheet of the YAML file `path`; raises `BadInput` with every fault at its line."""
    faults: list[Fault] = []
    text = read_text(path, faults)
    if text is None:
        raise BadInput(faults)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        return RoadSheet.model_validate(yaml.safe_load(text))
    except yaml.MarkedYAMLError as wrong:
        at = wrong.problem_mark
        mark = Mark(str(path), at.line + 1, at.column + 1) if at else Mark(str(path))
        raise BadInput([Fault(mark, "", "schematic.yaml", {"reason": wrong.problem or ""})]) from wrong
    except ValidationError as wrong:
        for error in wrong.errors():
            line, col = _place(root, error["loc"])
            field = ".".join(str(part) for part in error["loc"])
            faults.append(Fault(Mark(str(path), line, col), field, "schematic.field", {"reason": error["msg"]}))
        raise BadInput(faults) from wrong


def read_boundary(path: Path) -> BaseGeometry:
    """The polygon of a GeoJSON file, in degrees of WGS 84; raises `BadInput`."""
    shapes = [geometry for _, geometry in _features(path) if geometry.geom_type in ("Polygon", "MultiPolygon")]
    if not shapes:
        raise BadInput([Fault(Mark(str(path)), "", "schematic.no_polygon")])
    return shapely.union_all(shapes)


def read_barriers(path: Path, crs: str, *, degrees: str = "EPSG:4326") -> tuple[Barrier, ...]:
    """The barriers of a GeoJSON file (properties name, kind, width_m) in `degrees`, in metres of `crs`; raises `BadInput`."""
    found, faults = [], []
    for number, (row, geometry) in enumerate(_features(path), start=1):
        if row.get("kind") not in BARRIER_KINDS:
            values = {"written": row.get("kind"), "known": ", ".join(BARRIER_KINDS)}
            faults.append(Fault(Mark(str(path)), f"features[{number}].kind", "schematic.barrier_kind", values))
            continue
        try:
            width_m = float(row.get("width_m") or 0)
        except (TypeError, ValueError):
            faults.append(Fault(Mark(str(path)), f"features[{number}].width_m", "schematic.barrier_width", {"written": row["width_m"]}))
            continue
        name, en = (str(row.get(field) or "") for field in ("name", "en"))  # QGIS writes null where nothing was filled in
        found.append(Barrier(name, row["kind"], in_metres(geometry, crs, degrees=degrees), width_m, en))
    if faults:
        raise BadInput(faults)
    return tuple(found)


def in_metres(geometry: BaseGeometry, crs: str, *, degrees: str = "EPSG:4326") -> BaseGeometry:
    """A geometry in `degrees` as metres of `crs`."""

    def metres(lonlat: Floats) -> Floats:
        return to_metric(np.asarray(lonlat, dtype=np.float64), degrees, crs)

    return shapely.transform(geometry, metres)


def _features(path: Path) -> list[tuple[dict[str, Any], BaseGeometry]]:
    faults: list[Fault] = []
    text = read_text(path, faults)
    if text is None:
        raise BadInput(faults)
    try:
        return [(row["properties"] or {}, shape(row["geometry"])) for row in json.loads(text)["features"]]
    except (ValueError, KeyError, TypeError, AttributeError, shapely.errors.ShapelyError) as wrong:
        raise BadInput([Fault(Mark(str(path)), "", "schematic.geojson", {"reason": str(wrong)})]) from wrong


def _place(node: Any, loc: tuple[int | str, ...]) -> tuple[int, int]:
    """Line and column, from 1, of the deepest part of `loc` that the file has."""
    for part in loc:
        if isinstance(node, yaml.MappingNode):
            inner = next((value for key, value in node.value if key.value == part), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            inner = node.value[part]
        else:
            inner = None
        if inner is None:
            break
        node = inner
    return (node.start_mark.line + 1, node.start_mark.column + 1) if node is not None else (0, 0)
