"""Replications: in order, and the same to the byte whatever the number of processes."""

from __future__ import annotations

import multiprocessing
from time import monotonic, sleep

import pytest

from yingji.sim.by_hand import world_by_hand
from yingji.sim.demand import Demand
from yingji.sim.draws import draw_demand
from yingji.sim.engine import simulate
from yingji.sim.events import EventLog
from yingji.sim.replicate import LEAST_BATCH, replicate
from yingji.sim.world import World


def the_log(world: World, demand: Demand, log: EventLog) -> bytes:
    return log.to_bytes()


def a_mistake(world: World, demand: Demand, log: EventLog) -> None:
    raise KeyError("a mistake in reduce")


@pytest.fixture(scope="module")
def world() -> World:
    return world_by_hand(
        [(0, 1, 100.0), (1, 2, 50.0)],
        stations={0: {"engine": 2}},
        cells=[1, 2],
        per_year=2000.0,
        length_s=7 * 86400.0,
        free_on_way_home=True,
    )


def test_two_processes_give_the_same_bytes_as_one(world: World) -> None:
    n, seen = 2 * LEAST_BATCH + 3, list[int]()
    serial = replicate(world, seed=7, replications=n, reduce=the_log)
    spread = replicate(world, seed=7, replications=n, workers=2, reduce=the_log, progress=seen.append)
    assert len(set(serial)) == n
    assert spread == serial
    assert seen[-1] == n
    assert seen == sorted(seen)


def test_each_replication_is_drawn_for_itself(world: World) -> None:
    assert (
        replicate(world, seed=7, replications=3, reduce=the_log)[2] == simulate(world, draw_demand(world, seed=7, replication=2)).to_bytes()
    )


def test_progress_is_told_one_by_one_in_one_process(world: World) -> None:
    seen = list[int]()
    replicate(world, seed=7, replications=3, reduce=the_log, progress=seen.append)
    assert seen == [1, 2, 3]


def test_a_mistake_in_a_worker_comes_up(world: World) -> None:
    with pytest.raises(KeyError, match="a mistake in reduce"):
        replicate(world, seed=7, replications=2 * LEAST_BATCH, workers=2, reduce=a_mistake)


def test_ctrl_c_ends_the_workers_and_goes_on_up(world: World) -> None:
    def stop(done: int) -> None:
        raise KeyboardInterrupt

    before = set(multiprocessing.active_children())
    with pytest.raises(KeyboardInterrupt):
        replicate(world, seed=7, replications=4 * LEAST_BATCH, workers=2, reduce=the_log, progress=stop)
    deadline = monotonic() + 20
    while left := set(multiprocessing.active_children()) - before:
        assert monotonic() < deadline, f"still there: {left}"
        sleep(0.05)


def test_few_calls_are_left_to_simpy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compiling takes longer than SimPy needs for them, and of a handful even loading what was compiled before."""
    chosen: list[str] = []

    def choose(_: World, engine: str) -> object:
        chosen.append(engine)
        return simulate

    monkeypatch.setattr("yingji.sim.replicate.choose", choose)
    world = world_by_hand([(0, 1, 60.0)], stations={0: {"engine": 1}}, cells=[1], per_year=100.0)
    replicate(world, seed=1, replications=2, reduce=lambda world, demand, log: len(log))
    assert chosen[-1] == "simpy"
    monkeypatch.setattr("yingji.sim.replicate.WORTH_LOADING", 1)
    for there, worth, takes in ((False, 10**6, "simpy"), (True, 10**6, "auto"), (False, 1, "auto")):
        monkeypatch.setattr("yingji.sim.replicate.at_hand", lambda world, there=there: there)
        monkeypatch.setattr("yingji.sim.replicate.WORTH_COMPILING", worth)
        replicate(world, seed=1, replications=2, reduce=lambda world, demand, log: len(log))
        assert chosen[-1] == takes
