"""What holds relief up: each stage of the chain is set free in turn, on the same draws."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import get_args

import numpy as np
import numpy.typing as npt

from yingji.geo.timeline import StreetTimeline
from yingji.scenarios.schema.relief import Mode, Stage
from yingji.sim.relief.demand import Chances, Damage
from yingji.sim.relief.engine import simulate_relief
from yingji.sim.relief.relieved import relieved_times
from yingji.sim.relief.walks import Walks, plan_walks
from yingji.sim.relief.world import Ledger, ReliefWorld

Floats = npt.NDArray[np.float64]

STAGES: tuple[Stage, ...] = get_args(Stage)
TIMES_AS_MANY = 10
"""Vehicles, where they are free."""
_PHYSICAL: Mode = "physical"


@dataclass(frozen=True)
class Freed:
    """One stage free: the 90th percentile of the time to relief (inf: never), and the share relieved by the horizon."""

    stage: Stage
    p90_s: float
    share: float


@dataclass(frozen=True, eq=False)
class Inputs:
    """All that the engine is given."""

    world: ReliefWorld
    damage: Damage
    chances: Chances
    streets: StreetTimeline
    walks: Walks


def bottlenecks(world: ReliefWorld, damage: Damage, chances: Chances, streets: StreetTimeline, walks: Walks) -> tuple[Freed, ...]:
    """One replication with each stage free, in the order of the chain."""
    given = Inputs(world, damage, chances, streets, walks)
    return tuple(Freed(stage, *relief_of(_FREE[stage](given))) for stage in STAGES)


def relief_of(given: Inputs) -> tuple[float, float]:
    """(90th percentile over the affected of the time to relief, type 1; share of them relieved)."""
    log = simulate_relief(given.world, given.damage, given.chances, given.streets, given.walks)
    fates = relieved_times(given.world, given.damage, log)
    order = np.argsort(fates.relieved_s, kind="stable")
    people = np.cumsum(fates.people[order])
    if not len(people):
        return float("nan"), float("nan")
    p90_s = float(fates.relieved_s[order][np.searchsorted(people, 0.9 * people[-1] - 1e-9)])
    return p90_s, float(fates.people[np.isfinite(fates.relieved_s)].sum() / people[-1])


def _command(given: Inputs) -> Inputs:
    chances = given.chances
    return replace(given, chances=replace(chances, report_s=0.0, level_s=np.zeros_like(chances.level_s), callout_s=0.0))


def _opening(given: Inputs) -> Inputs:
    chances = given.chances
    at_once = {name: np.zeros_like(getattr(chances, name)) for name in ("shelter_opens_s", "depot_opens_s", "stock_released_s")}
    return replace(given, chances=replace(chances, callout_s=0.0, **at_once))


def _walking(given: Inputs) -> Inputs:
    walks = given.walks
    return replace(given, walks=replace(walks, duration_s=np.where(walks.shelter >= 0, 0.0, walks.duration_s)))


def _room(given: Inputs) -> Inputs:
    shelters = given.world.shelters
    everybody = int(given.damage.party_people.sum()) + 1
    roomy = replace(shelters, capacity=np.full_like(shelters.capacity, everybody))
    return _walked(replace(given, world=replace(given.world, shelters=roomy)))


def _stock(given: Inputs) -> Inputs:
    """Every depot that is not lost has one row more of each item, with enough for everybody: docs/relief.md, 4, says how it is handled."""
    world, released_s = given.world, given.chances.stock_released_s
    ledger, items = world.ledger, world.items
    places = [(item, depot) for depot in np.flatnonzero(~world.depots.lost).tolist() for item in range(len(items.key))]
    like = [_first_released(ledger, released_s, item=item, depot=depot) for item, depot in places]
    item, depot = np.array(places, dtype=np.int32).reshape(-1, 2).T
    enough = items.first[item] * float(given.damage.displaced.sum() + 1)
    on_pallets = np.isin(item, ledger.item[ledger.pallets & (ledger.usable > 0)])
    more = replace(
        ledger,
        item=np.concatenate([ledger.item, item]),
        depot=np.concatenate([ledger.depot, depot]),
        quantity=np.concatenate([ledger.quantity, enough]),
        usable=np.concatenate([ledger.usable, enough]),
        why_not=(*ledger.why_not, *[""] * len(like)),
        released_median_s=_and_of(ledger.released_median_s, like),
        released_sigma=_and_of(ledger.released_sigma, like),
        pallets=np.concatenate([ledger.pallets, on_pallets]),
        mode=(*ledger.mode, *(_PHYSICAL for _ in like)),
        assumed=np.concatenate([ledger.assumed, np.ones(len(like), dtype=bool)]),
    )
    chances = replace(given.chances, stock_released_s=_and_of(released_s, like))
    return replace(given, world=replace(world, ledger=more), chances=chances)


def _first_released(ledger: Ledger, released_s: Floats, *, item: int, depot: int) -> int:
    """The usable row of a depot that may be loaded first, of this item where there is any; −1: the depot holds nothing."""
    rows = np.flatnonzero((ledger.depot == depot) & (ledger.usable > 0)).tolist()
    rows = [row for row in rows if ledger.item[row] == item] or rows
    return min(rows, key=lambda row: (released_s[row], row), default=-1)


def _and_of(column: Floats, like: Sequence[int]) -> Floats:
    """A column and, again, its entries of some rows; 0 for row −1."""
    return np.concatenate([column, np.append(column, 0.0)[np.array(like, dtype=np.intp)]])


def _vehicles(given: Inputs) -> Inputs:
    fleet, chances = given.world.fleet, given.chances
    again = np.tile(np.arange(len(fleet.name)), TIMES_AS_MANY)
    arrays = {name: getattr(fleet, name)[again] for name in fleet.__dataclass_fields__ if isinstance(getattr(fleet, name), np.ndarray)}
    more = replace(fleet, name=tuple(f"{fleet.name[v]}+{i // len(fleet.name)}" for i, v in enumerate(again)), **arrays)
    drawn = {name: getattr(chances, name)[again] for name in ("trip_factor", "handling_factor")}
    chances = replace(chances, vehicle_ready_s=np.zeros(len(again)), **drawn)
    return replace(given, world=replace(given.world, fleet=more), chances=chances)


def _docks(given: Inputs) -> Inputs:
    steps = replace(given.world.steps, load_s_kg=(0.0, 0.0))
    return replace(given, world=replace(given.world, steps=steps))


def _roads(given: Inputs) -> Inputs:
    changes = given.damage.changes
    none = {name: getattr(changes, name)[:0] for name in changes.__dataclass_fields__}
    damage = replace(given.damage, changes=replace(changes, **none))
    streets = StreetTimeline(given.world.network, damage.changes, congestion=given.world.congestion, start_hour=given.world.start_hour)
    return _walked(replace(given, damage=damage, streets=streets))


def _handing_out(given: Inputs) -> Inputs:
    steps = replace(given.world.steps, unload_s_kg=(0.0, 0.0), hand_out_s=0.0)
    return replace(given, world=replace(given.world, steps=steps))


def _walked(given: Inputs) -> Inputs:
    return replace(given, walks=plan_walks(given.world, given.damage, given.streets))


_FREE: dict[Stage, Callable[[Inputs], Inputs]] = {
    "command": _command, "opening": _opening, "walking": _walking, "room": _room, "stock": _stock, "vehicles": _vehicles,
    "docks": _docks, "roads": _roads, "handing out": _handing_out,
}  # fmt: skip
