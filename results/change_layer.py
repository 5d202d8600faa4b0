"""changes-N.gpkg: what option N changes for each cell, as a layer that QGIS opens styled."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import geopandas as gpd
import numpy as np

from yingji.base.language import Lang, say
from yingji.results.burdens import LATER, LIMIT_S, NEWLY, NO_LONGER, SAME, SOONER, change_of_cells
from yingji.results.case import Runs
from yingji.results.geopackage import Layer, write_geopackage
from yingji.results.styles import Style, as_qml, as_sld, fill, rule_renderer, sld_polygon

_LOOKS = ((NEWLY, "newly", "#2166ac"), (SOONER, "sooner", "#a6cbe3"), (SAME, "same", "#f4f1ea"), (LATER, "later", "#f4b183"),
          (NO_LONGER, "no_longer", "#b3440e"))  # fmt: skip
"""Classes of cells with the colours of changes.png."""
LAYER = "changes"


def write_changes(path: Path, first: Runs, other: Runs, lang: Lang, *, when: datetime) -> None:
    """Cells with minutes from the order under the first option and under another, and what that changes; both have the same cells."""
    cells, before, after = first.world.cells, first.coverage.time_s, other.coverage.time_s
    classes = change_of_cells(first.coverage, other.coverage)
    known = np.isfinite(before) & np.isfinite(after)
    names = {code: name for code, name, _ in _LOOKS}
    frame = gpd.GeoDataFrame(
        {
            "cell": np.arange(len(cells.x)),
            "minutes_before": _minutes(before),
            "minutes_after": _minutes(after),
            "difference": np.subtract(after, before, out=np.full(len(before), np.nan), where=known) / 60,
            "newly_within": ((before > LIMIT_S) & (after <= LIMIT_S)).astype(np.int32),
            "no_longer": ((before <= LIMIT_S) & (after > LIMIT_S)).astype(np.int32),
            "later": (classes >= LATER).astype(np.int32),
            "change": classes.astype(np.int32),
            "change_name": [say(f"compare.map.{names[code]}", lang) for code in classes.tolist()],
            "first_before": _first(first),
            "first_after": _first(other),
            "people_night": cells.night,
            "subdistrict": np.array(cells.subdistricts, dtype=object)[cells.subdistrict],
        },
        geometry=cells.polygon,
        crs=first.world.network.crs,
    )
    layer = Layer(LAYER, say("results.layer.changes", lang), frame, _style(lang, tuple(frame.columns)))
    write_geopackage(path, [layer], when=when)


def _style(lang: Lang, fields: tuple[str, ...]) -> Style:
    rules = [(f'"change" = {code}', say(f"compare.map.{name}", lang)) for code, name, _ in _LOOKS]
    sld = [
        sld_polygon(label, colour, low=code - 1, high=code, field="change")
        for (code, _, colour), (_, label) in zip(_LOOKS, rules, strict=True)
    ]
    return Style(as_qml(rule_renderer(rules, [fill(colour) for _, _, colour in _LOOKS]), lang, fields), as_sld(LAYER, sld))


def _minutes(seconds: np.ndarray[tuple[int], np.dtype[np.float64]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.where(np.isfinite(seconds), seconds / 60, np.nan)


def _first(runs: Runs) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    names = np.array([*(station.name for station in runs.world.stations), ""], dtype=object)
    found: np.ndarray[tuple[int], np.dtype[np.object_]] = names[runs.coverage.first]
    return found
