"""Options of a disaster compared draw by draw: how much sooner, and how many more in time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from yingji.base.language import Lang, say
from yingji.results.case import Runs
from yingji.results.comparison import Difference, paired_difference
from yingji.results.relief.summary import Line, relief_lines
from yingji.results.statistics import finite
from yingji.results.words import number

_SHOWN = ("time_50", "time_90", "time_all", "within_10", "within_12", "outside")
"""Of all numbers of relief those that a comparison shows; comparison by all of them is in verdicts.xlsx."""
_LESS = ("time_50", "time_90", "time_all", "outside")


@dataclass(frozen=True, eq=False)
class ReliefCompared:
    """One number of relief of one option, and how much it differs from the first option's (None: it is the first)."""

    line: Line
    difference: Difference | None

    @property
    def bound(self) -> str:
        """Which way is better, in the words of a target."""
        return "at_most" if self.line.key in _LESS else "at_least"


def relief_compared(runs: Sequence[Runs]) -> tuple[tuple[ReliefCompared, ...], ...]:
    """By option: each number that is shown; nothing in an everyday scenario."""
    lines = [tuple(line for line in relief_lines(run.relief) if line.key in _SHOWN) if run.relief is not None else () for run in runs]
    return tuple(
        tuple(
            ReliefCompared(mine, None if option == 0 else paired_difference(first=first.values, other=mine.values))
            for mine, first in zip(of_option, lines[0], strict=True)
        )
        for option, of_option in enumerate(lines)
    )


def relief_compared_json(rows: Sequence[ReliefCompared], lang: Lang) -> list[dict[str, object]]:
    """Each number with its median and interval over replications, and its difference from the first option's; null: never."""
    found: list[dict[str, object]] = []
    for row in rows:
        seen, apart = row.line.interval, row.difference
        found.append(
            {
                "key": row.line.key, "name": say(f"relief.line.{row.line.key}", lang), "unit": row.line.unit,
                "median": finite(seen.median), "low": finite(seen.low), "high": finite(seen.high),
                "difference": None if apart is None else finite(apart.value),
                "difference_low": None if apart is None else finite(apart.low),
                "difference_high": None if apart is None else finite(apart.high),
                "method": None if apart is None else apart.method, "pairs": None if apart is None else apart.pairs,
                "sense": None if apart is None else apart.sense(row.bound),
            }
        )  # fmt: skip
    return found


def show_relief_compared(
    console: Console, names: Sequence[str], rows: Sequence[Sequence[ReliefCompared]], signs: dict[str, str], lang: Lang
) -> None:
    """Option × number: the median, and below it the difference with its interval."""
    table = Table(
        title=say("compare.show.relief", lang, against=names[0]), title_justify="left", title_style="bold", show_lines=True, pad_edge=False
    )
    table.add_column(say("compare.column.option", lang), overflow="fold", ratio=3)
    for row in rows[0]:
        unit = say(f"relief.unit.{row.line.unit}", lang)
        table.add_column(f"{say(f'relief.line.{row.line.key}', lang)} ({unit})", overflow="fold", ratio=3)
    for name, of_option in zip(names, rows, strict=True):
        table.add_row(name, *(_cell(row, signs) for row in of_option))
    console.print(table)


def _cell(row: ReliefCompared, signs: dict[str, str]) -> str:
    scale, places = (100.0, 1) if row.line.unit == "share" else (1.0, 0 if row.line.unit == "people" else 1)
    text = number(row.line.interval.median * scale, places)
    if row.difference is None:
        return text
    value, low, high = (number(end * scale, places) for end in (row.difference.value, row.difference.low, row.difference.high))
    return f"{text}\n{signs[row.difference.sense(row.bound)]} {value} [{low}, {high}]".replace("-", "−")
