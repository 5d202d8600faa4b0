"""The best assignment of people to places with room: what guidance could gain over everybody's going to the nearest."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog
from scipy.sparse import coo_array

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

FIRST_TRIED = 16
"""Places, nearest first, that the first round considers for each party; prices then say which others are worth considering."""


def best_assignment(metres: Floats, people: Counts, capacity: Counts) -> Counts:
    """`flows [p, h]`: how many `people [p]` go to each place, so that the person-metres are the least that `capacity [h]` allows.

    `metres [p, h]` is inf where there is no way. As few people as possible are left over (`people - flows.sum(axis=1)`): those who reach no
    place, and beyond the room for the others those whose places would cost most. A transportation problem (Hitchcock 1941), solved
    exactly by the dual simplex on the pairs that its prices let in; its vertices are whole numbers.
    """
    party, place = np.nonzero(np.isfinite(metres) & (people > 0)[:, None] & (capacity > 0)[None, :])
    flows = np.zeros(metres.shape, dtype=np.int64)
    if not len(party):
        return flows
    cost = metres[party, place]
    # dearer than any chain of moves that makes room for one more, so that nobody is left over to save a way
    left_over_cost = (min(metres.shape) + 1) * (float(cost.max()) + 1)
    within = np.argsort(np.argsort(metres, axis=1, kind="stable"), axis=1, kind="stable")[party, place] < FIRST_TRIED
    while True:
        flow, worth = _solved(cost[within], party[within], place[within], people, capacity, left_over_cost)
        gain = worth[0][party] + worth[1][place] - cost
        wanted = ~within & (gain > left_over_cost * 1e-12)
        if not wanted.any():
            break
        within |= wanted
    flows[party[within], place[within]] = np.rint(flow)
    return flows


def _solved(
    cost: Floats, party: Counts, place: Counts, people: Counts, capacity: Counts, left_over_cost: float
) -> tuple[Floats, tuple[Floats, Floats]]:
    """`(flow of each pair, (what one person more of each party costs, what one room more at each place saves, as ≤ 0))`."""
    p, h, pairs = len(people), len(capacity), len(cost)
    everyone = np.arange(p)
    ones = coo_array((np.ones(pairs + p), (np.concatenate([party, everyone]), np.arange(pairs + p))), shape=(p, pairs + p))
    rooms = coo_array((np.ones(pairs), (place, np.arange(pairs))), shape=(h, pairs + p))
    found = linprog(
        np.concatenate([cost, np.full(p, left_over_cost)]),
        A_ub=rooms.tocsr(), b_ub=capacity, A_eq=ones.tocsr(), b_eq=people, method="highs-ds",
    )  # fmt: skip
    if found.x is None:
        raise RuntimeError(found.message)
    return found.x[:pairs], (found.eqlin.marginals, found.ineqlin.marginals)
