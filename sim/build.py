"""From a scenario on its ground to worlds: every name becomes a number, and every travel time is known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from yingji.base.faults import BadInput, Fault
from yingji.base.figures import Text
from yingji.geo.drive_tables import DriveTables, drive_tables
from yingji.geo.network import Floats, Ints, StreetNetwork
from yingji.geo.places import PlaceNotFound
from yingji.geo.snap import split_points
from yingji.scenarios.ground import Ground
from yingji.scenarios.names import nearest
from yingji.scenarios.schema.common import Place
from yingji.scenarios.schema.plan import Station
from yingji.scenarios.schema.scenario import Option, ScenarioFile
from yingji.sim.muster import Marker, Muster, Post, Way, muster, nowhere
from yingji.sim.pattern import call_pattern
from yingji.sim.policies import REGISTRY
from yingji.sim.roads import with_roads
from yingji.sim.world import UNIT_KINDS, WITHOUT_STREETS_M, Cards, Drive, Units, World

OFF_NETWORK_M = 300.0
"""A station farther than this from every street is taken for a mistake."""
MOST_WITHOUT_STREETS = 0.5
"""A larger share of cells without streets than this is taken for a boundary, or a CRS, that is wrong."""
NOT_FROM = ("expressway", "ramp")
"""Classes of street on which no station stands and from which no call comes."""
AS_PLANNED = Text(zh="按规划", en="as planned")
"""The option of a scenario that names none."""


@dataclass(frozen=True)
class Spot:
    """Something besides stations and cells that must lie on the streets: what it is called, where it is, and where that is written."""

    name: str
    x: float
    y: float
    way: Way


@dataclass(frozen=True, eq=False)
class Layout:
    """The streets with the stations of all options and all cells as nodes, so that options differ in who serves and in nothing else."""

    network: StreetNetwork
    parent: Ints  # [m] the link of the ground's own streets that each link is a piece of
    start_m: Floats  # [m] how far along that link the piece begins
    row: dict[tuple[str, str], int]  # (station, place) → row of the tables
    station_node: Ints
    cell_node: Ints
    cell_gap_m: Floats
    spot_node: Ints  # of the spots, in their order
    tables: DriveTables


def build_worlds(scenario: ScenarioFile, ground: Ground, *, mark: Marker = nowhere) -> tuple[World, ...]:
    """The world of each option, or of the plan as it is where there are none; raises `BadInput` with the faults of all."""
    return _build(scenario, ground, scenario.options or (None,), mark)


def build_world(scenario: ScenarioFile, ground: Ground, option: Option | None = None, *, mark: Marker = nowhere) -> World:
    """The world of one option (None: the plan as it is on the scenario's day); raises `BadInput`. `mark` tells where a value is written."""
    return _build(scenario, ground, (option,), mark)[0]


def _build(scenario: ScenarioFile, ground: Ground, options: Sequence[Option | None], mark: Marker) -> tuple[World, ...]:
    faults: list[Fault] = []
    _, worlds = worlds_on_one_layout(scenario, ground, options, mark=mark, faults=faults)
    if faults:
        raise BadInput(once(faults))
    return worlds


def worlds_on_one_layout(
    scenario: ScenarioFile,
    ground: Ground,
    options: Sequence[Option | None],
    *,
    spots: Sequence[Spot] = (),
    mark: Marker,
    faults: list[Fault],
) -> tuple[Layout | None, tuple[World, ...]]:
    """The worlds of all options, and the streets under them with `spots` as nodes, too; no worlds where there are faults."""
    musters = [muster(scenario, option, mark=mark) for option in options]
    faults += [fault for one in musters for fault in one.faults]
    faults += _strangers(scenario, ground)
    policy = scenario.everyday.policy
    if policy not in REGISTRY:
        known = ", ".join(nearest(policy, REGISTRY) or tuple(REGISTRY))
        faults.append(Fault(mark(("everyday", "policy")), "policy", "sim.unknown_policy", {"written": policy, "known": known}))
    for one in musters:
        _check_cards(scenario, one, mark, faults)
    layout = _lay_out(ground, [post for one in musters for post in one.posts], spots, mark, faults)
    layouts = [_with_roads(layout, one, ground, mark, faults) for one in musters]
    worlds = [_world(scenario, ground, *each, mark, faults) for each in zip(options, musters, layouts, strict=True)]
    return layout, tuple(world for world in worlds if world is not None)


def _strangers(scenario: ScenarioFile, ground: Ground) -> list[Fault]:
    """A fault for each area drawn by hand whose station the plan does not have."""
    known = tuple(station.name for station in scenario.plan.stations)
    return [
        Fault(
            area.mark, area.field, "depth.areas_unknown",
            {"written": area.station, "known": ", ".join(nearest(area.station, known) or known)},
        )
        for area in ground.given.areas
        if area.station not in known
    ]  # fmt: skip


def once(faults: list[Fault]) -> list[Fault]:
    """Each fault once: several options may share it."""
    return list({(fault.mark, fault.field, fault.key, str(fault.values)): fault for fault in faults}.values())


def _check_cards(scenario: ScenarioFile, one: Muster, mark: Marker, faults: list[Fault]) -> None:
    """What run cards send is there, and it is known how long it takes to turn out."""
    there = {kind for post in one.posts for _, kind in post.units}
    for i, kind in enumerate(scenario.everyday.kinds):
        for j, level in enumerate(kind.levels):
            for unit, count in level.send.items():
                if not count.value > 0:
                    continue
                way = ("everyday", "kinds", i, "levels", j, "send", unit)
                if there and unit not in there:
                    values = {"unit": unit, "day": one.day}
                    faults.append(Fault(mark(way), f"kinds.{kind.kind}.send.{unit}", "sim.no_such_unit", values))
                if unit not in scenario.everyday.turnout:
                    faults.append(Fault(mark(("everyday", "turnout")), "turnout", "sim.no_turnout", {"unit": unit}))


def _lay_out(ground: Ground, posts: Sequence[Post], spots: Sequence[Spot], mark: Marker, faults: list[Fault]) -> Layout | None:
    """Put stations, cells and spots on the streets; faults of places, and of cells that no way leads to."""
    row: dict[tuple[str, str], int] = {}
    used: list[Spot] = []
    for post in posts:
        key = _key(post.station)
        if key in row:
            continue
        found = find(post.station.at, f"{post.station.name}.at", (*post.way, "at"), ground, mark, faults)
        if found is not None:
            row[key] = len(used)
            used.append(Spot(post.station.name, *found, (*post.way, "at")))
    if len(row) < len({_key(post.station) for post in posts}):
        return None
    cells, s = ground.cells, len(used)
    placed = np.array([(spot.x, spot.y) for spot in (*used, *spots)]).reshape(-1, 2)
    split = split_points(ground.network, np.concatenate([placed[:s], cells.xy, placed[s:]]), avoid=NOT_FROM)
    station_node, cell_node, spot_node = np.split(split.node, [s, s + len(cells)])
    station_gap_m, cell_gap_m, spot_gap_m = np.split(split.gap_m, [s, s + len(cells)])
    for spot, gap in zip((*used, *spots), (*station_gap_m, *spot_gap_m), strict=True):
        if gap > OFF_NETWORK_M:
            values = {"name": spot.name, "metres": round(gap), "most": round(OFF_NETWORK_M)}
            faults.append(Fault(mark(spot.way), f"{spot.name}.at", "sim.off_network", values))
    tables = drive_tables(ground.travel_times(network=split.network), cell_node=cell_node, station_node=station_node)
    _check_streets(cell_gap_m, mark, faults)
    cut_off = np.flatnonzero(~np.isfinite(tables.to_cell_s[station_node]).any(axis=0)) if used else np.zeros(0, dtype=np.int64)
    if len(cut_off):
        first = cut_off[0]
        values = {"count": len(cut_off), "example": f"x={cells.x[first]:.0f}, y={cells.y[first]:.0f}"}
        faults.append(Fault(mark(("area", "streets")), "streets", "sim.cell_cut_off", values))
    return Layout(split.network, split.parent, split.start_m, row, station_node, cell_node, cell_gap_m, spot_node, tables)


def find(at: Place, field: str, way: Way, ground: Ground, mark: Marker, faults: list[Fault]) -> tuple[float, float] | None:
    """Where a place is, m; `None`, with the fault noted, where it is not on the map."""
    try:
        found = ground.gazetteer.resolve(at.text if at.text else (at.lon or 0.0, at.lat or 0.0))
    except PlaceNotFound as lost:
        faults.append(Fault(mark(way), field, lost.key, lost.values))
        return None
    return found.x, found.y


def _with_roads(layout: Layout | None, one: Muster, ground: Ground, mark: Marker, faults: list[Fault]) -> Layout | None:
    """The layout with the roads that an option opens, closes or slows; nodes stay what they are."""
    if layout is None or not one.roads:
        return layout
    network = with_roads(layout.network, ground.gazetteer, one.roads, mark=mark, faults=faults)
    times = ground.travel_times(network=network)
    return replace(layout, network=network, tables=drive_tables(times, cell_node=layout.cell_node, station_node=layout.station_node))


def _check_streets(gap_m: Floats, mark: Marker, faults: list[Fault]) -> None:
    """A boundary that lies mostly elsewhere than its streets is a mistake in one of them, or in a CRS."""
    bare = float(np.mean(gap_m > WITHOUT_STREETS_M)) if len(gap_m) else 0.0
    if bare > MOST_WITHOUT_STREETS:
        values = {"share": f"{bare:.0%}", "metres": round(WITHOUT_STREETS_M)}
        faults.append(Fault(mark(("area", "boundary")), "boundary", "sim.mostly_without_streets", values))


def _key(station: Station) -> tuple[str, str]:
    return station.name, str(station.at)


def _world(
    scenario: ScenarioFile, ground: Ground, option: Option | None, one: Muster, layout: Layout | None, mark: Marker, faults: list[Fault]
) -> World | None:
    everyday, run, area = scenario.everyday, scenario.run, ground.area
    units = _units(one.posts)
    pattern = call_pattern(scenario, ground, units, mark=mark, faults=faults)
    if faults or pattern is None or layout is None:
        return None
    rows = np.array([layout.row[_key(post.station)] for post in one.posts], dtype=np.int64)
    turnouts = [everyday.turnout.get(kind) for kind in UNIT_KINDS]
    intercepts = [area.intercepts.get(kind) for kind in UNIT_KINDS]
    return World(
        option=option.name if option is not None else AS_PLANNED,
        network=layout.network,
        cells=ground.cells,
        cell_node=layout.cell_node,
        cell_gap_m=layout.cell_gap_m,
        stations=tuple(post.station for post in one.posts),
        station_node=layout.station_node[rows],
        own=np.array([post.own for post in one.posts], dtype=bool),
        units=units,
        kinds=tuple(kind.kind for kind in everyday.kinds),
        kind_priority=np.array([kind.priority for kind in everyday.kinds], dtype=np.int16),
        cards=_cards(scenario),
        drive=Drive(
            to_cell_s=layout.tables.to_cell_s,
            to_station_s=layout.tables.to_station_s[rows],
            next_home=layout.tables.next_home[rows],
            factor=ground.congestion.factor,
            rolling_out_s=np.array([cost.rolling_out.value if cost else 0.0 for cost in intercepts]),
            arriving_s=np.array([cost.arriving.value if cost else 0.0 for cost in intercepts]),
        ),
        turnout_s=np.array([(t.by_day.value, t.by_night.value) if t else (0.0, 0.0) for t in turnouts]),
        turnout_sigma=np.array([t.sigma.value if t and t.sigma else 0.0 for t in turnouts]),
        day_hours=(everyday.day_hours[0].value, everyday.day_hours[1].value),
        free_on_way_home=everyday.redispatch == "on the way home",
        max_wait_s=everyday.max_wait.value if everyday.max_wait is not None else np.inf,
        warm_up_s=scenario.warm_up_s,
        length_s=run.length_s,
        start_weekday=scenario.first_day.weekday(),
        pattern=pattern,
        policy=everyday.policy,
        changes=one.changes,
        traffic=ground.congestion.confidence or "assumed",
        given=ground.given,
    )


def _units(posts: Sequence[Post]) -> Units:
    rows = [(name, kind, i) for i, post in enumerate(posts) for name, kind in post.units]
    delays = [post.station.delay.value if post.station.delay and not post.own else 0.0 for post in posts]
    return Units(
        name=tuple(name for name, _, _ in rows),
        kind=np.array([UNIT_KINDS.index(kind) for _, kind, _ in rows], dtype=np.int8),
        station=np.array([i for _, _, i in rows], dtype=np.int32),
        delay_s=np.array([delays[i] for _, _, i in rows], dtype=np.float64),
    )


def _cards(scenario: ScenarioFile) -> Cards:
    rows = [(k, kind, level) for k, kind in enumerate(scenario.everyday.kinds) for level in kind.levels]

    def column(values: list[float]) -> npt.NDArray[np.float64]:
        return np.array(values, dtype=np.float64)

    stays = [[level.on_scene_of.get(unit, level.on_scene) for unit in UNIT_KINDS] for _, _, level in rows]
    send = [[round(level.send[unit].value) if unit in level.send else 0 for unit in UNIT_KINDS] for _, _, level in rows]
    return Cards(
        kind=np.array([k for k, _, _ in rows], dtype=np.int16),
        level=np.array([level.level for _, _, level in rows], dtype=np.int16),
        share=column([level.share.value for _, _, level in rows]),
        send=np.array(send, dtype=np.int16).reshape(-1, len(UNIT_KINDS)),
        on_scene_median_s=np.array([[stay.median.value for stay in row] for row in stays]).reshape(-1, len(UNIT_KINDS)),
        on_scene_sigma=np.array([[stay.sigma.value if stay.sigma else 0.0 for stay in row] for row in stays]).reshape(-1, len(UNIT_KINDS)),
    )
