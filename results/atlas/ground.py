"""ground.json: what maps need of the area beyond run.gpkg, in both languages: names, rivers, rails, parks, and whose streets they are."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.figures import Text
from yingji.base.language import LANGS
from yingji.geo.network import StreetSource
from yingji.geo.schematic_sheet import read_barriers
from yingji.results.case import Runs
from yingji.results.maps.adapter import LANDMARKS, hour_words, middle_cell, short_titles
from yingji.results.maps.content import BarrierKind, Geometry, PlaceKind
from yingji.results.relief.adapter import struck_by
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.scenario import ScenarioFile

GROUND = "ground.json"
_CENTIMETRES = 2
"""Digits of coordinates after the point, m."""


@dataclass(frozen=True)
class NamedPlace:
    """A subdistrict or landmark."""

    x: float
    y: float
    name: Text
    kind: PlaceKind


@dataclass(frozen=True)
class NamedBarrier:
    """A river, lake, railway, park or campus."""

    kind: BarrierKind
    geometry: Geometry
    name: Text
    width_m: float


@dataclass(frozen=True)
class OptionGround:
    """An option's day, the stations that are planned and open by then, and the words on what strikes (empty on an everyday run)."""

    day: str  # ISO 8601
    planned: tuple[str, ...]
    hour: Text  # at which hour's speeds cover is measured
    strikes: Text


@dataclass(frozen=True)
class MapGround:
    """What `write_ground` wrote."""

    district: Text
    streets: StreetSource
    sources: tuple[str, ...]
    documents: tuple[Text, ...]
    subdistricts: Mapping[str, Text]
    places: tuple[NamedPlace, ...]
    barriers: tuple[NamedBarrier, ...]
    options: tuple[OptionGround, ...]


def write_ground(folder: Path, scenario: ScenarioFile, ground: Ground, runs: Sequence[Runs]) -> None:
    """Write ground.json; coordinates are metres in the streets' CRS."""
    source = ground.network.source
    cells = runs[0].world.cells
    titles = short_titles(cells)
    places: list[dict[str, Any]] = [
        {"x": x, "y": y, "name": [title.zh, title.en], "kind": "subdistrict"}
        for index, title in enumerate(titles)
        if title.zh and len(titles) > 1 and (at := middle_cell(cells, index)) is not None
        for x, y in [at]
    ]
    places += [
        {"x": place.x, "y": place.y, "name": [place.name, place.en or place.name], "kind": "landmark"}
        for place in ground.gazetteer.places
        if place.kind in LANDMARKS and shapely.contains_xy(ground.boundary, place.x, place.y)
    ]
    barriers = read_barriers(Path(ground.area.barriers), ground.crs, degrees=ground.area.crs) if ground.area.barriers else ()
    plan = scenario.plan
    found = {
        "district": [plan.district.zh, plan.district.en],
        "streets": {"title": source.title, "licence": source.licence, "attribution": source.attribution, "schematic": source.schematic},
        "sources": [text for text in scenario.area.sources if text not in (source.title, source.attribution)],
        "documents": [[document.title, document.en or document.title] for document in plan.documents.values()],
        "subdistricts": {title.zh: title.en for title in titles if title.zh},
        "places": [{**place, "x": round(place["x"], _CENTIMETRES), "y": round(place["y"], _CENTIMETRES)} for place in places],
        "barriers": [
            {"kind": barrier.kind, "name": [barrier.name, barrier.en or barrier.name], "width_m": barrier.width_m,
             "geometry": json.loads(shapely.to_geojson(shapely.set_precision(barrier.geometry, 10.0**-_CENTIMETRES)))}
            for barrier in barriers
        ],
        "options": [_option(scenario, run) for run in runs],
    }  # fmt: skip
    (folder / GROUND).write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def _both(text: Text) -> list[str]:
    return [text.zh, text.en]


def _option(scenario: ScenarioFile, run: Runs) -> dict[str, Any]:
    world = run.world
    planned = [s.name for s, own in zip(world.stations, world.own, strict=True) if own and s.status != "existing"]
    hour = [hour_words(world, run.coverage.hour, lang) for lang in LANGS]
    strikes = _both(struck_by(scenario)) if run.relief is not None else ["", ""]
    return {"day": f"{run.day:%Y-%m-%d}", "planned": planned, "hour": hour, "strikes": strikes}


def read_ground(folder: Path) -> MapGround:
    """Read ground.json. Raises `BadInput` where it is not there or broken."""
    path = folder / GROUND
    try:
        raw = json.loads(path.read_text("utf-8"))
        return MapGround(
            district=_text(raw["district"]),
            streets=StreetSource(**raw["streets"]),
            sources=tuple(raw["sources"]),
            documents=tuple(_text(each) for each in raw["documents"]),
            subdistricts={zh: Text(zh=zh, en=en) for zh, en in raw["subdistricts"].items()},
            places=tuple(NamedPlace(each["x"], each["y"], _text(each["name"]), each["kind"]) for each in raw["places"]),
            barriers=tuple(
                NamedBarrier(each["kind"], shapely.from_geojson(json.dumps(each["geometry"])), _text(each["name"]), each["width_m"])
                for each in raw["barriers"]
            ),
            options=tuple(
                OptionGround(each["day"], tuple(each["planned"]), _text(each["hour"]), _text(each["strikes"])) for each in raw["options"]
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, IndexError, shapely.errors.GEOSException) as wrong:
        raise BadInput([Fault(Mark(str(path)), "", "atlas.broken", {"reason": f"{type(wrong).__name__}: {wrong}"})]) from wrong


def _text(raw: Sequence[str]) -> Text:
    return Text(zh=raw[0], en=raw[1])
