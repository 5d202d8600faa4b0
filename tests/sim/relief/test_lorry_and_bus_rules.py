"""The rules of lorries and buses that only a few towns need, each by hand to the second."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from yingji.sim.relief.by_hand import Town, told
from yingji.sim.relief.engine import simulate_relief
from yingji.sim.relief.log import Did, ReliefLog
from yingji.sim.relief.walks import plan_walks


def depots_of(log: ReliefLog, vehicle: int) -> list[int]:
    """The depots at which a lorry has waited, in their order."""
    return log.place[(log.did == Did.AT_DEPOT) & (log.who == vehicle)].tolist()


def test_who_is_cut_off_is_served_once_the_street_opens() -> None:
    # nothing else happens at 1,000 s that would make the foreman look; then 80 s to load, 300 s to drive
    town = Town(shelters=(3,), depots=(0,), lorries=(0,), parties=[(3, 40, False, 0, 0.0)], closed=[(1, 0.0, 1000.0)])
    _, _, log = town.play()
    assert told(log, Did.LOADING) == [1000]
    assert told(log, Did.ARRIVED) == [1000 + 80 + 300]


def test_a_lorry_goes_on_to_another_depot_once_the_street_there_opens() -> None:
    # water is at hand, food behind a street that opens at 5,000 s, when nothing else happens that would make the foreman look
    town = Town(
        shelters=(1,), depots=(0, 5), docks=(1, 1), stock=((100, 0), (0, 100)), lorries=(0,), items=("water", "food"),
        parties=[(1, 40, False, 0, 0.0)], closed=[(3, 0.0, 5000.0)],
    )  # fmt: skip
    _, _, log = town.play()
    assert told(log, Did.UNLOADED) == [80 + 100 + 40, 5000 + 500 + 80 + 400 + 40]


def test_a_lorry_at_a_shut_depot_goes_to_one_that_is_open() -> None:
    town = Town(
        shelters=(3,), depots=(0, 5), docks=(1, 1), stock=(100, 100), lorries=(0,), parties=[(3, 40, False, 0, 0.0)],
        chances={"depot_opens_s": np.array([1e5, 0.0])},
    )  # fmt: skip
    _, _, log = town.play()
    assert depots_of(log, 0)[:2] == [0, 1]
    assert told(log, Did.ARRIVED) == [500 + 80 + 200]


def test_a_lorry_goes_where_the_wanted_item_is() -> None:
    # the nearer depot has water, the other food: the lorry goes back to the first, where nothing is due, and is sent on
    town = Town(
        shelters=(2,), depots=(0, 5), docks=(1, 1), stock=((100, 0), (0, 100)), lorries=(0,), items=("water", "food"),
        parties=[(2, 40, False, 0, 0.0)],
    )  # fmt: skip
    _, _, log = town.play()
    water_s = 80 + 200 + 40
    assert depots_of(log, 0)[:3] == [0, 0, 1]
    assert told(log, Did.UNLOADED) == [water_s, water_s + 200 + 500 + 80 + 300 + 40]


def test_who_stands_far_back_in_line_goes_where_a_dock_stands_idle() -> None:
    # the first loads, the second is next; the third would wait for both
    town = Town(
        shelters=(3,), depots=(0, 5), docks=(1, 1), stock=(500, 500), lorries=(0, 0, 0), payload=50, parties=[(3, 150, False, 0, 0.0)]
    )
    _, _, log = town.play()
    loading = log.did == Did.LOADING
    assert list(zip(log.who[loading].tolist(), log.place[loading].tolist(), log.time_s[loading].tolist(), strict=True)) == [
        (0, 0, 0.0),
        (1, 0, 100.0),
        (2, 1, 500.0),
    ]


def test_what_is_shut_in_for_ever_is_brought_by_others() -> None:
    # the first lorry is at node 1 at 180 s, and the street ahead never opens; the second then loads for 80 s and drives 200 s
    town = Town(
        shelters=(3,), depots=(0, 5), docks=(1, 1), stock=(100, 100), lorries=(0, 5), parties=[(3, 40, False, 0, 0.0)],
        closed=[(1, 90.0, np.inf)],
    )  # fmt: skip
    _, _, log = town.play()
    assert told(log, Did.STUCK) == [180]
    assert told(log, Did.UNLOADED) == [180 + 80 + 200 + 40]


def test_what_comes_together_is_handed_out_together() -> None:
    # 60 people and two items: 50 people have both after 50 s, the others 10 s later
    town = Town(shelters=(3,), depots=(0,), lorries=(0,), items=("water", "food"), payload=60, parties=[(3, 60, False, 0, 0.0)])
    _, _, log = town.play()
    here_s = 240 + 300 + 120
    assert told(log, Did.SERVED) == [here_s + 50, here_s + 50, here_s + 60, here_s + 60]


def test_a_lorry_too_small_for_one_persons_things_gives_up_and_holds_up_nobody() -> None:
    town = Town(shelters=(3,), depots=(0,), lorries=(0, 0), parties=[(3, 10, False, 0, 0.0)])
    world, damage, chances, streets = town.build()
    world = replace(world, fleet=replace(world.fleet, payload_kg=np.array([0.5, 50.0])))
    log = simulate_relief(world, damage, chances, streets, plan_walks(world, damage, streets))
    assert log.who[log.did == Did.GAVE_UP].tolist() == [0]
    assert told(log, Did.UNLOADED) == [20 + 300 + 10]


def test_a_lorry_that_gives_up_leaves_its_place_at_the_depot_to_another() -> None:
    # all have water; food is at the far depot, whose one place is held by a lorry too small for it, and the other waits where water is
    town = Town(
        shelters=(0,), depots=(0, 5), docks=(1, 1), stock=((10, 0), (0, 10)), lorries=(5, 0), items=("water", "food"),
        in_kit=("water",), parties=[(0, 5, False, 5, 0.0)],
    )  # fmt: skip
    world, damage, chances, streets = town.build()
    world = replace(world, fleet=replace(world.fleet, payload_kg=np.array([0.5, 50.0])))
    log = simulate_relief(world, damage, chances, streets, plan_walks(world, damage, streets))
    assert log.who[log.did == Did.GAVE_UP].tolist() == [0]
    assert told(log, Did.UNLOADED) == [500 + 10 + 500 + 5]


def test_the_nearest_idle_bus_is_told() -> None:
    _, _, log = Town(shelters=(5,), buses=(0, 4), parties=[(3, 4, True, 0, 50.0)]).play()
    assert log.who[log.did == Did.BOARDED].tolist() == [1]
    assert told(log, Did.BUS_AT) == [50 + 100 + 20 + 200 + 20]


def test_a_bus_fetches_whom_it_can_reach_and_the_others_when_streets_open() -> None:
    # node 3 is cut off until 1,000 s; meanwhile somebody at node 1 asks for it, and is at the shelter at node 0 at 350 s
    town = Town(shelters=(0,), buses=(0,), parties=[(3, 4, True, 0, 0.0), (1, 2, True, 0, 130.0)], closed=[(1, 0.0, 1000.0)])
    _, _, log = town.play()
    assert log.other[log.did == Did.BOARDED].tolist() == [1, 0]
    assert told(log, Did.BUS_AT) == [130 + 100 + 10 + 100 + 10, 1000 + 300 + 20 + 300 + 20]


def test_patience_is_kept_for_each_item() -> None:
    # nobody has food. Water for 40 is due when they have waited; that 4 more have come at 2,000 s is no reason to leave before 2,900 s
    town = Town(
        shelters=(3,), depots=(0,), lorries=(0,), items=("water", "food"), stock=((100, 0),),
        parties=[(3, 40, False, 0, 0.0), (3, 4, False, 0, 2000.0)], steps={"worth": 50, "patience_s": 900.0},
    )  # fmt: skip
    _, _, log = town.play()
    assert told(log, Did.LOADING) == [900, 2900]
