"""Stages set free: what the stage *stock* gives, and to whom."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np

from yingji.sim.relief.bottleneck import Freed, bottlenecks
from yingji.sim.relief.by_hand import Town
from yingji.sim.relief.walks import plan_walks

TWO_ITEMS = Town(
    shelters=(3,), depots=(0, 5), docks=(1, 1), stock=((100, 0), (0, 0)), lorries=(0,), items=("water", "food"),
    parties=[(3, 40, False, 0, 0.0)],
)  # fmt: skip
HANDED_S = 40.0


def stock_free(town: Town, *, lost: tuple[bool, ...] = (False, False)) -> Freed:
    """The stage *stock* set free in a town, some of whose depots are lost."""
    world, damage, chances, streets = town.build()
    world = replace(world, depots=replace(world.depots, lost=np.array(lost)))
    freed = bottlenecks(world, damage, chances, streets, plan_walks(world, damage, streets))
    return next(each for each in freed if each.stage == "stock")


def test_stock_set_free_is_of_every_item_at_every_depot() -> None:
    # no depot has food. Set free, both items are loaded where the lorry stands: 80 kg in 160 s, 300 s to drive, 80 s to unload
    assert stock_free(TWO_ITEMS) == Freed("stock", 160 + 300 + 80 + HANDED_S, 1.0)


def test_stock_set_free_is_not_at_a_lost_depot() -> None:
    # 500 s to the other depot, which held nothing; from there it is 200 s
    assert stock_free(TWO_ITEMS, lost=(True, False)) == Freed("stock", 500 + 160 + 200 + 80 + HANDED_S, 1.0)


def test_stock_set_free_is_released_when_the_depots_own_rows_are() -> None:
    # what an agreement gives comes no sooner because there is more of it: that is the stage *opening*
    late = replace(TWO_ITEMS, depots=(0,), docks=(1,), stock=((100, 0),), released_s=1000.0)
    assert stock_free(late, lost=(False,)) == Freed("stock", 1000 + 160 + 300 + 80 + HANDED_S, 1.0)


def test_stock_set_free_is_on_pallets_where_any_depot_has_the_item_so() -> None:
    # 40 kg of water are loose, as the depot has it: 80 s to load, 40 s to unload; of food, as the other depot has it, half of that
    packed = replace(TWO_ITEMS, stock=((100, 0), (0, 100)), pallets=(False, True))
    assert stock_free(packed) == Freed("stock", 80 + 40 + 300 + 40 + 20 + HANDED_S, 1.0)


def test_without_it_nobody_is_relieved() -> None:
    world, damage, chances, streets = TWO_ITEMS.build()
    freed = bottlenecks(world, damage, chances, streets, plan_walks(world, damage, streets))
    assert [each.stage for each in freed if each.p90_s < inf] == ["stock"]
