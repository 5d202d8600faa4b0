"""What is wrong with an input: where, what, and what to write instead. Collected, then raised once."""

from __future__ import annotations

import dataclasses
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yingji.base.language import Lang, say


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file; `line` and `col` count from 1, and 0 means the file as a whole."""

    file: str
    line: int = 0
    col: int = 0

    def __str__(self) -> str:
        file = _from_here(self.file)
        return f"{file}:{self.line}:{self.col}" if self.line else file


def _from_here(file: str) -> str:
    """A file within the current folder is named from there; any other name stays as it is."""
    here = os.getcwd() + os.sep
    return file[len(here) :] if file.startswith(here) else file


@dataclass(frozen=True)
class Fault:
    """One fault. `key` names a sentence of the catalogue that reads «what is wrong; what to write instead»."""

    mark: Mark
    field: str
    key: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def text(self, lang: Lang) -> str:
        """`file:line:col: field: what is wrong; what to write`."""
        where = f"{self.mark}: {self.field}" if self.field else f"{self.mark}"
        return f"{where}: {say(self.key, lang, **self.values)}"


class BadInput(Exception):
    """Wrong input, with every fault that was found; the command line prints them all and exits with 2."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda f: (f.mark, f.field, f.key)))
        super().__init__(self.render("en"))

    def render(self, lang: Lang) -> str:
        """All faults, a line each, by place."""
        return "\n".join(fault.text(lang) for fault in self.faults)


class CannotGoOn(Exception):
    """What was asked for cannot be had, though the input is right: told in a sentence of the catalogue, without a traceback."""

    def __init__(self, key: str, values: Mapping[str, object] | None = None) -> None:
        self.key, self.values = key, values or {}
        super().__init__(self.render("en"))

    def render(self, lang: Lang) -> str:
        """The sentence."""
        return say(self.key, lang, **self.values)


class MissingExtra(Exception):
    """A command wants an optional package: says which extra of yingji brings it."""

    def __init__(self, extra: str, purpose: str) -> None:
        self.extra, self.purpose = extra, purpose
        super().__init__(self.render("en"))

    def render(self, lang: Lang) -> str:
        """What is needed, and the command that brings it to the Python that runs."""
        return say("base.missing_extra", lang, extra=self.extra, purpose=self.purpose, python=sys.executable)
