"""Jobs on an executor: one after the other, on threads, on processes or on a cluster, with the same results whatever it is."""

from __future__ import annotations

import multiprocessing
import pickle
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from typing import Any, Literal, TypeVar, cast

from yingji.base.faults import CannotGoOn
from yingji.base.loading import loading

J = TypeVar("J")
T = TypeVar("T")
Kind = Literal["serial", "threads", "processes"]

MOST_LOST = 3
"""So often, with nothing done in between, workers may be lost before a run gives up: it is then the work that kills them."""
_ALIGNED = 64


@dataclass(frozen=True)
class How:
    """Where jobs are carried out. `cluster` is the address of dask's scheduler, which has workers of its own."""

    kind: Kind = "serial"
    workers: int = 1
    cluster: str = ""


def carry_out(work: Callable[[J], T], jobs: Sequence[J], how: How) -> Generator[tuple[int, T], None, None]:
    """`(index, work(job))` of every job, as they are done. `work` can be pickled, and gives the same for a job whoever does it.

    Where a worker is lost (killed, out of memory) a new pool is made and what is missing is asked again; `CannotGoOn` after
    `MOST_LOST` losses with nothing done between them. On an exception, `KeyboardInterrupt` included, workers are ended at once.
    """
    if how.cluster:
        from yingji.sim.cluster import on_cluster

        yield from _until_done(lambda left: on_cluster(work, how.cluster), jobs)
    elif how.kind == "serial" or how.workers <= 1 or len(jobs) <= 1:
        yield from ((index, work(job)) for index, job in enumerate(jobs))
    elif how.kind == "threads":
        yield from _until_done(lambda left: _threads(min(how.workers, left), work), jobs)
    else:
        yield from _until_done(lambda left: _processes(min(how.workers, left), work), jobs)


Pool = Callable[[int], AbstractContextManager[Callable[[Any], "Future[T]"]]]
"""Of the number of jobs that are left, what hands one in."""


def _until_done(pool: Pool[T], jobs: Sequence[Any]) -> Iterator[tuple[int, T]]:
    left, lost = dict(enumerate(jobs)), 0
    while left:
        try:
            with pool(len(left)) as submit:
                futures = {submit(job): index for index, job in left.items()}
                for future in as_completed(list(futures)):
                    index, result = futures.pop(future), future.result()
                    del future, left[index]
                    lost = 0
                    yield index, result
        except BrokenExecutor as error:
            lost += 1
            if lost >= MOST_LOST:
                raise CannotGoOn("executing.lost", {"times": lost, "left": len(left)}) from error


# ── threads ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

_thread = threading.local()


def interrupted() -> bool:
    """Whether the pool of threads in which this is asked was told to end: long jobs ask now and then."""
    stop: threading.Event | None = getattr(_thread, "stop", None)
    return stop is not None and stop.is_set()


@contextmanager
def _threads(workers: int, work: Callable[[J], T]) -> Iterator[Callable[[J], Future[T]]]:
    stop = threading.Event()
    pool = ThreadPoolExecutor(workers, initializer=lambda: setattr(_thread, "stop", stop))
    try:
        yield lambda job: pool.submit(work, job)
    except BaseException:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown()


# ── processes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Handed:
    """Work for other processes: its arrays lie in one block of memory that all of them share, the rest is pickled beside."""

    pickled: bytes
    block: str
    spans: tuple[tuple[int, int], ...]


@contextmanager
def _shared(work: Callable[[J], T]) -> Iterator[_Handed]:
    arrays: list[pickle.PickleBuffer] = []
    pickled = pickle.dumps(work, protocol=5, buffer_callback=arrays.append)
    spans, end = [], 0
    for array in arrays:
        start = -(-end // _ALIGNED) * _ALIGNED
        end = start + array.raw().nbytes
        spans.append((start, end))
    block = SharedMemory(create=True, size=max(end, 1))
    memory = cast(memoryview, block.buf)
    try:
        for (start, stop), array in zip(spans, arrays, strict=True):
            memory[start:stop] = array.raw()
        yield _Handed(pickled, block.name, tuple(spans))
    finally:
        block.close()
        block.unlink()


@contextmanager
def _processes(workers: int, work: Callable[[J], T]) -> Iterator[Callable[[J], Future[T]]]:
    """Spawned processes that hold the work; on an exception they are ended at once, whatever they are at."""
    others = set(multiprocessing.active_children())
    context = multiprocessing.get_context("spawn")
    with _shared(work) as handed:
        pool: Executor = ProcessPoolExecutor(workers, mp_context=context, initializer=_start, initargs=(handed,))
        try:
            yield lambda job: pool.submit(_at_work, job)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()
            raise
        pool.shutdown()


# in a worker

_given: tuple[Callable[[Any], Any], SharedMemory] | None = None


def _start(handed: _Handed) -> None:
    global _given  # noqa: PLW0603  # a worker is given its work once, when it starts
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process of the terminal; the parent ends its workers
    block = SharedMemory(name=handed.block)
    memory = cast(memoryview, block.buf)
    with loading():  # all modules that the work is made of
        work = pickle.loads(handed.pickled, buffers=[memory[start:end] for start, end in handed.spans])
    _given = work, block


def _at_work(job: Any) -> Any:
    assert _given is not None  # `_start` ran first
    return _given[0](job)
