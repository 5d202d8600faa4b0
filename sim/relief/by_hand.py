"""Relief on a street by hand: a node every 1,000 m, at 10 m/s, so that a block takes a lorry 100 s; what is not said happens at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from yingji.base.figures import Text
from yingji.geo.congestion import Congestion
from yingji.geo.network import StreetNetwork
from yingji.geo.plain import grid_network
from yingji.geo.timeline import Cause, Changes, StreetTimeline
from yingji.scenarios.schema.relief import Mode, ShelterClass
from yingji.sim.relief.demand import TRIPS, Chances, Damage
from yingji.sim.relief.engine import simulate_relief
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.walks import plan_walks
from yingji.sim.relief.world import Depots, Fleet, Items, Ledger, ReliefWorld, Shelters, Steps

BLOCK_M, BLOCK_S = 1000.0, 100.0
FIXED: ShelterClass = "固定"
PHYSICAL: Mode = "physical"


@dataclass
class Town:
    """What a worked example says of its town; nodes are numbered along the street. A person needs 1 kg of water."""

    nodes: int = 6
    network: StreetNetwork | None = None  # in place of the street
    shelters: Sequence[int] = (0,)
    capacity: Sequence[int] = (1000,)
    shelter_opens_s: Sequence[float] = (0.0,)
    depots: Sequence[int] = (0,)
    docks: Sequence[int] = (1,)
    stock: Sequence[float | Sequence[float]] = (1000.0,)  # persons' worth at each depot: of all items the same, or of one after the other
    pallets: bool | Sequence[bool] = False  # of all depots, or of one after the other
    released_s: float = 0.0
    lorries: Sequence[int] = ()  # where each stands
    payload: float = 50.0  # persons
    buses: Sequence[int] = ()
    seats: int = 10
    ready_s: float = 0.0
    convoy: int = 1
    items: Sequence[str] = ("water",)
    in_kit: Sequence[str] = ()
    parties: Sequence[tuple[int, int, bool, int, float]] = ()  # (node, people, driven, kits, leaves at s)
    relatives: Sequence[tuple[int, int]] = ()  # (node, people)
    closed: Sequence[tuple[int, float, float]] = ()  # (link, from s, to s), to wheels
    barred: Sequence[tuple[int, float, float]] = ()  # to wheels and on foot
    steps: dict[str, Any] = field(default_factory=dict)
    chances: dict[str, Any] = field(default_factory=dict)
    world: dict[str, Any] = field(default_factory=dict)

    def build(self) -> tuple[ReliefWorld, Damage, Chances, StreetTimeline]:
        """The engine's inputs."""
        world = self._world()
        damage, chances = self._damage(world), self._chances(world)
        return world, damage, chances, StreetTimeline(world.network, damage.changes, congestion=Congestion(), start_hour=0)

    def play(self) -> tuple[ReliefWorld, Damage, ReliefLog]:
        """Run the engine."""
        world, damage, chances, streets = self.build()
        return world, damage, simulate_relief(world, damage, chances, streets, plan_walks(world, damage, streets))

    def _world(self) -> ReliefWorld:
        network = self.network or grid_network(self.nodes, 1, block_m=BLOCK_M, speed_mps=BLOCK_M / BLOCK_S)
        h, d, i, v = len(self.shelters), len(self.depots), len(self.items), len(self.lorries) + len(self.buses)
        c, m = network.n_nodes, network.n_links
        number = np.arange(c, dtype=np.int32)
        text = Text(zh="x", en="x")
        shelters = Shelters(
            name=tuple(f"shelter {n}" for n in range(h)), title=(text,) * h, class_=(FIXED,) * h,
            node=np.array(self.shelters, np.int32), x=np.array(self.shelters) * BLOCK_M, y=np.zeros(h), subdistrict=np.zeros(h, np.int32),
            area_m2=np.array(self.capacity) * 2.0, per_person_m2=np.full(h, 2.0), capacity=np.array(self.capacity, np.int64),
            days=np.full(h, 15.0), distance_m=np.full(h, 1000.0), opens_median_s=np.array(self.shelter_opens_s), opens_sigma=np.zeros(h),
            crews=np.ones(h, np.int32), freeboard_m=np.full(h, np.nan), placed=np.zeros(h, bool), clause=("",) * h,
        )  # fmt: skip
        items = Items(
            key=tuple(self.items), title=(text,) * i, unit=(text,) * i, class_=("necessities",) * i, first=np.ones(i), per_day=np.ones(i),
            kg=np.ones(i), m3=np.full(i, 0.001), required=np.ones(i, bool), in_kit=np.array([key in self.in_kit for key in self.items]),
        )  # fmt: skip
        held = [list(each) if isinstance(each, Sequence) else [each] * i for each in self.stock]
        rows = [(item, depot) for depot in range(d) for item in range(i) if held[depot][item] > 0]
        r = len(rows)
        stock = np.array([held[depot][item] for item, depot in rows], dtype=np.float64)
        ledger = Ledger(
            item=np.array([item for item, _ in rows], np.int32), depot=np.array([depot for _, depot in rows], np.int32), quantity=stock,
            usable=stock, why_not=("",) * r, released_median_s=np.full(r, self.released_s), released_sigma=np.zeros(r),
            pallets=np.broadcast_to(self.pallets, d)[[depot for _, depot in rows]], mode=(PHYSICAL,) * r, assumed=np.zeros(r, bool),
        )  # fmt: skip
        bus = np.arange(v) >= len(self.lorries)
        fleet = Fleet(
            name=tuple(f"vehicle {n}" for n in range(v)), group=bus.astype(np.int32), group_name=("lorries", "buses"),
            group_title=(text, text), node=np.array([*self.lorries, *self.buses], np.int32),
            payload_kg=np.where(bus, 0.0, self.payload * i), volume_m3=np.where(bus, 0.0, 1e6),
            seats=np.where(bus, self.seats, 0).astype(np.int32), ready_median_s=np.full(v, self.ready_s), ready_sigma=np.zeros(v),
            pace=np.ones(v), convoy=np.where(bus, 1, self.convoy).astype(np.int32), priority=np.zeros(v, bool),
        )  # fmt: skip
        given = {
            "report": (0.0, 0.0), "levels": (), "callout": (0.0, 0.0), "load_s_kg": (2.0, 1.0), "unload_s_kg": (1.0, 0.5),
            "hand_out_s": 1.0, "board_s": 5.0, "handling_sigma": 0.0, "stops": 1, "worth": 1, "patience_s": 1e9,
            "relatives": (600.0, 0.0), "leave": (0.0, 0.0), "trip_sigma": 0.0,
        }  # fmt: skip
        world = ReliefWorld(
            option=text, network=network, parent=np.arange(m, dtype=np.int32), start_m=np.zeros(m),
            cell_node=number, subdistrict=np.zeros(c, np.int32),
            residents=np.full(c, 1000.0), shelters=shelters, items=items,
            depots=Depots(
                name=tuple(f"depot {n}" for n in range(d)), title=(text,) * d,
                node=np.array(self.depots, np.int32), x=np.array(self.depots) * BLOCK_M,
                y=np.zeros(d), docks=np.array(self.docks, np.int32), opens_median_s=np.zeros(d), opens_sigma=np.zeros(d),
                lost=np.zeros(d, bool),
            ),
            ledger=ledger, fleet=fleet, steps=Steps(**{**given, **self.steps}), congestion=Congestion(), start_hour=0,
            walker_mps=np.array([1.0]), go_to="nearest", footway_m=2.0, footway_flow=1e9, crowding=0.0, overcrowding=0.0, share=1.0,
            horizon_s=86400.0,
        )  # fmt: skip
        return replace(world, **self.world)

    def _damage(self, world: ReliefWorld) -> Damage:
        c = len(world.cell_node)
        parties = sorted(self.parties, key=lambda party: (party[4], party[0], party[2]))
        column = list(zip(*parties, strict=True)) or [(), (), (), (), ()]
        relatives = np.zeros(c, np.int64)
        for node, people in self.relatives:
            relatives[node] += people
        displaced = relatives + np.bincount(np.array(column[0], np.int64), weights=np.array(column[1]), minlength=c).astype(np.int64)
        shut = [*self.closed, *self.barred]
        x = len(shut)
        changes = Changes(
            link=np.array([link for link, _, _ in shut], np.int32), from_s=np.array([at for _, at, _ in shut], np.float64),
            to_s=np.array([to for _, _, to in shut], np.float64), factor=np.zeros(x), on_foot=np.arange(x) >= len(self.closed),
            cause=np.full(x, Cause.DEBRIS, np.int8),
        )  # fmt: skip
        return Damage(
            displaced=displaced, relatives=relatives, casualties=np.zeros((c, 4), np.int64), trapped=np.zeros(c, np.int64),
            party_cell=np.array(column[0], np.int32), party_group=np.zeros(len(parties), np.int32), party_driven=np.array(column[2], bool),
            party_people=np.array(column[1], np.int64), party_kits=np.array(column[3], np.int64),
            party_leave_s=np.array(column[4], np.float64), changes=changes, shelter_out=np.zeros(len(self.shelters), bool),
            call_s=np.zeros(0), call_cell=np.zeros(0, np.int32), call_kind=(), buildings=np.zeros((c, 5), np.int64),
            collapsed=np.zeros(c, np.int64), intensity=np.full(c, np.nan), depth_m=np.zeros(c),
        )  # fmt: skip

    def _chances(self, world: ReliefWorld) -> Chances:
        h, d, r, v = len(self.shelters), len(self.depots), len(world.ledger.item), len(world.fleet.name)
        chances = Chances(
            report_s=0.0, level_s=np.zeros(0), callout_s=0.0, shelter_opens_s=np.array(self.shelter_opens_s), depot_opens_s=np.zeros(d),
            stock_released_s=np.full(r, self.released_s), vehicle_ready_s=np.full(v, self.ready_s), trip_factor=np.ones((v, TRIPS)),
            handling_factor=np.ones((v, TRIPS)), hand_out_factor=np.ones(h), relatives_s=np.full(len(world.cell_node), 600.0),
        )  # fmt: skip
        return replace(chances, **self.chances)


def told(log: ReliefLog, did: Did) -> list[float]:
    """The times of all records of one kind."""
    return [float(time_s) for time_s in log.time_s[log.did == did]]
