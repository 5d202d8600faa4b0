"""One row of the table of benchmarks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter


@dataclass(frozen=True)
class Row:
    """What was measured, beside what was asked for. `at_most` and `at_least` bound `value`; both empty: stated only."""

    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def holds(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (self.at_least is None or self.value >= self.at_least)

    @property
    def asked(self) -> str:
        if self.at_most is not None:
            return f"≤ {self.at_most:g}"
        return f"≥ {self.at_least:g}" if self.at_least is not None else "stated"

    def as_json(self) -> dict[str, object]:
        """The row with whether it holds."""
        return {**asdict(self), "holds": self.holds}


def best_s(action: Callable[[], object], *, times: int) -> float:
    """Seconds of the fastest of `times` goes: the one that the neighbours on the machine disturbed least."""

    def once() -> float:
        start = perf_counter()
        action()
        return perf_counter() - start

    return min(once() for _ in range(times))


def in_turn_s(actions: Sequence[Callable[[], object]], *, times: int) -> list[float]:
    """Seconds of the fastest go of each of several actions that are to be compared, one after the other in every round."""
    best = [float("inf")] * len(actions)
    for _ in range(times):
        best = [min(least, best_s(action, times=1)) for least, action in zip(best, actions, strict=True)]
    return best
