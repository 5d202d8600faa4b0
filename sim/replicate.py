"""Replications: the same world again and again on its own draws, in one process or in several, with the same result to the byte."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from typing import TypeVar, cast

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
) -> list[T]:
    """`reduce(world, demand, log)` of each replication, in their order, whatever the number of `workers` and the `engine`.

    `BadInput`: there is no compiled engine for this world, or on this machine.
    With several workers, processes are spawned; each is given the world once, and `reduce` must be a function that can be pickled.
    `progress` is called here with the number of replications that are done. `KeyboardInterrupt` stops the workers and goes on up.
    """
    choose(world, engine)  # what is wrong is said here and not in a worker
    if engine == "auto" and float(world.pattern.expected[:, -1].sum()) * replications < WORTH_COMPILING:
        engine = "simpy"
    batches = _batches(replications, workers)
    if workers <= 1 or len(batches) <= 1:
        return list(_run(world, seed, reduce, engine, range(replications), progress))
    done = 0
    with _pool(min(workers, len(batches)), world, seed, reduce, engine) as pool:
        futures = [cast("Future[list[T]]", pool.submit(_batch, batch)) for batch in batches]
        for future in as_completed(futures):
            done += len(future.result())
            if progress is not None:
                progress(done)
        return [result for future in futures for result in future.result()]


def _batches(replications: int, workers: int) -> list[range]:
    """Batches of at least `LEAST_BATCH`, and of about a fourth of a worker's share, so that none is left with a long last one."""
    size = max(LEAST_BATCH, -(-replications // (4 * max(workers, 1))))
    return [range(start, min(start + size, replications)) for start in range(0, replications, size)]


def _run(world: World, seed: int, reduce: Reduce[T], engine: Engine, which: range, progress: Progress | None = None) -> Iterator[T]:
    simulate = choose(world, engine)
    for i, replication in enumerate(which):
        demand = draw_demand(world, seed=seed, replication=replication)
        yield reduce(world, demand, simulate(world, demand))
        if progress is not None:
            progress(i + 1)


# ── in a worker ────────────────────────────────────────────────────────────────────────────────────────────────────────────

_given: tuple[World, int, Reduce[object], Engine] | None = None


def _start(world: World, seed: int, reduce: Reduce[object], engine: Engine) -> None:
    global _given  # noqa: PLW0603  # a worker is given the world once, when it starts
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the parent ends its workers
    _given = (world, seed, reduce, engine)


def _batch(which: range) -> list[object]:
    assert _given is not None  # `_start` ran first
    world, seed, reduce, engine = _given
    return list(_run(world, seed, reduce, engine, which))


@contextmanager
def _pool(workers: int, world: World, seed: int, reduce: Reduce[T], engine: Engine) -> Iterator[Executor]:
    """Spawned processes that hold the world; on an exception they are ended at once, whatever they are at."""
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(world, seed, reduce, engine))
    try:
        yield pool
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(multiprocessing.active_children()) - others:
            child.terminate()
        raise
    pool.shutdown()
