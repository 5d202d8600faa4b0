"""Bare loops to measure against: what one would write in an afternoon, without a log, rules or breakdowns."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import numpy as np
import simpy

from yingji.sim.demand import Demand
from yingji.sim.world import World


def nearest_first(world: World) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """`(seconds [c, s], station [c, s])` of every cell, nearest first."""
    seconds = world.drive.to_cell_s[world.station_node].T
    order = np.argsort(seconds, axis=1)
    return np.take_along_axis(seconds, order, axis=1), order


def simpy_loop(world: World, demand: Demand) -> Callable[[], int]:
    """A process an incident, one unit each, a list for those who wait; returns how many incidents were served."""
    seconds, order = nearest_first(world)
    rows = [list(zip(times, stations, strict=True)) for times, stations in zip(seconds.tolist(), order.tolist(), strict=True)]
    trip_s = world.drive.to_cell_s[world.station_node].tolist()
    units = np.bincount(world.units.station, minlength=len(world.stations)).tolist()
    time_s, cell, alarm_s, on_scene_s = (a.tolist() for a in (demand.time_s, demand.cell, demand.alarm_s, demand.on_scene_s))

    def run() -> int:
        env = simpy.Environment()
        free, waiting, served = list(units), [], 0

        def incident(i: int) -> Generator[simpy.Event, None, None]:
            nonlocal served
            yield env.timeout(alarm_s[i])
            trip, station = next(((t, s) for t, s in rows[cell[i]] if free[s]), (0.0, -1))
            if station < 0:
                turn = env.event()
                waiting.append(turn)
                station = yield turn
                trip = trip_s[station][cell[i]]
            else:
                free[station] -= 1
            yield env.timeout(60.0)
            yield env.timeout(trip)
            yield env.timeout(on_scene_s[i])
            yield env.timeout(trip)
            served += 1
            if waiting:
                waiting.pop(0).succeed(station)
            else:
                free[station] += 1

        def source() -> Generator[simpy.Event, None, None]:
            for i, time in enumerate(time_s):
                yield env.timeout(time - env.now)
                env.process(incident(i))

        env.process(source())
        env.run()
        return served

    return run


def numba_loop(world: World, demand: Demand) -> Callable[[], int]:
    """The same as events on a binary heap, compiled by numba; `ImportError` where it is not installed."""
    import numba

    seconds, order = nearest_first(world)
    trip_s = np.ascontiguousarray(world.drive.to_cell_s[world.station_node])
    units = np.bincount(world.units.station, minlength=len(world.stations))
    play = numba.njit(cache=True)(_play)
    return lambda: int(play(demand.time_s, demand.cell, demand.alarm_s, demand.on_scene_s, seconds, order, trip_s, units.copy()))


def _play(  # noqa: PLR0912, PLR0915  # one function, as a compiler likes it
    time_s: Any, cell: Any, alarm_s: Any, on_scene_s: Any, seconds: Any, order: Any, trip_s: Any, free: Any
) -> int:
    """Five events an incident (call, order, rolling, arrival, clear) and a sixth (home), each of which makes the next."""
    n = len(time_s)
    at, what, who = np.empty(n + 8), np.empty(n + 8, np.int8), np.empty(n + 8, np.int32)  # the heap
    station, trip = np.empty(n, np.int32), np.empty(n)
    queue = np.empty(n, np.int32)
    size, first, last, served, called = 0, 0, 0, 0, 0
    while called < n or size > 0:
        if size == 0 or (called < n and time_s[called] <= at[0]):
            now, step, i = time_s[called], 0, called
            called += 1
        else:
            now, step, i = at[0], what[0], who[0]
            size -= 1
            t, w, x, hole = at[size], what[size], who[size], 0
            while True:  # sift down
                child = 2 * hole + 1
                if child >= size:
                    break
                if child + 1 < size and at[child + 1] < at[child]:
                    child += 1
                if at[child] >= t:
                    break
                at[hole], what[hole], who[hole] = at[child], what[child], who[child]
                hole = child
            at[hole], what[hole], who[hole] = t, w, x
        then = -1.0
        if step == 0:
            then = now + alarm_s[i]
        elif step == 1:
            station[i] = -1
            for k in range(order.shape[1]):
                if free[order[cell[i], k]] > 0:
                    station[i], trip[i] = order[cell[i], k], seconds[cell[i], k]
                    free[station[i]] -= 1
                    break
            if station[i] < 0:
                queue[last] = i
                last += 1
            else:
                then = now + 60.0
        elif step in (2, 4):
            then = now + trip[i]
        elif step == 3:
            then = now + on_scene_s[i]
        else:
            served += 1
            if first < last:
                j = queue[first]
                first += 1
                station[j], trip[j] = station[i], trip_s[station[i], cell[j]]
                i, step, then = j, 1, now + 60.0
            else:
                free[station[i]] += 1
        if then >= 0.0:
            hole = size
            size += 1
            while hole > 0 and at[(hole - 1) // 2] > then:  # sift up
                parent = (hole - 1) // 2
                at[hole], what[hole], who[hole] = at[parent], what[parent], who[parent]
                hole = parent
            at[hole], what[hole], who[hole] = then, step + 1, i
    return served
