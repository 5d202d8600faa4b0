"""Replications: the same world again and again on its own draws, wherever they are carried out, with the same result to the byte."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from yingji.sim.compiled import Engine, Simulate, at_hand, choose, compiles
from yingji.sim.demand import Demand, Demands
from yingji.sim.draws import draw_together
from yingji.sim.events import EventLog
from yingji.sim.executing import How, carry_out, interrupted
from yingji.sim.world import World

T = TypeVar("T")
B = TypeVar("B")
Reduce = Callable[[World, Demand, EventLog], T]
Together = Callable[[World, Demands], Sequence[T]]
Progress = Callable[[int], None]

WORTH_COMPILING = 500_000
"""Calls in all from which `auto` takes the compiled engine in any case: below, SimPy is done before numba has compiled."""
WORTH_LOADING = 5_000
"""The same where it was compiled before: below, SimPy is done before it is loaded."""
LEAST_BATCH = 25
"""Replications that a worker is given at once: handing over a smaller batch costs more than it saves."""

DRAWN_AT_ONCE = 100_000
"""Calls, about, of the replications that are drawn together (8 MB): threads then seldom wait for each other."""


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
    engine = engine_for([world], engine, replications=replications)
    return spread(Everyday(world, seed, reduce, engine, first), replications=replications, workers=workers, progress=progress)


def engine_for(worlds: Sequence[World], engine: Engine, *, replications: int) -> Engine:
    """The engine for so many replications of each world; `BadInput` where it cannot be had, said here and not in a worker."""
    if engine == "auto":
        asked = calls(worlds, replications)
        if asked < WORTH_LOADING or (asked < WORTH_COMPILING and not all(map(at_hand, worlds))):
            return "simpy"
    for world in worlds:
        choose(world, engine)
    return engine


def calls(worlds: Sequence[World], replications: int) -> float:
    """Calls to expect in so many replications of each world."""
    return sum(float(world.pattern.played[:, -1].sum()) for world in worlds) * replications


@dataclass(frozen=True, eq=False)
class Everyday(Generic[T]):
    """One replication of everyday response, by its number less the first.

    `together`: what `reduce` gives, of many at once, by compiled code.
    """

    world: World
    seed: int
    reduce: Reduce[T]
    engine: Engine
    first: int = 0
    together: Together[T] | None = None

    def __call__(self, replication: int) -> T:
        return self.played(draw_together(self.world, seed=self.seed, replications=(self.first + replication,)))[0]

    def over(self, first: int, end: int) -> Sequence[T]:
        """Each replication from `first` to before `end`, some drawn and played at once, with the same results."""
        at_once = max(1, int(DRAWN_AT_ONCE / max(1.0, calls([self.world], 1))))
        parts = []
        for start in range(first, end, at_once):
            if interrupted():
                raise KeyboardInterrupt
            numbers = range(self.first + start, self.first + min(start + at_once, end))
            parts.append(self.played(draw_together(self.world, seed=self.seed, replications=numbers, compiled=self.compiled)))
        return parts[0] if len(parts) == 1 else [each for part in parts for each in part]

    def played(self, demands: Demands) -> Sequence[T]:
        """What becomes of replications that are drawn."""
        if self.together is not None and self.compiled:
            return self.together(self.world, demands)
        found = []
        for demand in demands:
            if interrupted():
                raise KeyboardInterrupt
            found.append(self.reduce(self.world, demand, self._simulate(self.world, demand)))
        return found

    @property
    def compiled(self) -> bool:
        """Whether compiled code plays it."""
        return self.engine != "simpy" and compiles(self.world)

    @cached_property
    def _simulate(self) -> Simulate:
        return choose(self.world, self.engine)


@dataclass(frozen=True)
class Job:
    """Replications `first` to before `end` of one of several tasks."""

    task: int
    first: int
    end: int

    @property
    def size(self) -> int:
        """How many they are."""
        return self.end - self.first


@dataclass(frozen=True, eq=False)
class Batches(Generic[T, B]):
    """A batch of one of several tasks (one an option), each replication by itself, and what is gathered of them: what workers are given."""

    tasks: Sequence[Callable[[int], T]]
    gathers: Sequence[Callable[[int, Sequence[T]], B]]

    def __call__(self, job: Job) -> B:
        task = self.tasks[job.task]
        if isinstance(task, Everyday):
            return self.gathers[job.task](job.first, task.over(job.first, job.end))
        found: list[T] = []
        for replication in range(job.first, job.end):
            if interrupted():
                raise KeyboardInterrupt
            found.append(task(replication))
        return self.gathers[job.task](job.first, found)


def as_they_are(first: int, found: Sequence[T]) -> list[T]:
    """Gathers nothing: each replication's result by itself."""
    return list(found)


def jobs(tasks: int, replications: int, *, batch: int) -> list[Job]:
    """Every replication of every task, the tasks one after the other, in batches of `batch`."""
    return [
        Job(task, first, min(first + batch, replications)) for task in range(tasks) for first in range(0, replications, batch)
    ]  # fmt: skip


def spread(
    task: Callable[[int], T], *, replications: int, workers: int = 1, progress: Progress | None = None, batch: int = LEAST_BATCH
) -> list[T]:
    """`task(replication)` of each replication, in their order, whatever the number of `workers`.

    With several workers, processes are spawned; each is given the task once, which must be one that can be pickled, and at least `batch`
    replications at a time. `progress` is called here with the number of replications that are done. `KeyboardInterrupt` stops the
    workers and goes on up.
    """
    alone = workers <= 1 or replications <= batch
    asked = jobs(1, replications, batch=1 if alone else share(replications, workers, least=batch))
    found: list[list[T]] = [[] for _ in asked]
    done = 0
    with closing(carry_out(Batches((task,), (as_they_are,)), asked, How("serial" if alone else "processes", workers))) as results:
        for index, result in results:
            found[index] = result
            done += len(result)
            if progress is not None:
                progress(done)
    return [each for result in found for each in result]


def share(replications: int, workers: int, *, least: int) -> int:
    """A batch of at least `least`, and of about a fourth of a worker's share, so that none is left with a long last one."""
    return max(least, -(-replications // (4 * max(workers, 1))))
