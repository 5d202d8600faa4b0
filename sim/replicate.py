"""Replications: the same world again and again on its own draws, in one process or in several, with the same result to the byte."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar, cast

from yingji.sim.compiled import Engine, choose
from yingji.sim.demand import Demand
from yingji.sim.draws import draw_demand
from yingji.sim.events import EventLog
from yingji.sim.world import World

T = TypeVar("T")
Reduce = Callable[[World, Demand, EventLog], T]
Progress = Callable[[int], None]

WORTH_COMPILING = 500_000
"""Calls in all from which `auto` takes the compiled engine: below, SimPy is done before numba has compiled."""
LEAST_BATCH = 25
"""Replications that a worker is given at once: handing over a smaller batch costs more than it saves."""


def replicate(
    world: World,
    *,
    seed: int,
    replications: int,
    workers: int = 1,
    reduce: Reduce[T],
    progress: Progress | None = None,
    engine: Engine = "auto",
    first: int = 0,
) -> list[T]:
    """`reduce(world, demand, log)` of each replication from `first` on, in their order, whatever the number of `workers` and the `engine`.

    `BadInput`: there is no compiled engine for this world, or on this machine. `reduce` must be a function that can be pickled.
    """
    choose(world, engine)  # what is wrong is said here and not in a worker
    if engine == "auto" and float(world.pattern.expected[:, -1].sum()) * replications < WORTH_COMPILING:
        engine = "simpy"
    return spread(_Everyday(world, seed, reduce, engine, first), replications=replications, workers=workers, progress=progress)


@dataclass(frozen=True, eq=False)
class _Everyday(Generic[T]):
    """One replication of everyday response, by its number less the first."""

    world: World
    seed: int
    reduce: Reduce[T]
    engine: Engine
    first: int

    def __call__(self, replication: int) -> T:
        demand = draw_demand(self.world, seed=self.seed, replication=self.first + replication)
        return self.reduce(self.world, demand, choose(self.world, self.engine)(self.world, demand))


def spread(
    task: Callable[[int], T], *, replications: int, workers: int = 1, progress: Progress | None = None, batch: int = LEAST_BATCH
) -> list[T]:
    """`task(replication)` of each replication, in their order, whatever the number of `workers`.

    With several workers, processes are spawned; each is given the task once, which must be one that can be pickled, and at least `batch`
    replications at a time. `progress` is called here with the number of replications that are done. `KeyboardInterrupt` stops the
    workers and goes on up.
    """
    batches = _batches(replications, workers, batch)
    if workers <= 1 or len(batches) <= 1:
        return list(_run(task, range(replications), progress))
    done = 0
    with _pool(min(workers, len(batches)), task) as pool:
        futures = [cast("Future[list[T]]", pool.submit(_batch, which)) for which in batches]
        for future in as_completed(futures):
            done += len(future.result())
            if progress is not None:
                progress(done)
        return [result for future in futures for result in future.result()]


def _batches(replications: int, workers: int, least: int) -> list[range]:
    """Batches of at least `least`, and of about a fourth of a worker's share, so that none is left with a long last one."""
    size = max(least, -(-replications // (4 * max(workers, 1))))
    return [range(start, min(start + size, replications)) for start in range(0, replications, size)]


def _run(task: Callable[[int], T], which: range, progress: Progress | None = None) -> Iterator[T]:
    for i, replication in enumerate(which):
        yield task(replication)
        if progress is not None:
            progress(i + 1)


# ── in a worker ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_given: Callable[[int], object] | None = None


def _start(task: Callable[[int], object]) -> None:
    global _given  # noqa: PLW0603  # a worker is given its task once, when it starts
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the parent ends its workers
    _given = task


def _batch(which: range) -> list[object]:
    assert _given is not None  # `_start` ran first
    return list(_run(_given, which))


@contextmanager
def _pool(workers: int, task: Callable[[int], object]) -> Iterator[Executor]:
    """Spawned processes that hold the task; on an exception they are ended at once, whatever they are at."""
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(task,))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        raise
    pool.shutdown()
