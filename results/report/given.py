"""Hydrants, fire lanes and areas drawn by hand, where the area gives them: what a report says, and what its map shows."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely

from yingji.base.language import Lang, say
from yingji.geo.fire_lanes import STATES
from yingji.results.firewater_layers import DRAWN, HYDRANT_STATES, HYDRANTS, LANES, STREET_STATES, STREETS
from yingji.results.firewater_said import firewater_lines
from yingji.results.report.blocks import Block, Paragraph, Section
from yingji.results.report.packing import lines
from yingji.results.report.shape import OptionRecord
from yingji.results.report.told import Told

OVERLAYS = {"hydrants": HYDRANTS, "lanes": LANES, "drawn": DRAWN}
"""What may be switched on over the map's cells → the layer that it needs."""
_STREETS_M, _AREAS_M = 2.0, 4.0


def given_sections(told: Told) -> list[Section]:
    """A section on hydrants and fire lanes and one on drawn areas; none where they are not given."""
    found = []
    there = told.option.given
    if HYDRANTS in there or LANES in there:
        blocks: list[Block] = [Paragraph(line) for line in firewater_lines(told.option.measures, told.lang)]
        shown = told.figure("hydrants" if HYDRANTS in there else "lanes")
        blocks += [Paragraph(told.say("atlas.firewater.note"), "note"), *_gaps(told), shown]
        found.append(told.section("firewater", *blocks))
    if DRAWN in there and len(there[DRAWN]):
        found.append(told.section("drawn", _drawn(told), told.figure("drawn")))
    return found


def _gaps(told: Told) -> list[Block]:
    gaps = told.option.measures.get("hydrants", {}).get("longest_gaps", [])
    if not gaps:
        return []
    columns = (told.column("street"), told.column("hydrant_from"), told.column("hydrant_to"), told.column("gap_m", "number", "m", 0))
    no_name = told.say("firewater.show.no_name")
    return [told.table("gaps", columns, [(gap["street"] or no_name, gap["from"], gap["to"], gap["length_m"]) for gap in gaps])]


def _drawn(told: Told) -> Block:
    """Each drawn area: how large, how many live in it, how long its station takes to its edge."""
    columns = (
        told.column("station"), told.column("drawn_km2", "number", "km²", 2), told.column("people", "number", "", 0),
        told.column("edge", "number", told.say("report.min")), told.column("drawn_within", "number", "", 0),
        told.column("drawn_sooner", "number", "", 0),
    )  # fmt: skip
    rows: list[tuple[object, ...]] = []
    for name, km2, people, edge, within, sooner in told.option.given[DRAWN][
        ["station", "area_km2", "people", "edge_minutes", "people_within", "others_sooner"]
    ].itertuples(index=False):
        rows.append((told.option.title_of(name).in_(told.lang), km2, people, float("inf") if np.isnan(edge) else edge, within, sooner))
    return told.table("drawn", columns, rows)


def given_json(told: Told, option: OptionRecord, origin: tuple[int, int]) -> dict[str, Any]:
    """What is given, for the map to click: hydrants with their state, streets and lanes state by state, drawn areas with their stations."""
    found: dict[str, Any] = {}
    if HYDRANTS in option.given:
        layer, streets = option.given[HYDRANTS], option.given[STREETS]
        xy = np.round(shapely.get_coordinates(layer.geometry.to_numpy())).astype(int) - np.array(origin)
        found["hydrants"] = [
            [str(id_), *at, int(state), _number(flow), _number(pressure)]
            for id_, at, state, flow, pressure in zip(
                layer["id"], xy.tolist(), layer["state"], layer["flow_lps"], layer["pressure_mpa"], strict=True
            )
        ]
        found["streets"] = _by_state(streets, origin)
    if LANES in option.given:
        found["lanes"] = _by_state(option.given[LANES], origin)
    if DRAWN in option.given:
        areas = option.given[DRAWN]
        shapes = lines(areas.geometry.to_numpy(), origin, tolerance_m=_AREAS_M)
        found["drawn"] = [[option.title_of(name).in_(told.lang), shape] for name, shape in zip(areas["station"], shapes, strict=True)]
    return found


def _by_state(layer: Any, origin: tuple[int, int]) -> list[list[Any]]:
    states = layer["state"].to_numpy()
    return [
        [int(state), ",".join(each for each in lines(layer.geometry.to_numpy()[states == state], origin, tolerance_m=_STREETS_M) if each)]
        for state in np.unique(states)
    ]


def _number(value: float) -> float | None:
    return None if value is None or np.isnan(value) else round(float(value), 3)


def given_texts(lang: Lang) -> dict[str, list[str]]:
    """The words of the map's script on what is given."""
    words = {
        "hydrants": [f"atlas.firewater.hydrant_{state}" for state in HYDRANT_STATES],
        "protected": [f"firewater.street.{state}" for state in STREET_STATES],
        "lanes": [f"firewater.lane.{state}" for state in STATES],
    }
    return {name: [say(key, lang) for key in keys] for name, keys in words.items()}
