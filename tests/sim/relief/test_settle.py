"""The days after, by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from yingji.scenarios.schema.relief import Settlement
from yingji.sim.relief.by_hand import Town
from yingji.sim.relief.settle import settle

TOWN = Town(
    shelters=(1, 3), capacity=(60, 50), shelter_opens_s=(0, 0), depots=(1,), lorries=(1,), payload=100, stock=(200,),
    parties=[(1, 60, False, 0, 0.0), (3, 20, False, 0, 0.0)],
)  # fmt: skip


def rules(days: int, *, home: str = "0 %", supplied: str = "0 %") -> Settlement:
    return Settlement.model_validate({"days": str(days), "home_per_day": home, "supplied_per_day": supplied})


def test_who_loses_his_shelter_goes_to_another_while_there_is_room() -> None:
    world, _, log = TOWN.play()
    closing = replace(world, shelters=replace(world.shelters, days=np.array([1.0, 15.0])))
    days = settle(closing, log, rules(3))
    assert days.people.tolist() == [80, 50, 50]
    assert days.moved.tolist() == [0, 60, 0]
    assert days.without_room.tolist() == [0, 30, 30]
    assert days.area_m2.tolist() == [(120 + 100) / 80, 100 / 50, 100 / 50]


def test_stock_lasts_as_long_as_it_is_more_than_the_need() -> None:
    world, _, log = TOWN.play()  # 200 persons' days, less 80 on the first day
    days = settle(world, log, rules(4))
    assert days.stock[:, 0].tolist() == [120, 40, 0, 0]
    assert days.unmet[:, 0].tolist() == [0, 0, 40, 80]
    assert days.runs_out.tolist() == [3]


def test_supplies_from_outside_and_people_going_home_make_it_last() -> None:
    world, _, log = TOWN.play()
    days = settle(world, log, rules(4, home="50 %", supplied="50 %"))
    assert days.people.tolist() == [80, 40, 20, 10]
    assert days.stock[:, 0].tolist() == [120, 100, 90, 85]
    assert days.runs_out.tolist() == [0]


def test_those_without_room_find_homes_first_and_everybody_is_somewhere() -> None:
    world, _, log = TOWN.play()
    closing = replace(world, shelters=replace(world.shelters, days=np.array([1.0, 15.0])))
    days = settle(closing, log, rules(2, home="25 %"))
    assert days.without_room.tolist() == [0, 10]  # 60 lose their shelter, 20 of the 80 go home, 30 find room
    assert days.people.tolist() == [80, 50]
