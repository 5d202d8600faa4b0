"""Maps of what an area gives besides streets and people: hydrants and fire lanes, and areas of responsibility as drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import shapely

from yingji.base.language import Lang, say
from yingji.geo.fire_lanes import STATES
from yingji.results.atlas.base import LIMIT_MIN, Atlas, keyed, known
from yingji.results.atlas.overlays import Lines, Look
from yingji.results.firewater_layers import (
    DRAWN,
    DRAWN_COLOUR,
    HYDRANT_COLOURS,
    HYDRANT_STATES,
    HYDRANTS,
    LANE_COLOURS,
    LANES,
    STREET_COLOURS,
    STREET_STATES,
    STREETS,
)
from yingji.results.firewater_said import firewater_lines
from yingji.results.maps.content import Dots, Key, MapContent
from yingji.results.maps.overlay import Overlay

_SHARES = (0.99, 0.5, 0.01)
_CELLS = ("#d8ebe6", "#eef0dd", "#f5e6cf", "#e3dfd8")
_MARKS = ("o", "o", "x")
_STREET_PT = (1.6, 2.0, 2.4)
_STREET_DASH = ("-", (0, (5, 1.2)), (0, (1.4, 1.0)))
_LANE_PT = 2.6
_AGREE, _AGREE_LATE, _OTHER, _OTHER_LATE, _NONE = "#cfe3d4", "#8fbf9f", "#f3cfa0", "#c98a4b", "#e6e6e6"


@dataclass(frozen=True, eq=False)
class GivenMap:
    """A map with what lies over its cells."""

    content: MapContent
    overlays: tuple[Overlay, ...]


def firewater(atlas: Atlas, index: int, lang: Lang) -> GivenMap | None:
    """Hydrants, the streets that they protect, and fire lanes; None where neither is given."""
    option = atlas.record.options[index]
    hydrants, lanes = option.given.get(HYDRANTS), option.given.get(LANES)
    if hydrants is None and lanes is None:
        return None
    notes = [*firewater_lines(option.measures, lang), say("atlas.firewater.note", lang)]
    content = atlas.base(index, lang, key="firewater", verdicts=("hydrants.", "lanes."), notes=notes)
    content = replace(content, first_due=None, lists_stations=False, verdicts_title=say("atlas.firewater.verdicts", lang))
    overlays: list[Overlay] = []
    if hydrants is not None:
        overlays.append(_lines(option.given[STREETS], "street", STREET_STATES, STREET_COLOURS, _STREET_PT, _STREET_DASH, lang))
        content = replace(_by_share(content, known(option, "hydrant_share"), lang), dots=_dots(hydrants, lang))
    else:
        content = keyed(content, np.zeros(len(content.cells), np.intp), [Key(say("atlas.firewater.none_given", lang), _CELLS[-1])],
                        title=say("atlas.firewater.legend", lang))  # fmt: skip
    if lanes is not None:
        widths = (_LANE_PT,) * len(STATES)
        dashes = ("-", (0, (3, 1)), (0, (1, 0.8)), (0, (6, 2)))
        overlays.append(_lines(lanes, "lane", STATES, LANE_COLOURS, widths, dashes, lang))
    return GivenMap(content, tuple(overlays))


def _lines(
    layer: gpd.GeoDataFrame, kind: str, states: Sequence[str], colours: Sequence[str], widths: Sequence[float], dashes: Sequence[object],
    lang: Lang,
) -> Lines:  # fmt: skip
    looks = tuple(
        Look(say(f"firewater.{kind}.{state}", lang), colour, width, dash)
        for state, colour, width, dash in zip(states, colours, widths, dashes, strict=True)
    )
    return Lines(layer.geometry.to_numpy(), layer["state"].to_numpy(np.intp), looks, rim=0.8)


def _by_share(content: MapContent, share: np.ndarray[tuple[int], np.dtype[np.float64]], lang: Lang) -> MapContent:
    names = ("all", "most", "part", "none")
    keys = [Key(say(f"atlas.firewater.{name}", lang), colour, hatched=name == "none") for name, colour in zip(names, _CELLS, strict=True)]
    return keyed(content, np.searchsorted(-np.array(_SHARES), -share, side="left"), keys, title=say("atlas.firewater.legend", lang))


def _dots(hydrants: gpd.GeoDataFrame, lang: Lang) -> tuple[Dots, ...]:
    state, xy = hydrants["state"].to_numpy(np.intp), shapely.get_coordinates(hydrants.geometry.to_numpy())
    colours = (*HYDRANT_COLOURS[:-1], "#1c1c1c")  # a cross has no face to leave white
    return tuple(
        Dots(say(f"atlas.firewater.hydrant_{name}", lang), xy[state == code], colours[code], _MARKS[code])
        for code, name in enumerate(HYDRANT_STATES)
        if (state == code).any()
    )


def drawn(atlas: Atlas, index: int, lang: Lang) -> GivenMap | None:
    """Areas as drawn by hand against those by travel time; None where none is drawn."""
    option = atlas.record.options[index]
    areas = option.given.get(DRAWN)
    if areas is None or areas.empty:
        return None
    cells = option.cells
    centre = shapely.get_coordinates(shapely.centroid(cells.geometry.to_numpy()))
    whose = np.full(len(cells), "", dtype=object)
    for name, shape in zip(areas["station"], areas.geometry, strict=True):
        whose[shapely.contains_xy(shape, centre[:, 0], centre[:, 1])] = name
    late = ~(known(option, "minutes") <= LIMIT_MIN)
    agrees = whose == cells["first_due"].to_numpy(object)
    found = np.where(whose == "", 4, np.where(agrees, 0, 2) + late)
    rows = (("agree", _AGREE, False), ("agree_late", _AGREE_LATE, True), ("other", _OTHER, False), ("other_late", _OTHER_LATE, True),
            ("none", _NONE, False))  # fmt: skip
    keys = [Key(say(f"atlas.drawn.{name}", lang), colour, hatched) for name, colour, hatched in rows]
    used = sorted(set(found.tolist()))
    content = atlas.base(index, lang, key="drawn", verdicts=("station.",), notes=[say("atlas.drawn.note", lang)])
    content = keyed(content, np.searchsorted(used, found), [keys[each] for each in used], title=say("atlas.drawn.legend", lang))
    border = Lines(
        shapely.boundary(areas.geometry.to_numpy()),
        np.zeros(len(areas), np.intp),
        (Look(say("atlas.drawn.border", lang), DRAWN_COLOUR, 2.2),),
    )
    return GivenMap(content, (border,))
