"""Places as plans name them, on a toy town whose every answer is known."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.base.faults import Fault
from yingji.geo.crs import to_lonlat
from yingji.geo.placenames import most_alike
from yingji.geo.places import Feature, Gazetteer, PlaceNotFound, read_features
from yingji.geo.plain import plain_network

E, N = 517_000.0, 4_332_000.0
# y=600  昆纬路:  10 ── 11 ── 12            (x = 0, 300, 600)
# y=300  汾水道:  dual carriageway, 20 → 21 → 22 at y=310 eastwards, 25 → 24 → 23 at y=290 westwards
# y=0    苏堤路:  30 ── 31 ── 32
# x=0 中山路, x=300 三潭路, x=600 黄河道 run from south to north through all of them; 复康路 lies apart
_XY = np.array(
    [
        *[(0, 600), (300, 600), (600, 600), (0, 310), (300, 310), (600, 310), (0, 290), (300, 290), (600, 290), (0, 0), (300, 0), (600, 0)],
        *[(900, 0), (1000, 0), (1000, 500), (1000, 530), (1200, 530), (700, 515), (985, 515)],
    ]
)
_LINKS = [
    *[(0, 1, "昆纬路"), (1, 2, "昆纬路")],
    *[(3, 4, "汾水道"), (4, 5, "汾水道"), (8, 7, "汾水道"), (7, 6, "汾水道")],
    *[(9, 10, "苏堤路"), (10, 11, "苏堤路")],
    *[(a, b, name) for name, k in (("中山路", 0), ("三潭路", 1), ("黄河道", 2)) for a, b in ((k, k + 3), (k + 3, k + 6), (k + 6, k + 9))],
    *[(11, 12, ""), (12, 13, "复康路"), (13, 14, "复康路 Fukang Lu"), (15, 16, "Market Street"), (17, 18, "长江道")],
]
NET = plain_network(
    _XY + np.array([E, N]),
    [link[:2] for link in _LINKS],
    names=[link[2] for link in _LINKS],
    oneway=[0, 0, 1, 1, 1, 1, *[0] * (len(_LINKS) - 6)],
)
PARK = Feature("北宁公园", "Beining Park", "park", E + 50, N + 50)
TOWN = Gazetteer(NET, [PARK])


def _at(text: str) -> tuple[float, float]:
    found = TOWN.resolve(text)
    return round(found.x - E, 6), round(found.y - N, 6)


def test_a_road_is_the_middle_of_its_longest_run() -> None:
    assert _at("昆纬路") == (300, 600)
    assert TOWN.resolve("昆纬路").links == (0, 1)


def test_a_dual_carriageway_is_represented_on_one_of_its_sides() -> None:
    assert _at("汾水道") in {(300, 310), (300, 290)}


@pytest.mark.parametrize(
    "text",
    [
        "中山路 × 昆纬路",
        "中山路×昆纬路",
        "中山路/昆纬路",
        "中山路 ／ 昆纬路",
        "中山路与昆纬路交口",
        "中山路和昆纬路交叉口",
        "中山路昆纬路交口",
        "中山路 & 昆纬路",
        "昆纬路、中山路交汇处",
        "中山路 x 昆纬路",
        "昆緯路 與 中山路 交口",
        "中山路与昆纬路",
    ],
)
def test_a_crossing_in_the_ways_people_write_it(text: str) -> None:
    assert _at(text) == (0, 600)
    assert TOWN.resolve(text).kind == "crossing"


def test_a_crossing_with_a_dual_carriageway_is_its_middle() -> None:
    assert _at("中山路 × 汾水道") == (0, 300)


@pytest.mark.parametrize(
    "text",
    [
        "三潭路(苏堤路—昆纬路)",
        "三潭路（苏堤路—昆纬路）",
        "三潭路 (昆纬路-苏堤路)",
        "三潭路（苏堤路～昆纬路）",
        "三潭路(苏堤路至昆纬路)",
        "三潭路（苏堤路–昆纬路段）",
    ],
)
def test_a_stretch_in_the_ways_people_write_it(text: str) -> None:
    found = TOWN.resolve(text)
    assert found.kind == "stretch"
    assert (found.x, found.y) == (E + 300, N + 300)
    assert {NET.name(link) for link in found.links} == {"三潭路"}
    assert len(found.links) == 3


def test_a_stretch_of_a_dual_carriageway_has_the_links_of_both() -> None:
    found = TOWN.resolve("汾水道(中山路—三潭路)")
    assert sorted(found.links) == [2, 5]
    assert found.x == E + 150


def test_a_stretch_begins_at_its_crossing_however_near_the_next_node_is() -> None:
    street = plain_network(
        [(0, 0), (30, 0), (60, 0), (500, 0), (0, 90), (500, 90)],
        [(0, 1), (1, 2), (2, 3), (0, 4), (3, 5)],
        names=["甲路", "甲路", "甲路", "乙路", "丙路"],
    )
    assert Gazetteer(street).resolve("甲路(乙路—丙路)").links == (0, 1, 2)


def test_coordinates_are_read_in_the_gazetteers_crs() -> None:
    lon, lat = to_lonlat(np.array([[E + 10, N + 300]]), NET.crs)[0]
    found = TOWN.resolve((float(lon), float(lat)))
    assert (found.x, found.y) == (pytest.approx(E + 10, abs=0.01), pytest.approx(N + 300, abs=0.01))
    assert found.kind == "coordinates"


@pytest.mark.parametrize("place", [(116.2, 39.9), (39.1, 117.2), (0.0, 0.0), (117.2, 93.0)])
def test_coordinates_off_the_network_are_an_error(place: tuple[float, float]) -> None:
    with pytest.raises(PlaceNotFound):
        TOWN.resolve(place)


def test_a_feature_is_found_in_either_language() -> None:
    assert TOWN.resolve("北宁公园").kind == TOWN.resolve("beining park").kind == "feature"
    assert _at("北宁公园") == (50, 50)


@pytest.mark.parametrize("text", ["黃河道", " 黄河 道 ", "黄河道\u3000"])
def test_script_width_and_spaces_make_no_difference(text: str) -> None:
    found = TOWN.resolve(text)
    assert found.name == "黄河道"


def test_how_a_name_was_read_is_told() -> None:
    assert TOWN.resolve("黄河道").explain("zh") == "按原文"
    assert "黄河道" in TOWN.resolve("黃河道").explain("en")


def test_a_name_in_two_scripts_answers_to_the_chinese_one() -> None:
    assert len(TOWN.resolve("复康路").links) == 2
    assert TOWN.resolve("MARKET  street").name == "Market Street"


@pytest.mark.parametrize(
    ("text", "offered"),
    [
        ("黄河路", "黄河道"),
        ("昆玮路", "昆纬路"),
        ("河黄道", "黄河道"),
        ("天津市河北区中山路", "中山路"),
        ("汾水", "汾水道"),
        ("北宁公圆", "北宁公园"),
        ("Markt Street", "Market Street"),
    ],
)
def test_what_is_not_found_offers_the_nearest_first(text: str, offered: str) -> None:
    with pytest.raises(PlaceNotFound) as caught:
        TOWN.resolve(text)
    assert caught.value.nearest[0] == offered
    assert offered in caught.value.say("zh")


def test_what_is_like_nothing_says_so() -> None:
    with pytest.raises(PlaceNotFound) as caught:
        TOWN.resolve("埃菲尔铁塔")
    assert caught.value.nearest == ()
    assert caught.value.key == "geo.place.nothing_like"


def test_of_a_crossing_the_unknown_road_is_named_with_roads_that_cross_the_other() -> None:
    with pytest.raises(PlaceNotFound) as caught:
        TOWN.resolve("昆纬路 × 黄河路")
    assert caught.value.text == "黄河路"
    assert caught.value.nearest[0] == "黄河道"


def test_roads_that_do_not_meet_are_named_with_crossings_that_exist() -> None:
    with pytest.raises(PlaceNotFound) as caught:
        TOWN.resolve("昆纬路 × 苏堤路")
    message = caught.value.say("zh")
    assert "“昆纬路”与“苏堤路”不相交" in message
    assert all(" × " in offer for offer in caught.value.nearest)
    for offer in caught.value.nearest:
        assert TOWN.resolve(offer).kind == "crossing"


def test_roads_that_nearly_touch_meet_where_they_come_nearest() -> None:
    found = TOWN.resolve("长江道 × 复康路")  # 15 m and a kerb lie between
    assert (found.x - E, found.y - N) == (pytest.approx(992.5, abs=1), pytest.approx(507.5, abs=1))
    assert "m apart" in found.explain("en")


def test_a_stretch_to_a_road_that_does_not_cross_is_an_error_with_its_crossings() -> None:
    with pytest.raises(PlaceNotFound) as caught:
        TOWN.resolve("昆纬路(中山路—苏堤路)")
    assert caught.value.key == "geo.place.no_crossing"


def test_of_two_places_where_roads_meet_that_with_most_nodes_is_taken_and_told() -> None:
    loop = plain_network(
        [(0, 0), (1000, 0), (1000, 30), (1030, 30), (0, 400), (1000, 400)],
        [(0, 1), (1, 2), (2, 3), (0, 4), (4, 5), (5, 2), (5, 3)],
        names=["甲路", "甲路", "甲路", "乙路", "乙路", "乙路", "乙路"],
    )
    found = Gazetteer(loop).resolve("甲路 × 乙路")
    assert (found.x, found.y) == (1015, 30)  # two nodes there, one at (0, 0)
    assert found.explain("en").startswith("the roads meet in 2 places")


def test_mistakes_in_the_places_file_are_told_with_their_lines(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "places.csv"
    file.write_text(
        "name,en,kind,lon,lat\n宁园,,park,117.2,39.15\n寧園,,park,117.21,39.15\n,,,1,2\nx,,,a,39\n寧園,,park,117.2,39.15\n", "utf-8"
    )
    faults: list[Fault] = []
    features, _ = read_features(file, crs="EPSG:4490", metric_crs=NET.crs, faults=faults)
    assert [f.name for f in features] == ["宁园"]
    assert [(f.mark.line, f.field, f.key) for f in faults] == [
        (3, "name", "geo.table.twice"),
        (4, "name", "geo.table.name"),
        (5, "lon", "geo.table.number"),
    ]


def test_a_wrong_suffix_is_nearer_than_a_name_with_another_character() -> None:
    """中山道 is 中山路 with the wrong word for a road, though 中心道 and 东中山道 differ by one character too."""
    names = ["东中山道", "中心道", "中山路", "中山西道"]
    assert most_alike("中山道", names)[0] == "中山路"


def test_a_crossing_of_a_road_with_itself_offers_each_crossing_once() -> None:
    with pytest.raises(PlaceNotFound) as lost:
        TOWN.resolve("中山路 × 中山路")
    assert lost.value.nearest
    assert len(set(lost.value.nearest)) == len(lost.value.nearest)


def test_of_the_crossings_that_exist_the_likest_is_offered_first() -> None:
    """甲路 crosses 北道, 东道, 南道 and 苏提路; who asks for 苏堤路, which runs elsewhere, most likely means the last."""
    stops = [(i * 200.0, 0.0) for i in range(5)]
    sides = [(i * 200.0, 200.0) for i in range(4)]
    far = [(5000.0, 5000.0), (5200.0, 5000.0)]
    links = [*((i, i + 1) for i in range(4)), *((i, 5 + i) for i in range(4)), (9, 10)]
    names = ["甲路"] * 4 + ["北道", "东道", "南道", "苏提路", "苏堤路"]
    town = Gazetteer(plain_network(np.array([*stops, *sides, *far]) + np.array([E, N]), links, names=names))
    with pytest.raises(PlaceNotFound) as lost:
        town.resolve("甲路 × 苏堤路")
    assert lost.value.nearest[0] == "甲路 × 苏提路"
