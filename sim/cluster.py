"""Jobs on the workers of a dask cluster: `dask scheduler` and `dask worker` somewhere, and the scheduler's address."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, TypeVar

from yingji.base.faults import CannotGoOn, MissingExtra

J = TypeVar("J")
T = TypeVar("T")
WAIT_S: Final = 10.0
"""So long the scheduler may take to answer, and a worker to turn up."""


@contextmanager
def on_cluster(work: Callable[[J], T], address: str) -> Iterator[Callable[[J], Future[T]]]:
    """What hands a job to the cluster at `address`, whose workers are given the work once.

    `MissingExtra` without dask; `CannotGoOn` where no scheduler answers, no worker is there, or one has other versions, for results
    would then depend on who computed them. A worker that dies is replaced by dask itself; where all that held the work are gone,
    `BrokenExecutor`: it can be asked again.
    """
    try:
        distributed: Any = import_module("distributed")
    except ImportError as missing:
        raise MissingExtra("cluster", "--cluster") from missing
    try:
        client = distributed.Client(address, timeout=f"{WAIT_S} s", set_as_default=False)
    except (OSError, ValueError) as error:  # TimeoutError is an OSError
        raise CannotGoOn("executing.no_scheduler", {"address": address, "reason": error}) from error
    try:
        _ready(client, address)
        held = client.scatter(work, broadcast=True, hash=False)
        executor = client.get_executor(pure=False)
        yield lambda job: _Asked(executor.submit(_at_work, held, job), (distributed.CancelledError, distributed.KilledWorker))
    finally:
        client.close()


class _Asked(Future[T]):
    """A future of dask's whose errors that mean «ask again» are `BrokenExecutor`, as those of a pool of processes are."""

    def __init__(self, asked: Future[T], lost: tuple[type[Exception], ...]) -> None:
        super().__init__()
        self._lost = lost
        asked.add_done_callback(self._take)

    def _take(self, asked: Future[T]) -> None:
        try:
            self.set_result(asked.result())
        except self._lost as lost:
            self.set_exception(BrokenExecutor(str(lost)))
        except BaseException as error:
            self.set_exception(error)


def _ready(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=WAIT_S)
    except TimeoutError as none:
        raise CannotGoOn("executing.no_workers", {"address": address}) from none
    here = versions()
    for worker, there in client.run(versions).items():
        differ = {name: (there.get(name, "–"), version) for name, version in here.items() if there.get(name) != version}
        if differ:
            what = tuple(f"{name} {theirs} ≠ {ours}" for name, (theirs, ours) in differ.items())
            raise CannotGoOn("executing.other_versions", {"worker": worker, "what": what})


def versions() -> dict[str, str]:
    """What bits depend on."""
    found = {"python": platform.python_version()}
    for package in ("yingji", "numpy", "scipy", "numba"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "–"
    return found


def _at_work(work: Callable[[J], T], job: J) -> T:
    return work(job)
