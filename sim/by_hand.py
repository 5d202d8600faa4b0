"""A world from a handful of numbers, without files: for known answers, for benchmarks, and for trying a rule out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from yingji.base.figures import Text
from yingji.geo.cells import CellTable
from yingji.geo.network import StreetNetwork
from yingji.scenarios.schema.common import Place, UnitKind
from yingji.scenarios.schema.plan import Station
from yingji.sim.demand import Demand
from yingji.sim.world import UNIT_KINDS, Cards, Drive, Pattern, Units, World

Floats = npt.NDArray[np.float64]


def world_by_hand(
    links: Sequence[tuple[int, int, float]],
    *,
    stations: Mapping[int, Mapping[UnitKind, int]],
    cells: Sequence[int],
    cards: Sequence[Mapping[UnitKind, int]] = ({"engine": 1},),
    delays_s: Mapping[int, float] | None = None,
    priorities: Sequence[int] | None = None,
    turnout_s: tuple[float, float] = (0.0, 0.0),
    rolling_out_s: float = 0.0,
    arriving_s: float = 0.0,
    hour_factor: Floats | None = None,
    free_on_way_home: bool = False,
    max_wait_s: float = np.inf,
    per_year: float = 1000.0,
    on_scene: tuple[float, float] = (1800.0, 0.5),
    length_s: float = 365 * 86400.0,
    warm_up_s: float = 0.0,
    policy: str = "nearest",
) -> World:
    """A world of two-way `links` (node, node, seconds), with `stations` (node → units) and `cells` (nodes, one to a cell).

    Each card is a kind of incident of its own, with equal shares. A node in `delays_s` is a neighbour's station with that delay.
    Turnout is by day (8–20) and night; calls come evenly over time and cells.
    """
    n = 1 + max([*stations, *cells, *(node for a, b, _ in links for node in (a, b))])
    delays = dict(delays_s or {})
    node = np.fromiter(stations, np.int32)
    units = [(i, kind, k) for i, fleet in enumerate(stations.values()) for kind in UNIT_KINDS for k in range(fleet.get(kind, 0))]
    cell_node = np.array(cells, dtype=np.int32)
    expected = np.minimum(np.arange(np.ceil((warm_up_s + length_s) / 3600) + 1) * 3600, warm_up_s + length_s) * per_year / (365 * 86400)
    k, zeros = len(cards), np.zeros(len(UNIT_KINDS))
    return World(
        option=Text(zh="手工", en="by hand"),
        network=_nodes(n),
        cells=_strip(len(cells)),
        cell_node=cell_node,
        cell_gap_m=np.zeros(len(cells)),
        stations=tuple(Station(name=f"S{s}", at=Place(text=f"S{s}")) for s in stations),
        station_node=node,
        own=np.array([s not in delays for s in stations]),
        units=Units(
            name=tuple(f"S{node[i]}/{kind}/{number + 1}" for i, kind, number in units),
            kind=np.array([UNIT_KINDS.index(kind) for _, kind, _ in units], dtype=np.int8),
            station=np.array([i for i, _, _ in units], dtype=np.int32),
            delay_s=np.array([delays.get(int(node[i]), 0.0) for i, _, _ in units]),
        ),
        kinds=tuple(f"kind{i}" for i in range(k)),
        kind_priority=np.array(priorities or [0] * k, dtype=np.int16),
        cards=Cards(
            kind=np.arange(k, dtype=np.int16),
            level=np.ones(k, dtype=np.int16),
            share=np.ones(k),
            send=np.array([[card.get(kind, 0) for kind in UNIT_KINDS] for card in cards], dtype=np.int16),
            on_scene_median_s=np.full((k, len(UNIT_KINDS)), on_scene[0]),
            on_scene_sigma=np.full((k, len(UNIT_KINDS)), on_scene[1]),
        ),
        drive=drive_tables(
            links, n=n, station_node=node, cell_node=cell_node, factor=np.ones(168) if hour_factor is None else hour_factor,
            rolling_out_s=zeros + rolling_out_s, arriving_s=zeros + arriving_s,
        ),
        turnout_s=np.tile(np.array(turnout_s), (len(UNIT_KINDS), 1)),
        turnout_sigma=np.zeros(len(UNIT_KINDS)),
        day_hours=(8, 20),
        free_on_way_home=free_on_way_home,
        max_wait_s=max_wait_s,
        warm_up_s=warm_up_s,
        length_s=length_s,
        start_weekday=date(2025, 1, 6).weekday(),
        pattern=Pattern(
            expected=np.tile(expected / k, (k, 1)),
            place=np.arange(1, len(cells) + 1)[None, :] / len(cells),
            place_of=np.zeros((k, 2), dtype=np.int16),
        ),
        policy=policy,
    )  # fmt: skip


def drive_tables(
    links: Sequence[tuple[int, int, float]],
    *,
    n: int,
    station_node: npt.NDArray[np.int32],
    cell_node: npt.NDArray[np.int32],
    factor: Floats,
    rolling_out_s: Floats,
    arriving_s: Floats,
) -> Drive:
    """The driving tables of two-way `links` between `n` nodes."""
    pairs = {frozenset((a, b)): seconds for a, b, seconds in links}
    ends = np.array([sorted(pair) for pair in pairs], dtype=np.int64).reshape(-1, 2)
    # an explicit 0 would be no link for SciPy
    seconds = np.maximum(np.array(list(pairs.values()), dtype=np.float64), np.finfo(np.float64).tiny)
    graph = coo_array((seconds, (ends[:, 0], ends[:, 1])), shape=(n, n)).tocsr()
    home, back = dijkstra(graph, directed=False, indices=station_node, return_predecessors=True)
    return Drive(
        to_cell_s=dijkstra(graph, directed=False, indices=cell_node).T.copy(),
        to_station_s=home,
        next_home=np.where(back < 0, -1, back).astype(np.int32),
        factor=np.asarray(factor, dtype=np.float64),
        rolling_out_s=rolling_out_s,
        arriving_s=arriving_s,
    )


def demand_by_hand(
    world: World,
    time_s: Floats,
    *,
    cell: npt.ArrayLike = 0,
    card: npt.ArrayLike = 0,
    on_scene_s: npt.ArrayLike = 600.0,
    alarm_s: npt.ArrayLike = 0.0,
    down: Sequence[tuple[int, float, float]] = (),
) -> Demand:
    """Calls at set times with set cells, cards and times on scene (by slot, or one for all), and no chance in any step."""
    k = len(time_s)
    cards = np.broadcast_to(np.asarray(card, dtype=np.int16), k).copy()
    first_slot = np.concatenate([[0], np.cumsum(world.cards.send.sum(axis=1)[cards])]).astype(np.int64)
    q = int(first_slot[-1])
    windows = sorted(down, key=lambda window: (window[1], window[0]))
    return Demand(
        time_s=np.asarray(time_s, dtype=np.float64),
        cell=np.broadcast_to(np.asarray(cell, dtype=np.int32), k).copy(),
        card=cards,
        alarm_s=np.broadcast_to(np.asarray(alarm_s, dtype=np.float64), k).copy(),
        first_slot=first_slot,
        turnout_factor=np.ones(q),
        travel_factor=np.ones(q),
        on_scene_s=np.broadcast_to(np.asarray(on_scene_s, dtype=np.float64), q).copy(),
        down_unit=np.array([u for u, _, _ in windows], dtype=np.int32),
        down_from_s=np.array([a for _, a, _ in windows], dtype=np.float64),
        down_to_s=np.array([b for _, _, b in windows], dtype=np.float64),
    )


def _nodes(n: int) -> StreetNetwork:
    """A network of `n` nodes in a row, 100 m apart; the links are in the driving tables alone."""
    none = np.zeros(0)
    return StreetNetwork(
        crs="EPSG:4548", node_x=np.arange(n, dtype=np.float64) * 100, node_y=np.zeros(n),
        link_from=none.astype(np.int32), link_to=none.astype(np.int32), length_m=none, free_speed_mps=none,
        link_class=none.astype(np.int8), oneway=none.astype(np.int8), drive=none.astype(bool), walk=none.astype(bool),
        name_id=none.astype(np.int32), names=("",), lanes=none, width_m=none, bridge=none.astype(bool),
        geometry=np.zeros((0, 2)), offsets=np.zeros(1, dtype=np.int64),
    )  # fmt: skip


def _strip(cells: int) -> CellTable:
    """Square cells of 100 m in a row, one person in each."""
    x, ones = np.arange(cells, dtype=np.float64) * 100, np.ones(cells)
    return CellTable(
        crs="EPSG:4548", x=x, y=ones * 0, polygon=shapely.box(x - 50, -50.0, x + 50, 50.0), area_m2=ones * 1e4, night=ones, day=ones,
        subdistrict=np.zeros(cells, dtype=np.int32), subdistricts=("",),
    )  # fmt: skip
