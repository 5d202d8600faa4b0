"""Streets from OpenStreetMap's own formats: small towns made by hand, each with one point."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from tests.geo.osm_towns import PLACES, RING, Way, of, osm_xml
from yingji.base.faults import MissingExtra
from yingji.geo.importing import import_streets
from yingji.geo.network import CLASSES, StreetNetwork

pytest.importorskip("osmium")


@pytest.fixture
def town(tmp_path: Path):  # type: ignore[no-untyped-def]
    def build(*ways: Way, ring: bool = True) -> StreetNetwork:
        return import_streets(osm_xml(tmp_path / "town.osm", [*([RING] if ring else []), *ways]))[0]

    return build


def test_two_streets_that_share_an_inner_vertex_meet_there(town) -> None:  # type: ignore[no-untyped-def]
    net = town(([5, 9, 6], {"highway": "residential", "name": "南北道"}), ([7, 9, 8], {"highway": "residential", "name": "东西道"}))
    assert len(of(net, "南北道")) == len(of(net, "东西道")) == 2
    degree = np.bincount(np.concatenate([net.link_from, net.link_to]))
    assert sorted(degree) == [2, 3, 3, 3, 3, 4]  # the ring's own closing point, four junctions on it, the crossing


def test_streets_that_merely_cross_do_not_meet(town) -> None:  # type: ignore[no-untyped-def]
    """A bridge over the other street: the lines cross at the middle, but no vertex is there."""
    net = town(([5, 6], {"highway": "residential", "name": "桥", "bridge": "yes"}), ([7, 8], {"highway": "residential", "name": "桥下"}))
    assert len(of(net, "桥")) == len(of(net, "桥下")) == 1
    assert [bool(net.bridge[of(net, name)[0]]) for name in ("桥", "桥下")] == [True, False]


def test_inner_vertices_are_geometry_not_nodes(town) -> None:  # type: ignore[no-untyped-def]
    net = town(([5, 9, 6], {"highway": "residential", "name": "弯"}))
    (bend,) = of(net, "弯")
    assert len(net.vertices(bend)) == 3
    assert net.length_m[bend] == pytest.approx(4 * 111.0, rel=0.01)


@pytest.mark.parametrize(
    ("tags", "oneway"),
    [
        ({"oneway": "yes"}, 1),
        ({"oneway": "true"}, 1),
        ({"oneway": "1"}, 1),
        ({"oneway": "-1"}, -1),
        ({"oneway": "reverse"}, -1),
        ({"oneway": "no"}, 0),
        ({"oneway": "reversible"}, 0),
        ({}, 0),
        ({"junction": "roundabout"}, 1),
        ({"junction": "circular"}, 1),
        ({"junction": "roundabout", "oneway": "no"}, 0),
        ({"highway": "motorway"}, 1),
        ({"highway": "motorway", "oneway": "no"}, 0),
        ({"highway": "motorway", "oneway": "-1"}, -1),
    ],
)
def test_one_way(town, tags: dict[str, str], oneway: int) -> None:  # type: ignore[no-untyped-def]
    net = town(([5, 9, 6], {"highway": "secondary", "name": "街", **tags}))
    (link,) = of(net, "街")
    assert net.oneway[link] == oneway
    tail, head, links = net.arcs
    south, north = int(net.link_from[link]), int(net.link_to[link])
    ways = {(south, north)} if oneway >= 0 else set()
    ways |= {(north, south)} if oneway <= 0 else set()
    assert {(int(a), int(b)) for a, b, i in zip(tail, head, links, strict=True) if i == link} == ways


def test_an_unknown_one_way_word_is_both_ways_and_reported(tmp_path: Path) -> None:
    file = osm_xml(tmp_path / "a.osm", [RING, ([5, 9, 6], {"highway": "secondary", "name": "街", "oneway": "maybe"})])
    net, report = import_streets(file)
    assert net.oneway[of(net, "街")[0]] == 0
    assert report.row("streets.odd_oneway").links == 1


@pytest.mark.parametrize(
    ("tags", "drive", "walk"),
    [
        ({"highway": "residential"}, True, True),
        ({"highway": "service"}, True, True),
        ({"highway": "footway"}, False, True),
        ({"highway": "steps"}, False, True),
        ({"highway": "pedestrian"}, False, True),
        ({"highway": "motorway", "oneway": "no"}, True, False),
        ({"highway": "trunk", "motorroad": "yes"}, True, False),
        ({"highway": "residential", "access": "private"}, True, True),
        ({"highway": "residential", "motor_vehicle": "no"}, False, True),
        ({"highway": "residential", "access": "no", "foot": "yes"}, False, True),
        ({"highway": "service", "access": "no", "emergency": "yes"}, True, False),
        ({"highway": "residential", "foot": "no"}, True, False),
        ({"highway": "pedestrian", "motor_vehicle": "delivery"}, True, True),
        ({"highway": "footway", "emergency": "yes"}, True, True),
        ({"highway": "steps", "motor_vehicle": "yes"}, False, True),
    ],
)
def test_who_may_use_a_street(town, tags: dict[str, str], drive: bool, walk: bool) -> None:  # type: ignore[no-untyped-def]
    net = town(([5, 9, 6], {"name": "街", **tags}))
    (link,) = of(net, "街")
    assert (bool(net.drive[link]), bool(net.walk[link])) == (drive, walk)


@pytest.mark.parametrize(
    "tags", [{"highway": "construction"}, {"highway": "proposed"}, {"highway": "platform"}, {"highway": "service", "area": "yes"}]
)
def test_what_is_no_street_is_dropped_and_counted(tmp_path: Path, tags: dict[str, str]) -> None:
    net, report = import_streets(osm_xml(tmp_path / "a.osm", [RING, ([5, 9, 6], {"name": "街", **tags})]))
    assert not of(net, "街")
    row = report.row("streets.dropped_no_street")
    assert (row.links, row.km) == (1, pytest.approx(0.444, rel=0.01))


def test_a_closed_street_is_dropped_and_counted(tmp_path: Path) -> None:
    net, report = import_streets(osm_xml(tmp_path / "a.osm", [RING, ([5, 9, 6], {"highway": "service", "access": "no", "name": "街"})]))
    assert not of(net, "街")
    assert report.row("streets.dropped_closed").links == 1


@pytest.mark.parametrize(
    ("maxspeed", "kmh"),
    [
        ("50", 50),
        ("30 mph", 48.28032),
        ("50;30", 30),
        ("CN:urban", 50),
        ("CN:zone30", 30),
        ("walk", 6),
        ("none", 40),
        ("0", 40),
        ("fast", 40),
    ],
)
def test_speed_from_the_tag_else_from_the_class(town, maxspeed: str, kmh: float) -> None:  # type: ignore[no-untyped-def]
    net = town(([5, 9, 6], {"highway": "secondary", "name": "街", "maxspeed": maxspeed}))
    assert net.free_speed_mps[of(net, "街")[0]] * 3.6 == pytest.approx(kmh)


def test_the_report_counts_speeds_by_where_they_come_from(tmp_path: Path) -> None:
    _, report = import_streets(osm_xml(tmp_path / "a.osm", [RING, ([5, 9, 6], {"highway": "secondary", "maxspeed": "fast"})]))
    assert report.row("streets.odd_speed").links == 1
    assert (report.row("streets.speeds").links, report.row("streets.speeds").values["assumed"]) == (0, "4")


def test_attributes_are_kept(town) -> None:  # type: ignore[no-untyped-def]
    net = town(([5, 9, 6], {"highway": "tertiary", "name:zh": "汾水道", "lanes": "4", "width": "18.5 m"}))
    (link,) = of(net, "汾水道")
    assert (net.lanes[link], net.width_m[link], CLASSES[net.link_class[link]]) == (4, 18.5, "local")
    assert np.isnan(net.lanes[of(net, "环路")[0]])


def test_a_way_broken_by_the_edge_of_the_extract_keeps_its_whole_runs(tmp_path: Path) -> None:
    """Nodes 98 and 99 are not in the file: of 5–9–99–10–6 the runs 5–9 and 10–6 stay, and the way counts as broken once."""
    ways = [RING, ([5, 9, 99, 10, 6], {"highway": "residential", "name": "断"}), ([98, 8], {"highway": "residential"})]
    net, report = import_streets(osm_xml(tmp_path / "a.osm", ways))
    assert [len(net.vertices(link)) for link in of(net, "断")] == [2, 2]
    row = report.row("streets.broken_ways")
    assert (row.links, row.values["vertices"]) == (2, "2")


def test_only_the_largest_strongly_connected_part_is_driven(tmp_path: Path) -> None:
    """A one-way spur leaves the ring and never comes back; people still walk it. A street far off is dropped altogether."""
    spur = ([6, 10], {"highway": "residential", "name": "出口", "oneway": "yes"})
    island = ([11, 12], {"highway": "residential", "name": "孤岛"})
    net, report = import_streets(osm_xml(tmp_path / "a.osm", [RING, spur, island]))
    (link,) = of(net, "出口")
    assert (bool(net.drive[link]), bool(net.walk[link])) == (False, True)
    assert not of(net, "孤岛")
    assert (report.row("streets.dropped_drive_part").links, report.row("streets.dropped_drive_part").values["walked"]) == (2, "1")
    assert report.row("streets.dropped_walk_part").links == 1
    assert report.row("streets.dropped_drive_part").km == pytest.approx(0.222 + 0.111, rel=0.01)


def test_a_footpath_is_kept_only_where_it_hangs_on_the_streets(town) -> None:  # type: ignore[no-untyped-def]
    net = town(([6, 10], {"highway": "footway", "name": "连着"}), ([11, 12], {"highway": "footway", "name": "孤路"}))
    assert len(of(net, "连着")) == 1
    assert not of(net, "孤路")


def test_a_link_drawn_twice_is_kept_once(tmp_path: Path) -> None:
    """The second is drawn the other way round; its vertices cut the first in two, so two links are twins. The straight one is none."""
    street = {"highway": "residential", "name": "街"}
    net, report = import_streets(osm_xml(tmp_path / "a.osm", [RING, ([5, 9, 6], street), ([6, 9, 5], street), ([5, 6], street)]))
    assert sorted(len(net.vertices(link)) for link in of(net, "街")) == [2, 2, 2]
    assert (report.row("streets.dropped_twins").links, report.row("streets.dropped_twins").km) == (2, pytest.approx(0.444, rel=0.01))


def test_two_one_way_streets_there_and_back_are_no_twins(town) -> None:  # type: ignore[no-untyped-def]
    net = town(
        ([5, 6], {"highway": "residential", "name": "街", "oneway": "yes"}),
        ([6, 5], {"highway": "residential", "name": "街", "oneway": "yes"}),
    )
    assert len(of(net, "街")) == 2


def test_a_way_of_no_length_is_dropped_and_what_it_joined_stays_joined(tmp_path: Path) -> None:
    """Node 20 lies exactly on node 6; the link 6–20 has no length, but the street beyond hangs on it."""
    places = {**PLACES, 20: PLACES[6]}
    ways = [RING, ([6, 20], {"highway": "residential"}), ([20, 10], {"highway": "residential", "name": "街"})]
    net, report = import_streets(osm_xml(tmp_path / "a.osm", ways, places=places))
    assert report.row("streets.dropped_pointlike").links == 1
    assert bool(net.drive[of(net, "街")[0]])
    assert np.all(net.length_m > 0)


def test_gzip_and_plain_are_the_same_town(tmp_path: Path) -> None:
    plain, _ = import_streets(osm_xml(tmp_path / "a.osm", [RING]))
    zipped, _ = import_streets(osm_xml(tmp_path / "a.osm.gz", [RING]))
    assert np.array_equal(plain.geometry, zipped.geometry)


def test_without_osmium_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = osm_xml(tmp_path / "a.osm", [RING])
    monkeypatch.setitem(sys.modules, "osmium", None)
    with pytest.raises(MissingExtra) as caught:
        import_streets(file)
    assert caught.value.extra == "osm"


def test_motor_vehicle_says_more_than_vehicle_and_vehicle_more_than_access(town) -> None:  # type: ignore[no-untyped-def]
    """Opened or closed for engines by the word that is nearest to them."""
    opened = {"access": "no", "vehicle": "no", "motor_vehicle": "yes"}
    closed = {"access": "yes", "vehicle": "yes", "motor_vehicle": "no"}
    streets = [(ends, {"highway": "residential", "name": name, **tags}) for ends, name, tags in (
        ([5, 9, 6], "开", opened), ([7, 9, 8], "闭", closed), ([1, 9], "车开", {"access": "no", "vehicle": "yes"}),
    )]  # fmt: skip
    net = town(*streets)
    assert [bool(net.drive[of(net, name)].all()) for name in ("开", "闭", "车开")] == [True, False, True]
    assert not net.drive[of(net, "闭")].any()


def test_of_the_footpaths_those_that_hang_on_the_streets_are_kept_however_many_the_others_are(tmp_path: Path) -> None:
    """A park with more nodes than the town, all of them apart from it."""
    places = PLACES | {100 + i: (20 + i % 6, 20 + i // 6) for i in range(36)}
    park: list[Way] = [([100 + i, 101 + i], {"highway": "footway", "name": "园"}) for i in range(35)]
    path: Way = ([5, 9, 6], {"highway": "footway", "name": "径"})
    net, report = import_streets(osm_xml(tmp_path / "town.osm", [RING, path, *park], places=places))
    assert of(net, "径")
    assert not of(net, "园")
    assert net.walk[of(net, "环路")].all()
    assert report.row("streets.dropped_walk_part").links == 35
