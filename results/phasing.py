"""In which order to build: every order of the named changes, by what is reached after each step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from yingji.base.figures import Text
from yingji.results.compared import Comparison
from yingji.scenarios.combining import Composed
from yingji.scenarios.phased import MOST_STEPS
from yingji.scenarios.schema.scenario import NamedChange, Option


@dataclass(frozen=True)
class Step:
    """One change more: the ranking measure's mean after it, residents within five minutes, and the targets that are first met by it."""

    change: Text
    mean: float
    people: float
    newly_met: tuple[Text, ...]


@dataclass(frozen=True)
class Order:
    """One order of building: its steps, and the mean over them of the measure that ranks."""

    steps: tuple[Step, ...]
    mean: float


def orders(found: Comparison, options: Sequence[Option]) -> tuple[Order, ...]:
    """Every order of the changes of a full factorial, the best first: by the mean over the steps, as if each stood equally long.

    None where options are not a factorial, or have more than `MOST_STEPS` changes.
    """
    combine = found.runs[0].scenario.combine
    if combine is None or combine.how != "factorial" or len(combine.changes) > MOST_STEPS:
        return ()
    at = {frozenset(option.parts): index for index, option in enumerate(options) if isinstance(option, Composed)}
    made = [_order(found, combine.changes, at, order) for order in permutations(range(len(combine.changes)))]
    sign = 1 if found.ranking.bound == "at_most" else -1
    return tuple(sorted(made, key=lambda each: sign * each.mean))  # a stable sort: of equals the order as they are written


def _order(found: Comparison, changes: Sequence[NamedChange], at: dict[frozenset[int], int], order: tuple[int, ...]) -> Order:
    steps: list[Step] = []
    met = _met(found, at[frozenset()])
    for size, part in enumerate(order, start=1):
        option = at[frozenset(order[:size])]
        now = _met(found, option)
        new = tuple(promise for key, promise in now.items() if key not in met)
        people = found.runs[option].coverage.people_within[2] * found.runs[option].coverage.people
        steps.append(Step(changes[part].name, found.ranking.means[option], people, new))
        met |= now
    return Order(tuple(steps), sum(step.mean for step in steps) / len(steps))


def _met(found: Comparison, option: int) -> dict[tuple[str, str], Text]:
    return {(v.of, v.id): v.promise for v in found.verdicts[option] if v.verdict == "met" and v.metric}
