"""Larson's hypercube: how busy each unit is and who answers where, without simulating; exact, or approximate for many units."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import spsolve

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_EXACT = 12
"""Units up to which all 2ⁿ states are solved; Larson (1975) gives the approximation for more."""
_ROUNDS, _SAME = 200, 1e-10
_NEVER = 1e-200
"""A probability that counts as none: far below any that is told, and far above where floats lose digits."""


class Overloaded(ValueError):
    """A queue that grows for ever: calls come faster than all units together can serve them."""


@dataclass(frozen=True, eq=False)
class Hypercube:
    """`n` units, `a` atoms (places of calls); calls are Poisson, each is served by one unit for an exponential time.

    A call goes to the first free unit of its atom's order. Where all are busy it is lost, or waits for the first unit to become free.
    """

    workload: Floats  # [n] share of the time that each unit is busy
    sent: Floats  # [n, a] share of each atom's served calls that each unit answers; columns add up to 1
    all_busy: float  # share of calls that find every unit busy: they wait, or are lost
    exact: bool


def hypercube(rate: Floats, order: Ints, *, service_rate: float, queue: bool) -> Hypercube:
    """The exact model up to `MOST_EXACT` units, else the approximation. `rate` [a] is calls a time, `order` [a, n] units, first first."""
    solve = exact if order.shape[1] <= MOST_EXACT else approximate
    return solve(rate, order, service_rate=service_rate, queue=queue)


def exact(rate: Floats, order: Ints, *, service_rate: float, queue: bool) -> Hypercube:
    """All 2ⁿ states of busy and free units, solved (Larson 1974; Larson & Odoni 1981, 5.4). Raises `Overloaded`."""
    units, load = order.shape[1], _load(rate, order, service_rate, queue)
    states = np.arange(2**units)
    busy = (states[:, None] >> np.arange(units)) & 1 == 1  # [s, n]
    goes = _first_free(busy, order)  # [s, a] unit that is sent, −1 where all are busy
    flow_from, flow_to, flow = [], [], []
    for atom, calls in enumerate(rate.tolist()):
        some = goes[:, atom] >= 0
        flow_from.append(states[some])
        flow_to.append(states[some] | (1 << goes[some, atom]))
        flow.append(np.full(int(some.sum()), calls))
    for unit in range(units):
        some = busy[:, unit]
        flow_from.append(states[some])
        flow_to.append(states[some] & ~(1 << unit))
        flow.append(np.full(int(some.sum()), service_rate))
    probability = _steady(np.concatenate(flow_from), np.concatenate(flow_to), np.concatenate(flow), len(states))
    # With a queue, the states in which calls wait are a geometric tail on the state in which all are busy (Larson & Odoni 1981, 5.4.4).
    waiting = probability[-1] * load / (1 - load) if queue else 0.0
    probability, waiting = probability / (1 + waiting), waiting / (1 + waiting)
    full = float(probability[-1] + waiting)
    sent = np.zeros((units, len(rate)))
    for unit in range(units):
        sent[unit] = probability @ (goes == unit)
    sent = sent + full / units if queue else sent / (1 - full)
    return Hypercube(probability @ busy + waiting, sent, full, exact=True)


def approximate(rate: Floats, order: Ints, *, service_rate: float, queue: bool) -> Hypercube:
    """Workloads by iteration, units taken as busy independently of each other but for a correction (Larson 1975, eqs 12–17).

    The correction Q(k) is that of drawing units without replacement from an M/M/n system whose units are alike. Raises `Overloaded`.
    """
    units, load = order.shape[1], _load(rate, order, service_rate, queue)
    busy_p, full = _erlang(units, load, queue)
    mean = load if queue else load * (1 - full)
    q = _corrections(busy_p, mean)
    workload = np.full(units, mean)
    waits = mean * full if queue else 0.0  # what calls out of the queue add to each unit
    place = np.argsort(order, axis=1)  # [a, n] at which place of its atom's order each unit stands
    for _ in range(_ROUNDS):
        ahead = _all_ahead_busy(workload, order)  # [a, n] by place
        asked = np.take_along_axis(ahead * q, place, axis=1)  # [a, n] by unit, but for its own being free
        share = (rate / service_rate) @ asked
        new = (share + waits) / (1 + share)
        new *= units * mean / new.sum()
        done = np.max(np.abs(new - workload)) < _SAME
        workload = new
        if done:
            break
    taken = np.take_along_axis(_all_ahead_busy(workload, order) * q, place, axis=1) * (1 - workload)
    taken /= taken.sum(axis=1, keepdims=True)
    sent = taken.T * (1 - full) + full / units if queue else taken.T
    return Hypercube(workload, sent, full, exact=False)


def _load(rate: Floats, order: Ints, service_rate: float, queue: bool) -> float:
    """Calls offered to each unit in the time that one of them takes."""
    load: float = float(rate.sum()) / (int(order.shape[1]) * service_rate)
    if queue and load >= 1:
        raise Overloaded(f"{load:.2f} calls for each unit in the time that one takes")
    return load


def _first_free(busy: npt.NDArray[np.bool_], order: Ints) -> Ints:
    found = np.full((len(busy), len(order)), -1, dtype=np.int64)
    for place in reversed(range(order.shape[1])):
        unit = order[:, place]
        found = np.where(busy[:, unit], found, unit)
    return found


def _steady(start: Ints, end: Ints, flow: Floats, states: int) -> Floats:
    """Steady-state probabilities of a chain by its flows: what leaves each state enters it, and all add up to 1."""
    ones = np.ones(states)
    out = np.bincount(start, weights=flow, minlength=states)
    every = np.arange(states)
    kept = end != states - 1  # the balance of the last state follows from the others; in its place they add up to 1
    rows = np.concatenate([end[kept], every[:-1], np.full(states, states - 1)])
    columns = np.concatenate([start[kept], every[:-1], every])
    values = np.concatenate([flow[kept], -out[:-1], ones])
    right = np.zeros(states)
    right[-1] = 1.0
    found: Floats = spsolve(coo_matrix((values, (rows, columns)), shape=(states, states)).tocsc(), right)
    return found


def _erlang(units: int, load: float, queue: bool) -> tuple[Floats, float]:
    """`(p [n], all_busy)`: of an M/M/n system with or without a queue, the probability of 0 … n − 1 busy units, and that of all."""
    weights = [1.0]
    for s in range(1, units + 1):
        weights.append(weights[-1] * units * load / s)
    if queue:
        weights[-1] /= 1 - load
    total = math.fsum(weights)
    return np.array(weights[:-1]) / total, weights[-1] / total


def _corrections(busy_p: Floats, mean: float) -> Floats:
    """[n] Q(k): of k + 1 units drawn without replacement the first k are busy and the last is free, against independence.

    0 where k units are never all busy: of hundreds of units that are seldom out, the chance is below what a float can hold.
    """
    units = len(busy_p)
    found = np.zeros(units)
    for k in range(units):
        if (alone := mean**k * (1 - mean)) < _NEVER:
            break
        drawn = [busy_p[s] * (math.perm(s, k) / math.perm(units, k)) * (units - s) / (units - k) for s in range(k, units)]
        found[k] = math.fsum(drawn) / alone
    return found


def _all_ahead_busy(workload: Floats, order: Ints) -> Floats:
    """[a, n] the product of the workloads of all units that stand before each place of an atom's order."""
    by_place = workload[order]
    return np.concatenate([np.ones((len(order), 1)), np.cumprod(by_place, axis=1)[:, :-1]], axis=1)
