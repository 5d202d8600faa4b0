"""SimPy's clock, told absolute times and the order within a moment, so that no rounding and no accident decides who goes first."""

from __future__ import annotations

from heapq import heappop, heappush
from typing import Any

from simpy import Environment, Event


class Moment(Event):
    """An event for which the clock sets a time. SimPy's `Timeout` takes a delay, and `now + (time - now)` is not always `time`."""

    def __init__(self, clock: Clock, value: Any = None) -> None:
        self.env = clock
        self.callbacks = []
        self._value = value
        self._ok = True

    def hand_over(self, other: Moment) -> None:
        """Those who wait for this moment wait for `other` instead."""
        other.callbacks, self.callbacks = self.callbacks, []


class Clock(Environment):
    """A SimPy environment whose events are at (time, rank, number), with the ranks of `sim.rules`.

    Every tie is settled by the rules, and none by the order of scheduling.
    """

    now: float = 0.0  # a plain attribute in place of SimPy's property: everything asks for it

    def at(self, time_s: float, rank: int, number: int, value: Any = None) -> Moment:
        """The moment `time_s`, s; a process yields it to wait until then. `ValueError` where it has passed."""
        if not time_s >= self.now:
            raise ValueError(f"rank {rank}, number {number}: at {time_s} s, but it is {self.now} s already")
        moment = Moment(self, value)
        heappush(self._queue, (time_s, rank, number, moment))  # type: ignore[misc]  # rank stands where SimPy has its priority
        return moment

    def set(self, moment: Moment, time_s: float, rank: int, number: int) -> None:
        """Let `moment`, for which there was no time yet, happen at `time_s`; those who wait for it go on then."""
        if not time_s >= self.now:
            raise ValueError(f"rank {rank}, number {number}: at {time_s} s, but it is {self.now} s already")
        heappush(self._queue, (time_s, rank, number, moment))  # type: ignore[misc]

    def end(self) -> None:
        """Nothing that is still to come happens: the run is over."""
        self._queue.clear()

    def run(self, until: Any = None) -> None:
        """Run until nothing is left to happen. SimPy's own loop calls `step` for each event and takes a third longer."""
        queue = self._queue
        while queue:
            now, _, _, event = heappop(queue)
            self._now = self.now = now
            callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
            for callback in callbacks:
                callback(event)
            if not event._ok:
                raise event._value  # a process failed: its own exception tells why
