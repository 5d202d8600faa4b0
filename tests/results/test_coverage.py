"""Coverage of the little street: 45 s by day or 60 s by night, 10 s rolling out, 5 s arriving, 60 s a crossing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from yingji.results.coverage import WITHIN_S, busiest_hour, coverage, quietest_hour
from yingji.sim.world import WITHOUT_STREETS_M, World


def test_own_station_is_first_due_everywhere_and_the_neighbour_is_kept_apart(world: World) -> None:
    found = coverage(world, hour=12)
    assert found.first.tolist() == [0, 0]
    assert found.time_s.tolist() == [60 + 60, 60 + 120]
    assert found.neighbour.tolist() == [1, 1]
    assert found.neighbour_s.tolist() == [60 + 120, 60 + 60]
    assert [cover.name for cover in found.stations] == ["一号站"]


def test_turnout_is_slower_by_night(world: World) -> None:
    assert (coverage(world, hour=3).time_s - coverage(world, hour=12).time_s).tolist() == [15, 15]
    assert coverage(world, hour=20).time_s.tolist() == coverage(world, hour=3).time_s.tolist()  # the day ends before its second hour
    assert coverage(world, hour=8).time_s.tolist() == coverage(world, hour=12).time_s.tolist()


def test_a_busy_hour_slows_the_driving_and_nothing_else(world: World) -> None:
    factor = np.ones(168)
    factor[[8, 32]] = 2.0
    slow = replace(world, drive=replace(world.drive, factor=factor))
    assert (busiest_hour(slow), quietest_hour(slow)) == (8, 0)
    assert coverage(slow).time_s.tolist() == [60 + 120, 60 + 240]


def test_a_time_on_the_limit_counts_as_within(world: World) -> None:
    found = coverage(world, hour=12)  # 120 s and 180 s
    assert WITHIN_S[0] == 180
    assert found.people_within[0] == 1.0
    later = replace(world, turnout_s=world.turnout_s + 1)
    assert coverage(later, hour=12).people_within[0] == 0.75  # 300 of 400 people


def test_a_stations_area_edge_and_people(world: World) -> None:
    cover = coverage(world, hour=12, limits_km2={"一级": 7}).stations[0]
    assert (cover.area_km2, cover.limit_km2, cover.people) == (0.02, 7, 400)
    assert (cover.edge_s, cover.edge_cell, cover.edge_p90_s) == (180, 1, 180)


def test_a_cell_without_a_way_to_it_has_no_station(world: World) -> None:
    to_cell = world.drive.to_cell_s.copy()
    to_cell[:, 1] = np.inf
    cut_off = coverage(replace(world, drive=replace(world.drive, to_cell_s=to_cell)), hour=12)
    assert cut_off.first.tolist() == [0, -1]
    assert np.isinf(cut_off.time_s[1])
    assert cut_off.area_within[-1] == 0.5


def test_a_support_station_and_a_station_without_vehicles_are_never_first(world: World) -> None:
    support = world.stations[0].model_copy(update={"class_": "战勤保障"})
    assert coverage(replace(world, stations=(support, world.stations[1]))).first.tolist() == [-1, -1]
    nobody = replace(world.units, name=world.units.name[2:], kind=world.units.kind[2:], station=world.units.station[2:],
                     delay_s=world.units.delay_s[2:])  # fmt: skip
    found = coverage(replace(world, units=nobody))
    assert found.first.tolist() == [-1, -1]
    assert np.isnan(found.stations[0].edge_s)


def test_a_cell_without_a_street_near_is_not_covered(world: World) -> None:
    """Its way to the network is not known: a time would be made up."""
    far = coverage(replace(world, cell_gap_m=np.array([WITHOUT_STREETS_M, WITHOUT_STREETS_M + 1])), hour=12)
    assert np.isfinite(far.time_s).tolist() == [True, False]
    assert far.first.tolist() == [0, -1]
