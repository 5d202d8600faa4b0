"""A case: something whose answer is known from elsewhere, worked out by this program, and how near the two must be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from math import isfinite
from time import perf_counter
from typing import Literal

from yingji.base.faults import BadInput
from yingji.base.language import Lang, say

Group = Literal["queueing", "travel", "siting", "hazard", "relief", "twice", "data"]
GROUPS: tuple[Group, ...] = ("queueing", "travel", "siting", "hazard", "relief", "twice", "data")


@dataclass(frozen=True)
class Answer:
    """What was got, and how far it may lie from what was expected, that included: fixed beforehand, never taken from what was got.

    `name` tells one answer of a case from the others: a word of the catalogue (`validity.answer.<word>`), after a blank what fills its gap.
    """

    expected: float
    got: float
    tolerance: float
    name: str = ""


@dataclass(frozen=True)
class NotRun(Exception):
    """A case that wants something that is not there: a key of the catalogue says what, and which extra of the package brings it."""

    key: str
    what: str = ""
    extra: str = ""


@dataclass(frozen=True)
class Case:
    """`key` is the sentence `validity.case.<key>`; `source` a title or a program's name, `by` the words `validity.by.<by>` after it."""

    key: str
    group: Group
    source: str
    work: Callable[[], Iterable[Answer]]
    by: str = ""


@dataclass(frozen=True)
class Row:
    """One answer of one case, or the reason why there is none."""

    key: str
    group: Group
    name: str
    source: str
    expected: float | None
    got: float | None
    tolerance: float | None
    seconds: float
    why_not: NotRun | None = None
    broken: bool = False  # its data could not be read: that is no pass
    by: str = ""

    def title(self, lang: Lang) -> str:
        """What was asked."""
        case, (word, _, gap) = say(f"validity.case.{self.key}", lang), self.name.partition(" ")
        colon = "：" if lang == "zh" else ": "
        return f"{case}{colon}{say(f'validity.answer.{word}', lang, n=gap)}" if word else case

    def told_source(self, lang: Lang) -> str:
        """Where the answer is from."""
        words = say(f"validity.by.{self.by}", lang) if self.by else ""
        return "; ".join(part for part in (self.source, words) if part)

    @property
    def difference(self) -> float | None:
        """Got − expected."""
        return None if self.got is None or self.expected is None else self.got - self.expected

    @property
    def held(self) -> bool | None:
        """Whether the difference is allowed, its bound included; False where its data are broken, None where the case was not run."""
        if self.broken:
            return False
        if self.difference is None or self.tolerance is None:
            return None
        return isfinite(self.difference) and abs(self.difference) <= self.tolerance

    def told_why_not(self, lang: Lang) -> str:
        """Why there is no answer; '' where there is one."""
        return say(self.why_not.key, lang, what=self.why_not.what, extra=self.why_not.extra) if self.why_not else ""


def run_case(case: Case) -> Iterator[Row]:
    """The rows of one case."""
    start = perf_counter()
    try:
        answers = list(case.work())
    except NotRun as why:
        yield Row(case.key, case.group, "", case.source, None, None, None, perf_counter() - start, why, by=case.by)
        return
    except (BadInput, OSError, ValueError, EOFError) as wrong:  # of data from outside: the other cases still have their say
        told = NotRun("validity.not_run.broken", f"{type(wrong).__name__}: {wrong}".splitlines()[0][:200])
        yield Row(case.key, case.group, "", case.source, None, None, None, perf_counter() - start, told, broken=True, by=case.by)
        return
    spent = perf_counter() - start
    for answer in answers:
        yield Row(
            case.key, case.group, answer.name, case.source, answer.expected, answer.got, answer.tolerance, spent / len(answers), by=case.by
        )


def run_cases(cases: Iterable[Case], progress: Callable[[int], None] = lambda done: None) -> list[Row]:
    """All rows, case by case."""
    rows: list[Row] = []
    for done, case in enumerate(cases, 1):
        rows += run_case(case)
        progress(done)
    return rows
