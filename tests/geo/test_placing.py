"""Shelters that a plan only counts: where the rule puts them, on grids small enough to see."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yingji.geo.placing import ONE_SITE_M, Placing, TooFewPlaces, place_sites

NONE = np.zeros((0, 2))
ROW = np.array([(i * 200.0, 0.0) for i in range(5)])
EVEN = np.ones(5)


def put(count: int, *, taken: np.ndarray = NONE, places: np.ndarray = NONE, cells: np.ndarray = ROW, people: np.ndarray = EVEN) -> Placing:
    return place_sites(count, taken=taken, places=places, cells=cells, people=people)


def test_the_first_goes_where_most_people_are_and_the_next_where_most_are_farthest() -> None:
    people = np.array([10.0, 10.0, 50.0, 10.0, 30.0])
    # at cell 2; then people × m: 10 × 400, 10 × 200, –, 10 × 200, 30 × 400
    assert put(2, people=people).cell == (2, 4)


def test_of_equals_the_lower_cell_is_taken() -> None:
    assert put(3).cell == (0, 4, 2)


def test_named_places_come_before_cells_and_in_their_order() -> None:
    found = put(3, places=np.array([(800.0, 0.0), (0.0, 0.0)]))
    assert found.place == (0, 1, None)
    assert found.cell == (None, None, 2)
    assert found.xy.tolist() == [[800.0, 0.0], [0.0, 0.0], [400.0, 0.0]]


def test_two_names_of_one_site_count_once() -> None:
    school = (0.0, 500.0)
    assert put(2, places=np.array([school, school, (90.0, 500.0)])).place == (0, None)


def test_a_place_that_has_a_shelter_gets_no_second_one() -> None:
    assert put(1, taken=ROW[:1], places=ROW[:1]).place == (None,)
    assert put(1, taken=ROW[:1], places=ROW[:1]).cell == (4,)


def test_no_more_sites_than_are_asked_for() -> None:
    assert put(1, places=ROW).place == (0,)
    assert len(put(0, places=ROW).xy) == 0


def test_a_cell_without_people_gets_none_and_too_few_cells_are_told() -> None:
    with pytest.raises(TooFewPlaces) as wrong:
        put(3, people=np.array([1.0, 0.0, 0.0, 0.0, 1.0]))
    assert wrong.value.most == 2


@given(st.integers(0, 20), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=6), st.randoms())
def test_the_count_is_met_and_no_two_stand_at_one_place(count: int, places: list[tuple[int, int]], chance: object) -> None:
    cells = np.array([(200.0 * i, 200.0 * j) for i in range(6) for j in range(6)])
    people = np.array([chance.randint(1, 99) for _ in cells])  # type: ignore[attr-defined]
    found = put(count, places=np.array(places, dtype=float).reshape(-1, 2) * 50, cells=cells, people=people)
    assert len(found.xy) == count
    apart = np.hypot(*(found.xy[:, None] - found.xy[None, :]).transpose(2, 0, 1)) + np.eye(count) * 1e9
    assert count < 2 or apart.min() >= ONE_SITE_M
