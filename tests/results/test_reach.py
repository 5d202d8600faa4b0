"""What a station's reach hangs on: links that matter, barriers in its area, and areas drawn by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from rich.console import Console

from yingji.base.faults import BadInput, Mark
from yingji.base.figures import Text
from yingji.geo.drawn import DrawnPolygon
from yingji.geo.given import Given
from yingji.geo.travel import TravelTimes
from yingji.results.coverage import coverage, order_to_arrival_s
from yingji.results.critical_links import Streets, critical_links
from yingji.results.drawn_areas import Barriers, barriers_of, crossings, drawn_areas
from yingji.results.reach import reach, reach_json, show_reach
from yingji.scenarios.ground import load_ground
from yingji.scenarios.loader import load
from yingji.sim.build import build_worlds
from yingji.sim.world import World


@pytest.fixture(scope="module")
def hebei() -> Any:
    """The four stations of today on the bundled streets, and their area."""
    loaded = load("hebei/stations")
    scenario = loaded.scenario.model_copy(update={"options": loaded.scenario.options[:1]})
    (world,) = build_worlds(scenario, load_ground(scenario.area))
    return world, scenario.area


def test_a_street_without_junctions_is_shown_once_by_its_worst_place(world: World) -> None:
    """Station – 300 residents – 100 residents: closed at the station it costs both, farther on the last; no other own station comes."""
    (found,) = critical_links(world, coverage(world)).values()
    assert [(each.link, each.loses, each.uncovered) for each in found] == [(0, 400, 400)]
    assert found[0].name == "中山路"


def test_one_carriageway_is_told_from_a_road_that_is_closed_both_ways(world: World) -> None:
    """The first street leads away from the station and not back: whoever reads that it matters is told that it alone is closed."""
    network = world.network
    away = np.where(network.link_from == world.station_node[0], 1, np.where(network.link_to == world.station_node[0], -1, 0))
    other = replace(world, network=replace(network, oneway=away.astype(np.int8)))
    for one, one_way in ((world, False), (other, True)):
        found = reach(one, coverage(one), load("hebei/stations").scenario.area)
        ((worst, *_),) = reach_json(found, one, "en")["critical_links"].values()  # type: ignore[attr-defined]
        assert (worst["people_no_longer_within_5_min"], worst["one_way"]) == (400, one_way)
        console = Console(width=140, record=True, file=StringIO())
        show_reach(console, one, found, "en")
        assert (f"{worst['road']}, one way" in console.export_text()) is one_way


def test_ways_are_those_of_the_simulation(hebei: Any) -> None:
    world, _ = hebei
    seconds, by_arc = Streets.of(world.network).from_(world.station_node, tree=True)
    assert seconds[:, world.cell_node] == pytest.approx(world.drive.to_cell_s[world.station_node], abs=1e-3)
    assert (by_arc[np.arange(len(by_arc)), world.station_node] == -1).all()


def test_the_most_critical_links_are_those_that_trying_every_link_finds(hebei: Any) -> None:
    """Every link of one station's ways closed by itself: the list holds the worst, and says of each what really comes of it."""
    world, _ = hebei
    cover = coverage(world)
    station = cover.stations[2].station
    found = critical_links(world, cover)[station]
    own = [each.station for each in cover.stations]
    arrival, factor = order_to_arrival_s(world, cover.hour), world.drive.factor[cover.hour]
    besides = arrival[own] - world.drive.to_cell_s[world.station_node[own]] * factor
    people = world.cells.night

    def lost(link: int) -> tuple[float, float]:
        times = TravelTimes(world.network.without([link])).times(world.station_node[own])[:, world.cell_node]
        still = np.nan_to_num(besides, nan=np.inf) + times * factor <= 300
        gone = (arrival[station] <= 300) & ~still[own.index(station)]
        return float(people[gone].sum()), float(people[gone & ~still.any(axis=0)].sum())

    for each in (found[0], found[4]):
        assert lost(each.link) == pytest.approx((each.loses, each.uncovered))
    assert [each.loses for each in found] == sorted((each.loses for each in found), reverse=True)
    _, by_arc = Streets.of(world.network).from_(world.station_node[[station]], tree=True)
    links = np.unique(Streets.of(world.network).link[by_arc[by_arc >= 0]])
    some = np.random.default_rng(1).choice(links, 40, replace=False).tolist()
    assert max(lost(link)[0] for link in some) <= found[0].loses + 1e-6


def test_who_is_beyond_a_river_crosses_it_and_who_is_not_does_not(world: World) -> None:
    """A river between the two cells of the street, and a railway beyond both."""
    river = np.array([[False, True, False], [False, False, True]])
    barriers = Barriers((Text(zh="河", en="river"), Text(zh="铁路", en="railway")), ("river", "rail"), river)
    (found,) = crossings(world, barriers, 0, np.array([0, 1]))
    assert (found.name.en, found.people, found.bridges) == ("river", 100, (("中山路", 100.0),))
    assert found.km2 == pytest.approx(world.cells.area_m2[1] / 1e6)


def test_the_bundled_rivers_and_railways_are_crossed_by_streets(hebei: Any) -> None:
    world, area = hebei
    found = barriers_of(area, world.network)
    assert set(found.kinds) <= {"river", "rail", "expressway"}
    assert len(found.names) == len(found.crossed)
    some = found.crossed[[kind == "river" for kind in found.kinds]].any(axis=0)
    assert 0 < some.sum() < 0.1 * world.network.n_links


def test_a_drawn_area_is_timed_to_its_farthest_cell_by_its_own_station(make_runs: Callable[..., Any], scenario: Any, world: World) -> None:
    cover = make_runs(scenario()).coverage
    whole, nowhere = shapely.box(-1e6, -1e6, 1e6, 1e6), shapely.box(9e6, 9e6, 9.1e6, 9.1e6)
    none = Barriers((), (), np.zeros((0, world.network.n_links), dtype=bool))
    drawn = tuple(
        DrawnPolygon(name, shape, Mark("areas.geojson"), "") for name, shape in (("一号站", whole), ("一号站", nowhere), ("不在用", whole))
    )
    all_of_it, empty = drawn_areas(replace(world, given=Given(areas=drawn)), cover, none)
    arrival = order_to_arrival_s(world, cover.hour)[0]
    assert (all_of_it.people, all_of_it.edge_s) == (400, arrival.max())
    assert all_of_it.others_sooner == 0
    assert (empty.people, np.isnan(empty.edge_s)) == (0, True)


def test_areas_must_name_stations_of_the_plan(tmp_path: Path) -> None:
    loaded = load("hebei/stations")
    path = tmp_path / "areas.geojson"
    frame = gpd.GeoDataFrame(
        {"station": ["建昌道消防救援站", "没有这站"]}, geometry=[shapely.box(117.2, 39.16, 117.21, 39.17)] * 2, crs=4326
    )
    path.write_text(json.dumps(json.loads(frame.to_json())), "utf-8")
    scenario = loaded.scenario.model_copy(update={"area": loaded.scenario.area.model_copy(update={"areas": str(path)})})
    ground = load_ground(scenario.area)
    assert ground.given.areas[0].station == "建昌道消防救援站"
    assert ground.given.areas[0].shape.area == pytest.approx(861 * 1110, rel=0.02)
    with pytest.raises(BadInput, match="没有这站"):
        build_worlds(scenario, ground)


def test_hebeis_three_railways_cut_its_areas(hebei: Any) -> None:
    world, area = hebei
    assert sum(kind == "rail" for kind in barriers_of(area, world.network).kinds) == 3
