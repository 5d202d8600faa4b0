"""Options composed of named changes: each alone, in pairs, one after the other, or every combination."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from yingji.base.figures import Text
from yingji.scenarios.schema.scenario import Combine, How, Option, ScenarioFile

MOST_OPTIONS = 64
"""More options than this are no comparison that anybody reads, and take hours."""

Way = tuple[str | int, ...]


class Composed(Option):
    """An option that `combine` asks for; `parts` are the places of its changes in `combine.changes`."""

    parts: tuple[int, ...]


def combined(how: How, count: int) -> tuple[tuple[int, ...], ...]:
    """Which of `count` named changes each option takes, the one with none first; ascending in number, then in their order."""
    every = range(count)
    sizes: Sequence[int] = {"each": (0, 1, count), "pairs": (0, 1, 2), "steps": (), "factorial": range(count + 1)}[how]
    if how == "steps":
        return tuple(tuple(every[:size]) for size in range(count + 1))
    return tuple(dict.fromkeys(parts for size in sizes for parts in combinations(every, size)))


def how_many(how: How, count: int) -> int:
    """How many options `combined` would make; beyond the limit nobody lists them."""
    if how == "factorial":
        return 1 << count
    return {"each": count + 1 + (count > 1), "pairs": 1 + count + count * (count - 1) // 2, "steps": count + 1}[how]


def expanded(scenario: ScenarioFile) -> ScenarioFile:
    """The scenario with the options that `combine` asks for after those that are written."""
    if scenario.combine is None:
        return scenario
    combine = scenario.combine
    made = tuple(_compose(combine, parts) for parts in combined(combine.how, len(combine.changes)))
    return scenario.model_copy(update={"options": (*scenario.options, *made)})


def _compose(combine: Combine, parts: tuple[int, ...]) -> Composed:
    taken = [combine.changes[part] for part in parts]
    if not taken:
        return Composed(name=combine.none, parts=())
    name = Text(zh="＋".join(each.name.zh for each in taken), en=" + ".join(each.name.en for each in taken))
    return Composed(name=name, change=tuple(change for each in taken for change in each.change), parts=parts)


def change_way(scenario: ScenarioFile, option: Option, index: int) -> Way:
    """Where the change at `index` of an option is written; () for an option that is none of the scenario's."""
    if isinstance(option, Composed) and scenario.combine is not None:
        places = [(part, i) for part in option.parts for i in range(len(scenario.combine.changes[part].change))]
        part, inner = places[index]
        return ("combine", "changes", part, "change", inner)
    return ("options", scenario.options.index(option), "change", index) if option in scenario.options else ()
