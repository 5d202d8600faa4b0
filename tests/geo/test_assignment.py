"""The best assignment against every other one, on cases small enough to try them all."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yingji.geo import assignment
from yingji.geo.assignment import best_assignment


@st.composite
def cases(draw: st.DrawFn, most: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(metres, people, capacity), with ways that do not exist, parties of nobody and places without room."""
    p, h = draw(st.integers(1, most)), draw(st.integers(1, most))
    far = st.one_of(st.integers(0, 50).map(float), st.just(np.inf))
    metres = np.array(draw(st.lists(st.lists(far, min_size=h, max_size=h), min_size=p, max_size=p)))
    people, capacity = (np.array(draw(st.lists(st.integers(0, 4), min_size=k, max_size=k)), dtype=np.int64) for k in (p, h))
    return metres, people, capacity


def _all(metres: np.ndarray, people: np.ndarray, capacity: np.ndarray) -> Iterator[tuple[int, float]]:
    """(people placed, person-metres) of every assignment, one person after the other."""
    who = np.repeat(np.arange(len(people)), people).tolist()
    ahead = {(tuple(capacity.tolist()), 0, 0.0)}
    for party in who:
        ahead |= {
            ((*room[:place], room[place] - 1, *room[place + 1 :]), placed + 1, cost + metres[party, place])
            for room, placed, cost in ahead
            for place in range(len(capacity))
            if room[place] and np.isfinite(metres[party, place])
        }
        # one who is left over leaves the state as it is
    yield from ((placed, cost) for _, placed, cost in ahead)


@settings(max_examples=150, deadline=None)
@given(cases())
def test_nothing_better_exists(case: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    metres, people, capacity = case
    flows = best_assignment(metres, people, capacity)
    cost = float((flows * np.where(flows > 0, metres, 0)).sum())
    placed, least = min(((placed, cost) for placed, cost in _all(*case)), key=lambda found: (-found[0], found[1]))
    assert int(flows.sum()) == placed
    assert cost == pytest.approx(least)


@settings(max_examples=150, deadline=None)
@given(cases(most=8), st.integers(1, 3))
def test_nobody_is_lost_doubled_or_sent_where_there_is_no_way(case: tuple[np.ndarray, np.ndarray, np.ndarray], first_tried: int) -> None:
    metres, people, capacity = case
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment, "FIRST_TRIED", first_tried)
        flows = best_assignment(metres, people, capacity)
    assert (flows >= 0).all()
    assert (flows.sum(axis=1) <= people).all()
    assert (flows.sum(axis=0) <= capacity).all()
    assert not flows[~np.isfinite(metres)].any()
    assert np.array_equal(flows.sum(), best_assignment(metres, people, capacity).sum())


@settings(max_examples=100, deadline=None)
@given(cases(most=8))
def test_it_is_never_worse_than_each_taking_the_nearest_with_room(case: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    metres, people, capacity = case
    room, greedy, placed = capacity.copy(), 0.0, 0
    rest = people.copy()
    for party in range(len(people)):
        for place in np.argsort(metres[party], kind="stable").tolist():
            take = min(int(rest[party]), int(room[place])) if np.isfinite(metres[party, place]) else 0
            rest[party] -= take
            room[place] -= take
            greedy, placed = greedy + (take * metres[party, place] if take else 0.0), placed + take
    flows = best_assignment(metres, people, capacity)
    cost = float((flows * np.where(flows > 0, metres, 0)).sum())
    assert int(flows.sum()) >= placed
    assert int(flows.sum()) > placed or cost <= greedy + 1e-6


def test_a_nearer_party_makes_room_where_that_costs_less() -> None:
    # each has the first place nearest; whoever has the other one close by goes there
    flows = best_assignment(np.array([[10.0, 20.0], [10.0, 500.0]]), np.array([5, 5]), np.array([5, 9]))
    assert flows.tolist() == [[0, 5], [5, 0]]


def test_beyond_the_room_the_dearest_are_left_over() -> None:
    flows = best_assignment(np.array([[10.0], [30.0]]), np.array([6, 6]), np.array([8]))
    assert flows.tolist() == [[6], [2]]


def test_prices_let_in_the_places_that_the_first_round_did_not_consider() -> None:
    metres = np.array([[1.0, 2.0, 3.0], [1.0, 2.0, 3.0], [1.0, 2.0, 3.0]])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assignment, "FIRST_TRIED", 1)
        flows = best_assignment(metres, np.array([4, 4, 4]), np.array([4, 4, 4]))
    assert flows.sum(axis=0).tolist() == [4, 4, 4]
