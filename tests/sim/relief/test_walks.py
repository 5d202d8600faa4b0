"""Who walks to which shelter, and when they are there: each rule of docs/relief.md, section 2, as a small story."""

from __future__ import annotations

import numpy as np
import pytest

from tests.sim.relief.town import damage, street, timeline, town
from yingji.sim.relief.demand import Damage
from yingji.sim.relief.walks import nearest_on_foot, plan_walks
from yingji.sim.relief.world import ReliefWorld

# nodes 0 … 9 in a row; cells and shelters at some of them
STREET = street(10)


def walks(world: ReliefWorld, harm: Damage) -> list[tuple[int, int, int, float, float]]:
    """(party, people, shelter, metres, duration)."""
    found = plan_walks(world, harm, timeline(world, harm))
    columns = (found.party, found.people, found.shelter, found.metres, found.duration_s)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def test_a_party_walks_to_the_nearest_shelter_at_its_groups_speed() -> None:
    world = town(STREET, cells=[2, 8], shelters=[0, 7])
    harm = damage([(0, 0, False, 5, 60.0), (1, 1, False, 3, 90.0)], shelters=2)
    assert walks(world, harm) == [(0, 5, 0, 200, 200), (1, 3, 1, 100, 200)]


def test_nearest_is_nearest_whether_there_is_room_or_not() -> None:
    world = town(STREET, cells=[2], shelters=[0, 7], capacity=[1, 1000])
    assert walks(world, damage([(0, 0, False, 50, 60.0)], shelters=2)) == [(0, 50, 0, 200, 200)]


def test_who_must_be_driven_does_not_walk() -> None:
    world = town(STREET, cells=[2], shelters=[0])
    assert walks(world, damage([(0, 0, True, 5, 60.0), (0, 0, False, 6, 61.0)], shelters=1)) == [(1, 6, 0, 200, 200)]


def test_a_shelter_that_is_out_is_nobodys() -> None:
    world = town(STREET, cells=[2], shelters=[0, 7])
    assert walks(world, damage([(0, 0, False, 5, 60.0)], shelters=2, out=[0])) == [(0, 5, 1, 500, 500)]
    assert walks(world, damage([(0, 0, False, 5, 60.0)], shelters=2, out=[0, 1])) == [(0, 5, -1, np.inf, np.inf)]


def test_each_goes_by_what_is_open_when_it_leaves() -> None:
    world = town(STREET, cells=[2], shelters=[0, 7])
    parties = [(0, 0, False, 1, 60.0), (0, 0, False, 2, 3600.0), (0, 0, False, 3, 7200.0)]
    shut = damage(parties, shelters=2, closed=[(0, 100, 7200), (5, 100, 3601)])
    assert walks(world, shut) == [(0, 1, 0, 200, 200), (1, 2, -1, np.inf, np.inf), (2, 3, 0, 200, 200)]


def test_own_subdistrict_goes_past_a_nearer_shelter_of_another() -> None:
    area = {"subdistrict": [0, 1], "shelter_subdistrict": [0, 1], "go_to": "own subdistrict"}
    world = town(STREET, cells=[6, 8], shelters=[0, 7], **area)
    parties = [(0, 0, False, 5, 60.0), (1, 0, False, 3, 90.0)]
    assert walks(world, damage(parties, shelters=2)) == [(0, 5, 0, 600, 600), (1, 3, 1, 100, 100)]


def test_where_its_own_are_out_or_cut_off_it_goes_to_any() -> None:
    area = {"subdistrict": [0], "shelter_subdistrict": [0, 1], "go_to": "own subdistrict"}
    world = town(STREET, cells=[6], shelters=[0, 7], **area)
    party = [(0, 0, False, 5, 60.0)]
    assert walks(world, damage(party, shelters=2, out=[0])) == [(0, 5, 1, 100, 100)]
    assert walks(world, damage(party, shelters=2, closed=[(0, 0, np.inf)])) == [(0, 5, 1, 100, 100)]


def test_the_best_assignment_parts_a_party_and_sends_the_rest_on_from_home() -> None:
    # all have shelter 0 nearest, and it has 4 places: those for whom another is least farther go there
    world = town(STREET, cells=[1, 4], shelters=[0, 7], capacity=[4, 100], go_to="best assignment")
    parties = [(0, 0, False, 3, 60.0), (1, 0, False, 3, 70.0)]
    assert walks(world, damage(parties, shelters=2)) == [(0, 3, 0, 100, 100), (1, 3, 1, 300, 300)]
    more = [(0, 0, False, 6, 60.0), (1, 0, False, 3, 70.0)]
    assert walks(world, damage(more, shelters=2)) == [(0, 4, 0, 100, 100), (0, 2, 1, 600, 600), (1, 3, 1, 300, 300)]


def test_the_first_of_a_cell_to_leave_get_the_nearer_places_and_whom_it_leaves_over_go_to_the_nearest() -> None:
    world = town(STREET, cells=[2], shelters=[0, 7], capacity=[4, 2], overcrowding=0.5, go_to="best assignment")
    parties = [(0, 0, False, 5, 60.0), (0, 1, False, 5, 70.0)]  # room for 6 and 3
    assert walks(world, damage(parties, shelters=2)) == [
        (0, 5, 0, 200, 200), (1, 1, 0, 200, 400), (1, 1, 0, 200, 400), (1, 3, 1, 500, 1000),
    ]  # fmt: skip


def test_a_crowd_walks_more_slowly_over_the_links_that_it_shares() -> None:
    crowd = {"footway_flow": 1.0, "crowding": 0.5}
    world = town(STREET, cells=[1, 2], shelters=[0], **crowd)
    parties = [(0, 0, False, 240, 60.0), (1, 0, False, 240, 60.0)]
    # link 1: 240 ÷ 60 s on 2 m is twice the free flow: × 1.5; link 0: 480 is four times: × 2.5
    assert walks(world, damage(parties, shelters=1)) == [(0, 240, 0, 100, 250), (1, 240, 0, 200, 400)]


@pytest.mark.parametrize("go_to", ["nearest", "own subdistrict", "best assignment"])
def test_all_who_walk_are_in_the_walks_once(go_to: str) -> None:
    chance = np.random.default_rng(7)
    world = town(
        STREET,
        cells=[0, 2, 3, 5, 9],
        shelters=[1, 6, 6],
        capacity=[30, 20, 10],
        subdistrict=[0, 0, 1, 1, 2],
        shelter_subdistrict=[0, 1, 0],
        go_to=go_to,
    )
    parties = [
        (int(cell), int(group), bool(driven), int(people), float(leave_s))
        for cell, group, driven, people, leave_s in zip(
            chance.integers(0, 5, 40), chance.integers(0, 2, 40), chance.random(40) < 0.2, chance.integers(1, 6, 40),
            np.sort(chance.integers(0, 900, 40)), strict=True,
        )
    ]  # fmt: skip
    harm = damage(parties, shelters=3, closed=[(3, 100, 500), (7, 300, np.inf)])
    found = plan_walks(world, harm, timeline(world, harm))
    walked = np.bincount(found.party, found.people, minlength=40)
    assert walked.tolist() == np.where(harm.party_driven, 0, harm.party_people).tolist()
    assert np.array_equal(np.isinf(found.metres), found.shelter < 0)


def test_the_nearest_on_foot_leaves_out_the_excluded_and_the_unsafe() -> None:
    world = town(STREET, cells=[], shelters=[0, 7, 9])
    harm = damage(shelters=3, out=[1], closed=[(8, 100, 200)])
    streets = timeline(world, harm)

    def nearest(node: int, t: float, *exclude: int) -> tuple[int, float]:
        return nearest_on_foot(world, harm, streets, node, t, exclude=np.isin(np.arange(3), exclude))

    assert nearest(6, 0.0) == (2, 300)
    assert nearest(6, 0.0, 2) == (0, 600)
    assert nearest(6, 150.0) == (0, 600)
    assert nearest(6, 150.0, 0) == (-1, np.inf)
