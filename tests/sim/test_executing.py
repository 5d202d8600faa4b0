"""Whoever carries out the jobs, however many they are and whatever happens to them, the results are the same to the byte."""

from __future__ import annotations

import multiprocessing
import os
import signal
from time import monotonic, sleep

import numpy as np
import pytest

from yingji.base.faults import CannotGoOn
from yingji.sim.by_hand import world_by_hand
from yingji.sim.demand import Demand
from yingji.sim.events import EventLog
from yingji.sim.executing import MOST_LOST, How, carry_out, interrupted
from yingji.sim.replicate import Batches, Everyday, Job, as_they_are, jobs
from yingji.sim.world import World

N = 90
unix = pytest.mark.skipif(os.name != "posix", reason="signals of a Unix system")


def the_log(world: World, demand: Demand, log: EventLog) -> bytes:
    return log.to_bytes()


@pytest.fixture(scope="module")
def work() -> Batches[bytes, list[bytes]]:
    """A week of a small town, in two options."""
    worlds = [
        world_by_hand(
            [(0, 1, 100.0), (1, 2, 50.0)],
            stations={0: {"engine": engines}},
            cells=[1, 2],
            per_year=2000.0,
            length_s=7 * 86400.0,
            free_on_way_home=True,
        )
        for engines in (1, 2)
    ]
    return Batches([Everyday(world, 7, the_log, "simpy") for world in worlds], [as_they_are, as_they_are])


@pytest.fixture(scope="module")
def alone(work: Batches[bytes, list[bytes]]) -> list[bytes]:
    return together(work, How(), batch=N)


def together(work: Batches[bytes, list[bytes]], how: How, *, batch: int, kill: int | None = None) -> list[bytes]:
    """All logs in order; `kill`: when the first batch is done, a child of this process is ended, or the process of that number."""
    found: dict[int, list[bytes]] = {}
    for index, logs in carry_out(work, jobs(2, N, batch=batch), how):
        if not found and kill is not None:
            os.kill(kill or multiprocessing.active_children()[0].pid or 0, signal.SIGKILL)
        found[index] = logs
    return [log for index in sorted(found) for log in found[index]]


@pytest.mark.parametrize("how", [How(), How("threads", 3), How("processes", 2)], ids=lambda how: how.kind)
@pytest.mark.parametrize("batch", [7, 40])
def test_executor_workers_and_batch_do_not_show(work: Batches[bytes, list[bytes]], alone: list[bytes], how: How, batch: int) -> None:
    assert (len(alone), len(set(alone[:N]))) == (2 * N, N)
    assert together(work, how, batch=batch) == alone


@unix
def test_a_killed_worker_loses_nothing(work: Batches[bytes, list[bytes]], alone: list[bytes]) -> None:
    assert together(work, How("processes", 2), batch=5, kill=0) == alone


def deadly(job: int) -> int:
    if job == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return job


@unix
def test_work_that_kills_its_workers_ends_with_a_clear_word() -> None:
    done: list[int] = []
    with pytest.raises(CannotGoOn, match=f"ended {MOST_LOST} times with nothing done in between"):
        done.extend(index for index, _ in carry_out(deadly, range(5), How("processes", 2)))
    assert {0, 1, 2} <= set(done) <= {0, 1, 2, 4}


class Sum:
    """Work with an array, which processes share."""

    def __init__(self, numbers: np.ndarray) -> None:  # type: ignore[type-arg]
        self.numbers = numbers

    def __call__(self, job: int) -> tuple[float, bool]:
        return float(self.numbers.sum()) + job, self.numbers.flags.owndata


def test_processes_share_arrays_and_do_not_copy_them() -> None:
    found = dict(carry_out(Sum(np.arange(1000.0)), range(4), How("processes", 2)))
    assert found == {job: (499_500.0 + job, False) for job in range(4)}


def until_interrupted(job: int) -> int:
    while job and not interrupted():
        sleep(0.01)
    return job


def test_threads_end_at_once_when_nobody_wants_more() -> None:
    began = monotonic()
    results = carry_out(until_interrupted, range(4), How("threads", 4))
    assert next(results) == (0, 0)
    results.close()
    assert monotonic() - began < 5


def test_jobs_are_by_option_and_then_by_replication() -> None:
    assert jobs(2, 5, batch=3) == [Job(0, 0, 3), Job(0, 3, 5), Job(1, 0, 3), Job(1, 3, 5)]


# ── a cluster on this machine ──────────────────────────────────────────────────────────────────────────────────────────────


@unix
def test_a_cluster_of_which_a_worker_is_killed_gives_the_same_bytes(
    work: Batches[bytes, list[bytes]], alone: list[bytes], cluster: tuple[str, list[int]]
) -> None:
    address, workers = cluster
    assert together(work, How(cluster=address), batch=5, kill=workers[0]) == alone


def test_no_scheduler_is_told_in_a_line(work: Batches[bytes, list[bytes]], monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr("yingji.sim.cluster.WAIT_S", 1.0)
    with pytest.raises(CannotGoOn, match=r"no scheduler answers at tcp://127\.0\.0\.1:9"):
        together(work, How(cluster="tcp://127.0.0.1:9"), batch=5)
