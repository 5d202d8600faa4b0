"""From a run to what its map shows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from yingji.base.figures import Text
from yingji.base.language import Lang, say
from yingji.geo.cells import CellTable
from yingji.geo.schematic_sheet import read_barriers
from yingji.results.coverage import WITHIN_S, Coverage, busiest_hour
from yingji.results.maps.content import Geometry, MapBarrier, MapContent, MapPlace, MapStation, Role, VerdictLine
from yingji.results.verdicts import Verdict
from yingji.results.words import measured, promised
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.world import World

LIMIT_S = 300.0
"""Beyond this cells are hatched: five minutes from the order to the edge of the area (建标152-2017)."""

LANDMARKS = ("landmark", "metro", "hospital", "government")
"""Kinds of the places file that help a reader to find his way."""

_ON_MAP = ("station.", "cover.", "response.")
_ORDER = ("missed", "uncertain", "met")


def content_from_run(
    scenario: ScenarioFile,
    ground: Ground,
    world: World,
    coverage: Coverage,
    *,
    verdicts: Sequence[Verdict] = (),
    run_id: str = "",
    seed: int | None = None,
    replications: int | None = None,
    date: str = "",
    lang: Lang,
) -> MapContent:
    """The coverage map of one option. Of `verdicts` it shows those on arrival and cover that were judged: missed, uncertain, then met.

    Raises `BadInput` where the area's file of barriers cannot be read.
    """
    district = scenario.plan.district
    source = world.network.source
    mine = [verdict for verdict in verdicts if verdict.option == world.option]
    documents = tuple(f"《{d.title}》" if lang == "zh" else d.en or d.title for d in scenario.plan.documents.values())
    return MapContent(
        title=say("maps.title", lang, district=district.zh if lang == "zh" else district.en),
        option=world.option.in_(lang),
        subtitle=(
            say("maps.as_of", lang, date=world.day(scenario.as_of)),
            hour_words(world, coverage.hour, lang),
            *((say("depth.only_unit", lang, unit=say(f"results.unit_kind.{coverage.unit}", lang)),) if coverage.unit else ()),
        ),
        streets=world.network,
        boundary=ground.boundary,
        cells=world.cells.polygon,
        minutes=coverage.time_s / 60,
        people=world.cells.night,
        breaks_min=tuple(within / 60 for within in WITHIN_S),
        limit_min=LIMIT_S / 60,
        stations=_stations(world, coverage, lang),
        first_due=first_due_borders(world.cells.polygon, coverage.first, ground.boundary),
        barriers=_barriers(ground, lang),
        places=(*_subdistricts(world, lang), *_landmarks(ground, lang)),
        verdicts=_verdicts(mine, lang),
        sources=tuple(s for s in dict.fromkeys((*scenario.area.sources, *documents)) if s not in (source.title, source.attribution)),
        run_id=run_id,
        seed=seed,
        replications=replications,
        date=date,
    )


def hour_words(world: World, hour: int, lang: Lang) -> str:
    """An hour of the week, and whether it is the one with the slowest streets."""
    if np.ptp(world.drive.factor) == 0:
        return say("maps.hour_none", lang)
    key = "maps.hour_slowest" if hour == busiest_hour(world) else "maps.hour"
    return say(key, lang, day=say(f"maps.day_{hour // 24}", lang), hour=hour % 24, until=hour % 24 + 1)


def _stations(world: World, coverage: Coverage, lang: Lang) -> tuple[MapStation, ...]:
    """Fire stations: own ones first, then neighbours, as the world has them."""
    covers = {cover.station: cover for cover in coverage.stations}
    found = []
    for index, (station, node) in enumerate(zip(world.stations, world.station_node.tolist(), strict=True)):
        if station.kind != "fire":
            continue
        role: Role = "neighbour" if not world.own[index] else "own" if station.status == "existing" else "planned"
        cover = covers.get(index)
        found.append(
            MapStation(
                float(world.network.node_x[node]),
                float(world.network.node_y[node]),
                (station.en or station.name) if lang == "en" else station.name,
                station.class_ or "",
                role,
                cover.area_km2 if cover else float("nan"),
                cover.edge_s / 60 if cover else float("nan"),
            )
        )
    return tuple(found)


def first_due_borders(polygons: npt.NDArray[np.object_], first: npt.NDArray[Any], boundary: Geometry) -> Geometry:
    """Lines between cells [c] whose first-due stations differ; the district's own boundary is not among them."""
    areas = [shapely.union_all(polygons[first == station]) for station in np.unique(first)]
    rims = shapely.union_all([shapely.boundary(area) for area in areas])
    return shapely.line_merge(shapely.difference(rims, shapely.buffer(shapely.boundary(boundary), 1.0)))


def _barriers(ground: Ground, lang: Lang) -> tuple[MapBarrier, ...]:
    if not ground.area.barriers:
        return ()
    return tuple(
        MapBarrier(b.kind, b.geometry, (b.en or b.name) if lang == "en" else b.name, b.width_m)
        for b in read_barriers(Path(ground.area.barriers), ground.crs, degrees=ground.area.crs)
    )


def _subdistricts(world: World, lang: Lang) -> list[MapPlace]:
    """Each subdistrict's name at that cell of it which is nearest to the middle of its cells."""
    cells, found = world.cells, []
    if len(cells.subdistricts) < 2:  # the whole area in one: the title has its name
        return []
    for index, title in enumerate(short_titles(cells)):
        at = middle_cell(cells, index)
        if title.zh and at is not None:
            found.append(MapPlace(*at, title.in_(lang)))
    return found


def middle_cell(cells: CellTable, subdistrict: int) -> tuple[float, float] | None:
    """That cell of a subdistrict which is nearest to the middle of its cells, m; None where it has none."""
    mine = np.flatnonzero(cells.subdistrict == subdistrict)
    if not len(mine):
        return None
    xy = cells.xy[mine]
    x, y = xy[np.argmin(np.hypot(*(xy - xy.mean(axis=0)).T))].tolist()
    return float(x), float(y)


def short_titles(cells: CellTable) -> tuple[Text, ...]:
    """Names of the subdistricts in both languages, on a map without the word Subdistrict."""
    return tuple(Text(zh=title.zh, en=title.en.removesuffix(" Subdistrict")) for title in cells.titles)


def _landmarks(ground: Ground, lang: Lang) -> list[MapPlace]:
    return [
        MapPlace(place.x, place.y, (place.en or place.name) if lang == "en" else place.name, "landmark")
        for place in ground.gazetteer.places
        if place.kind in LANDMARKS and shapely.contains_xy(ground.boundary, place.x, place.y)
    ]


def _verdicts(verdicts: Sequence[Verdict], lang: Lang) -> tuple[VerdictLine, ...]:
    return verdict_lines(verdicts, _ON_MAP, lang)


def verdict_lines(verdicts: Sequence[Verdict], metrics: tuple[str, ...], lang: Lang) -> tuple[VerdictLine, ...]:
    """A line for each target that was judged and whose measure begins as one of `metrics`: missed ones first, the plan's before others."""
    chosen = [v for v in verdicts if v.verdict in _ORDER and v.metric.startswith(metrics)]
    chosen.sort(key=lambda v: (_ORDER.index(v.verdict), v.of != "plan"))
    return tuple(verdict_line(v, lang) for v in chosen)


def verdict_line(verdict: Verdict, lang: Lang) -> VerdictLine:
    """What was promised, what was found, and the clause."""
    key = "maps.verdict_line" if verdict.clause else "maps.verdict_line_bare"
    said = {"promise": verdict.promise.in_(lang), "measured": measured(verdict, lang), "promised": promised(verdict, lang)}
    return VerdictLine(verdict.verdict, say(key, lang, **said, clause=verdict.clause))
