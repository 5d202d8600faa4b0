"""Relief worked out by hand, to the second."""

from __future__ import annotations

import numpy as np
import pytest

from yingji.sim.relief.by_hand import Town, told
from yingji.sim.relief.log import Did
from yingji.sim.relief.relieved import relieved_times


def all_relieved_s(town: Town) -> float:
    world, damage, log = town.play()
    return float(relieved_times(world, damage, log).relieved_s.max())


ONE_TRIP = Town(shelters=(3,), depots=(0,), lorries=(0,), parties=[(3, 40, False, 0, 0.0)])


def test_from_pallets_it_loads_and_unloads_faster() -> None:
    town = Town(shelters=(3,), depots=(0,), lorries=(0,), parties=[(3, 40, False, 0, 0.0)], pallets=True)
    assert all_relieved_s(town) == pytest.approx(40 + 300 + 20 + 40)


def test_what_does_not_fit_comes_with_the_second_trip() -> None:
    # 50 and 30 persons: 100 + 300 + 50, back 300, then 60 + 300 + 30, and 30 more are handed their things
    town = Town(shelters=(3,), depots=(0,), lorries=(0,), parties=[(3, 80, False, 0, 0.0)], payload=50)
    assert all_relieved_s(town) == pytest.approx(100 + 300 + 50 + 300 + 60 + 300 + 30 + 30)


def test_stock_that_is_released_late_is_loaded_late() -> None:
    town = Town(shelters=(3,), depots=(0,), lorries=(0,), parties=[(3, 40, False, 0, 0.0)], released_s=1000.0)
    assert all_relieved_s(town) == pytest.approx(1000 + 80 + 300 + 40 + 40)


def test_nobody_is_given_anything_before_the_doors_open() -> None:
    town = Town(shelters=(3,), shelter_opens_s=(2000.0,), depots=(0,), lorries=(0,), parties=[(3, 40, False, 0, 0.0)])
    assert all_relieved_s(town) == pytest.approx(2000 + 40)


def test_those_with_a_kit_need_no_lorry() -> None:
    town = Town(shelters=(3,), depots=(0,), lorries=(0,), parties=[(3, 40, False, 40, 0.0)], in_kit=["water"])
    world, damage, log = town.play()
    assert float(relieved_times(world, damage, log).relieved_s.max()) == 0.0
    assert told(log, Did.LOADING) == []


def test_a_patient_lorry_leaves_for_few() -> None:
    town = Town(shelters=(3,), depots=(0,), lorries=(0,), parties=[(3, 4, False, 0, 0.0)], steps={"worth": 50, "patience_s": 900.0})
    assert all_relieved_s(town) == pytest.approx(900 + 8 + 300 + 4 + 4)


def test_two_stops_on_one_trip() -> None:
    town = Town(
        shelters=(2, 4), capacity=(100, 100), shelter_opens_s=(0, 0), depots=(0,), lorries=(0,), steps={"stops": 2},
        parties=[(2, 30, False, 0, 0.0), (4, 20, False, 0, 0.0)],
    )  # fmt: skip
    _, _, log = town.play()
    assert told(log, Did.ARRIVED) == [100 + 200, 300 + 30 + 200]


def test_who_finds_a_shelter_full_goes_on_to_the_next() -> None:
    # 60 m at 1 m/s to the first, where there is room for 40; the other 20 walk two blocks more
    town = Town(shelters=(1, 3), capacity=(40, 100), shelter_opens_s=(0, 0), parties=[(1, 60, False, 0, 50.0)])
    _, _, log = town.play()
    assert told(log, Did.ADMITTED) == [50.0, 50.0 + 2000.0]
    assert log.people[log.did == Did.ADMITTED].tolist() == [40, 20]
    assert log.amount[log.did == Did.SENT_ON].tolist() == [2000.0]


def test_who_finds_no_room_anywhere_stays_outside_and_is_not_relieved() -> None:
    town = Town(shelters=(1,), capacity=(40,), depots=(1,), lorries=(1,), payload=100, parties=[(1, 60, False, 0, 0.0)])
    world, damage, log = town.play()
    fates = relieved_times(world, damage, log)
    assert int(fates.people[np.isinf(fates.relieved_s)].sum()) == 20
    assert int(log.people[log.did == Did.SERVED].sum()) == 60


def test_a_bus_fetches_who_has_waited_longest_then_the_nearest_and_comes_again() -> None:
    # from node 0: 200 s to node 2, 6 get in at 5 s each; 100 s to node 3, 4 of 8 get in; 300 s back to the shelter; all 10 get out
    town = Town(
        shelters=(0,), buses=(0,), seats=10, parties=[(2, 6, True, 0, 0.0), (3, 8, True, 0, 10.0)], chances={"report_s": 20.0}
    )  # fmt: skip
    _, _, log = town.play()
    first = 20 + 200 + 30 + 100 + 20 + 300 + 50
    assert told(log, Did.BUS_AT) == [first, first + 300 + 20 + 300 + 20]


def test_at_relatives_after_leaving_and_their_way() -> None:
    _, _, log = Town(relatives=[(2, 9)], parties=[(2, 5, False, 0, 30.0)]).play()
    assert told(log, Did.AT_RELATIVES) == [630.0]


def test_a_street_that_closes_under_a_lorry_holds_it_until_it_opens() -> None:
    # at 100 s it is at node 1, before link 1, which is closed from 90 s to 1,000 s
    town = Town(shelters=(3,), depots=(0,), lorries=(0,), parties=[(3, 10, False, 0, 0.0)], closed=[(1, 90.0, 1000.0)])
    _, _, log = town.play()
    assert told(log, Did.STUCK) == [20 + 100]
    assert told(log, Did.ARRIVED) == [1000 + 200]


def test_a_convoy_leaves_together() -> None:
    town = Town(shelters=(3,), depots=(0,), docks=(1,), lorries=(0, 0, 0), convoy=3, payload=10, parties=[(3, 30, False, 0, 0.0)])
    _, _, log = town.play()
    assert told(log, Did.DEPARTED) == [60.0, 60.0, 60.0]


def test_a_convoy_does_not_wait_for_lorries_that_have_nothing_to_carry() -> None:
    town = Town(shelters=(3,), depots=(0,), docks=(1,), lorries=(0, 0, 0), convoy=3, payload=10, parties=[(3, 20, False, 0, 0.0)])
    _, _, log = town.play()
    assert told(log, Did.DEPARTED) == [40.0, 40.0]


def test_a_lorry_gives_up_when_the_depots_are_empty() -> None:
    town = Town(shelters=(3,), depots=(0,), stock=(10,), lorries=(0,), parties=[(3, 30, False, 0, 0.0)])
    _, _, log = town.play()
    assert int(log.people[log.did == Did.SERVED].sum()) == 10
    assert len(told(log, Did.GAVE_UP)) == 1
