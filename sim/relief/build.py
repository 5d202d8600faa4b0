"""From a scenario on its ground to pairs of worlds, one an option: the response world and the relief world, on one layout of streets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from yingji.base.faults import BadInput, Fault, Mark
from yingji.base.figures import Figure, Text
from yingji.geo.network import Floats, Ints
from yingji.scenarios.ground import Ground
from yingji.scenarios.schema.everyday import Spread
from yingji.scenarios.schema.relief import Relief
from yingji.scenarios.schema.scenario import ScenarioFile
from yingji.sim.build import Layout, once, worlds_on_one_layout
from yingji.sim.muster import Marker, Way, nowhere
from yingji.sim.relief.ledger import ledger_of
from yingji.sim.relief.options import Relieving, relieving
from yingji.sim.relief.shelters import shelters_of
from yingji.sim.relief.sites import Sites
from yingji.sim.relief.world import Depots, Fleet, Items, ReliefWorld, Steps
from yingji.sim.world import World

KG_A_TONNE = 1000.0


def build_relief_worlds(scenario: ScenarioFile, ground: Ground, *, mark: Marker = nowhere) -> tuple[tuple[World, ReliefWorld], ...]:
    """A pair for each option, or one for the plan as it is; raises `BadInput` with the faults of all; `mark`: where a value is written.

    Stations, cells, shelters, depots and vehicles of all options are nodes of one network, so that options are compared on the same
    draws. The response worlds know the hazards' own kinds of call, which everyday calls never are.
    """
    relief, faults = scenario.relief, list[Fault]()
    if relief is None or scenario.needs is None or scenario.strikes is None:
        raise ValueError("a scenario without relief, needs and strikes is no disaster")  # the loader asks for all three
    options = scenario.options or (None,)
    each = [relieving(scenario, option, relief, mark=mark, faults=faults) for option in options]
    sites = Sites(scenario, ground, each, mark=mark, faults=faults)
    with_kinds, mark_of = with_hazard_kinds(scenario, mark)
    layout, worlds = worlds_on_one_layout(with_kinds, ground, options, spots=sites.spots, mark=mark_of, faults=faults)
    pairs = []
    for i, one in enumerate(each):
        built = _relief_world(scenario, ground, one, sites, layout, mark, faults) if layout is not None else None
        if built is not None and len(worlds) == len(each):
            pairs.append((replace(worlds[i], changes=(*worlds[i].changes, *one.changes)), replace(built, option=worlds[i].option)))
    if faults:
        raise BadInput(once(faults))
    return tuple(pairs)


def with_hazard_kinds(scenario: ScenarioFile, mark: Marker) -> tuple[ScenarioFile, Marker]:
    """The scenario whose profile also has the hazards' kinds of call, of which no everyday call is, and marks that find them.

    A hazard that strikes twice brings its kinds once. Other kinds of one key are a fault already when the scenario is loaded.
    """
    own = scenario.everyday.kinds
    known = {kind.kind for kind in own}
    found, ways = [], list[Way]()
    for h, strike in enumerate(scenario.hazards):
        for c, call in enumerate(strike.hazard.calls):
            if call.kind.kind not in known:
                known.add(call.kind.kind)
                none = call.kind.share.model_copy(update={"value": 0.0})
                found.append(call.kind.model_copy(update={"share": none}))
                ways.append(("hazards", h, "hazard", "calls", c, "kind"))

    def marked(way: Way) -> Mark:
        if way[:2] == ("everyday", "kinds") and len(way) > 2 and int(way[2]) >= len(own):
            return mark((*ways[int(way[2]) - len(own)], *way[3:]))
        return mark(way)

    everyday = scenario.everyday.model_copy(update={"kinds": (*own, *found)})
    return scenario.model_copy(update={"everyday": everyday}), marked


def _relief_world(
    scenario: ScenarioFile, ground: Ground, one: Relieving, sites: Sites, layout: Layout, mark: Marker, faults: list[Fault]
) -> ReliefWorld | None:
    assert scenario.strikes is not None  # asked for by who calls
    relief, people = one.relief, one.relief.people
    node = layout.spot_node
    items = _items(scenario, relief)
    shelters = shelters_of(scenario.plan, one, ground, sites, node, mark, faults)
    ledger = ledger_of(scenario, one, items, mark, faults)
    if faults or shelters is None or ledger is None:
        return None
    return ReliefWorld(
        option=scenario.title,  # the response world's name takes its place
        network=layout.network,
        parent=layout.parent,
        start_m=layout.start_m,
        cell_node=layout.cell_node,
        subdistrict=ground.cells.subdistrict,
        residents=ground.cells.night,
        shelters=shelters,
        items=items,
        depots=_depots(relief, sites, node),
        ledger=ledger,
        fleet=_fleet(relief, sites, node),
        steps=_steps(relief, value_of(scenario.everyday.travel_sigma)),
        congestion=ground.congestion,
        start_hour=scenario.strikes.hour_of_week,
        walker_mps=np.array([group.speed.value for group in people.walkers]),
        go_to=people.go_to,
        footway_m=people.footway.value,
        footway_flow=people.footway_flow.value,
        crowding=people.crowding.value,
        overcrowding=value_of(relief.overcrowding),
        share=relief.relieved.share.value,
        horizon_s=relief.horizon.value,
    )


def _items(scenario: ScenarioFile, relief: Relief) -> Items:
    assert scenario.needs is not None
    items = scenario.needs.items
    kits = relief.people.kits.items if relief.people.kits is not None else ()
    return Items(
        key=tuple(item.item for item in items),
        title=tuple(item.name for item in items),
        unit=tuple(item.unit for item in items),
        class_=tuple(item.class_ for item in items),
        first=np.array([item.first.value for item in items]),
        per_day=np.array([value_of(item.per_day) for item in items]),
        kg=np.array([item.weight.value for item in items]),
        m3=np.array([item.volume.value for item in items]),
        required=np.array([item.item in relief.relieved.items for item in items], dtype=bool),
        in_kit=np.array([item.item in kits for item in items], dtype=bool),
    )


def _depots(relief: Relief, sites: Sites, node: Ints) -> Depots:
    depots = relief.depots
    at = [sites.number("depot", depot.name, depot.at) for depot in depots]
    return Depots(
        name=tuple(depot.name for depot in depots),
        title=tuple(Text(zh=depot.name, en=depot.en or depot.name) for depot in depots),
        node=node[at],
        x=np.array([sites.spots[i].x for i in at]),
        y=np.array([sites.spots[i].y for i in at]),
        docks=np.array([round(min(depot.docks.value, depot.crews.value)) for depot in depots], dtype=np.int32),
        opens_median_s=np.array([depot.opens.median.value for depot in depots]),
        opens_sigma=np.array([value_of(depot.opens.sigma) for depot in depots]),
        lost=np.array([depot.lost for depot in depots], dtype=bool),
    )


def _fleet(relief: Relief, sites: Sites, node: Ints) -> Fleet:
    """Each vehicle by itself, group by group."""
    groups = relief.vehicles
    count = np.array([round(group.count.value) for group in groups], dtype=np.int64)
    of = np.repeat(np.arange(len(groups)), count)

    def each(value: Callable[[int], float]) -> Floats:
        return np.array([value(g) for g in range(len(groups))], dtype=np.float64)[of]

    return Fleet(
        name=tuple(f"{group.name}/{i + 1}" for group, many in zip(groups, count, strict=True) for i in range(many)),
        group=of.astype(np.int32),
        group_name=tuple(group.name for group in groups),
        group_title=tuple(Text(zh=group.name, en=group.en or group.name) for group in groups),
        node=node[[sites.number("vehicles", group.name, group.at) for group in groups]][of],
        payload_kg=each(lambda g: value_of(groups[g].payload)),
        volume_m3=each(lambda g: value_of(groups[g].volume)),
        seats=each(lambda g: value_of(groups[g].seats)).astype(np.int32),
        ready_median_s=each(lambda g: groups[g].ready.median.value),
        ready_sigma=each(lambda g: value_of(groups[g].ready.sigma)),
        pace=each(lambda g: groups[g].pace.value),
        convoy=each(lambda g: max(1.0, value_of(groups[g].convoy))).astype(np.int32),
        priority=np.array([group.priority for group in groups], dtype=bool)[of],
    )


def _steps(relief: Relief, travel_sigma: float) -> Steps:
    chain, handling, people = relief.chain, relief.handling, relief.people
    return Steps(
        report=_spread(chain.report),
        levels=tuple(_spread(level.takes) for level in chain.levels),
        callout=_spread(chain.callout),
        load_s_kg=(handling.load_loose.value / KG_A_TONNE, handling.load_pallets.value / KG_A_TONNE),
        unload_s_kg=(handling.unload_loose.value / KG_A_TONNE, handling.unload_pallets.value / KG_A_TONNE),
        hand_out_s=handling.hand_out.value,
        board_s=handling.board.value,
        handling_sigma=value_of(handling.sigma),
        stops=round(handling.stops.value),
        worth=round(handling.worth.value),
        patience_s=handling.patience.value,
        relatives=_spread(people.relatives_take),
        leave=_spread(people.leave),
        trip_sigma=travel_sigma,
    )


def _spread(spread: Spread) -> tuple[float, float]:
    return spread.median.value, value_of(spread.sigma)


def value_of(figure: Figure | None) -> float:
    """The value of a figure; 0 where there is none."""
    return figure.value if figure is not None else 0.0
